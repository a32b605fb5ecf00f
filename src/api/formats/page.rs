//! A page to print: title, sketch map, each day as a table, QR codes that start navigation; no request leaves it.

use super::phrases::{
    about_yuan, date, date_span, day_number, day_sum, distance, duration, hours, lesson, main_roads, pick, reservation,
    ticket, yuan,
};
use super::xml::Xml;
use super::{picture, qr};
use crate::api::labels::{self, Labelled};
use crate::app::handoff;
use crate::app::itineraries::view::{DayView, ItineraryView, LegView, LodgingView, PauseView, StopView, clock};
use crate::base::lang::Lang;
use crate::base::units::Seconds;

/// The style sheet; it stands in the page.
const STYLE: &str = include_str!("page.css");
/// Of the sites left out so many are named.
const LEFT_OUT: usize = 12;

/// The itinerary as a page.
pub fn write(view: &ItineraryView, lang: Lang) -> Vec<u8> {
    let mut xml = Xml::fragment();
    let language = pick(lang, "zh-CN", "en");
    xml.element("html", &[("lang", language)], |xml| {
        xml.element("head", &[], |xml| {
            xml.empty("meta", &[("charset", "utf-8")]);
            xml.empty("meta", &[("name", "viewport"), ("content", "width=device-width, initial-scale=1")]);
            xml.empty("meta", &[("name", "referrer"), ("content", "no-referrer")]);
            xml.leaf("title", &[], view.title.get(lang));
            xml.raw("style", STYLE);
        });
        xml.element("body", &[], |xml| body(xml, view, lang));
    });
    let mut page = b"<!DOCTYPE html>\n".to_vec();
    page.append(&mut xml.finish());
    page
}

fn body(xml: &mut Xml, view: &ItineraryView, lang: Lang) {
    head(xml, view, lang);
    picture::draw(xml, view, lang);
    let note = pick(
        lang,
        "线路示意图，不作导航与划界依据。方块为起讫点与住宿地，圆点为站点（数字为当天次序）。",
        "A sketch, not for navigation and no authority on borders. Squares: ends and nights; discs: stops, numbered by day.",
    );
    let law = view.notices.of_map();
    xml.leaf(
        "p",
        &[("class", "muted")],
        &format!("{note} {}", pick(lang, &format!("{}。", law.zh), &format!("{}.", law.en))),
    );
    for note in &view.study {
        xml.leaf("div", &[("class", "muted")], note.get(lang));
    }
    if !view.warnings.is_empty() {
        xml.element("div", &[("class", "warn")], |xml| {
            for warning in &view.warnings {
                xml.leaf("div", &[], warning.get(lang));
            }
        });
    }
    for (index, day) in view.days.iter().enumerate() {
        self::day(xml, index, day, lang);
    }
    left_out(xml, view, lang);
    foot(xml, view, lang);
}

fn head(xml: &mut Xml, view: &ItineraryView, lang: Lang) {
    let totals = &view.totals;
    xml.element("header", &[], |xml| {
        xml.element("div", &[], |xml| {
            xml.leaf("h1", &[], view.title.get(lang));
            let ends = view.days.first().zip(view.days.last());
            let dates = ends.map_or_else(String::new, |(first, last)| date_span([first.date, last.date], lang));
            xml.leaf("p", &[], &format!("{dates} · {}", view.vehicle.get(lang)));
            let (crossings, sites) = (totals.border_crossings, totals.sites);
            let counts = match lang {
                Lang::Zh => format!("{sites} 处 · 跨省界 {crossings} 次"),
                Lang::En => format!("sites: {sites} · border crossings: {crossings}"),
            };
            let way = format!("{} · {}", distance(totals.distance_m, lang), duration(totals.driving_s, lang));
            xml.leaf("p", &[], &format!("{way} · {counts}"));
            let cost = &view.cost;
            let costs = [
                format!("{} {}", pick(lang, "过路费", "toll"), yuan(cost.toll, lang)),
                format!("{} {}", pick(lang, "油电费", "fuel or energy"), yuan(cost.fuel, lang)),
                format!("{} {}", pick(lang, "门票", "tickets"), yuan(cost.tickets, lang)),
                format!("{} {}", pick(lang, "合计", "in all"), yuan(cost.total, lang)),
            ];
            xml.leaf("p", &[], &costs.join(" · "));
            let assumed: Vec<&str> = cost.assumptions.iter().map(|text| text.get(lang)).collect();
            xml.leaf("p", &[("class", "muted")], &assumed.join(pick(lang, "；", "; ")));
        });
        if let Some(link) = &view.link {
            qr::draw(xml, link, pick(lang, "本行程的链接", "Link to this journey"));
        }
    });
}

fn day(xml: &mut Xml, index: usize, day: &DayView, lang: Lang) {
    let colour = super::day_colour(index);
    xml.element("section", &[("class", "day")], |xml| {
        xml.element("div", &[("class", "head"), ("style", &format!("border-color:{colour}"))], |xml| {
            xml.leaf("h2", &[], &format!("{} · {}", day_number(index, lang), date(day.date, lang)));
            if let Some(holiday) = &day.holiday {
                xml.leaf("span", &[("class", "holiday")], holiday.get(lang));
            }
            xml.leaf("span", &[("class", "muted")], &day_sum(day, lang));
        });
        xml.element("table", &[], |xml| xml.element("tbody", &[], |xml| rows(xml, day, colour, lang)));
    });
}

/// One line of a day, at its time.
enum Row<'a> {
    Start,
    Way(&'a LegView),
    Stop(usize, &'a StopView),
    Pause(&'a PauseView),
    End,
}

/// What happens, in order of time; of things that begin together the way comes last.
fn timeline(day: &DayView) -> Vec<Row<'_>> {
    let mut timed: Vec<(Seconds, u8, Row<'_>)> = Vec::new();
    timed.extend(day.pauses.iter().map(|pause| (pause.begin_s, 0, Row::Pause(pause))));
    timed.extend(day.legs.iter().filter(|leg| leg.distance_m.0 > 0).map(|leg| (leg.depart_s, 2, Row::Way(leg))));
    timed.extend(day.stops.iter().enumerate().map(|(order, stop)| (stop.enter_s, 1, Row::Stop(order + 1, stop))));
    timed.sort_by_key(|(time, rank, _)| (*time, *rank));
    let middle = timed.into_iter().map(|(_, _, row)| row);
    std::iter::once(Row::Start).chain(middle).chain(std::iter::once(Row::End)).collect()
}

fn rows(xml: &mut Xml, day: &DayView, colour: &str, lang: Lang) {
    for row in timeline(day) {
        match row {
            Row::Start => short(xml, &clock(day.depart_s), pick(lang, "出发", "Leave"), day.start.name.get(lang)),
            Row::Way(leg) => way(xml, leg, lang),
            Row::Stop(order, stop) => self::stop(xml, (order, colour), stop, lang),
            Row::Pause(pause) => {
                let label = labels::of("pause_kind", if pause.lunch { "lunch" } else { "rest" });
                short(xml, &span(pause.begin_s, pause.end_s), label.get(lang), "");
            }
            Row::End => match &day.lodging {
                Some(night) => lodging(xml, &clock(day.arrive_s), night, lang),
                None => short(xml, &clock(day.arrive_s), pick(lang, "到达", "Arrive"), day.end.name.get(lang)),
            },
        }
    }
}

fn span(from: Seconds, to: Seconds) -> String {
    format!("{}–{}", clock(from), clock(to))
}

fn short(xml: &mut Xml, time: &str, what: &str, name: &str) {
    xml.element("tr", &[], |xml| {
        xml.leaf("td", &[("class", "time")], time);
        xml.element("td", &[("colspan", "2")], |xml| {
            xml.leaf("span", &[], what);
            if !name.is_empty() {
                xml.leaf("span", &[("class", "name")], &format!(" {name}"));
            }
        });
    });
}

fn way(xml: &mut Xml, leg: &LegView, lang: Lang) {
    let mut parts = vec![distance(leg.distance_m, lang), duration(leg.duration_s, lang), main_roads(leg, lang)];
    parts.extend(leg.crossings.iter().map(|crossing| crossing.border.label().get(lang).to_owned()));
    if leg.toll_fen.0 > 0 {
        parts.push(format!("{} {}", pick(lang, "过路费", "toll"), about_yuan(leg.toll_fen, lang)));
    }
    parts.retain(|part| !part.is_empty());
    xml.element("tr", &[("class", "way")], |xml| {
        xml.leaf("td", &[("class", "time")], &span(leg.depart_s, leg.arrive_s));
        xml.element("td", &[("colspan", "2")], |xml| {
            xml.leaf("div", &[], &format!("{} {}", pick(lang, "行车", "Drive"), parts.join(" · ")));
            if !leg.steps.is_empty() {
                xml.element("ol", &[("class", "steps")], |xml| {
                    for step in &leg.steps {
                        xml.leaf("li", &[], step.get(lang));
                    }
                });
            }
        });
    });
}

fn stop(xml: &mut Xml, (order, colour): (usize, &str), stop: &StopView, lang: Lang) {
    xml.element("tr", &[], |xml| {
        xml.leaf("td", &[("class", "time")], &span(stop.enter_s, stop.depart_s));
        xml.element("td", &[], |xml| {
            xml.element("div", &[], |xml| {
                let badge = format!("background:{colour}");
                xml.leaf("span", &[("class", "number"), ("style", &badge)], &order.to_string());
                xml.leaf("span", &[("class", "name")], stop.spot.name.get(lang));
            });
            let place = format!("{} · {} · {}", stop.kind.label().get(lang), stop.county.get(lang), stop.spot.address);
            xml.leaf("div", &[("class", "muted")], &place);
            xml.element("dl", &[], |xml| {
                let mut pair = |name: &str, text: &str| {
                    if !text.is_empty() {
                        xml.leaf("dt", &[], name);
                        xml.leaf("dd", &[], text);
                    }
                };
                pair(pick(lang, "开放", "Hours"), &hours(stop, lang));
                pair(pick(lang, "门票", "Ticket"), &ticket(stop, lang));
                pair(pick(lang, "当日", "On this day"), stop.festival.as_ref().map_or("", |day| day.get(lang)));
                if let Some(known) = &stop.lesson {
                    pair(pick(lang, "研学课", "Lesson"), &lesson(known, lang));
                }
                pair(pick(lang, "预约", "Booking"), &reservation(stop, lang));
                let precision = stop.precision.label().get(lang);
                pair(pick(lang, "点位", "Position"), precision);
            });
            xml.leaf("p", &[], stop.description.get(lang));
        });
        code(xml, &stop.spot, lang);
    });
}

fn lodging(xml: &mut Xml, time: &str, night: &LodgingView, lang: Lang) {
    xml.element("tr", &[], |xml| {
        xml.leaf("td", &[("class", "time")], time);
        xml.element("td", &[], |xml| {
            xml.element("div", &[], |xml| {
                xml.leaf("span", &[], pick(lang, "住宿", "Night at"));
                xml.leaf("span", &[("class", "name")], &format!(" {}", night.spot.name.get(lang)));
            });
            let mut kind = night.kind.label().get(lang).to_owned();
            if let Some(class) = night.class {
                kind = format!("{kind} · {}", class.label().get(lang));
            }
            xml.leaf("div", &[("class", "muted")], &kind);
            xml.leaf("p", &[], night.text.get(lang));
        });
        code(xml, &night.spot, lang);
    });
}

/// A code that starts navigation to `spot`.
fn code(xml: &mut Xml, spot: &crate::app::itineraries::view::SpotView, lang: Lang) {
    let label = match lang {
        Lang::Zh => format!("扫码导航到{}", spot.name.zh),
        Lang::En => format!("Scan to drive to {}", spot.name.en),
    };
    xml.element("td", &[("class", "code")], |xml| {
        qr::draw(xml, &handoff::qr(spot), &label);
        xml.leaf("span", &[("class", "muted")], pick(lang, "扫码导航", "navigate"));
    });
}

fn left_out(xml: &mut Xml, view: &ItineraryView, lang: Lang) {
    if view.left_out.is_empty() {
        return;
    }
    xml.leaf("h3", &[], pick(lang, "未排入的站点", "Sites left out"));
    xml.element("ul", &[("class", "muted")], |xml| {
        for site in view.left_out.iter().take(LEFT_OUT) {
            let mark = pick(lang, "：", ": ");
            xml.leaf("li", &[], &format!("{}{mark}{}", site.name.get(lang), site.message.get(lang)));
        }
    });
    if let Some(more) = view.left_out.len().checked_sub(LEFT_OUT).filter(|more| *more > 0) {
        let more = match lang {
            Lang::Zh => format!("另有 {more} 处。"),
            Lang::En => format!("And {more} more."),
        };
        xml.leaf("p", &[("class", "muted")], &more);
    }
}

fn foot(xml: &mut Xml, view: &ItineraryView, lang: Lang) {
    xml.element("footer", &[], |xml| {
        let made = view.made.format("%Y-%m-%d %H:%M");
        let version = &view.data_version;
        let line = match lang {
            Lang::Zh => format!("制作于 {made}（北京时间） · 数据版本 {version} · 费用与时间均为估计"),
            Lang::En => format!("Made {made} (China time) · data {version} · costs and times are estimates"),
        };
        xml.leaf("div", &[], &line);
        xml.leaf("div", &[], pick(lang, "二维码打开高德地图。", "The codes open Amap."));
        for attribution in &view.attributions {
            xml.leaf("div", &[], attribution);
        }
        if let Some(filing) = view.notices.of_site() {
            xml.leaf("div", &[], filing.get(lang));
        }
    });
}
