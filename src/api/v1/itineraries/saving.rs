//! `"save": true`: what is kept of a journey, and what its owner is told.

use axum::http::{HeaderName, HeaderValue, header};
use chrono::NaiveDateTime;
use serde::Serialize;
use serde_json::{Map, Value, json};
use utoipa::ToSchema;

use super::request::ItineraryRequest;
use super::response::ItinerariesResponse;
use super::task::Task;
use crate::api::etag;
use crate::api::extract::KeptJson;
use crate::api::formats::Format;
use crate::api::problem::ApiError;
use crate::api::v1::jobs::TicketResponse;
use crate::api::v1::shape::Shape;
use crate::app::error::FieldFault;
use crate::app::itineraries::view::ItineraryView;
use crate::app::itineraries::{Answer, Brief};
use crate::app::limits;
use crate::app::register::stamp;
use crate::app::saved::concerns::Concern;
use crate::app::saved::{Answers, Document, NewPlan, Plan, Share, Ticket, expiry};
use crate::app::world::World;
use crate::base::datum::Crs;
use crate::base::lang::Lang;

/// A plan that is kept: how, and the plan itself.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SavedItineraryResponse {
    /// How it is kept.
    #[serde(flatten)]
    saved: SavedResponse,
    /// The plan.
    #[serde(flatten)]
    plan: ItinerariesResponse,
}

/// How a journey is kept.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SavedResponse {
    /// Its id: whoever knows it may read the journey. Left out for readers of a link.
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    /// Whoever knows it may re-plan, share and delete the journey: send it as `Authorization: Bearer`. Said once,
    /// by the answer that saved the journey.
    #[serde(skip_serializing_if = "Option::is_none")]
    owner_secret: Option<String>,
    /// Where it is read; with a suffix like `.gpx` as a file.
    url: String,
    /// Counts its changes from 1; the `ETag`.
    version: i64,
    /// The revision of the register that the plan rests on.
    revision: i64,
    /// The newest one.
    current_revision: i64,
    /// When it was saved, China Standard Time.
    created: String,
    /// When it was last planned anew.
    updated: String,
    /// The first moment at which it is no longer there.
    expires: String,
    /// Whether something has changed since that concerns this plan.
    stale: bool,
    /// What that is.
    concerns: Vec<ConcernResponse>,
    /// Whether beginning and end are not shown, nor the drives from and to them.
    start_hidden: bool,
}

/// What has changed since and concerns the plan.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ConcernResponse {
    /// `site_gone`, `site_shut`, `site_changed`, `lodging_gone`, `road_shut` or `road_slow`.
    kind: &'static str,
    /// The day, counted from 1.
    day: usize,
    /// The drive of the day, counted from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    leg: Option<usize>,
    /// Id of the site.
    #[serde(skip_serializing_if = "Option::is_none")]
    site: Option<String>,
    /// Id of the place of the night.
    #[serde(skip_serializing_if = "Option::is_none")]
    place: Option<String>,
    /// Id of the closure, see `/v1/closures`.
    #[serde(skip_serializing_if = "Option::is_none")]
    closure: Option<String>,
    /// What the register says differently: `name`, `position`, `hours`, `ticket`, `reservation`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fields: Vec<&'static str>,
    /// In words, in the language of the answer.
    message: String,
}

impl ConcernResponse {
    fn new(concern: &Concern, lang: Lang) -> Self {
        Self {
            kind: concern.kind.as_str(),
            day: concern.day,
            leg: concern.leg,
            site: concern.site.as_ref().map(ToString::to_string),
            place: concern.place.as_ref().map(ToString::to_string),
            closure: concern.closure.as_ref().map(ToString::to_string),
            fields: concern.fields.clone(),
            message: concern.message.get(lang).to_owned(),
        }
    }
}

/// Where a saved journey is.
pub(super) fn place(id: &str) -> String {
    format!("/v1/itineraries/{id}")
}

/// Where a link leads.
pub(super) fn share_place(token: &str) -> String {
    format!("/v1/shares/{token}")
}

impl SavedResponse {
    /// How `plan` is kept, for who came by `share` or by its id; `concerns` are what has changed since.
    pub(super) fn new(
        world: &World,
        (plan, share): (&Plan, Option<&Share>),
        (concerns, lang): (&[Concern], Lang),
    ) -> Self {
        let expires = share.map_or(&plan.expires, |share| &share.expires);
        Self {
            id: share.is_none().then(|| plan.id.clone()),
            owner_secret: None,
            url: share.map_or_else(|| place(&plan.id), |share| share_place(&share.token)),
            version: plan.version,
            revision: plan.revision,
            current_revision: world.edition.revision,
            created: plan.created.clone(),
            updated: plan.updated.clone(),
            expires: expires.clone(),
            stale: !concerns.is_empty(),
            concerns: concerns.iter().map(|concern| ConcernResponse::new(concern, lang)).collect(),
            start_hidden: share.is_some_and(|share| share.hide_start),
        }
    }

    /// This and the plan as one object.
    pub(super) fn beside(&self, plan: Value) -> Vec<u8> {
        let mut all = object(serde_json::to_value(self).unwrap_or_default());
        all.extend(object(plan));
        serde_json::to_vec(&all).unwrap_or_default()
    }
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(object) => object,
        _ => Map::new(),
    }
}

/// How a journey that is planned now will be saved.
pub(super) struct Saving {
    ticket: Ticket,
    request: Value,
    created: NaiveDateTime,
    expires: NaiveDateTime,
    tells_secret: bool,
}

/// What of a request means nothing once its plan is there.
const TRANSIENT: [&str; 5] = ["save", "save_days", "previous", "alternatives", "budget_ms"];

/// What is kept of a request: its body without what was for this one time, and its datum.
pub(super) fn kept_request(mut body: Value, crs: Crs) -> Value {
    if let Some(body) = body.as_object_mut() {
        body.retain(|key, _| !TRANSIENT.contains(&key.as_str()));
    }
    json!({ "crs": crs, "body": body })
}

impl Saving {
    /// What the request says of it; it was asked for `now` and its journey ends at `end`.
    pub(super) fn wanted(
        request: &KeptJson<ItineraryRequest>,
        (format, crs): (Format, Crs),
        (now, end): (NaiveDateTime, NaiveDateTime),
    ) -> Result<Option<Self>, ApiError> {
        let days = request.value.save_days;
        if !request.value.save {
            return Ok(None);
        }
        if format != Format::Json {
            let message = ("文件里没有地方写编号和密钥", "a file has no room for id and secret");
            let mend = ("保存时请要 JSON，再按编号取文件", "save as JSON, then fetch the file by its id");
            return Err(FieldFault::new("/save", "contradiction", message, mend).into());
        }
        if let Some(days) = days.filter(|days| !(1..=limits::SAVED_DAYS_MAX).contains(days)) {
            return Err(out_of_days("/save_days", days).into());
        }
        let body = serde_json::from_slice(&request.bytes).unwrap_or_default();
        Ok(Some(Self {
            ticket: Ticket::new()?,
            request: kept_request(body, crs),
            created: now,
            expires: expiry(now, end, days),
            tells_secret: true,
        }))
    }

    /// The same, whose answer does not tell the secret.
    pub(super) fn without_secret(self) -> Self {
        Self { tells_secret: false, ..self }
    }

    /// Id and secret, for who must be told at once.
    pub(super) fn ticket(&self) -> TicketResponse {
        let Ticket { id, secret } = self.ticket.clone();
        TicketResponse { url: place(&id), id, owner_secret: secret }
    }

    /// The owner's secret, for whoever makes the journey now.
    pub(super) fn secret(&self) -> &str {
        &self.ticket.secret
    }

    /// Where it is, which version, and that others shall not keep it.
    pub(super) fn headers(&self) -> Vec<(HeaderName, HeaderValue)> {
        let location = HeaderValue::from_str(&place(&self.ticket.id)).ok();
        let mut headers = kept_headers(1);
        headers.extend(location.map(|location| (header::LOCATION, location)));
        headers
    }

    /// The body of the answer to `task`, and what is saved.
    pub(super) fn made(
        &self,
        task: &Task,
        (answer, view): (&Answer, &ItineraryView),
        response: &ItinerariesResponse,
    ) -> (Vec<u8>, NewPlan) {
        let (created, revision) = (stamp(self.created), task.world.edition.revision);
        let saved = SavedResponse {
            id: Some(self.ticket.id.clone()),
            owner_secret: self.tells_secret.then(|| self.ticket.secret.clone()),
            url: place(&self.ticket.id),
            version: 1,
            revision,
            current_revision: revision,
            updated: created.clone(),
            created,
            expires: stamp(self.expires),
            stale: false,
            concerns: Vec::new(),
            start_hidden: false,
        };
        let plan = NewPlan {
            ticket: self.ticket.clone(),
            request: self.request.clone(),
            document: document(&task.world, &task.brief, answer, view),
            revision,
            created: self.created,
            expires: self.expires,
        };
        (saved.beside(serde_json::to_value(response).unwrap_or_default()), plan)
    }
}

/// A number of days that is not allowed.
pub(super) fn out_of_days(pointer: &str, days: u32) -> FieldFault {
    let most = limits::SAVED_DAYS_MAX;
    FieldFault::new(
        pointer,
        "out_of_range",
        (format!("须在 1 到 {most} 天之间"), format!("must be between 1 and {most} days")),
        ("请改正", "correct it"),
    )
    .with_value(days)
}

/// The version of a saved journey, and that it is nobody else's to keep.
pub(super) fn kept_headers(version: i64) -> Vec<(HeaderName, HeaderValue)> {
    let mut headers = vec![
        (header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache")),
        // Links lead out of the printed page; its own address must not go with them.
        (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
        (HeaderName::from_static("x-robots-tag"), HeaderValue::from_static("noindex")),
    ];
    headers.extend(etag::headers(Some(version)).get(header::ETAG).map(|etag| (header::ETAG, etag.clone())));
    headers
}

/// What is kept of the best plan: the view, and the answer in both languages as fine as can be.
pub(super) fn document(world: &World, brief: &Brief, answer: &Answer, view: &ItineraryView) -> Document {
    let told = |lang| {
        let response = ItinerariesResponse::new(world, answer, &[view], (&Shape::finest(), lang));
        let mut value = serde_json::to_value(&response).unwrap_or_default();
        if let Some(object) = value.as_object_mut() {
            object.retain(|key, _| !["alternatives", "pareto"].contains(&key.as_str()));
        }
        value
    };
    Document::new(world, brief, view.clone(), Answers::new(told(Lang::Zh), told(Lang::En)))
}
