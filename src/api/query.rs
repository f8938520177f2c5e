//! Reads: asked for when the component appears, again when what they depend on changes, when one of their tags is
//! invalidated, and by themselves after a lost connection. The old value stays on the screen meanwhile.

use bursar_domain::api::{Endpoint, Method, events::Tag};
use leptos::{prelude::*, task::spawn_local};

use super::{Client, Failure, client, tags::use_tags, use_client};
use crate::browser::{net::Stop, timers};

/// Pauses between tries after a lost connection, milliseconds; the last one repeats.
const PAUSES_MS: [u32; 5] = [1_000, 2_000, 4_000, 8_000, 15_000];

/// A read and what is known of it.
#[derive(Debug)]
pub struct Query<T: Send + Sync + 'static> {
    value: RwSignal<Option<T>>,
    status: Status,
}

#[derive(Debug, Clone, Copy)]
struct Status {
    failure: RwSignal<Option<Failure>>,
    busy: RwSignal<bool>,
    again: RwSignal<u32>,
    stop: StoredValue<Option<Stop>, LocalStorage>,
}

impl<T: Send + Sync + 'static> Clone for Query<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Query<T> {}

impl<T: Clone + Send + Sync + 'static> Query<T> {
    /// The latest value, if one has arrived. Pages use `Loaded`, where a value is a value.
    #[must_use]
    pub fn value(self) -> Signal<Option<T>> {
        self.value.into()
    }

    /// What went wrong with the latest try.
    #[must_use]
    pub fn failure(self) -> Signal<Option<Failure>> {
        self.status.failure.into()
    }

    /// Whether an answer is on its way.
    #[must_use]
    pub fn busy(self) -> Signal<bool> {
        self.status.busy.into()
    }

    /// Asks again.
    pub fn refetch(self) {
        self.status.again.update(|n| *n = n.wrapping_add(1));
    }

    /// Puts a value in place that came by another way (the reply of a sign-in is the viewer).
    /// A read that is under way knows less, so it ends.
    pub fn set(self, value: T) {
        self.status.stop();
        self.status.settle(None, false);
        self.value.set(Some(value));
    }
}

/// Reads an endpoint that takes no query. `endpoint` may read signals: the read follows them.
pub fn use_query<E: Endpoint>(endpoint: impl Fn() -> E + 'static, tags: &'static [Tag]) -> Query<E::Reply>
where
    E::Reply: PartialEq,
{
    use_query_with(move || (endpoint(), E::Query::default()), tags)
}

/// Reads an endpoint with a query. `request` may read signals: the read follows them.
pub fn use_query_with<E: Endpoint>(request: impl Fn() -> (E, E::Query) + 'static, tags: &'static [Tag]) -> Query<E::Reply>
where
    E::Reply: PartialEq,
{
    let client = use_client();
    let value = RwSignal::new(None::<E::Reply>);
    let status = Status::new();
    let on_text = move |text: &str| match client.read::<E::Reply>(text) {
        Ok(reply) => {
            // An equal value is no change: forms and focus on the page stay as they are.
            if value.try_with_untracked(|old| old.as_ref() != Some(&reply)) == Some(true) {
                value.set(Some(reply));
            }
            None
        }
        Err(failure) => Some(failure),
    };
    let url = move || {
        let (endpoint, query) = request();
        client::url(&endpoint, &query)
    };
    run(client, status, tags, Box::new(url), std::rc::Rc::new(on_text));
    Query { value, status }
}

type OnText = std::rc::Rc<dyn Fn(&str) -> Option<Failure>>;

/// The part of a read that is the same for every type.
fn run(client: Client, status: Status, tags: &'static [Tag], url: Box<dyn Fn() -> String>, on_text: OnText) {
    let bus = use_tags();
    Effect::new(move |_| {
        bus.track(tags);
        status.again.track();
        let url = url();
        let stop = status.restart();
        let on_text = on_text.clone();
        spawn_local(async move {
            let mut tries = 0;
            loop {
                let answer = client.exchange(Method::Get, &url, None, None, &stop).await;
                if stop.is_stopped() {
                    return;
                }
                let failure = match answer {
                    Ok(text) => on_text(&text),
                    Err(failure) => Some(failure),
                };
                let retry = failure.as_ref().is_some_and(Failure::is_transient);
                if failure.as_ref().is_some_and(Failure::is_signed_out) {
                    bus.invalidate(&[Tag::Viewer]);
                }
                status.settle(failure, retry);
                if !retry {
                    return;
                }
                pause(PAUSES_MS[tries.min(PAUSES_MS.len() - 1)]).await;
                tries += 1;
                if stop.is_stopped() {
                    return;
                }
            }
        });
    });
    on_cleanup(move || status.stop());
}

async fn pause(ms: u32) {
    let (done, wait) = futures_channel();
    timers::after(ms, done);
    wait.await;
}

/// A wake-up call and what waits for it.
fn futures_channel() -> (impl FnOnce() + 'static, impl Future<Output = ()>) {
    use std::{cell::Cell, rc::Rc, task::Poll, task::Waker};
    let state = Rc::new((Cell::new(false), Cell::new(None::<Waker>)));
    let shared = Rc::clone(&state);
    let done = move || {
        shared.0.set(true);
        if let Some(waker) = shared.1.take() {
            waker.wake();
        }
    };
    let wait = std::future::poll_fn(move |context| {
        if state.0.get() {
            return Poll::Ready(());
        }
        state.1.set(Some(context.waker().clone()));
        Poll::Pending
    });
    (done, wait)
}

impl Status {
    fn new() -> Self {
        Self { failure: RwSignal::new(None), busy: RwSignal::new(true), again: RwSignal::new(0), stop: StoredValue::new_local(None) }
    }

    fn stop(self) {
        self.stop.try_update_value(|stop| {
            if let Some(stop) = stop.take() {
                stop.now();
            }
        });
    }

    fn restart(self) -> Stop {
        self.stop();
        let stop = Stop::new();
        self.stop.set_value(Some(stop.clone()));
        self.busy.set(true);
        stop
    }

    fn settle(self, failure: Option<Failure>, still_busy: bool) {
        if self.failure.try_with_untracked(|old| *old != failure) == Some(true) {
            self.failure.set(failure);
        }
        if self.busy.try_get_untracked() == Some(!still_busy) {
            self.busy.set(still_busy);
        }
    }
}
