//! The visit to the payment provider's page that takes a card, and coming back from it (PAY-1). No card field is ever here.

use bursar_domain::{
    api::{
        Empty,
        payment_methods::{BackTo, BeginCardSetup, CardSetupOutcome, CompleteCardSetup, NewCardSetup},
    },
    ids::{CardSetupId, PaymentMethodId},
};
use leptos::prelude::*;

use super::{failure_text, payment_words};
use crate::{
    api::{Failure, Mutation, Tag, use_mutation},
    browser::{location, timers},
    messages::payments as t,
    session::{OrgScope, use_org},
    ui::{Banner, Button, FormError, Spinner, Tone, toast},
};

/// How long a button shows that the page is being left, milliseconds. Whoever comes back by *Back* finds it usable again.
const LEAVING_MS: u32 = 10_000;
/// How often the provider is asked about a card that it does not know yet, and at most how many times.
const ASK_AGAIN_MS: u32 = 2_000;
const TRIES: u32 = 15;

/// Leaves this page for one of the provider or the bank; `leaving` shows it meanwhile.
pub(crate) fn leave_for(url: &str, leaving: RwSignal<bool>) {
    leaving.set(true);
    location::leave_for(url);
    timers::after(LEAVING_MS, move || {
        leaving.try_set(false);
    });
}

/// Going there.
#[derive(Clone, Copy)]
pub(crate) struct CardVisit {
    begin: Mutation<BeginCardSetup>,
    leaving: RwSignal<bool>,
    back_to: Option<BackTo>,
    org: OrgScope,
}

impl CardVisit {
    /// Visits that lead back to this page of the console.
    pub(crate) fn new(back_to: Option<BackTo>) -> Self {
        let leaving = RwSignal::new(false);
        let begin = use_mutation::<BeginCardSetup>(&[], move |to| leave_for(&to.url, leaving));
        Self { begin, leaving, back_to, org: use_org() }
    }

    /// Goes for a card, in place of `replaces` if there is one.
    pub(crate) fn go(self, replaces: Option<PaymentMethodId>) {
        if !self.leaving.get_untracked() {
            self.begin.call(BeginCardSetup { org: self.org.reference_now() }, NewCardSetup { replaces, back_to: self.back_to });
        }
    }

    /// Whether the page is being left.
    pub(crate) fn pending(self) -> Signal<bool> {
        let begun = self.begin.pending();
        Signal::derive(move || begun.get() || self.leaving.get())
    }

    /// Why the provider's page could not be opened.
    pub(crate) fn trouble(self) -> Signal<Option<FormError>> {
        failure_text::banner(self.begin.banner(&[]))
    }
}

/// What is known of a visit that somebody has come back from.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Back {
    Asking,
    Slow,
    Saved(String),
    Canceled,
    Declined,
    Failed,
}

/// What an answer means; the provider is asked again while it does not know, but not for ever.
fn after(outcome: &CardSetupOutcome, tries: u32) -> Back {
    match outcome {
        CardSetupOutcome::Stored { method } => Back::Saved(t::saved(&payment_words::card(method))),
        CardSetupOutcome::Pending if tries < TRIES => Back::Asking,
        CardSetupOutcome::Pending => Back::Slow,
        CardSetupOutcome::Canceled => Back::Canceled,
        CardSetupOutcome::Declined => Back::Declined,
    }
}

/// Asks how the visit ended and says so. `on_end` runs once it is known, or cannot be known: the address no longer needs the
/// visit's id then.
pub(crate) fn card_return(setup: CardSetupId, visit: CardVisit, on_end: Callback<()>) -> AnyView {
    let (back, tries, gone) = (RwSignal::new(Back::Asking), StoredValue::new(1_u32), RwSignal::new(false));
    let endpoint = StoredValue::new(CompleteCardSetup { org: use_org().reference_now(), setup });
    // The mutation asks again itself, so it is known only after it has been made.
    let again = StoredValue::new(None::<Callback<()>>);
    let complete = use_mutation::<CompleteCardSetup>(&[Tag::Money], move |outcome| {
        let now = after(&outcome, tries.get_value());
        match &now {
            Back::Asking => {
                tries.update_value(|tries| *tries += 1);
                timers::after(ASK_AGAIN_MS, move || {
                    if let Some(again) = again.try_get_value().flatten() {
                        again.run(());
                    }
                });
                return;
            }
            Back::Saved(said) => toast(said),
            _ => {}
        }
        back.set(now);
        on_end.run(());
    });
    let ask = Callback::new(move |()| {
        if let Some(endpoint) = endpoint.try_get_value() {
            complete.call(endpoint, Empty {});
        }
    });
    again.set_value(Some(ask));
    ask.run(());
    let failure = complete.failure();
    Effect::new(move |_| {
        if let Some(failed) = failure.get() {
            back.set(Back::Failed);
            // A lost connection says nothing about the visit: it is asked about again, also after a reload.
            if failed.api().is_some() && !failed.is_transient() {
                on_end.run(());
            }
        }
    });
    let ask_anew = Callback::new(move |()| {
        tries.set_value(1);
        back.set(Back::Asking);
        ask.run(());
    });
    let view = move || said(&back.get(), visit, failure, ask_anew, gone);
    view! { <div class="CardReturn">{view}</div> }.into_any()
}

fn said(back: &Back, visit: CardVisit, failure: Signal<Option<Failure>>, ask: Callback<()>, gone: RwSignal<bool>) -> AnyView {
    let once_more =
        move || view! { <Button small=true pending=visit.pending() on_click=move |()| visit.go(None)>{t::try_again()}</Button> }.into_any();
    let check = move || view! { <Button small=true on_click=ask>{t::check_again()}</Button> }.into_any();
    let dismiss = Callback::new(move |()| gone.set(true));
    if gone.get() {
        return ().into_any();
    }
    match back {
        Back::Saved(_) => ().into_any(),
        Back::Asking => view! {
            <Banner tone=Tone::Info><Spinner/> " " {t::checking()}</Banner>
        }
        .into_any(),
        Back::Slow => view! { <Banner tone=Tone::Info action=check>{t::slow()}</Banner> }.into_any(),
        Back::Canceled => view! { <Banner action=once_more on_dismiss=dismiss>{t::came_back()}</Banner> }.into_any(),
        Back::Declined => view! {
            <Banner tone=Tone::Danger urgent=true action=once_more on_dismiss=dismiss>{t::not_accepted()}</Banner>
        }
        .into_any(),
        Back::Failed => view! {
            <Banner tone=Tone::Danger urgent=true action=check on_dismiss=dismiss>
                {move || failure.get().map(|failure| failure_text::sentence(&failure))}
            </Banner>
        }
        .into_any(),
    }
}

#[cfg(test)]
mod tests {
    use bursar_domain::{
        api::payment_methods::{Expiry, PaymentMethod},
        calendar::Month,
    };

    use super::*;

    #[test]
    fn pay_1_a_visit_that_is_not_settled_is_asked_about_again_but_not_for_ever() {
        assert_eq!(after(&CardSetupOutcome::Pending, 1), Back::Asking);
        assert_eq!(after(&CardSetupOutcome::Pending, TRIES), Back::Slow);
        assert_eq!(after(&CardSetupOutcome::Canceled, 1), Back::Canceled);
        assert_eq!(after(&CardSetupOutcome::Declined, TRIES), Back::Declined);
    }

    #[test]
    fn pay_1_a_saved_card_is_named() {
        let method = PaymentMethod {
            id: PaymentMethodId::from_parts(1, 1),
            brand: "visa".to_owned(),
            last4: "4242".to_owned(),
            expires: Month { year: 2028, month: 8 },
            is_default: true,
            expiry: Expiry::Fine,
        };
        assert_eq!(after(&CardSetupOutcome::Stored { method }, 1), Back::Saved("Card saved: visa ending 4242".to_owned()));
    }
}
