//! A saved plan follows its traveller and the data.

use std::sync::Arc;

use axum::http::header;
use serde_json::{Value, json};
use xianggan::api::formats::Format;

use super::{Kept, TODAY, ask, at, get, saved_wish, visits};
use crate::editing::House;

#[tokio::test]
async fn a_plan_follows_its_traveller_and_two_phones_do_not_overwrite_each_other() {
    let app = at("sqlite::memory:", TODAY).await;
    let kept = Kept::new(&app, &saved_wish()).await;
    let before = visits(&kept.answer);
    let (day, site) = before[0].clone();
    let date = kept.answer["days"][day]["date"].as_str().unwrap();

    let closed = json!({ "changes": [{ "op": "closed", "site": site, "date": date }] });
    let headers = [("authorization", &*kept.owner)];
    let bare = ask(&app, &format!("POST {}/replan", kept.path), &headers, &closed).await;
    assert_eq!(bare.status, 428, "{}", bare.body);
    let made = kept.replan(&app, "\"1\"", &closed).await;
    assert_eq!((made.status, made.header(header::ETAG)), (200, "\"2\""), "{}", made.body);
    assert!(!visits(&made.body).contains(&(day, site.clone())));
    let change = made.body["changed"].as_array().unwrap().iter().find(|change| change["site"] == *site).unwrap();
    assert_eq!(change["reason"], "shut");
    // The other phone has the old plan.
    let late = kept.replan(&app, "\"1\"", &json!({ "changes": [{ "op": "drop", "site": before[1].1 }] })).await;
    assert_eq!((late.status, &late.body["current_version"]), (412, &json!("2")), "{}", late.body);
    let read = get(&app, &format!("{}?lang=en", kept.path)).await;
    for name in ["version", "days", "changed", "totals"] {
        assert_eq!(read.body[name], made.body[name], "{name}");
    }

    // Wishes add up; a later one about a site replaces an earlier one.
    let gone = &before[1].1;
    let made = kept.replan(&app, "\"2\"", &json!({ "changes": [{ "op": "drop", "site": gone }] })).await;
    assert_eq!(made.status, 200, "{}", made.body);
    assert!(!visits(&made.body).iter().any(|(at, other)| other == gone || (*at == day && *other == site)));
    let made = kept.replan(&app, "\"3\"", &json!({ "changes": [{ "op": "add", "site": gone }] })).await;
    assert!(visits(&made.body).iter().any(|(_, other)| other == gone), "{}", made.body);
    assert!(!visits(&made.body).contains(&(day, site)), "it is still shut on that day");
    // A fault of a new wish is counted as the caller counts, and nothing is changed.
    let wrong = json!({ "changes": [{ "op": "add", "site": gone }, { "op": "drop", "site": "nowhere" }] });
    let refused = kept.replan(&app, "\"4\"", &wrong).await;
    assert_eq!((refused.status, &refused.body["errors"][0]["pointer"]), (400, &json!("/changes/1/site")));
    assert_eq!(get(&app, &kept.path).await.header(header::ETAG), "\"4\"");
    // A lock holds until others are given.
    let (last, pinned) = visits(&made.body).into_iter().rfind(|(_, site)| site != gone).unwrap();
    let lock = json!({ "locks": [{ "site": pinned, "day": last + 1, "position": 1 }] });
    let made = kept.replan(&app, "\"4\"", &lock).await;
    assert_eq!(made.status, 200, "{}", made.body);
    let other = visits(&made.body).into_iter().map(|(_, site)| site).find(|site| site != gone && *site != pinned);
    let made = kept.replan(&app, "\"5\"", &json!({ "changes": [{ "op": "drop", "site": other }] })).await;
    assert_eq!(made.status, 200, "{}", made.body);
    assert_eq!(made.body["days"][last]["stops"][0]["site"]["id"], *pinned);
}

/// Takes an edit through to the register.
async fn publish(house: &House, edit: Value) {
    let body = json!({ "comment": "c", "source": "call of the bureau", "edits": [edit] });
    let answer = house.post("root", "/v1/changesets", body).await;
    assert_eq!(answer.status, 201, "{}", answer.body);
    for step in ["submit", "approve", "publish"] {
        assert_eq!(house.step("root", answer.body["id"].as_i64().unwrap(), step).await, 200, "{step}");
    }
}

#[tokio::test]
async fn a_plan_says_what_of_it_is_no_longer_so() {
    let house = House::new("sqlite::memory:").await;
    let app = &house.app;
    let kept = Kept::new(app, &saved_wish()).await;
    let stops = visits(&kept.answer);
    let (day, site) = &stops[1];
    let stale = async || {
        let read = get(app, &format!("{}?lang=en", kept.path)).await.body;
        (read["stale"].as_bool().unwrap(), read["concerns"].clone(), read)
    };

    // News of a site that is not visited is no concern.
    let catalogue = Arc::clone(&app.world().catalogue);
    let elsewhere = catalogue.sites.keys().find(|id| !stops.iter().any(|(_, stop)| stop == id.as_str())).unwrap();
    publish(&house, json!({ "op": "update", "kind": "site", "id": elsewhere, "patch": { "note": "new" } })).await;
    let (is_stale, concerns, read) = stale().await;
    assert!(!is_stale, "{concerns}");
    assert_eq!((&read["revision"], &read["current_revision"]), (&json!(1), &json!(2)));

    // A road of another week, then one of the plan.
    let line = |at: usize| -> Vec<[f64; 2]> { serde_json::from_value(read_line(&kept.answer, *day, at)).unwrap() };
    let way = line(1);
    let middle = way[way.len() / 2];
    let ring: Vec<Value> = [(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0), (-1.0, -1.0)]
        .map(|(x, y)| json!({ "lon": middle[0] + 0.002 * x, "lat": middle[1] + 0.002 * y }))
        .to_vec();
    let works = |id: &str, from: &str, to: &str| {
        json!({ "op": "create", "kind": "closure", "id": id, "patch": { "points": ring, "from": from, "to": to,
            "reason": { "zh": "施工", "en": "works" }, "sources": ["knowledge"] } })
    };
    publish(&house, works("later", "2027-01-01T00:00", "2027-01-09T00:00")).await;
    assert!(!stale().await.0);
    publish(&house, works("now", "2026-12-01T00:00", "2026-12-20T00:00")).await;
    let (is_stale, concerns, _) = stale().await;
    assert!(is_stale);
    let shut = concerns.as_array().unwrap().iter().find(|concern| concern["leg"] == 2 && concern["day"] == day + 1);
    let shut = shut.unwrap_or_else(|| panic!("{concerns}"));
    assert_eq!((&shut["kind"], &shut["closure"]), (&json!("road_shut"), &json!("now")));
    assert!(shut["message"].as_str().unwrap().contains("works"));
    // Files say it too.
    assert!(get(app, &format!("{}.html?lang=en", kept.path)).await.text().contains("works"));

    // A site is shut on its day.
    let date = &kept.answer["days"][*day]["date"];
    let exception = json!({ "op": "create", "kind": "opening", "id": "repair", "patch": { "site": site,
        "from": date, "to": date, "reason": { "zh": "检修", "en": "repair" }, "sources": ["knowledge"] } });
    publish(&house, exception).await;
    let (_, concerns, _) = stale().await;
    let told = concerns.as_array().unwrap().iter().find(|concern| concern["site"] == **site).unwrap();
    assert_eq!((&told["kind"], &told["day"]), (&json!("site_shut"), &json!(day + 1)));

    // Planned anew it says what changed, and is as it should be.
    let made = kept.replan(app, "\"1\"", &json!({ "budget_ms": 400 })).await;
    assert_eq!((made.status, &made.body["stale"]), (200, &json!(false)), "{}", made.body);
    assert!(!visits(&made.body).contains(&stops[1]));
    let change = made.body["changed"].as_array().unwrap().iter().find(|change| change["site"] == **site).unwrap();
    assert_eq!(change["reason"], "shut");
    assert_eq!(made.body["revision"], made.body["current_revision"]);

    // Another site changes its hours and ticket.
    let (_, other) = &visits(&made.body)[0];
    let patch = json!({ "ticket": { "yuan": 77.0, "source": "knowledge" } });
    publish(&house, json!({ "op": "update", "kind": "site", "id": other, "patch": patch })).await;
    let (_, concerns, _) = stale().await;
    assert_eq!(
        (&concerns[0]["kind"], &concerns[0]["fields"]),
        (&json!("site_changed"), &json!(["ticket"])),
        "{concerns}"
    );
}

/// The line of a leg of an answer.
fn read_line(answer: &Value, day: usize, leg: usize) -> Value {
    let text = answer["days"][day]["legs"][leg]["geometry"].as_str().unwrap();
    let line = xianggan::base::polyline::decode(text, 6).unwrap();
    json!(line.iter().map(|point| [point.lon, point.lat]).collect::<Vec<_>>())
}

#[tokio::test]
async fn a_site_that_is_taken_out_of_the_register_is_taken_out_of_the_plan() {
    let house = House::new("sqlite::memory:").await;
    let app = &house.app;
    // A site of its own, so that nothing else of the register needs it.
    let patch = json!({ "name": { "zh": "新发现旧址", "en": "New find" }, "kind": "former-site", "adcode": 360_881,
        "position": { "lon": 114.17, "lat": 26.57, "precision": "site", "source": "knowledge" },
        "visit_minutes": { "min": 20, "usual": 30 }, "description": { "zh": "一处旧址。", "en": "A site." },
        "lines": [], "sources": ["knowledge"] });
    publish(&house, json!({ "op": "create", "kind": "site", "id": "new-find", "patch": patch })).await;
    let wish = json!({ "lines": ["jinggangshan-meeting"], "start_date": "2026-12-08", "days": 2, "save": true,
        "start": { "place": "lodging-jinggangshan" }, "must_visit": ["new-find"], "iterations": 300 });
    let kept = Kept::new(app, &wish).await;
    let (day, _) = visits(&kept.answer).into_iter().find(|(_, site)| site == "new-find").unwrap();
    publish(&house, json!({ "op": "delete", "kind": "site", "id": "new-find", "patch": null })).await;
    let read = get(app, &format!("{}?lang=en", kept.path)).await.body;
    assert_eq!((&read["concerns"][0]["kind"], &read["concerns"][0]["day"]), (&json!("site_gone"), &json!(day + 1)));
    assert!(read["concerns"][0]["message"].as_str().unwrap().contains("New find"), "{read}");
    // The plan is still read whole, in every form.
    for format in Format::ALL {
        let file = get(app, &format!("{}.{}?lang=en", kept.path, format.suffix())).await;
        assert_eq!(file.status, 200);
        assert!(format == Format::Xlsx || file.text().contains("New find"), "{format:?}");
    }
    let made = kept.replan(app, "\"1\"", &json!({})).await;
    assert_eq!((made.status, &made.body["stale"]), (200, &json!(false)), "{}", made.body);
    let change = made.body["changed"].as_array().unwrap().iter().find(|change| change["site"] == "new-find").unwrap();
    assert_eq!((&change["kind"], &change["reason"]), (&json!("dropped"), &json!("gone")));
}
