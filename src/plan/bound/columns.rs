//! Column generation over day routes: the prices of sites, days and hotels that bound every plan.

use super::price::{Memory, PARTS, Prices, Pricing, Route, SITES};
use super::{Bound, Method};
use crate::plan::model::{Model, Node, ix};
use crate::plan::random::Random;
use crate::plan::solution::Solution;
use crate::plan::stop::{Stop, WHOLE};
use microlp::{ComparisonOp, LinearExpr, OptimizationDirection, Problem as Program, Variable};

/// Rounds before giving up.
const ROUNDS: usize = 2_000;

/// The prices of one round, whole multiples of 1/[`PARTS`].
struct Duals {
    site: Vec<i64>,
    /// By night, then by hotel.
    bed: Vec<Vec<i64>>,
}

struct Master<'a, 'p> {
    model: &'a Model<'p>,
    program: Program,
    site: Vec<Variable>,
    day: Vec<Variable>,
    bed: Vec<Vec<Variable>>,
    /// What each candidate is worth here: required ones so much that none is given up for others.
    worth: Vec<i64>,
    /// The part of all worth that only makes required sites come first.
    bonus: i64,
    /// The routes so far, by day.
    routes: Vec<Vec<Route>>,
}

pub(super) fn bound(
    model: &Model<'_>,
    plan: &Solution,
    quick: Bound,
    stop: &Stop<'_>,
    watch: &mut dyn FnMut(&Bound),
) -> Bound {
    if model.candidates.len() > SITES || plan.score.unmet > 0 || plan.score.value > 1 << 31 {
        return quick;
    }
    let mut master = Master::new(model);
    master.seed(stop);
    let days = Days { twins: twins(model), metric: is_metric(model) };
    let mut memory = Memory::new(model);
    let mut best = quick;
    for _ in 0..ROUNDS {
        if stop.spent(0) >= WHOLE {
            break;
        }
        stop.charge(master.heft());
        let Some((promised, duals)) = master.duals() else {
            break;
        };
        let Some(guess) = master.price(&duals, &memory, &days, (true, stop)) else {
            break;
        };
        if guess.iter().any(|found| !found.routes.is_empty()) {
            master.add(&guess);
            continue;
        }
        let Some(exact) = master.price(&duals, &memory, &days, (false, stop)) else {
            break;
        };
        let limit = duals.site.iter().sum::<i64>() + exact.iter().map(Found::most).sum::<i64>();
        let value = u64::try_from((limit.div_euclid(PARTS) - master.bonus).max(0)).unwrap_or(0);
        if value < best.value {
            best = Bound { value, method: Method::Columns };
            watch(&best);
        }
        let cycles = master.cycles(&duals, &mut memory, &exact);
        let closed = limit <= promised + PARTS / 8;
        if best.value <= plan.score.value || (closed && !cycles) {
            break;
        }
        master.add(&exact);
    }
    best
}

/// Which days are priced alike, and whether detours never pay.
struct Days {
    twins: Vec<usize>,
    metric: bool,
}

/// What pricing one day brought: routes better than any known one, and what the known one earns.
#[derive(Clone)]
struct Found {
    routes: Vec<Route>,
    floor: i64,
}

impl Found {
    fn most(&self) -> i64 {
        self.routes.first().map_or(self.floor, |route| route.earns.max(self.floor))
    }
}

impl<'a, 'p> Master<'a, 'p> {
    fn new(model: &'a Model<'p>) -> Self {
        let all: i64 = model.candidates.iter().map(|&c| model.score[ix(c)]).sum::<i64>() + 1;
        let extra = |site: Node| if model.mandatory[ix(site)] { all } else { 0 };
        let worth: Vec<i64> = model.candidates.iter().map(|&c| model.score[ix(c)] + extra(c)).collect();
        let mut program = Program::new(OptimizationDirection::Minimize);
        let top = float(worth.iter().sum::<i64>());
        let site = worth.iter().map(|&w| program.add_var(1.0, (0.0, float(w)))).collect();
        let day = model.days.iter().map(|_| program.add_var(1.0, (-top, top))).collect();
        let beds = |night: &crate::plan::problem::Night| {
            if night.candidates.len() > 1 { model.problem.hotels.len() } else { 0 }
        };
        let bed = model
            .problem
            .nights
            .iter()
            .map(|night| (0..beds(night)).map(|_| program.add_var(0.0, (-top, top))).collect())
            .collect();
        let bonus = model.candidates.iter().map(|&c| extra(c)).sum();
        Self { model, program, site, day, bed, worth, bonus, routes: vec![Vec::new(); model.days.len()] }
    }

    /// The best prices for the routes so far, and what they promise; `None` when the programme fails.
    fn duals(&self) -> Option<(i64, Duals)> {
        let solution = self.program.solve().ok()?.into_solution().ok()?;
        let part = |variable: &Variable| parts(solution.var_value(*variable));
        let site = self.site.iter().zip(&self.worth).map(|(v, &worth)| part(v).clamp(0, worth * PARTS)).collect();
        let bed = self.bed.iter().map(|night| night.iter().map(part).collect()).collect();
        Some((parts(solution.objective()), Duals { site, bed }))
    }

    /// The work of finding prices, in looks at the limit: it grows with the square of the routes.
    fn heft(&self) -> usize {
        let routes: usize = self.routes.iter().map(Vec::len).sum();
        1 + routes * routes / 2_000
    }

    /// Begins with the routes a short walk passes through.
    fn seed(&mut self, stop: &Stop<'_>) {
        let Ok(start) = crate::plan::search::empty(self.model, 0, &mut Random::new(1)) else {
            return;
        };
        let number = |site: &Node| self.model.candidates.iter().position(|c| c == site);
        let mut found: Vec<Vec<Route>> = vec![Vec::new(); self.model.days.len()];
        crate::plan::search::sample(self.model, start, stop, &mut |state| {
            for (day, route) in state.routes.iter().enumerate() {
                let stops = route.stops().iter().filter_map(number).collect();
                found[day].push(Route { start: route.start(), end: route.end(), stops, earns: 0 });
            }
        });
        let found: Vec<Found> = found.into_iter().map(|routes| Found { routes, floor: 0 }).collect();
        self.add(&found);
    }

    /// The best routes of every day that earn more than the known ones; days alike are priced once.
    fn price(&self, duals: &Duals, memory: &Memory, days: &Days, how: (bool, &Stop<'_>)) -> Option<Vec<Found>> {
        let (rough, stop) = how;
        let mut found: Vec<Found> = Vec::with_capacity(days.twins.len());
        for (day, &twin) in days.twins.iter().enumerate() {
            if twin < day {
                found.push(found[twin].clone());
                continue;
            }
            let prices = prices(self.model, duals, day, &self.worth);
            let floor = self.known(day, &days.twins, &prices);
            let pricing =
                Pricing { model: self.model, day, prices: &prices, memory, floor, rough, metric: days.metric };
            found.push(Found { routes: pricing.routes(stop)?, floor });
        }
        Some(found)
    }

    /// The most that a known route of the day, or of one like it, earns at these prices.
    fn known(&self, day: usize, twins: &[usize], prices: &Prices) -> i64 {
        let earns = |route: &Route| earns(self.model, route, prices);
        let alike = (0..twins.len()).filter(|&other| twins[other] == twins[day]);
        alike.flat_map(|other| &self.routes[other]).map(earns).max().unwrap_or(i64::MIN / 4)
    }

    /// Forbids the cycles of the best routes; false when there are none.
    fn cycles(&mut self, duals: &Duals, memory: &mut Memory, found: &[Found]) -> bool {
        let mut any = false;
        for (day, found) in found.iter().enumerate() {
            let prices = prices(self.model, duals, day, &self.worth);
            let most = found.most();
            let old = self.routes[day].iter().filter(|route| earns(self.model, route, &prices) >= most - PARTS / 8);
            for route in old.chain(found.routes.first()) {
                any |= memory.forbid_cycles(&route.stops);
            }
        }
        if any {
            self.drop_cycles();
        }
        any
    }

    /// Builds the programme anew without routes that visit a site twice.
    fn drop_cycles(&mut self) {
        let once = |route: &Route| (1..route.stops.len()).all(|at| !route.stops[..at].contains(&route.stops[at]));
        let kept: Vec<Found> = self
            .routes
            .iter()
            .map(|of_day| Found { routes: of_day.iter().filter(|r| once(r)).cloned().collect(), floor: 0 })
            .collect();
        *self = Self::new(self.model);
        self.add(&kept);
    }

    fn add(&mut self, found: &[Found]) {
        for (day, found) in found.iter().enumerate() {
            for route in &found.routes {
                if self.routes[day]
                    .iter()
                    .any(|known| known.stops == route.stops && known.start == route.start && known.end == route.end)
                {
                    continue;
                }
                self.routes[day].push(route.clone());
                let mut row = LinearExpr::empty();
                row.add(self.day[day], 1.0);
                let mut worth = 0;
                for (candidate, &variable) in self.site.iter().enumerate() {
                    let times = route.stops.iter().filter(|&&stop| stop == candidate).count();
                    if times > 0 {
                        let times = i64::try_from(times).unwrap_or(0);
                        row.add(variable, float(times));
                        worth += times * self.worth[candidate];
                    }
                }
                for (night, hotel, sign) in beds(self.model, day, route) {
                    if let Some(&variable) = self.bed[night].get(hotel) {
                        row.add(variable, sign);
                    }
                }
                self.program.add_constraint(row, ComparisonOp::Ge, float(worth));
            }
        }
    }
}

/// What a route earns at these prices.
fn earns(model: &Model<'_>, route: &Route, prices: &Prices) -> i64 {
    let ends = prices.start[ix(route.start) - model.sites] + prices.end[ix(route.end) - model.sites];
    ends + route.stops.iter().map(|&stop| prices.earn[stop]).sum::<i64>()
}

/// The chosen beds a route touches: +1 where it ends, −1 where it starts.
fn beds(model: &Model<'_>, day: usize, route: &Route) -> Vec<(usize, usize, f64)> {
    let mut beds = Vec::new();
    let joined =
        |night: usize| model.problem.days[night].end.is_none() && model.problem.days[night + 1].start.is_none();
    if let Some(hotel) = model.hotel_of(route.end)
        && day < model.problem.nights.len()
        && joined(day)
    {
        beds.push((day, hotel, 1.0));
    }
    if let Some(hotel) = model.hotel_of(route.start)
        && day > 0
        && joined(day - 1)
    {
        beds.push((day - 1, hotel, -1.0));
    }
    beds
}

fn prices(model: &Model<'_>, duals: &Duals, day: usize, worth: &[i64]) -> Prices {
    let earn = worth.iter().zip(&duals.site).map(|(&w, &dual)| w * PARTS - dual).collect();
    let anchors = model.nodes - model.sites;
    let (mut start, mut end) = (vec![0; anchors], vec![0; anchors]);
    let nights = &model.problem.nights;
    let joined =
        |night: usize| model.problem.days[night].end.is_none() && model.problem.days[night + 1].start.is_none();
    if day < nights.len() && joined(day) {
        for (hotel, &dual) in duals.bed[day].iter().enumerate() {
            end[hotel] = -dual;
        }
    }
    if day > 0 && joined(day - 1) {
        for (hotel, &dual) in duals.bed[day - 1].iter().enumerate() {
            start[hotel] = dual;
        }
    }
    Prices { earn, start, end }
}

/// For each day the first one that is priced the same.
fn twins(model: &Model<'_>) -> Vec<usize> {
    let problem = model.problem;
    let free = |day: usize| problem.days[day].start.is_some() && problem.days[day].end.is_some();
    let pinned = problem.sites.iter().any(|site| site.pin.day.is_some());
    let alike = |a: usize, b: usize| {
        !pinned
            && free(a)
            && free(b)
            && problem.days[a] == problem.days[b]
            && problem.sites.iter().all(|s| s.windows[a] == s.windows[b])
    };
    (0..model.days.len()).map(|day| (0..day).find(|&earlier| alike(earlier, day)).unwrap_or(day)).collect()
}

/// Whether leaving a stop out never makes a day longer in any resource, but for rounding.
pub(super) fn is_metric(model: &Model<'_>) -> bool {
    let nodes: Vec<Node> = (0..model.nodes).filter_map(|node| Node::try_from(node).ok()).collect();
    (0..model.days.len()).filter(|&day| model.days[..day].iter().all(|d| d.travel != model.days[day].travel)).all(
        |day| {
            model.candidates.iter().all(|&via| {
                nodes.iter().all(|&from| {
                    nodes.iter().all(|&to| {
                        let time = model.leg(day, from, via) + model.stay[ix(via)] + model.leg(day, via, to);
                        let wheel = model.driving(day, from, via) + model.driving(day, via, to);
                        from == via
                            || to == via
                            || (model.leg(day, from, to) <= time
                                && model.driving(day, from, to) <= wheel + super::price::ROUNDING)
                    })
                })
            })
        },
    )
}

#[expect(clippy::cast_precision_loss, reason = "scores stay far below 2^52")]
pub(super) fn float(value: i64) -> f64 {
    value as f64
}

#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    reason = "rounding a price only loosens the bound"
)]
fn parts(value: f64) -> i64 {
    (value * PARTS as f64).floor() as i64
}
