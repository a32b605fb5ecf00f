//! Which hotel each night: an exact choice for given stops, and random moves.

use crate::plan::model::{Model, Node, ix};
use crate::plan::pauses::{Moments, too_late};
use crate::plan::problem::Tier;
use crate::plan::random::Random;
use crate::plan::state::State;

/// The hotel of the night after `day`, if that night has one.
pub(crate) fn of_night(model: &Model<'_>, state: &State, day: usize) -> Option<usize> {
    let night = model.problem.nights.get(day)?;
    if night.candidates.is_empty() {
        return None;
    }
    if model.problem.days[day].end.is_none() {
        return model.hotel_of(state.routes[day].end());
    }
    if model.problem.days[day + 1].start.is_none() {
        return model.hotel_of(state.routes[day + 1].start());
    }
    Some(night.candidates[0].index())
}

/// How often the plan changes hotel.
pub(crate) fn changes(model: &Model<'_>, state: &State) -> i64 {
    let nights: Vec<usize> =
        (0..model.problem.nights.len()).filter_map(|night| of_night(model, state, night)).collect();
    nights.windows(2).map(|pair| i64::from(pair[0] != pair[1])).sum()
}

/// Sets the hotel of a night on both days it touches.
pub(super) fn set(model: &Model<'_>, state: &mut State, night: usize, hotel: usize) {
    let anchor = model.hotel_node(hotel);
    if model.problem.days[night].end.is_none() {
        let last = state.routes[night].nodes.len() - 1;
        state.routes[night].nodes[last] = anchor;
    }
    if model.problem.days[night + 1].start.is_none() {
        state.routes[night + 1].nodes[0] = anchor;
    }
}

/// One way to sleep up to a night: the hotel, how many nights in a row, at what cost.
#[derive(Clone, Copy)]
struct Bed {
    hotel: usize,
    /// Its place among the night's candidates.
    column: usize,
    run: u16,
    cost: i64,
    parent: usize,
}

/// How widely hotels are looked for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    /// Every candidate of every night.
    All,
    /// For each night the ones that lie best between the stops around it.
    Near,
}

/// So many hotels a night are near.
const NEAR: usize = 10;

/// Chooses all hotels anew for the stops as they are, each with up to `noise` random extra
/// seconds: exact over hotel and nights in a row
/// (the dynamic programme of Sohrabi et al. 2020, extended by runs). False when no choice works.
pub(super) fn choose(
    model: &Model<'_>,
    state: &mut State,
    (noise, reach): (usize, Reach),
    random: &mut Random,
) -> bool {
    let nights = model.problem.nights.len();
    let near = |night: usize| {
        let mut extra = || if noise > 0 { PARTS * i64::try_from(random.below(noise)).unwrap_or(0) } else { 0 };
        let all = model.problem.nights[night].candidates.iter().map(|hotel| hotel.index());
        let mut beds: Vec<(usize, i64)> = all.map(|hotel| (hotel, extra())).collect();
        if reach == Reach::Near && beds.len() > NEAR {
            narrow(model, state, night, &mut beds);
        }
        beds
    };
    let beds: Vec<Vec<(usize, i64)>> = (0..nights).map(near).collect();
    let mut layers: Vec<Vec<Bed>> = Vec::with_capacity(nights);
    for night in 0..nights {
        let ends = day_costs(model, state, night, &beds);
        let mut layer = Vec::new();
        let before = if night == 0 { &[] } else { layers[night - 1].as_slice() };
        if beds[night].is_empty() {
            layer.extend(skip(before, &ends, night));
        }
        for (column, &(hotel, noise)) in beds[night].iter().enumerate() {
            step(model, (night, column, hotel, noise), before, &ends, &mut layer);
        }
        if layer.is_empty() {
            return false;
        }
        layers.push(layer);
    }
    let ends = day_costs(model, state, nights, &beds);
    let finish = |bed: &Bed| ends.cost(bed.column, 0).map(|cost| bed.cost + cost);
    let last = layers[nights - 1].iter().enumerate().filter(|(_, bed)| may_leave(model, bed));
    let Some((_, mut at)) = last.filter_map(|(at, bed)| finish(bed).map(|cost| (cost, at))).min() else {
        return false;
    };
    for night in (0..nights).rev() {
        let bed = layers[night][at];
        if bed.hotel != NOWHERE {
            set(model, state, night, bed.hotel);
        }
        at = bed.parent;
    }
    true
}

/// Leaves the hotels of a night that add least to the ways of both days, and the present one.
fn narrow(model: &Model<'_>, state: &State, night: usize, beds: &mut Vec<(usize, i64)>) {
    let present = of_night(model, state, night);
    let evening = if model.problem.days[night].end.is_none() { state.routes[night].stops().last() } else { None };
    let morning =
        if model.problem.days[night + 1].start.is_none() { state.routes[night + 1].stops().first() } else { None };
    let mut ranked: Vec<(i64, (usize, i64))> = beds
        .iter()
        .map(|&(hotel, noise)| {
            let anchor = model.hotel_node(hotel);
            let there = evening.map_or(0, |&last| effort(model, night, last, anchor));
            let away = morning.map_or(0, |&first| effort(model, night + 1, anchor, first));
            let key = if Some(hotel) == present { i64::MIN } else { there + away + noise };
            (key, (hotel, noise))
        })
        .collect();
    ranked.select_nth_unstable(NEAR - 1);
    ranked.truncate(NEAR);
    ranked.sort_unstable();
    beds.clear();
    beds.extend(ranked.into_iter().map(|(_, bed)| bed));
}

fn may_leave(model: &Model<'_>, bed: &Bed) -> bool {
    bed.hotel == NOWHERE || bed.run >= model.problem.hotels[bed.hotel].min_nights
}

/// The hotel of a night that has none to choose.
const NOWHERE: usize = usize::MAX;

/// A night without hotels: the cheapest way to the day's fixed end.
fn skip(beds: &[Bed], ends: &DayCosts, night: usize) -> Option<Bed> {
    let here = |cost, parent| Bed { hotel: NOWHERE, column: 0, run: 1, cost, parent };
    if night == 0 {
        return ends.cost(0, 0).map(|cost| here(cost, 0));
    }
    let ways =
        beds.iter().enumerate().filter_map(|(at, bed)| ends.cost(bed.column, 0).map(|cost| (bed.cost + cost, at)));
    ways.min().map(|(cost, at)| here(cost, at))
}

fn step(
    model: &Model<'_>,
    (night, column, hotel, noise): (usize, usize, usize, i64),
    beds: &[Bed],
    ends: &DayCosts,
    layer: &mut Vec<Bed>,
) {
    if night == 0 {
        if let Some(cost) = ends.cost(0, column) {
            layer.push(Bed { hotel, column, run: 1, cost: cost + noise, parent: 0 });
        }
        return;
    }
    let own = layer.len();
    for (parent, bed) in beds.iter().enumerate() {
        let stays = bed.hotel == hotel;
        let most = model.problem.hotels[hotel].max_nights;
        if (stays && most > 0 && bed.run >= most) || (!stays && !may_leave(model, bed)) {
            continue;
        }
        let Some(way) = ends.cost(bed.column, column) else {
            continue;
        };
        let run = if stays { bed.run + 1 } else { 1 };
        let run = run.min(model.problem.hotels[hotel].min_nights.max(most).max(1));
        let cost = bed.cost + way + noise + if stays { 0 } else { change(model) };
        match layer[own..].iter_mut().find(|known| known.run == run) {
            Some(known) if known.cost <= cost => {}
            Some(known) => *known = Bed { hotel, column, run, cost, parent },
            None => layer.push(Bed { hotel, column, run, cost, parent }),
        }
    }
}

/// What a day costs between each pair of ends, by their places among the candidates of the nights.
struct DayCosts {
    starts: usize,
    ends: usize,
    cells: Vec<i64>,
}

impl DayCosts {
    /// A fixed end of the day is the only one.
    fn cost(&self, start: usize, end: usize) -> Option<i64> {
        let row = if self.starts == 1 { 0 } else { start };
        let column = if self.ends == 1 { 0 } else { end };
        let cost = self.cells[row * self.ends + column];
        (cost < IMPOSSIBLE).then_some(cost)
    }
}

const IMPOSSIBLE: i64 = i64::MAX / 4;
/// Effort is counted in so many parts of a second (or of a fen), so that travel breaks ties.
const PARTS: i64 = 16;

/// What a leg costs in the tier that follows value, and in travel where that is equal.
fn effort(model: &Model<'_>, day: usize, from: Node, to: Node) -> i64 {
    let seconds = i64::from(model.leg(day, from, to));
    match model.problem.objective.tiers.first() {
        Some(Tier::Driving) => PARTS * model.driving(day, from, to) + seconds,
        Some(Tier::Cost) => {
            let fen = model.travel[model.days[day].travel].fen[ix(from) * model.nodes + ix(to)];
            let night = model.hotel_of(to).map_or(0, |hotel| i64::from(model.problem.hotels[hotel].price.0));
            PARTS * (fen + night) + seconds
        }
        Some(Tier::Roughness | Tier::Finish) | None => PARTS * seconds,
    }
}

/// What a change of hotel costs in the same parts.
fn change(model: &Model<'_>) -> i64 {
    let penalty = i64::from(model.problem.objective.change_penalty);
    let first = model.problem.objective.tiers.first() == Some(&Tier::Roughness);
    if first { penalty * (1 << 24) } else { penalty }
}

fn day_costs(model: &Model<'_>, state: &State, day: usize, beds: &[Vec<(usize, i64)>]) -> DayCosts {
    let rules = &model.days[day];
    let nodes = |beds: &Vec<(usize, i64)>| beds.iter().map(|bed| model.hotel_node(bed.0)).collect::<Vec<Node>>();
    let fixed = &model.problem.days[day];
    let starts = if fixed.start.is_some() { rules.starts.clone() } else { nodes(&beds[day - 1]) };
    let ends = if fixed.end.is_some() { rules.ends.clone() } else { nodes(&beds[day]) };
    let route = &state.routes[day];
    let mut cells = Vec::with_capacity(starts.len() * ends.len());
    let stops = route.stops();
    let inner: i64 = stops.windows(2).map(|w| model.driving(day, w[0], w[1])).sum();
    let evening = rules.pauses.evening();
    for &start in &starts {
        let ready = leave(model, day, start, stops);
        let last = stops.last().copied().unwrap_or(start);
        let first = stops.first().copied();
        let driven = inner + first.map_or(0, |first| model.driving(day, start, first));
        let effort_out = first.map_or(0, |first| effort(model, day, start, first));
        for &end in &ends {
            let driving = driven + model.driving(day, last, end);
            let kept = driving <= rules.max_driving && !too_late(&ready, model.leg(day, last, end), &evening);
            cells.push(if kept { effort_out + effort(model, day, last, end) } else { IMPOSSIBLE });
        }
    }
    DayCosts { starts: starts.len(), ends: ends.len(), cells }
}

/// The earliest departures from the last stop when the day starts at `start`.
fn leave(model: &Model<'_>, day: usize, start: Node, stops: &[Node]) -> Moments {
    let pauses = &model.days[day].pauses;
    let mut moments = pauses.morning();
    let mut here = start;
    for &stop in stops {
        let visit = (model.opening(day, ix(stop)), model.stay[ix(stop)]);
        moments = pauses.visit(model, visit, &moments, model.leg(day, here, stop));
        here = stop;
    }
    moments
}

/// Whether each hotel is kept for as many nights in a row as it asks and allows.
pub(crate) fn runs_kept(model: &Model<'_>, state: &State) -> bool {
    let nights: Vec<Option<usize>> =
        (0..model.problem.nights.len()).map(|night| of_night(model, state, night)).collect();
    nights.chunk_by(|a, b| a == b).all(|run| {
        let Some(hotel) = run[0] else { return true };
        let rule = &model.problem.hotels[hotel];
        let length = u16::try_from(run.len()).unwrap_or(u16::MAX);
        length >= rule.min_nights && (rule.max_nights == 0 || length <= rule.max_nights)
    })
}
