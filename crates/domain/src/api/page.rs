//! Lists in pages: a cursor says where the next page begins.

use serde::{Deserialize, Serialize};

/// Where the next page begins. Opaque: hand it back as it came.
pub type Cursor = String;

/// Items asked for where a query does not say.
pub const DEFAULT_LIMIT: u32 = 50;
/// Most items in a page.
pub const MAX_LIMIT: u32 = 200;

/// A page of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page<T> {
    /// The items, in the list's order.
    pub items: Vec<T>,
    /// Where the next page begins, if there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<Cursor>,
}
