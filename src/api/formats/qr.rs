//! QR codes as one path of an SVG picture.

use std::fmt::Write;

use qrcode::types::Color;
use qrcode::{EcLevel, QrCode};

use super::xml::Xml;

/// The light border that readers need, in modules (ISO/IEC 18004 §6.3.8).
const QUIET: usize = 4;

/// Draws `text` as a code; nothing when it is too long for one.
pub(super) fn draw(xml: &mut Xml, text: &str, label: &str) {
    let Ok(code) = QrCode::with_error_correction_level(text, EcLevel::L) else { return };
    let (width, colours) = (code.width(), code.to_colors());
    let mut path = String::new();
    for (row, line) in colours.chunks(width).enumerate() {
        let mut column = 0;
        while column < width {
            let run = line[column..].iter().take_while(|colour| **colour == Color::Dark).count();
            if run > 0 {
                let (x, y) = (column + QUIET, row + QUIET);
                write!(path, "M{x} {y}h{run}v1h-{run}z").expect("a string takes any text");
            }
            column += run.max(1);
        }
    }
    let side = width + 2 * QUIET;
    let attributes = [
        ("class", "qr"),
        ("viewBox", &*format!("0 0 {side} {side}")),
        ("role", "img"),
        ("aria-label", label),
        ("shape-rendering", "crispEdges"),
    ];
    xml.element("svg", &attributes, |xml| {
        xml.empty("path", &[("fill", "#fff"), ("d", &format!("M0 0h{side}v{side}H0z"))]);
        xml.empty("path", &[("fill", "#000"), ("d", &path)]);
    });
}
