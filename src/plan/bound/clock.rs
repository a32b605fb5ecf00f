//! Moments of one day: when visits begin and end and breaks are over, as runs that can be copied.

/// When a visit may begin, by windows in seconds since the day's first moment.
pub(super) type Openings = Vec<(i32, i32)>;

/// The times of a day in seconds, from which moments of any direction follow.
pub(super) struct Clock {
    pub(super) step: i32,
    /// From the day's first moment to its last.
    pub(super) span: i32,
    pub(super) stays: Vec<i32>,
    pub(super) openings: Vec<Openings>,
    /// Breaks in order: first and last beginning, length.
    pub(super) breaks: Vec<(i32, i32, i32)>,
}

/// A run of moments that lead to one moment, or to as many in a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Run {
    pub(super) first: i32,
    pub(super) last: i32,
    /// Where the first leads.
    pub(super) to: i32,
    /// Whether each next one leads one further.
    pub(super) moving: bool,
}

/// The ends of a visit: for each number of breaks taken after it, the runs.
pub(super) type Visit = Vec<(usize, Vec<Run>)>;

/// What follows from a [`Clock`] on its grid, every duration rounded down.
pub(super) struct Times {
    /// The day's last moment.
    pub(super) latest: i32,
    /// From being ready for a visit to its beginning, by candidate.
    pub(super) begin: Vec<Vec<Run>>,
    /// From the beginning of a visit to its end, by breaks taken before and candidate: breaks
    /// taken after it, and the runs.
    pub(super) visit: Vec<Vec<Visit>>,
    /// From being ready for a break to its end.
    pub(super) pauses: Vec<Vec<Run>>,
    /// The last arrival at the end of the day that leaves room for the breaks not taken.
    pub(super) last_home: Vec<i32>,
    /// The first and the last moment with so many breaks taken and the next still possible.
    pub(super) levels: Vec<(i32, i32)>,
    /// How long a visit takes, by candidate.
    pub(super) stays: Vec<i32>,
    /// By candidate: in the mirror a visit that begins at `b` here begins at least this minus `b`.
    pub(super) turn: Vec<i32>,
}

/// The runs of a map from moments to moments.
fn runs(latest: i32, map: impl Fn(i32) -> Option<i32>) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    for moment in 0..=latest {
        let Some(to) = map(moment).filter(|&to| to <= latest) else { continue };
        if let Some(run) = runs.last_mut()
            && run.last == moment - 1
        {
            let single = run.first == run.last;
            let on = run.to + if run.moving { moment - run.first } else { 0 };
            if to == on || (single && to == run.to + 1) {
                run.moving = to != run.to;
                run.last = moment;
                continue;
            }
        }
        runs.push(Run { first: moment, last: moment, to, moving: false });
    }
    runs
}

impl Run {
    /// Where a moment of the run leads.
    pub(super) const fn of(&self, moment: i32) -> i32 {
        self.to + if self.moving { moment - self.first } else { 0 }
    }
}

/// Where a moment leads by runs.
pub(super) fn follow(runs: &[Run], moment: i32) -> Option<i32> {
    runs.iter().find(|run| (run.first..=run.last).contains(&moment)).map(|run| run.of(moment))
}

impl Clock {
    /// The same day run backwards.
    pub(super) fn mirrored(&self) -> Self {
        let turn = |(first, last): (i32, i32), length: i32| (self.span - last - length, self.span - first - length);
        let opening = |(windows, &stay): (&Openings, &i32)| windows.iter().rev().map(|&w| turn(w, stay)).collect();
        let pause = |&(first, last, length): &(i32, i32, i32)| {
            let (first, last) = turn((first, last), length);
            (first, last, length)
        };
        Self {
            step: self.step,
            span: self.span,
            stays: self.stays.clone(),
            openings: self.openings.iter().zip(&self.stays).map(opening).collect(),
            breaks: self.breaks.iter().rev().map(pause).collect(),
        }
    }

    pub(super) fn times(&self) -> Times {
        let floor = |seconds: i32| seconds.div_euclid(self.step);
        let latest = floor(self.span);
        let stay = |site: usize| self.stays[site] / self.step;
        let begin = |windows: &Openings| {
            let first = |moment: i32| windows.iter().find(|w| moment <= floor(w.1)).map(|w| moment.max(floor(w.0)));
            runs(latest, first)
        };
        let over = |(first, last, length): (i32, i32, i32), now: i32| {
            (now <= floor(last)).then(|| now.max(floor(first)) + length / self.step)
        };
        let sites = self.stays.len();
        let levels = self.breaks.len() + 1;
        // The order within a place is not kept around a break, so breaks may fall into a visit.
        let visit = |before: usize, after: usize, site: usize| {
            runs(latest, |begin| {
                let breaks = &self.breaks[before..after];
                breaks.iter().try_fold(begin + stay(site), |end, &(first, last, length)| {
                    (begin <= floor(last)).then(|| end.max(floor(first)) + length / self.step)
                })
            })
        };
        let visits =
            |before: usize, site: usize| (before..levels).map(|after| (after, visit(before, after, site))).collect();
        let fits = |level: usize, arrival: i32| {
            self.breaks[level..].iter().try_fold(arrival, |now, &pause| over(pause, now)).is_some()
        };
        Times {
            latest,
            begin: self.openings.iter().map(begin).collect(),
            visit: (0..levels).map(|level| (0..sites).map(|site| visits(level, site)).collect()).collect(),
            pauses: self.breaks.iter().map(|&pause| runs(latest, |now| over(pause, now))).collect(),
            last_home: (0..levels)
                .map(|level| (0..=latest).rev().find(|&arrival| fits(level, arrival)).unwrap_or(-1))
                .collect(),
            levels: (0..levels)
                .map(|level| {
                    let taken = self.breaks[..level].last().map_or(0, |b| floor(b.0) + b.2 / self.step);
                    (taken, self.breaks.get(level).map_or(latest, |next| floor(next.1).min(latest)))
                })
                .collect(),
            stays: (0..sites).map(stay).collect(),
            turn: (0..sites).map(|site| floor(self.span - self.stays[site]) - 1).collect(),
        }
    }
}
