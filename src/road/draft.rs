//! What a builder hands over: nodes, stretches of road and forbidden turns, before they are a graph.

use std::collections::BTreeMap;
use std::ops::Deref;
use std::sync::Arc;

use super::attributes::{Condition, Road};
use super::class::Province;
use super::network::Course;
use super::shape::{Lines, Place};
use super::vehicles::Vehicles;
use crate::base::lang::Text;
use crate::base::position::Position;
use crate::base::units::{Metres, Seconds};
use crate::graph::csr::narrow;

/// A network as read; the skeleton of graph-data and an OpenStreetMap extract both come as this.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Draft {
    /// Crossroads and ends.
    pub places: Vec<Place>,
    /// What the few named ones among them are called, by their position in `places`.
    pub labels: BTreeMap<u32, NodeLabel>,
    /// Stretches between two of them.
    pub stretches: Vec<Stretch>,
    /// The line of each stretch without its two ends.
    pub lines: Lines,
    /// Turns that may not be made.
    pub bans: Vec<Ban>,
    /// Where it comes from.
    pub provenance: Provenance,
}

/// What a crossroads or an end is called.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NodeLabel {
    /// The id it has in graph-data; empty for the nodes of OpenStreetMap.
    pub id: String,
    /// Its name, for an interchange or a town; empty when it has none.
    pub name: Text,
    /// The number of the motorway exit; empty when it is none.
    pub exit: String,
    /// The province that it lies in, if known.
    pub province: Option<Province>,
}

/// A stretch of road between two nodes; its attributes are those of its [`Road`], which it shares
/// with all stretches that are alike and to which it dereferences.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// The node it begins at, as a position in [`Draft::places`].
    pub from: u32,
    /// The node it ends at.
    pub to: u32,
    /// Its length along the road.
    pub length: Metres,
    /// How long it takes whatever the vehicle, for a ferry with a timetable.
    pub duration: Option<Seconds>,
    /// Everything else.
    pub road: Arc<Road>,
}

impl Deref for Stretch {
    type Target = Road;

    fn deref(&self) -> &Road {
        &self.road
    }
}

/// A sequence of courses that may not be driven one after the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ban {
    /// At least two courses, each beginning where the one before ends.
    pub path: Vec<Course>,
    /// Who may not; nobody for a ban that holds only at times and is kept as information.
    pub vehicles: Vehicles,
    /// When, for a ban that does not always hold.
    pub condition: Option<Condition>,
}

/// Where a network comes from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Provenance {
    /// One line for answers and logs.
    pub text: String,
    /// The licence of the data; empty when the sources name their own.
    pub licence: String,
    /// The files that were read.
    pub sources: Vec<SourceRecord>,
}

/// One file that was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SourceRecord {
    /// Its name without folders.
    pub name: String,
    /// Its size.
    pub bytes: u64,
    /// When its data was current, in seconds since 1970; 0 when the file does not say.
    pub timestamp_s: u64,
    /// Ways taken from it (the first file that has a way counts).
    pub ways: u64,
    /// Turn restrictions taken from it.
    pub restrictions: u64,
}

impl Provenance {
    /// A source that is not a file of its own.
    pub fn named(text: &str) -> Self {
        Self { text: text.to_owned(), ..Self::default() }
    }
}

impl Draft {
    /// Adds a crossroads; its number is the result.
    pub fn add_node(&mut self, position: Position) -> u32 {
        self.places.push(position.into());
        narrow(self.places.len() - 1)
    }

    /// Adds a stretch with its line, both ends left out.
    pub fn add_stretch(&mut self, stretch: Stretch, inner: impl IntoIterator<Item = Place>) {
        self.stretches.push(stretch);
        self.lines.push(inner);
    }
}
