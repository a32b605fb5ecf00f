//! A part of all plans: which beds and visits it allows, and what is known of it.

use super::ascent::Ascent;
use super::memory;
use super::ways::Ways;

/// Rows of a sweep, over all days, beyond which no more is kept in mind.
const ROWS: usize = 16_000;

/// What a part of all plans may use, by day.
#[derive(Clone)]
pub(super) struct Part {
    /// The ends of the day.
    pub(super) ends: Vec<Vec<bool>>,
    /// The candidates visited on it.
    pub(super) sites: Vec<Vec<bool>>,
}

/// A part of all plans, the best prices known for it, and what none of it exceeds.
#[derive(Clone)]
pub(super) struct Branch {
    pub(super) part: Part,
    /// What stops keep in mind, and beds by day that ends there.
    pub(super) keeps: Vec<Vec<usize>>,
    pub(super) beds: Vec<Vec<Vec<usize>>>,
    pub(super) prices: Vec<f64>,
    pub(super) limit: f64,
    pub(super) fineness: usize,
}

impl Part {
    /// The starts that each day may begin at.
    pub(super) fn starts(&self, ascent: &Ascent<'_, '_>) -> Vec<Vec<bool>> {
        let grid = &ascent.grids[0].0;
        let linked = |day: usize, start: usize| {
            let links = grid.days[day - 1].links.iter().zip(&self.ends[day - 1]);
            links.clone().any(|(link, may)| *may && link.is_none_or(|link| link == start))
        };
        let of = |day: usize| (0..grid.days[day].out.len()).map(|start| day == 0 || linked(day, start)).collect();
        (0..self.ends.len()).map(of).collect()
    }
}

impl Branch {
    /// The ways that it allows.
    pub(super) fn ways(&self, ascent: &Ascent<'_, '_>) -> Ways {
        let starts = self.part.starts(ascent);
        let part = &self.part;
        let mut ways = ascent.ways.within(|day, way| {
            part.ends[day][way.end]
                && starts[day][way.start]
                && way.stops.iter().all(|&site| part.sites[day][site])
                && memory::allows(&self.keeps, &way.stops)
        });
        let all = vec![(0..self.keeps.len()).collect(); self.beds.len()];
        ways.remember(&ascent.beds_within(&self.beds, &all));
        ways
    }

    /// Whether more may be kept in mind: whether a sweep has few enough rows.
    pub(super) fn has_room(&self) -> bool {
        let of_site =
            |may: &Vec<bool>, site: usize| 1_usize << self.keeps[site].iter().filter(|&&kept| may[kept]).count();
        let of_day =
            |may: &Vec<bool>| (0..may.len()).filter(|&site| may[site]).map(|site| of_site(may, site)).sum::<usize>();
        self.part.sites.iter().map(of_day).sum::<usize>() < ROWS
    }
}
