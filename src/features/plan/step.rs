//! Step 2: the receipt of a choice, and confirming exactly what it shows (SUB-3). What was worked out anew is marked; nothing is
//! charged that nobody has looked at.

use bursar_domain::{
    api::{
        error::Refusal,
        payment_methods::PaymentMethod,
        payments::Decline,
        subscription::{Confirm, ConfirmPlanChange, PlanChangeRequest, PlanChanged, PlanPreview, PreviewPlanChange},
    },
    ids::PaymentId,
    money::Money,
    payment::PaymentStatus,
    subscription::Preview,
};
use leptos::prelude::*;

use super::{choice::Choice, page::Known, receipt::Receipt, receipt_view::receipt_view, refused::refused, words};
use crate::{
    api::{Failure, Tag, use_mutation},
    browser::{document, timers},
    messages::{payments, plans as t},
    parts::{card_visit::leave_for, failure_text, payment_words},
    session::use_org,
    ui::{Banner, Button, ButtonKind, FormBanner, LinkButton, Skeleton, Tone, toast},
};

/// A receipt is worked out anew so long before its time is over, milliseconds.
const MARGIN_MS: i64 = 10_000;

/// What came of confirming.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Outcome {
    /// It is so.
    Done,
    /// The bank wants to hear from the person.
    Authenticate(String),
    /// The payment is under way.
    Wait(PaymentId),
    /// The payment did not succeed; nothing has changed.
    Declined(Money, Option<Decline>),
    /// The payment was called off somewhere else.
    CalledOff,
}

fn outcome(changed: &PlanChanged) -> Outcome {
    let Some(payment) = &changed.payment else { return Outcome::Done };
    match (payment.status, &payment.authenticate_at) {
        (PaymentStatus::Succeeded, _) => Outcome::Done,
        (PaymentStatus::Failed, _) => Outcome::Declined(payment.amount, payment.decline),
        (PaymentStatus::Canceled, _) => Outcome::CalledOff,
        (_, Some(at)) => Outcome::Authenticate(at.clone()),
        (_, None) => Outcome::Wait(payment.id.clone()),
    }
}

/// Whether a card has to come first: something is due, and it is known that there is none.
fn needs_card(preview: &Preview, cards: Option<&[PaymentMethod]>) -> bool {
    preview.settlement.due.minor > 0 && cards.is_some_and(<[_]>::is_empty)
}

fn default_card(cards: Option<&[PaymentMethod]>) -> Option<&PaymentMethod> {
    cards?.iter().find(|card| card.is_default)
}

/// The receipt of this choice, with its buttons.
pub(super) fn step(choice: Choice, known: Known) -> AnyView {
    let (org, going) = (use_org(), known.going);
    let Known { plans, cards, locked, .. } = known;
    let found = RwSignal::new(None::<PlanPreview>);
    let looked_at = RwSignal::new(None::<Preview>);
    let why_not = RwSignal::new(None::<String>);
    let other_card = RwSignal::new(false);
    let leaving = RwSignal::new(false);
    let preview = use_mutation::<PreviewPlanChange>(&[], move |new| found.set(Some(new)));
    let look = move || preview.call(PreviewPlanChange { org: org.reference_now() }, PlanChangeRequest { change: choice.request() });
    let look_again = move || {
        looked_at.set(found.with_untracked(|found| found.as_ref().map(|found| found.preview.clone())));
        look();
    };
    look();
    let confirm = use_mutation::<ConfirmPlanChange>(&[Tag::Money, Tag::Billing], move |changed| match outcome(&changed) {
        Outcome::Done => {
            leaving.set(true);
            if let Some(said) = found.with_untracked(|found| found.as_ref().map(|found| words::done(&found.preview))) {
                toast(said);
            }
            going.leave(None);
        }
        Outcome::Wait(payment) => {
            leaving.set(true);
            going.leave(Some(&payment));
        }
        Outcome::Authenticate(at) => leave_for(&at, leaving),
        // The preview is used up: the same choice is worked out anew, with nothing to mark.
        Outcome::Declined(amount, why) => {
            why_not.set(Some(payment_words::declined(amount, why)));
            other_card.set(payment_words::remedies(why).update_card);
            looked_at.set(None);
            look();
        }
        Outcome::CalledOff => {
            why_not.set(Some(t::called_off().to_owned()));
            other_card.set(false);
            looked_at.set(None);
            look();
        }
    });
    let refusal = confirm.failure();
    let stale = Memo::new(move |_| refusal.with(|failure| failure.as_ref().and_then(Failure::refusal)) == Some(Refusal::PreviewStale));
    Effect::new(move |_| {
        if stale.get() {
            look_again();
        }
    });
    let busy = {
        let (looking, confirming) = (preview.pending(), confirm.pending());
        Signal::derive(move || looking.get() || confirming.get() || leaving.get())
    };
    // Nobody looks at a tab in the background: there, confirming finds out that the time is over.
    Effect::new(move |_| {
        let left = found.with(|found| found.as_ref().map(|found| found.preview.expires_at.ms_since(found.preview.at) - MARGIN_MS));
        if let Some(ms) = left.and_then(|ms| u32::try_from(ms).ok()) {
            timers::after_while_mounted(ms, move || {
                // While nobody knows whether it was confirmed, the same has to be confirmed again.
                let settled = refusal.with_untracked(Option::is_none);
                if settled && document::is_visible() && !busy.get_untracked() {
                    look_again();
                }
            });
        }
    });
    let receipt = Memo::new(move |_| {
        let of = |preview: &Preview| plans.with(|plans| cards.with(|cards| Receipt::of(preview, plans, default_card(cards.as_deref()))));
        let now = found.with(|found| found.as_ref().map(|found| of(&found.preview)))?;
        Some(match looked_at.with(|before| before.as_ref().map(of)) {
            Some(before) => now.marked(&before),
            None => now,
        })
    });
    let (failure, not_confirmed) = (preview.failure(), failure_text::banner(confirm.banner(&[])));
    let is_new = Memo::new(move |_| looked_at.with(Option::is_some) && !preview.pending().get());
    let pay = Callback::new(move |()| {
        if let Some(found) = found.get_untracked() {
            why_not.set(None);
            looked_at.set(None);
            confirm.call(ConfirmPlanChange { org: org.reference_now() }, Confirm { preview: found.id });
        }
    });
    let card_first = Memo::new(move |_| {
        let refused = refusal.with(|failure| failure.as_ref().and_then(Failure::refusal)) == Some(Refusal::PaymentMethodRequired);
        refused || found.with(|found| found.as_ref().is_some_and(|found| cards.with(|cards| needs_card(&found.preview, cards.as_deref()))))
    });
    let label = Memo::new(move |_| found.with(|found| found.as_ref().map(|found| words::confirm(&found.preview)).unwrap_or_default()));
    let primary = move || {
        if card_first.get() {
            return view! {
                <Button kind=ButtonKind::Primary pending=going.visit().pending() disabled_reason=locked on_click=move |()| going.for_card(choice, None)>
                    {payments::add_card()}
                </Button>
            }
            .into_any();
        }
        view! {
            <Button kind=ButtonKind::Primary pending=busy disabled_reason=locked on_click=pay>{move || label.get()}</Button>
        }
        .into_any()
    };
    let another = move || {
        other_card.get().then(|| {
            let replaces = move || cards.with_untracked(|cards| default_card(cards.as_deref()).map(|card| card.id.clone()));
            view! {
                <Button pending=going.visit().pending() disabled_reason=locked on_click=move |()| going.for_card(choice, replaces())>
                    {payments::update_card()}
                </Button>
            }
        })
    };
    let error = Signal::derive(move || {
        let own = why_not.get().map(Into::into);
        own.or_else(|| not_confirmed.get().filter(|_| !stale.get() && !card_first.get()))
    });
    let there = Memo::new(move |_| receipt.with(Option::is_some));
    view! {
        {move || match (there.get(), failure.get()) {
            (_, Some(failure)) => refused(&failure, choice, known, Callback::new(move |()| look())),
            (false, None) => view! { <section class="Receipt" aria-label=t::receipt()><Skeleton lines=8 height=24/></section> }.into_any(),
            (true, None) => view! {
                <section class="Receipt" aria-label=t::receipt()>
                    <div role="status">
                        {move || is_new.get().then(|| view! { <Banner tone=Tone::Info>{t::changed_notice()}</Banner> })}
                    </div>
                    {move || receipt.get().map(|receipt| receipt_view(receipt, going))}
                    {move || card_first.get().then(|| view! { <Banner tone=Tone::Warning>{t::no_card()}</Banner> })}
                    <FormBanner error/>
                    <div class="Actions">
                        {primary}
                        {another}
                        <LinkButton kind=ButtonKind::Quiet href=going.editions()>{t::back()}</LinkButton>
                    </div>
                </section>
            }
            .into_any(),
        }}
    }
    .into_any()
}

#[cfg(test)]
#[path = "step_tests.rs"]
mod tests;
