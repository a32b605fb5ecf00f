//! Typed names of things: one text form each, compared and ordered as text.

use std::fmt;
use std::sync::Arc;

/// Declares one kind of id around a shared string, so that a site cannot be taken for a line.
macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(
            Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash,
            serde::Serialize, serde::Deserialize,
        )]
        #[serde(from = "String", into = "String")]
        pub struct $name(Arc<str>);

        impl $name {
            /// The text, as it stands in files and on the wire.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self(text.into())
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.into())
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.as_str().to_owned()
            }
        }

        impl std::borrow::Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

text_id!(
    /// A job: 32 hexadecimal digits that cannot be guessed.
    JobId
);
text_id!(
    /// A heritage site, e.g. `wenjiashi-rally-site`.
    SiteId
);
text_id!(
    /// A themed line, e.g. `autumn-harvest`.
    LineId
);
text_id!(
    /// A dated event of a line.
    EventId
);
text_id!(
    /// A place that is no heritage site: lodging, sight, service area, gateway.
    PlaceId
);
text_id!(
    /// A source that records cite.
    SourceId
);
text_id!(
    /// A road closure.
    ClosureId
);
text_id!(
    /// Days on which a site keeps other hours.
    ExceptionId
);

/// A county by its six-digit division code (GB/T 2260), e.g. 360881 for Jinggangshan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct Adcode(pub u32);

impl Adcode {
    /// The province's two digits: 43 Hunan, 36 Jiangxi.
    pub const fn province(self) -> u32 {
        self.0 / 10_000
    }
}

impl fmt::Display for Adcode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:06}", self.0)
    }
}

/// Whether `text` is kebab-case ASCII: lower-case letters, digits, single hyphens between them.
pub fn is_kebab_case(text: &str) -> bool {
    !text.is_empty()
        && text
            .split('-')
            .all(|word| !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kebab_case_is_strict() {
        assert!(is_kebab_case("wenjiashi-rally-site") && is_kebab_case("g4"));
        for wrong in ["", "-a", "a-", "a--b", "A", "文家市", "a_b"] {
            assert!(!is_kebab_case(wrong), "{wrong}");
        }
        assert_eq!(Adcode(360_881).province(), 36);
    }
}
