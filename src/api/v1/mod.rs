//! Version 1 of the interface: one file per resource, wire types above, handlers below.

mod capabilities;
mod common;
mod counties;
mod itineraries;
mod labels;
mod lines;
mod matrix;
mod places;
mod points;
mod rail;
mod routes;
mod shape;
mod sites;

pub(in crate::api) use shape::GeometryForm;

use utoipa_axum::router::OpenApiRouter;

use super::ApiState;

/// All routes of version 1.
pub fn routes() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new()
        .merge(capabilities::routes())
        .merge(counties::routes())
        .merge(itineraries::routes())
        .merge(labels::routes())
        .merge(lines::routes())
        .merge(matrix::routes())
        .merge(places::routes())
        .merge(rail::routes())
        .merge(routes::routes())
        .merge(sites::routes())
}
