//! What all lists in pages have in common: how many items, and where the next page begins.

use bursar_domain::api::page::{Cursor, DEFAULT_LIMIT, MAX_LIMIT};

use super::fault::Fault;

/// How many items a page has at most. Read one more than that: [`cut`] sees by it whether there is a next page.
///
/// # Errors
/// `bad_request` outside the bounds.
pub fn limit(asked: Option<u32>) -> Result<u32, Fault> {
    let limit = asked.unwrap_or(DEFAULT_LIMIT);
    if (1..=MAX_LIMIT).contains(&limit) { Ok(limit) } else { Err(Fault::bad_request(format!("`limit` takes 1 to {MAX_LIMIT}"))) }
}

/// A cursor that we did not give.
#[must_use]
pub fn bad_cursor() -> Fault {
    Fault::bad_request("`cursor` takes what `next` of the page before said")
}

/// Takes away the row over the limit that shows that there is more; returns where the next page begins.
pub fn cut<T>(rows: &mut Vec<T>, limit: u32, cursor: impl Fn(&T) -> Cursor) -> Option<Cursor> {
    if rows.len() <= limit as usize {
        return None;
    }
    rows.truncate(limit as usize);
    rows.last().map(cursor)
}
