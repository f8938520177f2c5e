//! Writes: made once for each call, never repeated by themselves. What failed stays visible until the next try.

use bursar_domain::api::{Empty, Endpoint, error::ErrorCode, events::Tag};
use leptos::{prelude::*, task::spawn_local};

use super::{Failure, Presented, phrasebook, present, tags::use_tags, use_client};
use crate::browser::net::Stop;

/// A kind of write, ready to be made.
pub struct Mutation<E: Endpoint> {
    pending: RwSignal<bool>,
    failure: RwSignal<Option<Failure>>,
    #[expect(clippy::type_complexity, reason = "one closure, named where it is made")]
    start: StoredValue<Box<dyn Fn(E, E::Query, E::Body, Option<String>)>, LocalStorage>,
}

impl<E: Endpoint> Clone for Mutation<E> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<E: Endpoint> Copy for Mutation<E> {}

impl<E: Endpoint> std::fmt::Debug for Mutation<E> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Mutation").field(&E::NAME).finish()
    }
}

/// Prepares a write: after success `tags` are invalidated, then `on_success` runs. Leaving the page does not take a
/// write back; only `on_success` is skipped then.
pub fn use_mutation<E: Endpoint>(tags: &'static [Tag], on_success: impl Fn(E::Reply) + 'static) -> Mutation<E> {
    let (client, bus) = (use_client(), use_tags());
    let pending = RwSignal::new(false);
    let failure = RwSignal::new(None::<Failure>);
    let on_success = StoredValue::new_local(Box::new(on_success) as Box<dyn Fn(E::Reply)>);
    let start = move |endpoint: E, query: E::Query, body: E::Body, key: Option<String>| {
        if pending.get_untracked() {
            return;
        }
        pending.set(true);
        failure.set(None);
        spawn_local(async move {
            let outcome = client.send_with::<E>(&endpoint, &query, &body, key.as_deref(), &Stop::new()).await;
            if pending.try_get_untracked().is_some() {
                pending.set(false);
            }
            match outcome {
                Ok(reply) => {
                    bus.invalidate(tags);
                    on_success.try_with_value(|f| f(reply));
                }
                Err(found) => {
                    refresh_after(&found, bus, tags);
                    failure.try_set(Some(found));
                }
            }
        });
    };
    Mutation { pending, failure, start: StoredValue::new_local(Box::new(start)) }
}

/// A refusal means that what is on the screen is old.
fn refresh_after(failure: &Failure, bus: super::Tags, tags: &[Tag]) {
    match failure.code() {
        Some(ErrorCode::Forbidden | ErrorCode::NotFound) => {
            bus.invalidate(tags);
            bus.invalidate(&[Tag::Viewer]);
        }
        Some(ErrorCode::Refused | ErrorCode::Gone) => bus.invalidate(tags),
        // A read is tried until the connection is back, which takes the banner away.
        None if *failure == Failure::Offline => bus.invalidate(&[Tag::Viewer]),
        // Whether the write was made is unknown: what is there now tells.
        None if *failure == Failure::TimedOut => bus.invalidate(tags),
        _ => {}
    }
}

impl<E: Endpoint> Mutation<E> {
    /// Makes the write. Ignored while one is under way.
    pub fn call(self, endpoint: E, body: E::Body)
    where
        E::Query: Default,
    {
        self.call_with(endpoint, E::Query::default(), body, None);
    }

    /// Makes the write with a query, or with an idempotency key: the same key and body give the same answer, however
    /// often the person presses. Ignored while one is under way.
    pub fn call_with(self, endpoint: E, query: E::Query, body: E::Body, idempotency_key: Option<String>) {
        self.start.try_with_value(|start| start(endpoint, query, body, idempotency_key));
    }

    /// Whether the write is under way.
    #[must_use]
    pub fn pending(self) -> Signal<bool> {
        self.pending.into()
    }

    /// What went wrong with the latest try.
    #[must_use]
    pub fn failure(self) -> Signal<Option<Failure>> {
        self.failure.into()
    }

    /// What went wrong, in words for a banner above the form; nothing if every problem stands at one of `fields`.
    #[must_use]
    pub fn banner(self, fields: &'static [&'static str]) -> Signal<Option<Presented>> {
        Signal::derive(move || {
            self.failure.with(|failure| {
                let failure = failure.as_ref()?;
                let problems = failure.fields();
                let all_shown = !problems.is_empty() && problems.iter().all(|p| fields.contains(&p.field.as_str()));
                (!all_shown).then(|| present(failure))
            })
        })
    }

    /// The same as one text, for `FormBanner` and `ConfirmDialog`.
    #[must_use]
    pub fn error(self, fields: &'static [&'static str]) -> Signal<Option<String>> {
        let banner = self.banner(fields);
        Signal::derive(move || banner.with(|said| said.as_ref().map(Presented::as_text)))
    }

    /// What is wrong with this field, as a sentence.
    #[must_use]
    pub fn field(self, name: &'static str) -> Signal<Option<String>> {
        Signal::derive(move || {
            self.failure.with(|failure| {
                let problem = failure.as_ref()?.fields().iter().find(|problem| problem.field == name)?;
                Some(phrasebook::field_sentence(problem))
            })
        })
    }

    /// Forgets what went wrong, for example when a dialog opens again.
    pub fn clear(self) {
        if self.failure.with_untracked(Option::is_some) {
            self.failure.set(None);
        }
    }
}

impl<E: Endpoint<Body = Empty>> Mutation<E> {
    /// Makes a write that needs nothing but its address.
    pub fn run(self, endpoint: E)
    where
        E::Query: Default,
    {
        self.call(endpoint, Empty {});
    }
}
