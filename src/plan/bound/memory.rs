//! What a stop keeps in mind: which of a few other sites came before it on the day.

/// No more than so many others are kept in mind at one site.
const MOST: usize = 6;

/// The rows of all candidates: one for each set of the sites it keeps in mind.
pub(super) struct Memory {
    keeps: Vec<Vec<usize>>,
    first: Vec<usize>,
    /// The candidates that can follow whatever the set, always in their first row.
    pub(super) far: Vec<Vec<usize>>,
    /// By row: the other candidates that can follow, and in which row.
    near: Vec<Vec<(usize, usize)>>,
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
        let mut memory = Self { keeps, first, far, near: Vec::with_capacity(rows) };
        for (site, close) in close.iter().enumerate() {
            for mask in 0..memory.rows_of(site).len() {
                let on = close.iter().filter_map(|&next| Some((next, memory.after(site, mask, next)?)));
                memory.near.push(on.collect());
            }
        }
        memory
    }

    /// The candidates that can follow a row and are not far, and their rows.
    pub(super) fn near(&self, row: usize) -> &[(usize, usize)] {
        &self.near[row]
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
        let had = |kept: usize| own.iter().position(|&other| other == kept).is_some_and(|bit| mask >> bit & 1 == 1);
        if had(next) {
            return None;
        }
        let kept = self.keeps[next].iter().enumerate().filter(|(_, kept)| **kept == site || had(**kept));
        Some(self.first[next] + kept.fold(0, |mask, (bit, _)| mask | 1 << bit))
    }
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
