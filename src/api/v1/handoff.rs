//! Links into navigation apps on the wire.

use serde::Serialize;
use utoipa::ToSchema;

use crate::app::handoff::{DayHandoff, Handoff, MultiLink};

/// One leg in every app; each link is in the datum its app reads, whatever `crs` says.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct HandoffResponse {
    /// The parameters of `wx.openLocation` (GCJ-02).
    wechat: OpenLocationResponse,
    /// Amap (高德).
    amap: AmapResponse,
    /// Baidu (百度).
    baidu: WebAndAppResponse,
    /// Tencent (腾讯).
    tencent: WebAndAppResponse,
    /// The destination for whatever app the phone prefers (RFC 5870, WGS 84).
    geo: String,
}

/// The parameters of `wx.openLocation`.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct OpenLocationResponse {
    /// Degrees north, GCJ-02.
    latitude: f64,
    /// Degrees east, GCJ-02.
    longitude: f64,
    /// Name of the destination, in Chinese.
    name: String,
    /// Its address, as far as known.
    address: String,
    /// How close the map opens.
    scale: u8,
}

/// Amap's three doors.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct AmapResponse {
    /// Any browser.
    web: String,
    /// The app on Android and Harmony.
    android: String,
    /// The app on iOS.
    ios: String,
}

/// A page and an app.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct WebAndAppResponse {
    /// Any browser.
    web: String,
    /// The app.
    app: String,
}

/// A whole day in the apps that document points on the way.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct DayHandoffResponse {
    /// Amap's page: one point on the way.
    amap_web: MultiLinkResponse,
    /// The Amap app on Android and Harmony; on iOS points on the way are not documented.
    amap_android: MultiLinkResponse,
    /// The Baidu app: three points on the way.
    baidu_app: MultiLinkResponse,
}

/// A link through several stops.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct MultiLinkResponse {
    /// The link.
    url: String,
    /// Stops on the way that the link holds.
    vias: usize,
    /// Stops on the way that the app's limit cut; the first ones stay.
    via_dropped: usize,
}

impl From<Handoff> for HandoffResponse {
    fn from(links: Handoff) -> Self {
        let place = links.wechat;
        Self {
            wechat: OpenLocationResponse {
                latitude: place.position.lat,
                longitude: place.position.lon,
                name: place.name,
                address: place.address,
                scale: place.scale,
            },
            amap: AmapResponse { web: links.amap_web, android: links.amap_android, ios: links.amap_ios },
            baidu: WebAndAppResponse { web: links.baidu_web, app: links.baidu_app },
            tencent: WebAndAppResponse { web: links.tencent_web, app: links.tencent_app },
            geo: links.geo,
        }
    }
}

impl From<DayHandoff> for DayHandoffResponse {
    fn from(links: DayHandoff) -> Self {
        Self {
            amap_web: links.amap_web.into(),
            amap_android: links.amap_android.into(),
            baidu_app: links.baidu_app.into(),
        }
    }
}

impl From<MultiLink> for MultiLinkResponse {
    fn from(link: MultiLink) -> Self {
        Self { url: link.url, vias: link.vias, via_dropped: link.via_dropped }
    }
}
