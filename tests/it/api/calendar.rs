//! The calendar in a journey: last entry, exceptions, days after a holiday, the horizon, and nights on the road.

use std::sync::Arc;

use serde_json::{Value, json};
use xianggan::app::App;
use xianggan::app::clock::Clock;
use xianggan::app::pool::Pool;
use xianggan::base::geodesy::distance_m;
use xianggan::base::ids::{SiteId, SourceId};
use xianggan::catalogue::Catalogue;
use xianggan::catalogue::place::Place;
use xianggan::catalogue::site::{AfterHoliday, CoachAccess, Opening};

use crate::world::{ask, get, post, shipped};

const SITE: &str = "sanwan-reorganisation-memorial-hall";

fn minutes(text: &Value) -> i64 {
    let (hours, minutes) = text.as_str().unwrap().split_once(':').unwrap();
    hours.parse::<i64>().unwrap() * 60 + minutes.parse::<i64>().unwrap()
}

fn warned(plan: &Value, code: &str) -> bool {
    plan["warnings"].as_array().unwrap().iter().any(|text| text.as_str().unwrap().contains(code))
}

fn stops(plan: &Value) -> Vec<&Value> {
    plan["days"].as_array().unwrap().iter().flat_map(|day| day["stops"].as_array().unwrap()).collect()
}

fn stop<'p>(plan: &'p Value, site: &str) -> &'p Value {
    stops(plan).into_iter().find(|stop| stop["site"]["id"] == site).unwrap_or_else(|| panic!("no {site} in {plan}"))
}

/// The shipped service with another register.
fn with(change: impl Fn(&mut Catalogue)) -> Arc<App> {
    let world = shipped();
    let mut catalogue = (*world.catalogue).clone();
    change(&mut catalogue);
    Arc::new(App::new(world.with_register(catalogue, (*world.edition).clone()), Pool::new(2), Clock::system()))
}

/// The shipped service where one hall keeps these hours.
fn keeping(hours: &str, last_entry_min: Option<u32>, after_holiday: Option<AfterHoliday>) -> Arc<App> {
    with(|catalogue| {
        let site = catalogue.sites.get_mut(&SiteId::from(SITE)).unwrap();
        let source = SourceId::from("estimate");
        site.opening = Some(Opening { hours: hours.to_owned(), last_entry_min, after_holiday, source });
    })
}

fn visit(date: &str, days: u32) -> Value {
    json!({
        "start_date": date, "days": days, "start": {"place": "gw-jian"}, "must_visit": [SITE],
        "day_hours": {"from": "06:00", "to": "22:00"}, "iterations": 200
    })
}

async fn plan(app: &Arc<App>, body: &Value) -> (u16, Value) {
    let answer = ask(app, "POST", "/v1/itineraries?lang=en", &[], body).await;
    (answer.status, answer.body)
}

#[tokio::test]
async fn nobody_enters_after_the_last_entry() {
    // Open from noon to four; whoever sets out at half past twelve is there after one.
    let mut body = visit("2026-12-08", 1);
    body["day_hours"]["from"] = json!("12:30");
    let late = keeping("Mo-Su 12:00-16:00", Some(60), None);
    let (status, made) = plan(&late, &body).await;
    assert_eq!(status, 200, "{made}");
    let enter = minutes(&stop(&made, SITE)["enter"]);
    assert!((13 * 60 + 1..=15 * 60).contains(&enter), "{enter}");
    let early = keeping("Mo-Su 12:00-16:00", Some(180), None);
    assert_eq!(plan(&early, &body).await.0, 422, "the last entry is at one");
    let shown = ask(&early, "GET", &format!("/v1/sites/{SITE}"), &[], &Value::Null).await.body;
    assert_eq!(shown["last_entry_minutes"], 180);
}

#[tokio::test]
async fn a_hall_that_rests_after_a_holiday_is_shut_on_its_first_workday() {
    // Monday 5 October 2026 is in the National Day holiday; Thursday the 8th is the first workday.
    let hours = "Tu-Su 09:00-17:00; PH 09:00-17:00";
    let app = keeping(hours, None, Some(AfterHoliday::Shut));
    assert_eq!(plan(&app, &visit("2026-10-08", 1)).await.0, 422);
    for open in ["2026-10-05", "2026-10-09"] {
        let (status, made) = plan(&app, &visit(open, 1)).await;
        assert_eq!(status, 200, "{made}");
        assert!(!warned(&made, "after_holiday"));
    }
    // As a wish along a line it says so and names the next day.
    let mut body = visit("2026-10-08", 1);
    body["must_visit"] = json!([]);
    body["lines"] = json!(["autumn-harvest"]);
    let made = plan(&app, &body).await.1;
    let left = made["unserved"].as_array().unwrap().iter().find(|one| one["site"] == SITE).unwrap();
    assert_eq!(left["code"], "closed_on_all_days");
    assert!(left["mend"].as_str().unwrap().contains("10-07") || left["mend"].as_str().unwrap().contains("10-09"));
}

#[tokio::test]
async fn where_the_register_is_silent_the_day_after_a_holiday_is_only_warned_of() {
    let hours = "Tu-Su 09:00-17:00; PH 09:00-17:00";
    for (rule, warns) in [(None, true), (Some(AfterHoliday::Open), false)] {
        let (status, made) = plan(&keeping(hours, None, rule), &visit("2026-10-08", 1)).await;
        assert_eq!(status, 200, "{made}");
        assert_eq!(warned(&made, "after_holiday"), warns, "{rule:?}");
    }
    // Open every day: it gave up nothing, so there is nothing to make good.
    let made = plan(&keeping("Mo-Su 09:00-17:00", None, None), &visit("2026-10-08", 1)).await.1;
    assert!(!warned(&made, "after_holiday"));
}

#[tokio::test]
async fn an_exception_outweighs_the_usual_hours() {
    let exception = |hours: Option<&str>| {
        let mut record = json!({
            "id": "test-exception", "site": SITE, "from": "2026-12-08", "to": "2026-12-09",
            "reason": {"zh": "布展", "en": "a new exhibition"}, "sources": ["estimate"]
        });
        if let Some(hours) = hours {
            record["hours"] = json!(hours);
        }
        with(move |catalogue| {
            let site = catalogue.sites.get_mut(&SiteId::from(SITE)).unwrap();
            site.exceptions.push(serde_json::from_value(record.clone()).unwrap());
        })
    };
    let shut = exception(None);
    assert_eq!(plan(&shut, &visit("2026-12-08", 1)).await.0, 422);
    assert_eq!(plan(&shut, &visit("2026-12-10", 1)).await.0, 200);
    // On the second of two days it is open again.
    let (_, made) = plan(&shut, &visit("2026-12-09", 2)).await;
    assert!(made["days"][0]["stops"].as_array().unwrap().iter().all(|stop| stop["site"]["id"] != SITE));
    let late = exception(Some("Mo-Su 14:00-18:00"));
    let (_, made) = plan(&late, &visit("2026-12-08", 1)).await;
    assert!(minutes(&stop(&made, SITE)["enter"]) >= 14 * 60);
    assert_eq!(stop(&made, SITE)["hours_assumed"], false);
}

#[tokio::test]
async fn past_the_last_notice_of_holidays_there_is_a_warning() {
    let known = get("/v1/capabilities").await["holidays_known_until"].as_str().unwrap().to_owned();
    let horizon: chrono::NaiveDate = known.parse().unwrap();
    let body = |date: chrono::NaiveDate| visit(&date.to_string(), 1);
    let inside = horizon - chrono::Days::new(2);
    assert!(!warned(&post("/v1/itineraries", &body(inside)).await, "holiday_horizon"));
    for lang in ["zh", "en"] {
        let past = post(&format!("/v1/itineraries?lang={lang}"), &body(horizon + chrono::Days::new(1))).await;
        assert!(warned(&past, "holiday_horizon"), "{}", past["warnings"]);
    }
    // A journey of which only the last day is past it.
    let mut long = body(horizon);
    long["days"] = json!(2);
    assert!(warned(&post("/v1/itineraries", &long).await, "holiday_horizon"));
}

#[tokio::test]
async fn mountain_roads_by_night_are_warned_of_for_coaches_alone() {
    // Sites in the mountains that a coach reaches with care, open late for once, each from its nearest bed.
    let world = shipped();
    let mountain = world.catalogue.sites.values().filter(|site| site.coach_access == Some(CoachAccess::Caution));
    let mut told = 0;
    for site in mountain.take(12) {
        let away = |place: &&Place| distance_m(site.position.position(), place.position.position());
        let beds = world.catalogue.places.values().filter(|place| place.kind.is_lodging());
        let bed = beds.min_by(|a, b| away(a).total_cmp(&away(b))).unwrap();
        let open = |hours: &'static str| {
            let id = site.id.clone();
            with(move |catalogue| {
                let site = catalogue.sites.get_mut(&id).unwrap();
                let source = SourceId::from("estimate");
                site.exceptions.clear();
                site.opening =
                    Some(Opening { hours: hours.to_owned(), last_entry_min: None, after_holiday: None, source });
            })
        };
        let body = |vehicle: &str| {
            json!({
                "start_date": "2026-12-08", "days": 1, "start": {"place": bed.id.as_str()}, "vehicle": vehicle,
                "must_visit": [site.id.as_str()], "day_hours": {"from": "06:00", "to": "24:00"}, "lunch": false,
                "iterations": 20
            })
        };
        // The visit ends after ten at night, so the way back is in the dark.
        let late = open("Mo-Su 21:40-23:30");
        let (status, made) = plan(&late, &body("coach")).await;
        if status != 200 {
            continue;
        }
        let back = made["days"][0]["legs"].as_array().unwrap().last().unwrap();
        let dark = minutes(&back["arrive"]) > 22 * 60;
        told += u32::from(warned(&made, "mountain_night"));
        assert!(dark || !warned(&made, "mountain_night"), "{made}");
        assert!(!warned(&plan(&late, &body("car")).await.1, "mountain_night"));
        let by_day = plan(&open("Mo-Su 09:00-17:00"), &body("coach")).await.1;
        assert!(!warned(&by_day, "mountain_night"), "{}", by_day["warnings"]);
    }
    assert!(told >= 1, "no site of the mountains was warned of");
}

#[tokio::test]
async fn a_coach_that_would_set_out_before_five_is_told_why_it_does_not() {
    let body = |vehicle: &str, from: &str| {
        json!({
            "start_date": "2026-12-08", "days": 1, "start": {"place": "gw-jian"}, "vehicle": vehicle,
            "must_visit": [SITE], "day_hours": {"from": from, "to": "20:00"}, "iterations": 50
        })
    };
    let early = post("/v1/itineraries?lang=en", &body("coach", "00:00")).await;
    assert!(minutes(&early["days"][0]["depart"]) >= 300);
    assert!(warned(&early, "day_from"), "{}", early["warnings"]);
    assert!(early["driver_rule"]["note"].as_str().unwrap().contains("05:00"));
    assert!(!warned(&post("/v1/itineraries", &body("coach", "07:00")).await, "day_from"));
    assert!(!warned(&post("/v1/itineraries", &body("car", "00:00")).await, "day_from"));
}
