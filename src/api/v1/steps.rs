//! Steps on the wire: what the driver does, where, and how far it then goes.

use serde::Serialize;
use utoipa::ToSchema;

use super::common::TextResponse;
use super::shape::{GeometryResponse, Shape};
use crate::app::world::World;
use crate::base::lang::Text;
use crate::road::route::Leg;
use crate::road::steps::{Step, StepKind, Turn};

/// One instruction and the drive that follows it.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct StepResponse {
    /// `depart`, `turn`, `continue`, `keep`, `roundabout`, `enter_expressway`, `change_expressway`,
    /// `leave_expressway`, `toll_station`, `border`, `service_area`, `ferry` or `arrive`.
    kind: &'static str,
    /// `straight`, `slight_left`, `left`, `sharp_left`, `slight_right`, `right`, `sharp_right` or `u_turn`; for
    /// `arrive` the side of the road on which the end lies; null when neither applies.
    turn: Option<&'static str>,
    /// The number of the road that is then driven; null when it has none or none is known.
    #[serde(rename = "ref")]
    reference: Option<String>,
    /// Its name; null when none is known.
    name: Option<TextResponse>,
    /// The interchange, crossroads, toll station, service area or province; null when it has no known name.
    place: Option<TextResponse>,
    /// The number of the exit of an expressway or a roundabout; null when unknown.
    exit: Option<String>,
    /// Where the signs say it leads, as written there; null when unknown.
    towards: Option<String>,
    /// How far until the next step; these add up to the leg.
    distance_m: u32,
    /// How long.
    duration_s: u32,
    /// First and last point of that drive in the leg's `geometry`; null without geometry.
    geometry_range: Option<[usize; 2]>,
    /// The instruction in both languages.
    text: TextResponse,
}

/// The steps of `leg` if `shape` wants them, and its line.
pub(super) fn with_line(
    world: &World,
    leg: &Leg,
    shape: &Shape,
) -> (Option<GeometryResponse>, Option<Vec<StepResponse>>) {
    if !shape.steps {
        return (shape.write(&leg.geometry), None);
    }
    let steps = world.steps(leg);
    let marks: Vec<usize> = steps.iter().flat_map(|step| step.range).collect();
    let (geometry, places) = shape.write_marked(&leg.geometry, &marks);
    let mut ranges = places.chunks_exact(2).map(|pair| [pair[0], pair[1]]);
    let steps = steps.iter().map(|step| StepResponse::new(step, ranges.next())).collect();
    (geometry, Some(steps))
}

impl StepResponse {
    fn new(step: &Step, geometry_range: Option<[usize; 2]>) -> Self {
        let text = |text: &Text| (!text.zh.is_empty()).then(|| TextResponse::from(text));
        let word = |word: &str| (!word.is_empty()).then(|| word.to_owned());
        Self {
            kind: StepKind::as_str(step.kind),
            turn: step.turn.map(Turn::as_str),
            reference: word(&step.reference),
            name: text(&step.name),
            place: text(&step.place),
            exit: word(&step.exit),
            towards: word(&step.towards),
            distance_m: step.distance.0,
            duration_s: step.duration.0,
            geometry_range,
            text: TextResponse::from(&step.text),
        }
    }
}
