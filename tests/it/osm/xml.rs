//! Reads the small maps of the tests: OpenStreetMap XML with one element per line, and what is expected
//! of them in comments.

use super::pbf::{Map, Member, Node, Relation, Way};

/// A map and its expectations.
pub(crate) struct Fixture {
    pub(crate) map: Map,
    pub(crate) expectations: Vec<String>,
}

/// # Panics
/// If the text is not of the simple form that the fixtures have.
pub(crate) fn parse(text: &str) -> Fixture {
    let mut fixture = Fixture { map: Map::default(), expectations: Vec::new() };
    let map = &mut fixture.map;
    let mut tags: Vec<(String, String)> = Vec::new();
    for line in text.lines().map(str::trim) {
        let attribute = |name: &str| {
            let begin = line.find(&format!(" {name}=\"")).unwrap_or_else(|| panic!("no {name} in {line}"));
            let value = &line[begin + name.len() + 3..];
            value[..value.find('"').unwrap()].to_owned()
        };
        let number = |name: &str| attribute(name).parse::<i64>().unwrap();
        let element = line.trim_start_matches('<').split([' ', '>', '/']).next().unwrap_or_default();
        match element {
            "node" => {
                let degrees = |name: &str| attribute(name).parse::<f64>().unwrap();
                map.nodes.push(Node { id: number("id"), lon: degrees("lon"), lat: degrees("lat"), tags: vec![] });
            }
            "way" => map.ways.push(Way { id: number("id"), refs: vec![], tags: vec![] }),
            "relation" => map.relations.push(Relation { id: number("id"), members: vec![], tags: vec![] }),
            "nd" => map.ways.last_mut().unwrap().refs.push(number("ref")),
            "member" => map.relations.last_mut().unwrap().members.push(Member {
                kind: attribute("type"),
                id: number("ref"),
                role: attribute("role"),
            }),
            "tag" => tags.push((attribute("k"), attribute("v"))),
            _ => {}
        }
        match line {
            "</node>" => map.nodes.last_mut().unwrap().tags = std::mem::take(&mut tags),
            "</way>" => map.ways.last_mut().unwrap().tags = std::mem::take(&mut tags),
            "</relation>" => map.relations.last_mut().unwrap().tags = std::mem::take(&mut tags),
            _ => {}
        }
        if let Some(rest) = line.strip_prefix("<!-- expect: ") {
            fixture.expectations.push(rest.trim_end_matches("-->").trim().to_owned());
        }
    }
    fixture
}

/// A node as it stands in a map.
pub(super) fn node(id: u32, lon: f64, lat: f64) -> String {
    format!("<node id=\"{id}\" lat=\"{lat}\" lon=\"{lon}\"/>\n")
}

/// A way through `nodes` as it stands in a map.
pub(super) fn way(id: u32, nodes: &[u32], tags: &[(&str, &str)]) -> String {
    let refs: Vec<String> = nodes.iter().map(|node| format!("<nd ref=\"{node}\"/>\n")).collect();
    let tags: Vec<String> = tags.iter().map(|(k, v)| format!("<tag k=\"{k}\" v=\"{v}\"/>\n")).collect();
    format!("<way id=\"{id}\">\n{}{}</way>\n", refs.concat(), tags.concat())
}
