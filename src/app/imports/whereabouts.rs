//! Whether coordinates are what they are said to be: order of the axes, datum, county.

use crate::app::doubt::looks_like;
use crate::app::routing::position_fault;
use crate::base::datum::{self, Crs};
use crate::base::geodesy::distance_m;
use crate::base::lang::Text;
use crate::base::position::{BoundingBox, Position, PositionError};
use crate::catalogue::Catalogue;
use crate::catalogue::county::County;
use crate::catalogue::source::Precision;

/// A point that comes this near to the known one in another datum was written in that datum.
const SAME_M: f64 = 60.0;
/// Unless it is also this near in the datum that was named.
const FAR_M: f64 = 150.0;
/// A point that moves less than this has not moved: another datum is rounded on its way out and in.
const STILL_M: f64 = 0.3;

/// What is known about a point before it is read.
pub(super) struct Known<'a> {
    /// Where coordinates are accepted.
    pub(super) region: BoundingBox,
    /// The datum that was named.
    pub(super) crs: Crs,
    /// Where the register has this thing, or one of the same name.
    pub(super) before: Option<Position>,
    /// Whether it is the thing itself that the register has there.
    pub(super) same: bool,
    /// The county that the row names.
    pub(super) county: Option<&'a County>,
    /// How precise the row says the point is.
    pub(super) precision: Option<Precision>,
    /// The register.
    pub(super) catalogue: &'a Catalogue,
}

/// What is wrong with a point.
pub(super) struct Doubt {
    pub(super) code: &'static str,
    pub(super) certain: bool,
    pub(super) message: Text,
    pub(super) suggestion: Option<String>,
}

/// The point in WGS 84, and every doubt about it.
pub(super) fn examine(lon: f64, lat: f64, known: &Known<'_>) -> (Option<Position>, Vec<Doubt>) {
    let given = match Position::within(lon, lat, known.region) {
        Ok(given) => given,
        Err(error) => return (None, vec![outside_region(error, known.region)]),
    };
    let here = datum::from(known.crs, given);
    if let Some(before) = known.before.filter(|before| known.same && distance_m(*before, here) < STILL_M) {
        return (Some(before), Vec::new());
    }
    let mut doubts: Vec<Doubt> = other_datum(given, here, known).into_iter().collect();
    doubts.extend(outside_county(here, known));
    (Some(here), doubts)
}

fn outside_region(error: PositionError, region: BoundingBox) -> Doubt {
    let fault = position_fault("", (error, region));
    let suggestion = match error {
        PositionError::Swapped { lon, lat } => Some(format!("lon={lat}, lat={lon}")),
        PositionError::NotFinite | PositionError::OutOfRegion { .. } => None,
    };
    Doubt { code: fault.code, certain: true, message: fault.message, suggestion }
}

/// The datum in which the point would be where it is known to be, or inside its county.
fn other_datum(given: Position, here: Position, known: &Known<'_>) -> Option<Doubt> {
    let twins = Crs::ALL.iter().filter(|crs| **crs != known.crs).map(|crs| (*crs, datum::from(*crs, given)));
    for (crs, twin) in twins {
        let at_known = known.before.is_some_and(|b| distance_m(b, here) > FAR_M && distance_m(b, twin) < SAME_M);
        let in_county = known.before.is_none()
            && known.county.is_some_and(|c| !c.outline.contains(here) && c.outline.contains(twin));
        if !at_known && !in_county {
            continue;
        }
        let why = if at_known {
            let moved = known.before.map_or(0.0, |before| distance_m(before, here));
            Text::new(
                format!("与已登记的位置相差 {moved:.0} 米，恰为坐标系之差"),
                format!("lies {moved:.0} m from where it is known to be, just as far as the datums differ"),
            )
        } else {
            Text::new("这样才落在县界内", "only so it lies inside its county")
        };
        let Position { lon, lat } = twin.rounded();
        return Some(Doubt {
            code: looks_like(crs),
            certain: at_known && known.same,
            message: Text::new(
                format!("疑为 {crs} 坐标而非 {}：{}", known.crs, why.zh),
                format!("looks like {crs}, not {}: {}", known.crs, why.en),
            ),
            suggestion: Some(format!("crs={crs} (WGS 84: {lon}, {lat})")),
        });
    }
    None
}

fn outside_county(here: Position, known: &Known<'_>) -> Option<Doubt> {
    let county = known.county?;
    let outside = county.outline.distance_m(here);
    if outside <= known.precision.map_or(0.0, Precision::tolerance_m) {
        return None;
    }
    let holder = known.catalogue.counties.values().find(|other| other.outline.contains(here));
    let (zh, en) = holder.map_or((String::new(), String::new()), |holder| {
        (format!("，在{}境内", holder.name.zh), format!(", in {}", holder.name.en))
    });
    Some(Doubt {
        code: "outside_county",
        certain: true,
        message: Text::new(
            format!("坐标在{}县界外 {outside:.0} 米{zh}", county.name.zh),
            format!("lies {outside:.0} m outside {}{en}", county.name.en),
        ),
        suggestion: holder.map(|holder| format!("{} {}", holder.adcode, holder.name.zh)),
    })
}
