//! *Pay*: the question with amount and card, and what comes of it.

use bursar_domain::{
    access::Permission,
    api::{
        Empty,
        invoices::PayInvoice,
        payment_methods::{Expiry, ListPaymentMethods, PaymentMethod},
    },
    money::Money,
};
use leptos::prelude::*;

use super::{
    payment::Paying,
    view_model::{Step, step},
};
use crate::{
    api::{Tag, use_mutation, use_query},
    browser::intl,
    messages::{documents as d, invoices as t},
    parts::{card_visit::leave_for, documents::brand, failure_text, payment_words, shell::Loaded},
    routes::Route,
    session::{disabled_reason, use_org},
    ui::{Button, ButtonKind, FormDialog, FormError, Skeleton},
};

/// Whether there is a card that can be charged, as far as it is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum CardState {
    Looking,
    None,
    Over,
    Fine,
}

/// The button. While a payment is open it says so instead of offering another.
pub(super) fn button(paying: Paying, amount: Money) -> AnyView {
    let (why, open) = (disabled_reason(Permission::ManageSubscription), paying.is_open());
    let reason = Signal::derive(move || why.get().or_else(|| open.get().then(|| t::pay_under_way().to_owned())));
    let ask = move |()| paying.asking.set(true);
    view! { <Button kind=ButtonKind::Primary disabled_reason=reason on_click=ask>{t::pay(&intl::money(amount))}</Button> }.into_any()
}

/// The question.
pub(super) fn dialog(paying: Paying, number: String, amount: Money) -> AnyView {
    let org = use_org();
    let asking = paying.asking;
    let card = RwSignal::new(CardState::Looking);
    let refused = RwSignal::new(None::<String>);
    let leaving = RwSignal::new(false);
    let pay = use_mutation::<PayInvoice>(&[Tag::Money, Tag::Billing], move |payment| match step(&payment) {
        Step::Authenticate(url) => {
            paying.take(payment);
            leave_for(&url, leaving);
        }
        Step::Declined(why) => refused.set(Some(payment_words::declined(payment.amount, why))),
        Step::Canceled => refused.set(Some(t::canceled().to_owned())),
        // What there is to wait for stands on the page.
        Step::Paid | Step::Waiting => {
            asking.set(false);
            paying.take(payment);
        }
    });
    let failed = failure_text::banner(pay.banner(&[]));
    let error = Signal::derive(move || failed.get().or_else(|| refused.get().map(FormError::from)));
    let reason = Signal::derive(move || {
        Some(match card.get() {
            CardState::Fine => return None,
            CardState::Looking => t::pay_looking().to_owned(),
            CardState::None => t::pay_no_card().to_owned(),
            CardState::Over => t::pay_card_over().to_owned(),
        })
    });
    let confirm = move |()| {
        if reason.with_untracked(Option::is_none) {
            refused.set(None);
            pay.call(PayInvoice { org: org.reference_now(), invoice: paying.invoice() }, Empty {});
        }
    };
    let closed = move |()| {
        pay.clear();
        refused.set(None);
        card.set(CardState::Looking);
    };
    // Whoever comes back to this very page finds it as the browser kept it; the way to the bank stands above it then.
    Effect::new(move |before: Option<bool>| {
        let now = leaving.get();
        if before == Some(true) && !now {
            asking.set(false);
        }
        now
    });
    let pending = Signal::derive(move || pay.pending().get() || leaving.get());
    let words = intl::money(amount);
    view! {
        <FormDialog
            open=asking
            title=t::pay_title(&number)
            confirm=t::pay(&words)
            pending
            disabled_reason=reason
            error
            on_confirm=confirm
            on_close=closed
        >
            {charged(card, words.clone())}
            <p role="status">{move || leaving.get().then(t::pay_leaving)}</p>
        </FormDialog>
    }
    .into_any()
}

/// What is charged to which card, looked up whenever the question is asked.
fn charged(card: RwSignal<CardState>, amount: String) -> AnyView {
    let org = use_org();
    let query = use_query(move || ListPaymentMethods { org: org.reference() }, &[Tag::Money]);
    let default =
        Memo::new(move |_| query.value().with(|cards| cards.as_ref().map(|cards| cards.items.iter().find(|c| c.is_default).cloned())));
    Effect::new(move |_| {
        card.set(default.with(|default| match default {
            None => CardState::Looking,
            Some(None) => CardState::None,
            Some(Some(PaymentMethod { expiry: Expiry::Over, .. })) => CardState::Over,
            Some(Some(_)) => CardState::Fine,
        }));
    });
    let said = move || {
        let amount = amount.clone();
        let billing = Route::billing(&org.slug().get()).path();
        let problem = |text: &'static str| view! { <p>{text} " " <a href=billing>{t::pay_to_billing()}</a></p> }.into_any();
        match default.get().flatten() {
            None => problem(t::pay_no_card()),
            Some(PaymentMethod { expiry: Expiry::Over, .. }) => problem(t::pay_card_over()),
            Some(PaymentMethod { brand: name, last4, .. }) => {
                let card = d::card(&brand(&name), &last4);
                view! { <p>{t::pay_charges(&amount, &card)}</p> }.into_any()
            }
        }
    };
    view! { <Loaded query skeleton=|| view! { <Skeleton lines=1 height=20/> } children=move |_| said.clone()/> }.into_any()
}
