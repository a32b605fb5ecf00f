//! `GET /v1/festivals`: festivals and memorial days with their dates worked out.

use axum::Json;
use axum::extract::State;
use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::common::TextResponse;
use crate::api::ApiState;
use crate::api::extract::{ApiQuery, Language};
use crate::api::problem::{ApiError, Problems};
use crate::app::error::FieldFault;
use crate::app::limits;
use crate::base::lang::Text;
use crate::catalogue::almanac::{CalendarKind, Festival};

/// The routes of this file.
pub(super) fn routes() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new().routes(routes!(list_festivals))
}

/// Which days.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct FestivalsQuery {
    /// The first day, `YYYY-MM-DD`; today unless said.
    #[param(example = "2026-09-01")]
    from: Option<String>,
    /// The last day; a year after the first unless said, and no more than 1,100 days after it.
    #[param(example = "2026-12-31")]
    to: Option<String>,
}

/// Festivals and memorial days in the order of their dates.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct FestivalsResponse {
    /// Each time that one falls into the days asked for.
    items: Vec<FestivalResponse>,
    /// Always null: one page holds them.
    next_cursor: Option<String>,
    /// The first and the last day that the table of lunar months covers, `YYYY-MM-DD`; null without one.
    lunar_dates_known: Option<[String; 2]>,
    /// What the reader should know, in the language of the answer.
    warnings: Vec<String>,
}

/// A festival or memorial day, once.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct FestivalResponse {
    /// Its id, for `festivals` of an itinerary.
    id: String,
    /// Its name.
    name: TextResponse,
    /// `festival` or `memorial-day`.
    kind: &'static str,
    /// First day, `YYYY-MM-DD`.
    from: String,
    /// Last day.
    to: String,
    /// Which calendar its rule is given in: `gregorian` or `lunar`.
    calendar: &'static str,
    /// First and last day by that calendar, `MM-DD`.
    rule: [String; 2],
    /// The county, if it is one of the 24.
    adcode: Option<String>,
    /// Where, in Chinese.
    place: String,
    /// Id of the site that it is held at; null when there is not one alone.
    site: Option<String>,
    /// How its days vary, in Chinese; empty when nothing is said.
    note: String,
    /// Ids of what it rests on.
    sources: Vec<String>,
}

impl FestivalResponse {
    fn new(festival: &Festival, (from, to): (NaiveDate, NaiveDate)) -> Self {
        Self {
            id: festival.id.clone(),
            name: TextResponse::from(&festival.name()),
            kind: festival.kind.as_str(),
            from: from.to_string(),
            to: to.to_string(),
            calendar: festival.calendar.as_str(),
            rule: [festival.from_mmdd.clone(), festival.to_mmdd.clone()],
            adcode: festival.adcode.map(|code| code.to_string()),
            place: festival.place_zh.clone(),
            site: festival.site.as_ref().map(ToString::to_string),
            note: festival.note.clone(),
            sources: festival.sources().iter().map(ToString::to_string).collect(),
        }
    }
}

/// A date of a query.
fn date(pointer: &str, text: &str) -> Result<NaiveDate, FieldFault> {
    let sensible = |day: &NaiveDate| (2000..2100).contains(&chrono::Datelike::year(day));
    text.parse::<NaiveDate>().ok().filter(sensible).ok_or_else(|| {
        FieldFault::new(
            pointer,
            "no_date",
            (format!("{text:?} 不是日期"), format!("{text:?} is no date")),
            ("格式为 2026-12-05", "write it like 2026-12-05"),
        )
        .with_value(text)
    })
}

impl FestivalsQuery {
    /// First and last day.
    fn span(&self, today: NaiveDate) -> Result<(NaiveDate, NaiveDate), FieldFault> {
        let from = self.from.as_deref().map_or(Ok(today), |text| date("from", text))?;
        let year = from.checked_add_days(Days::new(365)).unwrap_or(from);
        let to = self.to.as_deref().map_or(Ok(year), |text| date("to", text))?;
        let days = (to - from).num_days();
        if !(0..=limits::FESTIVAL_DAYS).contains(&days) {
            let most = limits::FESTIVAL_DAYS;
            let message = (
                format!("to 须不早于 from，且相隔不超过 {most} 天"),
                format!("`to` must not be before `from`, nor more than {most} days after it"),
            );
            return Err(FieldFault::new("to", "out_of_range", message, ("请改正", "correct it")).with_value(to));
        }
        Ok((from, to))
    }
}

/// Festivals and memorial days between two dates, each time with its days worked out for that year. Lunar dates are
/// given only within a table of months; past it a warning says so.
#[utoipa::path(get, path = "/v1/festivals", tag = "register", params(FestivalsQuery),
    responses((status = OK, body = FestivalsResponse), Problems))]
async fn list_festivals(
    State(app): State<ApiState>,
    Language(lang): Language,
    ApiQuery(query): ApiQuery<FestivalsQuery>,
) -> Result<Json<FestivalsResponse>, ApiError> {
    let span = query.span(app.clock.now().date())?;
    let world = app.world();
    let lunar = &world.catalogue.lunar;
    let known = &world.catalogue.festivals;
    let mut all: Vec<_> =
        known.iter().flat_map(|one| one.between(span, lunar).into_iter().map(move |days| (days, one))).collect();
    all.sort_by(|a, b| a.0.cmp(&b.0).then_with(|| a.1.id.cmp(&b.1.id)));
    let covered = lunar.horizon().is_some_and(|(first, last)| first <= span.0 && span.1 <= last);
    let some_lunar = known.iter().any(|one| one.calendar == CalendarKind::Lunar);
    let beyond = (some_lunar && !covered).then(|| {
        Text::new(
            "部分日期超出农历月份表，其间的农历节日未列出（lunar_horizon）",
            "some of these days are outside the table of lunar months; lunar festivals are not listed there (lunar_horizon)",
        )
    });
    Ok(Json(FestivalsResponse {
        items: all.into_iter().map(|(days, one)| FestivalResponse::new(one, days)).collect(),
        next_cursor: None,
        lunar_dates_known: lunar.horizon().map(|(first, last)| [first.to_string(), last.to_string()]),
        warnings: beyond.iter().map(|text| text.get(lang).to_owned()).collect(),
    }))
}
