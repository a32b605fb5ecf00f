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
async fn a_joint_ticket_is_paid_once() {
    let body = json!({
        "lines": ["jinggangshan-meeting"], "start_date": "2026-12-05", "days": 2, "start": {"place": "gw-jian"},
        "must_visit": ["huangyangjie-outpost", "ciping-revolutionary-sites", "maoping-octagonal-building"],
        "party": {"adults": 2, "reduced": 0}, "iterations": 500
    });
    let plan = post("/v1/itineraries?lang=en", &body).await;
    assert_eq!(ends(&plan["cost"]["tickets"]), [38_000, 38_000], "190 yuan each opens all three: {}", plan["cost"]);
    let assumed = plan["cost"]["assumptions"].as_array().unwrap();
    assert!(assumed.iter().any(|text| text.as_str().unwrap().contains("joint ticket")), "{assumed:?}");
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

#[tokio::test]
async fn a_route_costs_what_its_vehicle_pays_and_is_free_by_the_second_at_the_exit() {
    let points = json!([{"place": "gw-changsha"}, {"place": "gw-nanchang"}]);
    let route = |vehicle: &'static str, depart: Option<String>| {
        let body = json!({"points": points, "vehicle": vehicle, "depart": depart});
        async move { post("/v1/routes?geometry=none&lang=en", &body).await }
    };
    let plain = route("car", None).await;
    let cost = &plain["cost"];
    let [fuel, toll, total] = ["fuel", "toll", "total"].map(|part| ends(&cost[part]));
    assert_eq!(total, [fuel[0] + toll[0], fuel[1] + toll[1]]);
    let usual = plain["toll_fen"].as_u64().unwrap();
    assert!(toll[0] <= usual + 100 && usual <= toll[1] + 100 && usual > 0, "{cost} {usual}");
    assert!(cost["toll_stretches"].as_array().unwrap().iter().all(|s| s["exit"].is_null() && s["free"].is_null()));
    assert!(cost["assumptions"].to_string().contains("without a departure"), "{cost}");
    // Left at an hour of the holiday, the last exit is known; a drive that ends one second before midnight of the
    // last free day is free, one that ends on the stroke is not.
    let inside = route("car", Some("2026-10-05T08:00:00".to_owned())).await;
    assert_eq!(ends(&inside["cost"]["toll"]), [0, 0], "{}", inside["cost"]);
    let parse = |text: &str| chrono::NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S").unwrap();
    let stretches = inside["cost"]["toll_stretches"].as_array().unwrap();
    let last = parse(stretches.last().unwrap()["exit"].as_str().unwrap());
    let until_exit = last - parse("2026-10-05T08:00:00");
    for (end, free) in [("2026-10-07T23:59:59", true), ("2026-10-08T00:00:00", false)] {
        let depart = (parse(end) - until_exit).format("%Y-%m-%dT%H:%M:%S").to_string();
        let answer = route("car", Some(depart)).await;
        let stretch = answer["cost"]["toll_stretches"].as_array().unwrap().last().unwrap().clone();
        assert_eq!(stretch["exit"], end);
        assert_eq!(stretch["free"].is_object(), free, "{stretch}");
        assert_eq!(ends(&answer["cost"]["toll"])[0] == 0, free, "{}", answer["cost"]);
    }
    // The first moment of the window is in it.
    let depart = (parse("2026-10-01T00:00:00") - until_exit).format("%Y-%m-%dT%H:%M:%S").to_string();
    assert!(
        route("car", Some(depart)).await["cost"]["toll_stretches"].as_array().unwrap().last().unwrap()["free"]
            .is_object()
    );
    assert!(ends(&route("motorhome", Some("2026-10-05T08:00:00".to_owned())).await["cost"]["toll"])[0] > 0);
    let late = route("car", Some("2028-05-01T08:00:00".to_owned())).await;
    assert!(late["cost"]["assumptions"].to_string().contains("not announced yet"), "{}", late["cost"]);
}

#[tokio::test]
async fn a_coach_is_told_the_toll_of_each_class_that_it_may_be() {
    let body = json!({"points": [{"place": "gw-changsha"}, {"place": "gw-nanchang"}], "vehicle": "coach"});
    let coach = post("/v1/routes?geometry=none", &body).await["cost"].take();
    let classes = coach["toll_classes"].as_array().unwrap();
    let ids: Vec<&str> = classes.iter().map(|class| class["class"].as_str().unwrap()).collect();
    assert_eq!(ids, ["passenger-2", "passenger-3", "passenger-4"]);
    let tolls: Vec<[u64; 2]> = classes.iter().map(|class| ends(&class["toll"])).collect();
    assert!(tolls.windows(2).all(|pair| pair[0][0] < pair[1][0] && pair[0][1] < pair[1][1]), "{tolls:?}");
    let plan = post("/v1/itineraries?geometry=none", &journey("2026-12-05", "car")).await;
    assert_eq!(plan["cost"]["toll_classes"][0]["class"], "passenger-1");
    assert_eq!(plan["cost"]["toll_classes"][0]["toll"], plan["cost"]["toll"]);
}
