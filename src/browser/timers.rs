//! Timers that end with the component that started them.

use std::time::Duration;

use leptos::leptos_dom::helpers::{self, IntervalHandle, TimeoutHandle};
use leptos::prelude::{LocalStorage, StoredValue, UpdateValue, WithValue, on_cleanup, request_animation_frame};

/// A started timer.
#[derive(Debug, Clone, Copy)]
pub struct Timer(Option<TimeoutHandle>);

impl Timer {
    /// Stops the timer if it has not fired.
    pub fn cancel(&self) {
        if let Some(handle) = &self.0 {
            handle.clear();
        }
    }
}

/// Runs `f` once after `ms` milliseconds. It is not tied to the caller: keep the [`Timer`] to stop it.
pub fn after(ms: u32, f: impl FnOnce() + 'static) -> Timer {
    Timer(helpers::set_timeout_with_handle(f, Duration::from_millis(ms.into())).ok())
}

/// Runs `f` once after `ms` milliseconds unless the current reactive owner (component or effect) is gone by then.
pub fn after_while_mounted(ms: u32, f: impl FnOnce() + 'static) -> Timer {
    let timer = after(ms, f);
    on_cleanup(move || timer.cancel());
    timer
}

/// Runs `f` every `ms` milliseconds until the current reactive owner is gone.
pub fn every(ms: u32, f: impl Fn() + 'static) {
    let handle: Option<IntervalHandle> = helpers::set_interval_with_handle(f, Duration::from_millis(ms.into())).ok();
    on_cleanup(move || {
        if let Some(handle) = handle {
            handle.clear();
        }
    });
}

/// Runs `f` before the next paint, when what the present change renders is in the document.
pub fn next_frame(f: impl FnOnce() + 'static) {
    request_animation_frame(f);
}

/// Runs the last of several quick calls only, once they have paused. Cancelled with its owner.
#[derive(Debug, Clone, Copy)]
pub struct Debounce {
    ms: u32,
    pending: StoredValue<Option<Timer>, LocalStorage>,
}

impl Debounce {
    /// A debouncer that waits for a pause of `ms` milliseconds. Create it in a component body.
    #[must_use]
    pub fn new(ms: u32) -> Self {
        let this = Self { ms, pending: StoredValue::new_local(None) };
        on_cleanup(move || this.cancel());
        this
    }

    /// Runs `f` after the pause, in place of what waits already.
    pub fn run(&self, f: impl FnOnce() + 'static) {
        self.cancel();
        let timer = after(self.ms, f);
        self.pending.try_update_value(|pending| *pending = Some(timer));
    }

    /// Forgets what waits.
    pub fn cancel(&self) {
        self.pending.try_with_value(|pending| pending.iter().for_each(Timer::cancel));
    }
}

/// The present moment by the reader's clock, milliseconds since 1970 UTC. For words such as "yesterday", never for rules.
#[must_use]
pub fn now_ms() -> i64 {
    #[expect(clippy::cast_possible_truncation, reason = "whole milliseconds fit an i64 for 290 million years")]
    let now = js_sys::Date::now() as i64;
    now
}

/// Runs a future before there is a view; inside one, the framework's own way knows whose it is.
pub fn run_before_views(future: impl Future<Output = ()> + 'static) {
    wasm_bindgen_futures::spawn_local(future);
}
