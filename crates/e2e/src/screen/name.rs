//! Accessible names, as a journey says them.

use serde_json::{Value, json};

/// What the accessible name has to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Name {
    /// Any name, or none.
    Any,
    /// Exactly this.
    Exact(String),
    /// With this somewhere in it.
    Containing(String),
    /// With this at its beginning.
    Starting(String),
}

impl Name {
    pub(super) fn to_json(&self) -> Value {
        match self {
            Self::Any => json!({ "how": "any" }),
            Self::Exact(text) => json!({ "how": "exact", "text": text }),
            Self::Containing(text) => json!({ "how": "containing", "text": text }),
            Self::Starting(text) => json!({ "how": "starting", "text": text }),
        }
    }
}

impl std::fmt::Display for Name {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Any => Ok(()),
            Self::Exact(text) => write!(f, " {text:?}"),
            Self::Containing(text) => write!(f, " …{text:?}…"),
            Self::Starting(text) => write!(f, " {text:?}…"),
        }
    }
}

impl From<&str> for Name {
    fn from(text: &str) -> Self {
        Self::Exact(text.to_owned())
    }
}

impl From<String> for Name {
    fn from(text: String) -> Self {
        Self::Exact(text)
    }
}

impl From<&String> for Name {
    fn from(text: &String) -> Self {
        Self::Exact(text.clone())
    }
}

/// A name with this somewhere in it.
#[must_use]
pub fn containing(text: &str) -> Name {
    Name::Containing(text.to_owned())
}

/// A name that begins so.
#[must_use]
pub fn starting(text: &str) -> Name {
    Name::Starting(text.to_owned())
}
