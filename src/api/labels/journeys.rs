//! Labels of journeys: what is left out, what has changed, what stays.

use super::{Group, Label, Labelled, labels};
use crate::app::itineraries::{ChangeKind, ChangeReason, FestivalState, Held, Order, Reason, StayWish};
use crate::app::jobs::{JobKind, JobState};
use crate::app::saved::concerns::ConcernKind;

labels! {
    "festival_state" FestivalState {
        Visited "已排入" "visited",
        LeftOut "未排入" "left out",
        NoSite "不限于一处" "not at one site",
        OtherDays "不在行程期间" "on other days",
        DaysUnknown "日期未知" "days not known",
    }
    "order" Order {
        Free "不限顺序" "any order",
        Historical "按历史顺序" "historical order",
    }
    "stay" StayWish {
        Usual "常规时长" "as long as is usual",
        Shorter "可缩短以多看几处" "shorter where more then fits",
        Flexible "可缩短也可延长" "shorter or longer as time allows",
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
    "stayed" Held {
        AllStops "全部保留" "all stops stay",
        UntouchedDays "未涉及的日子全部保留" "the days not touched stay whole",
        MostStops "未涉及的日子大多保留" "most of the days not touched stays",
        Free "保留过多会损失价值" "to keep more would cost value",
    }
    "concern" ConcernKind {
        SiteGone "遗址已不在登记中" "site no longer in the register",
        SiteShut "到访时不开放" "shut when it is visited",
        SiteChanged "遗址信息有更新" "news of a site",
        LodgingGone "住宿地已不在登记中" "lodging no longer in the register",
        RoadShut "经过的道路封闭" "road shut",
        RoadSlow "经过的道路限速" "road slow",
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
