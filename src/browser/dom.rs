//! Small questions and orders to elements that the primitives of `ui` own.

use leptos::ev::Event;
use leptos::html;
use leptos::prelude::{GetUntracked, NodeRef};
use send_wrapper::SendWrapper;
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{Element, HtmlElement, Node};

/// Opens a dialog over the page. The rest of the page is inert until it closes.
pub fn show_modal(dialog: NodeRef<html::Dialog>) {
    if let Some(dialog) = dialog.get_untracked()
        && !dialog.open()
    {
        drop(dialog.show_modal());
    }
}

/// Closes a dialog if it is open.
pub fn close(dialog: NodeRef<html::Dialog>) {
    if let Some(dialog) = dialog.get_untracked()
        && dialog.open()
    {
        dialog.close();
    }
}

/// Whether the event hit the element it is listened on itself, not one inside.
#[must_use]
pub fn is_on_itself(event: &Event) -> bool {
    event.target() == event.current_target()
}

/// Whether the focus goes (`focusout`) to another element of the page outside the one that is listened on. False when
/// the whole window loses it.
#[must_use]
pub fn focus_leaves(event: &web_sys::FocusEvent) -> bool {
    event.related_target().is_some() && !focus_stays_within(event)
}

fn focus_stays_within(event: &web_sys::FocusEvent) -> bool {
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

/// Whether the event happened in a link.
#[must_use]
pub fn is_in_link(event: &Event) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    target.and_then(|target| target.closest("a").ok().flatten()).is_some()
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

/// How a popup stands at its anchor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Popup {
    /// Ends line up, below if there is room, else above.
    Menu {
        /// Above if there is room there.
        prefer_above: bool,
    },
    /// As wide as the anchor, not higher than the room: below, or above where it is narrow below and wider above.
    List,
}

/// Pixels between popup and anchor, and between popup and the edge of the window.
const GAP: f64 = 4.0;
const EDGE: f64 = 8.0;
/// With less room than this below, a list opens above if there is more.
const LEAST_LIST_HEIGHT: f64 = 240.0;
/// A list is never squeezed below this height.
const LEAST_LEFT: f64 = 96.0;

/// Opens the popover `popup` in the top layer at `anchor` (ids), within the window's width. It scrolls with the page
/// and follows its anchor when the window changes or a box around it scrolls, until the current owner is gone.
pub fn show_popover(popup: &str, anchor: &str, kind: Popup) {
    if let Some(popup) = html_element(popup) {
        drop(popup.show_popover());
    }
    place_popover(popup, anchor, kind);
    let (popup, anchor) = (popup.to_owned(), anchor.to_owned());
    let again = Closure::<dyn Fn(Event)>::new(move |event: Event| {
        if !is_inside(&event, &popup) {
            place_popover(&popup, &anchor, kind);
        }
    });
    let Some(window) = web_sys::window() else { return };
    // In the capture phase, because boxes that scroll inside the page do not say so to the window.
    for name in ["resize", "scroll"] {
        drop(window.add_event_listener_with_callback_and_bool(name, again.as_ref().unchecked_ref(), true));
    }
    let held = SendWrapper::new((window, again));
    leptos::prelude::on_cleanup(move || {
        let (window, again) = held.take();
        for name in ["resize", "scroll"] {
            drop(window.remove_event_listener_with_callback_and_bool(name, again.as_ref().unchecked_ref(), true));
        }
    });
}

fn place_popover(popup: &str, anchor: &str, kind: Popup) {
    let Some((popup, anchor)) = html_element(popup).zip(element(anchor)) else { return };
    let Some(window) = web_sys::window() else { return };
    let number = |value: Result<wasm_bindgen::JsValue, _>| value.ok().and_then(|value| value.as_f64()).unwrap_or_default();
    let height = number(window.inner_height());
    // Without the scroll bar, which the window's own width counts.
    let width = window.document().and_then(|document| document.document_element()).map_or(0.0, |root| f64::from(root.client_width()));
    let (scroll_x, scroll_y) = (window.page_x_offset().unwrap_or_default(), window.page_y_offset().unwrap_or_default());
    let at = anchor.get_bounding_client_rect();
    let style = popup.style();
    let set = |name: &str, pixels: f64| drop(style.set_property(name, &format!("{pixels}px")));
    let (room_above, room_below) = (at.top() - GAP - EDGE, height - at.bottom() - GAP - EDGE);
    let (left, top) = match kind {
        Popup::List => {
            let above = room_below < LEAST_LIST_HEIGHT && room_above > room_below;
            set("width", at.width());
            set("max-height", if above { room_above } else { room_below.max(LEAST_LEFT) });
            if above {
                // By its lower edge: the list grows while answers come.
                let page = window.document().and_then(|document| document.document_element());
                let first_screen = page.map_or(height, |root| f64::from(root.client_height()));
                set("left", at.left() + scroll_x);
                set("bottom", first_screen - (at.top() - GAP + scroll_y));
                drop(style.set_property("top", "auto"));
                return;
            }
            drop(style.set_property("bottom", "auto"));
            (at.left(), at.bottom() + GAP)
        }
        Popup::Menu { prefer_above } => {
            let own = popup.get_bounding_client_rect();
            let fits = |room: f64| room >= own.height();
            let above = if prefer_above { fits(room_above) } else { !fits(room_below) && fits(room_above) };
            let left = (at.right() - own.width()).min(width - own.width() - EDGE).max(EDGE);
            (left, if above { at.top() - own.height() - GAP } else { at.bottom() + GAP })
        }
    };
    set("left", left + scroll_x);
    set("top", top + scroll_y);
}

/// Closes a popover if it is open.
pub fn hide_popover(popup: &str) {
    if let Some(popup) = html_element(popup) {
        drop(popup.hide_popover());
    }
}

/// Calls `report` with each press of the pointer outside all of `ids`, until the current owner is gone.
pub fn on_press_outside(ids: Vec<String>, report: leptos::prelude::Callback<()>) {
    let handle = leptos::prelude::window_event_listener(leptos::ev::pointerdown, move |event| {
        if !ids.iter().any(|id| is_inside(&event, id)) {
            leptos::prelude::Callable::run(&report, ());
        }
    });
    leptos::prelude::on_cleanup(move || handle.remove());
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
    if let Some(element) = html_element(id) {
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

fn html_element(id: &str) -> Option<HtmlElement> {
    element(id)?.dyn_into().ok()
}
