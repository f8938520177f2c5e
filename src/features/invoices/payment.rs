//! The payment of the invoice on the page: known from pressing *Pay*, or from before, and followed until it is settled.

use bursar_domain::{
    api::{
        billing::GetBilling,
        payments::{CancelPayment, GetPayment, Payment},
    },
    ids::{InvoiceId, PaymentId},
};
use leptos::prelude::*;

use super::view_model::{Step, step};
use crate::{
    api::{Tag, Tags, use_mutation, use_query, use_tags},
    browser::{focus, intl, timers},
    messages::invoices as t,
    parts::{card_visit::leave_for, failure_text, payment_words},
    session::{OrgScope, use_org},
    ui::{Banner, Button, FormBanner, Spinner, Tone, toast},
};

/// The id of the document, which takes the focus when the button that was pressed is gone.
pub(super) const PAPER: &str = "invoice-document";
/// How often an open payment is asked after, milliseconds.
const POLL_MS: u32 = 3_000;

/// What is known of the payment.
#[derive(Clone, Copy)]
pub(super) struct Paying {
    /// The latest payment that this page has seen; open, or ended while somebody was looking.
    pub(super) payment: RwSignal<Option<Payment>>,
    /// Whether the question is open.
    pub(super) asking: RwSignal<bool>,
    number: StoredValue<String>,
    invoice: StoredValue<InvoiceId>,
    org: OrgScope,
    tags: Tags,
}

impl Paying {
    pub(super) fn new(invoice: InvoiceId) -> Self {
        Self {
            payment: RwSignal::new(None),
            asking: RwSignal::new(false),
            number: StoredValue::new(String::new()),
            invoice: StoredValue::new(invoice),
            org: use_org(),
            tags: use_tags(),
        }
    }

    /// The invoice, for calls.
    pub(super) fn invoice(self) -> InvoiceId {
        self.invoice.get_value()
    }

    /// The number of the invoice, once it is known, for the note that it is paid.
    pub(super) fn name(self, number: String) {
        self.number.set_value(number);
    }

    /// Whether a payment is open: then there is nothing to press.
    pub(super) fn is_open(self) -> Signal<bool> {
        Signal::derive(move || self.payment.with(|payment| payment.as_ref().is_some_and(|payment| payment.status.is_open())))
    }

    /// Takes the latest state of the payment.
    pub(super) fn take(self, payment: Payment) {
        if step(&payment) == Step::Paid && self.payment.with_untracked(|old| old.as_ref().is_none_or(|old| old.status.is_open())) {
            toast(t::paid_toast(&self.number.get_value()));
            self.tags.invalidate(&[Tag::Money, Tag::Billing]);
            timers::next_frame(|| {
                focus::id(PAPER);
            });
        }
        if self.payment.with_untracked(|old| old.as_ref() != Some(&payment)) {
            self.payment.set(Some(payment));
        }
    }
}

/// Looks for a payment of this invoice that was begun before: in another tab, or before a visit to the bank.
pub(super) fn find(paying: Paying) {
    let org = paying.org;
    let billing = use_query(move || GetBilling { org: org.reference() }, &[Tag::Money, Tag::Billing]).value();
    Effect::new(move |_| {
        let open = billing.with(|billing| {
            let payments = &billing.as_ref()?.account.as_ref()?.open_payments;
            paying.invoice.with_value(|id| payments.iter().find(|payment| payment.invoice.as_ref() == Some(id)).cloned())
        });
        let known = paying.payment.with_untracked(|known| known.as_ref().map(|known| known.id.clone()));
        if let Some(open) = open.filter(|open| known.as_ref() != Some(&open.id)) {
            paying.take(open);
        }
    });
}

/// How the payment goes on, above the invoice.
pub(super) fn banner(paying: Paying) -> AnyView {
    let open = Memo::new(move |_| paying.payment.with(|payment| payment.as_ref().filter(|p| p.status.is_open()).map(|p| p.id.clone())));
    let watch = move || {
        if let Some(id) = open.get() {
            follow(paying, id);
        }
    };
    let now = Memo::new(move |_| paying.payment.with(|payment| payment.as_ref().map(|payment| (step(payment), payment.amount))));
    let said = move || {
        let (step, due) = now.get()?;
        let amount = intl::money(due);
        Some(match step {
            Step::Paid => ().into_any(),
            Step::Waiting => {
                let words = t::waiting(&amount);
                view! { <Banner tone=Tone::Info action=|| view! { <Spinner/> }>{words}</Banner> }.into_any()
            }
            Step::Authenticate(url) => authenticate(paying, &amount, url),
            Step::Declined(why) => view! { <Banner tone=Tone::Danger urgent=true>{payment_words::declined(due, why)}</Banner> }.into_any(),
            Step::Canceled => view! { <Banner>{t::canceled()}</Banner> }.into_any(),
        })
    };
    view! { {watch} {said} }.into_any()
}

/// Asks after a payment until its owner is gone.
fn follow(paying: Paying, id: PaymentId) {
    let org = paying.org;
    let query = use_query(move || GetPayment { org: org.reference(), payment: id.clone() }, &[]);
    timers::every(POLL_MS, move || query.refetch());
    Effect::new(move |_| {
        if let Some(payment) = query.value().get() {
            paying.take(payment);
        }
    });
}

fn authenticate(paying: Paying, amount: &str, url: String) -> AnyView {
    let cancel = use_mutation::<CancelPayment>(&[Tag::Money, Tag::Billing], move |payment| paying.take(payment));
    let (url, words, leaving) = (StoredValue::new(url), t::authenticate(amount), RwSignal::new(false));
    let call_off = move |()| {
        if let Some(payment) = paying.payment.with_untracked(|payment| payment.as_ref().map(|payment| payment.id.clone())) {
            cancel.run(CancelPayment { org: paying.org.reference_now(), payment });
        }
    };
    let action = move || {
        view! {
            <Button small=true pending=leaving on_click=move |()| leave_for(&url.get_value(), leaving)>{t::authenticate_now()}</Button>
            <Button small=true pending=cancel.pending() on_click=call_off>{t::call_off()}</Button>
        }
    };
    view! {
        <Banner tone=Tone::Warning action>{words}</Banner>
        <FormBanner error=failure_text::banner(cancel.banner(&[]))/>
    }
    .into_any()
}
