//! The columns of heritage sites.

use super::{Column, Form};

const YEARS_OF_MINUTES: u32 = 100_000;

/// In the order of the table.
pub(super) const COLUMNS: &[Column] = &[
    Column::new("id", ("编号", "Id"), "/id", Form::Id).always(),
    Column::new("name_zh", ("名称", "Name (Chinese)"), "/name/zh", Form::Text).always(),
    Column::new("name_en", ("英文名称", "Name (English)"), "/name/en", Form::Text).always(),
    Column::new("aliases", ("别名", "Other names"), "/aliases", Form::List),
    Column::new("adcode", ("县", "County"), "/adcode", Form::County).always(),
    Column::new("township", ("乡镇", "Township"), "/township", Form::Text),
    Column::new("address", ("地址", "Address"), "/address", Form::Text),
    Column::new("lon", ("经度", "Longitude"), "/position/lon", Form::Degrees).always(),
    Column::new("lat", ("纬度", "Latitude"), "/position/lat", Form::Degrees).always(),
    Column::new("precision", ("坐标精度", "Precision"), "/position/precision", Form::Word("precision")).always(),
    Column::new("position_source", ("坐标来源", "Source of position"), "/position/source", Form::Source).always(),
    Column::new("kind", ("类别", "Kind"), "/kind", Form::Word("site_kind")).always(),
    Column::new("lines", ("主题线", "Themed lines"), "/lines", Form::Roles),
    Column::new(
        "protection_level",
        ("保护级别", "Protection level"),
        "/protection/level",
        Form::Word("protection_level"),
    )
    .heads("/protection"),
    Column::new("protection_batch", ("保护批次", "Protection batch"), "/protection/batch", Form::Whole(1, 255)),
    Column::new("protection_number", ("保护编号", "Protection number"), "/protection/number", Form::Text),
    Column::new("protection_source", ("保护来源", "Source of protection"), "/protection/source", Form::Source)
        .in_group(),
    Column::new("scenic_name", ("景区名称", "Scenic area"), "/scenic/name", Form::Text).heads("/scenic"),
    Column::new("scenic_rating", ("景区等级（A数）", "Scenic rating (As)"), "/scenic/rating", Form::Whole(1, 5))
        .in_group(),
    Column::new("scenic_source", ("景区来源", "Source of rating"), "/scenic/source", Form::Source).in_group(),
    Column::new("hours", ("开放时间", "Opening hours"), "/opening/hours", Form::Hours).heads("/opening"),
    Column::new(
        "last_entry_min",
        ("闭馆前停止入场（分钟）", "Last entry (minutes before closing)"),
        "/opening/last_entry_min",
        Form::Whole(0, 1_440),
    ),
    Column::new(
        "after_holiday",
        ("节后首个工作日", "First workday after a holiday"),
        "/opening/after_holiday",
        Form::Word("after_holiday"),
    ),
    Column::new("hours_source", ("开放时间来源", "Source of hours"), "/opening/source", Form::Source).in_group(),
    Column::new("reservation", ("须预约", "Booking needed"), "/reservation/required", Form::YesNo)
        .heads("/reservation"),
    Column::new("reservation_zh", ("预约说明", "Booking note (Chinese)"), "/reservation/note/zh", Form::Text)
        .heads("/reservation/note"),
    Column::new("reservation_en", ("预约说明（英文）", "Booking note (English)"), "/reservation/note/en", Form::Text)
        .heads("/reservation/note"),
    Column::new("reservation_source", ("预约来源", "Source of booking"), "/reservation/source", Form::Source)
        .in_group(),
    Column::new("ticket_yuan", ("票价（元）", "Ticket (yuan)"), "/ticket/yuan", Form::Amount).heads("/ticket"),
    Column::new("ticket_pass", ("联票", "Joint ticket"), "/ticket/pass", Form::Text),
    Column::new("ticket_zh", ("票价说明", "Ticket note (Chinese)"), "/ticket/note/zh", Form::Text)
        .heads("/ticket/note"),
    Column::new("ticket_en", ("票价说明（英文）", "Ticket note (English)"), "/ticket/note/en", Form::Text)
        .heads("/ticket/note"),
    Column::new("ticket_source", ("票价来源", "Source of ticket"), "/ticket/source", Form::Source).in_group(),
    Column::new("visit_min", ("最短游览（分钟）", "Shortest visit (min)"), "/visit_minutes/min", MINUTES).always(),
    Column::new("visit_usual", ("一般游览（分钟）", "Usual visit (min)"), "/visit_minutes/usual", MINUTES).always(),
    Column::new("group_capacity", ("同时容纳人数", "People at once"), "/group/capacity", Form::Whole(1, 1_000_000))
        .heads("/group"),
    Column::new("group_source", ("容量来源", "Source of capacity"), "/group/source", Form::Source).in_group(),
    Column::new("study", ("研学基地", "Study base"), "/study", Form::YesNo),
    Column::new("coach_access", ("大巴可达", "Coach access"), "/coach_access", Form::Word("coach_access")),
    Column::new("description_zh", ("简介", "Description (Chinese)"), "/description/zh", Form::Text).always(),
    Column::new("description_en", ("英文简介", "Description (English)"), "/description/en", Form::Text).always(),
    Column::new("sources", ("来源", "Sources"), "/sources", Form::Sources).always(),
    Column::new("verified_on", ("核实日期", "Verified on"), "/verified_on", Form::Date),
    Column::new("note", ("备注", "Note"), "/note", Form::Text),
    Column::new("map_id", ("地图编号", "Map number"), "/map_id", Form::Whole(1, u32::MAX)),
];

const MINUTES: Form = Form::Whole(1, YEARS_OF_MINUTES);
