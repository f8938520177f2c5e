//! The address bar. Pages go through the router; this is for what the router does not do.

use leptos::ev::Custom;
use leptos::prelude::{Callable, Callback, on_cleanup, window_event_listener};
use web_sys::{Event, Location};

fn location() -> Option<Location> {
    web_sys::window().map(|window| window.location())
}

/// Scheme, host and port, "https://console.example". Empty where there is none.
#[must_use]
pub fn origin() -> String {
    location().and_then(|location| location.origin().ok()).unwrap_or_default()
}

/// The path, "/billing".
#[must_use]
pub fn path() -> String {
    location().and_then(|location| location.pathname().ok()).unwrap_or_default()
}

/// The query with its question mark, or empty.
#[must_use]
pub fn query() -> String {
    location().and_then(|location| location.search().ok()).unwrap_or_default()
}

/// Reads the fragment without its `#` and strips it from the address bar and the history, so that a secret in it is
/// neither seen, shared nor restored. `None` if there is none.
#[must_use]
pub fn take_hash() -> Option<String> {
    let hash = location()?.hash().ok()?;
    let value = hash.strip_prefix('#').filter(|value| !value.is_empty())?.to_owned();
    let bare = format!("{}{}", path(), query());
    if let Some(history) = web_sys::window().and_then(|window| window.history().ok()) {
        let state = history.state().unwrap_or_default();
        drop(history.replace_state_with_url(&state, "", Some(&bare)));
    }
    Some(value)
}

/// Loads the page anew.
pub fn reload() {
    if let Some(location) = location() {
        drop(location.reload());
    }
}

/// Leaves for `url` with a full load: other sites, or a page that must start from nothing.
pub fn assign(url: &str) {
    if let Some(location) = location() {
        drop(location.assign(url));
    }
}

/// Leaves for a page of somebody else (a payment provider, a bank). Nothing but a web address is followed.
pub fn leave_for(url: &str) {
    if url.starts_with("https://") || url.starts_with("http://") {
        assign(url);
    }
}

/// Reports each change of the fragment alone until the current owner is gone.
pub fn on_hash_change(report: Callback<()>) {
    let handle = window_event_listener(Custom::<Event>::new("hashchange"), move |_| report.run(()));
    on_cleanup(move || handle.remove());
}
