//! Moving the keyboard focus, and with it the attention of a screen reader.

use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

fn by_id(id: &str) -> Option<HtmlElement> {
    web_sys::window()?.document()?.get_element_by_id(id)?.dyn_into().ok()
}

/// Focuses the element with this id. True if it is there.
pub fn id(id: &str) -> bool {
    by_id(id).is_some_and(|element| element.focus().is_ok())
}

/// Focuses the first element below `root_id` that matches `selector`. True if there is one.
pub fn first(root_id: &str, selector: &str) -> bool {
    by_id(root_id)
        .and_then(|root| root.query_selector(selector).ok()?)
        .and_then(|found| found.dyn_into::<HtmlElement>().ok())
        .is_some_and(|element| element.focus().is_ok())
}

/// Focuses the first field below `root_id` that is marked invalid. True if there is one.
/// Call it in a `timers::next_frame` after setting errors: the marks must be in the document.
pub fn first_invalid(root_id: &str) -> bool {
    first(root_id, "[aria-invalid='true']")
}

/// Scrolls the element into view if it is not, by the shortest way.
pub fn scroll_to_id(id: &str) {
    if let Some(element) = by_id(id) {
        let options = web_sys::ScrollIntoViewOptions::new();
        options.set_block(web_sys::ScrollLogicalPosition::Nearest);
        element.scroll_into_view_with_scroll_into_view_options(&options);
    }
}

/// Scrolls the page to its top, as a page load would.
pub fn scroll_to_top() {
    if let Some(window) = web_sys::window() {
        window.scroll_to_with_x_and_y(0.0, 0.0);
    }
}

/// The element that has the focus, to give it back later.
#[must_use]
pub fn current() -> Option<Focused> {
    web_sys::window()?.document()?.active_element()?.dyn_into().ok().map(Focused)
}

/// Remembers an element so that focus can return to it.
#[derive(Debug, Clone)]
pub struct Focused(HtmlElement);

impl Focused {
    /// Gives the focus back. False if the element has left the document meanwhile.
    pub fn restore(&self) -> bool {
        self.0.is_connected() && self.0.focus().is_ok()
    }
}
