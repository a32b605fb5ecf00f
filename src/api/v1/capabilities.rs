//! `/v1/capabilities`: what the service can do, its limits, its data and their licences.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::common::TextResponse;
use crate::api::ApiState;
use crate::app::{licences, limits};
use crate::road::objective::Objective;
use crate::road::profile::Profile;

/// The routes of this file.
pub(super) fn routes() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new().routes(routes!(show_capabilities))
}

/// What the service can do.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct CapabilitiesResponse {
    /// Version of the program.
    version: &'static str,
    /// Names the content of the register and the roads.
    data_version: String,
    /// Where the roads come from.
    network: String,
    /// West, south, east, north: where coordinates are accepted, WGS 84.
    region: [f64; 4],
    /// What can be driven.
    vehicles: Vec<VehicleResponse>,
    /// The most that one request may ask.
    limits: LimitsResponse,
    /// The last day whose public holidays are known.
    holidays_known_until: Option<String>,
    /// How much the register holds.
    counts: CountsResponse,
    /// Licence and attribution of each part of the data.
    licences: Vec<LicenceResponse>,
    /// What the records cite.
    sources: Vec<SourceResponse>,
    /// What the law of maps wants to be shown.
    notices: NoticesResponse,
}

/// What the law of maps wants to be shown; whoever runs the service sets the numbers.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct NoticesResponse {
    /// 审图号, the approval number of the map; null when none is set.
    map_approval: Option<String>,
    /// ICP 备案号 of the site; null when none is set.
    icp: Option<String>,
    /// What is written beside a map.
    beside_map: TextResponse,
}

/// A vehicle.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct VehicleResponse {
    /// The word in requests.
    id: String,
    /// Its name.
    name: TextResponse,
    /// No road is driven faster.
    max_kmh: u32,
    /// What its ways can be best at.
    objectives: Vec<ObjectiveResponse>,
}

/// What a way can be best at.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ObjectiveResponse {
    /// The word in requests.
    id: String,
    /// Its name.
    name: TextResponse,
}

impl VehicleResponse {
    fn new(profile: &Profile) -> Self {
        let objective = |one: &Objective| ObjectiveResponse { id: one.id.clone(), name: TextResponse::from(&one.name) };
        Self {
            id: profile.id.clone(),
            name: TextResponse::from(&profile.name),
            max_kmh: profile.max_kmh,
            objectives: std::iter::once(&Objective::time()).chain(&profile.objectives).map(objective).collect(),
        }
    }
}

/// The most that one request may ask.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct LimitsResponse {
    /// Bytes of a body that is JSON.
    body_bytes: usize,
    /// Seconds after which a request is given up.
    request_seconds: u64,
    /// Items of a page.
    page: usize,
    /// Points of a route.
    route_points: usize,
    /// Ways of one route, the fastest included.
    alternatives: usize,
    /// Areas that a route may keep off.
    avoid_areas: usize,
    /// Corners of all these areas together.
    avoid_points: usize,
    /// Points of a trip whose order is sought.
    trip_points: usize,
    /// Driving times of an isochrone.
    isochrone_limits: usize,
    /// The longest of them, in seconds.
    isochrone_seconds_max: u32,
    /// Letters of a search.
    search_chars: usize,
    /// Things that one search may find.
    search_max: usize,
    /// Records along a route.
    along_max: usize,
    /// Minutes of detour that they may cost.
    along_detour_min: u32,
    /// Corners of a line that a route is read from.
    line_points: usize,
    /// Rows or columns of a matrix.
    matrix_side: usize,
    /// Vehicles that are kept ready for other objectives than driving time; one more is made when asked for.
    aims_ready: usize,
    /// How far a point may lie from a road, in metres.
    snap_radius_m: f64,
    /// Days of an itinerary.
    itinerary_days: u32,
    /// Sites that it may choose from.
    itinerary_sites: usize,
    /// Other good plans of an itinerary.
    other_plans: usize,
    /// People of one price class.
    party: u32,
    /// Days of which festivals are listed at once.
    festival_days: i64,
    /// Pupils of a study tour.
    study_pupils: u32,
    /// Groups in which they travel.
    study_groups: u32,
    /// Search time of an itinerary, in milliseconds.
    budget_ms_max: u64,
    /// Search steps of an itinerary, where they are counted.
    iterations: u64,
    /// Search time of an itinerary that is a job, in milliseconds.
    job_budget_ms_max: u64,
    /// Jobs that wait or are at work.
    jobs: usize,
    /// Minutes for which the answer of a job is kept.
    job_minutes: i64,
    /// Days for which a journey is kept after its last day, unless its owner says otherwise.
    saved_days: u32,
    /// Days for which a journey may be saved.
    saved_days_max: u32,
    /// Days for which a saved journey whose time is over answers 410.
    saved_forgotten_days: i64,
    /// Journeys that are saved at once.
    saved: i64,
    /// Changes that a saved journey gathers.
    saved_changes: usize,
    /// Links to one saved journey.
    shares: i64,
    /// Edits of a changeset.
    changeset_edits: usize,
    /// Letters of a comment, a source or a note.
    comment_chars: usize,
    /// Letters of an `Idempotency-Key`.
    idempotency_key_chars: usize,
    /// Bytes of a file that is imported.
    import_bytes: usize,
    /// Its rows.
    import_rows: usize,
    /// Its columns.
    import_columns: usize,
    /// Letters of one of its cells.
    import_cell_chars: usize,
    /// Bytes that a workbook may unfold to.
    import_unpacked_bytes: u64,
    /// Faults that a report names.
    import_faults: usize,
    /// Imports that are kept with their files.
    imports_kept: i64,
    /// Bytes of a photo.
    photo_bytes: usize,
    /// Pixels of its longer side as it comes.
    photo_side: u32,
    /// Pixels of its longer side as it is kept.
    photo_edge: u32,
    /// Photos of one site.
    site_photos: usize,
    /// Photos that an account may send in a day.
    photos_a_day: i64,
}

/// How much the register holds.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct CountsResponse {
    /// Counties.
    counties: usize,
    /// Heritage sites.
    sites: usize,
    /// Themed lines.
    lines: usize,
    /// Their events.
    events: usize,
    /// Lodging, sights, bases, service areas, gateways.
    places: usize,
    /// Railway stations.
    stations: usize,
    /// Kilometres of open road.
    road_km: u32,
}

/// Licence and attribution of a part of the data.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct LicenceResponse {
    /// Which files.
    part: &'static str,
    /// SPDX id.
    licence: &'static str,
    /// What to write beside it.
    attribution: &'static str,
}

/// A source.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SourceResponse {
    /// The id that records cite.
    id: String,
    /// Who published it.
    publisher: String,
    /// Its title.
    title: String,
    /// Its date.
    date: String,
    /// Where it can be read, or empty.
    url: String,
    /// Licence of what is taken from it.
    licence: String,
}

/// What the service can do, its limits, its data and their licences.
#[utoipa::path(get, path = "/v1/capabilities", tag = "service",
    responses((status = OK, body = CapabilitiesResponse)))]
async fn show_capabilities(State(app): State<ApiState>) -> Json<CapabilitiesResponse> {
    let world = app.world();
    let catalogue = &world.catalogue;
    let source = |source: &crate::catalogue::source::Source| SourceResponse {
        id: source.id.to_string(),
        publisher: source.publisher.clone(),
        title: source.title.clone(),
        date: source.date.clone(),
        url: source.url.clone(),
        licence: source.licence.clone(),
    };
    let licence = |row: &(&'static str, &'static str, &'static str)| LicenceResponse {
        part: row.0,
        licence: row.1,
        attribution: row.2,
    };
    let notices = NoticesResponse {
        map_approval: world.notices.map_approval.clone(),
        icp: world.notices.icp.clone(),
        beside_map: TextResponse::from(&world.notices.of_map()),
    };
    Json(CapabilitiesResponse {
        notices,
        version: env!("CARGO_PKG_VERSION"),
        data_version: catalogue.version.clone(),
        network: world.roads.network().provenance().to_owned(),
        region: [world.region.min.lon, world.region.min.lat, world.region.max.lon, world.region.max.lat],
        vehicles: world.roads.vehicles().iter().map(|known| VehicleResponse::new(&known.profile)).collect(),
        limits: limits(),
        holidays_known_until: catalogue.holidays.horizon().map(|day| day.to_string()),
        counts: CountsResponse {
            counties: catalogue.counties.len(),
            sites: catalogue.sites.len(),
            lines: catalogue.lines.len(),
            events: catalogue.lines.values().map(|line| line.events.len()).sum(),
            places: catalogue.places.len(),
            stations: world.rail.stations.len(),
            road_km: world.roads.network().open_km(),
        },
        licences: licences::DATA.iter().map(licence).collect(),
        sources: catalogue.sources.values().map(source).collect(),
    })
}

fn limits() -> LimitsResponse {
    LimitsResponse {
        body_bytes: limits::BODY_BYTES,
        request_seconds: limits::REQUEST_SECONDS,
        page: limits::PAGE_MAX,
        route_points: limits::ROUTE_POINTS,
        alternatives: limits::ALTERNATIVES,
        avoid_areas: limits::AVOID_AREAS,
        avoid_points: limits::AVOID_POINTS,
        trip_points: limits::TRIP_POINTS,
        isochrone_limits: limits::ISOCHRONE_LIMITS,
        isochrone_seconds_max: *limits::ISOCHRONE_SECONDS.end(),
        search_chars: limits::SEARCH_CHARS,
        search_max: limits::SEARCH_MAX,
        along_max: limits::ALONG_MAX,
        along_detour_min: limits::ALONG_DETOUR_MIN,
        line_points: limits::LINE_POINTS,
        matrix_side: limits::MATRIX_SIDE,
        aims_ready: limits::AIMS_READY,
        snap_radius_m: limits::SNAP_RADIUS_M,
        itinerary_days: limits::ITINERARY_DAYS,
        itinerary_sites: limits::ITINERARY_SITES,
        other_plans: limits::OTHER_PLANS,
        party: limits::PARTY,
        festival_days: limits::FESTIVAL_DAYS,
        study_pupils: limits::STUDY_PUPILS,
        study_groups: limits::STUDY_GROUPS,
        budget_ms_max: *limits::BUDGET_MS.end(),
        iterations: limits::ITERATIONS,
        job_budget_ms_max: limits::JOB_BUDGET_MS,
        jobs: limits::JOBS,
        job_minutes: limits::JOB_MINUTES,
        saved_days: limits::SAVED_DAYS,
        saved_days_max: limits::SAVED_DAYS_MAX,
        saved_forgotten_days: limits::SAVED_FORGOTTEN_DAYS,
        saved: limits::SAVED,
        saved_changes: limits::SAVED_CHANGES,
        shares: limits::SHARES,
        changeset_edits: limits::CHANGESET_EDITS,
        comment_chars: limits::COMMENT_CHARS,
        idempotency_key_chars: limits::KEY_CHARS,
        import_bytes: limits::IMPORT_BYTES,
        import_rows: limits::IMPORT_ROWS,
        import_columns: limits::IMPORT_COLUMNS,
        import_cell_chars: limits::IMPORT_CELL_CHARS,
        import_unpacked_bytes: limits::IMPORT_UNPACKED_BYTES,
        import_faults: limits::IMPORT_FAULTS,
        imports_kept: limits::IMPORTS_KEPT,
        photo_bytes: limits::PHOTO_BYTES,
        photo_side: limits::PHOTO_SIDE,
        photo_edge: limits::PHOTO_EDGE,
        site_photos: limits::SITE_PHOTOS,
        photos_a_day: limits::PHOTOS_A_DAY,
    }
}
