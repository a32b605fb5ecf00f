//! Labels of roads, railways, vehicles and the ways along them.

use super::{Group, Label, Labelled, labels};
use crate::api::v1::{End, GeometryForm, MapForm, NullReason};
use crate::app::along::{AlongKind, OnArrival};
use crate::app::review::Purpose;
use crate::base::datum::Crs;
use crate::rail::timetable::{RailKind, RailStatus};
use crate::road::approach::Approach;
use crate::road::attributes::{Barrier, Grade};
use crate::road::class::{Border, CoachFit, Province, RoadClass, Status};
use crate::road::osm::Side;
use crate::road::steps::{StepKind, Turn};
use crate::road::vehicles::VehicleKind;

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
}
