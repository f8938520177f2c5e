//! Browsers that wait for the next journey. Starting one takes seconds; cleaning one takes milliseconds.

use std::sync::{Mutex, PoisonError};

use super::{
    engine::{Engine, end_display},
    session::Browser,
};

static IDLE: Mutex<Vec<Browser>> = Mutex::new(Vec::new());

/// A browser of the chosen engine: an idle one, or a new one.
#[must_use]
pub fn take() -> Browser {
    let idle = IDLE.lock().unwrap_or_else(PoisonError::into_inner).pop();
    idle.unwrap_or_else(|| Browser::start(Engine::chosen()))
}

/// Gives a browser back. `home` is any address of the stage that it was on.
pub(crate) fn give_back(browser: Browser, home: &str) {
    // One that does not answer any more ends here.
    if browser.clean(home).is_ok() {
        IDLE.lock().unwrap_or_else(PoisonError::into_inner).push(browser);
    }
}

/// Ends all idle browsers with their drivers.
pub fn close_all() {
    let all = std::mem::take(&mut *IDLE.lock().unwrap_or_else(PoisonError::into_inner));
    all.into_iter().for_each(Browser::leave);
    end_display();
}
