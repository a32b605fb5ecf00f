//! Journeys: complete, inside opening hours, judged by a reader that knows only the answer.

use serde_json::{Value, json};

use crate::world::{get, post, send};

/// `HH:MM` in minutes.
fn minutes(text: &Value) -> i64 {
    let (hours, minutes) = text.as_str().unwrap().split_once(':').unwrap();
    hours.parse::<i64>().unwrap() * 60 + minutes.parse::<i64>().unwrap()
}

/// What a traveller would check with a pencil: times run forward, legs join, nights have beds.
fn judge(plan: &Value, days: usize, hours: (i64, i64), driving: i64) {
    let all = plan["days"].as_array().unwrap();
    assert_eq!(all.len(), days);
    let mut seen = std::collections::BTreeSet::new();
    for (index, day) in all.iter().enumerate() {
        let (stops, legs) = (day["stops"].as_array().unwrap(), day["legs"].as_array().unwrap());
        assert_eq!(legs.len(), stops.len() + 1);
        assert!(minutes(&day["depart"]) >= hours.0 && minutes(&day["arrive"]) <= hours.1, "{day}");
        assert!(day["driving_s"].as_i64().unwrap() <= driving);
        let mut now = minutes(&day["depart"]);
        for (k, leg) in legs.iter().enumerate() {
            assert!(minutes(&leg["depart"]) >= now - 1, "{leg}");
            let drive = leg["duration_s"].as_i64().unwrap();
            let taken = (minutes(&leg["arrive"]) - minutes(&leg["depart"])) * 60;
            assert!(taken >= drive - 61, "{leg}");
            now = minutes(&leg["arrive"]);
            if let Some(stop) = stops.get(k) {
                assert!(minutes(&stop["enter"]) >= now - 1);
                now = minutes(&stop["depart"]);
                assert!(now > minutes(&stop["enter"]));
                assert!(seen.insert(stop["site"]["id"].as_str().unwrap().to_owned()), "twice: {stop}");
            }
        }
        assert_eq!(day["lodging"].is_null(), index + 1 == days, "{day}");
    }
    assert_eq!(plan["totals"]["sites"].as_u64().unwrap(), seen.len() as u64);
    assert!(!seen.is_empty());
    for left in plan["unserved"].as_array().unwrap() {
        assert!(!seen.contains(left["site"].as_str().unwrap()));
        assert!(!left["code"].as_str().unwrap().is_empty() && !left["message"].as_str().unwrap().is_empty());
    }
}

#[tokio::test]
async fn three_days_along_each_line() {
    for line in ["autumn-harvest", "jinggangshan-meeting", "hunan-jiangxi-struggle"] {
        let body = json!({
            "lines": [line], "start_date": "2026-12-05", "days": 3,
            "start": {"place": "gw-changsha"}, "end": {"place": "gw-jian"},
            "day_hours": {"from": "08:00", "to": "19:00"}, "max_driving_s_per_day": 18000, "iterations": 3000
        });
        let plan = post("/v1/itineraries", &body).await;
        judge(&plan, 3, (480, 1140), 18_000);
        let crossed = plan["totals"]["border_crossings"].as_u64().unwrap();
        assert!(crossed >= 1, "{line}: a journey from Changsha to Ji'an crosses the border");
        assert!(plan["data_version"].is_string());
    }
}

#[tokio::test]
async fn must_visit_is_in_and_avoided_is_out() {
    let body = json!({
        "lines": ["autumn-harvest"], "start_date": "2026-12-08", "days": 2,
        "start": {"place": "gw-changsha"}, "must_visit": ["wenjiashi-rally-site"],
        "avoid_sites": ["hu-yaobang-former-residence"], "iterations": 2000
    });
    let plan = post("/v1/itineraries", &body).await;
    let stops: Vec<&Value> =
        plan["days"].as_array().unwrap().iter().flat_map(|d| d["stops"].as_array().unwrap()).collect();
    assert!(stops.iter().any(|stop| stop["site"]["id"] == "wenjiashi-rally-site"));
    assert!(stops.iter().all(|stop| stop["site"]["id"] != "hu-yaobang-former-residence"));
}

#[tokio::test]
async fn the_historical_order_is_kept() {
    let body = json!({
        "lines": ["autumn-harvest"], "start_date": "2026-12-05", "days": 5,
        "start": {"place": "gw-nanchang"}, "end": {"place": "gw-jian"}, "order": "historical", "iterations": 3000
    });
    let plan = post("/v1/itineraries", &body).await;
    judge(&plan, 5, (510, 1110), 18_000);
    let line = get("/v1/lines/autumn-harvest").await;
    let events = line["chronology"].as_array().unwrap();
    // The first event at a site; a site without events has no place in the order.
    let first = |site: &str| {
        events
            .iter()
            .filter(|e| e["sites"].as_array().unwrap().iter().any(|s| s == site))
            .map(|e| e["date"].as_str().unwrap().to_owned())
            .min()
    };
    let visited: Vec<String> = plan["days"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|d| d["stops"].as_array().unwrap())
        .filter_map(|s| first(s["site"]["id"].as_str().unwrap()))
        .collect();
    assert!(visited.len() >= 5);
    let rising = visited.windows(2).filter(|pair| pair[0] <= pair[1]).count();
    assert!(rising * 10 >= (visited.len() - 1) * 7, "mostly forward in time: {visited:?}");
}

#[tokio::test]
async fn the_same_seed_gives_the_same_plan() {
    let body = json!({
        "lines": ["jinggangshan-meeting"], "start_date": "2026-12-05", "days": 2,
        "start": {"place": "lodging-jinggangshan"}, "iterations": 1000, "seed": 7
    });
    let first = post("/v1/itineraries", &body).await;
    let second = post("/v1/itineraries", &body).await;
    assert_eq!(first, second);
}

#[tokio::test]
async fn impossible_wishes_are_named() {
    // Xiushui in the far north from Ganzhou in the far south, there and back in one short day.
    let body = json!({
        "start_date": "2026-12-05", "days": 1, "start": {"place": "gw-ganzhou"},
        "must_visit": ["wenjiashi-rally-site"], "day_hours": {"from": "10:00", "to": "12:00"}, "iterations": 100
    });
    let answer = send("/v1/itineraries", &[("accept-language", "en")], Some(&body.to_string())).await;
    assert_eq!(answer.status, 422, "{}", answer.body);
    assert_eq!(answer.body["type"], "/problems/infeasible");
    let pointers: Vec<&str> =
        answer.body["errors"].as_array().unwrap().iter().map(|e| e["pointer"].as_str().unwrap()).collect();
    assert!(pointers.contains(&"/must_visit/0") || pointers.contains(&"/day_hours"), "{pointers:?}");
    assert!(!answer.body["errors"][0]["mend"].as_str().unwrap().is_empty());
}

#[tokio::test]
async fn every_fault_of_a_request_comes_at_once() {
    let body = json!({
        "lines": ["no-line"], "start_date": "2026-02-30", "days": 99, "start": {"lon": 26.5, "lat": 114.1},
        "must_visit": ["nowhere"], "day_hours": {"from": "8:30", "to": "18:30"}, "budget_ms": 1
    });
    let answer = send("/v1/itineraries", &[], Some(&body.to_string())).await;
    assert_eq!(answer.status, 400);
    let pointers: Vec<&str> =
        answer.body["errors"].as_array().unwrap().iter().map(|e| e["pointer"].as_str().unwrap()).collect();
    for pointer in ["/lines/0", "/start_date", "/days", "/start", "/must_visit/0", "/day_hours/from", "/budget_ms"] {
        assert!(pointers.contains(&pointer), "{pointer} is not among {pointers:?}");
    }
}

/// The sites of each day.
fn order(plan: &Value) -> Vec<Vec<String>> {
    let day = |day: &Value| -> Vec<String> {
        day["stops"].as_array().unwrap().iter().map(|s| s["site"]["id"].as_str().unwrap().to_owned()).collect()
    };
    plan["days"].as_array().unwrap().iter().map(day).collect()
}

/// A three-day wish with a good deal of choice.
fn wish() -> Value {
    json!({
        "lines": ["jinggangshan-meeting"], "start_date": "2026-12-08", "days": 3,
        "start": {"place": "gw-changsha"}, "end": {"place": "gw-jian"}, "iterations": 3000
    })
}

#[tokio::test]
async fn a_plan_says_how_far_from_the_best_it_may_be() {
    let plan = post("/v1/itineraries", &wish()).await;
    let (score, bound) = (plan["totals"]["score"].as_u64().unwrap(), plan["bound"].as_u64().unwrap());
    assert!(bound >= score);
    let gap = plan["gap"].as_f64().unwrap();
    assert!((0.0..1.0).contains(&gap), "{gap}");
    assert_eq!(gap == 0.0, bound == score);
}

#[tokio::test]
async fn whoever_is_left_out_is_told_why_and_what_would_help() {
    let plan = post("/v1/itineraries?lang=en", &wish()).await;
    let unserved = plan["unserved"].as_array().unwrap();
    assert!(!unserved.is_empty());
    assert!(unserved.iter().any(|u| u["mend"].is_string()), "no mend at all in {unserved:?}");
    assert!(unserved.iter().all(|u| u["code"] != "outbid" || u["mend"].is_string()));
}

#[tokio::test]
async fn other_good_plans_differ_from_the_best() {
    let mut body = wish();
    body["alternatives"] = json!(2);
    let plan = post("/v1/itineraries", &body).await;
    let others = plan["alternatives"].as_array().unwrap();
    assert!(others.len() >= 2, "{} other plans", others.len());
    for other in others {
        judge(other, 3, (510, 1110), 18_000);
        assert_ne!(order(other), order(&plan));
    }
    assert!(plan["pareto"].as_array().unwrap().iter().any(|k| k == 0));
}

#[tokio::test]
async fn a_changed_wish_keeps_the_rest_of_the_plan() {
    let plan = post("/v1/itineraries", &wish()).await;
    let before = order(&plan);
    let dropped = before[1][0].clone();
    let previous: Vec<Value> = plan["days"]
        .as_array()
        .unwrap()
        .iter()
        .zip(&before)
        .map(|(day, stops)| json!({"stops": stops, "lodging": day["lodging"]["id"]}))
        .collect();
    let mut body = wish();
    body["previous"] = json!({"days": previous});
    body["changes"] = json!([{"op": "drop", "site": dropped}]);
    let next = post("/v1/itineraries?lang=en", &body).await;
    judge(&next, 3, (510, 1110), 18_000);
    let after = order(&next);
    assert!(after.iter().flatten().all(|site| *site != dropped));
    let kept =
        before.iter().zip(&after).map(|(old, new)| old.iter().filter(|s| new.contains(s)).count()).sum::<usize>();
    let untouched = before.iter().flatten().count() - 1;
    assert!(kept <= untouched && kept > 0, "{before:?} {after:?}");
    stays_or_costs(&plan, &next, &body["changes"][0], &[0, 1, 2]).await;
    let changed = next["changed"].as_array().unwrap();
    assert!(changed.iter().any(|c| c["kind"] == "dropped" && c["site"] == dropped.as_str()), "{changed:?}");
}

#[tokio::test]
async fn a_lock_holds_its_site_on_its_day() {
    let mut body = wish();
    body["locks"] = json!([{"site": "wenjiashi-rally-site", "day": 1, "enter": {"from": "09:30", "to": "11:00"}}]);
    let plan = post("/v1/itineraries", &body).await;
    let stop = &plan["days"][0]["stops"].as_array().unwrap().iter().find(|s| s["site"]["id"] == "wenjiashi-rally-site");
    let enter = minutes(&stop.expect("the locked site is on day 1")["enter"]);
    assert!((570..=660).contains(&enter), "{enter}");
}

#[tokio::test]
async fn a_day_with_hours_of_its_own_keeps_them_and_shut_sites_are_shut() {
    let mut body = wish();
    let first = order(&post("/v1/itineraries", &body).await)[0][0].clone();
    body["changes"] = json!([
        {"op": "hours", "day": 2, "from": "10:00", "to": "16:00"},
        {"op": "closed", "site": first, "date": "2026-12-08"}
    ]);
    let plan = post("/v1/itineraries", &body).await;
    assert!(minutes(&plan["days"][1]["depart"]) >= 600 && minutes(&plan["days"][1]["arrive"]) <= 960);
    assert!(!order(&plan)[0].contains(&first));
}

/// `plan` as the plan before.
fn previous(plan: &Value) -> Value {
    let day = |day: &Value| {
        let stops: Vec<&Value> = day["stops"].as_array().unwrap().iter().map(|stop| &stop["site"]["id"]).collect();
        json!({"stops": stops, "lodging": day["lodging"]["id"]})
    };
    json!({"days": plan["days"].as_array().unwrap().iter().map(day).collect::<Vec<_>>()})
}

/// Plans [`wish`] anew after `change`.
async fn anew(plan: &Value, change: &Value) -> Value {
    let mut body = wish();
    body["previous"] = previous(plan);
    body["changes"] = json!([change]);
    let next = post("/v1/itineraries?lang=en", &body).await;
    judge(&next, 3, (510, 1110), 18_000);
    next
}

/// Four fifths of the stops of `days` that `change` does not bar stay on their days in `next`, unless the best plan
/// that locks them all costs more than 2 % of value.
async fn stays_or_costs(plan: &Value, next: &Value, change: &Value, days: &[usize]) {
    let (before, after) = (order(plan), order(next));
    let barred = |site: &String| change["site"] == site.as_str();
    let stops: Vec<(usize, &String)> =
        days.iter().flat_map(|&day| before[day].iter().map(move |site| (day, site))).filter(|s| !barred(s.1)).collect();
    let stay = stops.iter().filter(|(day, site)| after[*day].contains(site)).count();
    if stay * 10 >= stops.len() * 8 {
        return;
    }
    let mut body = wish();
    body["changes"] = json!([change]);
    body["locks"] = stops.iter().map(|(day, site)| json!({"site": site, "day": day + 1})).collect();
    let locked = send("/v1/itineraries", &[], Some(&body.to_string())).await;
    let value = |plan: &Value| plan["totals"]["score"].as_u64().unwrap();
    let dear = locked.status != 200 || value(&locked.body) * 100 < value(next) * 98;
    assert!(dear, "{stay} of {} stay, worth {}, where {} keeps all", stops.len(), value(next), value(&locked.body));
}

fn said<'a>(next: &'a Value, kind: &str, site: &str) -> Option<&'a str> {
    let changed = next["changed"].as_array()?;
    let found = changed.iter().find(|c| c["kind"] == kind && c["site"] == site)?;
    assert!(found["message"].as_str().unwrap().contains(": "), "{found}");
    found["reason"].as_str()
}

/// Numbers of the roads that a plan drives.
fn roads(plan: &Value) -> std::collections::BTreeSet<String> {
    let days = plan["days"].as_array().unwrap().iter();
    let legs = days.flat_map(|day| day["legs"].as_array().unwrap());
    let used = legs.flat_map(|leg| leg["roads"].as_array().unwrap());
    used.filter_map(|road| road["ref"].as_str()).flat_map(|r| r.split(';')).map(str::to_owned).collect()
}

#[tokio::test]
async fn every_kind_of_change_is_met_and_said_with_its_reason() {
    let plan = post("/v1/itineraries", &wish()).await;
    let stops = order(&plan);
    let some = stops[1][0].as_str();

    let next = anew(&plan, &json!({"op": "drop", "site": some})).await;
    assert_eq!(said(&next, "dropped", some), Some("asked"));
    stays_or_costs(&plan, &next, &json!({"op": "drop", "site": some}), &[0, 1, 2]).await;

    let next = anew(&plan, &json!({"op": "visited", "site": some})).await;
    assert_eq!(said(&next, "dropped", some), Some("asked"));

    let absent = plan["unserved"].as_array().unwrap().iter().find(|u| u["code"] != "closed_on_all_days");
    let absent = absent.unwrap()["site"].as_str().unwrap();
    let next = anew(&plan, &json!({"op": "add", "site": absent})).await;
    assert!(order(&next).iter().flatten().any(|site| site == absent));
    assert_eq!(said(&next, "added", absent), Some("asked"));

    let date = plan["days"][1]["date"].as_str().unwrap();
    let next = anew(&plan, &json!({"op": "closed", "site": some, "date": date})).await;
    assert!(!order(&next)[1].iter().any(|site| site == some));
    assert!(said(&next, "dropped", some).or(said(&next, "moved", some)) == Some("shut"), "{}", next["changed"]);

    let next = anew(&plan, &json!({"op": "hours", "day": 2, "from": "10:00", "to": "18:30"})).await;
    assert!(minutes(&next["days"][1]["depart"]) >= 600);
    let others = |plan: &Value| [order(plan)[0].clone(), order(plan)[2].clone()];
    let (old, new) = (others(&plan), others(&next));
    let stay: usize = old.iter().zip(&new).map(|(a, b)| a.iter().filter(|s| b.contains(s)).count()).sum();
    let all = old.iter().flatten().count();
    stays_or_costs(&plan, &next, &json!({"op": "hours", "day": 2, "from": "10:00", "to": "18:30"}), &[0, 2]).await;
    assert_eq!(
        (next["stayed"]["stops"].as_u64(), next["stayed"]["of"].as_u64()),
        (Some(stay as u64), Some(all as u64))
    );
}

#[tokio::test]
async fn visits_last_longer_where_time_is_left_and_shorter_where_more_then_fits() {
    let mut body = wish();
    let usual = post("/v1/itineraries", &body).await;
    body["stay"] = json!("shorter");
    let shorter = post("/v1/itineraries", &body).await;
    body["stay"] = json!("flexible");
    let flexible = post("/v1/itineraries", &body).await;
    for plan in [&shorter, &flexible] {
        judge(plan, 3, (510, 1110), 18_000);
        assert!(plan["totals"]["score"].as_u64() >= usual["totals"]["score"].as_u64());
    }
    let minutes_inside = |plan: &Value| -> i64 {
        let stops = plan["days"].as_array().unwrap().iter().flat_map(|day| day["stops"].as_array().unwrap());
        stops.map(|stop| minutes(&stop["depart"]) - minutes(&stop["enter"])).sum()
    };
    assert!(minutes_inside(&flexible) >= minutes_inside(&shorter));
    body["stay"] = json!("forever");
    assert_eq!(send("/v1/itineraries", &[], Some(&body.to_string())).await.status, 400);
}

#[tokio::test]
async fn a_counted_answer_states_a_gap_that_a_timed_one_would_and_always_the_same() {
    let mut body = json!({
        "lines": ["autumn-harvest"], "start_date": "2026-10-17", "days": 2, "start": {"place": "gw-changsha"},
        "iterations": 3000
    });
    let (first, second) = (post("/v1/itineraries", &body).await, post("/v1/itineraries", &body).await);
    assert_eq!((&first["bound"], &first["gap"]), (&second["bound"], &second["gap"]));
    let gap = first["gap"].as_f64().unwrap();
    assert!(gap < 0.2, "days are priced, not only counted: {gap}");
    body["iterations"] = json!(6_000);
    let more = post("/v1/itineraries", &body).await;
    assert!(more["bound"].as_u64() <= first["bound"].as_u64(), "more effort, no worse a bound");
}

#[tokio::test]
async fn a_closed_road_is_driven_no_more_and_the_plan_stays_close() {
    let plan = post("/v1/itineraries", &wish()).await;
    let used = roads(&plan);
    let road = used.iter().find(|road| road.starts_with('G') && road.len() >= 4).expect("an expressway is used");
    let next = anew(&plan, &json!({"op": "road_closed", "ref": road})).await;
    assert!(!roads(&next).contains(road), "{road} is closed");
    // The times of the plan are those of the roads that are left: `judge` has compared them.
    // The same from the beginning, without a plan before.
    let mut body = wish();
    body["avoid"] = json!({"refs": [road]});
    let other = post("/v1/itineraries", &body).await;
    judge(&other, 3, (510, 1110), 18_000);
    assert!(!roads(&other).contains(road), "{road} is to be kept off");

    body["changes"] = json!([{"op": "road_closed", "ref": "G99999"}]);
    let answer = send("/v1/itineraries", &[], Some(&body.to_string())).await;
    assert_eq!((answer.status, &answer.body["errors"][0]["pointer"]), (400, &json!("/changes/0/ref")));
}

#[tokio::test]
async fn a_plan_that_changes_nothing_says_nothing() {
    let plan = post("/v1/itineraries", &wish()).await;
    let mut body = wish();
    body["previous"] = previous(&plan);
    let next = post("/v1/itineraries", &body).await;
    if order(&next) == order(&plan) {
        let changed = next["changed"].as_array();
        assert!(changed.is_none_or(|all| all.iter().all(|c| c["kind"] == "hotel")), "{changed:?}");
    } else {
        assert!(next["totals"]["score"].as_u64() > plan["totals"]["score"].as_u64());
    }
}

#[tokio::test]
async fn who_is_shut_on_all_days_is_told_when_it_opens() {
    let plan = post("/v1/itineraries", &wish()).await;
    let some = order(&plan)[0][0].clone();
    let mut body = wish();
    let shut = |date: &str| json!({"op": "closed", "site": some, "date": date});
    body["changes"] = json!([shut("2026-12-08"), shut("2026-12-09"), shut("2026-12-10")]);
    let plan = post("/v1/itineraries?lang=en", &body).await;
    let unserved = plan["unserved"].as_array().unwrap().iter().find(|u| u["site"] == some.as_str()).unwrap();
    assert_eq!(unserved["code"], "closed_on_all_days");
    let message = unserved["message"].as_str().unwrap();
    assert!(message.contains("Tuesday 12-08") && message.contains("Thursday 12-10"), "{message}");
    let mend = unserved["mend"].as_str().unwrap();
    assert!(mend.contains("12-07") || mend.contains("12-11") || mend.contains("12-0"), "{mend}");
    // Others could come in by more time or instead of another.
    let mends: Vec<&str> = plan["unserved"].as_array().unwrap().iter().filter_map(|u| u["mend"].as_str()).collect();
    assert!(mends.iter().any(|mend| mend.starts_with("would fit ")), "{mends:?}");
}
