//! The service in process, over the data that the program ships.

use std::sync::{Arc, OnceLock};

use axum::Router;
use axum::body::Body;
use axum::http::{Request, Response, header};
use http_body_util::BodyExt;
use serde_json::Value;
use tower::ServiceExt;
use xianggan::api;
use xianggan::app::App;
use xianggan::app::clock::Clock;
use xianggan::app::data::DataFolder;
use xianggan::app::pool::Pool;
use xianggan::app::register::Keeper;
use xianggan::app::world::World;
use xianggan::store::Store;

/// One world for all tests; it is read once.
pub(crate) fn router() -> Router {
    static APP: OnceLock<Arc<App>> = OnceLock::new();
    let app = APP.get_or_init(|| {
        // The store's threads outlive the runtime of whichever test comes first.
        std::thread::spawn(|| {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            Arc::new(runtime.block_on(service("sqlite::memory:")))
        })
        .join()
        .unwrap()
    });
    api::router(Arc::clone(app))
}

/// A service of the shipped data over `store`.
pub(crate) async fn service(store: &str) -> App {
    let store = Store::open(store).await.unwrap();
    let (keeper, faults) = Keeper::open(store, &DataFolder::Embedded, Clock::system().now()).await.unwrap();
    assert!(faults.is_empty(), "{faults:?}");
    let edition = keeper.store.edition(None).await.unwrap();
    let (catalogue, faults) = keeper.catalogue(edition.documents.clone()).await.unwrap();
    assert!(faults.is_empty(), "{faults:?}");
    let world = shipped().with_register(catalogue, edition);
    App::new(world, Pool::new(2), Clock::system()).with_keeper(keeper)
}

/// The shipped world; its roads are built once for all tests.
pub(crate) fn shipped() -> &'static World {
    static WORLD: OnceLock<World> = OnceLock::new();
    WORLD.get_or_init(|| {
        let (world, faults) = World::read(&DataFolder::Embedded, 2);
        assert!(faults.is_empty(), "{faults:?}");
        world
    })
}

/// An answer: status, headers that matter, body.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) content_type: String,
    pub(crate) body: Value,
}

/// Sends a request with its headers; a body makes it a POST of JSON.
pub(crate) async fn send(path: &str, headers: &[(&str, &str)], body: Option<&str>) -> Answer {
    let mut request = Request::builder().uri(path);
    if body.is_some() {
        request = request.method("POST").header(header::CONTENT_TYPE, "application/json");
    }
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let request = request.body(Body::from(body.unwrap_or_default().to_owned())).unwrap();
    answer(router().oneshot(request).await.unwrap()).await
}

/// Sends a request to a service of its own; `Value::Null` for no body.
pub(crate) async fn ask(app: &Arc<App>, method: &str, path: &str, headers: &[(&str, &str)], body: &Value) -> Answer {
    let mut request = Request::builder().method(method).uri(path);
    if !body.is_null() {
        request = request.header(header::CONTENT_TYPE, "application/json");
    }
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let text = if body.is_null() { String::new() } else { body.to_string() };
    answer(api::router(Arc::clone(app)).oneshot(request.body(Body::from(text)).unwrap()).await.unwrap()).await
}

/// Reads an answer to its end.
pub(crate) async fn answer(response: Response<Body>) -> Answer {
    let status = response.status().as_u16();
    let content_type =
        response.headers().get(header::CONTENT_TYPE).map_or(String::new(), |value| value.to_str().unwrap().to_owned());
    let bytes = response.into_body().collect().await.unwrap().to_bytes();
    let body = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
    Answer { status, content_type, body }
}

/// Gets a JSON body that must be there.
pub(crate) async fn get(path: &str) -> Value {
    let answer = send(path, &[], None).await;
    assert_eq!(answer.status, 200, "{path}: {}", answer.body);
    answer.body
}

/// Posts JSON and gets a JSON body that must be there.
pub(crate) async fn post(path: &str, body: &Value) -> Value {
    let answer = send(path, &[], Some(&body.to_string())).await;
    assert_eq!(answer.status, 200, "{path}: {}", answer.body);
    answer.body
}
