//! How long visits last, when they would rather begin, and explanations that are cut short.

use super::*;

#[test]
fn visits_grow_to_their_longest_where_time_is_left() {
    let (problem, _) = journey(8, 2);
    let lengths = |stay| {
        let mut draft = problem.clone().into_draft();
        for site in &mut draft.sites {
            site.stay = Stay { min: Seconds(1), usual: site.stay.usual, max: site.stay.usual + Seconds(6) };
        }
        draft.objective.stay = stay;
        let problem = Problem::new(draft).unwrap();
        let plan = solve(&problem, &Stop::iterations(3_000), 1).unwrap();
        assert_eq!(check(&problem, &plan), vec![]);
        let stops = plan.days.iter().flat_map(|day| &day.stops);
        let over = |stop: &&Visit| stop.end - stop.begin > problem.sites[usize::from(stop.site.0)].stay.usual;
        (plan.score.value, stops.filter(over).count())
    };
    let (shorter, flexible) = (lengths(StayPolicy::Shorten), lengths(StayPolicy::Flexible));
    assert_eq!((shorter.0, shorter.1), (flexible.0, 0));
    assert!(flexible.1 > 0, "no visit is longer than usual");
}

/// A visit waits for the hours in which it would rather be made, where that costs nothing; where it would cost
/// value or the hard window, it is made outside and counted as rough.
#[test]
fn visits_begin_in_preferred_windows_where_there_is_room() {
    let (problem, _) = journey(10, 2);
    let mut draft = problem.into_draft();
    for site in &mut draft.sites {
        for window in site.windows.iter_mut().flatten() {
            window.preferred = Some(Preferred { from: Seconds(20), until: Seconds(40), penalty_per_minute: 2 });
        }
    }
    let soft = Problem::new(draft.clone()).unwrap();
    let plan = solve(&soft, &Stop::iterations(3_000), 1).unwrap();
    assert_eq!(check(&soft, &plan), vec![]);
    let inside = |plan: &Solution| {
        let stops = plan.days.iter().flat_map(|day| &day.stops);
        stops.filter(|stop| (20..=40).contains(&stop.begin.0)).count()
    };
    // The same without the wish: as early as can be.
    draft.sites.iter_mut().flat_map(|site| &mut site.windows).flatten().for_each(|window| window.preferred = None);
    let without = solve(&Problem::new(draft).unwrap(), &Stop::iterations(3_000), 1).unwrap();
    assert_eq!((plan.score.value, plan.score.driving_s), (without.score.value, without.score.driving_s));
    assert!(inside(&plan) > inside(&without), "{} {}", inside(&plan), inside(&without));
}

#[test]
fn a_cancelled_explanation_gives_reasons_and_seeks_nothing_more() {
    let (problem, plan) = journey(40, 3);
    let flag = std::sync::atomic::AtomicBool::new(true);
    let whole = explain(&problem, &plan, &Stop::iterations(0));
    let short = explain(&problem, &plan, &Stop::iterations(0).or_when(&flag));
    assert!(whole.iter().any(|one| !one.mends.is_empty()));
    assert!(short.iter().all(|one| one.mends.is_empty()));
    assert_eq!(whole.len(), short.len());
}
