//! Writes: made once for each call, never repeated by themselves. What failed stays visible until the next try. Writes that
//! move money carry an idempotency key, so that a try whose answer was lost is repeated and not made twice (PAY-3).

use std::{marker::PhantomData, rc::Rc};

use bursar_domain::api::{Empty, Endpoint, error::ErrorCode, events::Tag};
use leptos::{prelude::*, task::spawn_local};

use super::{Client, Failure, Presented, Tags, client::Prepared, idempotency::HeldKey, phrasebook, present, tags::use_tags, use_client};
use crate::browser::random;

/// A kind of write, ready to be made.
pub struct Mutation<E: Endpoint> {
    state: State,
    of: PhantomData<fn() -> E>,
}

/// Reads the reply and hands it on; says what is wrong with it.
type OnText = Rc<dyn Fn(&str) -> Option<Failure>>;

/// What is the same for every write, so that it is in the browser once.
#[derive(Clone, Copy)]
struct State {
    pending: RwSignal<bool>,
    failure: RwSignal<Option<Failure>>,
    tags: &'static [Tag],
    client: Client,
    bus: Tags,
    /// Reads the reply and hands it on.
    on_text: StoredValue<OnText, LocalStorage>,
    /// The key of the latest try, for writes that need one.
    key: StoredValue<HeldKey>,
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
    let client = use_client();
    let on_text = move |text: &str| match client.read::<E::Reply>(text) {
        Ok(reply) => {
            on_success(reply);
            None
        }
        Err(failure) => Some(failure),
    };
    Mutation { state: State::new(client, tags, Rc::new(on_text)), of: PhantomData }
}

impl State {
    fn new(client: Client, tags: &'static [Tag], on_text: OnText) -> Self {
        Self {
            pending: RwSignal::new(false),
            failure: RwSignal::new(None),
            tags,
            client,
            bus: use_tags(),
            on_text: StoredValue::new_local(on_text),
            key: StoredValue::new(HeldKey::default()),
        }
    }

    fn start(self, mut call: Prepared, keyed: bool) {
        if self.pending.try_get_untracked() != Some(false) {
            return;
        }
        if keyed && call.idempotency_key.is_none() {
            call.idempotency_key = self.key.try_update_value(|held| held.key_for(&call.url, call.body.as_deref(), random::key));
        }
        self.pending.set(true);
        self.failure.set(None);
        self.bus.hold();
        spawn_local(async move {
            let outcome = self.client.make(call).await;
            if self.pending.try_get_untracked().is_some() {
                self.pending.set(false);
            }
            let failure = match outcome {
                Ok(text) => {
                    self.bus.invalidate(self.tags);
                    // Taken out first: what runs now may end the owner of this very write.
                    self.on_text.try_get_value().and_then(|on_text| on_text(&text))
                }
                Err(failure) => {
                    refresh_after(&failure, self.bus, self.tags);
                    Some(failure)
                }
            };
            self.key.try_update_value(|held| held.ended(failure.as_ref()));
            if failure.is_some() {
                self.failure.try_set(failure);
            }
            self.bus.release();
        });
    }
}

/// A refusal means that what is on the screen is old.
fn refresh_after(failure: &Failure, bus: Tags, tags: &[Tag]) {
    match failure.code() {
        Some(ErrorCode::Forbidden | ErrorCode::NotFound) => {
            bus.invalidate(tags);
            bus.invalidate(&[Tag::Viewer]);
        }
        Some(ErrorCode::Unauthenticated) => bus.invalidate(&[Tag::Viewer]),
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

    /// Makes the write with a query, or with an idempotency key of the caller's choice; writes that need one get one by
    /// themselves otherwise. Ignored while one is under way.
    pub fn call_with(self, endpoint: E, query: E::Query, body: E::Body, idempotency_key: Option<String>) {
        let mut call = Prepared::new(&endpoint, &query, &body);
        call.idempotency_key = idempotency_key;
        self.state.start(call, E::KEYED);
    }

    /// Whether the write is under way.
    #[must_use]
    pub fn pending(self) -> Signal<bool> {
        self.state.pending.into()
    }

    /// What went wrong with the latest try.
    #[must_use]
    pub fn failure(self) -> Signal<Option<Failure>> {
        self.state.failure.into()
    }

    /// What went wrong, in words for a banner above the form; nothing if every problem stands at one of `fields`. A
    /// problem of another field is said here.
    #[must_use]
    pub fn banner(self, fields: &'static [&'static str]) -> Signal<Option<Presented>> {
        Signal::derive(move || {
            self.state.failure.with(|failure| {
                let failure = failure.as_ref()?;
                let problems = failure.fields();
                let homeless = problems.iter().find(|problem| !fields.contains(&problem.field.as_str()));
                match homeless {
                    Some(problem) => Some(Presented { sentence: phrasebook::field_sentence(problem), ..present(failure) }),
                    None => problems.is_empty().then(|| present(failure)),
                }
            })
        })
    }

    /// What is wrong with this field, as a sentence.
    #[must_use]
    pub fn field(self, name: &'static str) -> Signal<Option<String>> {
        Signal::derive(move || {
            self.state.failure.with(|failure| {
                let problem = failure.as_ref()?.fields().iter().find(|problem| problem.field == name)?;
                Some(phrasebook::field_sentence(problem))
            })
        })
    }

    /// Forgets what went wrong, for example when a dialog opens again.
    pub fn clear(self) {
        if self.state.failure.with_untracked(Option::is_some) {
            self.state.failure.set(None);
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
