//! What is said when a write about an open invitation did not work: somebody was quicker, or a sentence above the rows.

use bursar_domain::api::billing_managers::PendingInvitation;
use leptos::prelude::*;

use super::row::title_now;
use crate::{
    api::Failure,
    messages::invitations as t,
    ui::{FormError, toast},
};

/// A write's failure and its words.
pub(crate) type Said = (Signal<Option<Failure>>, Signal<Option<FormError>>);

fn is_gone(failure: Signal<Option<Failure>>) -> bool {
    failure.with(|failure| failure.as_ref().is_some_and(Failure::is_gone))
}

/// What is said of an invitation that is open no longer.
pub(crate) fn gone_meanwhile(invitation: &PendingInvitation) -> String {
    t::gone_meanwhile(&title_now(invitation))
}

/// Runs `then` when a write found that what it was about is gone.
pub(crate) fn when_gone(failure: Signal<Option<Failure>>, then: impl Fn() + 'static) {
    Effect::new(move |_| {
        if is_gone(failure) {
            then();
        }
    });
}

/// Says in a note that the invitation of a row is gone; the row goes with the next answer.
pub(crate) fn note_when_gone(failure: Signal<Option<Failure>>, acted: RwSignal<Option<PendingInvitation>>) {
    when_gone(failure, move || {
        if let Some(acted) = acted.get_untracked() {
            toast(gone_meanwhile(&acted));
        }
    });
}

/// The first of the writes that has something to say, apart from what is gone.
pub(crate) fn first_said<const N: usize>(writes: [Said; N]) -> Signal<Option<FormError>> {
    Signal::derive(move || writes.iter().find_map(|(failure, said)| said.get().filter(|_| !is_gone(*failure))))
}
