//! What must hold of every catalogue; the data test of graph-data is this and nothing else.

use std::collections::BTreeMap;

use super::Catalogue;
use super::line::Line;
use super::links::EventGraph;
use super::photo::Photo;
use super::place::Place;
use super::site::Site;
use super::source::Placed;
use crate::base::calendar::OpeningHours;
use crate::base::fault::Fault;
use crate::base::geodesy::distance_m;
use crate::base::ids::{Adcode, SourceId, is_kebab_case};
use crate::base::lang::Text;

/// Two sites nearer than this, with the same kind and like names, are taken for one entered twice.
const NEAR_DUPLICATE_M: f64 = 300.0;

/// Photos that one site may have.
pub const PHOTOS_OF_A_SITE: usize = 20;

/// Every fault of `catalogue`, in the order of its files.
pub fn check(catalogue: &Catalogue) -> Vec<Fault> {
    let mut checker = Checker { catalogue, faults: Vec::new() };
    for county in catalogue.counties.values() {
        checker.sources("counties.csv", &county.adcode.to_string(), &county.sources);
    }
    for site in catalogue.sites.values() {
        checker.site(site);
    }
    checker.map_ids();
    checker.near_duplicates();
    for line in catalogue.lines.values() {
        checker.line(line);
    }
    checker.circles();
    for place in catalogue.places.values() {
        checker.place(place);
    }
    for (date, source) in &catalogue.holiday_sources {
        checker.sources("calendar/holidays.csv", &date.to_string(), std::slice::from_ref(source));
    }
    for window in &catalogue.toll_free {
        let record = window.from.to_string();
        checker.sources("calendar/toll-free.csv", &record, std::slice::from_ref(&window.source));
    }
    for rule in &catalogue.driver_rules {
        checker.sources(super::driver::FILE, &rule.id, &rule.sources);
    }
    for template in &catalogue.study_templates {
        for rule in &template.rules {
            checker.sources(super::study::FILE, &template.id, &rule.sources);
        }
    }
    for festival in &catalogue.festivals {
        let known = festival.site.as_ref().is_none_or(|site| catalogue.sites.contains_key(site));
        if !known {
            checker.unknown(("calendar/festivals.csv", &festival.id, "site"), festival.site.as_ref());
        }
        if festival.span().is_none() {
            checker.fault(
                ("calendar/festivals.csv", &festival.id, "from_mmdd"),
                ("日期无法识别".to_owned(), "its days cannot be read".to_owned()),
                ("格式为 04-15；农历每月最多 30 日", "write it like 04-15; lunar months have 30 days at most"),
            );
        }
        checker.sources("calendar/festivals.csv", &festival.id, &festival.sources());
    }
    checker.sources_of_lunar();
    checker.faults
}

struct Checker<'a> {
    catalogue: &'a Catalogue,
    faults: Vec<Fault>,
}

impl Checker<'_> {
    fn fault(&mut self, at: (&str, &str, &str), message: (String, String), mend: (&str, &str)) {
        self.faults.push(Fault::new(at, message, mend));
    }

    fn unknown(&mut self, at: (&str, &str, &str), value: Option<&impl ToString>) {
        let value = value.map(ToString::to_string).unwrap_or_default();
        self.fault(
            at,
            (format!("没有登记 {value:?}"), format!("{value:?} is not in the register")),
            ("请改正编号，或先登记它", "correct the id, or enter it first"),
        );
    }

    fn sources(&mut self, file: &str, record: &str, cited: &[SourceId]) {
        if cited.is_empty() {
            self.fault(
                (file, record, "sources"),
                ("没有来源".to_owned(), "no source is cited".to_owned()),
                ("请注明来源", "cite at least one source"),
            );
        }
        for source in cited {
            if !self.catalogue.sources.contains_key(source) {
                self.unknown((file, record, "sources"), Some(source));
            }
        }
    }

    /// The months follow each other without a gap, and the table says what it rests on.
    fn sources_of_lunar(&mut self) {
        let lunar = &self.catalogue.lunar;
        if lunar.horizon().is_some() {
            self.sources(super::lunar::FILE, "year", &lunar.sources);
        }
        if let Some(month) = lunar.fault() {
            self.fault(
                (super::lunar::FILE, &month.to_string(), "first_day"),
                ("与上一个月相隔不是 29 或 30 天".to_owned(), "is not 29 or 30 days after the month before".to_owned()),
                ("请补上缺的月份或改正日期", "add the month that is missing, or correct the day"),
            );
        }
    }

    fn site(&mut self, site: &Site) {
        let file = self.site_file(site.adcode);
        let at = (file.as_str(), site.id.as_str());
        self.id(at);
        self.text(at, "name", &site.name);
        self.text(at, "description", &site.description);
        self.sources(at.0, at.1, &site.sources);
        self.placed(at, &site.position, Some(site.adcode));
        for role in &site.lines {
            if !self.catalogue.lines.contains_key(&role.id) {
                self.unknown((at.0, at.1, "lines"), Some(&role.id));
            }
            self.text(at, "lines.role", &role.role);
        }
        if let Some(opening) = &site.opening {
            self.hours((at.0, at.1, "opening.hours"), &opening.hours);
        }
        if site.visit_minutes.min == 0 || site.visit_minutes.min > site.visit_minutes.usual {
            self.fault(
                (at.0, at.1, "visit_minutes"),
                ("游览时间应满足 0 < min ≤ usual".to_owned(), "needs 0 < min ≤ usual".to_owned()),
                ("请改正", "correct it"),
            );
        }
        for photo in &site.photos {
            let sound = Photo::is_hash(&photo.hash) && !photo.credit.trim().is_empty();
            if !sound {
                self.fault(
                    (at.0, at.1, "photos"),
                    (
                        format!("照片须有散列值和署名：{:?}", photo.hash),
                        format!("needs a hash and a credit: {:?}", photo.hash),
                    ),
                    ("请填上传时得到的 hash，并写明署名", "give the hash that the upload answered, and a credit"),
                );
            }
        }
        if site.photos.len() > PHOTOS_OF_A_SITE {
            self.fault(
                (at.0, at.1, "photos"),
                (format!("照片不超过 {PHOTOS_OF_A_SITE} 张"), format!("has more than {PHOTOS_OF_A_SITE} photos")),
                ("请选最好的几张", "keep the best"),
            );
        }
        for source in cited_in_fields(site) {
            if !self.catalogue.sources.contains_key(source) {
                self.unknown((at.0, at.1, "source"), Some(source));
            }
        }
    }

    fn site_file(&self, adcode: Adcode) -> String {
        match self.catalogue.counties.get(&adcode) {
            Some(county) => format!("sites/{adcode}-{}.toml", county.slug),
            None => format!("sites/{adcode}-*.toml"),
        }
    }

    fn id(&mut self, (file, id): (&str, &str)) {
        if !is_kebab_case(id) {
            self.fault(
                (file, id, "id"),
                ("编号须为小写字母、数字和连字符".to_owned(), "is not kebab-case ASCII".to_owned()),
                ("例如 wenjiashi-rally-site", "write it like wenjiashi-rally-site"),
            );
        }
    }

    fn text(&mut self, (file, id): (&str, &str), field: &str, text: &Text) {
        const PLACEHOLDERS: [&str; 8] = ["TODO", "FIXME", "TBD", "XXX", "lorem", "待补", "待定", "…"];
        for value in [&text.zh, &text.en] {
            let placeholder = PLACEHOLDERS.iter().find(|word| value.contains(*word));
            if value.trim().is_empty() || placeholder.is_some() {
                self.fault(
                    (file, id, field),
                    (format!("文字为空或含占位符：{value:?}"), format!("is empty or a placeholder: {value:?}")),
                    ("请填写中英文", "give it in Chinese and English"),
                );
            }
        }
    }

    fn placed(&mut self, (file, id): (&str, &str), placed: &Placed, adcode: Option<Adcode>) {
        if !self.catalogue.sources.contains_key(&placed.source) {
            self.unknown((file, id, "position.source"), Some(&placed.source));
        }
        if !super::REGION.contains(placed.position()) {
            self.fault(
                (file, id, "position"),
                (
                    format!("坐标 {}, {} 不在本区域", placed.lon, placed.lat),
                    format!("{}, {} is outside the region", placed.lon, placed.lat),
                ),
                ("请核对经纬度顺序和坐标系（WGS 84）", "check the order (lon, lat) and the datum (WGS 84)"),
            );
        }
        let Some(adcode) = adcode else { return };
        let Some(county) = self.catalogue.counties.get(&adcode) else {
            self.unknown((file, id, "adcode"), Some(&adcode));
            return;
        };
        let outside = county.outline.distance_m(placed.position());
        if outside > placed.precision.tolerance_m() {
            let message = (
                format!("坐标在{}县界外 {outside:.0} 米", county.name.zh),
                format!("lies {outside:.0} m outside {}", county.name.en),
            );
            self.fault((file, id, "position"), message, ("请核对坐标或县码", "check position and adcode"));
        }
    }

    fn hours(&mut self, at: (&str, &str, &str), hours: &str) {
        if let Err(error) = hours.parse::<OpeningHours>() {
            self.fault(
                at,
                (format!("开放时间无法识别：{error}"), error.to_string()),
                ("例如 Tu-Su 09:00-17:00; PH 09:00-17:00", "write it like Tu-Su 09:00-17:00; PH 09:00-17:00"),
            );
        }
    }

    fn map_ids(&mut self) {
        let mut seen: BTreeMap<u32, &str> = BTreeMap::new();
        let sites = self.catalogue.sites.values().map(|site| (site.map_id, site.id.as_str()));
        let places = self.catalogue.places.values().map(|place| (place.map_id, place.id.as_str()));
        for (map_id, id) in sites.chain(places) {
            if let Some(other) = seen.insert(map_id, id) {
                let message =
                    (format!("map_id {map_id} 与 {other} 重复"), format!("map_id {map_id} is also {other}'s"));
                self.faults.push(Fault::new(
                    ("register", id, "map_id"),
                    message,
                    ("请换一个未使用的数字", "take a number that is not in use"),
                ));
            }
        }
    }

    fn near_duplicates(&mut self) {
        let sites: Vec<&Site> = self.catalogue.sites.values().collect();
        for (index, a) in sites.iter().enumerate() {
            for b in &sites[index + 1..] {
                let near = distance_m(a.position.position(), b.position.position()) < NEAR_DUPLICATE_M;
                if a.name.zh == b.name.zh || (near && a.kind == b.kind && alike(&a.name.zh, &b.name.zh)) {
                    let file = self.site_file(a.adcode);
                    self.fault(
                        (&file, a.id.as_str(), "name"),
                        (format!("疑与 {} 重复", b.id), format!("looks like {} entered twice", b.id)),
                        ("请合并，或写清名称的不同", "merge them, or make the names tell them apart"),
                    );
                }
            }
        }
    }

    fn line(&mut self, line: &Line) {
        let file = format!("lines/{}.toml", line.id);
        self.text((&file, line.id.as_str()), "name", &line.name);
        self.text((&file, line.id.as_str()), "summary", &line.summary);
        self.sources(&file, line.id.as_str(), &line.sources);
        for event in &line.events {
            let at = (file.as_str(), event.id.as_str());
            self.id(at);
            self.text(at, "name", &event.name);
            self.text(at, "text", &event.text);
            self.sources(at.0, at.1, &event.sources);
            for site in event.sites.iter().filter(|site| !self.catalogue.sites.contains_key(*site)) {
                self.unknown((at.0, at.1, "sites"), Some(site));
            }
            let all = self.catalogue.lines.values().flat_map(|line| &line.events);
            let ids: Vec<_> = all.map(|event| &event.id).collect();
            for before in event.after.iter().filter(|before| !ids.contains(before)) {
                self.unknown((at.0, at.1, "after"), Some(before));
            }
            let branch = event.branch.as_ref();
            if branch.is_some_and(|id| line.branches.iter().all(|known| known.id != *id)) {
                self.unknown((at.0, at.1, "branch"), branch);
            }
            if !is_date(&event.date) || !event.date_end.as_deref().is_none_or(is_date) {
                self.fault(
                    (at.0, at.1, "date"),
                    (format!("日期无法识别：{}", event.date), format!("{} is no date", event.date)),
                    ("格式为 1927-09-09、1927-09 或 1927", "write 1927-09-09, 1927-09 or 1927"),
                );
            }
        }
    }

    fn circles(&mut self) {
        for circle in EventGraph::new(self.catalogue).circles() {
            let ids = circle.iter().map(ToString::to_string).collect::<Vec<_>>().join(" → ");
            self.fault(
                ("lines", &circle[0].to_string(), "after"),
                (format!("先后关系成环：{ids}"), format!("the order runs in a circle: {ids}")),
                ("请删去其中一个 after", "take out one of the `after`"),
            );
        }
    }

    fn place(&mut self, place: &Place) {
        let at = ("places", place.id.as_str());
        self.id(at);
        self.text(at, "name", &place.name);
        self.sources(at.0, at.1, &place.sources);
        self.placed(at, &place.position, place.adcode);
        if let Some(hours) = &place.hours {
            self.hours((at.0, at.1, "hours"), hours);
        }
        if place.kind.is_lodging() && (place.lodging_class.is_none() || place.capacity_class.is_none()) {
            self.fault(
                (at.0, at.1, "lodging_class"),
                ("住宿地缺少等级".to_owned(), "a place to sleep needs its classes".to_owned()),
                ("请填 lodging_class 和 capacity_class", "give lodging_class and capacity_class"),
            );
        }
    }
}

/// The sources cited by single fields of a site.
fn cited_in_fields(site: &Site) -> impl Iterator<Item = &SourceId> {
    let protection = site.protection.as_ref().map(|p| &p.source);
    let scenic = site.scenic.as_ref().map(|s| &s.source);
    let opening = site.opening.as_ref().map(|o| &o.source);
    let reservation = site.reservation.as_ref().map(|r| &r.source);
    let ticket = site.ticket.as_ref().map(|t| &t.source);
    let group = site.group.as_ref().map(|g| &g.source);
    [protection, scenic, opening, reservation, ticket, group].into_iter().flatten()
}

/// Whether one name is the other with words added, such as `旧址` or a bracket.
fn alike(a: &str, b: &str) -> bool {
    let strip = |name: &str| name.replace(['（', '）', '(', ')', '·', ' '], "").replace("旧址", "");
    let (a, b) = (strip(a), strip(b));
    a.contains(&b) || b.contains(&a)
}

/// `YYYY`, `YYYY-MM` or `YYYY-MM-DD`, and a day that exists.
fn is_date(text: &str) -> bool {
    let full = match text.len() {
        4 => format!("{text}-01-01"),
        7 => format!("{text}-01"),
        _ => text.to_owned(),
    };
    full.len() == 10 && full.parse::<chrono::NaiveDate>().is_ok()
}
