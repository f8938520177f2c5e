//! Small questions and orders to elements that the primitives of `ui` own.

use leptos::ev::Event;
use leptos::html;
use leptos::prelude::{GetUntracked, NodeRef};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, Node};

/// Opens a dialog over the page. The rest of the page is inert until it closes.
pub fn show_modal(dialog: NodeRef<html::Dialog>) {
    if let Some(dialog) = dialog.get_untracked() {
        if !dialog.open() {
            drop(dialog.show_modal());
        }
    }
}

/// Closes a dialog if it is open.
pub fn close(dialog: NodeRef<html::Dialog>) {
    if let Some(dialog) = dialog.get_untracked() {
        if dialog.open() {
            dialog.close();
        }
    }
}

/// Whether the event hit the element it is listened on itself, not one inside.
#[must_use]
pub fn is_on_itself(event: &Event) -> bool {
    event.target() == event.current_target()
}

/// Whether the focus moves (`focusout`, `blur`) to somewhere within the element that is listened on.
#[must_use]
pub fn focus_stays_within(event: &web_sys::FocusEvent) -> bool {
    let next = event.related_target().and_then(|target| target.dyn_into::<Node>().ok());
    let own = event.current_target().and_then(|target| target.dyn_into::<Node>().ok());
    own.is_some_and(|own| own.contains(next.as_ref()))
}

/// Whether the event happened inside the element with this id.
#[must_use]
pub fn is_inside(event: &Event, id: &str) -> bool {
    event
        .target()
        .and_then(|target| target.dyn_into::<Element>().ok())
        .and_then(|target| target.closest(&format!("[id='{id}']")).ok().flatten())
        .is_some()
}

/// The value of the input, text area or select that the event comes from.
#[must_use]
pub fn value(event: &Event) -> String {
    leptos::prelude::event_target_value(event)
}

/// Scroll offset and visible height of the element with this id, in CSS pixels.
#[must_use]
pub fn scroll_metrics(id: &str) -> Option<(i32, i32)> {
    element(id).map(|element| (element.scroll_top(), element.client_height()))
}

/// Scrolls inside the element with this id.
pub fn set_scroll_top(id: &str, top: i32) {
    if let Some(element) = element(id) {
        element.set_scroll_top(top);
    }
}

/// Where an element stands in the window.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Place {
    /// Pixels of room below the element.
    pub room_below: f64,
    /// Pixels of room above it.
    pub room_above: f64,
    /// Pixels from the left edge of the window to the element's right edge.
    pub right: f64,
}

/// The place of the element with this id.
#[must_use]
pub fn place(id: &str) -> Option<Place> {
    let rect = element(id)?.get_bounding_client_rect();
    let height = web_sys::window()?.inner_height().ok()?.as_f64()?;
    Some(Place { room_below: height - rect.bottom(), room_above: rect.top(), right: rect.right() })
}

/// Whether the middle of the element with this id is in the right half of the window.
#[must_use]
pub fn right_half(id: &str) -> bool {
    let width = web_sys::window().and_then(|window| window.inner_width().ok()?.as_f64());
    let rect = element(id).map(|element| element.get_bounding_client_rect());
    width.zip(rect).is_some_and(|(width, rect)| rect.left() + rect.right() > width)
}

/// Clicks the element with this id, as the person would.
pub fn click(id: &str) {
    if let Some(element) = element(id).and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        element.click();
    }
}

/// Selects all text of the input with this id.
pub fn select_all(id: &str) {
    if let Some(input) = element(id).and_then(|element| element.dyn_into::<web_sys::HtmlInputElement>().ok()) {
        input.select();
    }
}

fn element(id: &str) -> Option<Element> {
    web_sys::window()?.document()?.get_element_by_id(id)
}
