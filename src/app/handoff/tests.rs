//! Each form as a snapshot, and each trap of the apps by name.

use super::*;
use crate::base::geodesy::distance_m;
use crate::base::lang::Text;

fn spot(name: &str, lon: f64, lat: f64, city: &str) -> SpotView {
    SpotView {
        site: None,
        place: None,
        map_id: None,
        name: Text::new(name, "English"),
        position: Position { lon, lat },
        city: city.to_owned(),
        address: format!("江西省{city}"),
    }
}

fn ciping() -> SpotView {
    spot("茨坪", 114.1688, 26.5688, "吉安市")
}

fn wenjiashi() -> SpotView {
    spot("秋收起义文家市会师旧址", 113.9252, 28.0487, "长沙市")
}

/// `key=value` pairs after the `?`, not decoded.
fn parameter<'a>(url: &'a str, key: &str) -> &'a str {
    let query = url.split_once('?').unwrap().1;
    query.split('&').filter_map(|pair| pair.split_once('=')).find(|(k, _)| *k == key).unwrap().1
}

fn decoded(text: &str) -> String {
    percent_encoding::percent_decode_str(text).decode_utf8().unwrap().into_owned()
}

#[test]
fn every_form_of_a_leg() {
    let links = leg(&wenjiashi(), &ciping());
    insta::assert_snapshot!(links.amap_web, @"https://uri.amap.com/navigation?from=113.930449,28.045200,%E7%A7%8B%E6%94%B6%E8%B5%B7%E4%B9%89%E6%96%87%E5%AE%B6%E5%B8%82%E4%BC%9A%E5%B8%88%E6%97%A7%E5%9D%80&to=114.174063,26.565485,%E8%8C%A8%E5%9D%AA&mode=car&policy=0&src=xianggan&coordinate=gaode&callnative=1");
    insta::assert_snapshot!(links.amap_android, @"amapuri://route/plan/?sourceApplication=xianggan&slat=28.045200&slon=113.930449&sname=%E7%A7%8B%E6%94%B6%E8%B5%B7%E4%B9%89%E6%96%87%E5%AE%B6%E5%B8%82%E4%BC%9A%E5%B8%88%E6%97%A7%E5%9D%80&dlat=26.565485&dlon=114.174063&dname=%E8%8C%A8%E5%9D%AA&dev=0&t=0");
    insta::assert_snapshot!(links.amap_ios, @"iosamap://path?sourceApplication=xianggan&slat=28.045200&slon=113.930449&sname=%E7%A7%8B%E6%94%B6%E8%B5%B7%E4%B9%89%E6%96%87%E5%AE%B6%E5%B8%82%E4%BC%9A%E5%B8%88%E6%97%A7%E5%9D%80&dlat=26.565485&dlon=114.174063&dname=%E8%8C%A8%E5%9D%AA&dev=0&t=0");
    insta::assert_snapshot!(links.baidu_app, @"baidumap://map/direction?origin=name:%E7%A7%8B%E6%94%B6%E8%B5%B7%E4%B9%89%E6%96%87%E5%AE%B6%E5%B8%82%E4%BC%9A%E5%B8%88%E6%97%A7%E5%9D%80%7Clatlng:28.050895,113.937004&destination=name:%E8%8C%A8%E5%9D%AA%7Clatlng:26.571162,114.180652&mode=driving&coord_type=bd09ll&src=andr.xianggan.xianggan");
    insta::assert_snapshot!(links.baidu_web, @"https://api.map.baidu.com/direction?origin=latlng:28.050895,113.937004%7Cname:%E7%A7%8B%E6%94%B6%E8%B5%B7%E4%B9%89%E6%96%87%E5%AE%B6%E5%B8%82%E4%BC%9A%E5%B8%88%E6%97%A7%E5%9D%80&destination=latlng:26.571162,114.180652%7Cname:%E8%8C%A8%E5%9D%AA&mode=driving&origin_region=%E9%95%BF%E6%B2%99%E5%B8%82&destination_region=%E5%90%89%E5%AE%89%E5%B8%82&coord_type=bd09ll&output=html&src=webapp.xianggan.xianggan");
    insta::assert_snapshot!(links.tencent_web, @"https://apis.map.qq.com/uri/v1/routeplan?type=drive&from=%E7%A7%8B%E6%94%B6%E8%B5%B7%E4%B9%89%E6%96%87%E5%AE%B6%E5%B8%82%E4%BC%9A%E5%B8%88%E6%97%A7%E5%9D%80&fromcoord=28.045200,113.930449&to=%E8%8C%A8%E5%9D%AA&tocoord=26.565485,114.174063&policy=0&referer=xianggan");
    insta::assert_snapshot!(links.tencent_app, @"qqmap://map/routeplan?type=drive&from=%E7%A7%8B%E6%94%B6%E8%B5%B7%E4%B9%89%E6%96%87%E5%AE%B6%E5%B8%82%E4%BC%9A%E5%B8%88%E6%97%A7%E5%9D%80&fromcoord=28.045200,113.930449&to=%E8%8C%A8%E5%9D%AA&tocoord=26.565485,114.174063&policy=0&referer=xianggan");
    insta::assert_snapshot!(links.geo, @"geo:26.568800,114.168800?q=26.568800,114.168800(%E8%8C%A8%E5%9D%AA)");
    insta::assert_debug_snapshot!(links.wechat, @r###"
OpenLocation {
    position: Position {
        lon: 114.174063,
        lat: 26.565485,
    },
    name: "茨坪",
    address: "江西省吉安市",
    scale: 16,
}
"###);
}

#[test]
fn every_form_of_a_day() {
    let (a, b) = (wenjiashi(), ciping());
    let via = spot("浏阳", 113.64, 28.16, "长沙市");
    let links = day(&[&a, &via, &b]).unwrap();
    insta::assert_snapshot!(links.amap_web.url, @"https://uri.amap.com/navigation?from=113.930449,28.045200,%E7%A7%8B%E6%94%B6%E8%B5%B7%E4%B9%89%E6%96%87%E5%AE%B6%E5%B8%82%E4%BC%9A%E5%B8%88%E6%97%A7%E5%9D%80&to=114.174063,26.565485,%E8%8C%A8%E5%9D%AA&via=113.645460,28.156508,%E6%B5%8F%E9%98%B3&mode=car&policy=0&src=xianggan&coordinate=gaode&callnative=1");
    insta::assert_snapshot!(links.amap_android.url, @"amapuri://route/plan/?sourceApplication=xianggan&slat=28.045200&slon=113.930449&sname=%E7%A7%8B%E6%94%B6%E8%B5%B7%E4%B9%89%E6%96%87%E5%AE%B6%E5%B8%82%E4%BC%9A%E5%B8%88%E6%97%A7%E5%9D%80&dlat=26.565485&dlon=114.174063&dname=%E8%8C%A8%E5%9D%AA&dev=0&t=0&vian=1&vialons=113.645460&vialats=28.156508&vianames=%E6%B5%8F%E9%98%B3");
    insta::assert_snapshot!(links.baidu_app.url, @"baidumap://map/navi?location=26.571162,114.180652&coord_type=bd09ll&src=andr.xianggan.xianggan&viaPoints=%7B%22viaPoints%22%3A%5B%7B%22name%22%3A%22%E6%B5%8F%E9%98%B3%22%2C%22lat%22%3A28.162831%2C%22lng%22%3A113.651865%7D%5D%7D");
    assert_eq!(day(&[&a, &b]), None);
    assert_eq!(day(&[&a]), None);
    assert_eq!(day(&[]), None);
}

#[test]
fn each_app_gets_its_own_datum() {
    let links = leg(&wenjiashi(), &ciping());
    let wgs = ciping().position;
    let lat_first = |text: &str| {
        let (lat, lon) = text.split_once(',').unwrap();
        Position { lon: lon.parse().unwrap(), lat: lat.parse().unwrap() }
    };
    let metres = |p: Position| distance_m(wgs, p).round();
    // 640 m and 1,209 m are the offsets of GCJ-02 and BD-09 at Ciping.
    assert!((metres(links.wechat.position) - 640.0).abs() < 15.0);
    assert!((metres(lat_first(parameter(&links.tencent_web, "tocoord"))) - 640.0).abs() < 15.0);
    let amap: Vec<&str> = parameter(&links.amap_web, "to").split(',').collect();
    assert!((metres(lat_first(&format!("{},{}", amap[1], amap[0]))) - 640.0).abs() < 15.0);
    assert_eq!(parameter(&links.amap_web, "coordinate"), "gaode");
    assert_eq!(parameter(&links.amap_android, "dev"), "0", "dev=1 would shift a second time");
    let baidu = parameter(&links.baidu_app, "destination").rsplit_once("latlng:").unwrap().1;
    assert!((metres(lat_first(baidu)) - 1209.0).abs() < 25.0);
    assert_eq!(parameter(&links.baidu_app, "coord_type"), "bd09ll");
    let geo = links.geo.strip_prefix("geo:").unwrap().split('?').next().unwrap();
    assert!(metres(lat_first(geo)) < 1.0, "geo: is WGS 84");
}

#[test]
fn the_axis_order_is_each_app_s_own() {
    let links = leg(&wenjiashi(), &ciping());
    assert!(parameter(&links.amap_web, "to").starts_with("114."), "Amap: longitude first");
    assert!(parameter(&links.tencent_web, "tocoord").starts_with("26."), "Tencent: latitude first");
    assert!(parameter(&links.baidu_web, "destination").starts_with("latlng:26."), "Baidu: latitude first");
    assert!(links.geo.starts_with("geo:26."), "geo: latitude first");
}

#[test]
fn amap_s_lists_of_vias_are_of_one_length() {
    // Otherwise the app drops every via point without a word.
    let odd = spot("甲|乙,丙", 113.7, 28.1, "长沙市");
    let (a, b) = (wenjiashi(), ciping());
    let links = day(&[&a, &odd, &odd, &b]).unwrap();
    let url = links.amap_android.url;
    let count = |key: &str| decoded(parameter(&url, key)).split('|').count();
    assert_eq!([count("vialons"), count("vialats"), count("vianames")], [2, 2, 2]);
    assert_eq!(parameter(&url, "vian"), "2");
    assert!(!url.contains('|'), "the bar is written %7C");
}

#[test]
fn the_page_of_amap_takes_one_via_and_says_what_it_dropped() {
    let (a, b) = (wenjiashi(), ciping());
    let vias: Vec<SpotView> = (0..5).map(|k| spot(&format!("站{k}"), 113.7, 28.1, "长沙市")).collect();
    let mut spots = vec![&a];
    spots.extend(&vias);
    spots.push(&b);
    let links = day(&spots).unwrap();
    let counts = |link: &MultiLink| (link.vias, link.via_dropped);
    assert_eq!(counts(&links.amap_web), (1, 4));
    assert_eq!(counts(&links.amap_android), (3, 2));
    assert_eq!(counts(&links.baidu_app), (3, 2));
    assert_eq!(links.amap_web.url.matches("&via=").count(), 1);
    assert_eq!(links.amap_web.url.matches(';').count(), 0, "no list where one point is allowed");
    let body: serde_json::Value = serde_json::from_str(&decoded(parameter(&links.baidu_app.url, "viaPoints"))).unwrap();
    assert_eq!(body["viaPoints"].as_array().unwrap().len(), 3);
}

#[test]
fn a_name_cannot_break_its_link() {
    let bad = spot("甲,乙|丙&丁=戊#己(庚) \"辛\"\\:壬", 114.0, 27.0, "吉安市");
    let links = leg(&bad, &bad);
    for url in [&links.amap_web, &links.amap_android, &links.amap_ios, &links.baidu_web, &links.tencent_web, &links.geo]
    {
        assert!(url.is_ascii() && !url.contains(['|', ' ', '#', '"', '\\']), "{url}");
    }
    let to = decoded(parameter(&links.amap_web, "to"));
    assert_eq!(to.split(',').count(), 3, "lon, lat, name: {to}");
    let origin = decoded(parameter(&links.baidu_app, "origin"));
    assert_eq!(origin.split('|').count(), 2, "{origin}");
    assert_eq!(links.geo.matches('(').count(), 1);
    assert!(links.geo.ends_with(')'));
    let a = ciping();
    let day = day(&[&a, &bad, &a]).unwrap();
    let body: serde_json::Value = serde_json::from_str(&decoded(parameter(&day.baidu_app.url, "viaPoints"))).unwrap();
    assert_eq!(body["viaPoints"][0]["name"], "甲,乙|丙&丁=戊#己(庚)  辛  :壬");
}

#[test]
fn tencent_is_not_told_to_shun_expressways() {
    // `policy=1`, as many copy it, means just that for `type=drive`.
    assert_eq!(parameter(&leg(&ciping(), &wenjiashi()).tencent_web, "policy"), "0");
}

#[test]
fn nothing_that_is_not_documented_is_offered() {
    let links = leg(&wenjiashi(), &ciping());
    for url in [&links.amap_android, &links.amap_ios, &links.baidu_app, &links.tencent_app] {
        assert!(!url.contains("multiViaPointPlan") && !url.contains("vian="), "{url}");
    }
    assert!(parameter(&links.amap_web, "from").starts_with("113."), "a desktop does not know where it is");
}
