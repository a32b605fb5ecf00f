//! What is kept of an answer: two public documents that need neither the register nor the roads of their day.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::app::itineraries::Brief;
use crate::app::itineraries::view::ItineraryView;
use crate::app::world::World;
use crate::base::lang::Lang;
use crate::catalogue::closure::Closure;

/// A journey as it was answered.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Document {
    /// For files, and for what has changed since.
    pub view: ItineraryView,
    /// The answer of the interface, finer than anybody asks for.
    pub answers: Answers,
    /// Id of the vehicle.
    pub vehicle: String,
    /// The closures that the plan knew of.
    pub closures: Vec<Closure>,
}

/// The answer of the interface in both languages.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Answers {
    /// In Chinese.
    pub zh: Value,
    /// In English, without the lines of the roads, which are the same.
    pub en: Value,
}

impl Document {
    /// What is kept of a plan for `brief`, made in `world`.
    pub fn new(world: &World, brief: &Brief, view: ItineraryView, answers: Answers) -> Self {
        Self {
            view,
            answers,
            vehicle: world.roads.vehicles()[brief.vehicle].profile.id.clone(),
            closures: world.closures.iter().map(|held| held.closure.clone()).collect(),
        }
    }
}

/// The parts of a leg that are the same in both languages, and large.
const LINES: [&str; 2] = ["geometry", "steps"];

/// Every leg of an answer.
fn legs(answer: &mut Value) -> Vec<&mut Value> {
    let days = answer.get_mut("days").and_then(Value::as_array_mut).into_iter().flatten();
    days.filter_map(|day| day.get_mut("legs")?.as_array_mut()).flatten().collect()
}

impl Answers {
    /// Keeps both.
    pub fn new(zh: Value, mut en: Value) -> Self {
        for leg in legs(&mut en) {
            if let Some(leg) = leg.as_object_mut() {
                leg.retain(|key, _| !LINES.contains(&key.as_str()));
            }
        }
        Self { zh, en }
    }

    /// The answer in one language.
    pub fn in_lang(self, lang: Lang) -> Value {
        let Self { mut zh, mut en } = self;
        if lang == Lang::Zh {
            return zh;
        }
        for (from, to) in legs(&mut zh).into_iter().zip(legs(&mut en)) {
            for key in LINES {
                if let (Some(part), Some(leg)) = (from.get_mut(key), to.as_object_mut()) {
                    leg.insert(key.to_owned(), part.take());
                }
            }
        }
        en
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn both_languages_share_their_lines() {
        let answer = |word: &str| json!({ "days": [{ "legs": [{ "geometry": "abc", "steps": [1], "toll_fen": 3 }] }], "warnings": [word] });
        let kept = Answers::new(answer("慢"), answer("slow"));
        assert!(!kept.en.to_string().contains("abc"));
        assert_eq!(kept.clone().in_lang(Lang::Zh), answer("慢"));
        assert_eq!(kept.in_lang(Lang::En), answer("slow"));
    }
}
