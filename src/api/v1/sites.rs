//! `/v1/sites`: the register of heritage sites.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::common::{PageWish, PlacedResponse, TextResponse, ViewQuery, close_cursor};
use super::photos::PhotoResponse;
use crate::api::ApiState;
use crate::api::etag;
use crate::api::extract::ApiQuery;
use crate::api::problem::{ApiError, NotFound, Problems};
use crate::app::error::FieldFault;
use crate::base::datum::{self, Crs};
use crate::base::ids::{Adcode, LineId};
use crate::base::position::{BoundingBox, Position};
use crate::catalogue::document::{Key, Kind};
use crate::catalogue::select::SiteFilter;
use crate::catalogue::site::{AfterHoliday, Site};

/// The routes of this file.
pub(super) fn routes() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new().routes(routes!(list_sites)).routes(routes!(show_site))
}

/// Filters and paging of the register.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct SitesQuery {
    /// Only sites of this line.
    #[param(example = "autumn-harvest")]
    line: Option<String>,
    /// Only sites in the county with this division code.
    #[param(example = 360_881)]
    county: Option<u32>,
    /// Only sites in this box: `west,south,east,north` in degrees of the datum `crs`.
    #[param(example = "113.5,26.3,114.6,27.2")]
    bbox: Option<String>,
    /// Only sites whose names, township or description contain this.
    text: Option<String>,
    /// At most so many, 1 to 500; 100 unless said.
    limit: Option<usize>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
    /// Datum of `bbox` and the answer: `wgs84` (default), `gcj02` or `bd09`.
    #[param(value_type = Option<String>)]
    crs: Option<Crs>,
    /// As it was in this revision; the newest unless said.
    revision: Option<i64>,
}

impl SitesQuery {
    fn filter(&self) -> Result<SiteFilter, FieldFault> {
        Ok(SiteFilter {
            line: self.line.as_deref().map(LineId::from),
            adcode: self.county.map(Adcode),
            bbox: self.bbox.as_deref().map(|text| bounding_box(text, self.crs.unwrap_or(Crs::Wgs84))).transpose()?,
            text: self.text.clone().filter(|text| !text.is_empty()),
        })
    }
}

fn bounding_box(text: &str, crs: Crs) -> Result<BoundingBox, FieldFault> {
    let numbers: Vec<f64> = text.split(',').filter_map(|part| part.trim().parse().ok()).collect();
    match numbers[..] {
        [west, south, east, north] if west <= east && south <= north => {
            let corner = |lon, lat| datum::from(crs, Position { lon, lat });
            Ok(BoundingBox { min: corner(west, south), max: corner(east, north) })
        }
        _ => Err(FieldFault::new(
            "bbox",
            "unreadable",
            ("bbox 须为 西,南,东,北 四个数", "bbox is four numbers: west,south,east,north"),
            ("例如 113.5,26.3,114.6,27.2", "write it like 113.5,26.3,114.6,27.2"),
        )
        .with_value(text)),
    }
}

/// A page of the register.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SitesResponse {
    /// The sites, by id.
    items: Vec<SiteResponse>,
    /// Where the next page begins; null on the last one.
    next_cursor: Option<String>,
    /// Names the content of the register.
    data_version: String,
    /// Datum of the coordinates.
    crs: &'static str,
}

/// A heritage site. What is not known is null.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SiteResponse {
    /// Stable id.
    id: String,
    /// Stable small number for map markers.
    map_id: u32,
    /// Its name.
    name: TextResponse,
    /// Other names.
    aliases: Vec<String>,
    /// Division code of its county.
    adcode: u32,
    /// Township, in Chinese.
    township: Option<String>,
    /// Address, in Chinese.
    address: Option<String>,
    /// Where it is.
    position: PlacedResponse,
    /// What it is.
    kind: &'static str,
    /// The lines it belongs to.
    lines: Vec<String>,
    /// Its part in each of them.
    roles: Vec<RoleResponse>,
    /// Protection as a heritage unit.
    protection: Option<ProtectionResponse>,
    /// A-level of its scenic area, 1 to 5.
    scenic_rating: Option<u8>,
    /// Opening hours in OpenStreetMap's syntax.
    opening_hours: Option<String>,
    /// Last entry, minutes before closing.
    last_entry_minutes: Option<u32>,
    /// `shut` or `open`: what it does on the first workday after a holiday on which it gave up its weekly day
    /// of rest; null when not known.
    after_holiday: Option<&'static str>,
    /// Whether a visit must be booked.
    reservation_required: Option<bool>,
    /// How to book.
    reservation_note: Option<TextResponse>,
    /// Full price in yuan; 0 = free.
    ticket_yuan: Option<f64>,
    /// Names a joint ticket, paid once for all sites that name the same.
    ticket_pass: Option<String>,
    /// Usual visit.
    visit_minutes: u32,
    /// Shortest visit that is worth it.
    visit_minutes_min: u32,
    /// People at once.
    group_capacity: Option<u32>,
    /// Whether it is a recognised study-tour base.
    study_base: bool,
    /// Whether a coach gets there: `yes`, `caution`, `no`.
    coach_access: Option<&'static str>,
    /// Two to four sentences.
    description: TextResponse,
    /// Ids of the sources.
    sources: Vec<String>,
    /// The day on which a page confirmed the record.
    verified_on: Option<String>,
    /// Pictures, the best first.
    photos: Vec<PhotoResponse>,
    /// Disagreements and doubts.
    note: Option<String>,
    /// Datum of the coordinates; of a list it stands beside the items.
    #[serde(skip_serializing_if = "Option::is_none")]
    crs: Option<&'static str>,
}

/// A site's part in a line.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct RoleResponse {
    /// The line.
    line: String,
    /// `core`, `major` or `related`.
    weight: &'static str,
    /// What happened here.
    role: TextResponse,
}

/// Protection as a heritage unit.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ProtectionResponse {
    /// `national`, `provincial`, `municipal` or `county`.
    level: &'static str,
    /// The batch in which it was listed.
    batch: Option<u8>,
    /// Its number in the list.
    number: Option<String>,
}

impl SiteResponse {
    fn new(site: &Site, crs: Crs) -> Self {
        let role = |role: &crate::catalogue::site::LineRole| RoleResponse {
            line: role.id.to_string(),
            weight: role.weight.as_str(),
            role: TextResponse::from(&role.role),
        };
        let protection = site.protection.as_ref().map(|p| ProtectionResponse {
            level: p.level.as_str(),
            batch: p.batch,
            number: p.number.clone(),
        });
        Self {
            id: site.id.to_string(),
            map_id: site.map_id,
            name: TextResponse::from(&site.name),
            aliases: site.aliases.clone(),
            adcode: site.adcode.0,
            township: site.township.clone(),
            address: site.address.clone(),
            position: PlacedResponse::new(&site.position, crs),
            kind: site.kind.as_str(),
            lines: site.lines.iter().map(|role| role.id.to_string()).collect(),
            roles: site.lines.iter().map(role).collect(),
            protection,
            scenic_rating: site.scenic.as_ref().map(|s| s.rating),
            opening_hours: site.opening.as_ref().map(|o| o.hours.clone()),
            last_entry_minutes: site.opening.as_ref().and_then(|o| o.last_entry_min),
            after_holiday: site.opening.as_ref().and_then(|o| o.after_holiday).map(AfterHoliday::as_str),
            reservation_required: site.reservation.as_ref().map(|r| r.required),
            reservation_note: site.reservation.as_ref().and_then(|r| r.note.as_ref()).map(TextResponse::from),
            ticket_yuan: site.ticket.as_ref().map(|t| t.yuan),
            ticket_pass: site.ticket.as_ref().and_then(|t| t.pass.clone()),
            visit_minutes: site.visit_minutes.usual,
            visit_minutes_min: site.visit_minutes.min,
            group_capacity: site.group.as_ref().map(|g| g.capacity),
            study_base: site.study,
            coach_access: site.coach_access.map(crate::catalogue::site::CoachAccess::as_str),
            description: TextResponse::from(&site.description),
            sources: site.sources.iter().map(ToString::to_string).collect(),
            verified_on: site.verified_on.map(|day| day.to_string()),
            photos: site.photos.iter().map(PhotoResponse::from).collect(),
            note: site.note.clone(),
            crs: None,
        }
    }
}

/// The register, page by page.
#[utoipa::path(get, path = "/v1/sites", tag = "register", params(SitesQuery),
    responses((status = OK, body = SitesResponse), Problems))]
async fn list_sites(
    State(app): State<ApiState>,
    ApiQuery(query): ApiQuery<SitesQuery>,
) -> Result<Json<SitesResponse>, ApiError> {
    let filter = query.filter()?;
    let crs = query.crs.unwrap_or(Crs::Wgs84);
    let wish = PageWish::new(query.limit, query.cursor)?;
    let world = app.world_at(query.revision).await?;
    if let Some(line) = &filter.line
        && !world.catalogue.lines.contains_key(line)
    {
        return Err(unknown_line(line).into());
    }
    let page = world.sites(&filter, wish.after.as_deref(), wish.limit);
    Ok(Json(SitesResponse {
        items: page.items.into_iter().map(|site| SiteResponse::new(site, crs)).collect(),
        next_cursor: page.next.as_deref().map(close_cursor),
        data_version: world.catalogue.version.clone(),
        crs: crs.as_str(),
    }))
}

fn unknown_line(line: &LineId) -> FieldFault {
    FieldFault::new(
        "line",
        "unknown_id",
        (format!("没有主题线 {line:?}"), format!("there is no line {:?}", line.as_str())),
        ("请从 /v1/lines 查编号", "look the id up at /v1/lines"),
    )
    .with_value(line)
}

/// One site.
#[utoipa::path(get, path = "/v1/sites/{id}", tag = "register",
    params(("id" = String, Path, description = "Id of the site"), ViewQuery),
    responses((status = OK, body = SiteResponse, headers(("ETag" = String, description = "Its version, for If-Match"))),
        Problems, NotFound))]
async fn show_site(
    State(app): State<ApiState>,
    Path(id): Path<String>,
    ApiQuery(query): ApiQuery<ViewQuery>,
) -> Result<(HeaderMap, Json<SiteResponse>), ApiError> {
    let world = app.world_at(query.revision).await?;
    let version = world.edition.versions.get(&Key::new(Kind::Site, id.as_str()));
    let crs = query.crs.unwrap_or(Crs::Wgs84);
    let body = SiteResponse { crs: Some(crs.as_str()), ..SiteResponse::new(world.site(&id)?, crs) };
    Ok((etag::headers(version.copied()), Json(body)))
}
