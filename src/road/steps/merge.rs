//! From drafts to steps: put in order, trivial ones merged, distances filled in, words written.

use super::junction::same_road;
use super::{Draft, Drive, Step, StepKind, text};
use crate::base::units::{Metres, Seconds};
use crate::road::route::whole;

/// Straight on for less than this is not worth a word.
const TRIVIAL_M: f64 = 150.0;

/// The finished steps of a drive.
pub(super) fn finish(drive: &Drive<'_>, mut drafts: Vec<Draft>) -> Vec<Step> {
    let rank = |draft: &Draft| match draft.kind {
        StepKind::Depart => 0,
        StepKind::Arrive => 2,
        _ => 1,
    };
    drafts.sort_by(|a, b| rank(a).cmp(&rank(b)).then(a.at.metres.total_cmp(&b.at.metres)));
    let drafts = on_the_road(drive, merged(drive, drafts));
    let ends = drafts.iter().skip(1).map(|draft| draft.at).chain([drive.end()]);
    drafts.iter().zip(ends).map(|(draft, end)| step(drive, draft, end)).collect()
}

/// Events keep the road that the last manoeuvre led to.
fn on_the_road(drive: &Drive<'_>, mut drafts: Vec<Draft>) -> Vec<Draft> {
    for k in 1..drafts.len() {
        let event = matches!(drafts[k].kind, StepKind::Border | StepKind::ServiceArea | StepKind::TollStation);
        if event && drive.stretch(drafts[k - 1].piece).class != drive.stretch(drafts[k].piece).class {
            continue;
        }
        if event {
            drafts[k].piece = drafts[k - 1].piece;
        }
    }
    drafts
}

/// Without steps that only say what is known: straight on along the same road, or for a moment.
fn merged(drive: &Drive<'_>, drafts: Vec<Draft>) -> Vec<Draft> {
    let ends: Vec<f64> = drafts.iter().skip(1).map(|draft| draft.at.metres).chain([drive.end().metres]).collect();
    // A numbered road is named however short.
    let numbered = |draft: &Draft| !drive.stretch(draft.piece).reference.is_empty();
    let mut kept: Vec<Draft> = Vec::with_capacity(drafts.len());
    for (draft, end) in drafts.into_iter().zip(ends) {
        let known = kept.last().is_some_and(|last| same_road(drive.stretch(last.piece), drive.stretch(draft.piece)));
        let metres = end - draft.at.metres;
        let short = metres < 10.0 || metres < TRIVIAL_M && !numbered(&draft);
        if draft.kind == StepKind::Continue && (known || short) {
            continue;
        }
        // Two carriageways, two booths: one station.
        let twice = kept.last().is_some_and(|last| {
            let close = draft.at.metres - last.at.metres < TRIVIAL_M;
            last.kind == draft.kind && draft.kind == StepKind::TollStation && close
        });
        if !twice {
            kept.push(draft);
        }
    }
    kept
}

fn step(drive: &Drive<'_>, draft: &Draft, end: super::Mark) -> Step {
    let leg = drive.leg;
    let road = (drive.len() > 0).then(|| drive.stretch(draft.piece));
    let seconds = |millis: f64| whole(millis / 1000.0).min(leg.duration.0);
    let distance = Metres(whole(end.metres) - whole(draft.at.metres));
    Step {
        kind: draft.kind,
        turn: draft.turn,
        reference: road.map(|road| road.reference.clone()).unwrap_or_default(),
        name: road.map(|road| road.name.clone()).unwrap_or_default(),
        place: draft.place.clone(),
        exit: draft.exit.clone(),
        towards: draft.towards.clone(),
        distance,
        duration: Seconds(seconds(end.millis) - seconds(draft.at.millis)),
        range: [draft.at.vertex, end.vertex],
        text: text::write(drive, draft, distance),
    }
}
