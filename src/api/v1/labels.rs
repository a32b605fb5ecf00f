//! `/v1/labels`: every word of the interface in Chinese and English.

use std::collections::BTreeMap;

use axum::Json;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::common::TextResponse;
use crate::api::ApiState;
use crate::api::labels::{Group, table};

/// The routes of this file.
pub(super) fn routes() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new().routes(routes!(list_labels))
}

/// Labels of all words.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct LabelsResponse {
    /// By kind of word (`site_kind`, `road_class`, `unserved_code`, `problem`, …), then by word.
    labels: BTreeMap<&'static str, BTreeMap<&'static str, TextResponse>>,
}

/// Every word of the interface in Chinese and English.
#[utoipa::path(get, path = "/v1/labels", tag = "service", responses((status = OK, body = LabelsResponse)))]
async fn list_labels() -> Json<LabelsResponse> {
    let group = |group: Group| {
        let text = |label: crate::api::labels::Label| TextResponse { zh: label.zh.to_owned(), en: label.en.to_owned() };
        (group.name, group.words.into_iter().map(|(word, label)| (word, text(label))).collect())
    };
    Json(LabelsResponse { labels: table().into_iter().map(group).collect() })
}
