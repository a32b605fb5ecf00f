//! What journeys cost: sums of their parts, free when the exit is passed in time.

use serde_json::{Value, json};

use crate::world::post;

fn ends(range: &Value) -> [u64; 2] {
    [range["from"].as_u64().unwrap(), range["to"].as_u64().unwrap()]
}

fn journey(date: &str, vehicle: &str) -> Value {
    json!({
        "lines": ["autumn-harvest"], "start_date": date, "days": 1, "start": {"place": "gw-changsha"},
        "end": {"place": "gw-nanchang"}, "vehicle": vehicle, "party": {"adults": 2, "reduced": 1},
        "day_hours": {"from": "08:00", "to": "20:00"}, "max_driving_s_per_day": 28800, "iterations": 500
    })
}

#[tokio::test]
async fn the_total_is_the_sum_of_its_parts() {
    let plan = post("/v1/itineraries", &journey("2026-12-05", "car")).await;
    let cost = &plan["cost"];
    let parts = ["fuel", "toll", "tickets"].map(|part| ends(&cost[part]));
    let total = ends(&cost["total"]);
    for end in 0..2 {
        assert_eq!(total[end], parts.iter().map(|part| part[end]).sum::<u64>());
    }
    assert!(total[0] < total[1]);
    // The usual figures of the totals lie within the ranges, but for the rounding of each leg.
    let [low, high] = ends(&cost["fuel"]);
    let usual = plan["totals"]["energy_fen"].as_u64().unwrap();
    assert!(low <= usual && usual <= high, "{cost} {usual}");
    let [low, high] = ends(&cost["toll"]);
    let usual = plan["totals"]["toll_fen"].as_u64().unwrap();
    assert!(low <= usual + 200 && usual <= high + 200 && usual > 0, "{cost} {usual}");
    let assumed = cost["assumptions"].as_array().unwrap();
    assert!(assumed.len() >= 4 && assumed.iter().all(|text| !text.as_str().unwrap().is_empty()));
}

#[tokio::test]
async fn cars_are_free_on_the_holiday_and_coaches_are_not() {
    let holiday = post("/v1/itineraries", &journey("2026-10-03", "car")).await;
    assert_eq!(ends(&holiday["cost"]["toll"]), [0, 0]);
    assert!(holiday["totals"]["toll_fen"].as_u64().unwrap() > 0, "toll roads were driven");
    let coach = post("/v1/itineraries", &journey("2026-10-03", "coach")).await;
    assert!(ends(&coach["cost"]["toll"])[0] > 0);
    let after = post("/v1/itineraries", &journey("2026-10-08", "car")).await;
    assert!(ends(&after["cost"]["toll"])[0] > 0);
}
