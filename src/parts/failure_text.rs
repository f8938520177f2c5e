//! A failed write in words, for dialogs and forms: the one surface is `ui::FormBanner`.

use leptos::prelude::*;

use crate::{
    api::{Failure, Presented, WayOut, phrasebook, present},
    messages::errors as t,
    routes::use_here,
    ui::{FormError, FormErrorLink},
};

/// What went wrong as one sentence: what is wrong with the first field that was refused, else the failure's own words.
pub(crate) fn sentence(failure: &Failure) -> String {
    failure.fields().first().map_or_else(|| present(failure).sentence, phrasebook::field_sentence)
}

/// What `Mutation::banner` says, for `FormBanner`, with the way out. A write is repeated by pressing its own button
/// again, never from here.
pub(crate) fn banner(said: Signal<Option<Presented>>) -> Signal<Option<FormError>> {
    let here = use_here();
    Signal::derive(move || {
        said.with(|said| {
            let said = said.as_ref()?;
            let link = match said.action {
                WayOut::None | WayOut::TryAgain => None,
                WayOut::Reload => Some(FormErrorLink { label: t::reload(), href: String::new(), new_tab: false }),
                WayOut::SignIn => here.with(|here| {
                    let href = here.as_ref()?.sign_in_and_return();
                    Some(FormErrorLink { label: t::sign_in_again(), href, new_tab: true })
                }),
            };
            Some(FormError { text: said.as_text(), link })
        })
    })
}
