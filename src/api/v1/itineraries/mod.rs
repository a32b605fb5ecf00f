//! `/v1/itineraries`: multi-day journeys, planned and saved.

mod changes;
pub(super) mod cost;
mod festivals;
mod forms;
mod job;
mod manner;
mod request;
mod response;
mod saved;
mod saving;
mod stream;
mod study;
mod task;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::jobs::JobResponse;
use super::shape::{Shape, ShapeQuery};
use crate::api::ApiState;
use crate::api::extract::{ApiQuery, KeptJson, Language};
use crate::api::problem::{ApiError, BodyProblems, Problems, RepresentationProblems};
use crate::app::error::AppError;
use crate::app::itineraries::Watch;
pub(in crate::api) use forms::describe;
use manner::Manner;
use request::ItineraryRequest;
use response::ItinerariesResponse;
use saving::{SavedItineraryResponse, Saving};
use task::Task;

/// The routes of this file.
pub(super) fn routes() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new().routes(routes!(create_itinerary)).merge(saved::routes())
}

/// A multi-day journey along lines or to wished sites, within opening hours, with a bed each night.
///
/// `Accept` chooses the representation: JSON, GeoJSON, GPX, KML, a calendar, a trip sheet, a page to
/// print, or a bundle for phones without a network. All but JSON are WGS 84.
///
/// `Accept: text/event-stream` streams every better plan as an event `incumbent` (value, sites, driving,
/// bound, gap, milliseconds), and at the end the same answer as `itinerary`, or a `problem`. To close the
/// connection ends the search.
///
/// With `Prefer: respond-async` the answer is 202 at once and the work goes on as a job, see `/v1/jobs/{id}`.
/// A job keeps its answer, where the journey begins and ends included, for an hour; nothing else is kept of a
/// request, unless it says `"save": true`: then the answer is 201 and carries `id`, `owner_secret` and
/// `Location`.
#[utoipa::path(post, path = "/v1/itineraries", tag = "itineraries",
    params(ShapeQuery,
        ("Prefer" = Option<String>, Header, description = "`respond-async`: answer at once with a job (RFC 7240)"),
        ("Idempotency-Key" = Option<String>, Header, description = "With `Prefer` or `save`: the job or the journey is made once, however often the request comes within an hour; the secret is said the first time alone")),
    request_body = ItineraryRequest,
    responses(
        (status = OK, description = "The journey.", body = ItinerariesResponse),
        (status = CREATED, description = "The journey, saved at `Location`.", body = SavedItineraryResponse),
        (status = ACCEPTED, description = "It is worked out as a job; `Location` says where to look.", body = JobResponse),
        Problems, BodyProblems, RepresentationProblems))]
async fn create_itinerary(
    State(app): State<ApiState>,
    Language(lang): Language,
    manner: Manner,
    ApiQuery(query): ApiQuery<ShapeQuery>,
    body: KeptJson<ItineraryRequest>,
) -> Result<Response, ApiError> {
    let shape = Shape::try_from(query)?;
    let (world, made) = (app.world(), app.clock.now());
    let brief = body.value.brief(&world, shape.crs, manner.as_job).map_err(AppError::Invalid)?;
    let saving = Saving::wanted(&body, (manner.format, shape.crs), (made, brief.span().1))?;
    // What is shut on any of its days counts for all of them.
    let world = app.world_during(brief.span()).await?;
    let task = Task { world, brief, shape, format: manner.format, lang, made, saving };
    if manner.as_job {
        return job::start(&app, task, manner.once(&body.bytes)?).await;
    }
    if manner.as_events {
        return Ok(stream::start(&app, task));
    }
    if task.saving.is_some()
        && let Some(once) = manner.once(&body.bytes)?
    {
        return job::save_once(&app, task, once).await;
    }
    let nobody: Watch = Arc::new(|_| ());
    let answer = app.pool.run(move |cancelled| task.run(cancelled, &nobody)).await??;
    Ok(answer.kept(&app).await?.into_response())
}
