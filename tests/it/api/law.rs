//! The driver's law over HTTP: rests are due, nights are short, weeks have an end.

use serde_json::{Value, json};

use crate::world::{get, post, shipped};

/// `HH:MM` in minutes.
fn minutes(text: &Value) -> i64 {
    let (hours, minutes) = text.as_str().unwrap().split_once(':').unwrap();
    hours.parse::<i64>().unwrap() * 60 + minutes.parse::<i64>().unwrap()
}

/// Drives of a day without the rests on the way, in minutes of the journey, from the answer alone.
fn drives(plan: &Value) -> Vec<(i64, i64)> {
    let mut drives = Vec::new();
    for (index, day) in plan["days"].as_array().unwrap().iter().enumerate() {
        let midnight = i64::try_from(index).unwrap() * 1440;
        for leg in day["legs"].as_array().unwrap() {
            let (mut from, to) = (minutes(&leg["depart"]), minutes(&leg["arrive"]));
            for rest in day["pauses"].as_array().unwrap().iter().filter(|pause| pause["kind"] == "rest") {
                let (begin, end) = (minutes(&rest["begin"]), minutes(&rest["end"]));
                if from <= begin && end <= to {
                    drives.push((midnight + from, midnight + begin));
                    from = end;
                }
            }
            drives.push((midnight + from, midnight + to));
        }
    }
    drives.retain(|(from, to)| from < to);
    drives
}

/// The longest driving without a break of twenty minutes (one minute of rounding each).
fn longest(drives: &[(i64, i64)], counts: impl Fn(&[(i64, i64)]) -> bool) -> i64 {
    let mut longest = 0;
    for first in 0..drives.len() {
        let run = drives[first..].windows(2).take_while(|pair| pair[1].0 - pair[0].1 < 19).count() + 1;
        for last in first..first + run {
            if counts(&drives[first..=last]) {
                longest = longest.max(drives[first..=last].iter().map(|(from, to)| to - from).sum());
            }
        }
    }
    longest
}

fn most_within(drives: &[(i64, i64)], span: i64) -> i64 {
    let fronts = drives.iter().flat_map(|drive| [drive.0, drive.1 - span]);
    let within = |front: i64| drives.iter().map(|d| (d.1.min(front + span) - d.0.max(front)).max(0)).sum();
    fronts.map(within).max().unwrap_or(0)
}

fn journey(vehicle: &str, hours: [&str; 2], days: u32, max_driving_s: u32) -> Value {
    json!({
        "lines": ["autumn-harvest", "jinggangshan-meeting", "hunan-jiangxi-struggle"],
        "start_date": "2026-12-05", "days": days, "start": {"place": "gw-ganzhou"}, "end": {"place": "gw-jiujiang"},
        "vehicle": vehicle, "day_hours": {"from": hours[0], "to": hours[1]},
        "max_driving_s_per_day": max_driving_s, "iterations": 400
    })
}

#[tokio::test]
async fn a_car_rests_after_four_hours_and_the_rest_is_shown() {
    let plan = post("/v1/itineraries", &journey("car", ["06:00", "23:00"], 1, 50_000)).await;
    let drives = drives(&plan);
    assert!(drives.iter().map(|(from, to)| to - from).sum::<i64>() > 240, "a long day: {drives:?}");
    assert!(longest(&drives, |_| true) <= 241, "{drives:?}");
    assert_eq!(plan["driver_rule"]["id"], "private");
    assert_eq!(plan["driver_rule"]["rest_s"], 1200);
}

#[tokio::test]
async fn a_coach_stands_from_two_to_five() {
    let plan = post("/v1/itineraries", &journey("coach", ["02:30", "18:00"], 2, 28_800)).await;
    for day in plan["days"].as_array().unwrap() {
        assert!(minutes(&day["depart"]) >= 300, "{}", day["depart"]);
    }
}

#[tokio::test]
async fn a_coach_rests_after_four_hours_by_day_and_two_by_night() {
    let plan = post("/v1/itineraries", &journey("coach", ["14:00", "24:00"], 2, 28_800)).await;
    let drives = drives(&plan);
    assert!(longest(&drives, |_| true) <= 241, "{drives:?}");
    let dark = |run: &[(i64, i64)]| run.iter().any(|d| d.1.rem_euclid(1440) > 1321 || d.0.rem_euclid(1440) < 359);
    assert!(longest(&drives, dark) <= 121, "{drives:?}");
}

#[tokio::test]
async fn a_coach_drives_eight_hours_in_any_day_and_forty_four_in_any_week() {
    let plan = post("/v1/itineraries", &journey("coach", ["05:00", "24:00"], 9, 57_600)).await;
    let drives = drives(&plan);
    assert!(most_within(&drives, 1440) <= 480 + 8, "{drives:?}");
    assert!(most_within(&drives, 7 * 1440) <= 2640 + 60, "{drives:?}");
    assert!(plan["totals"]["sites"].as_u64().unwrap() > 9);
}

#[tokio::test]
async fn the_rules_can_be_read_with_their_sources() {
    let rules = get("/v1/driver-rules").await;
    let coach = rules["items"].as_array().unwrap().iter().find(|rule| rule["id"] == "coach").unwrap();
    assert_eq!(coach["night"]["max_driving_s"], 7200);
    assert_eq!(coach["rolling"][1]["max_driving_s"], 44 * 3600);
    assert_eq!(coach["no_driving"], json!(["02:00", "05:00"]));
    assert!(!coach["sources"].as_array().unwrap().is_empty());
}

#[tokio::test]
async fn a_coach_that_would_drive_in_the_small_hours_is_warned() {
    let points = json!([{ "place": "gw-changsha" }, { "place": "lodging-jinggangshan" }]);
    for (vehicle, depart, warned) in [
        ("coach", "2026-12-05T23:30", true),
        ("coach", "2026-12-05T03:00", true),
        ("coach", "2026-12-05T08:00", false),
        ("coach", "2026-12-05T15:00", false),
        ("car", "2026-12-05T23:30", false),
    ] {
        let body = json!({ "points": points, "vehicle": vehicle, "depart": depart });
        let route = post("/v1/routes?geometry=none", &body).await;
        let codes: Vec<_> = route["warnings"].as_array().into_iter().flatten().map(|w| w["code"].clone()).collect();
        assert_eq!(codes.contains(&json!("no_driving_hours")), warned, "{vehicle} {depart}: {codes:?}");
    }
    let unsaid = post("/v1/routes?geometry=none", &json!({ "points": points, "vehicle": "coach" })).await;
    assert!(unsaid.get("warnings").is_none());
}

#[tokio::test]
async fn mountain_roads_by_night_are_a_warning_for_coaches() {
    // The first drive between two sites that has such roads.
    let world = shipped();
    let coach = world.vehicle("coach").unwrap();
    let sites: Vec<_> = world.catalogue.sites.values().collect();
    let snapped = |k: usize| world.roads.snap(coach, sites[k].position.position(), 15_000.0);
    let low = |k: &usize| {
        let (Some(from), Some(to)) = (snapped(*k), snapped(*k + 1)) else { return false };
        world.route(coach, &[from, to]).is_ok_and(|legs| legs[0].low_mountain.0 > 2_000)
    };
    let k = (0..sites.len() - 1).find(low).unwrap();
    let points = [k, k + 1].map(|k| json!({ "site": sites[k].id.as_str() }));
    for (vehicle, depart, warned) in
        [("coach", "2026-12-05T22:30", true), ("coach", "2026-12-05T09:00", false), ("car", "2026-12-05T22:30", false)]
    {
        let body = json!({ "points": points, "vehicle": vehicle, "depart": depart });
        let route = post("/v1/routes?geometry=none", &body).await;
        let told = route["warnings"].as_array().into_iter().flatten().find(|w| w["code"] == "mountain_night").cloned();
        assert_eq!(told.is_some(), warned, "{vehicle} {depart}: {route}");
        assert!(told.is_none_or(|told| told["message"]["zh"].as_str().unwrap().contains("公里")));
    }
}
