//! KML 2.2: a folder for each day with its stops and legs; always WGS 84.

use super::gpx::moment;
use super::phrases::{date, day_number, day_sum, directions, distance, duration, from_to};
use super::xml::Xml;
use crate::app::itineraries::view::{DayView, ItineraryView, LegView, SpotView, clock};
use crate::base::lang::Lang;
use crate::base::position::Position;
use crate::base::units::Seconds;

/// The itinerary as KML.
pub fn write(view: &ItineraryView, lang: Lang) -> Vec<u8> {
    let mut xml = Xml::document();
    xml.element("kml", &[("xmlns", "http://www.opengis.net/kml/2.2")], |xml| {
        xml.element("Document", &[], |xml| {
            xml.leaf("name", &[], view.title.get(lang));
            xml.leaf("description", &[], &view.attributions.join("\n"));
            for index in 0..view.days.len() {
                styles(xml, index);
            }
            for (index, day) in view.days.iter().enumerate() {
                folder(xml, index, day, lang);
            }
        });
    });
    xml.finish()
}

/// One colour for each day; KML writes alpha, blue, green, red.
fn styles(xml: &mut Xml, index: usize) {
    let rgb = super::day_colour(index).trim_start_matches('#');
    let colour = format!("ff{}{}{}", &rgb[4..6], &rgb[2..4], &rgb[0..2]);
    xml.element("Style", &[("id", &format!("day{}", index + 1))], |xml| {
        xml.element("IconStyle", &[], |xml| xml.leaf("color", &[], &colour));
        xml.element("LineStyle", &[], |xml| {
            xml.leaf("color", &[], &colour);
            xml.leaf("width", &[], "4");
        });
    });
}

fn folder(xml: &mut Xml, index: usize, day: &DayView, lang: Lang) {
    xml.element("Folder", &[], |xml| {
        xml.leaf("name", &[], &format!("{} {}", day_number(index, lang), date(day.date, lang)));
        xml.leaf("description", &[], &day_sum(day, lang));
        let style = format!("#day{}", index + 1);
        let place = |spot, from, to, text| Place { spot, span: (day, from, to), text, style: &style };
        let start = clock(day.depart_s);
        placemark(xml, &place(&day.start, day.depart_s, day.depart_s, start), lang);
        for stop in &day.stops {
            let times = format!("{}–{}\n", clock(stop.arrive_s), clock(stop.depart_s));
            let text = times + stop.description.get(lang);
            placemark(xml, &place(&stop.spot, stop.arrive_s, stop.depart_s, text), lang);
        }
        let end = clock(day.arrive_s);
        placemark(xml, &place(&day.end, day.arrive_s, day.arrive_s, end), lang);
        for (leg, ends) in day.ways() {
            line(xml, leg, ends, (&style, lang));
        }
    });
}

/// A point of a folder.
struct Place<'a> {
    spot: &'a SpotView,
    span: (&'a DayView, Seconds, Seconds),
    text: String,
    style: &'a str,
}

fn placemark(xml: &mut Xml, place: &Place<'_>, lang: Lang) {
    let (day, from, to) = place.span;
    let local = |time| moment(day.date, time).format("%Y-%m-%dT%H:%M:%S+08:00").to_string();
    xml.element("Placemark", &[], |xml| {
        xml.leaf("name", &[], place.spot.name.get(lang));
        xml.leaf("description", &[], &place.text);
        xml.element("TimeSpan", &[], |xml| {
            xml.leaf("begin", &[], &local(from));
            xml.leaf("end", &[], &local(to));
        });
        xml.leaf("styleUrl", &[], place.style);
        xml.element("Point", &[], |xml| xml.leaf("coordinates", &[], &tuple(&place.spot.position)));
    });
}

fn line(xml: &mut Xml, leg: &LegView, ends: [&SpotView; 2], (style, lang): (&str, Lang)) {
    let sums = format!("{} · {}", distance(leg.distance_m, lang), duration(leg.duration_s, lang));
    xml.element("Placemark", &[], |xml| {
        xml.leaf("name", &[], &from_to(ends, lang));
        xml.leaf("description", &[], &format!("{sums}\n{}", directions(leg, ends, lang).join("\n")));
        xml.leaf("styleUrl", &[], style);
        xml.element("LineString", &[], |xml| {
            xml.leaf("tessellate", &[], "1");
            xml.leaf("coordinates", &[], &leg.line.iter().map(tuple).collect::<Vec<_>>().join(" "));
        });
    });
}

fn tuple(at: &Position) -> String {
    format!("{:.6},{:.6},0", at.lon, at.lat)
}
