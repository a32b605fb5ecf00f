//! The driver's law over HTTP: rests are due, nights are short, weeks have an end.

use serde_json::{Value, json};

use crate::world::{get, post};

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
