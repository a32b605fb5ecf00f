//! The driver's law: kept by the search, told apart by the judge.

use super::*;

const HOUR: u32 = 3600;

/// `days` days from one place to a far one and back, with so many hours of driving in each.
fn shuttle(hours: f64, days: usize, day: &Day) -> Draft {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a few hours")]
    let leg = Seconds((hours / 2.0 * f64::from(HOUR)) as u32);
    let site = |d: usize| Site {
        enter: PlaceNo(1),
        leave: PlaceNo(1),
        score: 10,
        stay: Stay::exactly(Seconds(HOUR / 2)),
        fee: Fen(0),
        windows: (0..days)
            .map(|k| if k == d { vec![Window::start_between(Seconds(0), Seconds(24 * HOUR))] } else { vec![] })
            .collect(),
        need: Need::Optional,
        pin: Pin::default(),
    };
    Draft {
        places: 2,
        modes: vec![Mode { seconds: vec![Seconds(0), leg, leg, Seconds(0)], fen: vec![], driven: true }],
        sites: (0..days).map(site).collect(),
        days: vec![Day { start: Some(PlaceNo(0)), end: Some(PlaceNo(0)), ..day.clone() }; days],
        nights: vec![Night::default(); days - 1],
        ..Draft::default()
    }
}

fn coach(from: u32, to: u32) -> Day {
    Day {
        earliest: Seconds(from * HOUR),
        latest: Seconds(to * HOUR),
        rest: Some(RestRule { after_driving: Seconds(4 * HOUR), rest: Seconds(HOUR / 3) }),
        night: Some(NightRule { from: Seconds(22 * HOUR), until: Seconds(6 * HOUR), after_driving: Seconds(2 * HOUR) }),
        no_driving: Some((Seconds(2 * HOUR), Seconds(5 * HOUR))),
        ..Day::default()
    }
}

fn visits(plan: &Solution) -> usize {
    plan.days.iter().map(|day| day.stops.len()).sum()
}

fn planned(draft: Draft) -> (Problem, Solution) {
    let problem = Problem::new(draft).unwrap();
    let plan = solve(&problem, &Stop::iterations(2_000), 1).unwrap();
    assert_eq!(check(&problem, &plan), vec![]);
    (problem, plan)
}

#[test]
fn by_night_a_rest_is_due_after_two_hours() {
    // Three hours each way by day need no rest on a leg; the same evening trip does.
    let (_, by_day) = planned(shuttle(6.0, 1, &coach(8, 20)));
    assert!(by_day.days[0].pauses.iter().all(|pause| pause.kind != PauseKind::Rest), "{by_day:?}");
    let (problem, by_night) = planned(shuttle(6.0, 1, &coach(17, 24)));
    assert_eq!(visits(&by_night), 1);
    assert!(by_night.days[0].pauses.iter().any(|pause| pause.kind == PauseKind::Rest), "{by_night:?}");
    // The judge sees the night by itself: the plan of a law without it is refused.
    let mut lax = problem.clone().into_draft();
    lax.days[0].night = None;
    let (_, lax) = planned(lax);
    assert!(check(&problem, &lax).contains(&Fault::Dark(DayNo(0))), "{lax:?}");
}

#[test]
fn nobody_drives_between_two_and_five() {
    let (_, plan) = planned(shuttle(2.0, 1, &coach(5, 12)));
    assert_eq!(visits(&plan), 1);
    let (problem, _) = planned(shuttle(2.0, 1, &coach(3, 12)));
    let mut lax = problem.clone().into_draft();
    lax.days[0] = Day { no_driving: None, latest: Seconds(6 * HOUR), ..lax.days[0].clone() };
    let (_, early) = planned(lax);
    assert!(check(&problem, &early).contains(&Fault::NoDriving(DayNo(0))), "{early:?}");
}

#[test]
fn eight_hours_in_any_twenty_four() {
    // Six hours late on the first day and six early on the second lie within one stretch of 24 hours.
    let mut draft = shuttle(6.0, 2, &coach(13, 20));
    draft.days[1] = Day { start: Some(PlaceNo(0)), end: Some(PlaceNo(0)), ..coach(6, 13) };
    let (_, free) = planned(draft.clone());
    assert_eq!(visits(&free), 2);
    draft.rolling = vec![Rolling { span: Seconds(24 * HOUR), limit: Seconds(8 * HOUR) }];
    let (problem, kept) = planned(draft);
    assert_eq!(visits(&kept), 1);
    assert!(check(&problem, &free).iter().any(|fault| matches!(fault, Fault::Rolling(_))));
}

#[test]
fn forty_four_hours_in_any_seven_days() {
    let mut draft = shuttle(7.0, 9, &coach(8, 20));
    let (_, free) = planned(draft.clone());
    assert_eq!(visits(&free), 9);
    draft.rolling = vec![Rolling { span: Seconds(7 * 24 * HOUR), limit: Seconds(44 * HOUR) }];
    let (problem, kept) = planned(draft);
    assert!(check(&problem, &free).iter().any(|fault| matches!(fault, Fault::Rolling(_))));
    // Six of any seven days may drive 7 h; of nine days at most eight can (with the fourth or so at rest).
    let driven: Vec<bool> = kept.days.iter().map(|day| !day.stops.is_empty()).collect();
    assert!(driven.windows(7).all(|week| week.iter().filter(|busy| **busy).count() <= 6), "{driven:?}");
    assert!(driven.iter().filter(|busy| **busy).count() >= 7, "{driven:?}");
}

#[test]
fn random_problems_with_a_night_are_judged_sound() {
    for seed in 0..40 {
        let mut draft = tiny(seed, 6, 3);
        for day in &mut draft.days {
            day.rest = Some(RestRule { after_driving: Seconds(14), rest: Seconds(4) });
            day.night = Some(NightRule { from: Seconds(30), until: Seconds(8), after_driving: Seconds(9) });
        }
        draft.rolling = vec![Rolling { span: Seconds(86_400), limit: Seconds(40) }];
        let problem = Problem::new(draft).unwrap();
        let Ok(plan) = solve(&problem, &Stop::iterations(300), seed) else { continue };
        assert_eq!(check(&problem, &plan), vec![], "seed {seed}");
    }
}

#[test]
fn no_mend_that_is_offered_breaks_a_limit_over_several_days() {
    // Six hours late on the first day and six early on the second: there is time for both, but not the driving.
    let mut draft = shuttle(6.0, 2, &coach(13, 20));
    draft.days[1] = Day { start: Some(PlaceNo(0)), end: Some(PlaceNo(0)), ..coach(6, 13) };
    draft.rolling = vec![Rolling { span: Seconds(24 * HOUR), limit: Seconds(8 * HOUR) }];
    let (problem, plan) = planned(draft);
    let left_out = explain(&problem, &plan, &Stop::iterations(0));
    assert_eq!(left_out.len(), 1);
    assert_eq!(left_out[0].reason, Reason::NoDriving, "{left_out:?}");
    assert!(left_out[0].mends.iter().all(|mend| matches!(mend, Mend::InsteadOf { .. })), "{left_out:?}");
    // The same site without the limit is told to fit, so the limit is what the answer rests on.
    let mut lax = problem.clone().into_draft();
    lax.rolling.clear();
    assert_eq!(explain(&Problem::new(lax).unwrap(), &plan, &Stop::iterations(0))[0].reason, Reason::Outbid);
}

/// The problem in which `mend` is done and `site` must be in, with all that `plan` visits.
fn mended(problem: &Problem, plan: &Solution, site: SiteNo, mend: Mend) -> Draft {
    let mut draft = problem.clone().into_draft();
    for stop in plan.days.iter().flat_map(|day| &day.stops) {
        draft.sites[stop.site.index()].need = Need::Mandatory;
    }
    draft.sites[site.index()].need = Need::Mandatory;
    match mend {
        Mend::LongerDay { day, by } => {
            let day = &mut draft.days[day.index()];
            day.latest += by;
            day.max_elapsed = day.max_elapsed.map(|limit| limit + by);
        }
        Mend::MoreDriving { day, by } => {
            let day = &mut draft.days[day.index()];
            day.max_driving = day.max_driving.map(|limit| limit + by);
        }
        Mend::ShorterStay { .. } => {
            let stay = &mut draft.sites[site.index()].stay;
            stay.usual = stay.min;
        }
        Mend::InsteadOf { other } => draft.sites[other.index()].need = Need::Excluded,
        Mend::MoreBudget { by } => draft.budget = draft.budget.map(|most| most + by),
    }
    draft
}

#[test]
fn every_mend_offered_under_a_limit_over_several_days_works() {
    let (mut tried, mut kinds) = (0, std::collections::BTreeSet::new());
    for seed in 0..60 {
        let mut draft = tiny(seed, 7, 2);
        // A site of a group that comes whole or not at all needs more than one mend.
        draft.groups.clear();
        for (number, day) in draft.days.iter_mut().enumerate() {
            day.rest = Some(RestRule { after_driving: Seconds(14), rest: Seconds(4) });
            day.max_driving = Some(Seconds(18 + u32::try_from(number).unwrap()));
        }
        for site in &mut draft.sites {
            site.stay.min = Seconds(site.stay.usual.0 / 2);
        }
        draft.rolling = vec![Rolling { span: Seconds(2 * 86_400), limit: Seconds(34) }];
        let Ok(problem) = Problem::new(draft) else { continue };
        let Ok(plan) = solve(&problem, &Stop::iterations(500), seed) else { continue };
        if plan.score.unmet > 0 {
            continue;
        }
        for left_out in explain(&problem, &plan, &Stop::iterations(0)) {
            for mend in &left_out.mends {
                let better = Problem::new(mended(&problem, &plan, left_out.site, *mend)).unwrap();
                let made = solve(&better, &Stop::iterations(4_000), seed).unwrap();
                // The judge counts the driving over several days on its own.
                assert_eq!(check(&better, &made), vec![], "seed {seed}");
                assert_eq!(made.score.unmet, 0, "seed {seed}: {left_out:?} by {mend:?}");
                kinds.insert(format!("{mend:?}").split(' ').next().unwrap().to_owned());
                tried += 1;
            }
        }
    }
    assert!(tried >= 20 && kinds.len() >= 3, "{tried} mends of {kinds:?}");
}
