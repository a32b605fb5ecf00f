//! How a bureau edits the register over HTTP, and what it may not do.

use axum::Router;
use axum::body::Body;
use axum::http::Request;
use serde_json::{Value, json};
use std::sync::Arc;
use tower::ServiceExt;
use xianggan::api;
use xianggan::app::App;
use xianggan::app::accounts::{self, NewAccount};
use xianggan::editing::roles::{Caller, Role};
use xianggan::store::audit::Verdict;

use crate::world::{Answer, answer, service};

/// A service of its own with one account of each kind.
pub(crate) struct House {
    app: Arc<App>,
    tokens: Vec<(&'static str, String)>,
}

/// A site of Jinggangshan.
pub(crate) const SITE: &str = "maoping-octagonal-building";

impl House {
    pub(crate) async fn new(store: &str) -> Self {
        let app = Arc::new(service(store).await);
        let mut tokens = Vec::new();
        for (name, role, scope) in [
            ("root", Role::Admin, vec![]),
            ("editor", Role::CountyEditor, vec!["360881"]),
            ("neighbour", Role::CountyEditor, vec!["360830"]),
            ("jiangxi", Role::Reviewer, vec!["36"]),
            ("hunan", Role::Reviewer, vec!["43"]),
            ("auditor", Role::Auditor, vec![]),
            ("agency", Role::Agency, vec![]),
        ] {
            let scope = scope.into_iter().map(str::to_owned).collect();
            let caller = Caller { name: name.to_owned(), role, scope };
            let new = NewAccount { caller, days: 1, password: Some(format!("{name} knows")) };
            let store = &app.keeper().unwrap().store;
            tokens.push((name, accounts::add(store, new, "test", app.clock.now()).await.unwrap().0));
        }
        Self { app, tokens }
    }

    fn router(&self) -> Router {
        api::router(Arc::clone(&self.app))
    }

    async fn call(
        &self,
        who: &str,
        (method, path): (&str, &str),
        headers: &[(&str, &str)],
        body: Option<Value>,
    ) -> Answer {
        let mut request = Request::builder().method(method).uri(path).header("accept-language", "en");
        if let Some((_, token)) = self.tokens.iter().find(|(name, _)| *name == who) {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if body.is_some() {
            request = request.header("content-type", "application/json");
        }
        let body = body.map_or_else(Body::empty, |body| Body::from(body.to_string()));
        answer(self.router().oneshot(request.body(body).unwrap()).await.unwrap()).await
    }

    pub(crate) async fn post(&self, who: &str, path: &str, body: Value) -> Answer {
        self.call(who, ("POST", path), &[], Some(body)).await
    }

    /// Sends a file.
    pub(crate) async fn send(&self, who: &str, path: &str, (kind, file): (&str, Vec<u8>)) -> Answer {
        let mut request = Request::builder().method("POST").uri(path).header("content-type", kind);
        if let Some((_, token)) = self.tokens.iter().find(|(name, _)| *name == who) {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        answer(self.router().oneshot(request.body(Body::from(file)).unwrap()).await.unwrap()).await
    }

    /// Loads a file.
    pub(crate) async fn load(&self, who: &str, path: &str) -> (u16, Vec<u8>) {
        let mut request = Request::builder().uri(path);
        if let Some((_, token)) = self.tokens.iter().find(|(name, _)| *name == who) {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        let answer = self.router().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        let status = answer.status().as_u16();
        (status, axum::body::to_bytes(answer.into_body(), usize::MAX).await.unwrap().to_vec())
    }

    pub(crate) async fn get(&self, path: &str) -> Value {
        self.call("", ("GET", path), &[], None).await.body
    }

    /// Proposes an update of a site; answers the changeset's id.
    pub(crate) async fn propose(&self, who: &str, id: &str, patch: Value) -> i64 {
        let answer = self.post(who, "/v1/changesets", update(id, patch)).await;
        assert_eq!(answer.status, 201, "{}", answer.body);
        answer.body["id"].as_i64().unwrap()
    }

    async fn step(&self, who: &str, id: i64, action: &str) -> u16 {
        self.post(who, &format!("/v1/changesets/{id}/{action}"), json!({})).await.status
    }

    /// Takes a proposal through to the register.
    pub(crate) async fn publish(&self, id: i64) {
        assert_eq!(self.step("editor", id, "submit").await, 200);
        assert_eq!(self.step("jiangxi", id, "approve").await, 200);
        assert_eq!(self.step("jiangxi", id, "publish").await, 200);
    }
}

#[expect(clippy::needless_pass_by_value, reason = "callers write the patch in place")]
fn update(id: &str, patch: Value) -> Value {
    json!({ "comment": "checked on site", "source": "visit of 2026-11-20",
        "edits": [{ "op": "update", "kind": "site", "id": id, "patch": patch }] })
}

/// From the draft to the register and back, on any store.
async fn story(store: &str) {
    let house = House::new(store).await;
    let path = format!("/v1/sites/{SITE}");
    let held = house.app.world();
    let before = house.get(&path).await;
    let id = house.propose("editor", SITE, json!({ "note": "the stairs are steep" })).await;
    assert_eq!(house.get(&path).await["note"], before["note"], "a draft is not in the register");
    let one = format!("/v1/changesets/{id}");
    assert_eq!(house.step("jiangxi", id, "approve").await, 409, "not yet submitted");
    assert_eq!(house.step("editor", id, "submit").await, 200);
    let diff = house.call("jiangxi", ("GET", &format!("{one}/diff")), &[], None).await.body;
    assert_eq!(diff["items"][0]["fields"][0]["pointer"], "/note");
    assert_eq!(diff["items"][0]["fields"][0]["after"], "the stairs are steep");
    assert_eq!(house.step("editor", id, "approve").await, 403, "not by its author");
    assert_eq!(house.step("hunan", id, "approve").await, 403, "not by the other province");
    assert_eq!(house.step("jiangxi", id, "approve").await, 200);
    let answer = house.post("jiangxi", &format!("{one}/publish"), json!({})).await;
    assert_eq!((answer.status, answer.body["revision"].as_i64()), (200, Some(2)), "{}", answer.body);

    let now = house.get(&path).await;
    assert_eq!(now["note"], "the stairs are steep");
    assert_eq!(house.get(&format!("{path}?revision=1")).await["note"], before["note"]);
    assert_eq!(held.edition.revision, 1, "who holds the old world keeps it");
    assert!(Arc::ptr_eq(&held.roads, &house.app.world().roads), "the roads are kept");
    let history = house.get(&format!("{path}/history")).await;
    assert_eq!(history["items"].as_array().unwrap().len(), 2);
    assert_eq!((&history["items"][1]["author"], &history["items"][1]["revision"]), (&json!("jiangxi"), &json!(2)));
    let feed = house.get("/v1/changes?since=1").await;
    assert_eq!(feed["items"][0]["changes"][0]["record"]["note"], "the stairs are steep");
    let compared = house.get("/v1/revisions/1/diff?to=2").await;
    assert_eq!(compared["items"][0]["fields"][0]["pointer"], "/note");

    assert_eq!(house.step("jiangxi", id, "revert").await, 200);
    assert_eq!(house.get(&path).await["note"], before["note"]);
    assert_eq!(house.get(&format!("{path}?revision=2")).await["note"], "the stairs are steep");
    let verdict = house.app.keeper().unwrap().store.verify_audit().await.unwrap();
    assert!(matches!(verdict, Verdict::Whole(rows) if rows > 10), "{verdict:?}");
    let log = house.call("auditor", ("GET", "/v1/audit?limit=500"), &[], None).await;
    let publish = log.body["items"].as_array().unwrap().iter().find(|row| row["action"] == "publish").unwrap();
    assert_eq!(publish["detail"]["changes"][0]["after"]["note"], "the stairs are steep");
    assert_eq!(house.call("editor", ("GET", "/v1/audit"), &[], None).await.status, 403);
}

#[tokio::test]
async fn a_change_goes_from_draft_to_register_and_back() {
    story("sqlite::memory:").await;
}

#[cfg(feature = "postgres")]
#[tokio::test]
async fn a_change_goes_the_same_way_on_postgresql() {
    if let Some(url) = crate::postgres::fresh("editing").await {
        story(&url).await;
    }
}

#[cfg(feature = "postgres")]
#[tokio::test]
async fn every_server_sees_a_publish_within_two_seconds() {
    let Some(url) = crate::postgres::fresh("servers").await else { return };
    let one = House::new(&url).await;
    let other = Arc::new(service(&url).await);
    let follower = Arc::clone(&other);
    let following = tokio::spawn(async move { follower.follow().await });
    let id = one.propose("editor", SITE, json!({ "note": "seen by all" })).await;
    one.publish(id).await;
    let seen = async {
        while other.world().edition.revision < 2 {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(2), seen).await.expect("seen within two seconds");
    following.abort();
}

#[tokio::test]
async fn writes_are_refused_unless_allowed() {
    let house = House::new("sqlite::memory:").await;
    let body = || update(SITE, json!({ "note": "x" }));
    assert_eq!(house.post("", "/v1/changesets", body()).await.status, 401);
    let answer = house.call("", ("POST", "/v1/changesets"), &[("authorization", "Bearer xg_no")], Some(body())).await;
    assert_eq!(answer.status, 401);
    for who in ["agency", "auditor", "neighbour", "hunan"] {
        assert_eq!(house.post(who, "/v1/changesets", body()).await.status, 403, "{who}");
    }
    let id = house.propose("editor", SITE, json!({ "note": "x" })).await;
    for (who, status) in [("agency", 403), ("neighbour", 403), ("", 401), ("auditor", 200), ("editor", 200)] {
        let answer = house.call(who, ("GET", &format!("/v1/changesets/{id}")), &[], None).await;
        assert_eq!(answer.status, status, "{who}");
    }
    let store = &house.app.keeper().unwrap().store;
    store.revoke_account("editor", "root", "2026-12-01T00:00:00").await.unwrap();
    assert_eq!(house.post("editor", "/v1/changesets", body()).await.status, 401);
}

#[tokio::test]
async fn a_county_is_judged_by_code_and_by_position() {
    let house = House::new("sqlite::memory:").await;
    // The middle of Yongxin's seat: across the border.
    let world = house.app.world();
    let seat = world.catalogue.counties[&xianggan::base::ids::Adcode(360_830)].seat_position;
    let across = json!({ "position": { "lon": seat.lon, "lat": seat.lat } });
    let answer = house.post("editor", "/v1/changesets", update(SITE, across.clone())).await;
    assert!(matches!(answer.status, 400 | 403), "the position alone moved: {}", answer.body);
    let mut moved = across;
    moved["adcode"] = json!(360_830);
    for who in ["editor", "neighbour"] {
        let answer = house.post(who, "/v1/changesets", update(SITE, moved.clone())).await;
        assert_eq!(answer.status, 403, "{who}: {}", answer.body);
        assert_eq!(answer.body["errors"][0]["code"], "outside_authority");
    }
    house.propose("jiangxi", SITE, moved).await;
}

#[tokio::test]
async fn every_fault_is_named_with_its_place() {
    let house = House::new("sqlite::memory:").await;
    let body = json!({ "comment": " ", "source": "", "edits": [
        { "op": "update", "kind": "site", "id": "nowhere", "patch": {} },
        { "op": "update", "kind": "site", "id": SITE, "patch": { "kind": "palace" } },
        { "op": "create", "kind": "site", "id": SITE, "patch": {} },
    ] });
    let answer = house.post("editor", "/v1/changesets", body).await;
    assert_eq!(answer.status, 400);
    let faults = answer.body["errors"].as_array().unwrap();
    let pointers: Vec<&str> = faults.iter().map(|fault| fault["pointer"].as_str().unwrap()).collect();
    assert_eq!(pointers, ["/comment", "/source", "/edits/0/id", "/edits/1/patch/kind", "/edits/2/id"]);
    assert!(faults[3]["message"].as_str().unwrap().contains("palace"));
    let answer = house.post("editor", "/v1/changesets", update(SITE, json!({ "sources": ["no-such-source"] }))).await;
    assert_eq!((answer.status, answer.body["errors"][0]["code"].as_str()), (400, Some("breaks_register")));
    assert_eq!(answer.body["errors"][0]["pointer"], "/edits/0/patch/sources");
}

#[tokio::test]
async fn a_reviewer_accepts_by_field() {
    let house = House::new("sqlite::memory:").await;
    let path = format!("/v1/sites/{SITE}");
    let before = house.get(&path).await;
    let id = house.propose("editor", SITE, json!({ "note": "yes", "address": "no" })).await;
    assert_eq!(house.step("editor", id, "submit").await, 200);
    let accept = json!({ "accept": [{ "edit": 0, "fields": ["/note"] }], "note": "the address is not proved" });
    let answer = house.post("jiangxi", &format!("/v1/changesets/{id}/approve"), accept).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    assert_eq!(house.step("jiangxi", id, "publish").await, 200);
    let after = house.get(&path).await;
    assert_eq!((&after["note"], &after["address"]), (&json!("yes"), &before["address"]));
}

#[tokio::test]
async fn changes_are_conditional_and_stale_ones_are_shown() {
    let house = House::new("sqlite::memory:").await;
    let path = format!("/v1/sites/{SITE}?comment=c&source=s");
    let mine = || Some(json!({ "note": "mine" }));
    let answer = house.call("editor", ("PATCH", &path), &[], mine()).await;
    assert_eq!(answer.status, 428);
    let answer = house.call("editor", ("PATCH", &path), &[("if-match", "\"1\"")], mine()).await;
    assert_eq!(answer.status, 201, "{}", answer.body);
    let first = answer.body["id"].as_i64().unwrap();
    let other = house.propose("editor", SITE, json!({ "note": "theirs" })).await;
    house.publish(other).await;

    let answer = house.call("editor", ("PATCH", &path), &[("if-match", "\"1\"")], mine()).await;
    assert_eq!((answer.status, answer.body["current_version"].as_str()), (412, Some("2")));
    let conflict = &answer.body["conflicts"][0];
    assert_eq!((&conflict["pointer"], &conflict["current"]), (&json!("/note"), &json!("theirs")));
    assert_eq!(conflict["proposed"], "mine");

    assert_eq!(house.step("editor", first, "submit").await, 200);
    assert_eq!(house.step("jiangxi", first, "approve").await, 200);
    let answer = house.post("jiangxi", &format!("/v1/changesets/{first}/publish"), json!({})).await;
    assert_eq!((answer.status, &answer.body["conflicts"][0]["current"]), (412, &json!("theirs")));
    let other = house.propose("editor", SITE, json!({ "note": "third" })).await;
    let path = format!("/v1/changesets/{other}/submit");
    let answer = house.call("editor", ("POST", &path), &[("if-match", "\"7\"")], None).await;
    assert_eq!(answer.status, 412, "a step from another version");
}

#[tokio::test]
async fn changes_of_different_fields_both_come_in() {
    let house = House::new("sqlite::memory:").await;
    let one = house.propose("editor", SITE, json!({ "note": "one" })).await;
    let two = house.propose("editor", SITE, json!({ "address": "two" })).await;
    house.publish(one).await;
    house.publish(two).await;
    let site = house.get(&format!("/v1/sites/{SITE}")).await;
    assert_eq!((&site["note"], &site["address"]), (&json!("one"), &json!("two")));
}

#[tokio::test]
async fn a_request_with_a_key_is_done_once() {
    let house = House::new("sqlite::memory:").await;
    let key = [("idempotency-key", "k1")];
    let send = |note: &str| {
        house.call("editor", ("POST", "/v1/changesets"), &key, Some(update(SITE, json!({ "note": note }))))
    };
    let (first, second) = (send("a").await, send("a").await);
    assert_eq!((first.status, &first.body["id"]), (201, &second.body["id"]));
    assert_eq!(send("b").await.status, 409);
}

#[tokio::test]
async fn closures_lines_and_new_sites_are_edited_too() {
    let house = House::new("sqlite::memory:").await;
    let world = house.app.world();
    let like = world.edition.documents
        [&xianggan::catalogue::document::Key::new(xianggan::catalogue::document::Kind::Site, SITE)]
        .clone();
    let mut site = like;
    for field in ["map_id", "id", "protection", "aliases"] {
        site.as_object_mut().unwrap().remove(field);
    }
    site["name"] = json!({ "zh": "新立纪念碑", "en": "New Monument" });
    site["kind"] = json!("monument");
    let source = site["sources"][0].clone();
    let point = &site["position"];
    let closure = json!({ "reason": { "zh": "塌方", "en": "landslide" }, "ref": "G319",
        "points": [{ "lon": point["lon"], "lat": point["lat"] }], "from": "2026-12-01T08:30", "sources": [source] });
    let body = json!({ "comment": "c", "source": "s", "edits": [
        { "op": "create", "kind": "site", "id": "new-monument", "patch": site },
        { "op": "create", "kind": "closure", "id": "slide-1", "patch": closure },
        { "op": "create", "kind": "opening", "id": "repair-1", "patch": { "site": "new-monument", "from": "2026-12-01", "to": "2026-12-31",
            "reason": { "zh": "修缮", "en": "repair" }, "sources": [source] } },
    ] });
    let answer = house.post("editor", "/v1/changesets", body).await;
    assert_eq!(answer.status, 201, "{}", answer.body);
    house.publish(answer.body["id"].as_i64().unwrap()).await;
    let world = house.app.world();
    assert_eq!(world.catalogue.closures.len(), 1);
    let new = world.site("new-monument").unwrap();
    assert!(new.map_id > 0 && new.exceptions.len() == 1);
    assert!(world.stops.site(&new.id).is_some(), "it can be planned with");

    let recoloured = json!({ "comment": "c", "source": "s", "edits": [{ "op": "update", "kind": "line", "id": "autumn-harvest",
        "patch": { "colour": "#AA0000" } }] });
    assert_eq!(house.post("editor", "/v1/changesets", recoloured.clone()).await.status, 403, "a line is no county's");
    assert_eq!(house.post("root", "/v1/changesets", recoloured).await.status, 201);

    let restore = house.post("root", "/v1/revisions/1/restore", json!({ "comment": "c", "source": "s" })).await;
    assert_eq!(restore.status, 201, "{}", restore.body);
    assert_eq!(restore.body["edits"].as_array().unwrap().len(), 3);
    let id = restore.body["id"].as_i64().unwrap();
    for action in ["submit", "approve", "publish"] {
        assert_eq!(house.step("root", id, action).await, 200, "{action}");
    }
    assert!(house.app.world().site("new-monument").is_err());
}

#[tokio::test]
async fn a_password_gets_a_token() {
    let house = House::new("sqlite::memory:").await;
    let ask = |password: &str| json!({ "name": "editor", "password": password });
    assert_eq!(house.post("", "/v1/tokens", ask("wrong")).await.status, 401);
    let answer = house.post("", "/v1/tokens", ask("editor knows")).await;
    assert_eq!(answer.status, 201);
    let header = format!("Bearer {}", answer.body["token"].as_str().unwrap());
    let me = house.call("", ("GET", "/v1/me"), &[("authorization", &header)], None).await;
    assert_eq!((me.status, me.body["role"].as_str()), (200, Some("county_editor")));
}

#[tokio::test]
async fn every_kind_of_record_is_read_patched_and_followed() {
    let house = House::new("sqlite::memory:").await;
    let path = "/v1/records/place/lodging-ciping";
    let read = house.call("", ("GET", path), &[], None).await;
    assert_eq!((read.status, &read.body["since"]), (200, &json!(1)));
    assert_eq!(house.call("", ("GET", "/v1/records/hotel/x"), &[], None).await.status, 404);
    let full = || Some(json!({ "note": "full in the first week of October" }));
    let asked = format!("{path}?comment=c&source=s");
    assert_eq!(house.call("editor", ("PATCH", &asked), &[], full()).await.status, 428);
    let answer = house.call("editor", ("PATCH", &asked), &[("if-match", "\"1\"")], full()).await;
    assert_eq!(answer.status, 201, "{}", answer.body);
    house.publish(answer.body["id"].as_i64().unwrap()).await;
    assert_eq!(house.get("/v1/places/lodging-ciping").await["note"], "full in the first week of October");
    assert_eq!(house.get("/v1/places/lodging-ciping?revision=1").await["note"], read.body["record"]["note"]);
    let old = house.get("/v1/places?kind=lodging-town&county=360881&revision=1").await;
    assert!(old["items"].as_array().unwrap().iter().all(|place| place["note"] != "full in the first week of October"));
    assert_eq!(house.get(&format!("{path}/history")).await["items"][1]["revision"], 2);
    assert_eq!(house.get("/v1/records/event/ah-sanwan?revision=1").await["record"]["id"], "ah-sanwan");
    assert_eq!(house.get("/v1/lines/autumn-harvest?revision=1").await["id"], "autumn-harvest");
    let answer = house.call("editor", ("DELETE", &asked), &[("if-match", "\"1\"")], None).await;
    assert_eq!(answer.status, 412, "somebody changed it");
    let answer = house.call("editor", ("DELETE", &asked), &[("if-match", "\"2\"")], None).await;
    assert_eq!(answer.status, 201, "{}", answer.body);

    // Going back to a revision is proposed once, however often the request comes.
    let again = || {
        let body = json!({ "comment": "back", "source": "s" });
        house.call("root", ("POST", "/v1/revisions/1/restore"), &[("idempotency-key", "back")], Some(body))
    };
    let (first, second) = (again().await, again().await);
    assert_eq!((first.status, &first.body["id"]), (201, &second.body["id"]), "{}", first.body);
}
