//! Study tours: lessons in half days, groups that fit, coaches that get there, and what is only assumed said so.

use std::io::Cursor;
use std::sync::Arc;

use axum::body::Body;
use axum::http::{Request, header};
use calamine::{Data, Reader, Xlsx};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use tower::ServiceExt;
use xianggan::app::App;
use xianggan::app::clock::Clock;
use xianggan::app::pool::Pool;
use xianggan::base::ids::{SiteId, SourceId};
use xianggan::catalogue::site::Group;

use crate::world::{Answer, ask, get, post, router, send, shipped};

/// `HH:MM` in minutes.
fn minutes(text: &Value) -> i64 {
    let (hours, minutes) = text.as_str().unwrap().split_once(':').unwrap();
    hours.parse::<i64>().unwrap() * 60 + minutes.parse::<i64>().unwrap()
}

fn list(value: &Value) -> &Vec<Value> {
    value.as_array().unwrap()
}

fn stops(plan: &Value) -> Vec<&Value> {
    list(&plan["days"]).iter().flat_map(|day| list(&day["stops"])).collect()
}

fn warned(plan: &Value, code: &str) -> bool {
    list(&plan["warnings"]).iter().any(|text| text.as_str().unwrap().contains(code))
}

fn unserved<'p>(plan: &'p Value, site: &str) -> &'p Value {
    list(&plan["unserved"]).iter().find(|one| one["site"] == site).unwrap_or_else(|| panic!("{site} is not there"))
}

/// A class of forty on the Jinggangshan line for three days.
fn class(template: &str) -> Value {
    json!({
        "lines": ["jinggangshan-meeting"], "start_date": "2026-12-08", "days": 3,
        "start": {"place": "gw-jian"}, "end": {"place": "gw-jian"},
        "study": {"template": template, "group": 40}, "iterations": 2000
    })
}

/// The shipped service where some sites take only so many people at once.
fn narrow(limits: &[(&str, u32)]) -> Arc<App> {
    let world = shipped();
    let mut catalogue = (*world.catalogue).clone();
    for (id, capacity) in limits {
        let site = catalogue.sites.get_mut(&SiteId::from(*id)).unwrap();
        site.group = Some(Group { capacity: *capacity, source: SourceId::from("estimate") });
    }
    let world = world.with_register(catalogue, (*world.edition).clone());
    Arc::new(App::new(world, Pool::new(2), Clock::system()))
}

async fn plan(app: &Arc<App>, body: &Value) -> Answer {
    ask(app, "POST", "/v1/itineraries?lang=en", &[], body).await
}

/// What a teacher would check with a pencil against the template that `/v1/study-templates` shows.
fn judge(plan: &Value, template: &Value) {
    let limits = &template["lesson_minutes"];
    for day in list(&plan["days"]) {
        assert!(list(&day["stops"]).len() <= usize::try_from(template["lessons_per_day"].as_u64().unwrap()).unwrap());
        for stop in list(&day["stops"]) {
            let (enter, depart) = (minutes(&stop["enter"]), minutes(&stop["depart"]));
            let length = stop["visit_minutes"].as_i64().unwrap();
            assert!(limits["min"].as_i64().unwrap() <= length && length <= limits["max"].as_i64().unwrap(), "{stop}");
            let inside = |half: &Value| minutes(&half["from"]) <= enter && depart <= minutes(&half["until"]) + 1;
            assert!(list(&template["modules"]).iter().any(inside), "{stop}");
            assert_eq!(stop["lesson"]["minutes"], stop["visit_minutes"]);
            assert_ne!(stop["lesson"]["coach_access"], "no");
        }
        let mut stretches: Vec<(i64, i64)> = Vec::new();
        for leg in list(&day["legs"]) {
            let (mut from, to) = (minutes(&leg["depart"]), minutes(&leg["arrive"]));
            for rest in list(&day["pauses"]).iter().filter(|pause| pause["kind"] == "rest") {
                let (begin, end) = (minutes(&rest["begin"]), minutes(&rest["end"]));
                if from <= begin && end <= to {
                    stretches.push((from, begin));
                    from = end;
                }
            }
            stretches.push((from, to));
        }
        stretches.retain(|(from, to)| from < to);
        let (mut driven, mut last) = (0, i64::MIN / 2);
        for (from, to) in stretches {
            driven = if from - last >= 19 { to - from } else { driven + to - from };
            // A minute of rounding for each drive.
            assert!(driven <= 120 + 5, "{day}");
            last = to;
        }
    }
}

#[tokio::test]
async fn lessons_lie_in_half_days_and_are_as_long_as_the_template_says() {
    let templates = get("/v1/study-templates").await;
    for template in list(&templates["items"]) {
        let plan = post("/v1/itineraries", &class(template["id"].as_str().unwrap())).await;
        assert!(stops(&plan).len() >= 5, "{template}");
        judge(&plan, template);
        assert_eq!(plan["driver_rule"]["id"], "coach", "a class goes by coach unless the request says");
        assert_eq!(plan["study"]["adults"], 2);
    }
}

#[tokio::test]
async fn every_limit_of_a_template_says_where_it_comes_from() {
    let templates = get("/v1/study-templates?lang=en").await;
    let known: Vec<Value> = list(&get("/v1/capabilities").await["sources"]).iter().map(|s| s["id"].clone()).collect();
    for template in list(&templates["items"]) {
        for of in ["grades", "ages", "group", "adults", "lesson", "modules", "coach", "driving"] {
            let rule = list(&template["rules"]).iter().find(|rule| rule["of"] == of).unwrap();
            assert!(list(&rule["sources"]).iter().all(|source| known.contains(source)), "{rule}");
            assert!(!list(&rule["sources"]).is_empty() && !rule["text"].as_str().unwrap().is_empty());
        }
    }
}

#[tokio::test]
async fn what_is_not_known_is_said_to_be_assumed() {
    let plan = post("/v1/itineraries", &class("junior")).await;
    assert!(stops(&plan).iter().all(|stop| stop["lesson"]["capacity"].is_null()), "the register knows no capacity yet");
    assert!(stops(&plan).iter().all(|stop| stop["lesson"]["capacity_assumed"] == true));
    assert!(warned(&plan, "capacity_assumed"));
    let open = stops(&plan).iter().any(|stop| stop["lesson"]["coach_access"].is_null());
    assert_eq!(warned(&plan, "coach_access_assumed"), open);
}

#[tokio::test]
async fn a_site_that_is_too_small_is_left_out_and_the_mend_brings_it_in() {
    let app = narrow(&[("huangyangjie-outpost", 25)]);
    let first = plan(&app, &class("junior")).await;
    assert_eq!(first.status, 200, "{}", first.body);
    let left = unserved(&first.body, "huangyangjie-outpost");
    assert_eq!(left["code"], "over_capacity");
    assert!(left["message"].as_str().unwrap().contains("25"), "{left}");
    // Forty pupils with two adults; half of them with one adult are 21.
    assert!(left["mend"].as_str().unwrap().contains("study.split = 2"), "{left}");
    let mut body = class("junior");
    body["study"]["split"] = json!(2);
    body["must_visit"] = json!(["huangyangjie-outpost"]);
    let second = plan(&app, &body).await;
    assert_eq!(second.status, 200, "{}", second.body);
    let stop = stops(&second.body).into_iter().find(|stop| stop["site"]["id"] == "huangyangjie-outpost").unwrap();
    assert_eq!((&stop["lesson"]["capacity"], &stop["lesson"]["people"]), (&json!(25), &json!(21)));
    assert_eq!(stop["lesson"]["capacity_assumed"], false);
}

#[tokio::test]
async fn a_wish_that_is_too_small_is_refused_with_the_groups_that_fit() {
    let app = narrow(&[("huangyangjie-outpost", 15)]);
    let mut body = class("junior");
    body["must_visit"] = json!(["huangyangjie-outpost"]);
    let answer = plan(&app, &body).await;
    assert_eq!(answer.status, 422, "{}", answer.body);
    let fault = &answer.body["errors"][0];
    assert_eq!((&fault["pointer"], &fault["code"]), (&json!("/must_visit/0"), &json!("over_capacity")));
    assert!(fault["mend"].as_str().unwrap().contains("study.split = 3"), "{fault}");
}

#[tokio::test]
async fn where_no_coach_gets_to_is_never_dropped_in_silence() {
    // On the line, and as a wish; for a class, and for anybody in a coach.
    let mut coach = class("junior");
    coach.as_object_mut().unwrap().remove("study");
    coach["vehicle"] = json!("coach");
    let mut wished = class("senior");
    wished["must_visit"] = json!(["bamianshan-outpost"]);
    for (body, wish) in [(class("senior"), false), (coach, false), (wished, true)] {
        let plan = post("/v1/itineraries?lang=en", &body).await;
        let left = unserved(&plan, "bamianshan-outpost");
        assert_eq!(left["code"], "no_coach_access");
        let mend = left["mend"].as_str().unwrap();
        assert!(mend.contains("leave the coach at"), "{left}");
        // The car is no way out for a class whose template needs the coach.
        assert_eq!(mend.contains("vehicle = car"), body["study"].is_null(), "{left}");
        assert_eq!(warned(&plan, "(no_coach_access)"), wish);
    }
    let alone = json!({
        "start_date": "2026-12-08", "days": 1, "start": {"place": "gw-jian"}, "vehicle": "coach",
        "must_visit": ["bamianshan-outpost"], "iterations": 10
    });
    let answer = send("/v1/itineraries", &[], Some(&alone.to_string())).await;
    assert_eq!((answer.status, &answer.body["errors"][0]["code"]), (422, &json!("no_coach_access")));
}

#[tokio::test]
async fn faults_of_a_study_tour_name_their_field() {
    for (study, pointer) in [
        (json!({"template": "kindergarten", "group": 40}), "/study/template"),
        (json!({"template": "junior", "group": 0}), "/study/group"),
        (json!({"template": "junior", "group": 120}), "/study/group"),
        (json!({"template": "junior", "group": 40, "split": 9}), "/study/group"),
        (json!({"template": "junior", "group": 40, "split": 0}), "/study/split"),
    ] {
        let mut body = class("junior");
        body["study"] = study;
        let answer = send("/v1/itineraries?lang=en", &[], Some(&body.to_string())).await;
        assert_eq!(answer.status, 400, "{}", answer.body);
        assert_eq!(answer.body["errors"][0]["pointer"], pointer, "{}", answer.body);
    }
    let mut body = class("junior");
    body["study"] = json!({"template": "junior", "group": 120});
    let answer = send("/v1/itineraries?lang=en", &[], Some(&body.to_string())).await;
    assert!(answer.body["errors"][0]["mend"].as_str().unwrap().contains("study.split = 3"), "{}", answer.body);
}

/// The rows of a sheet as text.
fn sheet(book: &mut Xlsx<Cursor<Vec<u8>>>, name: &str) -> Vec<Vec<String>> {
    let text = |cell: &Data| cell.to_string();
    book.worksheet_range(name).unwrap().rows().map(|row| row.iter().map(text).collect()).collect()
}

#[tokio::test]
async fn an_agency_plans_for_a_class_and_prints_the_trip_sheet() {
    // The agency looks up the template for second-year pupils.
    let templates = get("/v1/study-templates?lang=zh").await;
    let template = list(&templates["items"]).iter().find(|t| t["grades"]["from"] == 7).unwrap();
    // Forty pupils, a coach, three days, two places that the school insists on, one that no coach reaches.
    let body = json!({
        "lines": ["jinggangshan-meeting"], "start_date": "2026-12-08", "days": 3,
        "start": {"place": "gw-jian"}, "end": {"place": "gw-jian"}, "vehicle": "coach",
        "study": {"template": template["id"], "group": 40},
        "must_visit": ["huangyangjie-outpost", "jinggangshan-revolution-museum", "bamianshan-outpost"],
        "iterations": 3000
    });
    let plan = post("/v1/itineraries?lang=zh", &body).await;
    judge(&plan, template);
    let visited: Vec<&str> = stops(&plan).iter().map(|stop| stop["site"]["id"].as_str().unwrap()).collect();
    for wish in ["huangyangjie-outpost", "jinggangshan-revolution-museum"] {
        assert!(visited.contains(&wish), "{visited:?}");
    }
    assert_eq!(unserved(&plan, "bamianshan-outpost")["code"], "no_coach_access");
    assert!(warned(&plan, "no_coach_access") && warned(&plan, "capacity_assumed"));
    assert_eq!(plan["study"]["notes"].as_array().unwrap().len(), 2);
    // Two nights where a class finds beds.
    for day in &list(&plan["days"])[..2] {
        let bed = get(&format!("/v1/places/{}", day["lodging"]["id"].as_str().unwrap())).await;
        assert_ne!(bed["capacity_class"], "small");
    }
    // Everybody pays: forty pupils and two adults.
    assert!(plan["cost"]["assumptions"].to_string().contains("40"), "{}", plan["cost"]["assumptions"]);

    // The trip sheet of the same plan.
    let request = Request::post("/v1/itineraries?lang=zh")
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::ACCEPT, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
        .body(Body::from(body.to_string()))
        .unwrap();
    let response = router().oneshot(request).await.unwrap();
    assert_eq!(response.status(), 200);
    let bytes = response.into_body().collect().await.unwrap().to_bytes();
    let mut book = Xlsx::new(Cursor::new(bytes.to_vec())).unwrap();
    let trip = sheet(&mut book, "行程");
    let lessons: Vec<&Vec<String>> = trip.iter().filter(|row| row[4] == "研学课").collect();
    assert_eq!(lessons.len(), visited.len());
    for (row, stop) in lessons.iter().zip(stops(&plan)) {
        assert_eq!(row[5], stop["site"]["name"]["zh"].as_str().unwrap());
        let lesson =
            format!("课程：{} {} 分钟，42 人", stop["lesson"]["module"].as_str().unwrap(), stop["visit_minutes"]);
        assert!(row[6].contains(&lesson), "{} lacks {lesson}", row[6]);
        assert!(row[6].contains("容量未登记"));
    }
    let notes = sheet(&mut book, "说明").concat().join("\n");
    assert!(
        notes.contains("7 至 8 年级") && notes.contains("大巴到不了") && notes.contains("capacity_assumed"),
        "{notes}"
    );
}
