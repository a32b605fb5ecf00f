//! Files of records: every fault at once, one changeset, undone as one.

use std::sync::Arc;

use axum::body::Body;
use axum::http::Request;
use http_body_util::BodyExt;
use serde_json::{Value, json};
use tower::ServiceExt;
use xianggan::api;
use xianggan::app::App;
use xianggan::app::accounts::{self, NewAccount};
use xianggan::base::datum::{self, Crs};
use xianggan::base::position::Position;
use xianggan::editing::roles::{Caller, Role};

use crate::world::service;

/// A site of Jinggangshan.
const SITE: &str = "maoping-octagonal-building";
const CSV: &str = "/v1/imports?kind=site&format=csv&crs=wgs84";

/// A service of its own with accounts.
pub(crate) struct House {
    pub(crate) app: Arc<App>,
    tokens: Vec<(&'static str, String)>,
}

/// An answer with its bytes.
pub(crate) struct Sent {
    pub(crate) status: u16,
    pub(crate) headers: axum::http::HeaderMap,
    pub(crate) bytes: Vec<u8>,
}

impl Sent {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap_or(Value::Null)
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

impl House {
    pub(crate) async fn new() -> Self {
        Self::on("sqlite::memory:").await
    }

    async fn on(store: &str) -> Self {
        let app = Arc::new(service(store).await);
        let mut tokens = Vec::new();
        for (name, role, scope) in [
            ("root", Role::Admin, vec![]),
            ("editor", Role::CountyEditor, vec!["360881"]),
            ("neighbour", Role::CountyEditor, vec!["360830"]),
            ("jiangxi", Role::Reviewer, vec!["36"]),
            ("agency", Role::Agency, vec![]),
        ] {
            let scope = scope.into_iter().map(str::to_owned).collect();
            let new = NewAccount { caller: Caller { name: name.to_owned(), role, scope }, days: 1, password: None };
            let store = &app.keeper().unwrap().store;
            tokens.push((name, accounts::add(store, new, "test", app.clock.now()).await.unwrap().0));
        }
        Self { app, tokens }
    }

    pub(crate) async fn call(
        &self,
        who: &str,
        (method, path): (&str, &str),
        headers: &[(&str, &str)],
        body: impl Into<Vec<u8>>,
    ) -> Sent {
        let mut request = Request::builder().method(method).uri(path).header("accept-language", "en");
        if let Some((_, token)) = self.tokens.iter().find(|(name, _)| *name == who) {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Body::from(body.into())).unwrap();
        let response = api::router(Arc::clone(&self.app)).oneshot(request).await.unwrap();
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let bytes = response.into_body().collect().await.unwrap().to_bytes().to_vec();
        Sent { status, headers, bytes }
    }

    pub(crate) async fn get(&self, who: &str, path: &str) -> Sent {
        self.call(who, ("GET", path), &[], Vec::new()).await
    }

    /// Sends a file; answers the report, which must be there.
    pub(crate) async fn import(&self, who: &str, path: &str, file: impl Into<Vec<u8>>) -> Value {
        let sent = self.call(who, ("POST", path), &[], file).await;
        assert!(matches!(sent.status, 200 | 201), "{}: {}", sent.status, String::from_utf8_lossy(&sent.bytes));
        sent.json()
    }

    async fn step(&self, who: &str, changeset: i64, action: &str) -> u16 {
        self.call(who, ("POST", &format!("/v1/changesets/{changeset}/{action}")), &[], Vec::new()).await.status
    }

    async fn state(&self, changeset: i64) -> String {
        let sent = self.get("root", &format!("/v1/changesets/{changeset}")).await.json();
        sent["state"].as_str().unwrap().to_owned()
    }

    async fn note(&self, id: &str) -> Value {
        self.get("", &format!("/v1/records/site/{id}")).await.json()["record"]["note"].clone()
    }

    /// Where the register has a site.
    fn place(&self, id: &str) -> Position {
        self.app.world().catalogue.sites.get(id).unwrap().position.position()
    }
}

/// The faults of a report as `row column code`.
fn faults(report: &Value) -> Vec<String> {
    let all = report["faults"].as_array().unwrap();
    let text = |fault: &Value| {
        let row = fault["row"].as_u64().map_or("-".to_owned(), |row| row.to_string());
        format!("{row} {} {}", fault["column"].as_str().unwrap(), fault["code"].as_str().unwrap())
    };
    all.iter().map(text).collect()
}

fn fault<'a>(report: &'a Value, code: &str) -> &'a Value {
    let all = report["faults"].as_array().unwrap();
    all.iter().find(|fault| fault["code"] == code).unwrap_or_else(|| panic!("no {code} in {report}"))
}

/// A new site of Jinggangshan as a row under [`HEADING`].
fn new_site(id: &str, name: &str, at: Position) -> String {
    let Position { lon, lat } = at;
    format!(
        "{id},{name},A house of {id},井冈山市,{lon},{lat},所在村,knowledge,旧居,30,60,一座房子。,A house.,knowledge\n"
    )
}

const HEADING: &str =
    "编号,名称,英文名称,县,经度,纬度,坐标精度,坐标来源,类别,最短游览（分钟）,一般游览（分钟）,简介,英文简介,来源\n";

#[tokio::test]
async fn every_fault_of_every_row_is_told_at_once_and_nothing_is_changed() {
    let house = House::new().await;
    let file = format!(
        "id,类别,票价（元）,hours,sources,visit_min,verified_on,colour\n\
         {SITE},musuem,free,09:00～17:00,no-such-source,0,last year,red\n\
         \n\
         {SITE},,,,,,,\n\
         ,museum,,,,,,\n\
         Some House,museum,,,,,,\n"
    );
    let report = house.import("editor", CSV, file).await;
    let found = faults(&report);
    for wanted in [
        "- colour unknown_column",
        "2 类别 unknown_word",
        "2 票价（元） not_a_number",
        "2 hours unreadable_hours",
        "2 sources unknown_id",
        "2 visit_min out_of_range",
        "2 verified_on no_date",
        "4  duplicate_id",
        "5 id missing_id",
        "5 name_zh missing_cell",
        "6 id invalid_id",
    ] {
        assert!(found.iter().any(|fault| fault == wanted), "{wanted} is not in {found:#?}");
    }
    let word = fault(&report, "unknown_word");
    assert_eq!((&word["value"], &word["suggestion"]), (&json!("musuem"), &json!("museum")));
    assert!(word["message_zh"].as_str().unwrap().contains("博物馆"));
    assert!(word["message_en"].as_str().unwrap().contains("museum"));
    assert_eq!(fault(&report, "unreadable_hours")["suggestion"], "09:00-17:00");
    assert_eq!(fault(&report, "invalid_id")["suggestion"], "some-house");
    assert_eq!((&report["ok"], &report["changeset"]), (&json!(false), &Value::Null));
    assert_eq!(report["counts"]["faulty"], 4);
    let codes = xianggan::api::labels::table().into_iter().find(|group| group.name == "fault_code").unwrap().words;
    for fault in report["faults"].as_array().unwrap() {
        assert!(codes.iter().any(|(word, _)| fault["code"] == *word), "{} has no label", fault["code"]);
    }
    let staged = house.import("editor", &format!("{CSV}&mode=stage"), "id,note\nno-such-site,x\n").await;
    assert_eq!(staged["changeset"], Value::Null, "a file with faults is not staged");
}

#[tokio::test]
async fn an_import_is_one_changeset_and_is_undone_as_one() {
    one_changeset(&House::new().await).await;
}

#[cfg(feature = "postgres")]
#[tokio::test]
async fn an_import_is_one_changeset_on_postgresql_too() {
    if let Some(url) = crate::postgres::fresh("import").await {
        let house = House::on(&url).await;
        one_changeset(&house).await;
        as_a_job(&house, &url).await;
    }
}

async fn one_changeset(house: &House) {
    let before = house.note(SITE).await;
    let place = house.place(SITE);
    let near = Position { lon: place.lon + 0.02, lat: place.lat + 0.02 };
    let update = format!("id,note\n{SITE},楼梯很陡\n");
    let stage = format!("{CSV}&mode=stage");

    let staged = house.call("editor", ("POST", &stage), &[], update.clone()).await;
    assert_eq!(staged.status, 201);
    let report = staged.json();
    assert_eq!(staged.header("location"), format!("/v1/imports/{}", report["id"]));
    assert_eq!(report["items"][0], json!({"row": 2, "id": SITE, "action": "update", "columns": ["note"]}));
    let changeset = report["changeset"].as_i64().unwrap();
    let import = format!("/v1/imports/{}", report["id"]);
    assert_eq!(house.state(changeset).await, "draft");
    assert_eq!(house.call("neighbour", ("DELETE", &import), &[], Vec::new()).await.status, 404);
    assert_eq!(house.call("editor", ("DELETE", &import), &[], Vec::new()).await.status, 200);
    assert_eq!(house.state(changeset).await, "withdrawn");
    assert_eq!(house.step("editor", changeset, "submit").await, 409, "what is withdrawn stays so");

    let file = format!("{HEADING}{}", new_site("new-house", "新登记的旧居", near));
    let report = house.import("editor", &stage, file).await;
    assert_eq!(report["counts"]["create"], 1, "{report}");
    let changeset = report["changeset"].as_i64().unwrap();
    for (who, action) in [("editor", "submit"), ("jiangxi", "approve"), ("jiangxi", "publish")] {
        assert_eq!(house.step(who, changeset, action).await, 200, "{action}");
    }
    assert_eq!(house.get("", "/v1/sites/new-house").await.json()["name"]["zh"], "新登记的旧居");
    let import = format!("/v1/imports/{}", report["id"]);
    assert_eq!(house.call("editor", ("DELETE", &import), &[], Vec::new()).await.status, 403, "not by its author");
    assert_eq!(house.call("jiangxi", ("DELETE", &import), &[], Vec::new()).await.status, 200);
    assert_eq!(house.state(changeset).await, "reverted");
    assert_eq!(house.get("", "/v1/sites/new-house").await.status, 404);
    assert_eq!(house.note(SITE).await, before);
}

#[tokio::test]
async fn an_empty_cell_changes_nothing_and_the_marker_takes_the_field_out() {
    let house = House::new().await;
    let stage = format!("{CSV}&mode=stage");
    let report = house.import("root", &stage, format!("id,备注,名称\n{SITE},看门人住在隔壁,\n")).await;
    let changeset = report["changeset"].as_i64().unwrap();
    for action in ["submit", "approve", "publish"] {
        assert_eq!(house.step("root", changeset, action).await, 200);
    }
    assert_eq!(house.note(SITE).await, "看门人住在隔壁");
    let report = house.import("root", CSV, format!("id,备注\n{SITE},\n")).await;
    assert_eq!(report["counts"]["unchanged"], 1);
    let report = house.import("root", &stage, format!("id,备注\n{SITE},[清空]\n")).await;
    let diff = house.get("root", &format!("/v1/changesets/{}/diff", report["changeset"])).await.json();
    assert_eq!(diff["items"][0]["fields"], json!([{"pointer": "/note", "before": "看门人住在隔壁", "after": null}]));
    let report = house.import("root", CSV, format!("id,名称\n{SITE},[clear]\n")).await;
    assert_eq!(faults(&report), ["2 名称 missing_cell"], "a name cannot be taken out");
}

#[tokio::test]
async fn gb18030_is_read_named_and_written_back_with_the_faults() {
    let house = House::new().await;
    let text = format!("编号,备注,类别\r\n{SITE},\"楼上\n有展览\",博物馆\r\n\r\n{SITE}-2,,庙\r\n");
    let (bytes, _, lossy) = encoding_rs::GB18030.encode(&text);
    assert!(!lossy && std::str::from_utf8(&bytes).is_err());
    let report = house.import("editor", CSV, bytes.into_owned()).await;
    assert_eq!(report["encoding"], "gb18030");
    let rows: Vec<&Value> = report["items"].as_array().unwrap().iter().map(|item| &item["row"]).collect();
    assert_eq!(rows, [2, 4], "rows are counted as a spreadsheet counts them");
    let path = format!("{}?lang=zh", report["annotated_url"].as_str().unwrap());
    let sent = house.get("editor", &path).await;
    assert_eq!(sent.header("content-type"), "text/csv; charset=gb18030");
    let (text, _, broken) = encoding_rs::GB18030.decode(&sent.bytes);
    assert!(!broken);
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    assert_eq!(reader.headers().unwrap(), vec!["编号", "备注", "类别", "_status", "_faults", "_suggestions"]);
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!((&rows[0][0], &rows[0][1], &rows[0][3]), (SITE, "楼上\n有展览", "修改"));
    assert!(rows[1][4].contains("类别") && &rows[1][3] == "有错误", "{rows:?}");
    let again = house.import("editor", CSV, sent.bytes).await;
    assert_eq!(again["faults"].as_array().unwrap().len(), report["faults"].as_array().unwrap().len());

    for (prefix, name) in [(&b""[..], "utf-8"), (&b"\xef\xbb\xbf"[..], "utf-8-bom")] {
        let file = [prefix, format!("编号;备注\n{SITE};好\n").as_bytes()].concat();
        let report = house.import("editor", CSV, file).await;
        assert_eq!((&report["encoding"], &report["counts"]["update"]), (&json!(name), &json!(1)));
    }
}

#[tokio::test]
async fn coordinates_in_the_wrong_datum_order_or_county_are_named() {
    let house = House::new().await;
    let known = house.place(SITE);
    let gcj = datum::to(Crs::Gcj02, known).rounded();
    let row = |at: Position| format!("id,lon,lat\n{SITE},{},{}\n", at.lon, at.lat);
    let report = house.import("editor", CSV, row(gcj)).await;
    let found = fault(&report, "looks_like_gcj02");
    assert!(found["suggestion"].as_str().unwrap().starts_with("crs=gcj02"), "{found}");
    let named = CSV.replace("wgs84", "gcj02");
    let report = house.import("editor", &named, row(gcj)).await;
    assert_eq!(report["counts"]["unchanged"], 1, "in its own datum it is where it was: {report}");
    let report = house.import("editor", &named, row(known)).await;
    assert_eq!(faults(&report), ["2 lon looks_like_wgs84"]);
    let bd = datum::to(Crs::Bd09, known).rounded();
    let report = house.import("editor", CSV, row(bd)).await;
    assert!(faults(&report).contains(&"2 lon looks_like_bd09".to_owned()), "{report}");

    let swapped = Position { lon: known.lat, lat: known.lon };
    let report = house.import("editor", CSV, row(swapped)).await;
    assert_eq!(faults(&report), ["2 lon swapped_axes"]);
    assert_eq!(report["faults"][0]["suggestion"], format!("lon={}, lat={}", known.lon, known.lat));

    let liling =
        house.app.world().catalogue.counties.values().find(|county| county.name.zh == "醴陵市").unwrap().clone();
    let report = house.import("root", CSV, row(liling.seat_position)).await;
    let found = fault(&report, "outside_county");
    assert_eq!(found["suggestion"], format!("{} 醴陵市", liling.adcode));

    let world = house.app.world();
    let sites = world.catalogue.sites.values().filter(|site| site.adcode.0 == 360_881).take(6);
    let moved = |at: Position| datum::to(Crs::Gcj02, at).rounded();
    let moved: Vec<_> = sites.map(|site| (site.id.to_string(), moved(site.position.position()))).collect();
    let rows = moved.iter().fold(String::new(), |rows, (id, at)| rows + &format!("{id},{},{}\n", at.lon, at.lat));
    let report = house.import("editor", CSV, format!("id,lon,lat\n{rows}")).await;
    let whole = report["faults"].as_array().unwrap().iter().find(|fault| fault["row"].is_null()).unwrap();
    assert_eq!((&whole["code"], &whole["suggestion"]), (&json!("looks_like_gcj02"), &json!("crs=gcj02")));
}

#[tokio::test]
async fn what_is_there_already_is_proposed() {
    let house = House::new().await;
    let known = house.app.world().catalogue.sites.get(SITE).unwrap().clone();
    let at = known.position.position();
    let file = format!(
        "{HEADING}{}{}",
        new_site("another-id", &known.name.zh, at),
        new_site("near-by", &format!("{}楼", known.name.zh), Position { lon: at.lon + 0.001, lat: at.lat })
    );
    let report = house.import("editor", CSV, file).await;
    let twins = report["duplicates"].as_array().unwrap();
    assert_eq!(
        (&twins[0]["row"], &twins[0]["id"], &twins[0]["reason"]),
        (&json!(2), &json!(SITE), &json!("same-name"))
    );
    assert!(twins.iter().any(|twin| twin["row"] == 3 && twin["id"] == SITE && twin["reason"] == "near"), "{twins:?}");
    let found = fault(&report, "possible_duplicate");
    assert_eq!((&found["severity"], &found["suggestion"]), (&json!("error"), &json!(SITE)));
}

#[tokio::test]
async fn an_import_changes_only_what_its_caller_may_change() {
    let house = House::new().await;
    let file = format!("id,note\n{SITE},x\n");
    assert_eq!(house.call("", ("POST", CSV), &[], file.clone()).await.status, 401);
    assert_eq!(house.call("agency", ("POST", CSV), &[], file.clone()).await.status, 403);
    let report = house.import("neighbour", &format!("{CSV}&mode=stage"), file).await;
    assert_eq!(faults(&report), ["2  outside_authority"]);
    assert_eq!(report["changeset"], Value::Null);
    let foreign = house.app.world().catalogue.sites.values().find(|site| site.adcode.0 == 360_830).unwrap().id.clone();
    let mixed = format!("id,note\n{SITE},x\n{foreign},y\n");
    let report = house.import("neighbour", &format!("{CSV}&mode=stage&partial=true"), mixed).await;
    let changeset = house.get("neighbour", &format!("/v1/changesets/{}", report["changeset"])).await.json();
    assert_eq!(changeset["edits"].as_array().unwrap().len(), 1);
    assert_eq!(changeset["edits"][0]["id"], foreign.as_str());
    let unsaid = house.call("editor", ("POST", "/v1/imports?kind=site&format=csv"), &[], Vec::new()).await;
    assert_eq!(
        (unsaid.status, &unsaid.json()["errors"][0]["code"]),
        (400, &json!("missing_field")),
        "crs must be said"
    );
}

#[tokio::test]
async fn as_a_job_and_from_another_server_it_is_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let store = format!("sqlite:{}", folder.path().join("x.db").display());
    as_a_job(&House::on(&store).await, &store).await;
}

async fn as_a_job(house: &House, store: &str) {
    let path = format!("{CSV}&mode=stage");
    let file = format!("id,note\n{SITE},好\n");
    let sent = house.call("editor", ("POST", &path), &[("prefer", "respond-async")], file.clone()).await;
    assert_eq!(sent.status, 202, "{}", sent.json());
    let place = sent.header("location").to_owned();
    let job = loop {
        let job = house.get("editor", &place).await.json();
        if !matches!(job["state"].as_str(), Some("waiting" | "running")) {
            break job;
        }
        tokio::task::yield_now().await;
    };
    assert_eq!((&job["state"], &job["kind"], &job["progress"]), (&json!("done"), &json!("import"), &json!(1.0)));
    assert_eq!(house.get("neighbour", &place).await.status, 404, "a job is its owner's");
    let id = job["result"]["id"].as_i64().unwrap();
    let other = House { app: Arc::new(service(store).await), tokens: house.tokens.clone() };
    let seen = other.get("editor", &format!("/v1/imports/{id}")).await.json();
    assert_eq!(seen, job["result"]);
    assert_eq!(other.get("editor", &format!("/v1/imports/{id}/annotated")).await.status, 200);

    let key = [("idempotency-key", "once")];
    let first = house.call("editor", ("POST", &path), &key, file.clone()).await.json();
    let second = house.call("editor", ("POST", &path), &key, file).await.json();
    assert_eq!((&first["id"], &first["changeset"]), (&second["id"], &second["changeset"]));
}
