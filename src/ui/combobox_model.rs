//! What a combobox asks for and gets, and which rows of a long list are drawn. No elements here.

use std::pin::Pin;

use leptos::prelude::Callback;

/// One thing that can be chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ComboOption {
    /// What the program calls it.
    pub id: String,
    /// The first line, and the text of the input once chosen.
    pub primary: String,
    /// The second line, such as the e-mail address.
    pub secondary: String,
    /// A short word at the end of the row, such as a role.
    pub badge: Option<String>,
}

/// What to search for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ComboQuery {
    /// What has been typed, trimmed; empty for the beginning of the whole list.
    pub text: String,
    /// Where the next page begins, from the page before.
    pub cursor: Option<String>,
}

/// A page of answers.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ComboPage {
    /// The options, best first.
    pub options: Vec<ComboOption>,
    /// Where the next page begins; `None` at the end.
    pub next: Option<String>,
    /// How many there are in all, if the source knows.
    pub total: Option<u64>,
    /// What to say when there is nothing, in place of the usual words: "Ada has not accepted her invitation yet."
    pub empty_text: Option<String>,
}

/// The answer to come: a page, or a sentence that says what went wrong.
pub type ComboFuture = Pin<Box<dyn Future<Output = Result<ComboPage, String>>>>;

/// The search: `Callback::new(|query: ComboQuery| -> ComboFuture { Box::pin(async move { … }) })`.
pub type ComboSearch = Callback<ComboQuery, ComboFuture>;

/// Height of a row in pixels; `style/ui/combobox.css` draws rows of this height.
pub(super) const ROW: usize = 48;
/// Rows drawn beyond what is visible, on each side.
const SPARE: usize = 4;
/// The next page is asked for when so few rows are left below.
const AHEAD: usize = 15;
/// Rows that Page Up and Page Down move by.
pub(super) const LEAP: usize = 6;

/// The rows to draw for a list of `count` rows, scrolled by `top` pixels, of which `height` pixels are seen.
pub(super) fn window(count: usize, top: usize, height: usize) -> std::ops::Range<usize> {
    let start = (top / ROW).saturating_sub(SPARE).min(count);
    let end = (top + height).div_ceil(ROW) + SPARE;
    start..end.min(count)
}

/// Whether what is seen is near the end of what is loaded.
pub(super) fn near_end(count: usize, top: usize, height: usize) -> bool {
    (top + height) / ROW + AHEAD >= count
}

/// The scroll offset that brings `row` into view by the shortest way.
pub(super) fn reveal(row: usize, top: usize, height: usize) -> usize {
    let (start, end) = (row * ROW, (row + 1) * ROW);
    if start < top {
        start
    } else if end > top + height {
        end - height
    } else {
        top
    }
}

/// Where a key moves the active row; `None` of the answer is the text itself. The outer `None`: not such a key.
#[expect(clippy::option_option, reason = "no such key, no row, or a row are three different answers")]
pub(super) fn moved(key: &str, active: Option<usize>, count: usize) -> Option<Option<usize>> {
    let last = count.checked_sub(1);
    Some(match (key, active, last) {
        ("Home" | "End", ..) => None,
        ("ArrowDown" | "PageDown", None, Some(_)) => Some(0),
        ("ArrowUp" | "PageUp", None, Some(last)) => Some(last),
        ("ArrowDown", Some(at), Some(last)) => (at < last).then_some(at + 1),
        ("ArrowUp", Some(at), Some(_)) => at.checked_sub(1),
        ("PageDown", Some(at), Some(last)) => Some((at + LEAP).min(last)),
        ("PageUp", Some(at), Some(_)) => Some(at.saturating_sub(LEAP)),
        ("ArrowDown" | "ArrowUp" | "PageDown" | "PageUp", _, None) => None,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn del_2_only_the_visible_window_of_a_long_list_is_drawn() {
        assert_eq!(window(100_000, 0, 336), 0..11);
        assert_eq!(window(100_000, 48 * 50_000, 336), 49_996..50_011);
        assert_eq!(window(3, 0, 336), 0..3);
        assert_eq!(window(0, 500, 336), 0..0);
    }

    #[test]
    fn the_next_page_is_asked_for_before_the_end_is_seen() {
        assert!(!near_end(50, 0, 336));
        assert!(near_end(50, 48 * 30, 336));
    }

    #[test]
    fn a_row_is_revealed_by_the_shortest_way() {
        assert_eq!(reveal(3, 0, 336), 0);
        assert_eq!(reveal(7, 0, 336), 48);
        assert_eq!(reveal(2, 480, 336), 96);
    }

    #[test]
    fn keys_move_between_text_and_rows() {
        assert_eq!(moved("ArrowDown", None, 3), Some(Some(0)));
        assert_eq!(moved("ArrowDown", Some(2), 3), Some(None));
        assert_eq!(moved("ArrowUp", None, 3), Some(Some(2)));
        assert_eq!(moved("ArrowUp", Some(0), 3), Some(None));
        assert_eq!(moved("PageDown", Some(1), 3), Some(Some(2)));
        assert_eq!(moved("Home", Some(1), 3), Some(None));
        assert_eq!(moved("ArrowDown", None, 0), Some(None));
        assert_eq!(moved("a", Some(1), 3), None);
    }
}
