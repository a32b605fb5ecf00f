//! Every word of the wire in Chinese and English: one table, from which forms, files and `/v1/labels` are written.

use crate::api::v1::{End, GeometryForm, MapForm, NullReason};
use crate::app::along::{AlongKind, OnArrival};
use crate::app::imports::grid::{ImportFormat, TextEncoding};
use crate::app::imports::report::{ImportMode, RowAction, Severity, TwinReason};
use crate::app::itineraries::{ChangeKind, ChangeReason, FestivalState, Order, Reason};
use crate::app::jobs::{JobKind, JobState};
use crate::app::open_data::{Dataset, OpenFormat};
use crate::app::photos::Size;
use crate::app::review::Purpose;
use crate::app::saved::concerns::ConcernKind;
use crate::app::search::{Field, SubjectKind};
use crate::app::tables::words::Vocabulary;
use crate::base::datum::Crs;
use crate::catalogue::almanac::{CalendarKind, DayKind, FestivalKind};
use crate::catalogue::document::Kind;
use crate::catalogue::photo::PhotoLicence;
use crate::catalogue::place::{CapacityClass, LodgingClass, PlaceKind};
use crate::catalogue::site::{AfterHoliday, CoachAccess, ProtectionLevel, SiteKind, Weight};
use crate::catalogue::source::Precision;
use crate::catalogue::study::StudyLimit;
use crate::editing::change::Op;
use crate::editing::roles::Role;
use crate::editing::workflow::{Action, Part, State};
use crate::rail::timetable::{RailKind, RailStatus};
use crate::road::approach::Approach;
use crate::road::attributes::{Barrier, Grade};
use crate::road::class::{Border, CoachFit, Province, RoadClass, Status};
use crate::road::osm::Side;
use crate::road::steps::{StepKind, Turn};
use crate::road::vehicles::VehicleKind;

use super::codes::{Entry, LISTS};
pub use super::label::{Label, Labelled};

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
    "along_kind" AlongKind {
        Site "遗址" "heritage site",
        Lodging "住宿" "lodging",
        Camp "自驾营地" "camp site",
        Sight "景点" "sight",
        Rural "乡村旅游点" "village to visit",
        StudyBase "研学基地" "study-tour base",
        CadreBase "干部教育基地" "cadre training base",
        ServiceArea "服务区" "service area",
        Charger "充电站" "charging station",
        Station "火车站" "railway station",
        Airport "机场" "airport",
        GatewayCity "门户城市" "gateway city",
    }
    "on_arrival" OnArrival {
        Open "开放" "open",
        Closed "不开放" "closed",
    }
    "search_field" Field {
        Name "名称" "name",
        Alias "别名" "other name",
        English "英文名" "English name",
        Pinyin "拼音" "pinyin",
        Initials "拼音首字母" "first letters of the pinyin",
        Place "所在地" "where it is",
    }
    "search_kind" SubjectKind {
        Site "遗址" "site",
        Place "地点" "place",
        County "区县" "county",
        Line "线路" "line",
        Event "事件" "event",
    }
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
    "after_holiday" AfterHoliday {
        Shut "补休闭馆" "shut, resting instead",
        Open "照常开放" "open as usual",
    }
    "coach_access" CoachAccess {
        Yes "大巴可达" "coaches reach it",
        Caution "大巴慎行" "coaches with care",
        No "大巴不可达" "no coaches",
    }
    "study_limit" StudyLimit {
        Grades "年级" "school years",
        Ages "年龄" "ages",
        Group "分组人数" "size of a group",
        Adults "带队教师" "adults",
        Lesson "课时" "minutes of a lesson",
        Modules "半日课程" "half days",
        Coach "大巴通达" "coach access",
        Driving "连续驾驶" "driving between rests",
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
    "festival_state" FestivalState {
        Visited "已排入" "visited",
        LeftOut "未排入" "left out",
        NoSite "不限于一处" "not at one site",
        OtherDays "不在行程期间" "on other days",
        DaysUnknown "日期未知" "days not known",
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
    "province" Province {
        Jiangxi "江西省" "Jiangxi",
        Hubei "湖北省" "Hubei",
        Hunan "湖南省" "Hunan",
        Guangdong "广东省" "Guangdong",
    }
    "step_kind" StepKind {
        Depart "出发" "depart",
        Turn "转弯" "turn",
        Continue "直行" "continue",
        Keep "靠边行驶" "keep to a side",
        Roundabout "环岛" "roundabout",
        EnterExpressway "驶入高速" "enter the expressway",
        ChangeExpressway "转换高速" "change expressways",
        LeaveExpressway "驶离高速" "leave the expressway",
        TollStation "收费站" "toll station",
        Border "跨省界" "provincial border",
        ServiceArea "服务区" "service area",
        Ferry "轮渡" "ferry",
        Arrive "到达" "arrive",
    }
    "turn" Turn {
        Straight "直行" "straight on",
        SlightLeft "左前方" "slight left",
        Left "左" "left",
        SharpLeft "左后方" "sharp left",
        SlightRight "右前方" "slight right",
        Right "右" "right",
        SharpRight "右后方" "sharp right",
        UTurn "掉头" "U-turn",
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
    "approach" Approach {
        Any "任一侧" "either side",
        Curb "靠路边" "at the kerb",
    }
    "driving_side" Side {
        Right "靠右行驶" "drive on the right",
        Left "靠左行驶" "drive on the left",
    }
    "matrix_null" NullReason {
        Unsnappable "附近没有可走的道路" "no usable road nearby",
        Unreachable "没有路可通" "no way leads there",
        Closed "因道路封闭而不通" "cut off by what is shut",
    }
    "trip_end" End {
        Fixed "固定" "fixed",
        Free "任选" "any",
    }
    "calibration_purpose" Purpose {
        Fit "用于拟合" "fitted on",
        Judge "用于检验" "judged by",
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
        NoCoachAccess "大巴到不了" "no coach access",
        OverCapacity "超出接待容量" "more people than it takes",
        LessonHours "上课时间不开放" "shut in the hours of lessons",
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
        Shifted "次序有变" "shifted",
        Hotel "换住处" "other lodging",
    }
    "change_reason" ChangeReason {
        Asked "按要求" "as asked",
        Gone "已不在登记中" "no longer in the register",
        Shut "当天不开放" "shut on its old day",
        NoRoom "排不下" "no room any more",
        Follows "随之调整" "follows from other changes",
        Better "价值更高" "better this way",
    }
    "concern" ConcernKind {
        SiteGone "遗址已不在登记中" "site no longer in the register",
        SiteShut "到访时不开放" "shut when it is visited",
        SiteChanged "遗址信息有更新" "news of a site",
        LodgingGone "住宿地已不在登记中" "lodging no longer in the register",
        RoadShut "经过的道路封闭" "road shut",
        RoadSlow "经过的道路限速" "road slow",
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
    "dataset" Dataset {
        Sites "遗址" "sites",
        Places "地点" "places",
        Lines "主题线事件" "events of the themed lines",
        Register "完整登记册" "whole register",
    }
    "open_format" OpenFormat {
        Geojson "GeoJSON 地理数据" "GeoJSON",
        Csv "CSV 文本" "CSV text",
        Xlsx "Excel 工作簿" "Excel workbook",
        Jsonld "JSON-LD（schema.org 词汇）" "JSON-LD (schema.org)",
        Json "JSON 原始记录" "JSON records",
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

/// The words that cells of a table may hold.
pub fn vocabulary() -> Vocabulary {
    let entries = |group: Group| group.words.into_iter().map(|(word, label)| (word, label.zh, label.en)).collect();
    Vocabulary::new(table().into_iter().map(|group| (group.name, entries(group))))
}

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
