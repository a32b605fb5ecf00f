//! `POST /v1/matrix`: driving times, distances and costs between many points.

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::closures::moment;
use super::common::CrsQuery;
use super::points::{PointRequest, PointResponse, snap_some};
use super::routes::{car, count};
use crate::api::ApiState;
use crate::api::extract::{ApiJson, ApiQuery, Language};
use crate::api::problem::{ApiError, BodyProblems, Problems};
use crate::app::error::AppError;
use crate::app::limits;
use crate::app::routing::Point;
use crate::base::datum::Crs;
use crate::base::units::Fen;
use crate::road::matrix;
use crate::road::snap::Snapped;
use crate::words;

/// The routes of this file.
pub(super) fn routes() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new().routes(routes!(create_matrix))
}

words! {
    /// Why a cell of a matrix is null.
    pub(in crate::api) enum NullReason {
        /// The point has no road near it that the vehicle can use.
        Unsnappable = "unsnappable",
        /// Both points are on roads, and no way leads from one to the other.
        Unreachable = "unreachable",
        /// As usual there would be one; what is shut cuts it.
        Closed = "closed",
    }
}

/// Rows and columns.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct MatrixRequest {
    /// The rows, up to 500.
    sources: Vec<PointRequest>,
    /// The columns, up to 500.
    targets: Vec<PointRequest>,
    /// `car` unless said.
    #[serde(default = "car")]
    #[schema(default = "car")]
    vehicle: String,
    /// What the way is to be best at: `time` unless said, or another of the vehicle's objectives listed at
    /// `/v1/capabilities`: `distance`, `cost` (toll and energy), `scenic`. Times and costs are told of the
    /// way found, whatever it is best at.
    #[schema(example = "scenic")]
    objective: Option<String>,
    /// When the drive begins, China Standard Time, for what is shut then; now unless said.
    #[schema(example = "2026-12-01T08:30")]
    depart: Option<String>,
    /// Whether toll and energy are wanted too. No unless said.
    #[serde(default)]
    costs: bool,
}

/// Driving times and distances, row by row; null where no road leads.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct MatrixResponse {
    /// Names the content of the register and the roads.
    data_version: String,
    /// Datum of the coordinates.
    crs: &'static str,
    /// The vehicle.
    vehicle: String,
    /// The rows as they were understood.
    sources: Vec<PointResponse>,
    /// The columns as they were understood.
    targets: Vec<PointResponse>,
    /// `durations_s[row][column]`.
    durations_s: Vec<Vec<Option<u32>>>,
    /// `distances_m[row][column]`, along the best way.
    distances_m: Vec<Vec<Option<u32>>>,
    /// `costs_fen[row][column]`: toll and energy along the best way, with `costs`; an estimate.
    #[serde(skip_serializing_if = "Option::is_none")]
    costs_fen: Option<Vec<Vec<Option<u32>>>>,
    /// Why cells are null; empty when none is.
    nulls: Vec<NullResponse>,
}

/// Cells that are null: a row, a column, or one cell.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct NullResponse {
    /// The row; missing when it is the whole column.
    #[serde(skip_serializing_if = "Option::is_none")]
    row: Option<usize>,
    /// The column; missing when it is the whole row.
    #[serde(skip_serializing_if = "Option::is_none")]
    column: Option<usize>,
    /// Why.
    #[schema(value_type = String, example = "unsnappable")]
    reason: NullReason,
}

/// Every null of `table`, each once: rows and columns of points without a road, then single cells.
/// `usual` is the table of the same points while nothing is shut, if something is.
fn nulls(
    (table, usual): (&matrix::Matrix, Option<&matrix::Matrix>),
    rows: &[Option<Snapped>],
    columns: &[Option<Snapped>],
) -> Vec<NullResponse> {
    let missing = |points: &[Option<Snapped>]| -> Vec<usize> {
        points.iter().enumerate().filter_map(|(index, point)| point.is_none().then_some(index)).collect()
    };
    let whole = |row, column| NullResponse { row, column, reason: NullReason::Unsnappable };
    let mut nulls: Vec<NullResponse> = missing(rows).into_iter().map(|row| whole(Some(row), None)).collect();
    nulls.extend(missing(columns).into_iter().map(|column| whole(None, Some(column))));
    for row in (0..rows.len()).filter(|row| rows[*row].is_some()) {
        let cells = (0..columns.len()).filter(|column| columns[*column].is_some());
        let dead = cells.filter(|column| table.get(row, *column).is_none());
        let is_cut = |column| usual.is_some_and(|usual| usual.get(row, column).is_some());
        let reason = |column| if is_cut(column) { NullReason::Closed } else { NullReason::Unreachable };
        nulls.extend(dead.map(|column| NullResponse { row: Some(row), column: Some(column), reason: reason(column) }));
    }
    nulls
}

/// Driving times and distances between many points.
#[utoipa::path(post, path = "/v1/matrix", tag = "roads", params(CrsQuery), request_body = MatrixRequest,
    responses((status = OK, body = MatrixResponse), Problems, BodyProblems))]
async fn create_matrix(
    State(app): State<ApiState>,
    Language(lang): Language,
    ApiQuery(query): ApiQuery<CrsQuery>,
    ApiJson(request): ApiJson<MatrixRequest>,
) -> Result<Json<MatrixResponse>, ApiError> {
    count(request.sources.len(), 1..=limits::MATRIX_SIDE, "/sources")?;
    count(request.targets.len(), 1..=limits::MATRIX_SIDE, "/targets")?;
    let crs = query.crs.unwrap_or(Crs::Wgs84);
    let world = app.world_at_departure(moment(request.depart.as_deref(), "/depart")?).await?;
    let task = move || -> Result<MatrixResponse, AppError> {
        let vehicle = &*world.vehicle_for(&request.vehicle, request.objective.as_deref())?;
        let snap = |points, pointer| snap_some(&world, vehicle, points, (pointer, crs));
        let (sources, targets) = match (snap(&request.sources, "/sources"), snap(&request.targets, "/targets")) {
            (Ok(sources), Ok(targets)) => (sources, targets),
            (sources, targets) => {
                let faults = [sources.err(), targets.err()].into_iter().flatten().flatten();
                return Err(AppError::Invalid(faults.collect()));
            }
        };
        let rows: Vec<_> = sources.iter().map(|(_, snapped)| *snapped).collect();
        let columns: Vec<_> = targets.iter().map(|(_, snapped)| *snapped).collect();
        let table = matrix::matrix(&world.roads, vehicle, &rows, &columns);
        let as_usual = world.usual.vehicles().iter().find(|usual| usual.profile.id == request.vehicle);
        let usual = as_usual
            .filter(|_| !world.closures.is_empty())
            .map(|vehicle| matrix::matrix(&world.usual, vehicle, &rows, &columns));
        let costs = request.costs.then(|| matrix::costs(&world.roads, vehicle, &rows, &columns));
        let row = |row: usize| (0..columns.len()).map(move |column| (row, column));
        let cells = |row_number| row(row_number).map(|(row, column)| table.get(row, column));
        let fen = |row: Vec<Option<Fen>>| row.into_iter().map(|cost| cost.map(|fen| fen.0)).collect();
        let answer = |points: &[(Point, Option<Snapped>)]| {
            points.iter().map(|(point, road)| PointResponse::of(point, road.as_ref(), (lang, crs))).collect()
        };
        Ok(MatrixResponse {
            data_version: world.catalogue.version.clone(),
            crs: crs.as_str(),
            vehicle: request.vehicle,
            sources: answer(&sources),
            targets: answer(&targets),
            durations_s: (0..rows.len()).map(|row| cells(row).map(|cell| cell.map(|(s, _)| s.0)).collect()).collect(),
            distances_m: (0..rows.len()).map(|row| cells(row).map(|cell| cell.map(|(_, m)| m.0)).collect()).collect(),
            costs_fen: costs.map(|rows| rows.into_iter().map(fen).collect()),
            nulls: nulls((&table, usual.as_ref()), &rows, &columns),
        })
    };
    Ok(Json(app.pool.run(move |_| task()).await??))
}
