//! What a journey costs, as ranges with what was assumed.

use std::collections::BTreeSet;

use chrono::{NaiveDate, NaiveDateTime, TimeDelta};
use serde::{Deserialize, Serialize};

use crate::app::itineraries::{Brief, DayAnswer, LegAnswer, PauseAnswer};
use crate::app::world::World;
use crate::base::ids::SiteId;
use crate::base::lang::Text;
use crate::base::units::{Fen, Metres, Seconds};
use crate::catalogue::almanac::TollFree;
use crate::road::class::RoadClass;
use crate::road::profile::{Profile, TollClass};
use crate::road::route::{Leg, RoadRun};

/// Between which amounts a cost lies.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Range {
    /// No less.
    pub from: Fen,
    /// No more.
    pub to: Fen,
}

impl Range {
    /// Both together.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self { from: self.from + other.from, to: self.to + other.to }
    }
}

/// What a journey costs, lodging and meals left out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cost {
    /// Fuel or energy of one vehicle.
    pub fuel: Range,
    /// Toll of one vehicle.
    pub toll: Range,
    /// The same by each class that the vehicle may be put into.
    #[serde(default)]
    pub toll_classes: Vec<ClassToll>,
    /// Tickets of the whole party, as far as prices are known.
    pub tickets: Range,
    /// The three together.
    pub total: Range,
    /// Visited sites whose price is not known; nothing was counted for them.
    pub tickets_unknown: Vec<SiteId>,
    /// What was assumed.
    pub assumptions: Vec<Text>,
}

/// Who travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Party {
    /// Those who pay the full price.
    pub adults: u32,
    /// Children, pupils and old people, who often pay less or nothing.
    pub reduced: u32,
}

/// What one vehicle pays on its way.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DriveCost {
    /// Fuel or energy.
    pub fuel: Range,
    /// Toll at the vehicle's usual class.
    pub toll: Range,
    /// Toll by each class that the vehicle may be put into.
    pub classes: Vec<ClassToll>,
    /// From entering toll roads to leaving them.
    pub stretches: Vec<TollDrive>,
    /// What was assumed.
    pub assumptions: Vec<Text>,
}

/// Toll by one class.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClassToll {
    /// The word of the class.
    pub id: String,
    /// What it is called.
    pub name: Text,
    /// What it pays.
    pub toll: Range,
}

/// A drive between entering a toll road and leaving it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TollDrive {
    /// Along toll roads.
    pub length: Metres,
    /// When it is left; unknown without a departure.
    pub exit: Option<NaiveDateTime>,
    /// The holiday on which it is free.
    pub free: Option<Text>,
}

/// The drives of one journey while they are added up.
struct Till<'a> {
    world: &'a World,
    profile: &'a Profile,
    sum: DriveCost,
    waived: Vec<Text>,
    past_horizon: bool,
}

impl<'a> Till<'a> {
    fn new(world: &'a World, profile: &'a Profile) -> Self {
        let class =
            |class: &TollClass| ClassToll { id: class.id.clone(), name: class.name.clone(), toll: Range::default() };
        let classes = profile.toll_classes.iter().map(class).collect();
        let sum = DriveCost { classes, ..DriveCost::default() };
        Self { world, profile, sum, waived: Vec::new(), past_horizon: false }
    }

    /// Adds ways that are driven without a stop; `moment` says when so much of them is driven.
    fn add<'l>(
        &mut self,
        ways: impl Iterator<Item = &'l Leg> + Clone,
        moment: impl Fn(Seconds) -> Option<NaiveDateTime>,
    ) {
        for way in ways.clone() {
            self.sum.fuel = self.sum.fuel.plus(fuel(self.profile, way));
        }
        for stretch in tolled(ways.flat_map(|way| &way.roads)) {
            let exit = moment(stretch.after);
            let window = exit.and_then(|exit| waiver(self.profile, &self.world.catalogue.toll_free, exit));
            if window.is_none() {
                self.sum.toll = self.sum.toll.plus(per_km(self.profile.tolls(), stretch.length));
                for (paid, class) in self.sum.classes.iter_mut().zip(&self.profile.toll_classes) {
                    paid.toll = paid.toll.plus(per_km(class.fen_per_km, stretch.length));
                }
            }
            let horizon = self.world.catalogue.holidays.horizon();
            self.past_horizon |= exit.zip(horizon).is_some_and(|(exit, horizon)| exit.date() > horizon);
            let free = window.map(|window| window.name.clone());
            self.waived.extend(free.clone().filter(|name| !self.waived.contains(name)));
            self.sum.stretches.push(TollDrive { length: stretch.length, exit, free });
        }
    }

    /// The sum with what was assumed.
    fn close(self) -> DriveCost {
        let mut assumptions = assumptions(self.profile, &self.waived);
        if let Some(horizon) = self.world.catalogue.holidays.horizon().filter(|_| self.past_horizon) {
            assumptions.push(Text::new(
                format!("{horizon} 以后的免费时段尚未公布，通行费按全额计"),
                format!("toll-free days after {horizon} are not announced yet; toll is counted in full"),
            ));
        }
        DriveCost { assumptions, ..self.sum }
    }
}

/// What one vehicle pays on `legs`, driven one after the other from `depart` on.
pub fn drive_cost(world: &World, profile: &Profile, legs: &[Leg], depart: Option<NaiveDateTime>) -> DriveCost {
    let mut till = Till::new(world, profile);
    till.add(legs.iter(), |after| depart.map(|depart| depart + TimeDelta::seconds(i64::from(after.0))));
    let mut cost = till.close();
    if profile.holiday_toll_free {
        cost.assumptions.push(match depart {
            Some(_) => {
                Text::new("驶离收费站的时间未计途中休息", "rests on the way are not counted in the time at the exits")
            }
            None => Text::new(
                "未给出出发时间，节假日免费未计",
                "without a departure the toll-free days of holidays are not counted",
            ),
        });
    }
    cost
}

/// The cost of `days`.
pub fn cost(world: &World, brief: &Brief, days: &[DayAnswer]) -> Cost {
    let mut till = Till::new(world, &world.roads.vehicles()[brief.vehicle].profile);
    let mut cost = Cost::default();
    let (mut passes, mut paid_before) = (BTreeSet::new(), false);
    for day in days {
        for leg in &day.legs {
            till.add(std::iter::once(&leg.way), |after| Some(exit_of(leg, &day.pauses, day.date, after)));
        }
        for stop in &day.stops {
            match &world.catalogue.sites[&stop.site].ticket {
                Some(ticket) if ticket.pass.as_ref().is_some_and(|pass| !passes.insert(pass)) => paid_before = true,
                Some(ticket) => cost.tickets = cost.tickets.plus(tickets(ticket.yuan, brief.party)),
                None => cost.tickets_unknown.push(stop.site.clone()),
            }
        }
    }
    let drive = till.close();
    cost.total = drive.fuel.plus(drive.toll).plus(cost.tickets);
    let joint = Text::new("联票全程只计一次", "a joint ticket is counted once for the whole journey");
    let tickets = ticket_assumptions(brief.party).into_iter().chain(paid_before.then_some(joint));
    let assumptions = drive.assumptions.into_iter().chain(tickets).collect();
    Cost { fuel: drive.fuel, toll: drive.toll, toll_classes: drive.classes, assumptions, ..cost }
}

fn fuel(profile: &Profile, way: &Leg) -> Range {
    let ferry: Metres = way.roads.iter().filter(|run| run.class == RoadClass::Ferry).map(|run| run.distance).sum();
    per_km(profile.energies(), way.distance - ferry)
}

fn per_km([from, to]: [u32; 2], length: Metres) -> Range {
    let fen = |rate: u32| Fen(u32::try_from(u64::from(rate) * u64::from(length.0) / 1000).unwrap_or(u32::MAX));
    Range { from: fen(from), to: fen(to) }
}

/// Toll roads driven at a stretch.
struct Tolled {
    length: Metres,
    /// Driving from the start of the leg to the exit.
    after: Seconds,
}

/// The toll stretches of a drive; expressways and ramps without toll between two of them do not end one.
fn tolled<'r>(roads: impl Iterator<Item = &'r RoadRun>) -> Vec<Tolled> {
    let inside = |run: &RoadRun| matches!(run.class, RoadClass::Expressway | RoadClass::Ramp);
    let (mut found, mut open, mut driven): (Vec<Tolled>, _, _) = (Vec::new(), false, Seconds::ZERO);
    for run in roads {
        driven += run.duration;
        match found.last_mut().filter(|_| open) {
            Some(stretch) if run.toll => {
                stretch.length += run.distance;
                stretch.after = driven;
            }
            None if run.toll => found.push(Tolled { length: run.distance, after: driven }),
            _ => {}
        }
        open = run.toll || (open && inside(run));
    }
    found
}

/// When a leg has driven so far, rests on the way counted.
fn exit_of(leg: &LegAnswer, pauses: &[PauseAnswer], date: NaiveDate, after: Seconds) -> NaiveDateTime {
    let mut moment = leg.depart + after;
    for rest in pauses.iter().filter(|pause| !pause.lunch && leg.depart <= pause.begin && pause.end <= leg.arrive) {
        if rest.begin < moment {
            moment += rest.end - rest.begin;
        }
    }
    date.and_time(chrono::NaiveTime::MIN) + TimeDelta::seconds(i64::from(moment.0))
}

/// The window in which this vehicle leaves toll roads free: the moment at the exit counts.
fn waiver<'t>(profile: &Profile, windows: &'t [TollFree], exit: NaiveDateTime) -> Option<&'t TollFree> {
    windows.iter().find(|window| profile.holiday_toll_free && window.from <= exit && exit < window.to)
}

fn tickets(yuan: f64, party: Party) -> Range {
    let each = fen_of(yuan);
    Range { from: times(each, party.adults), to: times(each, party.adults + party.reduced) }
}

fn times(each: Fen, heads: u32) -> Fen {
    Fen(each.0.saturating_mul(heads))
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "prices are small and not negative")]
fn fen_of(yuan: f64) -> Fen {
    Fen((yuan * 100.0).round() as u32)
}

fn assumptions(profile: &Profile, waived: &[Text]) -> Vec<Text> {
    let yuan = |fen: u32| format!("{}.{:02}", fen / 100, fen % 100);
    let [fuel, toll] = [profile.energies(), profile.tolls()].map(|[from, to]| [yuan(from), yuan(to)]);
    let mut texts = vec![
        Text::new(
            format!("油电费按每公里 {}–{} 元估计，一辆车", fuel[0], fuel[1]),
            format!("fuel or energy: {}–{} yuan a kilometre, one vehicle", fuel[0], fuel[1]),
        ),
        Text::new(
            format!("通行费按收费路段每公里 {}–{} 元估计，一辆车", toll[0], toll[1]),
            format!("toll: {}–{} yuan a kilometre of toll road, one vehicle", toll[0], toll[1]),
        ),
    ];
    texts.extend(waived.iter().map(|window| {
        Text::new(
            format!("{}：以驶离出口收费车道的时间为准", window.zh),
            format!("{}; the time at the exit lane counts", window.en),
        )
    }));
    if !profile.holiday_toll_free {
        texts.push(Text::new("该车型不享受节假日免费通行", "this vehicle is not taken to be free of toll on holidays"));
    }
    texts
}

fn ticket_assumptions(Party { adults, reduced }: Party) -> [Text; 2] {
    let tickets = if reduced == 0 {
        Text::new(format!("门票按全价 {adults} 人计"), format!("tickets: {adults} at full price"))
    } else {
        Text::new(
            format!("门票按全价 {adults} 人计；另有 {reduced} 人可能减免，按零至全价计"),
            format!("tickets: {adults} at full price; {reduced} more may pay less, from nothing to full price"),
        )
    };
    [tickets, Text::new("未含住宿、餐饮、停车", "lodging, meals and parking are left out")]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> NaiveDateTime {
        NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M").unwrap()
    }

    fn profile(holiday_toll_free: bool) -> Profile {
        let text = format!(
            "id = \"v\"\nname = {{ zh = \"车\", en = \"car\" }}\nmax_kmh = 100\ntoll_fen_per_km = 45\n\
             energy_fen_per_km = 60\nholiday_toll_free = {holiday_toll_free}\nsources = []\n[speeds]\n"
        );
        toml::from_str(&text).unwrap()
    }

    #[test]
    fn the_moment_at_the_exit_decides() {
        let windows = [TollFree {
            from: at("2026-10-01T00:00"),
            to: at("2026-10-08T00:00"),
            name: Text::new("国庆节", "National Day"),
            source: "s".into(),
        }];
        let free = |vehicle: &Profile, exit| waiver(vehicle, &windows, at(exit)).is_some();
        let car = profile(true);
        assert!(!free(&car, "2026-09-30T23:59"));
        assert!(free(&car, "2026-10-01T00:00"));
        assert!(free(&car, "2026-10-07T23:59"));
        assert!(!free(&car, "2026-10-08T00:00"));
        assert!(!free(&profile(false), "2026-10-03T12:00"));
    }
}
