//! `POST /v1/matrix`: driving times and distances between many points.

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::closures::moment;
use super::common::CrsQuery;
use super::points::{PointRequest, PointResponse, snap_all};
use super::routes::{car, count};
use crate::api::ApiState;
use crate::api::extract::{ApiJson, ApiQuery, Language};
use crate::api::problem::{ApiError, BodyProblems, Problems};
use crate::app::error::AppError;
use crate::app::limits;
use crate::base::datum::Crs;
use crate::road::matrix;

/// The routes of this file.
pub(super) fn routes() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new().routes(routes!(create_matrix))
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
    /// When the drive begins, China Standard Time, for what is shut then; now unless said.
    #[schema(example = "2026-12-01T08:30")]
    depart: Option<String>,
}

/// Driving times and distances, row by row; null where no road leads.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct MatrixResponse {
    /// Names the content of the register and the roads.
    data_version: String,
    /// The vehicle.
    vehicle: String,
    /// The rows as they were understood.
    sources: Vec<PointResponse>,
    /// The columns as they were understood.
    targets: Vec<PointResponse>,
    /// `durations_s[row][column]`.
    durations_s: Vec<Vec<Option<u32>>>,
    /// `distances_m[row][column]`, along the fastest way.
    distances_m: Vec<Vec<Option<u32>>>,
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
        let vehicle = world.vehicle(&request.vehicle)?;
        let snap = |points, pointer| snap_all(&world, vehicle, points, (pointer, crs));
        let (sources, targets) = match (snap(&request.sources, "/sources"), snap(&request.targets, "/targets")) {
            (Ok(sources), Ok(targets)) => (sources, targets),
            (sources, targets) => {
                let faults = [sources.err(), targets.err()].into_iter().flatten().flatten();
                return Err(AppError::Invalid(faults.collect()));
            }
        };
        let rows: Vec<_> = sources.iter().map(|(_, snapped)| *snapped).collect();
        let columns: Vec<_> = targets.iter().map(|(_, snapped)| *snapped).collect();
        let some = |points: &[crate::road::snap::Snapped]| points.iter().copied().map(Some).collect::<Vec<_>>();
        let table = matrix::matrix(&world.roads, vehicle, &some(&rows), &some(&columns));
        let row = |row: usize| (0..columns.len()).map(move |column| (row, column));
        let cells = |row_number| row(row_number).map(|(row, column)| table.get(row, column));
        let answer = |points: &[_]| points.iter().map(|point| PointResponse::new(point, lang, crs)).collect();
        Ok(MatrixResponse {
            data_version: world.catalogue.version.clone(),
            vehicle: request.vehicle,
            sources: answer(&sources),
            targets: answer(&targets),
            durations_s: (0..rows.len()).map(|row| cells(row).map(|cell| cell.map(|(s, _)| s.0)).collect()).collect(),
            distances_m: (0..rows.len()).map(|row| cells(row).map(|cell| cell.map(|(_, m)| m.0)).collect()).collect(),
        })
    };
    Ok(Json(app.pool.run(move |_| task()).await??))
}
