//! Links that open a leg or a day in the navigation apps of China, each in the datum it reads.
//!
//! The forms are those of the vendors' own pages as far as they could be read (Amap's `uri.amap.com`
//! and `amap-mobile`, Baidu's and Tencent's URI interfaces); what is not documented is left out.
//! Names are Chinese: that is what the apps search and say.

use std::fmt::Write;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::itineraries::view::SpotView;
use crate::base::datum::{self, Crs};
use crate::base::position::Position;

/// What the apps are told of who asks.
const SOURCE: &str = "xianggan";
/// Amap's web page takes one via point, for cars only.
const AMAP_WEB_VIAS: usize = 1;
/// Amap's app documents no cap; more than this has not been seen to work everywhere.
const AMAP_APP_VIAS: usize = 3;
/// Baidu's app takes three.
const BAIDU_APP_VIAS: usize = 3;
/// Everything but RFC 3986's unreserved characters is encoded.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// One leg in every app.
#[derive(Clone, Debug, PartialEq)]
pub struct Handoff {
    /// What `wx.openLocation` takes.
    pub wechat: OpenLocation,
    /// `uri.amap.com`, in any browser.
    pub amap_web: String,
    /// The Amap app on Android and Harmony.
    pub amap_android: String,
    /// The Amap app on iOS.
    pub amap_ios: String,
    /// The Baidu app.
    pub baidu_app: String,
    /// Baidu's page.
    pub baidu_web: String,
    /// Tencent's page.
    pub tencent_web: String,
    /// The Tencent app.
    pub tencent_app: String,
    /// The destination for whatever app the phone prefers (RFC 5870, WGS 84).
    pub geo: String,
}

/// The parameters of `wx.openLocation`: WeChat opens no other app, the traveller picks one there.
#[derive(Clone, Debug, PartialEq)]
pub struct OpenLocation {
    /// The destination in GCJ-02.
    pub position: Position,
    /// Its name.
    pub name: String,
    /// Its address.
    pub address: String,
    /// How close the map opens.
    pub scale: u8,
}

/// A whole day in one link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MultiLink {
    /// The link.
    pub url: String,
    /// How many stops are on the way in it.
    pub vias: usize,
    /// How many stops the app's cap cut; the first ones stay.
    pub via_dropped: usize,
}

/// A whole day in the apps that document via points.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DayHandoff {
    /// `uri.amap.com`.
    pub amap_web: MultiLink,
    /// The Amap app on Android and Harmony; for iOS via points are not documented.
    pub amap_android: MultiLink,
    /// The Baidu app.
    pub baidu_app: MultiLink,
}

/// The leg from one spot to the next.
pub fn leg(from: &SpotView, to: &SpotView) -> Handoff {
    let (a, b) = (gcj(from), gcj(to));
    let (from_name, to_name) = (encoded(&from.name.zh), encoded(&to.name.zh));
    let tencent = format!(
        "routeplan?type=drive&from={from_name}&fromcoord={}&to={to_name}&tocoord={}&policy=0&referer={SOURCE}",
        lat_lon(a),
        lat_lon(b)
    );
    let amap_ends = amap_ends(from, to);
    Handoff {
        wechat: OpenLocation { position: b, name: to.name.zh.clone(), address: to.address.clone(), scale: 16 },
        amap_web: amap_web(from, None, to),
        amap_android: format!("amapuri://route/plan/?{amap_ends}"),
        amap_ios: format!("iosamap://path?{amap_ends}"),
        baidu_app: format!(
            "baidumap://map/direction?origin={}&destination={}&mode=driving&coord_type=bd09ll&src=andr.{SOURCE}.{SOURCE}",
            baidu_spot(from, true),
            baidu_spot(to, true)
        ),
        baidu_web: format!(
            "https://api.map.baidu.com/direction?origin={}&destination={}&mode=driving&origin_region={}&destination_region={}&coord_type=bd09ll&output=html&src=webapp.{SOURCE}.{SOURCE}",
            baidu_spot(from, false),
            baidu_spot(to, false),
            encoded(&from.city),
            encoded(&to.city)
        ),
        tencent_web: format!("https://apis.map.qq.com/uri/v1/{tencent}"),
        tencent_app: format!("qqmap://map/{tencent}"),
        geo: geo(to),
    }
}

/// The day through `spots`; `None` when nothing lies between its ends.
pub fn day(spots: &[&SpotView]) -> Option<DayHandoff> {
    let (&from, rest) = spots.split_first()?;
    let (&to, vias) = rest.split_last()?;
    if vias.is_empty() {
        return None;
    }
    let kept = |cap: usize| &vias[..vias.len().min(cap)];
    let link =
        |cap: usize, url: String| MultiLink { url, vias: kept(cap).len(), via_dropped: vias.len() - kept(cap).len() };
    Some(DayHandoff {
        amap_web: link(AMAP_WEB_VIAS, amap_web(from, kept(AMAP_WEB_VIAS).first().copied(), to)),
        amap_android: link(AMAP_APP_VIAS, amap_route(from, kept(AMAP_APP_VIAS), to)),
        baidu_app: link(BAIDU_APP_VIAS, baidu_navi(kept(BAIDU_APP_VIAS), to)),
    })
}

/// The way to `spot` from wherever the reader is, short enough for a QR code.
pub fn qr(spot: &SpotView) -> String {
    let Position { lon, lat } = gcj(spot);
    format!("https://uri.amap.com/navigation?to={lon:.6},{lat:.6}&mode=car&src={SOURCE}&coordinate=gaode&callnative=1")
}

fn amap_web(from: &SpotView, via: Option<&SpotView>, to: &SpotView) -> String {
    let spot = |spot: &SpotView| {
        let Position { lon, lat } = gcj(spot);
        format!("{lon:.6},{lat:.6},{}", listed(&spot.name.zh))
    };
    let via = via.map_or_else(String::new, |via| format!("&via={}", spot(via)));
    format!(
        "https://uri.amap.com/navigation?from={}&to={}{via}&mode=car&policy=0&src={SOURCE}&coordinate=gaode&callnative=1",
        spot(from),
        spot(to)
    )
}

/// The ends of a drive for Amap's apps; `dev=0`: the coordinates are GCJ-02 already.
fn amap_ends(from: &SpotView, to: &SpotView) -> String {
    let (a, b) = (gcj(from), gcj(to));
    format!(
        "sourceApplication={SOURCE}&slat={:.6}&slon={:.6}&sname={}&dlat={:.6}&dlon={:.6}&dname={}&dev=0&t=0",
        a.lat,
        a.lon,
        encoded(&from.name.zh),
        b.lat,
        b.lon,
        encoded(&to.name.zh)
    )
}

/// The three lists must be of one length: the app drops every via point when they are not.
fn amap_route(from: &SpotView, vias: &[&SpotView], to: &SpotView) -> String {
    let list = |write: &dyn Fn(&SpotView) -> String| vias.iter().map(|via| write(via)).collect::<Vec<_>>().join("%7C");
    format!(
        "amapuri://route/plan/?{}&vian={}&vialons={}&vialats={}&vianames={}",
        amap_ends(from, to),
        vias.len(),
        list(&|via| format!("{:.6}", gcj(via).lon)),
        list(&|via| format!("{:.6}", gcj(via).lat)),
        list(&|via| listed(&via.name.zh))
    )
}

/// Turn by turn from where the phone is: Baidu documents via points only here.
fn baidu_navi(vias: &[&SpotView], to: &SpotView) -> String {
    let mut points = String::new();
    for via in vias {
        let Position { lon, lat } = bd(via);
        let name = via.name.zh.replace(['"', '\\'], " ");
        let comma = if points.is_empty() { "" } else { "," };
        write!(points, r#"{comma}{{"name":"{name}","lat":{lat:.6},"lng":{lon:.6}}}"#).expect("a string takes any text");
    }
    format!(
        "baidumap://map/navi?location={}&coord_type=bd09ll&src=andr.{SOURCE}.{SOURCE}&viaPoints={}",
        lat_lon(bd(to)),
        encoded(&format!(r#"{{"viaPoints":[{points}]}}"#))
    )
}

/// The app wants the name first, the page the position.
fn baidu_spot(spot: &SpotView, name_first: bool) -> String {
    let (name, place) = (listed(&spot.name.zh), lat_lon(bd(spot)));
    if name_first { format!("name:{name}%7Clatlng:{place}") } else { format!("latlng:{place}%7Cname:{name}") }
}

fn geo(spot: &SpotView) -> String {
    let place = lat_lon(spot.position);
    // The label stands in brackets, so it has none of its own.
    let name = spot.name.zh.replace(['(', ')', '（', '）'], " ");
    format!("geo:{place}?q={place}({})", encoded(name.trim()))
}

fn lat_lon(Position { lon, lat }: Position) -> String {
    format!("{lat:.6},{lon:.6}")
}

fn gcj(spot: &SpotView) -> Position {
    datum::to(Crs::Gcj02, spot.position).rounded()
}

fn bd(spot: &SpotView) -> Position {
    datum::to(Crs::Bd09, spot.position).rounded()
}

fn encoded(text: &str) -> String {
    utf8_percent_encode(text, ENCODED).to_string()
}

/// A name inside a list: the characters that part the list would part the name, even when encoded,
/// because the apps split after they decode.
fn listed(name: &str) -> String {
    encoded(&name.replace([',', '|', ':'], " "))
}

#[cfg(test)]
mod tests;
