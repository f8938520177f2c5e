//! The *Payment method* card: which cards are stored, which one is charged, and the ways to the provider's page for another.

use bursar_domain::api::{
    billing::{Account, Billing},
    payment_methods::{Expiry, PaymentMethod},
};
use leptos::prelude::*;

use super::{
    doing::{Doing, Place, Want},
    plan_model::default_in_use,
    view_model::{Controls, Rights},
};
use crate::{
    messages::{errors, parts, payments as t},
    parts::payment_words,
    ui::{Badge, Button, Card, EmptyState, FormBanner, Menu, MenuItem, Tone, live_rows},
};

/// The id of *Add card*, which takes the focus when a card has gone.
pub(super) const ADD: &str = "add-card";

/// The card. For those who see the account.
pub(super) fn cards_card(billing: Signal<Billing>, rights: Signal<Rights>, doing: Doing) -> AnyView {
    let of = move |pick: fn(&Account) -> Vec<PaymentMethod>| billing.with(|billing| billing.account.as_ref().map(pick).unwrap_or_default());
    let cards = Memo::new(move |_| of(|account| account.payment_methods.clone()));
    let in_use =
        Memo::new(move |_| billing.with(|billing| billing.account.as_ref().is_some_and(|account| default_in_use(&billing.plan, account))));
    let locked = Memo::new(move |_| (rights.get().money_controls() != Controls::Open).then(|| parts::suspended_reason().to_owned()));
    let none = Memo::new(move |_| cards.with(Vec::is_empty));
    let add = move || {
        let pending = doing.is(|want| *want == Want::Card(None));
        view! {
            <Button id=ADD pending disabled_reason=locked on_click=move |()| doing.ask(Want::Card(None))>{t::add_card()}</Button>
        }
        .into_any()
    };
    view! {
        <Card title=t::cards()>
            <Show
                when=move || none.get()
                fallback=move || view! {
                    <ul class="CardList">
                        {live_rows(cards, |card| card.id.as_str(), move |card| card_row(card, in_use, locked, doing))}
                    </ul>
                    <div class="Actions">{add()}</div>
                }
            >
                <EmptyState title=t::none() text=t::none_text() action=add/>
            </Show>
            <FormBanner error=doing.trouble(Place::Cards)/>
        </Card>
    }
    .into_any()
}

fn card_row(card: Memo<PaymentMethod>, in_use: Memo<bool>, locked: Memo<Option<String>>, doing: Doing) -> AnyView {
    let facts = move || card.with(facts);
    let update = move || {
        card.with(|card| card.is_default.then(|| card.id.clone())).map(|id| {
            let own = id.clone();
            let pending = doing.is(move |want| *want == Want::Card(Some(own.clone())));
            view! {
                <Button small=true pending disabled_reason=locked on_click=move |()| doing.ask(Want::Card(Some(id.clone())))>
                    {t::update_card()}
                </Button>
            }
        })
    };
    let items = Signal::derive(move || {
        let (card, locked) = (card.get(), locked.get());
        let keep = (card.is_default && in_use.get()).then(|| errors::default_in_use().to_owned());
        let (default, gone) = (card.clone(), card.clone());
        let make = MenuItem::new(t::make_default(), move || doing.ask(Want::MakeDefault(default.clone()))).disabled(locked.clone());
        let remove = MenuItem::new(t::remove_card(), move || doing.ask(Want::RemoveCard(gone.clone()))).danger().disabled(locked.or(keep));
        if card.is_default { vec![remove] } else { vec![make, remove] }
    });
    let label = Signal::derive(move || card.with(|card| t::actions_for(&card.brand, &card.last4)));
    view! {
        <li class="CardRow">
            {facts}
            <span class="CardRow-buttons">{update}<Menu label items/></span>
        </li>
    }
    .into_any()
}

fn facts(card: &PaymentMethod) -> AnyView {
    let month = payment_words::month(card.expires);
    let (expires, warning) = match card.expiry {
        Expiry::Fine => (t::expires(&month), None),
        Expiry::Soon => (t::expires(&month), Some((Tone::Warning, t::expires_soon()))),
        Expiry::Over => (t::expired(&month), Some((Tone::Danger, t::expired_badge()))),
    };
    view! {
        <span class="CardRow-name">
            <span class="CardRow-brand">{card.brand.clone()}</span>
            " "
            <span aria-hidden="true">"···· "</span>
            {card.last4.clone()}
        </span>
        <span class="CardRow-facts">
            <span>{expires}</span>
            {card.is_default.then(|| view! { <Badge>{t::default()}</Badge> })}
            {warning.map(|(tone, said)| view! { <Badge tone dot=true>{said}</Badge> })}
        </span>
    }
    .into_any()
}
