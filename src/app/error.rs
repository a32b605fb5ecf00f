//! Why a request cannot be answered; the api turns each into a problem document.

use crate::base::lang::Text;
use crate::editing::change::Conflict;
use crate::store::StoreError;

/// What one field of a request did wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldFault {
    /// JSON pointer into the body (RFC 6901), or the name of a query parameter.
    pub pointer: String,
    /// Stable word for programs.
    pub code: &'static str,
    /// What came, as text.
    pub value: Option<String>,
    /// What is wrong.
    pub message: Text,
    /// What to do.
    pub mend: Text,
}

impl FieldFault {
    /// A fault at `pointer`.
    pub fn new(
        pointer: impl Into<String>,
        code: &'static str,
        message: impl Into<Text>,
        mend: impl Into<Text>,
    ) -> Self {
        Self { pointer: pointer.into(), code, value: None, message: message.into(), mend: mend.into() }
    }

    /// The same, with what came.
    #[must_use]
    pub fn with_value(self, value: impl std::fmt::Display) -> Self {
        Self { value: Some(value.to_string()), ..self }
    }

    /// The same, below `prefix`.
    #[must_use]
    pub fn below(self, prefix: &str) -> Self {
        Self { pointer: format!("{prefix}{}", self.pointer), ..self }
    }

    /// What a reader of JSON says of something that it cannot read, with the code that its words mean.
    pub fn unreadable(pointer: impl Into<String>, reason: &str, mend: impl Into<Text>) -> Self {
        let code = if reason.starts_with("unknown field") {
            "unknown_field"
        } else if reason.starts_with("missing field") {
            "missing_field"
        } else {
            "unreadable"
        };
        Self::new(pointer, code, (format!("无法识别：{reason}"), reason.to_owned()), mend)
    }
}

/// Why a request cannot be answered.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum AppError {
    /// Fields are wrong; all of them at once.
    #[error("{} field(s) are wrong", .0.len())]
    Invalid(Vec<FieldFault>),
    /// There is nothing of this name.
    #[error("no {what} {id:?}")]
    NotFound {
        /// What was looked for: `site`, `line`, …
        what: &'static str,
        /// The name that was given.
        id: String,
    },
    /// It was there, and its time is over.
    #[error("the time of the {what} is over since {expired}")]
    Gone {
        /// What was looked for: `itinerary` or `share`.
        what: &'static str,
        /// Since when, China Standard Time.
        expired: String,
    },
    /// No more is kept.
    #[error("no more is kept")]
    Full,
    /// No road leads from one point to the next.
    #[error("no road from point {from} to point {to}")]
    NoRoute {
        /// Position in the request's points.
        from: usize,
        /// The next one.
        to: usize,
    },
    /// What is shut cuts one point off from the next.
    #[error("what is shut cuts point {to} off from point {from}")]
    RoadShut {
        /// Position of the one in the request, from 0.
        from: usize,
        /// Position of the other.
        to: usize,
        /// The closures in force, with their reasons.
        closures: Vec<(String, Text)>,
    },
    /// The wishes contradict each other.
    #[error("no plan satisfies the request")]
    Infeasible(Vec<FieldFault>),
    /// The request names no caller that we know.
    #[error("no valid token")]
    Unauthorised,
    /// The caller may not do this.
    #[error("not allowed")]
    Forbidden(FieldFault),
    /// The request must say which version it changes.
    #[error("the request must be conditional")]
    PreconditionRequired,
    /// It was changed meanwhile.
    #[error("it was changed meanwhile")]
    Stale {
        /// The version that is current.
        current: String,
        /// The fields in which both differ.
        conflicts: Vec<Conflict>,
    },
    /// The state of the thing does not allow this.
    #[error("the state does not allow this")]
    Conflict(FieldFault),
    /// The server that ran the job has stopped.
    #[error("the job was lost with its server")]
    JobLost,
    /// Too many wait already.
    #[error("all processors are busy")]
    Busy,
    /// Our own fault.
    #[error("internal: {0}")]
    Internal(String),
}

impl From<FieldFault> for AppError {
    fn from(fault: FieldFault) -> Self {
        Self::Invalid(vec![fault])
    }
}

impl From<StoreError> for AppError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::NotFound { what, id } => Self::NotFound { what, id },
            StoreError::Stale => Self::Stale { current: String::new(), conflicts: Vec::new() },
            StoreError::Full => Self::Full,
            StoreError::KeyReused => Self::Conflict(FieldFault::new(
                "Idempotency-Key",
                "key_reused",
                ("此键已用于另一个请求", "this key came with another request before"),
                ("请为新请求换一个键", "take a new key for a new request"),
            )),
            StoreError::Taken(name) => Self::Conflict(
                FieldFault::new("name", "taken", ("名称已被使用", "the name is taken"), ("请换一个", "take another"))
                    .with_value(name),
            ),
            other => Self::Internal(other.to_string()),
        }
    }
}
