//! Every word of the wire in Chinese and English: one table, from which forms, files and `/v1/labels` are written.

use crate::api::v1::{End, GeometryForm, MapForm};
use crate::app::imports::grid::{ImportFormat, TextEncoding};
use crate::app::imports::report::{ImportMode, RowAction, Severity, TwinReason};
use crate::app::itineraries::{ChangeKind, Order, Reason};
use crate::app::jobs::{JobKind, JobState};
use crate::app::photos::Size;
use crate::app::review::{By, Purpose};
use crate::app::tables::words::Vocabulary;
use crate::base::datum::Crs;
use crate::base::lang::Lang;
use crate::catalogue::almanac::{CalendarKind, DayKind, FestivalKind};
use crate::catalogue::document::Kind;
use crate::catalogue::photo::PhotoLicence;
use crate::catalogue::place::{CapacityClass, LodgingClass, PlaceKind};
use crate::catalogue::site::{CoachAccess, ProtectionLevel, SiteKind, Weight};
use crate::catalogue::source::Precision;
use crate::editing::change::Op;
use crate::editing::roles::Role;
use crate::editing::workflow::{Action, Part, State};
use crate::rail::timetable::{RailKind, RailStatus};
use crate::road::attributes::{Barrier, Grade};
use crate::road::class::{Border, CoachFit, RoadClass, Status};
use crate::road::vehicles::VehicleKind;

/// A word in both languages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Label {
    /// Simplified Chinese.
    pub zh: &'static str,
    /// English.
    pub en: &'static str,
}

impl Label {
    /// The one in `lang`.
    pub const fn get(self, lang: Lang) -> &'static str {
        match lang {
            Lang::Zh => self.zh,
            Lang::En => self.en,
        }
    }
}

/// Something that is shown to people by a label.
pub trait Labelled {
    /// What people read.
    fn label(&self) -> Label;
}

/// The labels of one enum.
#[derive(Clone, Debug)]
pub struct Group {
    /// The enum's name on the wire.
    pub name: &'static str,
    /// The enum's name in the code; empty for words that are no enum.
    pub of: &'static str,
    /// Words and labels, in the order of the enum.
    pub words: Vec<(&'static str, Label)>,
}

/// Labels for enums of `words!`; a variant without a label does not compile.
macro_rules! labels {
    ($($group:literal $name:ident { $($variant:ident $zh:literal $en:literal,)+ })+) => {
        $(impl Labelled for $name {
            fn label(&self) -> Label {
                match self {
                    $(Self::$variant => Label { zh: $zh, en: $en },)+
                }
            }
        })+

        fn enums() -> Vec<Group> {
            vec![$(Group {
                name: $group,
                of: stringify!($name),
                words: $name::ALL.iter().map(|word| (word.as_str(), word.label())).collect(),
            }),+]
        }
    };
}

labels! {
    "site_kind" SiteKind {
        FormerSite "旧址" "former site",
        Memorial "纪念馆" "memorial hall",
        Museum "博物馆" "museum",
        Residence "旧居" "former residence",
        Cemetery "烈士陵园" "martyrs' cemetery",
        Battlefield "战场旧址" "battlefield",
        MeetingPlace "会议旧址" "meeting place",
        Slogans "标语" "wall slogans",
        Monument "纪念碑" "monument",
        AncestralHall "祠堂" "ancestral hall",
        Academy "书院" "academy",
        AncientSite "古遗址" "ancient site",
        Bridge "桥梁" "bridge",
        Industrial "工业遗产" "industrial heritage",
        ScenicHeritage "风景名胜" "scenic heritage",
    }
    "line_weight" Weight {
        Related "相关" "related",
        Major "主要" "major",
        Core "核心" "core",
    }
    "protection_level" ProtectionLevel {
        County "县级文物保护单位" "county-level protected heritage",
        Municipal "市级文物保护单位" "municipal-level protected heritage",
        Provincial "省级文物保护单位" "provincial-level protected heritage",
        National "全国重点文物保护单位" "national-level protected heritage",
    }
    "coach_access" CoachAccess {
        Yes "大巴可达" "coaches reach it",
        Caution "大巴慎行" "coaches with care",
        No "大巴不可达" "no coaches",
    }
    "photo_licence" PhotoLicence {
        Cc0 "可任意使用（CC0）" "free for any use (CC0)",
        CcBy "署名后可使用（CC BY 4.0）" "free with attribution (CC BY 4.0)",
        CcBySa "署名并以相同方式共享（CC BY-SA 4.0）" "free with attribution, share alike (CC BY-SA 4.0)",
        Permission "仅限本服务使用" "by permission, not to be passed on",
    }
    "photo_size" Size {
        Full "原图" "full size",
        Thumbnail "缩略图" "thumbnail",
    }
    "place_kind" PlaceKind {
        LodgingTown "住宿地" "town with lodging",
        Homestay "民宿" "homestay",
        Camp "自驾营地" "camp site",
        Sight "景点" "sight",
        Rural "乡村旅游点" "village to visit",
        StudyBase "研学基地" "study-tour base",
        CadreBase "干部教育基地" "cadre training base",
        ServiceArea "服务区" "service area",
        Station "火车站" "railway station",
        Airport "机场" "airport",
        GatewayCity "门户城市" "gateway city",
    }
    "lodging_class" LodgingClass {
        Budget "经济" "budget",
        Standard "标准" "standard",
        Comfort "舒适" "comfort",
        Upscale "高档" "upscale",
    }
    "capacity_class" CapacityClass {
        Small "不足100床" "fewer than 100 beds",
        Medium "100至1000床" "100 to 1,000 beds",
        Large "1000床以上" "more than 1,000 beds",
    }
    "precision" Precision {
        Surveyed "实测" "surveyed",
        Site "约200米以内" "within about 200 m",
        Village "所在村" "its village, about 1 km",
        Town "所在乡镇" "its township, several km",
        Estimated "推算" "estimated",
    }
    "day_kind" DayKind {
        Off "放假" "day off",
        Work "调休上班" "make-up workday",
    }
    "calendar_kind" CalendarKind {
        Gregorian "公历" "civil calendar",
        Lunar "农历" "traditional Chinese calendar",
    }
    "festival_kind" FestivalKind {
        Festival "节庆" "festival",
        MemorialDay "纪念日" "memorial day",
    }
    "road_class" RoadClass {
        Expressway "高速公路" "expressway",
        Ramp "匝道" "ramp",
        National "国道" "national road",
        Provincial "省道" "provincial road",
        County "县道" "county road",
        Local "乡村道路" "local road",
        Ferry "汽车轮渡" "car ferry",
    }
    "road_status" Status {
        Open "通车" "open",
        Building "在建" "under construction",
        Planned "规划" "planned",
        Closed "停用" "closed",
    }
    "coach_fit" CoachFit {
        Yes "适合大巴" "fit for coaches",
        Caution "大巴慎行" "coaches with care",
        No "不适合大巴" "not for coaches",
    }
    "border" Border {
        HunanJiangxi "湘赣省界" "Hunan–Jiangxi border",
        HunanGuangdong "湘粤省界" "Hunan–Guangdong border",
        HubeiJiangxi "鄂赣省界" "Hubei–Jiangxi border",
        HubeiHunan "鄂湘省界" "Hubei–Hunan border",
        JiangxiGuangdong "赣粤省界" "Jiangxi–Guangdong border",
    }
    "rail_status" RailStatus {
        Open "运营" "open",
        Building "在建" "under construction",
        Planned "规划" "planned",
        Closed "停运" "closed",
    }
    "rail_kind" RailKind {
        HighSpeed "高速铁路" "high-speed railway",
        Conventional "普速铁路" "conventional railway",
        Tourist "旅游专列" "tourist railway",
        Freight "货运铁路" "freight railway",
    }
    "crs" Crs {
        Wgs84 "WGS 84（GPS）" "WGS 84 (GPS)",
        Gcj02 "GCJ-02（高德、腾讯、微信）" "GCJ-02 (Amap, Tencent, WeChat)",
        Bd09 "BD-09（百度）" "BD-09 (Baidu)",
    }
    "geometry" GeometryForm {
        Polyline6 "编码折线（六位小数）" "encoded polyline, six decimals",
        Polyline5 "编码折线（五位小数）" "encoded polyline, five decimals",
        Geojson "GeoJSON 线" "GeoJSON line",
        Points "微信小程序点列" "WeChat map points",
        None "不返回线形" "no geometry",
    }
    "order" Order {
        Free "不限顺序" "any order",
        Historical "按历史顺序" "historical order",
    }
    "map" MapForm {
        Wechat "微信地图组件" "WeChat map component",
    }
    "trip_end" End {
        Fixed "固定" "fixed",
        Free "任选" "any",
    }
    "calibration_purpose" Purpose {
        Fit "用于拟合" "fitted on",
        Judge "用于检验" "judged by",
    }
    "calibration_by" By {
        Fastest "按时间最短" "by least time",
        Shortest "按里程最短" "by least distance",
    }
    "road_grade" Grade {
        Motorway "高速公路" "expressway grade",
        First "一级公路" "first-class road",
        Second "二级公路" "second-class road",
        Third "三级公路" "third-class road",
        Fourth "四级公路" "fourth-class road",
    }
    "barrier" Barrier {
        Gate "门栏或限高" "gate, bar or height limit",
        TollBooth "收费站" "toll station",
    }
    "vehicle_kind" VehicleKind {
        Car "小客车" "car",
        Coach "旅游大巴" "coach",
        Motorhome "房车" "motorhome",
    }
    "unserved_code" Reason {
        Closed "行程各日均不开放" "closed on all days",
        TooFar "当天往返过远" "too far for a day",
        Order "按历史先后排不进" "no place in the order",
        Group "受成组规则限制" "held back by a group rule",
        Budget "预算已用完" "budget spent",
        NoTime "时间不够" "no time",
        NoDriving "超过驾驶上限" "too much driving",
        Outbid "价值较低" "worth less than others",
        Excluded "已排除" "excluded",
    }
    "record_kind" Kind {
        Site "遗址" "site",
        Line "主题线" "line",
        Event "事件" "event",
        Place "地点" "place",
        Closure "道路封闭" "road closure",
        Opening "开放例外" "opening exception",
        Source "来源" "source",
    }
    "edit_op" Op {
        Create "新增" "create",
        Update "修改" "update",
        Delete "删除" "delete",
    }
    "changeset_state" State {
        Draft "草稿" "draft",
        Submitted "已提交" "submitted",
        Approved "已通过" "approved",
        Returned "已退回" "returned",
        Published "已发布" "published",
        Reverted "已撤回" "reverted",
        Withdrawn "已放弃" "withdrawn",
    }
    "changeset_action" Action {
        Edit "编辑" "edit",
        Submit "提交" "submit",
        Approve "通过" "approve",
        Return "退回" "return",
        Publish "发布" "publish",
        Revert "撤回" "revert",
        Withdraw "放弃" "withdraw",
    }
    "changeset_part" Part {
        Author "作者" "author",
        Reviewer "审核人" "reviewer",
        Admin "管理员" "administrator",
        Other "其他人" "somebody else",
    }
    "role" Role {
        Public "公众" "public",
        Agency "旅行社" "agency",
        CountyEditor "县级编辑" "county editor",
        Reviewer "审核人" "reviewer",
        Admin "管理员" "administrator",
        Auditor "审计员" "auditor",
    }
    "change" ChangeKind {
        Added "新增" "added",
        Dropped "移出" "dropped",
        Moved "换到另一天" "moved",
        Shifted "时间有变" "shifted",
        Hotel "换住处" "other lodging",
    }
    "import_format" ImportFormat {
        Csv "CSV 文本" "CSV text",
        Xlsx "Excel 工作簿" "Excel workbook",
        Geojson "GeoJSON 点集" "GeoJSON points",
    }
    "import_mode" ImportMode {
        Validate "仅校验" "check only",
        Stage "生成修改" "make a changeset",
    }
    "text_encoding" TextEncoding {
        Utf8 "UTF-8 编码" "UTF-8",
        Utf8Bom "UTF-8 编码（带 BOM）" "UTF-8 with byte order mark",
        Gb18030 "GB18030 编码" "GB 18030",
    }
    "fault_severity" Severity {
        Error "错误" "error",
        Warning "提醒" "warning",
    }
    "import_action" RowAction {
        Create "新增" "create",
        Update "修改" "update",
        Unchanged "无变化" "unchanged",
        Faulty "有错误" "faulty",
    }
    "twin_reason" TwinReason {
        SameName "名称相同" "same name",
        Alias "与别名相同" "same as another name",
        Near "位置相近、名称相似" "near, with a like name",
    }
    "job_kind" JobKind {
        Itinerary "行程规划" "itinerary",
        Import "导入" "import",
    }
    "job_state" JobState {
        Waiting "排队中" "waiting",
        Running "进行中" "running",
        Done "已完成" "done",
        Failed "失败" "failed",
        Cancelled "已取消" "cancelled",
    }
}

/// Titles of problem documents, by the slug of their `type`.
const PROBLEMS: &[Entry] = &[
    ("invalid-request", "请求有误", "The request is not valid"),
    ("not-found", "没有找到", "Not found"),
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
    ("no_time", "不是时刻", "not a time of day"),
    ("not_a_number", "不是数", "not a number"),
    ("nothing_to_visit", "没有要去的地方", "nothing to visit"),
    ("out_of_range", "超出范围", "out of range"),
    ("out_of_region", "不在服务区域", "outside the region"),
    ("swapped_axes", "经纬度写反", "longitude and latitude swapped"),
    ("unknown_cursor", "翻页标记无效", "unknown cursor"),
    ("unknown_field", "未知字段", "unknown field"),
    ("unknown_id", "没有这个编号", "unknown id"),
    ("unknown_vehicle", "没有这种车型", "unknown vehicle"),
    ("unreadable", "无法识别", "unreadable"),
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
];

/// The words that cells of a table may hold.
pub fn vocabulary() -> Vocabulary {
    let entries = |group: Group| group.words.into_iter().map(|(word, label)| (word, label.zh, label.en)).collect();
    Vocabulary::new(table().into_iter().map(|group| (group.name, entries(group))))
}

/// Codes of warnings on a point.
const POINT_WARNINGS: &[Entry] = &[
    ("far_from_road", "离道路较远", "far from any road"),
    ("looks_like_wgs84", "疑为 WGS 84 坐标", "looks like WGS 84"),
    ("looks_like_gcj02", "疑为 GCJ-02 坐标", "looks like GCJ-02"),
    ("looks_like_bd09", "疑为 BD-09 坐标", "looks like BD-09"),
];

/// Kinds of pauses.
const PAUSES: &[Entry] = &[("lunch", "午餐", "lunch"), ("rest", "驾驶员休息", "driver's rest")];

/// A word, its Chinese, its English.
type Entry = (&'static str, &'static str, &'static str);

/// The words that are no enum.
const LISTS: &[(&str, &[Entry])] =
    &[("problem", PROBLEMS), ("fault_code", FAULTS), ("point_warning", POINT_WARNINGS), ("pause_kind", PAUSES)];

/// The whole table.
pub fn table() -> Vec<Group> {
    let list = |(name, words): &(&'static str, &'static [Entry])| Group {
        name,
        of: "",
        words: words.iter().map(|&(word, zh, en)| (word, Label { zh, en })).collect(),
    };
    enums().into_iter().chain(LISTS.iter().map(list)).collect()
}

/// The label of a word that is no enum; the word itself when the table lacks it.
pub fn of(group: &str, word: &'static str) -> Label {
    let list = LISTS.iter().find(|(name, _)| *name == group).map_or(&[][..], |(_, words)| *words);
    let found = list.iter().find(|(known, _, _)| *known == word);
    found.map_or(Label { zh: word, en: word }, |&(_, zh, en)| Label { zh, en })
}
