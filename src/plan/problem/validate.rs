//! The checks of a draft, each rule once.

use super::{Day, DayNo, Draft, HotelNo, ModeNo, ProblemError, SiteNo};
use crate::base::calendar::DAY;
use crate::base::units::Seconds;

/// Times stay below this, so that sums of a few of them fit 32 bits.
const CLOCK_LIMIT: u32 = 1 << 29;
const SITE_LIMIT: usize = 2_000;
const DAY_LIMIT: usize = 60;
const HOTEL_LIMIT: usize = 400;

pub(super) fn validate(draft: &Draft) -> Result<(), ProblemError> {
    sizes(draft)?;
    modes(draft)?;
    sites(draft)?;
    for (index, day) in draft.days.iter().enumerate() {
        check_day(draft, DayNo::at(index), day)?;
    }
    nights(draft)?;
    groups(draft)?;
    precedence(draft)
}

fn sizes(draft: &Draft) -> Result<(), ProblemError> {
    if draft.days.is_empty() || draft.modes.is_empty() {
        return Err(ProblemError::Empty);
    }
    let limits = [
        ("sites", draft.sites.len(), SITE_LIMIT),
        ("days", draft.days.len(), DAY_LIMIT),
        ("hotels", draft.hotels.len(), HOTEL_LIMIT),
        ("modes", draft.modes.len(), 16),
        ("groups", draft.groups.len(), SITE_LIMIT),
        ("places", usize::from(draft.places), 4_000),
    ];
    for (what, count, limit) in limits {
        if count > limit {
            return Err(ProblemError::TooMany { what, count, limit });
        }
    }
    Ok(())
}

fn modes(draft: &Draft) -> Result<(), ProblemError> {
    let expected = usize::from(draft.places) * usize::from(draft.places);
    for (index, mode) in draft.modes.iter().enumerate() {
        let cells = [mode.seconds.len(), mode.fen.len()];
        for (which, found) in cells.into_iter().enumerate() {
            if found != expected && !(which == 1 && found == 0) {
                return Err(ProblemError::MatrixSize { mode: ModeNo::at(index), found, expected });
            }
        }
    }
    Ok(())
}

fn exists(what: &'static str, number: usize, count: usize) -> Result<(), ProblemError> {
    if number < count { Ok(()) } else { Err(ProblemError::Unknown { what, number }) }
}

fn sites(draft: &Draft) -> Result<(), ProblemError> {
    let places = usize::from(draft.places);
    for (index, spot) in draft.sites.iter().enumerate() {
        let site = SiteNo::at(index);
        exists("place", spot.enter.index(), places)?;
        exists("place", spot.leave.index(), places)?;
        if spot.stay.min > spot.stay.usual || spot.stay.usual > spot.stay.max || beyond_clock(spot.stay.max) {
            return Err(ProblemError::StayOrder { site });
        }
        let (found, expected) = (spot.windows.len(), draft.days.len());
        if found != expected {
            return Err(ProblemError::WindowDays { site, found, expected });
        }
        for (day, windows) in spot.windows.iter().enumerate() {
            let apart = windows.windows(2).all(|pair| pair[0].last_admission < pair[1].opens);
            let forward = windows.iter().all(|w| w.opens <= w.last_admission && !beyond_clock(w.last_admission));
            if !apart || !forward {
                return Err(ProblemError::WindowOrder { site, day: DayNo::at(day) });
            }
        }
        if let Some(day) = spot.pin.day {
            exists("day", day.index(), draft.days.len())?;
        }
    }
    Ok(())
}

fn beyond_clock(moment: Seconds) -> bool {
    moment.0 >= CLOCK_LIMIT
}

fn check_day(draft: &Draft, number: DayNo, day: &Day) -> Result<(), ProblemError> {
    if day.earliest > day.latest || beyond_clock(day.latest) {
        return Err(ProblemError::DayOrder { day: number });
    }
    for place in day.start.iter().chain(&day.end) {
        exists("place", place.index(), usize::from(draft.places))?;
    }
    for mode in &day.modes {
        exists("mode", mode.index(), draft.modes.len())?;
    }
    let apart = day.breaks.windows(2).all(|pair| pair[0].until <= pair[1].from);
    let fit = day.breaks.iter().all(|b| b.from + b.length <= b.until && !beyond_clock(b.until));
    if !apart || !fit || day.breaks.len() > 4 {
        return Err(ProblemError::BreakOrder { day: number });
    }
    let useless = |rule: super::RestRule| rule.after_driving.0 == 0 || rule.rest.0 == 0 || beyond_clock(rule.rest);
    let dark = day.night.is_none_or(|night| {
        let longest = day.rest.map_or(0, |rule| rule.after_driving.0);
        (1..=longest).contains(&night.after_driving.0) && night.until < night.from && night.from <= DAY
    });
    let banned = day.no_driving.is_none_or(|(from, until)| from < until && until <= DAY);
    if day.rest.is_some_and(useless) || !dark || !banned {
        return Err(ProblemError::RestRule { day: number });
    }
    Ok(())
}

fn nights(draft: &Draft) -> Result<(), ProblemError> {
    let (found, days) = (draft.nights.len(), draft.days.len());
    if found + 1 != days {
        return Err(ProblemError::NightCount { found, days });
    }
    for (index, hotel) in draft.hotels.iter().enumerate() {
        exists("place", hotel.place.index(), usize::from(draft.places))?;
        if hotel.max_nights > 0 && hotel.max_nights < hotel.min_nights {
            return Err(ProblemError::HotelNights { hotel: HotelNo::at(index) });
        }
    }
    for night in &draft.nights {
        for hotel in &night.candidates {
            exists("hotel", hotel.index(), draft.hotels.len())?;
        }
    }
    for (index, day) in draft.days.iter().enumerate() {
        let bed_before = index > 0 && !draft.nights[index - 1].candidates.is_empty();
        let bed_after = index < found && !draft.nights[index].candidates.is_empty();
        if (day.start.is_none() && !bed_before) || (day.end.is_none() && !bed_after) {
            return Err(ProblemError::NoAnchor { day: DayNo::at(index) });
        }
    }
    Ok(())
}

fn groups(draft: &Draft) -> Result<(), ProblemError> {
    for group in &draft.groups {
        let mut seen = vec![false; draft.sites.len()];
        for site in &group.members {
            exists("site", site.index(), draft.sites.len())?;
            if std::mem::replace(&mut seen[site.index()], true) {
                return Err(ProblemError::GroupRepeats { site: *site });
            }
        }
    }
    Ok(())
}

/// Strips sites that nothing precedes until none is left; what remains lies on a cycle.
fn precedence(draft: &Draft) -> Result<(), ProblemError> {
    let count = draft.sites.len();
    let mut waiting = vec![0_usize; count];
    for rule in &draft.precedence {
        exists("site", rule.before.index(), count)?;
        exists("site", rule.after.index(), count)?;
        waiting[rule.after.index()] += 1;
    }
    let mut free: Vec<usize> = (0..count).filter(|&site| waiting[site] == 0).collect();
    while let Some(site) = free.pop() {
        for rule in draft.precedence.iter().filter(|rule| rule.before.index() == site) {
            waiting[rule.after.index()] -= 1;
            if waiting[rule.after.index()] == 0 {
                free.push(rule.after.index());
            }
        }
    }
    match waiting.iter().position(|&left| left > 0) {
        Some(site) => Err(ProblemError::PrecedenceCycle { site: SiteNo::at(site) }),
        None => Ok(()),
    }
}
