//! Labels of what the register says: sites, places, days, photos.

use super::{Group, Label, Labelled, labels};
use crate::app::photos::Size;
use crate::app::search::{Field, SubjectKind};
use crate::catalogue::almanac::{CalendarKind, DayKind, FestivalKind};
use crate::catalogue::document::Kind;
use crate::catalogue::photo::PhotoLicence;
use crate::catalogue::place::{CapacityClass, LodgingClass, PlaceKind};
use crate::catalogue::site::{AfterHoliday, CoachAccess, ProtectionLevel, SiteKind, Weight};
use crate::catalogue::source::Precision;
use crate::catalogue::study::StudyLimit;

labels! {
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
    "festival_kind" FestivalKind {
        Festival "节庆" "festival",
        MemorialDay "纪念日" "memorial day",
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
}
