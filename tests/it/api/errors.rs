//! Every refusal is a problem document that names the field, the value and the mend.

use axum::body::Body;
use axum::http::Request;
use tower::ServiceExt;

use crate::world::{Answer, answer, router, send};

const ROUTES: &str = "/v1/routes";

/// The first field fault of a refused route.
async fn refused(body: &str) -> (u16, serde_json::Value) {
    let answer = send(ROUTES, &[("accept-language", "en")], Some(body)).await;
    assert_eq!(answer.content_type, "application/problem+json", "{}", answer.body);
    (answer.status, answer.body["errors"][0].clone())
}

#[tokio::test]
async fn swapped_axes_are_named_as_such() {
    let (status, fault) = refused(r#"{"points":[{"lon":28.05,"lat":113.93},{"lon":114.17,"lat":26.57}]}"#).await;
    assert_eq!((status, fault["code"].as_str().unwrap()), (400, "swapped_axes"));
    assert_eq!(fault["pointer"], "/points/0");
    assert!(fault["mend"].as_str().unwrap().contains("lon=113.93"));
}

#[tokio::test]
async fn a_far_point_is_named_as_such() {
    let (status, fault) = refused(r#"{"points":[{"lon":116.4,"lat":39.9},{"lon":114.17,"lat":26.57}]}"#).await;
    assert_eq!((status, fault["code"].as_str().unwrap()), (400, "out_of_region"));
}

#[tokio::test]
async fn all_faults_come_at_once() {
    let body =
        r#"{"points":[{"lon":28.05,"lat":113.93},{"site":"nowhere"},{"lon":114.17},{"lon":1,"lat":2,"site":"x"}]}"#;
    let answer = send(ROUTES, &[], Some(body)).await;
    assert_eq!(answer.body["errors"].as_array().unwrap().len(), 4, "{}", answer.body);
}

#[tokio::test]
async fn unknown_fields_and_wrong_types_are_refused_with_their_place() {
    let (_, fault) = refused(r#"{"points":[],"vehicel":"car"}"#).await;
    assert_eq!(fault["code"], "unknown_field");
    let (_, fault) = refused(r#"{"points":[{"lon":"113.9","lat":28.0}]}"#).await;
    assert_eq!(fault["pointer"], "/points/0/lon");
    let (_, fault) =
        refused(r#"{"points":[{"lon":113.9,"lat":28.0},{"lon":114.0,"lat":27.0}],"vehicle":"tank"}"#).await;
    assert_eq!((fault["code"].as_str().unwrap(), fault["pointer"].as_str().unwrap()), ("unknown_vehicle", "/vehicle"));
    assert!(fault["mend"].as_str().unwrap().contains("coach"));
    let (_, fault) = refused("{").await;
    assert_eq!(fault["code"], "unreadable");
    let answer = send("/v1/sites?lnie=x", &[], None).await;
    assert_eq!((answer.status, answer.body["errors"][0]["code"].as_str().unwrap()), (400, "unknown_field"));
}

#[tokio::test]
async fn the_language_follows_the_caller() {
    let zh = send("/v1/sites/nowhere", &[], None).await;
    assert_eq!(zh.body["title"], "没有找到");
    let en = send("/v1/sites/nowhere", &[("accept-language", "en-GB")], None).await;
    assert_eq!(en.body["title"], "Not found");
    let asked = send("/v1/sites/nowhere?lang=en", &[("accept-language", "zh")], None).await;
    assert_eq!(asked.body["title"], "Not found");
}

/// What axum itself would answer in plain text.
async fn raw(method: &str, path: &str, kind: Option<&str>, body: Vec<u8>) -> Answer {
    let mut request = Request::builder().method(method).uri(path);
    if let Some(kind) = kind {
        request = request.header("content-type", kind);
    }
    answer(router().oneshot(request.body(Body::from(body)).unwrap()).await.unwrap()).await
}

#[tokio::test]
async fn refusals_of_the_framework_are_problems_too() {
    let cases = [
        (raw("POST", ROUTES, None, b"{}".to_vec()).await, 415),
        (raw("POST", ROUTES, Some("text/plain"), b"{}".to_vec()).await, 415),
        (raw("POST", ROUTES, Some("application/json"), vec![b' '; 300 * 1024]).await, 413),
        (raw("POST", ROUTES, Some("application/json"), vec![0xff, 0xfe]).await, 400),
        (raw("DELETE", ROUTES, None, Vec::new()).await, 405),
        (raw("GET", "/nowhere", None, Vec::new()).await, 404),
        (raw("GET", "/v1/sites?limit=0", None, Vec::new()).await, 400),
        (raw("GET", "/v1/sites?limit=-1", None, Vec::new()).await, 400),
        (raw("GET", "/v1/sites?cursor=zzz", None, Vec::new()).await, 400),
        (raw("GET", "/v1/sites?bbox=1,2,3", None, Vec::new()).await, 400),
        (raw("GET", "/v1/sites?line=nowhere", None, Vec::new()).await, 400),
        (raw("GET", "/v1/sites/%FF", None, Vec::new()).await, 400),
    ];
    for (index, (answer, status)) in cases.into_iter().enumerate() {
        assert_eq!(answer.status, status, "case {index}: {}", answer.body);
        assert_eq!(answer.content_type, "application/problem+json", "case {index}");
        assert!(!answer.body["detail"].as_str().unwrap().is_empty(), "case {index}");
    }
}
