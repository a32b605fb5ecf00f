//! A picture of the journey: counties, the line of each day, numbered stops, a scale; drawn by us, no tiles.

use std::fmt::Write;

use super::phrases::{day_number, pick};
use super::xml::Xml;
use crate::app::itineraries::view::{ItineraryView, OutlineView, SpotView};
use crate::base::lang::Lang;
use crate::base::position::{BoundingBox, Position};

/// Width of the picture in its own units.
const WIDTH: f64 = 900.0;
/// Taller pictures would not fit on a page with its text, flatter ones would not be read.
const HEIGHTS: (f64, f64) = (420.0, 760.0);
/// Room between the journey and the edge.
const MARGIN: f64 = 60.0;
/// Metres of one degree of latitude.
const METRES_PER_DEGREE: f64 = 111_195.0;
/// Height of a name.
const TEXT: f64 = 15.0;

/// Draws `view`; nothing when it has no days.
pub(super) fn draw(xml: &mut Xml, view: &ItineraryView, lang: Lang) {
    let Some(bounds) = view.bounds() else { return };
    let sheet = Sheet::around(bounds);
    let attributes = [
        ("class", "map"),
        ("viewBox", &*format!("0 0 {WIDTH:.0} {:.0}", sheet.height)),
        ("role", "img"),
        ("aria-label", pick(lang, "线路示意图", "Sketch map of the journey")),
    ];
    xml.element("svg", &attributes, |xml| {
        xml.empty("path", &[("fill", "#eef3ee"), ("d", &format!("M0 0h{WIDTH:.0}v{:.0}H0z", sheet.height))]);
        for outline in &view.outlines {
            county(xml, &sheet, outline);
        }
        lines(xml, &sheet, view);
        let mut labels = Labels { taken: Vec::new(), sheet: &sheet };
        markers(xml, &mut labels, view, lang);
        for outline in &view.outlines {
            seat(xml, &mut labels, outline, lang);
        }
        legend(xml, &sheet, view, lang);
        scale(xml, &sheet);
    });
}

/// Where positions lie on the picture: equirectangular, true at the middle parallel.
struct Sheet {
    west: f64,
    north: f64,
    /// Units of a degree of longitude and of latitude.
    per_degree: [f64; 2],
    height: f64,
}

impl Sheet {
    fn around(bounds: BoundingBox) -> Self {
        let middle = f64::midpoint(bounds.min.lat, bounds.max.lat);
        let shrink = middle.to_radians().cos();
        // A journey round one village still shows what lies about it.
        let east = ((bounds.max.lon - bounds.min.lon) * shrink).max(0.05);
        let north = (bounds.max.lat - bounds.min.lat).max(0.05);
        let room = |whole: f64| whole - 2.0 * MARGIN;
        let height = (north / east * room(WIDTH) + 2.0 * MARGIN).clamp(HEIGHTS.0, HEIGHTS.1);
        let unit = (room(WIDTH) / east).min(room(height) / north);
        let centre = f64::midpoint(bounds.min.lon, bounds.max.lon);
        Self {
            west: centre - WIDTH / 2.0 / unit / shrink,
            north: middle + height / 2.0 / unit,
            per_degree: [unit * shrink, unit],
            height,
        }
    }

    fn at(&self, p: Position) -> [f64; 2] {
        [(p.lon - self.west) * self.per_degree[0], (self.north - p.lat) * self.per_degree[1]]
    }

    fn path<'p>(&self, line: impl IntoIterator<Item = &'p Position>) -> String {
        let mut path = String::new();
        let mut last = None;
        for p in line {
            let [x, y] = self.at(*p).map(|v| format!("{v:.1}"));
            if last.as_ref() == Some(&(x.clone(), y.clone())) {
                continue;
            }
            let letter = if path.is_empty() { 'M' } else { 'L' };
            write!(path, "{letter}{x} {y}").expect("a string takes any text");
            last = Some((x, y));
        }
        path
    }
}

/// Which stretches of the picture carry text already.
struct Labels<'s> {
    taken: Vec<[f64; 4]>,
    sheet: &'s Sheet,
}

impl Labels<'_> {
    /// Takes a box (west, north, east, south) when it is free and on the picture.
    fn take(&mut self, area: [f64; 4]) -> bool {
        let [west, north, east, south] = area;
        let on = west >= 2.0 && north >= 2.0 && east <= WIDTH - 2.0 && south <= self.sheet.height - 2.0;
        let free = self.taken.iter().all(|[w, n, e, s]| east <= *w || west >= *e || south <= *n || north >= *s);
        if on && free {
            self.taken.push(area);
        }
        on && free
    }

    /// A free place for `text` beside a marker of radius `r` at `[x, y]`: its anchor and its baseline.
    fn beside(&mut self, [x, y]: [f64; 2], r: f64, text: &str, size: f64) -> Option<(&'static str, [f64; 2])> {
        let (width, half) = (measure(text, size), size * 0.6);
        let gap = r + 4.0;
        let choices = [
            ("start", [x + gap, y], [x + gap, y - half, x + gap + width, y + half]),
            ("end", [x - gap, y], [x - gap - width, y - half, x - gap, y + half]),
            ("middle", [x, y - gap - half], [x - width / 2.0, y - gap - 2.0 * half, x + width / 2.0, y - gap]),
            ("middle", [x, y + gap + half], [x - width / 2.0, y + gap, x + width / 2.0, y + gap + 2.0 * half]),
        ];
        let found = choices.into_iter().find(|(_, _, area)| self.take(*area));
        found.map(|(anchor, [x, y], _)| (anchor, [x, y + size * 0.36]))
    }
}

/// About how wide a text is: Chinese characters are square, Latin ones about half as wide.
fn measure(text: &str, size: f64) -> f64 {
    text.chars().map(|c| if c.is_ascii() { 0.56 } else { 1.02 }).sum::<f64>() * size
}

fn county(xml: &mut Xml, sheet: &Sheet, outline: &OutlineView) {
    let mut path = String::new();
    for ring in &outline.rings {
        path += &sheet.path(&ring.0);
        path.push('Z');
    }
    // Codes of Jiangxi begin with 36: the two provinces are told apart by their ground.
    let fill = if outline.adcode.to_string().starts_with("36") { "#f6efe2" } else { "#fbfaf5" };
    xml.empty("path", &[("d", &path), ("fill", fill), ("stroke", "#b9b3a4"), ("stroke-width", "1")]);
}

fn lines(xml: &mut Xml, sheet: &Sheet, view: &ItineraryView) {
    for under in [true, false] {
        for (index, day) in view.days.iter().enumerate() {
            let path = sheet.path(day.legs.iter().flat_map(|leg| &leg.line));
            let (colour, width) = if under { ("#fff", "7") } else { (super::day_colour(index), "3.6") };
            let attributes = [
                ("d", &*path),
                ("fill", "none"),
                ("stroke", colour),
                ("stroke-width", width),
                ("stroke-linejoin", "round"),
                ("stroke-linecap", "round"),
            ];
            xml.empty("path", &attributes);
        }
    }
}

/// Discs first take their place, then names find room beside them.
fn markers(xml: &mut Xml, labels: &mut Labels<'_>, view: &ItineraryView, lang: Lang) {
    let mut names: Vec<([f64; 2], f64, &SpotView)> = Vec::new();
    for (index, day) in view.days.iter().enumerate() {
        let beds = [(index == 0).then_some(&day.start), Some(day.lodging.as_ref().map_or(&day.end, |bed| &bed.spot))];
        for spot in beds.into_iter().flatten() {
            let [x, y] = labels.sheet.at(spot.position);
            let corner = [x - 6.5, y - 6.5].map(|v| format!("{v:.1}"));
            let square = [
                ("x", &*corner[0]),
                ("y", &*corner[1]),
                ("width", "13"),
                ("height", "13"),
                ("rx", "2"),
                ("fill", "#222"),
                ("stroke", "#fff"),
                ("stroke-width", "1.5"),
            ];
            xml.empty("rect", &square);
            labels.taken.push([x - 7.0, y - 7.0, x + 7.0, y + 7.0]);
            names.push(([x, y], 7.0, spot));
        }
        for (order, stop) in day.stops.iter().enumerate() {
            let at = labels.sheet.at(stop.spot.position);
            disc(xml, at, super::day_colour(index), &(order + 1).to_string());
            labels.taken.push([at[0] - 10.0, at[1] - 10.0, at[0] + 10.0, at[1] + 10.0]);
            names.push((at, 10.0, &stop.spot));
        }
    }
    let mut written: Vec<&str> = Vec::new();
    for (at, radius, spot) in names {
        let name = spot.name.get(lang);
        if written.contains(&name) {
            continue;
        }
        if let Some((anchor, base)) = labels.beside(at, radius, name, TEXT) {
            text(xml, base, name, &Style { size: TEXT, anchor, fill: "#111", halo: true });
            written.push(name);
        }
    }
}

fn disc(xml: &mut Xml, [x, y]: [f64; 2], colour: &str, number: &str) {
    let [cx, cy] = [x, y].map(|v| format!("{v:.1}"));
    let circle =
        [("cx", &*cx), ("cy", &*cy), ("r", "9.5"), ("fill", colour), ("stroke", "#fff"), ("stroke-width", "2")];
    xml.empty("circle", &circle);
    text(xml, [x, y + 4.2], number, &Style { size: 12.0, anchor: "middle", fill: "#fff", halo: false });
}

fn seat(xml: &mut Xml, labels: &mut Labels<'_>, outline: &OutlineView, lang: Lang) {
    let [x, y] = labels.sheet.at(outline.seat);
    let name = outline.name.get(lang);
    let (size, width) = (13.0, measure(name, 13.0));
    if labels.take([x - width / 2.0, y - 8.0, x + width / 2.0, y + 8.0]) {
        text(xml, [x, y + 4.6], name, &Style { size, anchor: "middle", fill: "#8a8271", halo: true });
    }
}

fn legend(xml: &mut Xml, sheet: &Sheet, view: &ItineraryView, lang: Lang) {
    let mut x = 16.0;
    let y = sheet.height - 16.0;
    for index in 0..view.days.len() {
        let name = day_number(index, lang);
        let bar = format!("M{x:.0} {y:.0}h22");
        xml.empty("path", &[("d", &bar), ("stroke", super::day_colour(index)), ("stroke-width", "5")]);
        text(xml, [x + 27.0, y + 4.5], &name, &Style { size: 13.0, anchor: "start", fill: "#333", halo: true });
        x += 40.0 + measure(&name, 13.0);
    }
}

/// A bar of a round length, about a fifth of the width at most.
fn scale(xml: &mut Xml, sheet: &Sheet) {
    let units_per_km = sheet.per_degree[1] / METRES_PER_DEGREE * 1000.0;
    let steps = [1, 2, 5, 10, 20, 50, 100, 200_u32];
    let fits = |km: &&u32| f64::from(**km) * units_per_km <= WIDTH / 5.0;
    let km = steps.iter().rfind(fits).copied().unwrap_or(1);
    let length = f64::from(km) * units_per_km;
    let (x, y) = (WIDTH - 18.0 - length, 26.0);
    let path = format!("M{x:.1} {:.1}v6h{length:.1}v-6", y - 6.0);
    xml.empty("path", &[("d", &path), ("fill", "none"), ("stroke", "#333"), ("stroke-width", "1.5")]);
    let middle = [x + length / 2.0, y - 6.0];
    text(xml, middle, &format!("{km} km"), &Style { size: 13.0, anchor: "middle", fill: "#333", halo: true });
}

/// How a text looks.
struct Style {
    size: f64,
    anchor: &'static str,
    fill: &'static str,
    halo: bool,
}

fn text(xml: &mut Xml, [x, y]: [f64; 2], words: &str, style: &Style) {
    let [x, y, size] = [x, y, style.size].map(|v| format!("{v:.1}"));
    let mut attributes =
        vec![("x", &*x), ("y", &*y), ("font-size", &*size), ("text-anchor", style.anchor), ("fill", style.fill)];
    if style.halo {
        attributes.extend([("stroke", "#fff"), ("stroke-width", "3"), ("paint-order", "stroke")]);
    }
    xml.leaf("text", &attributes, words);
}
