//! Back and forward lead to where the reader was on the page.
//!
//! The browser tries by itself, but too early: the page's data is still on its way and the page too short.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use leptos::ev;
use leptos::prelude::{on_cleanup, window_event_listener};

use super::timers;

/// Pause between two tries, milliseconds.
const PAUSE_MS: u32 = 50;
/// How many tries: the data of a page that takes longer than this is not waited for.
const TRIES: u32 = 40;

/// Remembers where the reader was on each page and goes back there. Call it once, in the app.
pub fn restore_on_back() {
    let places = Rc::new(RefCell::new(HashMap::<String, f64>::new()));
    let seen = Rc::clone(&places);
    let scrolled = window_event_listener(ev::scroll, move |_| {
        if let Some((address, top)) = here() {
            seen.borrow_mut().insert(address, top);
        }
    });
    let popped = window_event_listener(ev::popstate, move |_| {
        let target = here().and_then(|(address, _)| places.borrow().get(&address).copied());
        if let Some(top) = target.filter(|top| *top > 0.0) {
            go(top, TRIES);
        }
    });
    on_cleanup(move || {
        scrolled.remove();
        popped.remove();
    });
}

fn here() -> Option<(String, f64)> {
    let window = web_sys::window()?;
    Some((window.location().href().ok()?, window.scroll_y().ok()?))
}

fn go(top: f64, tries: u32) {
    timers::after(PAUSE_MS, move || {
        let Some(window) = web_sys::window() else { return };
        let room = window
            .document()
            .and_then(|document| document.document_element())
            .zip(window.inner_height().ok().and_then(|height| height.as_f64()))
            .map_or(0.0, |(root, height)| f64::from(root.scroll_height()) - height);
        if room + 1.0 >= top {
            window.scroll_to_with_x_and_y(0.0, top);
        } else if tries > 0 {
            go(top, tries - 1);
        }
    });
}
