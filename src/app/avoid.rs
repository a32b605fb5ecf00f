//! What a route keeps off: kinds of road, numbers, areas.

use super::error::FieldFault;
use super::limits;
use super::world::World;
use crate::base::geodesy::Outline;
use crate::graph::csr::{ArcId, Id};
use crate::road::network::StretchId;
use crate::road::profile::Avoid;

/// Wishes of one request; nothing is forbidden unless said.
#[derive(Clone, Debug, Default)]
pub struct Avoidance {
    /// Kinds of road and road numbers.
    pub roads: Avoid,
    /// Areas that no road of the way may enter.
    pub areas: Vec<Outline>,
}

/// [`Avoidance`] on the roads of one world.
pub struct Forbidden<'w> {
    world: &'w World,
    roads: &'w Avoid,
    /// By stretch, whether it enters an area; empty when there is none.
    inside: Vec<bool>,
}

impl Avoidance {
    /// Whether nothing is forbidden.
    pub fn is_empty(&self) -> bool {
        self.roads == Avoid::default() && self.areas.is_empty()
    }

    /// Looks the areas up on the roads of `world`; O(stretches) when there are areas.
    pub fn on<'w>(&'w self, world: &'w World) -> Forbidden<'w> {
        let network = world.roads.network();
        let enters = |id: StretchId| self.areas.iter().any(|area| area.touches(network.line(id)));
        let inside = match self.areas.len() {
            0 => Vec::new(),
            _ => network.stretches().map(|(id, _)| enters(id)).collect(),
        };
        Forbidden { world, roads: &self.roads, inside }
    }
}

impl Forbidden<'_> {
    /// Whether an arc may not be driven.
    pub fn forbids(&self, arc: ArcId) -> bool {
        let stretch = self.world.roads.network().course(arc).stretch;
        self.roads.forbids(self.world.roads.network().stretch(stretch))
            || self.inside.get(stretch.index()).copied().unwrap_or(false)
    }
}

/// Checks the number of areas and their points.
pub fn check_areas(areas: usize, points: usize) -> Result<(), FieldFault> {
    if areas <= limits::AVOID_AREAS && points <= limits::AVOID_POINTS {
        return Ok(());
    }
    let (most, corners) = (limits::AVOID_AREAS, limits::AVOID_POINTS);
    Err(FieldFault::new(
        "/avoid/areas",
        "wrong_count",
        (
            format!("最多 {most} 个区域、共 {corners} 个顶点"),
            format!("at most {most} areas with {corners} corners together"),
        ),
        ("请简化区域", "simplify the areas"),
    ))
}
