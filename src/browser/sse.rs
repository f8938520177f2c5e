//! Server-sent events: one long-lived connection that heals by itself.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use leptos::prelude::{Callable, Callback, on_cleanup};
use send_wrapper::SendWrapper;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Event, EventSource, MessageEvent};

use super::{
    document,
    timers::{self, Timer},
};

/// Longest pause between two attempts to connect, milliseconds.
const LONGEST_PAUSE_MS: u32 = 30_000;

/// How long a tab is hidden before it gives its connection back, milliseconds.
const HIDDEN_MS: u32 = 10_000;

/// What a connection reports.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Signal {
    /// The connection stands. After an interruption, something may have been missed: read again.
    Open {
        /// False for the first time, true after an interruption.
        again: bool,
    },
    /// The connection is lost and is being tried again.
    Lost,
    /// An event of one of the names that were asked for.
    Event {
        /// The event's name.
        name: &'static str,
        /// Its data, as sent.
        data: String,
    },
}

type OnEvent = Closure<dyn Fn(Event)>;

struct Connection {
    url: String,
    names: &'static [&'static str],
    report: Callback<Signal>,
    source: RefCell<Option<EventSource>>,
    // The closures must outlive the source that calls them.
    closures: RefCell<Vec<OnEvent>>,
    retry: Cell<Option<Timer>>,
    hidden: Cell<Option<Timer>>,
    attempts: Cell<u32>,
    opened_before: Cell<bool>,
    closed: Cell<bool>,
}

/// Connects to `url` and reports until the current reactive owner is gone. Call it in a component body.
///
/// Not while the tab is hidden for long: a browser has few connections for all tabs of a site, and each of these holds
/// one. It connects again when the tab comes to the front.
pub fn listen(url: &str, names: &'static [&'static str], report: Callback<Signal>) {
    let connection = Rc::new(Connection {
        url: url.to_owned(),
        names,
        report,
        source: RefCell::default(),
        closures: RefCell::default(),
        retry: Cell::new(None),
        hidden: Cell::new(None),
        attempts: Cell::new(0),
        opened_before: Cell::new(false),
        closed: Cell::new(false),
    });
    connection.open();
    connection.shown(document::is_visible());
    let shown = SendWrapper::new(Rc::clone(&connection));
    document::on_visibility_change(Callback::new(move |visible: bool| shown.shown(visible)));
    let connection = SendWrapper::new(connection);
    on_cleanup(move || connection.close());
}

impl Connection {
    fn open(self: &Rc<Self>) {
        let Ok(source) = EventSource::new(&self.url) else { return };
        let mut closures = Vec::new();

        let this = Rc::downgrade(self);
        let on_open = Closure::<dyn Fn(Event)>::new(move |_| {
            if let Some(this) = this.upgrade() {
                this.attempts.set(0);
                this.report.run(Signal::Open { again: this.opened_before.replace(true) });
            }
        });
        source.set_onopen(Some(on_open.as_ref().unchecked_ref()));
        closures.push(on_open);

        let this = Rc::downgrade(self);
        let on_error = Closure::<dyn Fn(Event)>::new(move |_| {
            if let Some(this) = this.upgrade() {
                this.lost();
            }
        });
        source.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        closures.push(on_error);

        for &name in self.names {
            let this = Rc::downgrade(self);
            let on_event = Closure::<dyn Fn(Event)>::new(move |event: Event| {
                let data = event.unchecked_ref::<MessageEvent>().data().as_string().unwrap_or_default();
                if let Some(this) = this.upgrade() {
                    this.report.run(Signal::Event { name, data });
                }
            });
            drop(source.add_event_listener_with_callback(name, on_event.as_ref().unchecked_ref()));
            closures.push(on_event);
        }
        *self.source.borrow_mut() = Some(source);
        *self.closures.borrow_mut() = closures;
    }

    /// A browser retries a broken connection by itself, but gives up for good on an HTTP error: then we retry.
    fn lost(self: &Rc<Self>) {
        if self.closed.get() {
            return;
        }
        self.report.run(Signal::Lost);
        let gave_up = self.source.borrow().as_ref().is_some_and(|source| source.ready_state() == EventSource::CLOSED);
        if gave_up {
            let attempts = self.attempts.get();
            self.attempts.set(attempts + 1);
            let pause = 1_000_u32.saturating_mul(1 << attempts.min(5)).min(LONGEST_PAUSE_MS);
            let this = Rc::clone(self);
            self.retry.set(Some(timers::after(pause, move || {
                if !this.closed.get() {
                    this.open();
                }
            })));
        }
    }

    fn shown(self: &Rc<Self>, visible: bool) {
        if let Some(timer) = self.hidden.take() {
            timer.cancel();
        }
        if visible {
            let paused = self.source.borrow().is_none();
            if paused && !self.closed.get() {
                self.open();
            }
        } else {
            let this = Rc::clone(self);
            self.hidden.set(Some(timers::after(HIDDEN_MS, move || this.pause())));
        }
    }

    fn close(&self) {
        self.closed.set(true);
        if let Some(timer) = self.hidden.take() {
            timer.cancel();
        }
        self.pause();
    }

    fn pause(&self) {
        if let Some(timer) = self.retry.take() {
            timer.cancel();
        }
        if let Some(source) = self.source.borrow_mut().take() {
            source.set_onopen(None);
            source.set_onerror(None);
            source.close();
        }
    }
}
