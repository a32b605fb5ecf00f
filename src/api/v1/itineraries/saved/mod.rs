//! `/v1/itineraries/{id}` and `/v1/shares/{token}`: saved journeys, read in every representation and deleted.

mod replan;
mod retell;
mod shares;

use std::sync::Arc;

use axum::extract::{FromRequestParts, Path, State};
use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::saving::{SavedItineraryResponse, SavedResponse, kept_headers, share_place};
use super::task::{Written, headers};
use crate::api::ApiState;
use crate::api::extract::{ApiQuery, Language};
use crate::api::formats::Format;
use crate::api::problem::{ApiError, Expiring, Guarded, NotFound, Problems, RepresentationProblems};
use crate::api::v1::shape::{Shape, ShapeQuery};
use crate::app::App;
use crate::app::error::AppError;
use crate::app::saved::concerns::concerns;
use crate::app::saved::hide::hide_ends;
use crate::app::saved::{Plan, Share};
use crate::app::world::World;
use crate::base::lang::Lang;

/// The routes of this folder.
pub(super) fn routes() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new()
        .routes(routes!(show_itinerary, delete_itinerary))
        .routes(routes!(show_share))
        .merge(replan::routes())
        .merge(shares::routes())
}

/// The owner's secret of a request.
struct Owner(String);

impl<S: Send + Sync> FromRequestParts<S> for Owner {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        let value = parts.headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
        let (scheme, secret) = value.and_then(|value| value.split_once(' ')).unwrap_or_default();
        if !scheme.eq_ignore_ascii_case("bearer") || secret.trim().is_empty() {
            return Err(AppError::Unauthorised.into());
        }
        Ok(Self(secret.trim().to_owned()))
    }
}

/// How a reader wants to read.
struct Reading {
    accept: Option<String>,
    /// Scheme and host by which the service was reached.
    origin: Option<String>,
}

impl<S: Send + Sync> FromRequestParts<S> for Reading {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        let text = |name: &str| parts.headers.get(name).and_then(|value| value.to_str().ok());
        let host = text("host").or(parts.uri.authority().map(axum::http::uri::Authority::as_str));
        let plain = |host: &&str| host.bytes().all(|b| b.is_ascii_alphanumeric() || b".-:[]".contains(&b));
        let scheme = if text("x-forwarded-proto") == Some("https") { "https" } else { "http" };
        let origin = host.filter(plain).map(|host| format!("{scheme}://{host}"));
        Ok(Self { accept: text("accept").map(str::to_owned), origin })
    }
}

impl Reading {
    /// The name without its suffix, and the representation that the suffix or else `Accept` names.
    fn of<'n>(&self, name: &'n str) -> Result<(&'n str, Format), ApiError> {
        if let Some((id, suffix)) = name.split_once('.') {
            return Ok((id, Format::from_suffix(suffix).ok_or(ApiError::NotAcceptable)?));
        }
        let format = match &self.accept {
            Some(accept) => Format::negotiate(accept).ok_or(ApiError::NotAcceptable)?,
            None => Format::Json,
        };
        Ok((name, format))
    }
}

/// A saved journey on its way to a reader.
struct Telling {
    plan: Plan,
    /// The link by which the reader came.
    share: Option<Share>,
    /// The whole address of that link.
    link: Option<String>,
    format: Format,
    shape: Shape,
    lang: Lang,
}

impl Telling {
    /// The plan of `owner`s and those who know its id, as JSON in the form of `shape`.
    fn owned(plan: Plan, shape: Shape, lang: Lang) -> Self {
        Self { plan, share: None, link: None, format: Format::Json, shape, lang }
    }

    /// Writes it, with what has changed since in `world`.
    fn written(mut self, world: &World) -> Written {
        let hidden = self.share.as_ref().filter(|share| share.hide_start);
        let hidden = hidden.map(|_| hide_ends(&mut self.plan.document.view));
        let concerns = concerns(world, &self.plan.document);
        let view = &mut self.plan.document.view;
        let mut headers = headers(self.format, self.lang, view);
        headers.extend(kept_headers(self.plan.version));
        view.link = self.link;
        if self.format != Format::Json {
            view.warnings.extend(concerns.iter().map(|concern| concern.message.clone()));
            let bytes = self.format.write(view, self.lang).unwrap_or_default();
            return Written { status: StatusCode::OK, headers, bytes };
        }
        let told = SavedResponse::new(world, (&self.plan, self.share.as_ref()), (&concerns, self.lang));
        let document = self.plan.document;
        let mut answer = document.answers.in_lang(self.lang);
        if let Some(hidden) = hidden {
            retell::hide(&mut answer, &document.view, &hidden, self.lang);
        }
        retell::reshape(&mut answer, &document.view, &self.shape, self.lang);
        Written { status: StatusCode::OK, headers, bytes: told.beside(answer) }
    }

    /// The same off the async threads, against the data of now.
    async fn answer(self, app: &Arc<App>) -> Result<Response, ApiError> {
        let world = app.world();
        Ok(app.pool.run(move |_| self.written(&world)).await?.into_response())
    }
}

/// A saved journey: as it was planned, and what has changed since.
///
/// The id may carry a suffix: `.geojson`, `.gpx`, `.kml`, `.ics`, `.xlsx`, `.html` or `.bundle.json`; without one
/// `Accept` chooses, JSON unless said. The plan is kept as it was answered, its lines in full, so every
/// parameter can be asked for anew. `stale` and `concerns` say which of its sites, beds and roads are not
/// as they were; in files they stand among the warnings.
#[utoipa::path(get, path = "/v1/itineraries/{id}", tag = "saved",
    params(("id" = String, Path, description = "The id that came when it was saved; whoever knows it may read"), ShapeQuery),
    responses(
        (status = OK, description = "The journey.", headers(("ETag" = String, description = "Its version")), body = SavedItineraryResponse),
        Problems, NotFound, Expiring, RepresentationProblems))]
async fn show_itinerary(
    State(app): State<ApiState>,
    Language(lang): Language,
    reading: Reading,
    Path(name): Path<String>,
    ApiQuery(query): ApiQuery<ShapeQuery>,
) -> Result<Response, ApiError> {
    let (id, format) = reading.of(&name)?;
    let shape = Shape::try_from(query)?;
    let plan = app.saved(id).await?;
    Telling { format, ..Telling::owned(plan, shape, lang) }.answer(&app).await
}

/// Delete a saved journey and its links, at once.
#[utoipa::path(delete, path = "/v1/itineraries/{id}", tag = "saved",
    params(("id" = String, Path), ("Authorization" = String, Header, description = "`Bearer` and the owner's secret")),
    responses((status = NO_CONTENT, description = "It is gone."), Problems, Guarded, NotFound, Expiring))]
async fn delete_itinerary(
    State(app): State<ApiState>,
    Owner(secret): Owner,
    Path(id): Path<String>,
) -> Result<StatusCode, ApiError> {
    app.remove_saved(&id, &secret).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A journey that somebody shares; like `/v1/itineraries/{id}`, in the same representations and with the same
/// suffixes, to be read only. If its owner hides where it begins and ends, so do the drives from and to there,
/// the sums and the costs.
#[utoipa::path(get, path = "/v1/shares/{token}", tag = "saved",
    params(("token" = String, Path, description = "The token of the link"), ShapeQuery),
    responses(
        (status = OK, description = "The journey.", body = SavedItineraryResponse),
        Problems, NotFound, Expiring, RepresentationProblems))]
async fn show_share(
    State(app): State<ApiState>,
    Language(lang): Language,
    reading: Reading,
    Path(name): Path<String>,
    ApiQuery(query): ApiQuery<ShapeQuery>,
) -> Result<Response, ApiError> {
    let (token, format) = reading.of(&name)?;
    let shape = Shape::try_from(query)?;
    let shared = app.shared(token).await?;
    let link = reading.origin.as_ref().map(|origin| format!("{origin}{}", share_place(token)));
    Telling { format, link, share: Some(shared.share), ..Telling::owned(shared.plan, shape, lang) }.answer(&app).await
}
