//! The breaks of a day in constant time: for each number of breaks taken, how early and how late.

use super::model::{FAR, Model, Node, Opening, ix, time};
use super::problem::Day;
use crate::base::units::Seconds;

/// Breaks a day may have for the quick check; days with more are always timed in full.
const BREAKS: usize = 3;

/// One moment for each number of breaks taken so far; [`FAR`] (or −1, for the latest) where that
/// number is out of reach.
pub(crate) type Moments = [i32; BREAKS + 1];

/// What the breaks and the driver's rests of a day ask.
///
/// Time passes in order (a later departure never arrives earlier), so the earliest moment for each
/// number of breaks taken stands for all others, and the check of an insertion is exact.
#[derive(Clone, Debug)]
pub(crate) struct Pauses {
    /// From, until, length; none where there are too many for the moments.
    breaks: Vec<(i32, i32, i32)>,
    /// Departures from the day's start.
    morning: Moments,
    /// Latest arrivals at the day's end.
    evening: Moments,
    /// The moments say everything as long as no rest is due on the way.
    alone: bool,
    /// Driving without standing still for so long (the second) that brings no rest.
    rest: (i64, i32),
}

impl Pauses {
    pub(crate) fn of(day: &Day) -> Self {
        let (earliest, latest) = (time(day.earliest), time(day.latest));
        let breaks: Vec<_> = day.breaks.iter().map(|b| (time(b.from), time(b.until), time(b.length))).collect();
        let many = breaks.len() > BREAKS;
        let within = |hours: (Seconds, Seconds)| super::schedule::touches(hours, (earliest, latest));
        let dark = day.night.filter(|night| earliest < time(night.until) || latest > time(night.from));
        let rest = day.rest.map_or((i64::MAX, 0), |rule| {
            let limit = dark.map_or(rule.after_driving, |night| night.after_driving.min(rule.after_driving));
            (i64::from(time(limit)), time(rule.rest))
        });
        let elapsed = day.max_elapsed.is_none_or(|limit| limit >= day.latest.beyond(day.earliest));
        let mut pauses = Self {
            morning: [FAR; BREAKS + 1],
            evening: [-1; BREAKS + 1],
            alone: !many && elapsed && !day.no_driving.is_some_and(within),
            rest,
            breaks: if many { Vec::new() } else { breaks },
        };
        pauses.lay_morning(earliest);
        pauses.evening[pauses.breaks.len()] = FAR;
        let mut evening = pauses.evening;
        pauses.stand_before(&mut evening);
        pauses.evening = evening.map(|moment| moment.min(latest));
        pauses
    }

    /// Whoever leaves late has had the breaks before at home.
    fn lay_morning(&mut self, earliest: i32) {
        let ends = self.breaks.iter().map(|b| b.0 + b.2).filter(|&end| end > earliest);
        for start in std::iter::once(earliest).chain(ends) {
            let had = self.breaks.iter().take_while(|b| b.0 + b.2 <= start).count();
            self.morning[had] = self.morning[had].min(start);
        }
        let mut morning = self.morning;
        self.stand(&mut morning);
        self.morning = morning;
    }

    pub(crate) const fn morning(&self) -> Moments {
        self.morning
    }

    pub(crate) const fn evening(&self) -> Moments {
        self.evening
    }

    /// Standing still, the next breaks may be taken.
    #[inline]
    fn stand(&self, moments: &mut Moments) {
        for (taken, &(from, until, length)) in self.breaks.iter().enumerate() {
            let end = moments[taken].max(from) + length;
            if end <= until {
                moments[taken + 1] = moments[taken + 1].min(end);
            }
        }
    }

    /// The same for the latest moments at which one may begin to stand.
    #[inline]
    fn stand_before(&self, moments: &mut Moments) {
        for (taken, &(from, until, length)) in self.breaks.iter().enumerate().rev() {
            let begin = until.min(moments[taken + 1]) - length;
            if begin >= from {
                moments[taken] = moments[taken].max(begin);
            }
        }
    }

    /// Departures after a leg and a visit.
    #[inline]
    pub(crate) fn visit(&self, model: &Model<'_>, what: (Opening, i32), from: &Moments, leg: i32) -> Moments {
        let (opening, stay) = what;
        let mut moments = from.map(|moment| (moment + leg).min(FAR));
        self.stand(&mut moments);
        for moment in &mut moments {
            let begin = if *moment < FAR { model.first_start(opening, *moment) } else { FAR };
            *moment = if begin <= opening.last { begin + stay } else { FAR };
        }
        self.stand(&mut moments);
        moments
    }

    /// Latest arrivals before a visit and the leg after it.
    #[inline]
    pub(crate) fn visit_before(&self, model: &Model<'_>, what: (Opening, i32), next: &Moments, leg: i32) -> Moments {
        let (opening, stay) = what;
        let mut moments = next.map(|moment| moment - leg);
        self.stand_before(&mut moments);
        for moment in &mut moments {
            *moment = model.last_start(opening, *moment - stay);
        }
        self.stand_before(&mut moments);
        moments
    }

    /// Whether breaks and visits leave no way at all for departures `from` and a leg to `next`;
    /// rests and the like can only take more time.
    #[inline]
    pub(crate) fn too_late(&self, from: &Moments, leg: i32, next: &Moments) -> bool {
        !from.iter().zip(next).any(|(moment, latest)| moment + leg <= *latest)
    }

    /// Whether nothing but breaks and visits decides for this order of nodes, which drives so much.
    pub(crate) fn decide(
        &self,
        model: &Model<'_>,
        day: usize,
        driving: i64,
        nodes: impl Iterator<Item = Node> + Clone,
    ) -> bool {
        self.alone && (driving <= self.rest.0 || self.no_rest_due(model, day, nodes))
    }

    fn no_rest_due(&self, model: &Model<'_>, day: usize, nodes: impl Iterator<Item = Node> + Clone) -> bool {
        let mut driven = 0;
        nodes.clone().zip(nodes.skip(1)).all(|(from, to)| {
            driven += model.driving(day, from, to);
            let kept = driven <= self.rest.0;
            if model.stay[ix(to)] >= self.rest.1 {
                driven = 0;
            }
            kept
        })
    }
}
