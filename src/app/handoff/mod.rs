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

/// What the links say of a spot, in every form that they need.
struct Told<'a> {
    spot: &'a SpotView,
    gcj: Position,
    /// Latitude and longitude in GCJ-02.
    gcj_text: [String; 2],
    /// `lat,lon` in BD-09.
    bd: String,
    /// Its name, encoded.
    name: String,
    /// The same as a part of a list.
    listed: String,
}

impl<'a> Told<'a> {
    fn new(spot: &'a SpotView) -> Self {
        let gcj = datum::to(Crs::Gcj02, spot.position).rounded();
        Self {
            spot,
            gcj,
            gcj_text: [degrees(gcj.lat), degrees(gcj.lon)],
            bd: lat_lon(bd(spot)),
            name: encoded(&spot.name.zh),
            listed: listed(&spot.name.zh),
        }
    }

    /// `lat,lon` in GCJ-02.
    fn gcj_lat_lon(&self) -> String {
        self.gcj_text.join(",")
    }
}

/// The leg from one spot to the next.
pub fn leg(from: &SpotView, to: &SpotView) -> Handoff {
    let (from, to) = (&Told::new(from), &Told::new(to));
    let tencent = [
        "routeplan?type=drive&from=",
        &from.name,
        "&fromcoord=",
        &from.gcj_lat_lon(),
        "&to=",
        &to.name,
        "&tocoord=",
        &to.gcj_lat_lon(),
        "&policy=0&referer=",
        SOURCE,
    ]
    .concat();
    let amap_ends = amap_ends(from, to);
    let cities = [from, to].map(|end| encoded(&end.spot.city));
    let (name, address) = (to.spot.name.zh.clone(), to.spot.address.clone());
    Handoff {
        wechat: OpenLocation { position: to.gcj, name, address, scale: 16 },
        amap_web: amap_web(from, None, to),
        amap_android: ["amapuri://route/plan/?", &amap_ends].concat(),
        amap_ios: ["iosamap://path?", &amap_ends].concat(),
        baidu_app: [
            "baidumap://map/direction?origin=",
            &baidu_spot(from, true),
            "&destination=",
            &baidu_spot(to, true),
            "&mode=driving&coord_type=bd09ll&src=andr.xianggan.xianggan",
        ]
        .concat(),
        baidu_web: [
            "https://api.map.baidu.com/direction?origin=",
            &baidu_spot(from, false),
            "&destination=",
            &baidu_spot(to, false),
            "&mode=driving&origin_region=",
            &cities[0],
            "&destination_region=",
            &cities[1],
            "&coord_type=bd09ll&output=html&src=webapp.xianggan.xianggan",
        ]
        .concat(),
        tencent_web: ["https://apis.map.qq.com/uri/v1/", &tencent].concat(),
        tencent_app: ["qqmap://map/", &tencent].concat(),
        geo: geo(to.spot),
    }
}

/// The day through `spots`; `None` when nothing lies between its ends.
pub fn day(spots: &[&SpotView]) -> Option<DayHandoff> {
    let told: Vec<Told<'_>> = spots.iter().map(|spot| Told::new(spot)).collect();
    let (from, rest) = told.split_first()?;
    let (to, vias) = rest.split_last()?;
    if vias.is_empty() {
        return None;
    }
    let kept = |cap: usize| &vias[..vias.len().min(cap)];
    let link =
        |cap: usize, url: String| MultiLink { url, vias: kept(cap).len(), via_dropped: vias.len() - kept(cap).len() };
    Some(DayHandoff {
        amap_web: link(AMAP_WEB_VIAS, amap_web(from, kept(AMAP_WEB_VIAS).first(), to)),
        amap_android: link(AMAP_APP_VIAS, amap_route(from, kept(AMAP_APP_VIAS), to)),
        baidu_app: link(BAIDU_APP_VIAS, baidu_navi(kept(BAIDU_APP_VIAS), to)),
    })
}

/// The way to `spot` from wherever the reader is, short enough for a QR code.
pub fn qr(spot: &SpotView) -> String {
    let Position { lon, lat } = datum::to(Crs::Gcj02, spot.position).rounded();
    format!("https://uri.amap.com/navigation?to={lon:.6},{lat:.6}&mode=car&src={SOURCE}&coordinate=gaode&callnative=1")
}

fn amap_web(from: &Told<'_>, via: Option<&Told<'_>>, to: &Told<'_>) -> String {
    let spot = |told: &Told<'_>| [&told.gcj_text[1], ",", &told.gcj_text[0], ",", &told.listed].concat();
    let via = via.map_or_else(String::new, |via| ["&via=", &spot(via)].concat());
    [
        "https://uri.amap.com/navigation?from=",
        &spot(from),
        "&to=",
        &spot(to),
        &via,
        "&mode=car&policy=0&src=",
        SOURCE,
        "&coordinate=gaode&callnative=1",
    ]
    .concat()
}

/// The ends of a drive for Amap's apps; `dev=0`: the coordinates are GCJ-02 already.
fn amap_ends(from: &Told<'_>, to: &Told<'_>) -> String {
    let ([from_lat, from_lon], [to_lat, to_lon]) = (&from.gcj_text, &to.gcj_text);
    let (from, to) = (&from.name, &to.name);
    ["sourceApplication=", SOURCE, "&slat=", from_lat, "&slon=", from_lon, "&sname=", from]
        .into_iter()
        .chain(["&dlat=", to_lat, "&dlon=", to_lon, "&dname=", to, "&dev=0&t=0"])
        .collect()
}

/// The three lists must be of one length: the app drops every via point when they are not.
fn amap_route(from: &Told<'_>, vias: &[Told<'_>], to: &Told<'_>) -> String {
    let list = |part: fn(&Told<'_>) -> String| vias.iter().map(part).collect::<Vec<_>>().join("%7C");
    format!(
        "amapuri://route/plan/?{}&vian={}&vialons={}&vialats={}&vianames={}",
        amap_ends(from, to),
        vias.len(),
        list(|via| via.gcj_text[1].clone()),
        list(|via| via.gcj_text[0].clone()),
        list(|via| via.listed.clone())
    )
}

/// Turn by turn from where the phone is: Baidu documents via points only here.
fn baidu_navi(vias: &[Told<'_>], to: &Told<'_>) -> String {
    let mut points = String::new();
    for via in vias {
        let Position { lon, lat } = bd(via.spot);
        let name = via.spot.name.zh.replace(['"', '\\'], " ");
        let comma = if points.is_empty() { "" } else { "," };
        write!(points, r#"{comma}{{"name":"{name}","lat":{lat:.6},"lng":{lon:.6}}}"#).expect("a string takes any text");
    }
    format!(
        "baidumap://map/navi?location={}&coord_type=bd09ll&src=andr.{SOURCE}.{SOURCE}&viaPoints={}",
        to.bd,
        encoded(&format!(r#"{{"viaPoints":[{points}]}}"#))
    )
}

/// The app wants the name first, the page the position.
fn baidu_spot(spot: &Told<'_>, name_first: bool) -> String {
    let (name, place) = (&*spot.listed, &*spot.bd);
    if name_first { ["name:", name, "%7Clatlng:", place] } else { ["latlng:", place, "%7Cname:", name] }.concat()
}

fn geo(spot: &SpotView) -> String {
    let place = lat_lon(spot.position);
    // The label stands in brackets, so it has none of its own.
    let name = spot.name.zh.replace(['(', ')', '（', '）'], " ");
    ["geo:", &place, "?q=", &place, "(", &encoded(name.trim()), ")"].concat()
}

fn lat_lon(Position { lon, lat }: Position) -> String {
    [&degrees(lat), ",", &degrees(lon)].concat()
}

/// Six decimals, as `{:.6}` writes them, from whole millionths.
#[expect(clippy::cast_possible_truncation, reason = "degrees of a position; `as` saturates otherwise")]
fn degrees(value: f64) -> String {
    let millionths = (value * 1e6).round() as i64;
    let sign = if millionths < 0 { "-" } else { "" };
    let (whole, rest) = (millionths.unsigned_abs() / 1_000_000, millionths.unsigned_abs() % 1_000_000);
    format!("{sign}{whole}.{rest:06}")
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
