//! Does what the cards ask for (`doing`): the visits to the provider, the writes, and the two questions. Loaded with the first
//! wish.

use bursar_domain::api::{
    Empty, Endpoint,
    billing::Billing,
    invoices::PayInvoice,
    payment_methods::{OpenBillingPortal, PaymentMethod, RemovePaymentMethod, SetDefaultPaymentMethod},
};
use leptos::prelude::*;

use super::{
    cards_card::ADD,
    doing::{Doing, Place, Want},
    payment_progress::follow,
    plan_dialog::plan_dialog,
};
use crate::{
    api::{Failure, Mutation, Tag, use_mutation},
    browser::{focus, timers},
    messages::payments as t,
    parts::{
        card_visit::{CardVisit, leave_for},
        failure_text, payment_words,
    },
    session::use_org,
    ui::{ConfirmDialog, FormError, toast},
};

/// Follows the wishes of the page.
pub(super) fn actions(doing: Doing, billing: Signal<Billing>) -> AnyView {
    let org = use_org();
    let visit = CardVisit::new(None);
    say(visit.trouble(), doing, Place::Cards);
    let leaving = RwSignal::new(false);
    let portal = use_mutation::<OpenBillingPortal>(&[], move |to| leave_for(&to.url, leaving));
    report(portal, doing, Place::Top);
    let default = use_mutation::<SetDefaultPaymentMethod>(&[Tag::Money], move |_| {
        if let Some(Want::MakeDefault(card)) = doing.want().get_untracked() {
            toast(t::default_now(&payment_words::card(&card)));
        }
        doing.done();
    });
    report(default, doing, Place::Cards);
    let pay = use_mutation::<PayInvoice>(&[Tag::Money, Tag::Billing], move |payment| {
        doing.done();
        follow(&payment, doing, leaving);
    });
    report(pay, doing, Place::Top);
    // The page is not left after all: the person came back by *Back*, or the browser did not follow.
    let going = visit.pending();
    let away = Memo::new(move |_| going.get() || leaving.get());
    Effect::new(move |before: Option<bool>| {
        let away = away.get();
        let gone = matches!(doing.want().get_untracked(), Some(Want::Card(_) | Want::Portal));
        if before == Some(true) && !away && gone {
            doing.done();
        }
        away
    });
    Effect::new(move |_| match doing.want().get() {
        Some(Want::Card(replaces)) => visit.go(replaces),
        Some(Want::Portal) => portal.run(OpenBillingPortal { org: org.reference_now() }),
        Some(Want::MakeDefault(card)) => default.run(SetDefaultPaymentMethod { org: org.reference_now(), method: card.id }),
        Some(Want::Pay(invoice)) => pay.call(PayInvoice { org: org.reference_now(), invoice }, Empty {}),
        Some(Want::Plan(_) | Want::RemoveCard(_)) | None => {}
    });
    let step = Memo::new(move |_| match doing.want().get() {
        Some(Want::Plan(step)) => Some(step),
        _ => None,
    });
    let gone = Memo::new(move |_| match doing.want().get() {
        Some(Want::RemoveCard(card)) => Some(card),
        _ => None,
    });
    view! {
        {move || step.get().map(|step| plan_dialog(step, doing, billing))}
        {move || gone.get().map(|card| removal(card, doing))}
    }
    .into_any()
}

/// Says on the page what went wrong with a wish that has no dialog of its own.
fn report<E: Endpoint>(mutation: Mutation<E>, doing: Doing, place: Place) {
    say(failure_text::banner(mutation.banner(&[])), doing, place);
}

fn say(error: Signal<Option<FormError>>, doing: Doing, place: Place) {
    Effect::new(move |_| {
        if let Some(error) = error.get() {
            doing.failed(place, error);
        }
    });
}

/// "Remove visa ending 4242?"
fn removal(card: PaymentMethod, doing: Doing) -> AnyView {
    let org = use_org();
    let name = payment_words::card(&card);
    let open = RwSignal::new(false);
    Effect::new(move |_| open.set(true));
    let said = t::removed(&name);
    let ended = move || {
        open.set(false);
        toast(&said);
        timers::next_frame(|| {
            focus::id(ADD);
        });
    };
    let remove = {
        let ended = ended.clone();
        use_mutation::<RemovePaymentMethod>(&[Tag::Money], move |_| ended())
    };
    // Somebody else was quicker: what was wanted is so.
    let failure = remove.failure();
    Effect::new(move |_| {
        if failure.with(|failure| failure.as_ref().is_some_and(Failure::is_gone)) {
            ended();
        }
    });
    let method = card.id;
    view! {
        <ConfirmDialog
            open
            title=t::remove_title(&name)
            consequence=t::remove_text()
            confirm=t::remove_card()
            danger=true
            pending=remove.pending()
            error=failure_text::banner(remove.banner(&[]))
            on_confirm=move |()| remove.run(RemovePaymentMethod { org: org.reference_now(), method: method.clone() })
            on_close=move |()| doing.done()
        />
    }
    .into_any()
}
