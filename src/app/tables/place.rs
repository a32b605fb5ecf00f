//! The columns of places that are no heritage sites.

use super::{Column, Form};

/// In the order of the table.
pub(super) const COLUMNS: &[Column] = &[
    Column::new("id", ("编号", "Id"), "/id", Form::Id).always(),
    Column::new("kind", ("类别", "Kind"), "/kind", Form::Word("place_kind")).always(),
    Column::new("name_zh", ("名称", "Name (Chinese)"), "/name/zh", Form::Text).always(),
    Column::new("name_en", ("英文名称", "Name (English)"), "/name/en", Form::Text).always(),
    Column::new("adcode", ("县", "County"), "/adcode", Form::County),
    Column::new("county_zh", ("县名", "County's name"), "/county", Form::Text).always(),
    Column::new("lon", ("经度", "Longitude"), "/position/lon", Form::Degrees).always(),
    Column::new("lat", ("纬度", "Latitude"), "/position/lat", Form::Degrees).always(),
    Column::new("precision", ("坐标精度", "Precision"), "/position/precision", Form::Word("precision")).always(),
    Column::new("position_source", ("坐标来源", "Source of position"), "/position/source", Form::Source).always(),
    Column::new("lodging_class", ("住宿档次", "Lodging class"), "/lodging_class", Form::Word("lodging_class")),
    Column::new("capacity_class", ("床位规模", "Capacity class"), "/capacity_class", Form::Word("capacity_class")),
    Column::new("rating", ("等级（A数）", "Rating (As)"), "/rating", Form::Whole(1, 5)),
    Column::new(
        "visit_min",
        ("最短游览（分钟）", "Shortest visit (min)"),
        "/visit_minutes/min",
        Form::Whole(1, 100_000),
    )
    .heads("/visit_minutes"),
    Column::new(
        "visit_usual",
        ("一般游览（分钟）", "Usual visit (min)"),
        "/visit_minutes/usual",
        Form::Whole(1, 100_000),
    )
    .heads("/visit_minutes"),
    Column::new("hours", ("开放时间", "Opening hours"), "/hours", Form::Hours),
    Column::new("ticket_yuan", ("票价（元）", "Ticket (yuan)"), "/ticket_yuan", Form::Amount),
    Column::new("road_ref", ("所在公路编号", "Road number"), "/road_ref", Form::Text),
    Column::new("text_zh", ("简介", "Description (Chinese)"), "/text/zh", Form::Text).always(),
    Column::new("text_en", ("英文简介", "Description (English)"), "/text/en", Form::Text).always(),
    Column::new("sources", ("来源", "Sources"), "/sources", Form::Sources).always(),
    Column::new("verified_on", ("核实日期", "Verified on"), "/verified_on", Form::Date),
    Column::new("note", ("备注", "Note"), "/note", Form::Text),
    Column::new("map_id", ("地图编号", "Map number"), "/map_id", Form::Whole(1, u32::MAX)),
];
