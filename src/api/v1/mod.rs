//! Version 1 of the interface: one file per resource, wire types above, handlers below.

mod along;
mod avoid;
mod capabilities;
mod changes;
mod changesets;
mod closures;
mod common;
mod counties;
mod driver_rules;
mod festivals;
mod handoff;
mod imports;
mod isochrones;
pub(super) mod itineraries;
mod jobs;
mod labels;
mod lines;
mod matrix;
mod nearest;
mod open_data;
mod photos;
mod places;
mod points;
mod rail;
mod records;
mod routes;
mod search;
mod shape;
mod sites;
mod steps;
mod study;
mod tokens;
mod trip;
mod wechat_map;

pub(in crate::api) use matrix::NullReason;
pub(in crate::api) use shape::{GeometryForm, MapForm};
pub(in crate::api) use trip::End;

use utoipa_axum::router::OpenApiRouter;

use super::ApiState;

/// All routes of version 1.
pub fn routes() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new()
        .merge(along::routes())
        .merge(capabilities::routes())
        .merge(changes::routes())
        .merge(changesets::routes())
        .merge(closures::routes())
        .merge(counties::routes())
        .merge(driver_rules::routes())
        .merge(festivals::routes())
        .merge(imports::routes())
        .merge(isochrones::routes())
        .merge(itineraries::routes())
        .merge(jobs::routes())
        .merge(labels::routes())
        .merge(lines::routes())
        .merge(matrix::routes())
        .merge(nearest::routes())
        .merge(open_data::routes())
        .merge(photos::routes())
        .merge(places::routes())
        .merge(rail::routes())
        .merge(records::routes())
        .merge(routes::routes())
        .merge(search::routes())
        .merge(sites::routes())
        .merge(study::routes())
        .merge(tokens::routes())
        .merge(trip::routes())
}
