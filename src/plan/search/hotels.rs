//! Which hotel each night: an exact choice for given stops, and random moves.

use crate::plan::model::{FAR, Model, Node, ix};
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
    run: u16,
    cost: i64,
    parent: usize,
}

/// Chooses all hotels anew for the stops as they are, each with up to `noise` random extra
/// seconds: exact over hotel and nights in a row
/// (the dynamic programme of Sohrabi et al. 2020, extended by runs). False when no choice works.
pub(super) fn choose(model: &Model<'_>, state: &mut State, noise: usize, random: &mut Random) -> bool {
    let nights = model.problem.nights.len();
    let mut layers: Vec<Vec<Bed>> = Vec::with_capacity(nights);
    for night in 0..nights {
        let ends = day_costs(model, state, night);
        let mut layer = Vec::new();
        let beds = if night == 0 { vec![] } else { layers[night - 1].clone() };
        if model.problem.nights[night].candidates.is_empty() {
            layer.extend(skip(&beds, &ends, night));
        }
        for candidate in &model.problem.nights[night].candidates {
            let hotel = candidate.index();
            let noise = if noise > 0 { PARTS * i64::try_from(random.below(noise)).unwrap_or(0) } else { 0 };
            step(model, (night, hotel, noise), &beds, &ends, &mut layer);
        }
        if layer.is_empty() {
            return false;
        }
        layers.push(layer);
    }
    let ends = day_costs(model, state, nights);
    let finish = |bed: &Bed| ends.cost(bed.hotel, None).map(|cost| bed.cost + cost);
    let last = layers[nights - 1].iter().enumerate().filter(|(_, bed)| may_leave(model, bed));
    let Some((_, mut at)) = last.filter_map(|(at, bed)| finish(bed).map(|cost| (cost, at))).min() else { return false };
    for night in (0..nights).rev() {
        let bed = layers[night][at];
        if bed.hotel != NOWHERE {
            set(model, state, night, bed.hotel);
        }
        at = bed.parent;
    }
    true
}

fn may_leave(model: &Model<'_>, bed: &Bed) -> bool {
    bed.hotel == NOWHERE || bed.run >= model.problem.hotels[bed.hotel].min_nights
}

/// The hotel of a night that has none to choose.
const NOWHERE: usize = usize::MAX;

/// A night without hotels: the cheapest way to the day's fixed end.
fn skip(beds: &[Bed], ends: &DayCosts, night: usize) -> Option<Bed> {
    let here = |cost, parent| Bed { hotel: NOWHERE, run: 1, cost, parent };
    if night == 0 {
        return ends.cost_from_fixed(NOWHERE).map(|cost| here(cost, 0));
    }
    let ways =
        beds.iter().enumerate().filter_map(|(at, bed)| ends.cost(bed.hotel, None).map(|cost| (bed.cost + cost, at)));
    ways.min().map(|(cost, at)| here(cost, at))
}

fn step(model: &Model<'_>, at: (usize, usize, i64), beds: &[Bed], ends: &DayCosts, layer: &mut Vec<Bed>) {
    let (night, hotel, noise) = at;
    if night == 0 {
        if let Some(cost) = ends.cost_from_fixed(hotel) {
            layer.push(Bed { hotel, run: 1, cost: cost + noise, parent: 0 });
        }
        return;
    }
    for (parent, bed) in beds.iter().enumerate() {
        let stays = bed.hotel == hotel;
        let most = model.problem.hotels[hotel].max_nights;
        if (stays && most > 0 && bed.run >= most) || (!stays && !may_leave(model, bed)) {
            continue;
        }
        let Some(way) = ends.cost(bed.hotel, Some(hotel)) else { continue };
        let run = if stays { bed.run + 1 } else { 1 };
        let run = run.min(model.problem.hotels[hotel].min_nights.max(most).max(1));
        let cost = bed.cost + way + noise + if stays { 0 } else { change(model) };
        match layer.iter_mut().find(|known| known.hotel == hotel && known.run == run) {
            Some(known) if known.cost <= cost => {}
            Some(known) => *known = Bed { hotel, run, cost, parent },
            None => layer.push(Bed { hotel, run, cost, parent }),
        }
    }
}

/// What a day costs between each pair of ends.
struct DayCosts {
    starts: Vec<Node>,
    ends: Vec<Node>,
    sites: usize,
    cells: Vec<i64>,
}

impl DayCosts {
    /// From the hotel before to the hotel after (`None`: the last day's end).
    fn cost(&self, from: usize, to: Option<usize>) -> Option<i64> {
        let row = self.index(&self.starts, Some(from));
        let column = self.index(&self.ends, to);
        let cost = self.cells[row * self.ends.len() + column];
        (cost < IMPOSSIBLE).then_some(cost)
    }

    fn cost_from_fixed(&self, to: usize) -> Option<i64> {
        let cost = self.cells[self.index(&self.ends, Some(to))];
        (cost < IMPOSSIBLE).then_some(cost)
    }

    /// A fixed end of the day is the only one in its list.
    fn index(&self, nodes: &[Node], hotel: Option<usize>) -> usize {
        if nodes.len() == 1 {
            return 0;
        }
        nodes.iter().position(|&node| Some(ix(node)) == hotel.map(|h| h.saturating_add(self.sites))).unwrap_or(0)
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

fn day_costs(model: &Model<'_>, state: &State, day: usize) -> DayCosts {
    let rules = &model.days[day];
    let route = &state.routes[day];
    let mut cells = Vec::with_capacity(rules.starts.len() * rules.ends.len());
    let stops = route.stops();
    let inner: i64 = route.nodes[1..route.nodes.len() - 1].windows(2).map(|w| model.driving(day, w[0], w[1])).sum();
    for &start in &rules.starts {
        let ready = walk(model, day, start, stops);
        let last = stops.last().copied().unwrap_or(start);
        for &end in &rules.ends {
            let outer = if let Some(&first) = stops.first() { model.driving(day, start, first) } else { 0 };
            let driving = inner + outer + model.driving(day, last, end);
            let arrive = ready + model.leg(day, last, end);
            let kept = ready < FAR && arrive <= rules.latest && driving <= rules.max_driving;
            let first = stops.first().copied().filter(|_| kept);
            let outer = first.map_or(0, |first| effort(model, day, start, first));
            cells.push(if kept { outer + effort(model, day, last, end) } else { IMPOSSIBLE });
        }
    }
    DayCosts { starts: rules.starts.clone(), ends: rules.ends.clone(), sites: model.sites, cells }
}

/// The earliest departure from the last stop when the day starts at `start`.
fn walk(model: &Model<'_>, day: usize, start: Node, stops: &[Node]) -> i32 {
    let mut now = model.days[day].earliest;
    let mut here = start;
    for &stop in stops {
        let opening = model.opening(day, ix(stop));
        let begin = model.first_start(opening, now + model.leg(day, here, stop));
        if begin > opening.last {
            return FAR;
        }
        now = begin + model.stay[ix(stop)];
        here = stop;
    }
    now
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
