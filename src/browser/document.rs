//! The document as a whole: title, language, theme, and whether it is online and visible.

use leptos::ev::Custom;
use leptos::prelude::{Callable, Callback, on_cleanup, window_event_listener};
use send_wrapper::SendWrapper;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Document, Event};

fn document() -> Option<Document> {
    web_sys::window()?.document()
}

/// Sets the title of the browser's tab.
pub fn set_title(title: &str) {
    if let Some(document) = document() {
        document.set_title(title);
    }
}

/// Opens the browser's print dialog.
pub fn print() {
    if let Some(window) = web_sys::window() {
        drop(window.print());
    }
}

fn set_root_attribute(name: &str, value: Option<&str>) {
    if let Some(root) = document().and_then(|document| document.document_element()) {
        drop(match value {
            Some(value) => root.set_attribute(name, value),
            None => root.remove_attribute(name),
        });
    }
}

/// Tells assistive technology the language of the page, a BCP 47 tag.
pub fn set_language(tag: &str) {
    set_root_attribute("lang", Some(tag));
}

/// `light`, `dark`, or `None` to follow the system.
pub fn set_theme(theme: Option<&str>) {
    set_root_attribute("data-theme", theme);
}

/// Whether the browser believes that it has a network.
#[must_use]
pub fn is_online() -> bool {
    web_sys::window().is_none_or(|window| window.navigator().on_line())
}

/// Reports each change between online (true) and offline (false) until the current owner is gone.
pub fn on_online_change(report: Callback<bool>) {
    for (name, online) in [("online", true), ("offline", false)] {
        let handle = window_event_listener(Custom::<Event>::new(name), move |_| report.run(online));
        on_cleanup(move || handle.remove());
    }
}

/// Whether the tab is in front.
#[must_use]
pub fn is_visible() -> bool {
    document().is_none_or(|document| !document.hidden())
}

/// Reports each change between visible (true) and hidden (false) until the current owner is gone.
pub fn on_visibility_change(report: Callback<bool>) {
    let Some(document) = document() else { return };
    let closure = Closure::<dyn Fn(Event)>::new(move |_| report.run(is_visible()));
    drop(document.add_event_listener_with_callback("visibilitychange", closure.as_ref().unchecked_ref()));
    let held = SendWrapper::new((document, closure));
    on_cleanup(move || {
        let (document, closure) = held.take();
        drop(document.remove_event_listener_with_callback("visibilitychange", closure.as_ref().unchecked_ref()));
    });
}

/// Removes the element with this id: the skeleton that `index.html` shows until the app has started.
pub fn remove_id(id: &str) {
    if let Some(element) = document().and_then(|document| document.get_element_by_id(id)) {
        element.remove();
    }
}
