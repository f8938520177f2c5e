//! Replies that are files: the browser saves or shows them, nothing reads them as JSON.

use serde::{Deserialize, Serialize};

/// A file on its way to the browser, sent as its bytes with its own media type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct File {
    /// What to save it as: ASCII letters, digits, points and hyphens.
    pub name: String,
    /// Its media type.
    pub media_type: String,
    /// Its content.
    pub bytes: Vec<u8>,
    /// Whether the browser shows it, if it can, instead of saving it.
    pub inline: bool,
}
