//! What a stop and a bed keep in mind: which of a few sites came before them.

/// No more than so many others are kept in mind at one site, and at one bed.
const MOST: usize = 5;
const MOST_AT_BED: usize = 4;

/// The positions in a list that hold something, as a set of bits.
pub(super) fn set_of(list: &[usize], had: impl Fn(usize) -> bool) -> usize {
    list.iter().enumerate().filter(|(_, site)| had(**site)).fold(0, |set, (bit, _)| set | 1 << bit)
}

/// Whether a site is in a set of bits over a list.
pub(super) fn holds(list: &[usize], set: usize, site: usize) -> bool {
    set != 0 && list.iter().position(|&kept| kept == site).is_some_and(|bit| set >> bit & 1 == 1)
}

/// What the beds of each night keep in mind, as lists of candidates, by day.
#[derive(Clone)]
pub(super) struct Beds {
    /// By start of the day: what came before the night it follows.
    pub(super) starts: Vec<Vec<Vec<usize>>>,
    /// By end of the day.
    pub(super) ends: Vec<Vec<Vec<usize>>>,
}

/// A candidate that can follow, with the rows from and to which it does.
pub(super) type Onward = (usize, Vec<(usize, usize)>);

/// The rows of all candidates: one for each set of the sites it keeps in mind.
pub(super) struct Memory {
    keeps: Vec<Vec<usize>>,
    first: Vec<usize>,
    /// The candidates that can follow whatever the set, always in their first row.
    pub(super) far: Vec<Vec<usize>>,
    /// The other candidates that can follow, with the rows from and to which they do.
    pub(super) near: Vec<Vec<Onward>>,
}

impl Memory {
    /// `paying` candidates alone are visited; `keeps` says whom each of all candidates remembers.
    pub(super) fn new(keeps: &[Vec<usize>], paying: &[usize]) -> Self {
        let pays = |site: &usize| paying.binary_search(site).is_ok();
        let keeps: Vec<Vec<usize>> = keeps.iter().map(|list| list.iter().copied().filter(pays).collect()).collect();
        let mut first = Vec::with_capacity(keeps.len() + 1);
        let mut rows = 0;
        for (site, list) in keeps.iter().enumerate() {
            first.push(rows);
            rows += if pays(&site) { 1 << list.len() } else { 0 };
        }
        first.push(rows);
        let near = |site: usize, next: usize| {
            let touches = |kept: &usize| *kept == site || keeps[site].contains(kept);
            keeps[site].contains(&next) || keeps[next].iter().any(touches)
        };
        let others = |site: usize| paying.iter().copied().filter(move |&next| next != site);
        let far = (0..keeps.len()).map(|site| others(site).filter(|&next| !near(site, next)).collect()).collect();
        let close: Vec<Vec<usize>> =
            (0..keeps.len()).map(|site| others(site).filter(|&next| near(site, next)).collect()).collect();
        let mut memory = Self { keeps, first, far, near: Vec::with_capacity(close.len()) };
        for (site, close) in close.iter().enumerate() {
            let pairs = |next: usize| -> Vec<(usize, usize)> {
                let sets = 0..memory.rows_of(site).len();
                sets.filter_map(|mask| Some((memory.row(site, mask), memory.after(site, mask, next)?))).collect()
            };
            let near = close.iter().map(|&next| (next, pairs(next))).collect();
            memory.near.push(near);
        }
        memory
    }

    pub(super) fn rows(&self) -> usize {
        self.first[self.keeps.len()]
    }

    /// The rows of a candidate, by the set they stand for.
    pub(super) fn rows_of(&self, site: usize) -> std::ops::Range<usize> {
        self.first[site]..self.first[site + 1]
    }

    pub(super) fn row(&self, site: usize, mask: usize) -> usize {
        self.first[site] + mask
    }

    /// The row of the candidate that follows; `None` when the set forbids it.
    pub(super) fn after(&self, site: usize, mask: usize, next: usize) -> Option<usize> {
        let own = &self.keeps[site];
        if holds(own, mask, next) {
            return None;
        }
        Some(self.first[next] + set_of(&self.keeps[next], |kept| kept == site || holds(own, mask, kept)))
    }

    /// The row of a candidate that comes first after a bed that keeps a set in mind; `None` when the
    /// set forbids it.
    pub(super) fn first_after(&self, (kept, set): (&[usize], usize), next: usize) -> Option<usize> {
        (!holds(kept, set, next)).then(|| self.first[next] + set_of(&self.keeps[next], |site| holds(kept, set, site)))
    }

    /// What a bed keeps in mind when a row comes last.
    pub(super) fn at_bed(&self, site: usize, mask: usize, kept: &[usize]) -> usize {
        set_of(kept, |other| other == site || holds(&self.keeps[site], mask, other))
    }

    /// Whether a bed may keep anything in mind after a candidate.
    pub(super) fn touches(&self, site: usize, kept: &[usize]) -> bool {
        kept.iter().any(|other| *other == site || self.keeps[site].contains(other))
    }
}

/// Makes the sites that two days share impossible as far as there is room to keep them in mind, at
/// the stops between and at the beds of the night that `near` names; whether anything changed.
pub(super) fn forbid_return(
    keeps: &mut [Vec<usize>],
    beds: &mut [Vec<usize>],
    (evening, morning): (&[usize], &[usize]),
    (bed, near): (usize, &[usize]),
) -> bool {
    let mut changed = false;
    for (first, site) in morning.iter().enumerate() {
        let Some(last) = evening.iter().rposition(|earlier| earlier == site) else { continue };
        if morning[..first].contains(site) {
            continue;
        }
        let between: Vec<usize> = evening[last + 1..].iter().chain(&morning[..first]).copied().collect();
        let room = |list: &[usize], most: usize| list.contains(site) || list.len() < most;
        if !between.iter().all(|&other| room(&keeps[other], MOST)) || !room(&beds[bed], MOST_AT_BED) {
            continue;
        }
        for other in between {
            if !keeps[other].contains(site) {
                keeps[other].push(*site);
                changed = true;
            }
        }
        for &other in near {
            if room(&beds[other], MOST_AT_BED) && !beds[other].contains(site) {
                beds[other].push(*site);
                changed = true;
            }
        }
    }
    changed
}

/// Makes the cycles of a day impossible as far as there is room to keep them in mind; false when
/// nothing changed.
pub(super) fn forbid_cycles(keeps: &mut [Vec<usize>], stops: &[usize]) -> bool {
    let mut changed = false;
    for (last, site) in stops.iter().enumerate() {
        let Some(first) = stops[..last].iter().rposition(|earlier| earlier == site) else { continue };
        let between = &stops[first + 1..last];
        if between.iter().all(|&other| keeps[other].contains(site) || keeps[other].len() < MOST) {
            for &other in between {
                if !keeps[other].contains(site) {
                    keeps[other].push(*site);
                    changed = true;
                }
            }
        }
    }
    changed
}

/// Whether a day's stops are possible although some come twice.
pub(super) fn allows(keeps: &[Vec<usize>], stops: &[usize]) -> bool {
    stops.iter().enumerate().all(|(last, site)| {
        let first = stops[..last].iter().rposition(|earlier| earlier == site);
        first.is_none_or(|first| stops[first + 1..last].iter().any(|other| !keeps[*other].contains(site)))
    })
}
