//! Festivals: dates worked out for the years asked, and visits on their days.

use axum::body::Body;
use axum::http::{Request, header};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::world::{get, post, router, send};

fn list(value: &Value) -> &Vec<Value> {
    value.as_array().unwrap()
}

/// Every time that a festival is listed, `first/last`.
fn days(answer: &Value, id: &str) -> Vec<String> {
    let times = list(&answer["items"]).iter().filter(|item| item["id"] == id);
    times.map(|item| format!("{}/{}", item["from"].as_str().unwrap(), item["to"].as_str().unwrap())).collect()
}

fn journey(festivals: &Value) -> Value {
    json!({
        "lines": ["jinggangshan-meeting"], "start_date": "2027-04-27", "days": 3, "start": {"place": "gw-jian"},
        "festivals": festivals, "iterations": 5000
    })
}

fn told<'p>(plan: &'p Value, id: &str) -> &'p Value {
    list(&plan["festivals"]).iter().find(|one| one["id"] == id).unwrap_or_else(|| panic!("{}", plan["festivals"]))
}

#[tokio::test]
async fn dates_are_worked_out_for_the_years_asked() {
    let answer = get("/v1/festivals?from=2026-09-01&to=2027-12-31").await;
    assert_eq!(days(&answer, "mem-wenjiashi"), ["2026-09-19/2026-09-20", "2027-09-19/2027-09-20"]);
    // Spring Festival of 2027 is on 6 February, the Dragon Boat Festival on 9 June, Mid-Autumn on 15 September.
    assert_eq!(days(&answer, "fest-spring-lunar"), ["2027-02-06/2027-02-12"]);
    assert_eq!(days(&answer, "fest-dragon-boat-lunar"), ["2027-06-09/2027-06-09"]);
    assert_eq!(days(&answer, "fest-mid-autumn-lunar"), ["2026-09-25/2026-09-25", "2027-09-15/2027-09-15"]);
    let first: Vec<&str> = list(&answer["items"]).iter().map(|item| item["from"].as_str().unwrap()).collect();
    assert!(first.is_sorted());
    assert!(list(&answer["warnings"]).is_empty());
}

#[tokio::test]
async fn lunar_dates_agree_with_the_notice_on_days_off() {
    // The notice for 2026 names the days off; each lunar festival lies within those of its name.
    let answer = get("/v1/festivals?from=2026-01-19&to=2026-12-31").await;
    assert_eq!(days(&answer, "fest-spring-lunar"), ["2026-02-17/2026-02-23"]);
    assert_eq!(days(&answer, "fest-dragon-boat-lunar"), ["2026-06-19/2026-06-19"]);
    assert_eq!(days(&answer, "fest-mid-autumn-lunar"), ["2026-09-25/2026-09-25"]);
}

#[tokio::test]
async fn past_the_table_of_months_no_lunar_date_is_claimed() {
    let answer = get("/v1/festivals?from=2031-01-01&to=2033-01-01&lang=en").await;
    assert!(list(&answer["items"]).iter().all(|item| item["calendar"] == "gregorian"));
    assert!(!list(&answer["items"]).is_empty());
    assert!(answer["warnings"][0].as_str().unwrap().contains("lunar_horizon"));
    for wrong in ["from=2026-13-01", "from=2026-05-01&to=2026-04-01", "from=2026-01-01&to=2040-01-01", "till=2026"] {
        assert_eq!(send(&format!("/v1/festivals?{wrong}"), &[], None).await.status, 400, "{wrong}");
    }
}

#[tokio::test]
async fn a_memorial_day_in_the_journey_is_visited_on_its_day() {
    // 28 April, the day of the Joining of Forces at Longshi, is the second of these days.
    let plan = post("/v1/itineraries?lang=en", &journey(&json!(true))).await;
    let joining = told(&plan, "mem-joining");
    assert_eq!((&joining["state"], &joining["day"]), (&json!("visited"), &json!(2)), "{joining}");
    let stops = list(&plan["days"][1]["stops"]);
    assert!(stops.iter().any(|stop| stop["site"]["id"] == joining["site"]));
    // Once in the plan, and not among those left out.
    let all = list(&plan["days"]).iter().flat_map(|day| list(&day["stops"]));
    assert_eq!(all.filter(|stop| stop["site"]["id"] == joining["site"]).count(), 1);
    assert!(list(&plan["unserved"]).iter().all(|one| one["site"] != joining["site"]));
    // The azaleas bloom as well; what falls on other days is not told unless it is asked for.
    told(&plan, "fest-azalea");
    assert!(list(&plan["festivals"]).iter().all(|one| one["state"] != "other_days"));
    // The page to print says it too, beside the visit.
    let text = journey(&json!(["mem-joining"])).to_string();
    let request = Request::post("/v1/itineraries?lang=zh")
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::ACCEPT, "text/html")
        .body(Body::from(text))
        .unwrap();
    let page = router().oneshot(request).await.unwrap().into_body().collect().await.unwrap().to_bytes();
    let page = String::from_utf8(page.to_vec()).unwrap();
    assert!(page.contains("井冈山会师纪念日"), "the page does not name the day");
    let without = post("/v1/itineraries", &journey(&json!(false))).await;
    assert!(without["festivals"].is_null());
}

#[tokio::test]
async fn what_does_not_fit_says_why() {
    let named = json!(["mem-joining", "mem-wenjiashi", "mem-fourth-army"]);
    let mut body = journey(&named);
    body["avoid_sites"] = json!(["longshi-longjiang-academy"]);
    let plan = post("/v1/itineraries?lang=en", &body).await;
    let joining = told(&plan, "mem-joining");
    assert_eq!((&joining["state"], &joining["code"]), (&json!("left_out"), &json!("excluded")));
    let other = told(&plan, "mem-wenjiashi");
    assert_eq!((&other["state"], &other["from"]), (&json!("other_days"), &json!("2027-09-19")), "{other}");
    assert!(other["mend"].as_str().unwrap().contains("2027-09-19"));
    // Out of reach on its own day: the register's north while the journey is in the south.
    let mut body = journey(&json!(["mem-joining"]));
    body["lines"] = json!([]);
    body["must_visit"] = json!(["pingjiang-uprising-site"]);
    body["start"] = json!({"place": "gw-yueyang"});
    body["start_date"] = json!("2027-04-28");
    body["days"] = json!(1);
    body["max_driving_s_per_day"] = json!(14_400);
    let plan = post("/v1/itineraries?lang=en", &body).await;
    let joining = told(&plan, "mem-joining");
    assert_eq!(joining["state"], "left_out");
    assert!(["too_far", "no_time", "no_driving"].contains(&joining["code"].as_str().unwrap()), "{joining}");
    assert!(!joining["message"].as_str().unwrap().is_empty());
    let answer = send("/v1/itineraries", &[], Some(&journey(&json!(["no-such-day"])).to_string())).await;
    assert_eq!((answer.status, &answer.body["errors"][0]["pointer"]), (400, &json!("/festivals/0")));
}

#[tokio::test]
async fn a_wanted_site_is_in_once_with_its_festival_or_without() {
    let mut body = journey(&json!(true));
    body["must_visit"] = json!(["longshi-longjiang-academy"]);
    body["order"] = json!("historical");
    let plan = post("/v1/itineraries", &body).await;
    let all = list(&plan["days"]).iter().flat_map(|day| list(&day["stops"]));
    assert_eq!(all.filter(|stop| stop["site"]["id"] == "longshi-longjiang-academy").count(), 1);
    assert_eq!(told(&plan, "mem-joining")["state"], "visited");
    // Shut on its festival's day it is visited on another.
    body["changes"] = json!([{"op": "closed", "site": "longshi-longjiang-academy", "date": "2027-04-28"}]);
    let plan = post("/v1/itineraries", &body).await;
    let all = list(&plan["days"]).iter().flat_map(|day| list(&day["stops"]));
    assert_eq!(all.filter(|stop| stop["site"]["id"] == "longshi-longjiang-academy").count(), 1);
    assert_eq!(told(&plan, "mem-joining")["code"], "closed_on_all_days");
    // Impossible on all days: the wish is named, not the rule behind it.
    body["days"] = json!(1);
    body["start_date"] = json!("2027-04-28");
    let answer = send("/v1/itineraries", &[], Some(&body.to_string())).await;
    assert_eq!(answer.status, 422, "{}", answer.body);
    assert_eq!(answer.body["errors"][0]["pointer"], "/must_visit/0", "{}", answer.body);
}

#[tokio::test]
async fn a_plan_that_met_a_festival_is_kept_when_it_is_planned_anew() {
    let body = journey(&json!(["mem-joining"]));
    let first = post("/v1/itineraries", &body).await;
    assert_eq!(told(&first, "mem-joining")["state"], "visited");
    let day = |day: &Value| {
        let stops: Vec<&Value> = list(&day["stops"]).iter().map(|stop| &stop["site"]["id"]).collect();
        json!({"stops": stops, "lodging": day["lodging"]["id"]})
    };
    let mut again = body.clone();
    again["previous"] = json!({"days": list(&first["days"]).iter().map(day).collect::<Vec<Value>>()});
    let second = post("/v1/itineraries", &again).await;
    assert_eq!(told(&second, "mem-joining")["day"], told(&first, "mem-joining")["day"]);
    let moved = second["changed"].as_array().cloned().unwrap_or_default();
    assert!(moved.iter().all(|one| one["site"] != told(&first, "mem-joining")["site"]), "{moved:?}");
}
