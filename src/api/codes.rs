//! Words of the wire that are no enum: codes of problems, faults, warnings and pauses.

/// A word, its Chinese, its English.
pub(super) type Entry = (&'static str, &'static str, &'static str);

/// The words that are no enum.
pub(super) const LISTS: &[(&str, &[Entry])] = &[
    ("problem", PROBLEMS),
    ("fault_code", FAULTS),
    ("point_warning", POINT_WARNINGS),
    ("pause_kind", PAUSES),
    ("along_note", ALONG_NOTES),
    ("drive_warning", DRIVE_WARNINGS),
];

/// Titles of problem documents, by the slug of their `type`.
const PROBLEMS: &[Entry] = &[
    ("invalid-request", "请求有误", "The request is not valid"),
    ("not-found", "没有找到", "Not found"),
    ("gone", "已到期", "Its time is over"),
    ("full", "存储已满", "No more is kept"),
    ("no-route", "无路可通", "There is no road"),
    ("infeasible", "要求互相矛盾", "The wishes cannot all be met"),
    ("unauthorised", "需要登录", "A valid token is needed"),
    ("forbidden", "无权操作", "Not allowed"),
    ("precondition-required", "须说明修改的版本", "The request must say which version it changes"),
    ("stale", "已被他人修改", "It was changed meanwhile"),
    ("conflict", "状态不允许", "The state forbids it"),
    ("busy", "服务繁忙", "The service is busy"),
    ("job-lost", "任务已中断", "The job was lost"),
    ("internal", "服务内部错误", "Internal error"),
    ("unsupported-media-type", "请求体不是 JSON", "The body is not declared as JSON"),
    ("too-large", "请求体过大", "The body is too large"),
    ("not-acceptable", "没有所要的格式", "There is no such representation"),
];

/// Codes of field faults.
const FAULTS: &[Entry] = &[
    ("ambiguous_point", "点的写法不明确", "ambiguous point"),
    ("contradiction", "要求互相矛盾", "contradiction"),
    ("day_too_short", "一天时间不够", "day too short"),
    ("does_not_fit", "排不下", "does not fit"),
    ("missing_field", "缺少字段", "missing field"),
    ("no_date", "不是日期", "not a date"),
    ("no_road_nearby", "附近没有道路", "no road nearby"),
    ("no_road_that_way", "没有沿该方向的道路", "no road in that direction"),
    ("no_time", "不是时刻", "not a time of day"),
    ("not_a_number", "不是数", "not a number"),
    ("no_coach_access", "大巴到不了", "no coach access"),
    ("over_capacity", "超出接待容量", "more people than it takes"),
    ("nothing_to_visit", "没有要去的地方", "nothing to visit"),
    ("out_of_range", "超出范围", "out of range"),
    ("out_of_region", "不在服务区域", "outside the region"),
    ("swapped_axes", "经纬度写反", "longitude and latitude swapped"),
    ("unknown_cursor", "翻页标记无效", "unknown cursor"),
    ("unknown_field", "未知字段", "unknown field"),
    ("unknown_id", "没有这个编号", "unknown id"),
    ("unknown_objective", "没有这种目标", "unknown objective"),
    ("unknown_vehicle", "没有这种车型", "unknown vehicle"),
    ("unreadable", "无法识别", "unreadable"),
    ("wrong_secret", "密钥不对", "wrong secret"),
    ("wrong_count", "数量不对", "wrong number of items"),
    ("cancelled", "已取消", "cancelled"),
    ("duplicate_column", "列重复", "column twice"),
    ("duplicate_id", "编号重复", "id twice"),
    ("invalid_id", "编号写法不对", "invalid id"),
    ("looks_like_bd09", "疑为 BD-09 坐标", "looks like BD-09"),
    ("looks_like_gcj02", "疑为 GCJ-02 坐标", "looks like GCJ-02"),
    ("looks_like_wgs84", "疑为 WGS 84 坐标", "looks like WGS 84"),
    ("missing_cell", "缺少内容", "cell missing"),
    ("missing_id", "缺少编号", "id missing"),
    ("no_rows", "没有数据行", "no rows"),
    ("no_table", "此类没有表格", "no table of this kind"),
    ("outside_county", "在县界外", "outside its county"),
    ("possible_duplicate", "疑似重复", "possible duplicate"),
    ("ragged_row", "行的格数不对", "ragged row"),
    ("too_many_columns", "列数过多", "too many columns"),
    ("too_many_rows", "行数过多", "too many rows"),
    ("unfolds_too_far", "压缩包展开过大", "unfolds too far"),
    ("unknown_column", "未知列", "unknown column"),
    ("unknown_columns", "表头无法识别", "headings not known"),
    ("unknown_encoding", "编码无法识别", "unknown encoding"),
    ("unknown_word", "不在可选项内", "not one of the words"),
    ("unreadable_file", "文件无法读取", "file cannot be read"),
    ("unreadable_hours", "开放时间无法识别", "hours cannot be read"),
    ("breaks_register", "登记册会因此出错", "would break the register"),
    ("conflict", "与其他要求冲突", "conflicts with other wishes"),
    ("invalid_code", "代码无效", "invalid code"),
    ("invalid_name", "名称无效", "invalid name"),
    ("key_reused", "幂等键已用于其他请求", "key used for another request"),
    ("missing_scope", "缺少管辖范围", "scope missing"),
    ("missing_words", "缺少说明", "words missing"),
    ("outside_authority", "超出管辖范围", "outside your authority"),
    ("role_cannot", "该角色无此权限", "the role may not"),
    ("taken", "已被占用", "taken"),
    ("unknown_edit", "没有这项修改", "no such edit"),
    ("too_many", "数量过多", "too many"),
    ("unknown_photo", "没有这张照片", "no such photo"),
    ("unreadable_photo", "图片无法识别", "unreadable picture"),
    ("wrong_state", "当前状态不允许", "the state forbids it"),
    ("id_taken", "编号已被占用", "id taken"),
    ("no_object", "不是对象", "not an object"),
    ("other_id", "编号与记录不符", "another id than the record's"),
];

/// Codes of warnings on a point.
const POINT_WARNINGS: &[Entry] = &[
    ("far_from_road", "离道路较远", "far from any road"),
    ("no_road_nearby", "附近没有道路", "no road nearby"),
    ("looks_like_wgs84", "疑为 WGS 84 坐标", "looks like WGS 84"),
    ("looks_like_gcj02", "疑为 GCJ-02 坐标", "looks like GCJ-02"),
    ("looks_like_bd09", "疑为 BD-09 坐标", "looks like BD-09"),
];

/// Codes of notes on what lies along a route.
const ALONG_NOTES: &[Entry] = &[
    ("kind_not_in_register", "登记册中没有此类", "kind not in the register"),
    ("limit_reached", "超出条数", "more than the limit"),
    ("line_off_roads", "线形离道路较远", "line far from roads"),
];

/// Codes of warnings on a drive at a given time.
const DRIVE_WARNINGS: &[Entry] = &[
    ("no_driving_hours", "须停驶的时段", "hours without driving"),
    ("mountain_night", "夜间山区低等级公路", "low-class mountain road by night"),
];

/// Kinds of pauses.
const PAUSES: &[Entry] = &[("lunch", "午餐", "lunch"), ("rest", "驾驶员休息", "driver's rest")];
