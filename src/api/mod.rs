//! The service over HTTP. The only place with utoipa, status codes and wire names.

pub mod auth;
mod codes;
pub mod etag;
pub mod extract;
pub mod formats;
pub mod health;
mod label;
pub mod labels;
pub mod problem;
mod trace;
pub mod v1;

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::DefaultBodyLimit;
use axum::http::{StatusCode, header};
use axum::middleware::from_fn;
use axum::routing::get;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::cors::CorsLayer;
use tower_http::timeout::TimeoutLayer;
use tower_http::trace::TraceLayer;
use utoipa::OpenApi;
use utoipa::openapi::OpenApi as Document;
use utoipa_axum::router::OpenApiRouter;
use utoipa_swagger_ui::{Config, SwaggerUi};

use crate::app::{App, limits};

/// What handlers are given.
pub type ApiState = Arc<App>;

/// The frame of the OpenAPI document.
#[derive(OpenApi)]
#[openapi(info(
    title = "xianggan 湘赣",
    description = "Sites, roads and optimised cross-province itineraries of the Hunan–Jiangxi border (湘赣边) red-heritage zone. Positions are WGS 84; times are China Standard Time; errors are RFC 9457 problem documents in Chinese or English (`lang=` or `Accept-Language`).",
    license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0")
))]
struct Frame;

/// The routes with their document.
fn routes() -> OpenApiRouter<ApiState> {
    let mut routes = OpenApiRouter::with_openapi(Frame::openapi()).merge(health::routes()).merge(v1::routes());
    v1::itineraries::describe(routes.get_openapi_mut());
    routes
}

/// The OpenAPI document; `openapi/v1.json` is this.
pub fn document() -> Document {
    routes().into_openapi()
}

/// The routes and the text of the contract, before there is anything to serve: the document takes more
/// room while it is made than most of the data, and leaves that room to them.
pub struct Contract {
    router: Router<ApiState>,
    document: Bytes,
}

impl Contract {
    /// Makes both.
    pub fn new() -> Self {
        let (router, document) = routes().split_for_parts();
        Self { router, document: serde_json::to_vec(&document).unwrap_or_default().into() }
    }

    /// The whole service as a router.
    pub fn serve(self, app: ApiState) -> Router {
        let document = self.document;
        let json = [(header::CONTENT_TYPE, "application/json")];
        // Read from the outside in: the last layer sees a request first.
        self.router
            .with_state(app)
            .route("/openapi.json", get(async move || (json, document.clone())))
            .merge(SwaggerUi::new("/docs").config(Config::from("/openapi.json")))
            .layer(DefaultBodyLimit::max(limits::BODY_BYTES))
            .layer(TimeoutLayer::with_status_code(
                StatusCode::REQUEST_TIMEOUT,
                Duration::from_secs(limits::REQUEST_SECONDS),
            ))
            .layer(CatchPanicLayer::new())
            .layer(from_fn(problem::render))
            .layer(CorsLayer::permissive())
            .layer(CompressionLayer::new())
            .layer(TraceLayer::new_for_http().make_span_with(trace::span::<Body>))
    }
}

impl Default for Contract {
    fn default() -> Self {
        Self::new()
    }
}

/// The whole service as a router.
pub fn router(app: ApiState) -> Router {
    Contract::new().serve(app)
}
