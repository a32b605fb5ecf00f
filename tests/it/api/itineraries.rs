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
    assert_eq!(answer.body["errors"][0]["pointer"], "/must_visit/0");
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
