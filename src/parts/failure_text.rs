//! One sentence about a failed write, for dialogs and small forms that have one place for it.

use leptos::prelude::*;

use crate::api::{Failure, phrasebook, present};

/// What went wrong as one sentence: what is wrong with the first field that was refused, else the failure's own words.
pub(crate) fn sentence(failure: &Failure) -> String {
    failure.fields().first().map_or_else(|| present(failure).sentence, phrasebook::field_sentence)
}

/// The same, following a mutation's latest try.
pub(crate) fn follow(failure: Signal<Option<Failure>>) -> Signal<Option<String>> {
    Signal::derive(move || failure.with(|failure| failure.as_ref().map(sentence)))
}
