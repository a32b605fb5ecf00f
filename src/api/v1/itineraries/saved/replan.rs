//! `POST /v1/itineraries/{id}/replan`: a saved journey planned anew, close to what it was.

use axum::extract::{FromRequestParts, Path, State};
use axum::http::request::Parts;
use axum::response::Response;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Owner, Telling};
use crate::api::ApiState;
use crate::api::etag::Conditions;
use crate::api::extract::{ApiQuery, KeptJson, Language};
use crate::api::problem::{ApiError, BodyProblems, Changing, Expiring, Guarded, NotFound, Problems};
use crate::api::v1::itineraries::changes::{ChangeRequest, LockRequest};
use crate::api::v1::itineraries::request::ItineraryRequest;
use crate::api::v1::itineraries::saving::{SavedItineraryResponse, document, kept_request};
use crate::api::v1::shape::{Shape, ShapeQuery};
use crate::app::error::{AppError, FieldFault};
use crate::app::itineraries::view::{DayView, ItineraryView};
use crate::app::itineraries::{self, Brief};
use crate::app::limits;
use crate::app::saved::{Change, Plan};
use crate::app::world::World;
use crate::base::datum::Crs;
use crate::base::lang::Lang;

/// The routes of this file.
pub(super) fn routes() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new().routes(routes!(replan_itinerary))
}

/// What is to be different; an empty object plans anew with the data of now.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ReplanRequest {
    /// What has changed since; added to the changes before, a later one about a site replaces an earlier one.
    #[serde(default)]
    #[expect(dead_code, reason = "its form is checked here, its content with the whole request")]
    changes: Vec<ChangeRequest>,
    /// Sites that must stay where the traveller put them; those of before unless said.
    #[expect(dead_code, reason = "its form is checked here, its content with the whole request")]
    locks: Option<Vec<LockRequest>>,
    /// How long to search, 10 to 30,000 ms; 60 unless said.
    #[expect(dead_code, reason = "its form is checked here, its content with the whole request")]
    budget_ms: Option<u64>,
    /// Search so many iterations instead.
    #[expect(dead_code, reason = "its form is checked here, its content with the whole request")]
    iterations: Option<u64>,
    /// Begins the random numbers of the search.
    #[expect(dead_code, reason = "its form is checked here, its content with the whole request")]
    seed: Option<u64>,
}

/// The owner's word for a change: the secret, the version that was seen, the language of the answer.
struct Claim {
    secret: String,
    seen: i64,
    lang: Lang,
}

impl<S: Send + Sync> FromRequestParts<S> for Claim {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let Owner(secret) = Owner::from_request_parts(parts, state).await?;
        let Ok(conditions) = Conditions::from_request_parts(parts, state).await;
        let Ok(Language(lang)) = Language::from_request_parts(parts, state).await;
        Ok(Self { secret, seen: conditions.must_see()?, lang })
    }
}

/// Plan a saved journey anew with the data of now, close to what it was.
///
/// The new plan takes the place of the old one: `version` grows, `changed` says what is different and why.
/// Sites that the register no longer has are left out. `If-Match` names the version that was seen, so that two
/// phones do not overwrite each other.
#[utoipa::path(post, path = "/v1/itineraries/{id}/replan", tag = "saved", request_body = ReplanRequest,
    params(("id" = String, Path), ("If-Match" = String, Header, description = "Its ETag"),
        ("Authorization" = String, Header, description = "`Bearer` and the owner's secret"), ShapeQuery),
    responses((status = OK, description = "The new plan.", body = SavedItineraryResponse),
        Problems, Guarded, NotFound, Expiring, Changing, BodyProblems))]
async fn replan_itinerary(
    State(app): State<ApiState>,
    claim: Claim,
    Path(id): Path<String>,
    ApiQuery(query): ApiQuery<ShapeQuery>,
    request: KeptJson<ReplanRequest>,
) -> Result<Response, ApiError> {
    let shape = Shape::try_from(query)?;
    let Claim { secret, seen, lang } = claim;
    let plan = app.saved_to_change(&id, &secret, seen).await?;
    let wish = serde_json::from_slice(&request.bytes).unwrap_or_default();
    let (brief, kept) = Wish::new(&plan, &wish)?.brief(&app.world())?;
    let (world, made) = (app.world_during(brief.span()).await?, app.clock.now());
    let change = app.pool.run(move |cancelled| -> Result<Change, AppError> {
        let answer = itineraries::plan(&world, &brief, cancelled)?;
        let view = ItineraryView::new(&world, &brief, &answer.best, made);
        let document = document(&world, &brief, &answer, &view);
        Ok(Change { seen, request: kept, document, revision: world.edition.revision })
    });
    let change = change.await??;
    let plan = app.change_saved(plan, change).await?;
    Telling::owned(plan, shape, lang).answer(&app).await
}

/// The kept request with the new changes in it.
struct Wish {
    body: Map<String, Value>,
    crs: Crs,
    /// So many of its changes were there before.
    before: usize,
    /// Whether its locks were there before.
    old_locks: bool,
}

/// The lists of a request whose entries may name what the register no longer has.
const NAMING: [&str; 5] = ["lines", "must_visit", "avoid_sites", "locks", "changes"];

fn list<'b>(body: &'b mut Map<String, Value>, name: &str) -> &'b mut Vec<Value> {
    let entry = body.entry(name).or_insert_with(|| json!([]));
    if !entry.is_array() {
        *entry = json!([]);
    }
    entry.as_array_mut().expect("it was made a list just now")
}

impl Wish {
    fn new(plan: &Plan, wish: &Map<String, Value>) -> Result<Self, ApiError> {
        let unreadable = || AppError::Internal("a kept request cannot be read".to_owned());
        let crs = serde_json::from_value(plan.request["crs"].clone()).map_err(|_cause| unreadable())?;
        let mut body = plan.request["body"].as_object().cloned().ok_or_else(unreadable)?;
        body.insert("previous".to_owned(), previous(&plan.document.view));
        let changes = wish.get("changes").and_then(Value::as_array).cloned().unwrap_or_default();
        for change in &changes {
            overrule(&mut body, change);
        }
        let before = list(&mut body, "changes").len();
        list(&mut body, "changes").extend(changes);
        if list(&mut body, "changes").len() > limits::SAVED_CHANGES {
            return Err(too_many().into());
        }
        let old_locks = !wish.contains_key("locks");
        // What is counted does not go by the clock, and the other way round.
        for (one, other) in [("budget_ms", "iterations"), ("iterations", "budget_ms")] {
            if wish.contains_key(one) {
                body.remove(other);
            }
        }
        for key in ["locks", "budget_ms", "iterations", "seed"] {
            body.extend(wish.get(key).filter(|value| !value.is_null()).map(|value| (key.to_owned(), value.clone())));
        }
        Ok(Self { body, crs, before, old_locks })
    }

    /// The brief in `world`, and the request as it is then kept. What `world` no longer knows is taken out of
    /// what was asked for before; what is asked for now must be right.
    fn brief(mut self, world: &World) -> Result<(Brief, Value), ApiError> {
        loop {
            let request: ItineraryRequest = serde_json::from_value(Value::Object(self.body.clone()))
                .map_err(|error| AppError::Internal(format!("a kept request cannot be read: {error}")))?;
            match request.brief(world, self.crs, false) {
                Ok(brief) => return Ok((brief, kept_request(Value::Object(self.body), self.crs))),
                Err(faults) => {
                    if !self.forget(&faults) {
                        let told = faults.into_iter().map(|fault| self.relative(fault)).collect();
                        return Err(AppError::Invalid(told).into());
                    }
                }
            }
        }
    }

    /// Takes out what was asked for before and is not known any more; answers whether there was any.
    fn forget(&mut self, faults: &[FieldFault]) -> bool {
        let mut gone: Vec<(&str, usize)> = Vec::new();
        for fault in faults.iter().filter(|fault| fault.code == "unknown_id") {
            let mut parts = fault.pointer.split('/').skip(1);
            let name = parts.next().and_then(|name| NAMING.into_iter().find(|known| *known == name));
            let found = name.zip(parts.next().and_then(|index| index.parse().ok()));
            let old = |(name, index): &(&str, usize)| match *name {
                "changes" => *index < self.before,
                "locks" => self.old_locks,
                _ => true,
            };
            gone.extend(found.filter(old));
        }
        gone.sort_unstable();
        gone.dedup();
        for (name, index) in gone.iter().rev() {
            let entries = list(&mut self.body, name);
            if *index < entries.len() {
                entries.remove(*index);
                self.before -= usize::from(*name == "changes");
            }
        }
        !gone.is_empty()
    }

    /// A fault of a new change, counted as the caller counts.
    fn relative(&self, fault: FieldFault) -> FieldFault {
        let place = fault.pointer.strip_prefix("/changes/").and_then(|rest| {
            let (index, field) = rest.split_once('/')?;
            Some(format!("/changes/{}/{field}", index.parse::<usize>().ok()?.checked_sub(self.before)?))
        });
        FieldFault { pointer: place.unwrap_or(fault.pointer.clone()), ..fault }
    }
}

/// The plan as its order alone, for the next one to stay close to.
fn previous(view: &ItineraryView) -> Value {
    let day = |day: &DayView| {
        let stops: Vec<&str> = day.stops.iter().filter_map(|stop| stop.spot.site.as_deref()).collect();
        json!({ "stops": stops, "lodging": day.lodging.as_ref().and_then(|lodging| lodging.spot.place.as_deref()) })
    };
    json!({ "days": view.days.iter().map(day).collect::<Vec<_>>() })
}

/// Takes out of what was asked for before whatever a new change about the same site contradicts.
fn overrule(body: &mut Map<String, Value>, change: &Value) {
    let (Some(op), Some(site)) = (change["op"].as_str(), change.get("site").filter(|site| site.is_string())) else {
        return;
    };
    let site = site.clone();
    match op {
        "add" => {
            list(body, "avoid_sites").retain(|other| *other != site);
            list(body, "changes").retain(|old| old["site"] != site || old["op"] == "closed");
        }
        "drop" | "visited" => {
            list(body, "must_visit").retain(|other| *other != site);
            list(body, "locks").retain(|lock| lock["site"] != site);
            list(body, "changes").retain(|old| old["site"] != site || old["op"] == "closed");
        }
        _ => {}
    }
}

fn too_many() -> FieldFault {
    let most = limits::SAVED_CHANGES;
    FieldFault::new(
        "/changes",
        "wrong_count",
        (format!("一个行程最多累积 {most} 项改动"), format!("a journey gathers at most {most} changes")),
        ("请重新规划并保存", "plan and save anew"),
    )
}
