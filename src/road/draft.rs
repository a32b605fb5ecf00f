//! What a builder hands over: nodes and stretches of road, before they are a graph.

use super::class::{Border, CoachFit, RoadClass, Status};
use crate::base::lang::Text;
use crate::base::position::Position;
use crate::base::units::Metres;

/// A network as read; the skeleton of graph-data and an OpenStreetMap extract both come as this.
#[derive(Clone, Debug, Default)]
pub struct Draft {
    /// Crossroads and ends.
    pub nodes: Vec<DraftNode>,
    /// Stretches between two of them.
    pub stretches: Vec<Stretch>,
    /// Where it comes from, for the file header and the answers.
    pub provenance: String,
}

/// A crossroads or an end.
#[derive(Clone, Debug)]
pub struct DraftNode {
    /// Where it is.
    pub position: Position,
    /// The id it has in graph-data; empty for the nodes of OpenStreetMap.
    pub id: String,
    /// What it is called, for an interchange or a town.
    pub name: Option<Text>,
}

/// A stretch of road between two nodes, with everything that a profile or an instruction needs.
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own about a road")]
#[derive(Clone, Debug)]
pub struct Stretch {
    /// The node it begins at, as a position in [`Draft::nodes`].
    pub from: u32,
    /// The node it ends at.
    pub to: u32,
    /// The line of the road, both ends included.
    pub geometry: Vec<Position>,
    /// Its length along the road.
    pub length: Metres,
    /// Reference number such as `G319`; empty when it has none.
    pub reference: String,
    /// Name; empty when it has none.
    pub name: Text,
    /// Its class.
    pub class: RoadClass,
    /// The speed limit or design speed, if known.
    pub limit_kmh: Option<u8>,
    /// Whether it may be driven from `from` to `to`.
    pub forward: bool,
    /// Whether it may be driven from `to` to `from`.
    pub backward: bool,
    /// Whether a toll is paid on it.
    pub toll: bool,
    /// Whether it runs in the mountains.
    pub mountain: bool,
    /// Whether it can be used.
    pub status: Status,
    /// Whether a coach should take it.
    pub coach: CoachFit,
    /// The provincial border that it crosses.
    pub crossing: Option<Border>,
}
