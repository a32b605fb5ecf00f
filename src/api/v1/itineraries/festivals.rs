//! Festivals in a request for a journey, and what became of them in its answer.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::request::Reader;
use crate::api::v1::common::TextResponse;
use crate::app::error::FieldFault;
use crate::app::itineraries::{FestivalAnswer, FestivalWish, Reason};
use crate::app::world::World;
use crate::base::lang::Lang;

/// Whichever falls into the journey, or these.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(untagged)]
pub(super) enum FestivalsRequest {
    /// `true` for whichever falls into the journey, `false` for none.
    Any(bool),
    /// Ids of festivals.
    Named(Vec<String>),
}

impl Default for FestivalsRequest {
    fn default() -> Self {
        Self::Any(false)
    }
}

impl FestivalsRequest {
    /// The wish; an id that is not known is a fault.
    pub(super) fn wish(&self, world: &World, reader: &mut Reader) -> FestivalWish {
        let ids = match self {
            Self::Any(false) => return FestivalWish::None,
            Self::Any(true) => return FestivalWish::All,
            Self::Named(ids) => ids,
        };
        let known = |id: &&String| world.catalogue.festivals.iter().any(|festival| festival.id == **id);
        for (index, id) in ids.iter().enumerate().filter(|(_, id)| !known(id)) {
            let fault = FieldFault::new(
                format!("/festivals/{index}"),
                "unknown_id",
                (format!("没有节庆 {id:?}"), format!("there is no festival {id:?}")),
                ("请从 /v1/festivals 查编号", "look the id up at /v1/festivals"),
            );
            reader.refuse(fault.with_value(id));
        }
        FestivalWish::Named(ids.clone())
    }
}

/// What became of a festival.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct FestivalVisitResponse {
    /// Its id.
    id: String,
    /// Its name.
    name: TextResponse,
    /// `festival` or `memorial-day`.
    kind: &'static str,
    /// Id of the site that it is held at; null when there is not one alone.
    site: Option<String>,
    /// First day, `YYYY-MM-DD`: within the journey, or the next time; null when not known.
    from: Option<String>,
    /// Last day.
    to: Option<String>,
    /// `visited`, `left_out`, `no_site`, `other_days` or `days_unknown`.
    state: &'static str,
    /// The day of the journey on which it is visited, counted from 1.
    day: Option<usize>,
    /// Why it is left out, one of the codes of `unserved`; null otherwise.
    code: Option<&'static str>,
    /// What became of it, in the language of the answer.
    message: String,
    /// What would help; null when nothing small would.
    mend: Option<String>,
    /// How its days vary, in Chinese; empty when nothing is said.
    note: String,
}

impl FestivalVisitResponse {
    pub(super) fn new(festival: &FestivalAnswer, lang: Lang) -> Self {
        Self {
            id: festival.id.clone(),
            name: TextResponse::from(&festival.name),
            kind: festival.kind.as_str(),
            site: festival.site.as_ref().map(ToString::to_string),
            from: festival.days.map(|days| days.0.to_string()),
            to: festival.days.map(|days| days.1.to_string()),
            state: festival.state.as_str(),
            day: festival.day.map(|day| day + 1),
            code: festival.reason.map(Reason::as_str),
            message: festival.message.get(lang).to_owned(),
            mend: festival.mend.as_ref().map(|mend| mend.get(lang).to_owned()),
            note: festival.note.clone(),
        }
    }
}
