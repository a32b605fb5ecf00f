//! Moves of hotels and of whole days.

use super::hotels::{self, Reach};
use super::{Node, Search, ix};
use crate::plan::model::Model;
use crate::plan::state::State;

impl Search<'_, '_> {
    /// Now and then moves hotels: one at random, or all by the exact choice.
    pub(super) fn rehouse(&mut self) -> bool {
        let exact = if self.model.wide_choice { 6 } else { 9 };
        match self.random.below(12) {
            0 => self.move_hotel(),
            draw if draw <= exact => {
                let longest = self.model.days.iter().map(|d| d.latest - d.earliest).max().unwrap_or(0);
                let typical = usize::try_from(longest / 8).unwrap_or(0);
                let bare = self.trial.routes.iter().all(|route| route.nodes.len() == 2);
                let typical = if bare { typical * 8 } else { typical };
                let noise = if self.random.chance(1, 2) && !bare { 0 } else { 1 + self.random.below(typical.max(1)) };
                hotels::choose(self.model, &mut self.trial, (noise, Reach::Near), &mut self.random) && self.settle()
            }
            _ => true,
        }
    }

    /// Rebuilds the days whose ends have changed.
    pub(super) fn settle(&mut self) -> bool {
        let mut kept = true;
        for day in 0..self.touched.len() {
            let (new, old) = (&self.trial.routes[day], &self.current.routes[day]);
            if new.start() != old.start() || new.end() != old.end() {
                self.touched[day] = true;
                kept = kept && self.trial.routes[day].rebuild(self.model, day);
            }
        }
        kept
    }

    /// Sends one night elsewhere and drops the stops that no longer fit.
    fn move_hotel(&mut self) -> bool {
        let nights = &self.model.problem.nights;
        let night = self.random.below(nights.len());
        let candidates = &nights[night].candidates;
        if candidates.len() < 2 {
            return true;
        }
        let hotel = if self.model.wide_choice && !self.model.candidates.is_empty() && self.random.chance(1, 2) {
            self.hotel_near_site(night)
        } else {
            candidates[self.random.below(candidates.len())].index()
        };
        let mut until = night;
        if self.model.linked_nights {
            let run = self.random.below(3);
            while until < night + run && until + 1 < nights.len() && offers(self.model, until + 1, hotel) {
                until += 1;
            }
        }
        for moved in night..=until {
            hotels::set(self.model, &mut self.trial, moved, hotel);
        }
        self.touched[night..=until + 1].fill(true);
        hotels::runs_kept(self.model, &self.trial) && (night..=until + 1).all(|day| self.squeeze(day))
    }

    /// One of the three hotels nearest to some candidate site.
    fn hotel_near_site(&mut self, night: usize) -> usize {
        let model = self.model;
        let site = model.candidates[self.random.below(model.candidates.len())];
        let away = |hotel: usize| (model.leg(night, site, model.hotel_node(hotel)), hotel);
        let mut beds: Vec<(i32, usize)> =
            model.problem.nights[night].candidates.iter().map(|hotel| away(hotel.index())).collect();
        beds.sort_unstable();
        beds[self.random.below(beds.len().min(3))].1
    }

    /// Turns a stretch of days round, stops and nights; or only puts its days in the other order; or
    /// only changes its first day for its last.
    pub(super) fn turn_days(&mut self) -> bool {
        let model = self.model;
        let days = model.days.len();
        let first = self.random.below(days - 1);
        let last = first + 1 + self.random.below(days - 1 - first);
        let (backwards, ends_only) = match self.random.below(4) {
            0 | 1 => (true, false),
            2 => (false, false),
            _ => (false, true),
        };
        let stops: Vec<Vec<Node>> = (first..=last).map(|day| self.trial.routes[day].stops().to_vec()).collect();
        let nights: Vec<_> = (first..last).map(|night| hotels::of_night(model, &self.trial, night)).collect();
        for day in first..=last {
            let stays = ends_only && day != first && day != last;
            let mut moved = stops[if stays { day - first } else { last - day }].clone();
            if backwards {
                moved.reverse();
            }
            replace(model, &mut self.trial, day, &moved);
            self.touched[day] = true;
        }
        for (night, hotel) in (first..last).zip(nights.iter().rev()) {
            if let Some(hotel) = hotel.filter(|&hotel| !ends_only && offers(model, night, hotel)) {
                hotels::set(model, &mut self.trial, night, hotel);
            }
        }
        if self.random.chance(1, 2) {
            hotels::choose(model, &mut self.trial, (0, Reach::Near), &mut self.random);
        }
        hotels::runs_kept(model, &self.trial) && (first..=last).all(|day| self.squeeze(day)) && self.settle()
    }

    /// Takes stops out of a day until it can be kept.
    pub(super) fn squeeze(&mut self, day: usize) -> bool {
        loop {
            if self.trial.routes[day].rebuild(self.model, day) {
                return true;
            }
            let stops = self.trial.routes[day].stops();
            if stops.is_empty() {
                return false;
            }
            let saving = |at: usize| {
                let nodes = &self.trial.routes[day].nodes;
                let (a, b, c) = (nodes[at], nodes[at + 1], nodes[at + 2]);
                let leg = |x, y| i64::from(self.model.leg(day, x, y));
                (leg(a, b) + leg(b, c) - leg(a, c)) * 1_000 / (self.model.score[ix(b)] + 1)
            };
            let worst = (0..stops.len()).max_by_key(|&at| saving(at)).unwrap_or(0);
            let site = if self.random.chance(1, 4) { stops[self.random.below(stops.len())] } else { stops[worst] };
            self.trial.leave(self.model, site);
            let route = &mut self.trial.routes[day];
            route.nodes.retain(|&node| node != site);
        }
    }
}

/// Whether a night may be spent in the hotel.
fn offers(model: &Model<'_>, night: usize, hotel: usize) -> bool {
    model.problem.nights[night].candidates.iter().any(|candidate| candidate.index() == hotel)
}

/// Gives a day other stops of the plan: those that it admits. Its times are not rebuilt.
fn replace(model: &Model<'_>, state: &mut State, day: usize, stops: &[Node]) {
    let nodes = &mut state.routes[day].nodes;
    let (start, end) = (nodes[0], nodes[nodes.len() - 1]);
    nodes.clear();
    nodes.push(start);
    for &site in stops {
        let nodes = &mut state.routes[day].nodes;
        if model.opening(day, ix(site)).last >= 0 && nodes.len() <= model.days[day].max_stops {
            nodes.push(site);
            state.day_of[ix(site)] = u16::try_from(day).expect("a plan has few days");
        } else {
            state.leave(model, site);
        }
    }
    state.routes[day].nodes.push(end);
}
