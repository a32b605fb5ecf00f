//! A journey as others see it: without where it begins and ends, and without the drives that would tell.

use crate::app::cost::{Cost, Range};
use crate::app::itineraries::view::{DayView, ItineraryView, LegView, OutlineView, SpotView, TotalsView};
use crate::base::lang::Text;
use crate::base::position::{BoundingBox, Position};
use crate::base::units::{Fen, Metres, Seconds};

/// What was taken out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hidden {
    /// Days (from 0) whose beginning is not shown.
    pub starts: Vec<usize>,
    /// Days whose end is not shown.
    pub ends: Vec<usize>,
    /// Drives without their way, by day and position.
    pub legs: Vec<(usize, usize)>,
}

/// Counties within so many degrees of what is shown stay as a backdrop.
const SURROUNDINGS: f64 = 0.15;

/// Takes the beginning and the end of the journey out of `view`, wherever they stand in it: their drives
/// lose line, roads, length, time and cost; the sums are those of what is left.
pub fn hide_ends(view: &mut ItineraryView) -> Hidden {
    let mut hidden = Hidden::default();
    let last = view.days.len().saturating_sub(1);
    let ends = [view.days.first().map(|day| &day.start), view.days.last().map(|day| &day.end)];
    let private: Vec<Position> = ends.into_iter().flatten().map(|spot| spot.position).collect();
    let tells = |spot: &SpotView| spot.site.is_none() && spot.place.is_none() && private.contains(&spot.position);
    for (index, day) in view.days.iter_mut().enumerate() {
        let (start, end) = (index == 0 || tells(&day.start), index == last || tells(&day.end));
        if start {
            hidden.starts.push(index);
        }
        if end {
            hidden.ends.push(index);
        }
        hidden.legs.extend(veil(day, [start, end]).into_iter().map(|leg| (index, leg)));
    }
    if !hidden.legs.is_empty() {
        let totals = totals(&view.days, &view.totals);
        view.cost = shown(&view.cost, &view.totals, &totals);
        view.totals = totals;
        let around = BoundingBox::around(view.days.iter().flat_map(DayView::spots).map(|spot| spot.position));
        view.outlines.retain(|outline| around.is_some_and(|around| is_near(outline, around)));
    }
    hidden
}

/// Hides the ends of a day; answers the drives that lost their way.
fn veil(day: &mut DayView, [start, end]: [bool; 2]) -> Vec<usize> {
    let mut legs = Vec::new();
    let last = day.legs.len().saturating_sub(1);
    let stops = day.stops.first().zip(day.stops.last()).map(|(first, last)| (first.spot.clone(), last.spot.clone()));
    let (first, final_one) = match (stops, start && end) {
        (Some((first, last)), _) => (first, last),
        (None, false) => (day.end.clone(), day.start.clone()),
        (None, true) => (roughly(&day.start), roughly(&day.end)),
    };
    if start {
        day.start = unnamed(&first, "起点（未公开）", "start (not shown)");
        if let Some(leg) = day.legs.first_mut() {
            *leg = blank(leg.arrive_s, day.start.position);
            day.depart_s = leg.arrive_s;
            legs.push(0);
        }
    }
    if end {
        day.end = unnamed(&final_one, "终点（未公开）", "end (not shown)");
        if let Some(leg) = day.legs.last_mut() {
            *leg = blank(leg.depart_s, day.end.position);
            day.arrive_s = leg.depart_s;
            legs.push(last);
        }
    }
    legs.dedup();
    if !legs.is_empty() {
        let (from, to) = (day.depart_s, day.arrive_s);
        day.pauses.retain(|pause| from <= pause.begin_s && pause.end_s <= to);
        day.driving_s = day.legs.iter().map(|leg| leg.duration_s).sum();
    }
    legs
}

/// A spot that only says in which part of the country it is, about 10 km wide.
fn roughly(spot: &SpotView) -> SpotView {
    let tenth = |degrees: f64| (degrees * 10.0).round() / 10.0;
    let position = Position { lon: tenth(spot.position.lon), lat: tenth(spot.position.lat) };
    SpotView { position, ..spot.clone() }
}

/// A spot at the place of another one, without its name.
fn unnamed(at: &SpotView, zh: &str, en: &str) -> SpotView {
    SpotView { site: None, place: None, map_id: None, name: Text::new(zh, en), address: String::new(), ..at.clone() }
}

/// A drive of which nothing is told but when it is over.
fn blank(moment: Seconds, position: Position) -> LegView {
    LegView {
        depart_s: moment,
        arrive_s: moment,
        distance_m: Metres::ZERO,
        duration_s: Seconds::ZERO,
        toll_fen: Fen::ZERO,
        energy_fen: Fen::ZERO,
        line: vec![position, position],
        roads: Vec::new(),
        crossings: Vec::new(),
        steps: Vec::new(),
    }
}

fn totals(days: &[DayView], before: &TotalsView) -> TotalsView {
    let legs = || days.iter().flat_map(|day| &day.legs);
    TotalsView {
        distance_m: legs().map(|leg| leg.distance_m).sum(),
        driving_s: legs().map(|leg| leg.duration_s).sum(),
        sites: before.sites,
        toll_fen: legs().map(|leg| leg.toll_fen).sum(),
        energy_fen: legs().map(|leg| leg.energy_fen).sum(),
        border_crossings: legs().map(|leg| leg.crossings.len()).sum(),
    }
}

/// The cost of what is shown, in proportion.
fn shown(cost: &Cost, before: &TotalsView, after: &TotalsView) -> Cost {
    let part = |range: Range, now: Fen, then: Fen| {
        let share = |fen: Fen| match then.0 {
            0 => fen,
            then => Fen(u32::try_from(u64::from(fen.0) * u64::from(now.0) / u64::from(then)).unwrap_or(u32::MAX)),
        };
        Range { from: share(range.from), to: share(range.to) }
    };
    let fuel = part(cost.fuel, after.energy_fen, before.energy_fen);
    let toll = part(cost.toll, after.toll_fen, before.toll_fen);
    let total = fuel.plus(toll).plus(cost.tickets);
    let mut cost = Cost { fuel, toll, total, ..cost.clone() };
    cost.assumptions.push(Text::new(
        "起点和终点未公开，未计往返起终点的路程",
        "start and end are not shown; the drives from and to them are not counted",
    ));
    cost
}

fn is_near(outline: &OutlineView, around: BoundingBox) -> bool {
    let hull = BoundingBox::around(outline.rings.iter().flat_map(|ring| ring.0.iter().copied()));
    hull.is_some_and(|hull| hull.overlaps(&around.padded(SURROUNDINGS)))
}
