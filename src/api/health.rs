//! Whether the process lives, and whether it can answer.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::ApiState;

/// The routes of this file.
pub fn routes() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new().routes(routes!(show_liveness)).routes(routes!(show_readiness))
}

/// The state of the process.
#[derive(Serialize, ToSchema)]
pub struct HealthResponse {
    /// `live` or `ready`.
    status: &'static str,
    /// Names the content of the register that is served.
    #[serde(skip_serializing_if = "Option::is_none")]
    data_version: Option<String>,
}

/// The process runs.
#[utoipa::path(get, path = "/health/live", tag = "health", responses((status = OK, body = HealthResponse)))]
async fn show_liveness() -> Json<HealthResponse> {
    Json(HealthResponse { status: "live", data_version: None })
}

/// The register and the roads are loaded.
#[utoipa::path(get, path = "/health/ready", tag = "health", responses((status = OK, body = HealthResponse)))]
async fn show_readiness(State(app): State<ApiState>) -> Json<HealthResponse> {
    let version = app.world().catalogue.version.clone();
    Json(HealthResponse { status: "ready", data_version: Some(version) })
}
