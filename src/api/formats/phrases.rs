//! What files say in words: distances, times, money, days, and how to drive, in both languages.

use chrono::{Datelike, NaiveDate};

use crate::api::labels::Labelled;
use crate::app::cost::Range;
use crate::app::itineraries::study::Lesson;
use crate::app::itineraries::view::{CrossingView, DayView, LegView, RoadView, SpotView, StopView};
use crate::base::lang::Lang;
use crate::base::units::{Fen, Metres, Seconds};

/// One of two texts.
pub(super) fn pick<'a>(lang: Lang, zh: &'a str, en: &'a str) -> &'a str {
    match lang {
        Lang::Zh => zh,
        Lang::En => en,
    }
}

/// `1.2 公里`, `300 米`.
pub fn distance(metres: Metres, lang: Lang) -> String {
    let Metres(m) = metres;
    let rounded = m.saturating_add(50) / 100 * 100;
    match (m, lang) {
        (0..1000, Lang::Zh) => format!("{m} 米"),
        (0..1000, Lang::En) => format!("{m} m"),
        (1000..100_000, Lang::Zh) => format!("{}.{} 公里", rounded / 1000, rounded / 100 % 10),
        (1000..100_000, Lang::En) => format!("{}.{} km", rounded / 1000, rounded / 100 % 10),
        (_, Lang::Zh) => format!("{} 公里", m.saturating_add(500) / 1000),
        (_, Lang::En) => format!("{} km", m.saturating_add(500) / 1000),
    }
}

/// `1 小时 25 分`, in whole minutes rounded up.
pub fn duration(time: Seconds, lang: Lang) -> String {
    let minutes = time.0.div_ceil(60);
    match (minutes / 60, minutes % 60, lang) {
        (0, m, Lang::Zh) => format!("{m} 分"),
        (0, m, Lang::En) => format!("{m} min"),
        (h, 0, Lang::Zh) => format!("{h} 小时"),
        (h, 0, Lang::En) => format!("{h} h"),
        (h, m, Lang::Zh) => format!("{h} 小时 {m} 分"),
        (h, m, Lang::En) => format!("{h} h {m} min"),
    }
}

/// Whole yuan, `约 12 元`: estimates carry no fen.
pub fn about_yuan(money: Fen, lang: Lang) -> String {
    let yuan = money.0.saturating_add(50) / 100;
    match lang {
        Lang::Zh => format!("约 {yuan} 元"),
        Lang::En => format!("about ¥{yuan}"),
    }
}

/// `12月5日 星期六`, `Sat 5 Dec`.
pub fn date(date: NaiveDate, lang: Lang) -> String {
    const WEEKDAYS: [&str; 7] = ["一", "二", "三", "四", "五", "六", "日"];
    let weekday = WEEKDAYS.into_iter().cycle().nth(date.weekday().num_days_from_monday() as usize);
    match lang {
        Lang::Zh => format!("{}月{}日 星期{}", date.month(), date.day(), weekday.unwrap_or_default()),
        Lang::En => date.format("%a %-d %b").to_string(),
    }
}

/// `2026年12月5日 星期六 – 12月6日 星期日`, `Sat 5 Dec – Sun 6 Dec 2026`; one day stands alone.
pub fn date_span([first, last]: [NaiveDate; 2], lang: Lang) -> String {
    let end = if first == last { String::new() } else { format!(" – {}", date(last, lang)) };
    match lang {
        Lang::Zh => format!("{}年{}{end}", first.year(), date(first, lang)),
        Lang::En => format!("{}{end} {}", date(first, lang), last.year()),
    }
}

/// Whole yuan, outwards: `120–150 元`; one figure where both ends are the same.
pub fn yuan(range: Range, lang: Lang) -> String {
    let (from, to) = (range.from.0 / 100, range.to.0.div_ceil(100));
    let figures = if from == to { from.to_string() } else { format!("{from}–{to}") };
    match lang {
        Lang::Zh => format!("{figures} 元"),
        Lang::En => format!("¥{figures}"),
    }
}

/// `第 1 天`.
pub fn day_number(index: usize, lang: Lang) -> String {
    match lang {
        Lang::Zh => format!("第 {} 天", index + 1),
        Lang::En => format!("Day {}", index + 1),
    }
}

/// The number and name of a road, or its class when it has neither.
pub fn road(road: &RoadView, lang: Lang) -> String {
    let name = road.name.get(lang);
    match (road.reference.as_str(), name) {
        ("", "") => road.class.label().get(lang).to_owned(),
        ("", name) => name.to_owned(),
        (reference, "") => reference.to_owned(),
        (reference, name) => format!("{reference} {name}"),
    }
}

/// A leg's main roads: those that make up a twentieth of it or more, each once, at most six.
pub fn main_roads(leg: &LegView, lang: Lang) -> String {
    let mut names: Vec<String> = Vec::new();
    for run in leg.roads.iter().filter(|run| run.distance_m.0.saturating_mul(20) >= leg.distance_m.0) {
        let name = match run.reference.as_str() {
            "" => road(run, lang),
            reference => reference.to_owned(),
        };
        if names.last() != Some(&name) && names.len() < 6 {
            names.push(name);
        }
    }
    names.join(" → ")
}

/// The leg told step by step: leaving, roads, borders, arriving.
pub fn directions(leg: &LegView, [from, to]: [&SpotView; 2], lang: Lang) -> Vec<String> {
    let mut steps = vec![match lang {
        Lang::Zh => format!("从{}出发", from.name.zh),
        Lang::En => format!("Leave {}", from.name.en),
    }];
    let mut done = Metres::ZERO;
    let mut crossings = leg.crossings.iter().peekable();
    for run in &leg.roads {
        let (name, far) = (road(run, lang), distance(run.distance_m, lang));
        let toll = if run.toll { pick(lang, "（收费）", " (toll)") } else { "" };
        steps.push(match lang {
            Lang::Zh => format!("沿{name}行驶 {far}{toll}"),
            Lang::En => format!("Follow {name} for {far}{toll}"),
        });
        done += run.distance_m;
        while let Some(crossing) = crossings.next_if(|crossing| crossing.at_m <= done) {
            steps.push(border(crossing, lang));
        }
    }
    steps.extend(crossings.map(|crossing| border(crossing, lang)));
    steps.push(match lang {
        Lang::Zh => format!("到达{}", to.name.zh),
        Lang::En => format!("Arrive at {}", to.name.en),
    });
    steps
}

fn border(crossing: &CrossingView, lang: Lang) -> String {
    let border = crossing.border.label().get(lang);
    match lang {
        Lang::Zh => format!("越过{border}"),
        Lang::En => format!("Cross the {border}"),
    }
}

/// `浏阳 → 茨坪`.
pub fn from_to([from, to]: [&SpotView; 2], lang: Lang) -> String {
    format!("{} → {}", from.name.get(lang), to.name.get(lang))
}

/// What a visit costs, in words.
pub fn ticket(stop: &StopView, lang: Lang) -> String {
    let note = stop.ticket_note.as_ref().map_or("", |note| note.get(lang));
    let price = match (stop.ticket_yuan, lang) {
        (None, Lang::Zh) => "未登记".to_owned(),
        (None, Lang::En) => "not known".to_owned(),
        (Some(yuan), Lang::Zh) if yuan <= 0.0 => "免费".to_owned(),
        (Some(yuan), Lang::En) if yuan <= 0.0 => "free".to_owned(),
        (Some(yuan), Lang::Zh) => format!("{yuan} 元"),
        (Some(yuan), Lang::En) => format!("¥{yuan}"),
    };
    if note.is_empty() { price } else { format!("{price} · {note}") }
}

/// A lesson of a study tour, in words; what is not known is said to be assumed.
pub fn lesson(lesson: &Lesson, lang: Lang) -> String {
    let (module, minutes, people) = (lesson.module.get(lang), lesson.minutes, lesson.people);
    let room = match (lesson.capacity, lang) {
        (Some(most), Lang::Zh) => format!("一次可接待 {most} 人"),
        (Some(most), Lang::En) => format!("takes {most} at once"),
        (None, Lang::Zh) => "容量未登记，请核实".to_owned(),
        (None, Lang::En) => "capacity not known, ask".to_owned(),
    };
    let coach = match lesson.coach_access {
        Some(access) => access.label().get(lang),
        None => pick(lang, "大巴能否到达未登记，请核实", "coach access not known, ask"),
    };
    match lang {
        Lang::Zh => format!("课程：{module} {minutes} 分钟，{people} 人 · {room} · {coach}"),
        Lang::En => format!("Lesson: {module}, {minutes} min, {people} people · {room} · {coach}"),
    }
}

/// Whether to book, in words.
pub fn reservation(stop: &StopView, lang: Lang) -> String {
    let need = match stop.reservation_required {
        None => "",
        Some(true) => pick(lang, "须预约", "book ahead"),
        Some(false) => pick(lang, "不用预约", "no booking"),
    };
    let note = stop.reservation_note.as_ref().map_or("", |note| note.get(lang));
    match (need, note) {
        (need, "") => need.to_owned(),
        ("", note) => note.to_owned(),
        (need, note) => format!("{need} · {note}"),
    }
}

/// The opening hours, or that they are assumed.
pub fn hours(stop: &StopView, lang: Lang) -> String {
    match (&stop.hours, stop.hours_assumed) {
        (Some(hours), _) => opening(hours, lang),
        (None, _) => pick(lang, "未登记，请先核实", "not known, check first").to_owned(),
    }
}

/// Opening hours of OpenStreetMap's syntax in words, as far as they are days and times; others as they stand.
fn opening(hours: &str, lang: Lang) -> String {
    if hours == "24/7" {
        return pick(lang, "全天开放", "always open").to_owned();
    }
    let rule = |rule: &str| rule.split_whitespace().map(|part| opening_part(part, lang)).collect::<Option<Vec<_>>>();
    let rules: Option<Vec<_>> = hours.split(';').map(rule).collect();
    let told = |rules: Vec<Vec<String>>| {
        rules.iter().map(|rule| rule.join(" ")).collect::<Vec<_>>().join(pick(lang, "；", "; "))
    };
    rules.map_or_else(|| hours.to_owned(), told)
}

/// `Tu-Su`, `PH`, `off` or times.
fn opening_part(part: &str, lang: Lang) -> Option<String> {
    const DAYS: [(&str, &str, &str); 8] = [
        ("Mo", "周一", "Mon"),
        ("Tu", "周二", "Tue"),
        ("We", "周三", "Wed"),
        ("Th", "周四", "Thu"),
        ("Fr", "周五", "Fri"),
        ("Sa", "周六", "Sat"),
        ("Su", "周日", "Sun"),
        ("PH", "节假日", "public holidays"),
    ];
    let is_time = |c: char| c.is_ascii_digit() || matches!(c, ':' | '-' | ',');
    match part {
        "Mo-Su" => return Some(pick(lang, "每天", "daily").to_owned()),
        "off" | "closed" => return Some(pick(lang, "不开放", "closed").to_owned()),
        times if times.chars().all(is_time) => {
            return Some(times.replace('-', "–").replace(',', pick(lang, "、", ", ")));
        }
        _ => {}
    }
    let name = |word: &str| DAYS.iter().find(|day| day.0 == word).map(|day| pick(lang, day.1, day.2));
    let days = |days: &str| Some(days.split('-').map(name).collect::<Option<Vec<_>>>()?.join(pick(lang, "至", "–")));
    Some(part.split(',').map(days).collect::<Option<Vec<_>>>()?.join(pick(lang, "、", ", ")))
}

/// Totals of a day: `186 公里 · 3 小时 40 分 · 4 处`.
pub fn day_sum(day: &DayView, lang: Lang) -> String {
    let metres: Metres = day.legs.iter().map(|leg| leg.distance_m).sum();
    let sites = match (day.stops.len(), lang) {
        (n, Lang::Zh) => format!("{n} 处"),
        (1, Lang::En) => "1 site".to_owned(),
        (n, Lang::En) => format!("{n} sites"),
    };
    format!("{} · {} · {sites}", distance(metres, lang), duration(day.driving_s, lang))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_read_as_words_or_stay_as_they_are() {
        let both = |hours| [opening(hours, Lang::Zh), opening(hours, Lang::En)];
        assert_eq!(both("24/7"), ["全天开放", "always open"]);
        assert_eq!(
            both("Tu-Su 09:00-12:00,13:00-17:00; PH off"),
            [
                "周二至周日 09:00–12:00、13:00–17:00；节假日 不开放",
                "Tue–Sun 09:00–12:00, 13:00–17:00; public holidays closed"
            ]
        );
        assert_eq!(both("Mo-Th,Sa 08:30-11:30")[0], "周一至周四、周六 08:30–11:30");
        assert_eq!(both("Mo-Su 08:00-18:00")[1], "daily 08:00–18:00");
        assert_eq!(both("Apr-Oct Mo[1] 08:00-18:00"), ["Apr-Oct Mo[1] 08:00-18:00"; 2]);
    }

    #[test]
    fn a_span_and_a_range_read_well() {
        let day = |d| NaiveDate::from_ymd_opt(2026, 12, d).unwrap();
        assert_eq!(date_span([day(5), day(6)], Lang::Zh), "2026年12月5日 星期六 – 12月6日 星期日");
        assert_eq!(date_span([day(5), day(6)], Lang::En), "Sat 5 Dec – Sun 6 Dec 2026");
        assert_eq!(date_span([day(5), day(5)], Lang::En), "Sat 5 Dec 2026");
        let range = Range { from: Fen(12_099), to: Fen(15_001) };
        assert_eq!(yuan(range, Lang::Zh), "120–151 元");
        assert_eq!(yuan(Range::default(), Lang::En), "¥0");
    }

    #[test]
    fn figures_read_well_in_both_languages() {
        assert_eq!(distance(Metres(300), Lang::Zh), "300 米");
        assert_eq!(distance(Metres(1_249), Lang::Zh), "1.2 公里");
        assert_eq!(distance(Metres(99_960), Lang::En), "100.0 km");
        assert_eq!(distance(Metres(186_400), Lang::En), "186 km");
        assert_eq!(duration(Seconds(85 * 60), Lang::Zh), "1 小时 25 分");
        assert_eq!(duration(Seconds(3541), Lang::En), "1 h");
        assert_eq!(about_yuan(Fen(12_345), Lang::En), "about ¥123");
        let day = NaiveDate::from_ymd_opt(2026, 12, 5).unwrap();
        assert_eq!([date(day, Lang::Zh), date(day, Lang::En)], ["12月5日 星期六", "Sat 5 Dec"]);
    }
}
