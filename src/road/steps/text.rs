//! The words of the steps, as one says them in Chinese and in English.

use super::{Draft, Drive, StepKind, Turn};
use crate::base::lang::Text;
use crate::base::units::Metres;
use crate::road::class::RoadClass;
use crate::road::draft::Stretch;

/// The eight winds, clockwise from north.
const WINDS: [(&str, &str); 8] = [
    ("北", "north"),
    ("东北", "north-east"),
    ("东", "east"),
    ("东南", "south-east"),
    ("南", "south"),
    ("西南", "south-west"),
    ("西", "west"),
    ("西北", "north-west"),
];

/// The wind of a bearing, as a position in the list of eight.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and 8")]
pub(super) fn wind(bearing: f64) -> usize {
    ((bearing.rem_euclid(360.0) / 45.0).round() as usize) % 8
}

/// The instruction of a draft whose drive is `distance` long.
pub(super) fn write(drive: &Drive<'_>, draft: &Draft, distance: Metres) -> Text {
    if drive.len() == 0 {
        return resting(draft);
    }
    let road = Named::new(drive.stretch(draft.piece));
    let words = Words { draft, road, before: Named::new(drive.stretch(draft.before)), distance };
    match draft.kind {
        StepKind::Depart => words.depart(),
        StepKind::Turn => words.turn(),
        StepKind::Continue => words.onto("继续直行，进入", "Continue onto"),
        StepKind::Keep => words.keep(),
        StepKind::Roundabout => words.roundabout(),
        StepKind::EnterExpressway => words.enter(),
        StepKind::ChangeExpressway => words.change(),
        StepKind::LeaveExpressway => words.leave(),
        StepKind::TollStation => words.pass("收费站", "the toll station"),
        StepKind::Border => words.border(),
        StepKind::ServiceArea => words.pass("服务区", "the service area"),
        StepKind::Ferry => words.ferry(),
        StepKind::Arrive => words.arrive(),
    }
}

/// Start and end are one point.
fn resting(draft: &Draft) -> Text {
    match draft.kind {
        StepKind::Depart => Text::new("出发", "Depart"),
        _ => Text::new("到达目的地", "Arrive at the destination"),
    }
}

/// A road as it is called in a sentence.
struct Named {
    zh: String,
    en: String,
}

impl Named {
    fn new(road: &Stretch) -> Self {
        let (kind_zh, kind_en) = match road.class {
            RoadClass::Expressway => ("高速公路", "the expressway"),
            RoadClass::Ramp => ("匝道", "the slip road"),
            RoadClass::National => ("国道", "the national road"),
            RoadClass::Provincial => ("省道", "the provincial road"),
            RoadClass::County => ("县乡公路", "the county road"),
            RoadClass::Local => ("乡村道路", "the local road"),
            RoadClass::Ferry => ("汽车轮渡", "the car ferry"),
        };
        let reference = road.references().collect::<Vec<_>>().join("/");
        // 319国道 on G319 says nothing that the number does not.
        let digits = |reference: &str| reference.trim_start_matches(|c: char| c.is_ascii_alphabetic()).to_owned();
        let repeats = road.references().any(|r| road.name.zh.strip_prefix(&digits(r)) == Some(kind_zh));
        let (name_zh, name_en) = if repeats { (kind_zh, "") } else { (&*road.name.zh, &*road.name.en) };
        let en_name = if name_en.is_empty() && !repeats { name_zh } else { name_en };
        let plain = |name: &str| if name.contains(&reference) { "" } else { &reference };
        let zh = format!("{}{name_zh}", plain(name_zh));
        let en = format!("{} {en_name}", plain(en_name)).trim().to_owned();
        Self {
            zh: if zh.is_empty() { kind_zh.to_owned() } else { zh },
            en: if en.is_empty() { kind_en.to_owned() } else { en },
        }
    }
}

/// What a sentence is made of.
struct Words<'a> {
    draft: &'a Draft,
    road: Named,
    before: Named,
    distance: Metres,
}

impl Words<'_> {
    /// `12公里` and `12 km`; nothing for a few metres.
    fn far(&self) -> Option<(String, String)> {
        let metres = self.distance.0;
        let (number, zh, en) = match metres {
            ..10 => return None,
            10..995 => (((metres + 5) / 10 * 10).to_string(), "米", "m"),
            995..9_950 => {
                let tenths = (metres + 50) / 100;
                let text = format!("{}.{}", tenths / 10, tenths % 10);
                (text.trim_end_matches(".0").to_owned(), "公里", "km")
            }
            _ => (((metres + 500) / 1_000).to_string(), "公里", "km"),
        };
        Some((format!("{number}{zh}"), format!("{number} {en}")))
    }

    /// What is done, and the drive that follows.
    fn driven(&self, zh: &str, en: &str) -> Text {
        match self.far() {
            Some((far_zh, far_en)) => Text::new(format!("{zh}，行驶{far_zh}"), format!("{en} and drive {far_en}")),
            None => Text::new(zh, en),
        }
    }

    /// A sentence that ends with the road that is driven.
    fn along(&self, zh: &str, en: &str) -> Text {
        let (road_zh, road_en) = (&self.road.zh, &self.road.en);
        let (zh, en) = (format!("{zh}{road_zh}"), format!("{en} {road_en}"));
        match self.far() {
            Some((far_zh, far_en)) => Text::new(format!("{zh}行驶{far_zh}"), format!("{en} for {far_en}")),
            None => Text::new(zh, en),
        }
    }

    /// `在「文家市镇」` and ` in Wenjiashi`, when the crossroads has a name.
    fn at(&self) -> (String, String) {
        let place = &self.draft.place;
        let en = if place.en.is_empty() { &place.zh } else { &place.en };
        if place.zh.is_empty() { Default::default() } else { (format!("在「{}」", place.zh), format!(" at {en}")) }
    }

    fn depart(&self) -> Text {
        let (zh, en) = WINDS[self.draft.wind];
        self.along(&format!("向{zh}出发，沿"), &format!("Head {en} along"))
    }

    fn turn(&self) -> Text {
        let turn = self.draft.turn.unwrap_or(Turn::Straight);
        let (zh, en) = spoken(turn);
        let (at_zh, at_en) = self.at();
        if turn == Turn::UTurn {
            return self.driven(
                &format!("{at_zh}掉头，沿{}返回", self.road.zh),
                &format!("Make a U-turn{at_en} back along {}", self.road.en),
            );
        }
        if self.road.zh == self.before.zh {
            return self.along(&format!("{at_zh}{zh}，继续沿"), &format!("{en}{at_en}, staying on"));
        }
        self.driven(&format!("{at_zh}{zh}进入{}", self.road.zh), &format!("{en}{at_en} onto {}", self.road.en))
    }

    fn onto(&self, zh: &str, en: &str) -> Text {
        let (at_zh, at_en) = self.at();
        self.driven(&format!("{at_zh}{zh}{}", self.road.zh), &format!("{en} {}{at_en}", self.road.en))
    }

    /// `，往株洲方向` and ` towards 株洲`.
    fn towards(&self) -> (String, String) {
        let to = &self.draft.towards;
        if to.is_empty() { Default::default() } else { (format!("，往{to}方向"), format!(" towards {to}")) }
    }

    fn keep(&self) -> Text {
        let left = self.draft.turn == Some(Turn::SlightLeft);
        let (zh, en) = if left { ("靠左行驶", "Keep left") } else { ("靠右行驶", "Keep right") };
        let (to_zh, to_en) = self.towards();
        self.driven(&format!("{zh}{to_zh}"), &format!("{en}{to_en}"))
    }

    fn roundabout(&self) -> Text {
        let exit = &self.draft.exit;
        if exit.is_empty() {
            return self.driven("进入环岛", "Enter the roundabout");
        }
        self.driven(
            &format!("进入环岛，从第{exit}个出口驶出，进入{}", self.road.zh),
            &format!("At the roundabout take the {} exit onto {}", ordinal(exit), self.road.en),
        )
    }

    fn enter(&self) -> Text {
        let place = &self.draft.place;
        let (to_zh, to_en) = self.towards();
        let from = if place.zh.is_empty() { String::new() } else { format!("从「{}」入口", place.zh) };
        self.driven(
            &format!("{from}驶入{}{to_zh}", self.road.zh),
            &format!("Enter {}{}{to_en}", self.road.en, interchange(place)),
        )
    }

    fn change(&self) -> Text {
        let place = &self.draft.place;
        let (to_zh, to_en) = self.towards();
        let node = if place.zh.ends_with("枢纽") || place.zh.ends_with("互通") { "" } else { "互通" };
        let at = if place.zh.is_empty() { String::new() } else { format!("在「{}{node}」", place.zh) };
        self.driven(
            &format!("{at}由{}转入{}{to_zh}", self.before.zh, self.road.zh),
            &format!("Change from {} to {}{}{to_en}", self.before.en, self.road.en, interchange(place)),
        )
    }

    fn leave(&self) -> Text {
        let (place, exit) = (&self.draft.place, &self.draft.exit);
        let (to_zh, to_en) = self.towards();
        let zh = match (exit.is_empty(), place.zh.is_empty()) {
            (true, true) => String::new(),
            (true, false) => format!("从「{}」出口", place.zh),
            (false, true) => format!("从{exit}号出口"),
            (false, false) => format!("从{exit}号「{}」出口", place.zh),
        };
        let number = if exit.is_empty() { String::new() } else { format!(" by exit {exit}") };
        self.driven(
            &format!("{zh}驶离{}{to_zh}", self.before.zh),
            &format!("Leave {}{number}{}{to_en}", self.before.en, interchange(place)),
        )
    }

    /// Past a place with a name, or one of its kind.
    fn pass(&self, kind_zh: &str, kind_en: &str) -> Text {
        let Text { zh, en } = &self.draft.place;
        let toll = self.draft.kind == StepKind::TollStation;
        let suffix = if toll && !zh.ends_with("站") && !zh.is_empty() { kind_zh } else { "" };
        let zh = if zh.is_empty() { kind_zh } else { zh };
        let (verb_zh, verb_en) = if toll { ("通过", "Pass through") } else { ("途经", "Pass") };
        let named = if en.is_empty() { &self.draft.place.zh } else { en };
        let en = match (named.is_empty(), toll) {
            (true, _) => kind_en.to_owned(),
            (false, true) => format!("the toll station {named}"),
            (false, false) => named.clone(),
        };
        self.driven(&format!("{verb_zh}{zh}{suffix}"), &format!("{verb_en} {en}"))
    }

    fn border(&self) -> Text {
        let Text { zh, en } = &self.draft.place;
        if zh.ends_with("省界") {
            return self.driven(&format!("越过{zh}"), &format!("Cross the {en}"));
        }
        self.along(&format!("进入{zh}，继续沿"), &format!("Enter {en} province, staying on"))
    }

    fn ferry(&self) -> Text {
        self.driven(&format!("乘坐{}过渡", self.road.zh), &format!("Take {}", self.road.en))
    }

    fn arrive(&self) -> Text {
        let (zh, en) = match self.draft.turn {
            Some(Turn::Left) => ("，目的地在道路左侧", ", which is on the left"),
            Some(Turn::Right) => ("，目的地在道路右侧", ", which is on the right"),
            _ => ("", ""),
        };
        Text::new(format!("到达目的地{zh}"), format!("Arrive at the destination{en}"))
    }
}

/// ` at the Wenjiashi interchange`, or nothing.
fn interchange(place: &Text) -> String {
    let name = if place.en.is_empty() { &place.zh } else { &place.en };
    let lower = name.to_lowercase();
    if name.is_empty() {
        String::new()
    } else if ["junction", "interchange"].iter().any(|kind| lower.ends_with(kind)) {
        format!(" at {name}")
    } else {
        format!(" at the {name} interchange")
    }
}

fn ordinal(number: &str) -> String {
    let tail = match number {
        "1" | "21" => "st",
        "2" | "22" => "nd",
        "3" | "23" => "rd",
        _ => "th",
    };
    format!("{number}{tail}")
}

/// A turn as it is said.
const fn spoken(turn: Turn) -> (&'static str, &'static str) {
    match turn {
        Turn::Straight => ("直行", "Go straight on"),
        Turn::SlightLeft => ("向左前方转弯", "Bear left"),
        Turn::Left => ("左转", "Turn left"),
        Turn::SharpLeft => ("向左后方急转", "Turn sharply left"),
        Turn::SlightRight => ("向右前方转弯", "Bear right"),
        Turn::Right => ("右转", "Turn right"),
        Turn::SharpRight => ("向右后方急转", "Turn sharply right"),
        Turn::UTurn => ("掉头", "Make a U-turn"),
    }
}
