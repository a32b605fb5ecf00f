//! `POST /v1/itineraries`: a multi-day journey.

mod changes;
mod request;
mod response;

use axum::Json;
use axum::extract::State;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::shape::{Shape, ShapeQuery};
use crate::api::ApiState;
use crate::api::extract::{ApiJson, ApiQuery, Language};
use crate::api::problem::{ApiError, BodyProblems, Problems};
use crate::app::itineraries::plan;
use request::ItineraryRequest;
use response::ItinerariesResponse;

/// The routes of this file.
pub(super) fn routes() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new().routes(routes!(create_itinerary))
}

/// A multi-day journey along lines or to wished sites, within opening hours, with a bed each night.
#[utoipa::path(post, path = "/v1/itineraries", tag = "itineraries", params(ShapeQuery),
    request_body = ItineraryRequest,
    responses((status = OK, body = ItinerariesResponse), Problems, BodyProblems))]
async fn create_itinerary(
    State(app): State<ApiState>,
    Language(lang): Language,
    ApiQuery(query): ApiQuery<ShapeQuery>,
    ApiJson(request): ApiJson<ItineraryRequest>,
) -> Result<Json<ItinerariesResponse>, ApiError> {
    let shape = Shape::try_from(query)?;
    let world = app.world();
    let brief = request.brief(&world, shape.crs).map_err(crate::app::error::AppError::Invalid)?;
    let task = move |cancelled: &_| {
        let answer = plan(&world, &brief, cancelled)?;
        Ok::<_, ApiError>(ItinerariesResponse::new(&world, &answer, &shape, lang))
    };
    Ok(Json(app.pool.run(task).await??))
}
