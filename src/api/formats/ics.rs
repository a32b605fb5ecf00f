//! iCalendar (RFC 5545): an event for each visit and drive, an all-day one for each night; Asia/Shanghai.

use chrono::{NaiveDate, NaiveDateTime, TimeDelta};

use super::gpx::moment;
use super::phrases::{directions, distance, duration, from_to, hours, lesson, pick, reservation, ticket};
use crate::api::labels::Labelled;
use crate::app::itineraries::view::{DayView, ItineraryView, LegView, LodgingView, SpotView, StopView};
use crate::base::lang::Lang;
use crate::base::units::Seconds;

/// A content line is folded after so many bytes (RFC 5545 §3.1).
const LINE_BYTES: usize = 75;

/// The itinerary as a calendar.
pub fn write(view: &ItineraryView, lang: Lang) -> Vec<u8> {
    let mut calendar = Calendar { text: String::new(), made: view.made, count: 0 };
    for line in ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//xianggan//itinerary//ZH", "CALSCALE:GREGORIAN"] {
        calendar.line(line);
    }
    calendar.line("METHOD:PUBLISH");
    calendar.property("X-WR-CALNAME", view.title.get(lang));
    calendar.line("X-WR-TIMEZONE:Asia/Shanghai");
    time_zone(&mut calendar);
    for day in &view.days {
        for (order, (leg, ends)) in day.ways().enumerate() {
            if leg.distance_m.0 > 0 {
                calendar.event(&drive(day, leg, ends, lang));
            }
            if let Some(stop) = day.stops.get(order) {
                calendar.event(&visit(day, stop, lang));
            }
        }
        if let Some(night) = &day.lodging {
            calendar.event(&bed(day.date, night, lang));
        }
    }
    calendar.line("END:VCALENDAR");
    calendar.text.into_bytes()
}

/// China has kept UTC+8 without summer time since 1991.
fn time_zone(calendar: &mut Calendar) {
    for line in [
        "BEGIN:VTIMEZONE",
        "TZID:Asia/Shanghai",
        "BEGIN:STANDARD",
        "DTSTART:19910915T010000",
        "TZOFFSETFROM:+0900",
        "TZOFFSETTO:+0800",
        "TZNAME:CST",
        "END:STANDARD",
        "END:VTIMEZONE",
    ] {
        calendar.line(line);
    }
}

/// From when to when.
enum Span {
    /// On the clock of China.
    Timed(NaiveDateTime, NaiveDateTime),
    /// A date and the one after it.
    Night(NaiveDate),
}

/// One entry.
struct Event<'a> {
    kind: &'static str,
    span: Span,
    title: String,
    description: String,
    at: &'a SpotView,
}

fn visit<'a>(day: &DayView, stop: &'a StopView, lang: Lang) -> Event<'a> {
    let label = |zh, en| pick(lang, zh, en);
    let mut text = vec![
        format!("{} · {}", stop.kind.label().get(lang), stop.county.get(lang)),
        format!("{}{}", label("开放时间：", "Opening hours: "), hours(stop, lang)),
        format!("{}{}", label("门票：", "Ticket: "), ticket(stop, lang)),
    ];
    text.extend(stop.lesson.as_ref().map(|known| lesson(known, lang)));
    let booking = reservation(stop, lang);
    if !booking.is_empty() {
        text.push(format!("{}{booking}", label("预约：", "Booking: ")));
    }
    text.push(stop.description.get(lang).to_owned());
    Event {
        kind: "visit",
        span: timed(day.date, stop.arrive_s, stop.depart_s),
        title: stop.spot.name.get(lang).to_owned(),
        description: text.join("\n"),
        at: &stop.spot,
    }
}

fn drive<'a>(day: &DayView, leg: &LegView, ends: [&'a SpotView; 2], lang: Lang) -> Event<'a> {
    let sums = format!("{} · {}", distance(leg.distance_m, lang), duration(leg.duration_s, lang));
    Event {
        kind: "drive",
        span: timed(day.date, leg.depart_s, leg.arrive_s),
        title: format!("{}{}", pick(lang, "行车：", "Drive: "), from_to(ends, lang)),
        description: format!("{sums}\n{}", directions(leg, ends, lang).join("\n")),
        at: ends[1],
    }
}

fn bed(date: NaiveDate, night: &LodgingView, lang: Lang) -> Event<'_> {
    Event {
        kind: "night",
        span: Span::Night(date),
        title: format!("{}{}", pick(lang, "住宿：", "Night: "), night.spot.name.get(lang)),
        description: night.text.get(lang).to_owned(),
        at: &night.spot,
    }
}

fn timed(date: NaiveDate, from: Seconds, to: Seconds) -> Span {
    Span::Timed(moment(date, from), moment(date, to))
}

/// A calendar under way.
struct Calendar {
    text: String,
    made: NaiveDateTime,
    count: usize,
}

impl Calendar {
    fn event(&mut self, event: &Event<'_>) {
        self.count += 1;
        let (date, times) = match event.span {
            Span::Timed(from, to) => {
                let local =
                    |name: &str, at: NaiveDateTime| format!("{name};TZID=Asia/Shanghai:{}", at.format("%Y%m%dT%H%M%S"));
                (from.date(), [local("DTSTART", from), local("DTEND", to)])
            }
            Span::Night(date) => {
                let whole = |name: &str, day: NaiveDate| format!("{name};VALUE=DATE:{}", day.format("%Y%m%d"));
                (date, [whole("DTSTART", date), whole("DTEND", date + TimeDelta::days(1))])
            }
        };
        let made = (self.made - TimeDelta::hours(8)).format("%Y%m%dT%H%M%SZ");
        self.line("BEGIN:VEVENT");
        // The same for the same journey, so that importing twice does not double it.
        let stamp = self.made.format("%Y%m%d%H%M%S");
        self.line(&format!("UID:{stamp}-{}-{}-{}@xianggan", self.count, event.kind, date.format("%Y%m%d")));
        self.line(&format!("DTSTAMP:{made}"));
        for time in times {
            self.line(&time);
        }
        self.property("SUMMARY", &event.title);
        let place = [&event.at.address, &event.at.name.zh].map(String::as_str).join(" ");
        self.property("LOCATION", place.trim());
        self.line(&format!("GEO:{:.6};{:.6}", event.at.position.lat, event.at.position.lon));
        self.property("DESCRIPTION", &event.description);
        self.property("CATEGORIES", event.kind);
        if matches!(event.span, Span::Night(_)) {
            self.line("TRANSP:TRANSPARENT");
        }
        self.line("END:VEVENT");
    }

    /// A property of text, escaped (RFC 5545 §3.3.11).
    fn property(&mut self, name: &str, text: &str) {
        let mut line = format!("{name}:");
        for c in text.chars() {
            match c {
                '\\' | ';' | ',' => line.extend(['\\', c]),
                '\n' => line.push_str("\\n"),
                c if c.is_control() => {}
                c => line.push(c),
            }
        }
        self.line(&line);
    }

    /// A content line, folded so that no character is cut.
    fn line(&mut self, line: &str) {
        let mut width = 0;
        for c in line.chars() {
            if width + c.len_utf8() > LINE_BYTES {
                self.text.push_str("\r\n ");
                width = 1;
            }
            self.text.push(c);
            width += c.len_utf8();
        }
        self.text.push_str("\r\n");
    }
}
