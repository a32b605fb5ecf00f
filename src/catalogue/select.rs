//! Which sites suit a wish, and how much each is worth to it.

use super::Catalogue;
use super::site::{ProtectionLevel, Site, Weight};
use crate::base::geodesy::distance_m;
use crate::base::ids::{Adcode, LineId};
use crate::base::position::BoundingBox;

/// A filter over sites; an empty field asks for nothing.
#[derive(Clone, Debug, Default)]
pub struct SiteFilter {
    /// Sites of this line.
    pub line: Option<LineId>,
    /// Sites in this county.
    pub adcode: Option<Adcode>,
    /// Sites in this box.
    pub bbox: Option<BoundingBox>,
    /// Sites whose names, aliases, township or description contain this, case aside.
    pub text: Option<String>,
}

impl SiteFilter {
    /// Whether `site` passes.
    pub fn accepts(&self, site: &Site) -> bool {
        self.line.as_ref().is_none_or(|line| site.role_in(line).is_some())
            && self.adcode.is_none_or(|adcode| site.adcode == adcode)
            && self.bbox.is_none_or(|bbox| bbox.contains(site.position.position()))
            && self.text.as_ref().is_none_or(|text| mentions(site, text))
    }
}

fn mentions(site: &Site, text: &str) -> bool {
    let text = text.to_lowercase();
    let fields = [&site.name.zh, &site.name.en, &site.description.zh, &site.description.en];
    fields.into_iter().chain(&site.aliases).chain(&site.township).any(|field| field.to_lowercase().contains(&text))
        || site.id.as_str() == text
}

/// Sites nearer to each other than this are one place to a traveller: a village, a street, a park.
const ONE_PLACE_M: f64 = 1_000.0;

/// What the best, the second, the third … site of one place is worth, in per cent of its interest.
const WITHIN_A_PLACE: [u32; 4] = [100, 60, 40, 30];

impl Catalogue {
    /// How much a visit is worth to someone who follows `lines` (none: to anyone).
    ///
    /// The part played in the best of the lines counts most: one core site (120) outweighs two main
    /// stations (45) and a handful of related ones (15), because a journey along a line that misses
    /// its heart has failed. Each dated event of the lines that took place here adds 20, up to three.
    /// Then comes protection (national 25, provincial 10, municipal 5, county 2) and the scenic area's
    /// rating (4 per A). Published facts only, so that a bureau can see why its site has its value.
    pub fn interest(&self, site: &Site, lines: &[LineId]) -> u32 {
        let roles = site.lines.iter().filter(|role| lines.is_empty() || lines.contains(&role.id));
        let part = match roles.map(|role| role.weight).max() {
            Some(Weight::Core) => 120,
            Some(Weight::Major) => 45,
            Some(Weight::Related) => 15,
            None => 6,
        };
        let protection = match site.protection.as_ref().map(|p| p.level) {
            Some(ProtectionLevel::National) => 25,
            Some(ProtectionLevel::Provincial) => 10,
            Some(ProtectionLevel::Municipal) => 5,
            Some(ProtectionLevel::County) => 2,
            None => 0,
        };
        let rating = site.scenic.as_ref().map_or(0, |scenic| 4 * u32::from(scenic.rating.min(5)));
        let wished = self.lines.values().filter(|line| lines.is_empty() || lines.contains(&line.id));
        let here = wished.flat_map(|line| &line.events).filter(|event| event.sites.contains(&site.id));
        part + protection + rating + here.take(3).map(|_| 20).sum::<u32>()
    }

    /// How much each of `sites` adds to a journey along `lines`, in their order.
    ///
    /// A fifth house in the same village tells less than the first house of the next one: within
    /// a kilometre the best site keeps its [`interest`](Self::interest), the others have 60, 40 and then
    /// 30 per cent of theirs. Without this a village with many small houses outweighs
    /// the place that a line is known for. Quadratic in the number of sites.
    pub fn worth(&self, sites: &[&Site], lines: &[LineId]) -> Vec<u32> {
        let interests: Vec<u32> = sites.iter().map(|site| self.interest(site, lines)).collect();
        let key = |index: usize| (std::cmp::Reverse(interests[index]), &sites[index].id);
        let near =
            |a: usize, b: usize| distance_m(sites[a].position.position(), sites[b].position.position()) < ONE_PLACE_M;
        let share = |index: usize| {
            let better = (0..sites.len()).filter(|other| key(*other) < key(index) && near(*other, index)).count();
            interests[index] * WITHIN_A_PLACE[better.min(WITHIN_A_PLACE.len() - 1)] / 100
        };
        (0..sites.len()).map(share).collect()
    }

    /// The sites that pass `filter`, by id.
    pub fn select<'a>(&'a self, filter: &'a SiteFilter) -> impl Iterator<Item = &'a Site> {
        self.sites.values().filter(|site| filter.accepts(site))
    }

    /// The county whose outline contains `site`'s point, if it is one of ours.
    pub fn county_at(&self, position: crate::base::position::Position) -> Option<Adcode> {
        self.counties.values().find(|county| county.outline.contains(position)).map(|c| c.adcode)
    }
}
