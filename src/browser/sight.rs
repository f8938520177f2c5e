//! Whether the reader has come to a place on the page, for lists that go on by themselves.

use leptos::prelude::{Callable, Callback, on_cleanup};
use send_wrapper::SendWrapper;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{IntersectionObserver, IntersectionObserverEntry, IntersectionObserverInit};

/// How far below the window a place counts as reached: what comes is there before the reader is.
const AHEAD: &str = "0px 0px 320px 0px";

/// Calls `report` once the element with this id is in sight or nearly, and each time that it comes back, until the
/// current owner is gone. Call it in an effect: the element must be in the document.
pub fn on_reached(id: &str, report: Callback<()>) {
    let Some(element) = web_sys::window().and_then(|window| window.document()).and_then(|document| document.get_element_by_id(id)) else {
        return;
    };
    let seen = Closure::<dyn Fn(js_sys::Array)>::new(move |entries: js_sys::Array| {
        let in_sight = |entry: JsValue| entry.dyn_into::<IntersectionObserverEntry>().is_ok_and(|entry| entry.is_intersecting());
        if entries.iter().any(in_sight) {
            report.run(());
        }
    });
    let options = IntersectionObserverInit::new();
    options.set_root_margin(AHEAD);
    let Ok(observer) = IntersectionObserver::new_with_options(seen.as_ref().unchecked_ref(), &options) else { return };
    observer.observe(&element);
    let held = SendWrapper::new((observer, seen));
    on_cleanup(move || held.take().0.disconnect());
}
