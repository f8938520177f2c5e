//! Payments that are under way: what is waited for, what the person has to do, and how it ended (PAY-1, PAY-3). The server asks
//! the provider; this asks the server until it knows.

use std::collections::BTreeSet;

use bursar_domain::{
    api::{
        Empty,
        billing::{Account, Billing},
        payments::{CancelPayment, Decline, GetPayment, Payment, PaymentPurpose},
    },
    ids::PaymentId,
    payment::PaymentStatus,
};
use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};

use super::doing::{Doing, Want};
use crate::{
    api::{Failure, Query, Tag, use_mutation, use_query, use_tags},
    browser::timers,
    messages::payments as t,
    parts::{
        card_visit::leave_for,
        failure_text,
        payment_words::{self, Remedies},
        shell::focus_heading,
    },
    routes::{OrgPage, Route},
    session::use_org,
    ui::{Banner, Button, FormBanner, KeyedRow, Spinner, Tone, keyed_rows, toast},
};

/// How often the server is asked.
const ASK_MS: u32 = 2_000;
/// After so many times, only every fifth time: a provider that has not answered for a minute may take hours.
const EAGER: u32 = 30;

/// Where a payment stands for the person who waits.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Stand {
    /// Nothing to do but wait.
    Waiting {
        /// No answer: it may have happened.
        unknown: bool,
    },
    /// The bank wants to hear from the person.
    NeedsPerson(String),
    /// It did not happen.
    Failed(Option<Decline>),
    /// Settled, and said in a note.
    Over(String),
}

fn stand(payment: &Payment) -> Stand {
    match (payment.status, &payment.authenticate_at) {
        (PaymentStatus::Succeeded, _) => Stand::Over(payment_words::paid(payment)),
        (PaymentStatus::Canceled, _) => Stand::Over(t::called_off(&crate::browser::intl::money(payment.amount))),
        (PaymentStatus::Failed, _) => Stand::Failed(payment.decline),
        (_, Some(at)) => Stand::NeedsPerson(at.clone()),
        (status, None) => Stand::Waiting { unknown: status == PaymentStatus::Unknown },
    }
}

/// Where *Try again* leads after a payment has failed.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Again {
    /// To the page of the plan with the same choice.
    Plan(String),
    /// Another charge for the invoice.
    Pay(bursar_domain::ids::InvoiceId),
    /// It is begun anew where it was begun, or by itself.
    Nowhere,
}

fn again(payment: &Payment) -> Again {
    match (payment.purpose, &payment.invoice) {
        (PaymentPurpose::PlanChange { to }, _) => Again::Plan(format!("?to={}&cadence={}", to.edition.name(), to.cadence.name())),
        (PaymentPurpose::Invoice, Some(invoice)) => Again::Pay(invoice.clone()),
        _ => Again::Nowhere,
    }
}

/// Goes on with a payment that was begun a moment ago: to the bank if it wants that, else it is waited for here.
pub(super) fn follow(payment: &Payment, doing: Doing, leaving: RwSignal<bool>) {
    doing.watch(payment.id.clone());
    if let Stand::NeedsPerson(at) = stand(payment) {
        leave_for(&at, leaving);
    }
}

/// Payments under way, each until it is settled.
pub(super) fn progress(billing: Signal<Billing>, doing: Doing) -> AnyView {
    let open = Memo::new(move |_| {
        let of = |account: &Account| account.open_payments.iter().map(|payment| payment.id.clone()).collect::<Vec<_>>();
        billing.with(|billing| billing.account.as_ref().map(of).unwrap_or_default())
    });
    // Each is taken up once: the page may still list one that has been told about.
    let seen = StoredValue::new(BTreeSet::new());
    Effect::new(move |_| {
        for payment in open.get() {
            if seen.try_update_value(|seen| seen.insert(payment.clone())) == Some(true) {
                doing.watch(payment);
            }
        }
    });
    let watched = doing.watched();
    let some = Memo::new(move |_| watched.with(|watched| !watched.is_empty()));
    let rows = move || {
        keyed_rows(move || watched.get().into_iter().map(|id| KeyedRow::new(id.to_string(), move || row(id, billing, doing))).collect())
    };
    view! {
        <Show when=move || some.get()>
            <section class="PaymentProgress" aria-label=t::under_way()>{rows()}</section>
        </Show>
    }
    .into_any()
}

fn row(id: PaymentId, billing: Signal<Billing>, doing: Doing) -> AnyView {
    let org = use_org();
    let first = billing.with_untracked(|billing| {
        let account = billing.account.as_ref()?;
        account.open_payments.iter().find(|payment| payment.id == id).cloned()
    });
    let asked = id.clone();
    let query = use_query(move || GetPayment { org: org.reference(), payment: asked.clone() }, &[Tag::Money]);
    let value = query.value();
    let payment = Memo::new(move |_| value.get().or_else(|| first.clone()));
    ask_until_settled(query);
    tell(payment, query, id.clone(), doing);
    let called_off = use_mutation::<CancelPayment>(&[Tag::Money], move |payment| query.set(payment));
    let error = failure_text::banner(called_off.banner(&[]));
    let leaving = RwSignal::new(false);
    let call_off = Callback::new(move |()| called_off.call(CancelPayment { org: org.reference_now(), payment: id.clone() }, Empty {}));
    let view = move || {
        let Some(payment) = payment.get() else { return ().into_any() };
        match stand(&payment) {
            Stand::Over(_) => ().into_any(),
            Stand::Waiting { unknown } => view! {
                <Banner tone=Tone::Info>
                    <Spinner/>
                    {payment_words::waiting(&payment)}
                    {unknown.then(|| format!(" {}", t::unknown()))}
                </Banner>
            }
            .into_any(),
            Stand::NeedsPerson(at) => {
                let buttons = move || {
                    let at = at.clone();
                    view! {
                        <Button small=true pending=leaving on_click=move |()| leave_for(&at, leaving)>{t::authenticate()}</Button>
                        <Button small=true pending=called_off.pending() on_click=call_off>{t::call_off()}</Button>
                    }
                    .into_any()
                };
                view! { <Banner tone=Tone::Warning action=buttons>{payment_words::confirming(&payment)}</Banner> }.into_any()
            }
            Stand::Failed(why) => failed(&payment, why, billing, doing),
        }
    };
    view! {
        {view}
        <FormBanner error/>
    }
    .into_any()
}

fn failed(payment: &Payment, why: Option<Decline>, billing: Signal<Billing>, doing: Doing) -> AnyView {
    let Remedies { try_again, update_card } = payment_words::remedies(why);
    let (org, navigate, id) = (use_org(), use_navigate(), payment.id.clone());
    let (to, said) = (again(payment), payment_words::declined(payment.amount, why));
    let once_more = (try_again && to != Again::Nowhere).then(|| {
        let own = id.clone();
        Callback::new(move |()| match &to {
            Again::Plan(choice) => {
                let path = Route::Org(org.slug_now(), OrgPage::Plan).path();
                navigate(&format!("{path}{choice}"), NavigateOptions::default());
            }
            Again::Pay(invoice) => {
                doing.unwatch(&own);
                doing.ask(Want::Pay(invoice.clone()));
            }
            Again::Nowhere => {}
        })
    });
    let default = move || {
        billing.with_untracked(|billing| {
            let cards = &billing.account.as_ref()?.payment_methods;
            cards.iter().find(|card| card.is_default).map(|card| card.id.clone())
        })
    };
    let buttons = move || {
        view! {
            {update_card.then(|| view! {
                <Button small=true on_click=move |()| doing.ask(Want::Card(default()))>{t::update_card()}</Button>
            })}
            {once_more.map(|once_more| view! { <Button small=true on_click=once_more>{t::try_again()}</Button> })}
        }
        .into_any()
    };
    let dismiss = Callback::new(move |()| {
        doing.unwatch(&id);
        focus_heading();
    });
    view! {
        <Banner tone=Tone::Danger urgent=true action=buttons on_dismiss=dismiss>
            {said}
        </Banner>
    }
    .into_any()
}

/// Asks again while the payment is open. An answer that is on its way is waited for.
fn ask_until_settled(query: Query<Payment>) {
    let round = StoredValue::new(0_u32);
    let (value, busy) = (query.value(), query.busy());
    timers::every(ASK_MS, move || {
        let open = value.with_untracked(|payment| payment.as_ref().is_none_or(|payment| payment.status.is_open()));
        let now = round.try_update_value(|round| {
            *round = round.saturating_add(1);
            *round <= EAGER || (*round).is_multiple_of(5)
        });
        if open && now == Some(true) && !busy.get_untracked() {
            query.refetch();
        }
    });
}

/// Says once how it ended, and lets the rest of the page catch up.
fn tell(payment: Memo<Option<Payment>>, query: Query<Payment>, id: PaymentId, doing: Doing) {
    let tags = use_tags();
    let failure = query.failure();
    let unknown = Memo::new(move |_| failure.with(|failure| failure.as_ref().is_some_and(Failure::replaces_content)));
    let end = Memo::new(move |_| {
        payment.with(|payment| payment.as_ref().map(stand)).filter(|stand| matches!(stand, Stand::Over(_) | Stand::Failed(_)))
    });
    Effect::new(move |told: Option<bool>| {
        // An id that was made up, or of a payment that is no longer theirs to see.
        if unknown.get() {
            doing.unwatch(&id);
            return true;
        }
        let Some(end) = end.get() else { return false };
        if told != Some(true) {
            tags.invalidate(&[Tag::Money, Tag::Billing]);
            if let Stand::Over(said) = end {
                toast(said);
                doing.unwatch(&id);
            }
        }
        true
    });
}

#[cfg(test)]
mod tests {
    use bursar_domain::ids::InvoiceId;

    use super::{super::samples::plan_payment, *};

    fn at(status: PaymentStatus) -> Payment {
        Payment { status, ..plan_payment() }
    }

    #[test]
    fn pay_2_every_status_is_waited_for_or_told() {
        for status in PaymentStatus::ALL {
            let stand = stand(&at(status));
            let waits = matches!(stand, Stand::Waiting { .. });
            assert_eq!(waits, status.is_open(), "{}", status.name());
            assert_eq!(stand == Stand::Waiting { unknown: true }, status == PaymentStatus::Unknown);
        }
        assert_eq!(stand(&at(PaymentStatus::Succeeded)), Stand::Over("USD 49.00 for Team · monthly are paid.".to_owned()));
        assert!(matches!(stand(&at(PaymentStatus::Canceled)), Stand::Over(said) if said.ends_with("Nothing was charged.")));
    }

    #[test]
    fn pay_1_the_person_is_asked_only_while_the_payment_is_open() {
        for status in PaymentStatus::ALL {
            let payment = Payment { authenticate_at: Some("https://bank.example/".to_owned()), ..at(status) };
            let asks = matches!(stand(&payment), Stand::NeedsPerson(_));
            assert_eq!(asks, status.is_open(), "{}", status.name());
        }
    }

    #[test]
    fn pay_3_trying_again_begins_where_it_was_begun() {
        assert_eq!(again(&plan_payment()), Again::Plan("?to=team&cadence=monthly".to_owned()));
        let invoice = Some(InvoiceId::from_parts(1, 1));
        let bill = Payment { purpose: PaymentPurpose::Invoice, invoice: invoice.clone(), ..plan_payment() };
        assert_eq!(again(&bill), Again::Pay(InvoiceId::from_parts(1, 1)));
        let credits = bursar_domain::credits::Credits(5_000);
        assert_eq!(again(&Payment { purpose: PaymentPurpose::Recharge { credits }, invoice, ..plan_payment() }), Again::Nowhere);
    }
}
