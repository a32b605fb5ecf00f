//! The agency's trip sheet: days and stops, costs, contacts and bookings, notes; one workbook.

use chrono::{Datelike, Timelike};
use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};

use super::phrases::{date, day_number, from_to, hours, lesson, main_roads, pick, reservation, ticket};
use crate::api::labels::{self, Labelled};
use crate::app::cost::Range;
use crate::app::itineraries::view::{DayView, ItineraryView, SpotView, clock};
use crate::base::lang::Lang;
use crate::base::units::Fen;

/// The itinerary as a workbook.
pub fn write(view: &ItineraryView, lang: Lang) -> Vec<u8> {
    workbook(view, lang).expect("names, widths and lengths are within what Excel takes")
}

fn workbook(view: &ItineraryView, lang: Lang) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    book.set_properties(&properties(view, lang)?);
    trip(book.add_worksheet(), view, lang)?;
    costs(book.add_worksheet(), view, lang)?;
    contacts(book.add_worksheet(), view, lang)?;
    notes(book.add_worksheet(), view, lang)?;
    book.save_to_buffer()
}

/// The time of making is the journey's, not the machine's: the same journey is the same file.
fn properties(view: &ItineraryView, lang: Lang) -> Result<DocProperties, XlsxError> {
    let made = view.made;
    let small = |n: u32| u8::try_from(n).unwrap_or_default();
    let year = u16::try_from(made.year()).unwrap_or(2000);
    let at = ExcelDateTime::from_ymd(year, small(made.month()), small(made.day()))?.and_hms(
        u16::from(small(made.hour())),
        small(made.minute()),
        made.second(),
    )?;
    Ok(DocProperties::new().set_title(view.title.get(lang)).set_author("xianggan").set_creation_datetime(&at))
}

/// One cell.
enum Cell {
    Text(String),
    Number(f64),
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

/// A sheet that is filled from the top.
struct Sheet<'s> {
    page: &'s mut Worksheet,
    row: u32,
    plain: Format,
}

impl<'s> Sheet<'s> {
    /// A sheet with a title and a line of headings; columns are given with their width in characters.
    fn new(sheet: &'s mut Worksheet, [name, title]: [&str; 2], columns: &[(&str, f64)]) -> Result<Self, XlsxError> {
        let heading = Format::new().set_bold().set_background_color(0x00F4_F2EE).set_border(FormatBorder::Thin);
        sheet.set_name(name)?;
        sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0).set_repeat_rows(1, 1)?;
        sheet.write_with_format(0, 0, title, &Format::new().set_bold().set_font_size(14))?;
        for (column, (text, width)) in (0_u16..).zip(columns) {
            sheet.set_column_width(column, *width)?;
            sheet.write_with_format(1, column, *text, &heading)?;
        }
        sheet.set_freeze_panes(2, 0)?;
        let plain = Format::new().set_text_wrap().set_align(FormatAlign::Top).set_border(FormatBorder::Thin);
        Ok(Self { page: sheet, row: 2, plain })
    }

    fn push(&mut self, cells: impl IntoIterator<Item = Cell>) -> Result<(), XlsxError> {
        for (column, cell) in (0_u16..).zip(cells) {
            match cell {
                // Written as text whatever it begins with: no cell of ours is a formula.
                Cell::Text(text) => self.page.write_string_with_format(self.row, column, text, &self.plain)?,
                Cell::Number(number) => self.page.write_number_with_format(self.row, column, number, &self.plain)?,
            };
        }
        self.row += 1;
        Ok(())
    }
}

fn yuan(money: Fen) -> Cell {
    Cell::Number(f64::from(money.0) / 100.0)
}

fn trip(sheet: &mut Worksheet, view: &ItineraryView, lang: Lang) -> Result<(), XlsxError> {
    let label = |zh, en| pick(lang, zh, en);
    let columns = [
        (label("天", "Day"), 8.0),
        (label("日期", "Date"), 16.0),
        (label("时间", "From"), 8.0),
        (label("至", "To"), 8.0),
        (label("事项", "What"), 10.0),
        (label("内容", "Where"), 34.0),
        (label("说明", "Details"), 46.0),
        (label("公里", "km"), 8.0),
        (label("分钟", "min"), 8.0),
    ];
    let mut sheet = Sheet::new(sheet, [label("行程", "Trip"), view.title.get(lang)], &columns)?;
    for (index, day) in view.days.iter().enumerate() {
        for row in rows(day, lang) {
            let mut cells = vec![Cell::from(day_number(index, lang)), date(day.date, lang).into()];
            cells.extend(row.times.map(Cell::from));
            cells.extend([row.what.into(), row.place.into(), row.details.into()]);
            let number = |n: Option<f64>| n.map_or_else(|| Cell::from(""), Cell::Number);
            cells.extend([number(row.km), number(row.minutes)]);
            sheet.push(cells)?;
        }
    }
    Ok(())
}

/// A line of the trip.
struct Row {
    order: (u32, u8),
    times: [String; 2],
    what: &'static str,
    place: String,
    details: String,
    km: Option<f64>,
    minutes: Option<f64>,
}

fn rows(day: &DayView, lang: Lang) -> Vec<Row> {
    let label = |zh, en| pick(lang, zh, en);
    let mut rows = Vec::new();
    for (leg, ends) in day.ways().filter(|(leg, _)| leg.distance_m.0 > 0) {
        let borders: Vec<&str> = leg.crossings.iter().map(|crossing| crossing.border.label().get(lang)).collect();
        rows.push(Row {
            order: (leg.depart_s.0, 2),
            times: [clock(leg.depart_s), clock(leg.arrive_s)],
            what: pick(lang, "行车", "drive"),
            place: from_to(ends, lang),
            details: [main_roads(leg, lang), borders.join(", ")].join(" ").trim().to_owned(),
            km: Some(f64::from(leg.distance_m.0.saturating_add(50) / 100) / 10.0),
            minutes: Some(f64::from(leg.duration_s.0.div_ceil(60))),
        });
    }
    for stop in &day.stops {
        let mut details = vec![
            format!("{}{}", label("开放：", "Hours: "), hours(stop, lang)),
            format!("{}{}", label("门票：", "Ticket: "), ticket(stop, lang)),
        ];
        details.extend(stop.lesson.as_ref().map(|known| lesson(known, lang)));
        details
            .extend(stop.festival.as_ref().map(|day| format!("{}{}", label("当日：", "On this day: "), day.get(lang))));
        rows.push(Row {
            order: (stop.enter_s.0, 1),
            times: [clock(stop.enter_s), clock(stop.depart_s)],
            what: if stop.lesson.is_some() { label("研学课", "lesson") } else { label("参观", "visit") },
            place: stop.spot.name.get(lang).to_owned(),
            details: details.join("\n"),
            km: None,
            minutes: Some(f64::from((stop.depart_s - stop.enter_s).0.div_ceil(60))),
        });
    }
    for pause in &day.pauses {
        rows.push(Row {
            order: (pause.begin_s.0, 0),
            times: [clock(pause.begin_s), clock(pause.end_s)],
            what: labels::of("pause_kind", if pause.lunch { "lunch" } else { "rest" }).get(lang),
            place: String::new(),
            details: String::new(),
            km: None,
            minutes: Some(f64::from((pause.end_s - pause.begin_s).0.div_ceil(60))),
        });
    }
    rows.sort_by_key(|row| row.order);
    if let Some(night) = &day.lodging {
        rows.push(Row {
            order: (day.arrive_s.0, 3),
            times: [clock(day.arrive_s), String::new()],
            what: pick(lang, "住宿", "night"),
            place: night.spot.name.get(lang).to_owned(),
            details: night.text.get(lang).to_owned(),
            km: None,
            minutes: None,
        });
    }
    rows
}

fn costs(sheet: &mut Worksheet, view: &ItineraryView, lang: Lang) -> Result<(), XlsxError> {
    let label = |zh, en| pick(lang, zh, en);
    let columns = [
        (label("天", "Day"), 10.0),
        (label("日期", "Date"), 18.0),
        (label("过路费（元，估）", "Toll (¥, est.)"), 18.0),
        (label("油电费（元，估）", "Energy (¥, est.)"), 18.0),
        (label("门票（元/人，已知部分）", "Tickets (¥ each, as known)"), 24.0),
        (label("门票未知（处）", "Tickets not known"), 18.0),
        (label("公里", "km"), 10.0),
    ];
    let mut sheet = Sheet::new(sheet, [label("费用", "Costs"), view.title.get(lang)], &columns)?;
    let (mut tickets, mut unknown) = (0.0, 0);
    for (index, day) in view.days.iter().enumerate() {
        let known: f64 = day.stops.iter().filter_map(|stop| stop.ticket_yuan).sum();
        let missing = u32::try_from(day.stops.iter().filter(|stop| stop.ticket_yuan.is_none()).count());
        let missing = missing.unwrap_or(u32::MAX);
        let metres: crate::base::units::Metres = day.legs.iter().map(|leg| leg.distance_m).sum();
        sheet.push([
            day_number(index, lang).into(),
            date(day.date, lang).into(),
            yuan(day.legs.iter().map(|leg| leg.toll_fen).sum()),
            yuan(day.legs.iter().map(|leg| leg.energy_fen).sum()),
            Cell::Number(known),
            Cell::Number(f64::from(missing)),
            Cell::Number(f64::from(metres.0 / 100) / 10.0),
        ])?;
        tickets += known;
        unknown += missing;
    }
    let totals = &view.totals;
    sheet.push([
        label("合计", "Total").into(),
        "".into(),
        yuan(totals.toll_fen),
        yuan(totals.energy_fen),
        Cell::Number(tickets),
        Cell::Number(f64::from(unknown)),
        Cell::Number(f64::from(totals.distance_m.0 / 100) / 10.0),
    ])?;
    let cost = &view.cost;
    for (name, upper) in [(label("不低于", "At least"), false), (label("不高于", "At most"), true)] {
        let end = |range: Range| if upper { range.to } else { range.from };
        let sums = [cost.toll, cost.fuel, cost.tickets].map(|range| yuan(end(range)));
        let all = format!("{} {}", label("共（元）", "all (¥)"), f64::from(end(cost.total).0) / 100.0);
        sheet.push([Cell::from(name), all.into()].into_iter().chain(sums))?;
    }
    for text in &cost.assumptions {
        sheet.push([Cell::from(label("假设", "Assumed")), text.get(lang).into()])?;
    }
    Ok(())
}

/// Whom to call: what the register knows, and an empty column for what the agency arranges.
fn contacts(sheet: &mut Worksheet, view: &ItineraryView, lang: Lang) -> Result<(), XlsxError> {
    let label = |zh, en| pick(lang, zh, en);
    let columns = [
        (label("天", "Day"), 8.0),
        (label("名称", "Name"), 32.0),
        (label("类别", "Kind"), 16.0),
        (label("地址", "Address"), 36.0),
        (label("预约", "Booking"), 36.0),
        (label("经度", "Longitude"), 12.0),
        (label("纬度", "Latitude"), 12.0),
        (label("联系人、电话", "Contact, phone"), 24.0),
        (label("确认", "Confirmed"), 10.0),
    ];
    let mut sheet = Sheet::new(sheet, [label("联系与预约", "Contacts"), view.title.get(lang)], &columns)?;
    let line = |index: usize, spot: &SpotView, kind: &str, booking: String| {
        [
            day_number(index, lang).into(),
            spot.name.get(lang).into(),
            kind.into(),
            spot.address.as_str().into(),
            booking.into(),
            Cell::Number(spot.position.lon),
            Cell::Number(spot.position.lat),
            "".into(),
            "".into(),
        ]
    };
    for (index, day) in view.days.iter().enumerate() {
        for stop in &day.stops {
            sheet.push(line(index, &stop.spot, stop.kind.label().get(lang), reservation(stop, lang)))?;
        }
        if let Some(night) = &day.lodging {
            sheet.push(line(index, &night.spot, night.kind.label().get(lang), String::new()))?;
        }
    }
    Ok(())
}

fn notes(sheet: &mut Worksheet, view: &ItineraryView, lang: Lang) -> Result<(), XlsxError> {
    let label = |zh, en| pick(lang, zh, en);
    let columns = [(label("事项", "Topic"), 18.0), (label("内容", "Text"), 100.0)];
    let mut sheet = Sheet::new(sheet, [label("说明", "Notes"), view.title.get(lang)], &columns)?;
    let mut push = |topic: &str, text: String| sheet.push([topic.into(), text.into()]);
    push(label("车辆", "Vehicle"), view.vehicle.get(lang).to_owned())?;
    for note in &view.study {
        push(label("研学", "Study tour"), note.get(lang).to_owned())?;
    }
    for warning in &view.warnings {
        push(label("提醒", "Warning"), warning.get(lang).to_owned())?;
    }
    for site in &view.left_out {
        push(label("未排入", "Left out"), format!("{} · {}", site.name.get(lang), site.message.get(lang)))?;
    }
    for attribution in &view.attributions {
        push(label("来源", "Source"), attribution.clone())?;
    }
    push(label("坐标", "Datum"), "WGS 84".to_owned())?;
    push(label("数据版本", "Data version"), view.data_version.clone())
}
