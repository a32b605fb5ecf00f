//! What the driver's law says of a drive that begins at a given moment.

use chrono::{NaiveDateTime, Timelike};

use super::driver;
use super::world::World;
use crate::base::lang::Text;
use crate::base::units::Seconds;
use crate::road::metric::Vehicle;
use crate::road::route::Leg;

/// A day in seconds.
const DAY_S: f64 = 86_400.0;

/// Something to know before one sets out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DriveWarning {
    /// `no_driving_hours` or `mountain_night`.
    pub code: &'static str,
    /// In words.
    pub text: Text,
}

impl World {
    /// What the rules for the drivers of `vehicle` say of driving `legs` one after the other from
    /// `depart` on: hours in which nobody drives, and mountain roads of low class by night.
    pub fn drive_warnings(&self, vehicle: &Vehicle, legs: &[Leg], depart: NaiveDateTime) -> Vec<DriveWarning> {
        let limits = driver::limits(self, vehicle);
        let drive = Drive { begin: f64::from(depart.num_seconds_from_midnight()), legs };
        let rule = driver::rule_of(self, vehicle);
        let mut warnings = Vec::new();
        if let Some((from, until)) = limits.no_driving {
            let minutes = drive.seconds_within((from, until)) / 60.0;
            if minutes > 0.0 {
                warnings.push(standstill(
                    &rule.map(|rule| rule.name.clone()).unwrap_or_default(),
                    (from, until),
                    minutes,
                ));
            }
        }
        let night = limits.night.filter(|_| rule.is_some_and(|rule| rule.mountain_night));
        if let Some(night) = night {
            let km = drive.low_mountain_metres_within(self, (night.from, night.until)) / 1000.0;
            if km > 0.0 {
                warnings.push(mountain_night(km));
            }
        }
        warnings
    }
}

fn standstill(whom: &Text, (from, until): (Seconds, Seconds), minutes: f64) -> DriveWarning {
    use crate::base::calendar::TimeOfDay;
    let (from, until) = (TimeOfDay(from), TimeOfDay(until));
    DriveWarning {
        code: "no_driving_hours",
        text: Text::new(
            format!(
                "{}在 {from}–{until} 停止运行；按此出发时间，途中约有 {minutes:.0} 分钟在此时段内，请改变出发时间或中途停驶",
                whom.zh
            ),
            format!(
                "{}: no driving from {from} to {until}; leaving then, about {minutes:.0} minutes of the drive fall into it: leave at another time, or stop on the way",
                whom.en
            ),
        ),
    }
}

fn mountain_night(km: f64) -> DriveWarning {
    DriveWarning {
        code: "mountain_night",
        text: Text::new(
            format!(
                "夜间途经山区低等级公路约 {km:.0} 公里：达不到夜间安全通行条件的三级以下山区公路禁止客车夜间行驶，请核实"
            ),
            format!(
                "about {km:.0} km of low-class mountain roads by night; coaches may not use those that are not safe by night: check"
            ),
        ),
    }
}

/// Legs driven without a stop.
struct Drive<'l> {
    /// Seconds after the midnight before it begins.
    begin: f64,
    legs: &'l [Leg],
}

impl Drive<'_> {
    /// Each piece: its stretch, its length and the seconds in which it is driven.
    fn pieces(&self) -> impl Iterator<Item = (crate::road::network::StretchId, f64, [f64; 2])> {
        let begins = self.legs.iter().scan(self.begin, |at, leg| {
            let begin = *at;
            *at += f64::from(leg.duration.0);
            Some(begin)
        });
        self.legs.iter().zip(begins).flat_map(|(leg, begin)| {
            let ends = leg.drive.iter().skip(1).map(|next| (next.metres, next.millis));
            let last = (f64::from(leg.distance.0), f64::from(leg.duration.0) * 1000.0);
            leg.drive.iter().zip(ends.chain([last])).map(move |(driven, (metres, millis))| {
                let times = [driven.millis, millis].map(|millis| begin + millis / 1000.0);
                (driven.piece.course.stretch, metres - driven.metres, times)
            })
        })
    }

    fn seconds_within(&self, hours: (Seconds, Seconds)) -> f64 {
        self.pieces().map(|(_, _, times)| overlap(times, hours)).sum()
    }

    fn low_mountain_metres_within(&self, world: &World, hours: (Seconds, Seconds)) -> f64 {
        let network = world.roads.network();
        let low = self.pieces().filter(|(stretch, ..)| network.stretch(*stretch).is_low_mountain());
        low.map(|(_, metres, times)| metres * overlap(times, hours) / (times[1] - times[0]).max(1e-3)).sum()
    }
}

/// The seconds of a drive from `from` to `to` that fall into hours of any day, which may run over midnight.
fn overlap([from, to]: [f64; 2], (begin, end): (Seconds, Seconds)) -> f64 {
    let (begin, end) = (f64::from(begin.0), f64::from(end.0));
    let end = if end <= begin { end + DAY_S } else { end };
    let mut midnight = (from / DAY_S).floor() * DAY_S - DAY_S;
    let mut sum = 0.0;
    while midnight < to {
        sum += (to.min(midnight + end) - from.max(midnight + begin)).max(0.0);
        midnight += DAY_S;
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_overlap_over_midnight_and_on_later_days() {
        let hour = |h: f64| h * 3600.0;
        let seconds = |h: u32| Seconds(h * 3600);
        let within = |from: f64, to: f64, hours: (u32, u32)| {
            let found = overlap([hour(from), hour(to)], (seconds(hours.0), seconds(hours.1)));
            format!("{:.2}", found / 3600.0)
        };
        assert_eq!(within(20.0, 23.0, (2, 5)), "0.00");
        assert_eq!(within(23.0, 28.0, (2, 5)), "2.00");
        assert_eq!(within(1.0, 6.0, (2, 5)), "3.00");
        assert_eq!(within(4.0, 7.0, (22, 6)), "2.00");
        assert_eq!(within(20.0, 32.0, (22, 6)), "8.00");
        assert_eq!(within(0.0, 72.0, (2, 5)), "9.00");
    }
}
