//! GPX 1.1: a waypoint for each stop and bed, a route and a track for each day; always WGS 84.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};

use super::phrases::{date, day_number, day_sum};
use super::xml::Xml;
use crate::api::labels::Labelled;
use crate::app::itineraries::view::{DayView, ItineraryView, SpotView, StopView, clock};
use crate::base::lang::Lang;
use crate::base::position::Position;
use crate::base::units::Seconds;
use crate::catalogue::site::SiteKind;

/// The itinerary as GPX.
pub fn write(view: &ItineraryView, lang: Lang) -> Vec<u8> {
    let mut xml = Xml::document();
    let root = [("version", "1.1"), ("creator", "xianggan"), ("xmlns", "http://www.topografix.com/GPX/1/1")];
    xml.element("gpx", &root, |xml| {
        metadata(xml, view, lang);
        for (index, day) in view.days.iter().enumerate() {
            waypoints(xml, index, day, lang);
        }
        for (index, day) in view.days.iter().enumerate() {
            route(xml, index, day, lang);
        }
        for (index, day) in view.days.iter().enumerate() {
            track(xml, index, day, lang);
        }
    });
    xml.finish()
}

fn metadata(xml: &mut Xml, view: &ItineraryView, lang: Lang) {
    xml.element("metadata", &[], |xml| {
        xml.leaf("name", &[], view.title.get(lang));
        let warnings: Vec<&str> = view.warnings.iter().map(|text| text.get(lang)).collect();
        let note = format!("{}\n{}", warnings.join("\n"), view.attributions.join("\n"));
        xml.leaf("desc", &[], note.trim());
        if let Some(link) = &view.link {
            xml.element("link", &[("href", link)], |xml| xml.leaf("text", &[], view.title.get(lang)));
        }
        xml.leaf("time", &[], &utc(view.made));
        if let Some(bounds) = view.bounds() {
            let ([west, south], [east, north]) = (degrees(bounds.min), degrees(bounds.max));
            let around = [("minlat", &*south), ("minlon", &*west), ("maxlat", &*north), ("maxlon", &*east)];
            xml.empty("bounds", &around);
        }
    });
}

fn waypoints(xml: &mut Xml, index: usize, day: &DayView, lang: Lang) {
    if index == 0 {
        point(xml, "wpt", &Waypoint::end(day, &day.start, day.depart_s, "Flag, Green"), lang);
    }
    for stop in &day.stops {
        point(xml, "wpt", &Waypoint::stop(day, stop, lang), lang);
    }
    match &day.lodging {
        Some(night) => point(xml, "wpt", &Waypoint::end(day, &night.spot, day.arrive_s, "Lodging"), lang),
        None => point(xml, "wpt", &Waypoint::end(day, &day.end, day.arrive_s, "Flag, Red"), lang),
    }
}

fn route(xml: &mut Xml, index: usize, day: &DayView, lang: Lang) {
    xml.element("rte", &[], |xml| {
        heading(xml, index, day, lang);
        point(xml, "rtept", &Waypoint::end(day, &day.start, day.depart_s, "Flag, Green"), lang);
        for stop in &day.stops {
            point(xml, "rtept", &Waypoint::stop(day, stop, lang), lang);
        }
        let symbol = if day.lodging.is_some() { "Lodging" } else { "Flag, Red" };
        point(xml, "rtept", &Waypoint::end(day, &day.end, day.arrive_s, symbol), lang);
    });
}

fn track(xml: &mut Xml, index: usize, day: &DayView, lang: Lang) {
    xml.element("trk", &[], |xml| {
        heading(xml, index, day, lang);
        for leg in &day.legs {
            xml.element("trkseg", &[], |xml| {
                for at in &leg.line {
                    let [lon, lat] = degrees(*at);
                    xml.empty("trkpt", &[("lat", &lat), ("lon", &lon)]);
                }
            });
        }
    });
}

fn heading(xml: &mut Xml, index: usize, day: &DayView, lang: Lang) {
    xml.leaf("name", &[], &format!("{} {}", day_number(index, lang), date(day.date, lang)));
    xml.leaf("desc", &[], &day_sum(day, lang));
    xml.leaf("number", &[], &(index + 1).to_string());
}

/// A point with what satnavs show of it.
struct Waypoint<'a> {
    spot: &'a SpotView,
    time: String,
    description: String,
    symbol: &'static str,
    kind: &'static str,
}

impl<'a> Waypoint<'a> {
    fn end(day: &DayView, spot: &'a SpotView, at: Seconds, symbol: &'static str) -> Self {
        let time = utc(moment(day.date, at));
        Self { spot, time, description: clock(at), symbol, kind: "" }
    }

    fn stop(day: &DayView, stop: &'a StopView, lang: Lang) -> Self {
        let times = format!("{}–{}", clock(stop.arrive_s), clock(stop.depart_s));
        Self {
            spot: &stop.spot,
            time: utc(moment(day.date, stop.arrive_s)),
            description: format!("{times}\n{}", stop.description.get(lang)),
            symbol: symbol(stop.kind),
            kind: stop.kind.label().get(lang),
        }
    }
}

fn point(xml: &mut Xml, element: &str, point: &Waypoint<'_>, lang: Lang) {
    let [lon, lat] = degrees(point.spot.position);
    xml.element(element, &[("lat", &lat), ("lon", &lon)], |xml| {
        xml.leaf("time", &[], &point.time);
        xml.leaf("name", &[], point.spot.name.get(lang));
        xml.leaf("desc", &[], &point.description);
        xml.leaf("sym", &[], point.symbol);
        xml.leaf_unless_empty("type", point.kind);
    });
}

/// The symbol of Garmin's list that comes nearest.
const fn symbol(kind: SiteKind) -> &'static str {
    match kind {
        SiteKind::Memorial | SiteKind::Museum => "Museum",
        SiteKind::Cemetery => "Cemetery",
        SiteKind::Bridge => "Bridge",
        SiteKind::Academy => "School",
        SiteKind::Industrial => "Mine",
        SiteKind::Battlefield | SiteKind::Monument => "Flag, Red",
        SiteKind::ScenicHeritage | SiteKind::AncientSite => "Scenic Area",
        SiteKind::FormerSite
        | SiteKind::Residence
        | SiteKind::MeetingPlace
        | SiteKind::Slogans
        | SiteKind::AncestralHall => "Building",
    }
}

fn degrees(at: Position) -> [String; 2] {
    [format!("{:.6}", at.lon), format!("{:.6}", at.lat)]
}

/// A time of a day, China Standard Time.
pub(super) fn moment(date: NaiveDate, time: Seconds) -> NaiveDateTime {
    date.and_time(NaiveTime::MIN) + TimeDelta::seconds(i64::from(time.0.div_ceil(60)) * 60)
}

/// China Standard Time as UTC, RFC 3339.
fn utc(local: NaiveDateTime) -> String {
    (local - TimeDelta::hours(8)).format("%Y-%m-%dT%H:%M:%SZ").to_string()
}
