//! Roads, names, bans and provenance as bytes. Words stand as words: the order of an enum may change.

use std::str::FromStr;

use super::bytes::{Fault, Reader, Writer};
use crate::base::lang::Text;
use crate::road::attributes::{Condition, Road, Room};
use crate::road::class::Province;
use crate::road::draft::{Ban, NodeLabel, Provenance, SourceRecord};
use crate::road::network::{Course, StretchId};
use crate::road::timing::{Clause, Timing};
use crate::road::vehicles::Vehicles;

/// The shortest record of any list.
pub(super) const LEAST: usize = 4;

pub(super) fn put_text(out: &mut Writer, text: &Text) {
    out.text(&text.zh);
    out.text(&text.en);
}

pub(super) fn text(input: &mut Reader<'_>) -> Result<Text, Fault> {
    Ok(Text { zh: input.text()?, en: input.text()? })
}

/// An optional word; the empty text for none.
fn word<T: FromStr>(input: &mut Reader<'_>) -> Result<Option<T>, Fault> {
    let text = input.text()?;
    if text.is_empty() {
        return Ok(None);
    }
    text.parse().ok().map(Some).ok_or("a word is unknown")
}

fn vehicles(input: &mut Reader<'_>) -> Result<Vehicles, Fault> {
    Vehicles::from_bits(input.u8()?).ok_or("a kind of vehicle is unknown")
}

/// The facts of a road in the order of their bits.
fn facts(road: &mut Road) -> [&mut bool; 9] {
    [
        &mut road.class_inferred,
        &mut road.destination_only,
        &mut road.toll,
        &mut road.mountain,
        &mut road.unpaved,
        &mut road.bridge,
        &mut road.tunnel,
        &mut road.roundabout,
        &mut road.left_hand,
    ]
}

pub(super) fn put_road(out: &mut Writer, road: &Road) {
    out.text(&road.reference);
    put_text(out, &road.name);
    out.text(&road.destination);
    out.text(&road.exit);
    out.text(road.class.as_str());
    out.text(road.grade.map_or("", |grade| grade.as_str()));
    out.text(road.status.as_str());
    out.text(road.coach.as_str());
    out.text(road.crossing.map_or("", |border| border.as_str()));
    out.text(road.barrier.map_or("", |barrier| barrier.as_str()));
    let bits = facts(&mut road.clone()).iter().enumerate().fold(0, |bits, (k, fact)| bits | u16::from(**fact) << k);
    out.u16(bits);
    for byte in [road.limit_kmh.unwrap_or(0), road.open[0].bits(), road.open[1].bits(), road.lanes] {
        out.u8(byte);
    }
    for size in [road.room.height_cm, road.room.width_cm, road.room.weight_10kg] {
        out.u16(size.unwrap_or(0));
    }
    out.length(road.conditions.len());
    for condition in &road.conditions {
        put_condition(out, condition);
    }
}

pub(super) fn road(input: &mut Reader<'_>) -> Result<Road, Fault> {
    let (reference, name) = (input.text()?, text(input)?);
    let (destination, exit) = (input.text()?, input.text()?);
    let mut road = Road::new(word(input)?.ok_or("a road has no class")?);
    (road.reference, road.name, road.destination, road.exit) = (reference, name, destination, exit);
    road.grade = word(input)?;
    road.status = word(input)?.ok_or("a road has no status")?;
    road.coach = word(input)?.ok_or("a road does not say whether coaches fit")?;
    road.crossing = word(input)?;
    road.barrier = word(input)?;
    let bits = input.u16()?;
    for (k, fact) in facts(&mut road).into_iter().enumerate() {
        *fact = bits >> k & 1 == 1;
    }
    road.limit_kmh = Some(input.u8()?).filter(|&limit| limit > 0);
    road.open = [vehicles(input)?, vehicles(input)?];
    road.lanes = input.u8()?;
    let mut size = || input.u16().map(|size| Some(size).filter(|&size| size > 0));
    road.room = Room { height_cm: size()?, width_cm: size()?, weight_10kg: size()? };
    road.conditions = input.list(LEAST, condition)?;
    Ok(road)
}

fn put_condition(out: &mut Writer, condition: &Condition) {
    out.text(&condition.key);
    out.text(&condition.text);
    out.u8(condition.vehicles.bits());
    let clauses = condition.timing.as_ref().map_or(&[][..], |timing| &timing.clauses);
    out.u8(u8::from(condition.timing.as_ref().is_some_and(|timing| timing.shut_otherwise)));
    out.length(clauses.len());
    for clause in clauses {
        out.u8(u8::from(clause.shut));
        out.text(&clause.span);
    }
}

fn condition(input: &mut Reader<'_>) -> Result<Condition, Fault> {
    let (key, text, vehicles) = (input.text()?, input.text()?, vehicles(input)?);
    let shut_otherwise = input.u8()? == 1;
    let clause = |input: &mut Reader<'_>| Ok(Clause { shut: input.u8()? == 1, span: input.text()? });
    let clauses = input.list(LEAST, clause)?;
    let timing = (!clauses.is_empty()).then_some(Timing { shut_otherwise, clauses });
    Ok(Condition { key, text, vehicles, timing })
}

pub(super) fn put_label(out: &mut Writer, node: u32, label: &NodeLabel) {
    out.u32(node);
    out.text(&label.id);
    put_text(out, &label.name);
    out.text(&label.exit);
    out.text(label.province.map_or("", Province::as_str));
}

pub(super) fn label(input: &mut Reader<'_>) -> Result<(u32, NodeLabel), Fault> {
    let node = input.u32()?;
    let (id, name, exit) = (input.text()?, text(input)?, input.text()?);
    Ok((node, NodeLabel { id, name, exit, province: word(input)? }))
}

pub(super) fn put_ban(out: &mut Writer, ban: &Ban) {
    let course = |course: &Course| (course.stretch.0, u8::from(course.backward));
    out.length(ban.path.len());
    for (stretch, backward) in ban.path.iter().map(course) {
        out.u32(stretch);
        out.u8(backward);
    }
    out.u8(ban.vehicles.bits());
    out.length(usize::from(ban.condition.is_some()));
    if let Some(condition) = &ban.condition {
        put_condition(out, condition);
    }
}

pub(super) fn ban(input: &mut Reader<'_>) -> Result<Ban, Fault> {
    let course = |input: &mut Reader<'_>| Ok(Course { stretch: StretchId(input.u32()?), backward: input.u8()? == 1 });
    let path = input.list(5, course)?;
    let vehicles = vehicles(input)?;
    let condition = input.list(LEAST, condition)?.pop();
    Ok(Ban { path, vehicles, condition })
}

pub(super) fn put_provenance(out: &mut Writer, provenance: &Provenance) {
    out.text(&provenance.text);
    out.text(&provenance.licence);
    out.length(provenance.sources.len());
    for source in &provenance.sources {
        out.text(&source.name);
        for number in [source.bytes, source.timestamp_s, source.ways, source.restrictions] {
            out.u64(number);
        }
    }
}

pub(super) fn provenance(input: &mut Reader<'_>) -> Result<Provenance, Fault> {
    let source = |input: &mut Reader<'_>| {
        Ok(SourceRecord {
            name: input.text()?,
            bytes: input.u64()?,
            timestamp_s: input.u64()?,
            ways: input.u64()?,
            restrictions: input.u64()?,
        })
    };
    Ok(Provenance { text: input.text()?, licence: input.text()?, sources: input.list(LEAST, source)? })
}
