//! The numbers that the law wants beside a map: shown when they are set, and said to be missing when not.

use std::sync::Arc;

use axum::body::Body;
use axum::http::{Request, header};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use tower::ServiceExt;
use xianggan::app::App;
use xianggan::app::clock::Clock;
use xianggan::app::notices::Notices;
use xianggan::app::pool::Pool;

use crate::world::{ask, shipped};

fn service(notices: Notices) -> Arc<App> {
    Arc::new(App::new(shipped().clone().with_notices(notices), Pool::new(1), Clock::system()))
}

async fn page(app: &Arc<App>, lang: &str) -> String {
    let body = json!({"lines": ["autumn-harvest"], "start": {"place": "gw-changsha"}, "start_date": "2026-12-05",
        "days": 1, "iterations": 50});
    let request = Request::builder()
        .method("POST")
        .uri(format!("/v1/itineraries?lang={lang}"))
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::ACCEPT, "text/html")
        .body(Body::from(body.to_string()))
        .unwrap();
    let response = xianggan::api::router(Arc::clone(app)).oneshot(request).await.unwrap();
    assert_eq!(response.status(), 200);
    String::from_utf8(response.into_body().collect().await.unwrap().to_bytes().to_vec()).unwrap()
}

#[tokio::test]
async fn the_numbers_stand_on_the_page_and_in_the_capabilities_when_they_are_set() {
    let set = service(Notices::new(Some(" GS(2026)1234号 "), Some("湘ICP备12345678号-1")).unwrap());
    let capabilities = ask(&set, "GET", "/v1/capabilities", &[], &Value::Null).await.body;
    assert_eq!(capabilities["notices"]["map_approval"], "GS(2026)1234号");
    assert_eq!(capabilities["notices"]["icp"], "湘ICP备12345678号-1");
    let (zh, en) = (page(&set, "zh").await, page(&set, "en").await);
    assert!(zh.contains("审图号：GS(2026)1234号") && zh.contains("ICP备案号：湘ICP备12345678号-1"));
    assert!(en.contains("Map approval number: GS(2026)1234号") && en.contains("ICP filing: 湘ICP备12345678号-1"));
    let none = service(Notices::default());
    let capabilities = ask(&none, "GET", "/v1/capabilities", &[], &Value::Null).await.body;
    assert!(capabilities["notices"]["map_approval"].is_null() && capabilities["notices"]["icp"].is_null());
    assert!(capabilities["notices"]["beside_map"]["zh"].as_str().unwrap().contains("未设审图号"));
    let (zh, en) = (page(&none, "zh").await, page(&none, "en").await);
    assert!(zh.contains("未设审图号") && !zh.contains("ICP备案号"));
    assert!(en.contains("No map approval number is set"));
}

#[test]
fn a_number_is_a_short_text() {
    assert_eq!(Notices::new(Some("  "), None), Ok(Notices::default()));
    assert!(Notices::new(Some(&"9".repeat(65)), None).is_err());
    assert!(Notices::new(None, Some("a\nb")).is_err());
}
