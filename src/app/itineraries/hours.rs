//! When a site can be entered on a date: its published hours, or a stated assumption.

use chrono::NaiveDate;

use crate::base::calendar::{Holidays, OpeningHours, Window};
use crate::base::units::Seconds;
use crate::catalogue::site::{AfterHoliday, Site};

/// The stretches in which a visit may begin and must end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hours {
    /// Opening and closing, in order.
    pub windows: Vec<Window>,
    /// The last entry before each closing.
    pub last_entry: Seconds,
    /// Whether the register knows them; otherwise they are what such sites usually keep.
    pub known: bool,
    /// Whether it may rest on this day after all: it gave up its day of rest in the holiday before, and the
    /// register does not say what it does then.
    pub after_holiday: bool,
}

/// A site with doors keeps these hours unless the register knows better.
const INDOORS: Window = Window { from: Seconds(9 * 3600), to: Seconds(17 * 3600) };
/// A site under the open sky is visited by daylight, also when it is never shut.
const DAYLIGHT: Window = Window { from: Seconds(7 * 3600), to: Seconds(18 * 3600 + 1800) };
/// Doors usually close to new visitors this long before the end.
const LAST_ENTRY: Seconds = Seconds::from_minutes(30);

/// The hours of `site` on `date`.
pub fn hours_on(site: &Site, date: NaiveDate, holidays: &Holidays) -> Hours {
    if let Some(exception) = site.exceptions.iter().find(|exception| exception.is_on(date)) {
        let hours = exception.hours.as_ref().and_then(|hours| hours.parse::<OpeningHours>().ok());
        let windows = hours.map(|hours| hours.on(date, holidays)).unwrap_or_default();
        return Hours { windows, last_entry: Seconds::ZERO, known: true, after_holiday: false };
    }
    let published = site.opening.as_ref().and_then(|o| Some((o, o.hours.parse::<OpeningHours>().ok()?)));
    let Some((opening, hours)) = published else {
        let (window, last_entry) =
            if site.kind.is_outdoors() { (DAYLIGHT, Seconds::ZERO) } else { (INDOORS, LAST_ENTRY) };
        return Hours { windows: vec![window], last_entry, known: false, after_holiday: false };
    };
    let rests = gave_up_its_rest(&hours, date, holidays);
    if rests && opening.after_holiday == Some(AfterHoliday::Shut) {
        return Hours { windows: Vec::new(), last_entry: Seconds::ZERO, known: true, after_holiday: false };
    }
    let after_holiday = rests && opening.after_holiday.is_none();
    let open = hours.on(date, holidays);
    let always = |window: &Window| window.from == Seconds::ZERO && window.to.0 >= 86_400;
    if open.iter().any(always) {
        return Hours { windows: vec![DAYLIGHT], last_entry: Seconds::ZERO, known: true, after_holiday };
    }
    let last_entry = opening.last_entry_min.map_or(Seconds::ZERO, Seconds::from_minutes);
    Hours { windows: open, last_entry, known: true, after_holiday }
}

/// Whether `date` is the first workday after a holiday in which the site was open on a day on which it
/// otherwise rests.
fn gave_up_its_rest(hours: &OpeningHours, date: NaiveDate, holidays: &Holidays) -> bool {
    let ordinary = Holidays::default();
    let gave_up = |day: NaiveDate| hours.on(day, &ordinary).is_empty() && !hours.on(day, holidays).is_empty();
    holidays.just_ended(date).into_iter().any(gave_up)
}
