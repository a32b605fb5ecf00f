//! Readers of the published instance sets: each file becomes a problem and a way to judge it.

use std::fs;
use std::path::Path;
use xianggan::base::units::{Fen, Seconds};
use xianggan::plan::{
    Day, Draft, Group, GroupRule, Hotel, HotelNo, Mode, Need, Night, Objective, Pin, PlaceNo, Problem, Site, SiteNo,
    Stay, Tier, Window,
};

/// One problem of a set, with the value to compare with.
pub(crate) struct Case {
    pub(crate) name: String,
    pub(crate) m: usize,
    pub(crate) problem: Problem,
    pub(crate) reference: f64,
    /// Divides the finish time when the set is about time, not value.
    pub(crate) makespan_scale: Option<u32>,
}

/// The numbers of a file, line by line; lines without a number first are dropped.
fn lines(path: &Path) -> Vec<Vec<f64>> {
    let Ok(text) = fs::read_to_string(path) else {
        eprintln!("cannot read {}", path.display());
        return Vec::new();
    };
    let numbers = |line: &str| line.split_whitespace().map_while(|word| word.parse::<f64>().ok()).collect::<Vec<f64>>();
    text.lines().map(numbers).filter(|numbers| !numbers.is_empty()).collect()
}

/// The rows of a reference file, without its header.
pub(crate) fn table(path: &Path) -> Vec<Vec<String>> {
    let text = fs::read_to_string(path).unwrap_or_default();
    text.lines().skip(1).map(|line| line.split(',').map(str::to_owned).collect()).collect()
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "instance numbers are small and not negative"
)]
fn whole(value: f64) -> u32 {
    value.max(0.0) as u32
}

/// A moment in the instance's unit, scaled; a hair is added against binary fractions.
fn moment(value: f64, scale: f64) -> Seconds {
    Seconds(whole(value * scale + 1e-6))
}

fn place(index: usize) -> PlaceNo {
    PlaceNo(u16::try_from(index).unwrap_or(u16::MAX))
}

/// Distances between points, each scaled and rounded down (`half` = 0) or to nearest (0.5).
fn matrix(points: &[(f64, f64)], scale: f64, half: f64) -> Mode {
    let gap = |a: &(f64, f64), b: &(f64, f64)| Seconds(whole((a.0 - b.0).hypot(a.1 - b.1) * scale + half + 1e-9));
    let seconds = points.iter().flat_map(|a| points.iter().map(move |b| gap(a, b))).collect();
    Mode { seconds, fen: Vec::new(), driven: true }
}

fn site(index: usize, score: f64, stay: Seconds, windows: Vec<Vec<Window>>) -> Site {
    Site {
        enter: place(index),
        leave: place(index),
        score: whole(score + 0.5),
        stay: Stay::exactly(stay),
        fee: Fen::ZERO,
        windows,
        need: Need::Optional,
        pin: Pin::default(),
    }
}

fn depot_days(count: usize, from: Seconds, until: Seconds) -> Vec<Day> {
    vec![Day { start: Some(place(0)), end: Some(place(0)), earliest: from, latest: until, ..Day::default() }; count]
}

fn draft(points: &[(f64, f64)], mode: Mode, sites: Vec<Site>, days: Vec<Day>) -> Draft {
    Draft {
        places: u16::try_from(points.len()).unwrap_or(u16::MAX),
        modes: vec![mode],
        sites,
        nights: vec![Night::default(); days.len() - 1],
        days,
        objective: Objective { change_penalty: 0, ..Objective::default() },
        ..Draft::default()
    }
}

/// Solomon's files count in tenths, Cordeau's in hundredths.
fn decimals(name: &str) -> f64 {
    if name.starts_with("pr") { 100.0 } else { 10.0 }
}

pub(crate) fn toptw(root: &Path, name: &str, m: usize, reference: f64) -> Option<Case> {
    let rows = lines(&root.join(format!("toptw/{name}.txt")));
    let scale = decimals(name);
    let points: Vec<&Vec<f64>> = rows.iter().skip(2).collect();
    let depot = points.first()?;
    let at: Vec<(f64, f64)> = points.iter().map(|p| (p[1], p[2])).collect();
    let sites = points.iter().enumerate().skip(1).map(|(index, p)| {
        let window = Window::start_between(moment(p[p.len() - 2], scale), moment(p[p.len() - 1], scale));
        site(index, p[4], moment(p[3], scale), vec![vec![window]; m])
    });
    let days = depot_days(m, moment(depot[depot.len() - 2], scale), moment(depot[depot.len() - 1], scale));
    let draft = draft(&at, matrix(&at, scale, 0.0), sites.collect(), days);
    case(name, m, draft, reference)
}

fn case(name: &str, m: usize, draft: Draft, reference: f64) -> Option<Case> {
    match Problem::new(draft) {
        Ok(problem) => Some(Case { name: name.to_owned(), m, problem, reference, makespan_scale: None }),
        Err(error) => {
            eprintln!("{name}: {error}");
            None
        }
    }
}

pub(crate) fn ttdp(root: &Path, name: &str, m: usize, reference: f64) -> Option<Case> {
    let rows = lines(&root.join(format!("ttdp/{name}.txt")));
    let (head, depot) = (rows.first()?, rows.get(1)?);
    let first_day = usize::try_from(whole(head[2])).unwrap_or(0);
    let points = &rows[1..];
    let at: Vec<(f64, f64)> = points.iter().map(|p| (p[1], p[2])).collect();
    let sites = points.iter().enumerate().skip(1).map(|(index, p)| {
        let windows = (0..m).map(|day| {
            let weekday = (first_day + day) % 7;
            let (open, close) = (p[6 + 2 * weekday], p[7 + 2 * weekday]);
            if close > open {
                vec![Window::start_between(moment(open, 100.0), moment(close, 100.0))]
            } else {
                Vec::new()
            }
        });
        site(index, p[4], moment(p[3], 100.0), windows.collect())
    });
    let days = depot_days(m, moment(depot[5], 100.0), moment(depot[6], 100.0));
    let draft = draft(&at, matrix(&at, 100.0, 0.0), sites.collect(), days);
    case(name, m, draft, reference)
}

/// Trip limits of the files are rounded: 0.003 is the documented tolerance.
const OPHS_TOLERANCE: f64 = 0.003;

/// Fine enough for the tolerance, coarse enough for the clock.
fn ophs_scale(longest: f64) -> f64 {
    if longest > 5_000.0 { 10_000.0 } else { 100_000.0 }
}

pub(crate) fn ophs(root: &Path, set: &str, name: &str, reference: f64) -> Option<Case> {
    let rows = lines(&root.join(format!("ophs/{set}/{name}.ophs")));
    let head = rows.first()?;
    let (extra, trips) = (usize::try_from(whole(head[1])).ok()?, usize::try_from(whole(head[2])).ok()?);
    let limits = rows.get(2)?;
    let scale = ophs_scale(limits.iter().copied().fold(0.0, f64::max));
    let points: Vec<&Vec<f64>> = rows.iter().skip(3).filter(|row| row.len() >= 3).collect();
    let at: Vec<(f64, f64)> = points.iter().map(|p| (p[0], p[1])).collect();
    let hotels = (0..extra + 2).map(|index| Hotel { place: place(index), ..Hotel::default() }).collect();
    let every = vec![vec![Window::start_between(Seconds::ZERO, Seconds((1 << 29) - 1))]; trips];
    let sites =
        points.iter().enumerate().skip(extra + 2).map(|(index, p)| site(index, p[2], Seconds::ZERO, every.clone()));
    let days = (0..trips).map(|trip| Day {
        start: (trip == 0).then_some(place(0)),
        end: (trip + 1 == trips).then_some(place(1)),
        latest: moment(limits[trip] + OPHS_TOLERANCE, scale),
        ..Day::default()
    });
    let candidates: Vec<HotelNo> = (0..extra + 2).map(|index| HotelNo(u16::try_from(index).unwrap_or(0))).collect();
    let mut draft = draft(&at, matrix(&at, scale, 0.5), sites.collect(), days.collect());
    draft.hotels = hotels;
    draft.nights = vec![Night { candidates }; trips - 1];
    case(name, trips, draft, reference)
}

pub(crate) fn tsptw(root: &Path, family: &str, name: &str, reference: f64) -> Option<Case> {
    let rows = lines(&root.join(format!("tsptw/{family}/{name}")));
    let scale: u32 = if family.starts_with("Solomon") { 10_000 } else { 1 };
    let count = usize::try_from(whole(rows.first()?[0])).ok()?;
    let (cells, times) = (rows.get(1..=count)?, rows.get(count + 1..=2 * count)?);
    let scaled = |value: &f64| moment(*value, f64::from(scale));
    let mode = Mode { seconds: cells.iter().flatten().map(scaled).collect(), fen: Vec::new(), driven: true };
    let at = vec![(0.0, 0.0); count];
    let sites = times.iter().enumerate().skip(1).map(|(index, time)| {
        let window = Window::start_between(scaled(&time[0]), scaled(&time[1]));
        Site { need: Need::Mandatory, ..site(index, 1.0, Seconds::ZERO, vec![vec![window]]) }
    });
    let days = depot_days(1, scaled(&times[0][0]), scaled(&times[0][1]));
    let mut draft = draft(&at, mode, sites.collect(), days);
    draft.objective.tiers = vec![Tier::Finish];
    let case = case(name, 1, draft, reference)?;
    Some(Case { makespan_scale: Some(scale), ..case })
}

pub(crate) fn mctopmtw(root: &Path, name: &str, m: usize, reference: f64) -> Option<Case> {
    let folder = if name.starts_with("pr") { "Cordeau" } else { "Solomon" };
    let rows = lines(&root.join(format!("mctopmtw/{folder}/MCTOPMTW-{m}-{name}.txt")));
    let (head, depot) = (rows.first()?, rows.get(1)?);
    let scale = decimals(name);
    let points = &rows[1..];
    let at: Vec<(f64, f64)> = points.iter().map(|p| (p[1], p[2])).collect();
    let sites = points.iter().enumerate().skip(1).map(|(index, p)| Site {
        fee: Fen(whole(p[11])),
        ..site(index, p[4], moment(p[3], scale), (0..m).map(|day| odd_windows(p, day, scale)).collect())
    });
    let kinds = (0..10).map(|kind| Group {
        members: points
            .iter()
            .enumerate()
            .skip(1)
            .filter(|(_, p)| p[12 + kind] > 0.5)
            .map(|(index, _)| number(index - 1))
            .collect(),
        rule: GroupRule::AtMost(u16::try_from(whole(head[3 + kind])).unwrap_or(0)),
    });
    let groups = kinds.collect();
    let days = depot_days(m, moment(depot[5], scale), moment(depot[6], scale));
    let mut draft = draft(&at, matrix(&at, scale, 0.0), sites.collect(), days);
    draft.groups = groups;
    draft.budget = Some(Fen(whole(head[2])));
    case(name, m, draft, reference)
}

fn number(index: usize) -> SiteNo {
    SiteNo(u16::try_from(index).unwrap_or(0))
}

/// Windows 1 and 3 on one parity of days, 2 and 4 on the other; touching ones do not occur then.
fn odd_windows(p: &[f64], day: usize, scale: f64) -> Vec<Window> {
    let first = usize::from((p[10] > 0.5) != day.is_multiple_of(2));
    let bounds = &p[5..10];
    [first, first + 2].map(|w| Window::start_between(moment(bounds[w], scale), moment(bounds[w + 1], scale))).to_vec()
}
