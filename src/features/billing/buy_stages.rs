//! What the dialog *Buy credits* shows at each step, and its buttons.

use bursar_domain::api::{
    credits::{CreditDetails, GetCredits},
    error::Refusal,
};
use leptos::prelude::*;

use super::{buy_credits::Purchase, buy_model::Terms, credit_words, receipt::receipt};
use crate::{
    api::{Failure, Tag, use_query},
    browser::{
        focus,
        intl::{date, money, number},
        timers,
    },
    messages::{buying as t, payments, ui},
    parts::{
        failure_text,
        payment_words::{self, Remedies},
        shell::Loaded,
    },
    session::use_org,
    ui::{Banner, Button, ButtonKind, Field, FormBanner, FormError, Skeleton, TextInput, Tone},
};

/// The id of the amount.
const AMOUNT: &str = "buy-credits-amount";

/// How many, with the price as one types.
pub(super) fn amount(purchase: Purchase) -> AnyView {
    let org = use_org();
    let query = use_query(move || GetCredits { org: org.reference() }, &[Tag::Money]);
    let form = move |details: Signal<CreditDetails>| {
        Effect::new(move |_| purchase.sell(details.with(|details| Terms::from(details))));
        timers::next_frame(|| {
            focus::id(AMOUNT);
        });
        view! {
            {move || purchase.terms.get().map(|terms| amount_form(purchase, terms))}
        }
    };
    let waiting = || view! { <Skeleton lines=4 height=28/> }.into_any();
    view! { <Loaded query skeleton=waiting children=form/> }.into_any()
}

fn amount_form(purchase: Purchase, terms: Terms) -> AnyView {
    let bounds = [terms.minimum, terms.maximum, terms.step].map(|credits| number(credits.0));
    let (typed, problem, refused) = (purchase.typed, purchase.problem, purchase.preview.field("credits"));
    let error = Signal::derive(move || problem.get().or_else(|| refused.get()));
    let price = move || match typed.with(|typed| terms.read(typed)).and_then(|credits| terms.price(credits)) {
        Some(price) => t::buy_price(&money(price)),
        None => t::buy_price_unknown().to_owned(),
    };
    let common = terms.common().into_iter().map(|credits| {
        let words = number(credits.0);
        let fill = words.clone();
        view! {
            <Button
                small=true
                on_click=move |()| {
                    problem.set(None);
                    typed.set(fill.clone());
                }
            >
                {words}
            </Button>
        }
    });
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        purchase.ask_price();
    };
    view! {
        <form class="Form" on:submit=submit novalidate>
            <Field label=t::buy_amount() hint=t::buy_amount_hint(&bounds[0], &bounds[1], &bounds[2]) error id=AMOUNT>
                <TextInput value=typed on_input=move |_: String| problem.set(None)/>
            </Field>
            <div class="Actions" role="group" aria-label=t::buy_common()>{common.collect_view()}</div>
            <p class="BuyCredits-price" aria-live="polite">{price}</p>
        </form>
        {move || purchase.card.with(Option::is_none).then(|| view! { <Banner tone=Tone::Info>{t::buy_no_card()}</Banner> })}
        <FormBanner error=failure_text::banner(purchase.preview.banner(&["credits"]))/>
        <FormBanner error=purchase.visit.trouble()/>
    }
    .into_any()
}

/// *Continue*, or *Add card* as long as there is none.
pub(super) fn amount_buttons(purchase: Purchase) -> AnyView {
    let dialogs = purchase.dialogs;
    let failure = purchase.preview.failure();
    let can_pay = Memo::new(move |_| purchase.card.with(Option::is_some) && !wants_card(failure));
    let go_on = move || {
        if can_pay.get() {
            view! {
                <Button kind=ButtonKind::Primary pending=purchase.preview.pending() on_click=move |()| purchase.ask_price()>
                    {t::buy_continue()}
                </Button>
            }
            .into_any()
        } else {
            add_card_button(purchase)
        }
    };
    view! {
        <Button on_click=move |()| dialogs.buying.set(false)>{ui::cancel()}</Button>
        {go_on}
    }
    .into_any()
}

fn wants_card(failure: Signal<Option<Failure>>) -> bool {
    failure.with(|failure| failure.as_ref().and_then(Failure::refusal)) == Some(Refusal::PaymentMethodRequired)
}

fn add_card_button(purchase: Purchase) -> AnyView {
    let visit = purchase.visit;
    view! { <Button kind=ButtonKind::Primary pending=visit.pending() on_click=move |()| visit.go(None)>{payments::add_card()}</Button> }
        .into_any()
}

/// The offer as a receipt.
pub(super) fn review(purchase: Purchase) -> AnyView {
    let shown = move || {
        purchase.offer.get().map(|offer| {
            let offer = offer.preview;
            view! {
                {receipt(offer.credits, &offer.line, &offer.totals)}
                <p>{t::buy_expiry(&date(offer.credits_expire_at.0))}</p>
            }
        })
    };
    let card = move || purchase.card.get().map(|card| view! { <p class="Muted">{t::buy_charged_to(&payment_words::card(&card))}</p> });
    let renewed = move || purchase.renewed.get().then(|| view! { <Banner tone=Tone::Warning urgent=true>{t::buy_stale()}</Banner> });
    view! {
        <h3>{t::buy_review()}</h3>
        {renewed}
        {shown}
        {card}
        <FormBanner error=offer_trouble(purchase)/>
        <FormBanner error=purchase.visit.trouble()/>
    }
    .into_any()
}

/// What went wrong with the offer; that it was too old is said by the note above the fresh one.
fn offer_trouble(purchase: Purchase) -> Signal<Option<FormError>> {
    let (buy, preview) = (failure_text::banner(purchase.buy.banner(&[])), failure_text::banner(purchase.preview.banner(&[])));
    let failure = purchase.buy.failure();
    Signal::derive(move || {
        let stale = failure.with(|failure| failure.as_ref().and_then(Failure::refusal)) == Some(Refusal::PreviewStale);
        preview.get().or_else(|| buy.get().filter(|_| !stale))
    })
}

/// *Back*, and the button that says what happens.
pub(super) fn offer_buttons(purchase: Purchase) -> AnyView {
    let words = move || {
        let offer = purchase.offer.get();
        offer.map(|offer| t::buy_confirm(&credit_words::credits(offer.preview.credits), &money(offer.preview.totals.total)))
    };
    let pending = Signal::derive(move || purchase.buy.pending().get() || purchase.preview.pending().get());
    let failure = purchase.buy.failure();
    let can_pay = Memo::new(move |_| !wants_card(failure));
    let confirm = move || {
        if !can_pay.get() {
            return add_card_button(purchase);
        }
        view! { <Button kind=ButtonKind::Primary pending on_click=move |()| purchase.confirm()>{words}</Button> }.into_any()
    };
    let back = move |()| {
        if !pending.get_untracked() {
            purchase.back();
        }
    };
    view! {
        <Button on_click=back>{t::buy_back()}</Button>
        {confirm}
    }
    .into_any()
}

/// Why the payment was not made.
pub(super) fn declined(purchase: Purchase) -> AnyView {
    let said = move || purchase.declined.get().map(|payment| payment_words::declined(payment.amount, payment.decline));
    view! {
        <p role="alert">{said}</p>
        <FormBanner error=offer_trouble(purchase)/>
        <FormBanner error=purchase.visit.trouble()/>
    }
    .into_any()
}

/// *Update card* and *Try again*, whichever helps.
pub(super) fn declined_buttons(purchase: Purchase) -> AnyView {
    let why = purchase.declined.with_untracked(|payment| payment.as_ref().and_then(|payment| payment.decline));
    let Remedies { try_again, update_card } = payment_words::remedies(why);
    let kind = if try_again { ButtonKind::Secondary } else { ButtonKind::Primary };
    let replace = move |()| purchase.visit.go(purchase.card.get_untracked().map(|card| card.id));
    let update = update_card.then(|| {
        view! { <Button kind pending=purchase.visit.pending() on_click=replace>{payments::update_card()}</Button> }
    });
    let again = try_again.then(|| {
        view! {
            <Button kind=ButtonKind::Primary pending=purchase.preview.pending() on_click=move |()| purchase.ask_again()>
                {payments::try_again()}
            </Button>
        }
    });
    view! {
        <Button on_click=move |()| purchase.dialogs.buying.set(false)>{ui::close()}</Button>
        {update}
        {again}
    }
    .into_any()
}
