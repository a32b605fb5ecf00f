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

/// Whether breaks and visits leave no way at all for departures `from` and a leg to `next`; rests
/// and the like can only take more time.
#[inline]
pub(crate) fn too_late(from: &Moments, leg: i32, next: &Moments) -> bool {
    !from.iter().zip(next).any(|(moment, latest)| moment + leg <= *latest)
}

#[cfg(test)]
mod tests {
    use super::super::model::Model;
    use super::super::problem::*;
    use super::super::schedule::Run;
    use super::super::segment::Route;
    use crate::base::units::Seconds;
    use proptest::prelude::*;

    const PLACES: u16 = 7;

    /// Five sites around one start, in minutes.
    fn problem(legs: &[u32], stays: &[u32], opens: &[(u32, u32)], day: &Day) -> Problem {
        let mode = Mode {
            seconds: legs.iter().map(|leg| Seconds::from_minutes(*leg)).collect(),
            driven: true,
            ..Mode::default()
        };
        let site = |number: u16| {
            let at = usize::from(number);
            let (from, length) = opens[at];
            Site {
                enter: PlaceNo(number),
                leave: PlaceNo(number),
                score: 1,
                stay: Stay::exactly(Seconds::from_minutes(stays[at])),
                fee: crate::base::units::Fen::ZERO,
                windows: vec![vec![Window::start_between(
                    Seconds::from_minutes(from),
                    Seconds::from_minutes(from + length),
                )]],
                need: Need::Optional,
                pin: Pin::default(),
            }
        };
        let ends = Day { start: Some(PlaceNo(5)), end: Some(PlaceNo(6)), ..day.clone() };
        Problem::new(Draft {
            places: PLACES,
            modes: vec![mode],
            sites: (0..5).map(site).collect(),
            days: vec![ends],
            ..Draft::default()
        })
        .unwrap()
    }

    fn days() -> impl Strategy<Value = Day> {
        let breaks = prop::collection::vec((0_u32..60, 0_u32..8, 5_u32..40), 0..5);
        let rest = prop::option::of((20_u32..150, 5_u32..25));
        let other = (prop::option::of(200_u32..500), prop::bool::ANY, prop::bool::ANY);
        (breaks, rest, other, 0_u32..120).prop_map(|(breaks, rest, (elapsed, night, shut), earliest)| {
            let minutes = Seconds::from_minutes;
            let mut from = 30;
            let breaks = breaks.into_iter().map(|(gap, spare, length)| {
                let begin = from + gap;
                from = begin + length + spare;
                Break { from: minutes(begin), until: minutes(from), length: minutes(length) }
            });
            Day {
                breaks: breaks.collect(),
                earliest: minutes(earliest),
                latest: minutes(540),
                max_elapsed: elapsed.map(minutes),
                max_driving: Some(minutes(300)),
                rest: rest.map(|(drive, rest)| RestRule { after_driving: minutes(drive), rest: minutes(rest) }),
                night: (night && rest.is_some()).then(|| NightRule {
                    from: minutes(400),
                    until: minutes(60),
                    after_driving: minutes(15),
                }),
                no_driving: shut.then(|| (minutes(480), minutes(500))),
                ..Day::default()
            }
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        #[test]
        fn an_insertion_fits_exactly_when_the_day_can_be_timed_with_it(
            legs in prop::collection::vec(1_u32..90, 49),
            stays in prop::collection::vec(1_u32..60, 5),
            opens in prop::collection::vec((0_u32..200, 20_u32..400), 5),
            day in days(),
            order in Just(vec![0_u16, 1, 2, 3]).prop_shuffle(),
            count in 0_usize..4,
        ) {
            let problem = problem(&legs, &stays, &opens, &day);
            let model = Model::new(&problem);
            let mut route = Route::between(model.days[0].starts[0], model.days[0].ends[0]);
            for &site in order.iter().take(count) {
                route.nodes.insert(1, site);
            }
            let driving = |nodes: &[u16]| nodes.windows(2).map(|w| model.driving(0, w[0], w[1])).sum::<i64>();
            let timed = |nodes: &[u16]| {
                driving(nodes) <= 300 * 60 && Run { model: &model, day: 0, nodes, stays: None }.feasible()
            };
            let kept = route.rebuild(&model, 0);
            prop_assert_eq!(kept, timed(&route.nodes));
            if kept {
                for after in 0..=count {
                    let mut with = route.nodes.clone();
                    with.insert(after + 1, 4);
                    prop_assert_eq!(route.fits(&model, 0, after, 4), timed(&with), "after {}", after);
                }
            }
        }
    }
}
