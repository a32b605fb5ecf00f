//! An itinerary as a file: one module per representation, each a function of the view alone.

pub mod bundle;
pub mod geojson;
pub mod gpx;
pub mod ics;
pub mod kml;
pub mod page;
pub mod phrases;
mod picture;
mod qr;
pub mod xlsx;
mod xml;

use crate::app::itineraries::view::ItineraryView;
use crate::base::lang::Lang;

/// The media type of a stream of events.
pub const EVENTS: &str = "text/event-stream";

/// A representation of an itinerary.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// The answer of the interface.
    Json,
    /// Stops and roads as GeoJSON (RFC 7946).
    Geojson,
    /// Routes, tracks and waypoints for satnavs.
    Gpx,
    /// For Google Earth, Ovital and the like.
    Kml,
    /// Calendar entries (RFC 5545).
    Ics,
    /// The agency's trip sheet.
    Xlsx,
    /// A page to print.
    Html,
    /// Everything in one file, for phones without a network.
    Bundle,
}

impl Format {
    /// All of them, the default first.
    pub const ALL: [Self; 8] =
        [Self::Json, Self::Geojson, Self::Gpx, Self::Kml, Self::Ics, Self::Xlsx, Self::Html, Self::Bundle];

    /// The media type, without parameters.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Json => "application/json",
            Self::Geojson => "application/geo+json",
            Self::Gpx => "application/gpx+xml",
            Self::Kml => "application/vnd.google-earth.kml+xml",
            Self::Ics => "text/calendar",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Html => "text/html",
            Self::Bundle => "application/vnd.xianggan.bundle+json",
        }
    }

    /// The value of `Content-Type`.
    pub const fn content_type(self) -> &'static str {
        match self {
            Self::Ics => "text/calendar; charset=utf-8",
            Self::Html => "text/html; charset=utf-8",
            other => other.media_type(),
        }
    }

    /// The end of a file's name, after its dot.
    pub const fn suffix(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Geojson => "geojson",
            Self::Gpx => "gpx",
            Self::Kml => "kml",
            Self::Ics => "ics",
            Self::Xlsx => "xlsx",
            Self::Html => "html",
            Self::Bundle => "bundle.json",
        }
    }

    /// The representation that a suffix names.
    pub fn from_suffix(suffix: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.suffix() == suffix)
    }

    /// What an `Accept` value prefers (RFC 9110 §12.5.1): the highest quality, then our order;
    /// `None` when nothing in it is ours.
    pub fn negotiate(accept: &str) -> Option<Self> {
        let mut best: Option<(u16, Self)> = None;
        for format in Self::ALL {
            let quality = quality(accept, format.media_type());
            if quality > 0 && best.is_none_or(|(most, _)| quality > most) {
                best = Some((quality, format));
            }
        }
        best.map(|(_, format)| format)
    }

    /// Whether an `Accept` value names a stream of events and likes nothing of ours better.
    pub fn prefers_events(accept: &str) -> bool {
        let named = accept.split(',').filter_map(|item| item.split(';').next());
        let wish = quality(accept, EVENTS);
        let most = Self::ALL.into_iter().map(|format| quality(accept, format.media_type())).max();
        wish > 0 && named.into_iter().any(|range| range.trim().eq_ignore_ascii_case(EVENTS)) && Some(wish) >= most
    }

    /// `view` in this representation; `None` for [`Self::Json`], which is the interface's own.
    pub fn write(self, view: &ItineraryView, lang: Lang) -> Option<Vec<u8>> {
        Some(match self {
            Self::Json => return None,
            Self::Geojson => geojson::write(view, lang),
            Self::Gpx => gpx::write(view, lang),
            Self::Kml => kml::write(view, lang),
            Self::Ics => ics::write(view, lang),
            Self::Xlsx => xlsx::write(view, lang),
            Self::Html => page::write(view, lang),
            Self::Bundle => bundle::write(view, lang),
        })
    }
}

/// The colour of a day on maps, `#RRGGBB`; told apart in print and by most colour-blind readers
/// (Okabe and Ito 2008).
pub fn day_colour(index: usize) -> &'static str {
    const COLOURS: [&str; 7] = ["#D55E00", "#0072B2", "#009E73", "#CC79A7", "#56B4E9", "#E69F00", "#5B4A9C"];
    COLOURS[index % COLOURS.len()]
}

/// The quality, in thousandths, that `accept` gives to `media_type`: the most specific range decides.
fn quality(accept: &str, media_type: &str) -> u16 {
    let (kind, _) = media_type.split_once('/').unwrap_or((media_type, ""));
    let mut best = (0_u8, 0_u16);
    for item in accept.split(',') {
        let mut parts = item.split(';').map(str::trim);
        let range = parts.next().unwrap_or_default().to_ascii_lowercase();
        let specificity = if range == media_type {
            3
        } else if range.strip_suffix("/*").is_some_and(|r| r == kind) {
            2
        } else if range == "*/*" {
            1
        } else {
            continue;
        };
        let weight = parts.find_map(|part| part.strip_prefix("q=")).map_or(1000, thousandths);
        if specificity > best.0 {
            best = (specificity, weight);
        }
    }
    best.1
}

/// `0.75` → 750; what is no quality counts as 0.
fn thousandths(text: &str) -> u16 {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits: String = fraction.chars().chain("000".chars()).take(3).collect();
    match (whole, digits.parse::<u16>()) {
        ("1", _) => 1000,
        ("0", Ok(part)) => part,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accept_is_weighed() {
        for (accept, expected) in [
            ("*/*", Some(Format::Json)),
            ("application/json, text/plain, */*", Some(Format::Json)),
            ("application/gpx+xml", Some(Format::Gpx)),
            ("application/gpx+xml;q=0.5, application/geo+json;q=0.8", Some(Format::Geojson)),
            ("application/gpx+xml, */*;q=0.1", Some(Format::Gpx)),
            ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", Some(Format::Html)),
            ("text/*", Some(Format::Ics)),
            ("TEXT/CALENDAR", Some(Format::Ics)),
            ("application/json;q=0, */*", Some(Format::Geojson)),
            ("image/png", None),
            ("", None),
        ] {
            assert_eq!(Format::negotiate(accept), expected, "{accept}");
        }
        for format in Format::ALL {
            assert_eq!(Format::negotiate(format.media_type()), Some(format));
            assert_eq!(Format::from_suffix(format.suffix()), Some(format));
        }
        assert_eq!(Format::from_suffix("pdf"), None);
    }

    #[test]
    fn events_are_streamed_to_those_who_name_them() {
        for (accept, expected) in [
            ("text/event-stream", true),
            ("text/event-stream, */*;q=0.1", true),
            ("application/json;q=0.9, text/event-stream", true),
            ("application/json, text/event-stream;q=0.5", false),
            ("text/event-stream;q=0", false),
            ("text/*", false),
            ("*/*", false),
        ] {
            assert_eq!(Format::prefers_events(accept), expected, "{accept}");
        }
    }
}
