//! The region *Auto-recharge* inside the Credits card: the switch, what it does in one sentence, and where it stands (CRD-3).
//!
//! Switching on leads through the settings, because it may charge at once; switching off is done at once and keeps them.

use bursar_domain::{
    api::billing::{Account, Billing},
    ids::PaymentMethodId,
    money::Money,
};
use leptos::prelude::*;

use super::{
    credit_dialogs::CreditDialogs,
    credit_words as words,
    credits_model::{Missing, RechargeState, Remedy, charged, default_card, missing, recharge_state, remedy},
    doing::Want,
};
use crate::{
    browser::intl,
    messages::{credits as t, payments},
    ui::{Badge, Button, FormBanner, Switch, Tone},
};

/// The id of the region, for those who lead people here.
pub(super) const RECHARGE: &str = "auto-recharge";

/// What the region says. An equal value draws nothing anew.
#[derive(Debug, Clone, PartialEq)]
struct Facts {
    on: bool,
    /// Whether somebody has ever set it.
    is_set: bool,
    rule: String,
    charged: Option<(Money, Money)>,
    state: RechargeState,
    words: Option<String>,
    remedy: Remedy,
    card: Option<PaymentMethodId>,
    missing: Option<Missing>,
}

impl Facts {
    fn of(billing: &Billing, account: &Account) -> Self {
        let (settings, state) = (account.recharge.settings, recharge_state(billing, account));
        Self {
            on: settings.is_some_and(|settings| settings.enabled),
            is_set: settings.is_some(),
            rule: settings.as_ref().map(words::rule).unwrap_or_default(),
            charged: charged(account),
            state,
            words: words::recharge_state(state, account),
            remedy: remedy(state, account),
            card: default_card(account).map(|card| card.id.clone()),
            missing: missing(billing, account),
        }
    }
}

/// The region. `locked` is why nothing can be changed.
pub(super) fn auto_recharge(billing: Signal<Billing>, dialogs: CreditDialogs, locked: Signal<Option<String>>) -> AnyView {
    let facts = Memo::new(move |_| billing.with(|billing| billing.account.as_ref().map(|account| Facts::of(billing, account))));
    let fact = move |pick: fn(&Facts) -> bool| facts.with(|facts| facts.as_ref().is_some_and(pick));
    let on = Memo::new(move |_| fact(|facts| facts.on));
    let is_set = Memo::new(move |_| fact(|facts| facts.is_set));
    // Whatever is missing, it can be switched off.
    let reason = Signal::derive(move || {
        let missing = || facts.with(|facts| facts.as_ref()?.missing).filter(|_| !on.get());
        locked.get().or_else(|| missing().map(|missing| needs(missing).to_owned()))
    });
    let toggle = move |wanted: bool| if wanted { dialogs.turn_on() } else { dialogs.turn_off() };
    let edit = move |()| dialogs.edit_settings();
    view! {
        <section class="Recharge" id=RECHARGE tabindex="-1" aria-label=t::recharge()>
            <div class="Recharge-head">
                <Switch on label=t::recharge() on_toggle=toggle pending=dialogs.switching_off disabled_reason=reason/>
                <p class="Recharge-rule">{move || facts.with(|facts| facts.as_ref().map(rule))}</p>
                {move || is_set.get().then(|| view! { <Button small=true disabled_reason=locked on_click=edit>{t::recharge_edit()}</Button> })}
            </div>
            {move || facts.with(|facts| facts.as_ref().map(|facts| standing(facts, dialogs, locked)))}
            <FormBanner error=dialogs.trouble/>
        </section>
    }
    .into_any()
}

fn needs(missing: Missing) -> &'static str {
    match missing {
        Missing::Plan => t::recharge_needs_plan(),
        Missing::Card => t::recharge_needs_card(),
    }
}

fn rule(facts: &Facts) -> String {
    match (facts.on, facts.is_set) {
        (true, _) => facts.rule.clone(),
        (false, true) => t::recharge_off_set(&facts.rule),
        (false, false) => t::recharge_off().to_owned(),
    }
}

/// What was charged, how it stands, and what helps.
fn standing(facts: &Facts, dialogs: CreditDialogs, locked: Signal<Option<String>>) -> AnyView {
    let charged = facts.charged.map(|(charged, cap)| t::charged(&intl::money(charged), &intl::money(cap)));
    let is_paused = matches!(facts.state, RechargeState::Paused(_));
    let tone = match facts.state {
        RechargeState::InFlight => "info",
        RechargeState::Paused(_) => "danger",
        _ => "warning",
    };
    let doing = dialogs.doing;
    let card = |label, replaces: Option<PaymentMethodId>| {
        let (own, wanted) = (Want::Card(replaces.clone()), Want::Card(replaces));
        let pending = doing.is(move |want| *want == own);
        view! { <Button small=true pending disabled_reason=locked on_click=move |()| doing.ask(wanted.clone())>{label}</Button> }.into_any()
    };
    let help = match facts.remedy.clone() {
        Remedy::None => None,
        Remedy::UpdateCard => Some(card(payments::update_card(), facts.card.clone())),
        Remedy::AddCard => Some(card(payments::add_card(), None)),
        Remedy::Authenticate(url) => Some(authenticate_link(url)),
    };
    view! {
        {state_line(facts, tone, is_paused)}
        {help.map(|help| view! { <div>{help}</div> })}
        {charged.map(|charged| view! { <p class="Muted">{charged}</p> })}
    }
    .into_any()
}

/// To the page on which the bank asks. It is not ours, and comes back to this one.
fn authenticate_link(url: String) -> AnyView {
    view! {
        <a class="Button" data-size="small" data-kind="primary" rel="external" href=url>
            <span class="Button-text">{payments::authenticate()}</span>
        </a>
    }
    .into_any()
}

fn state_line(facts: &Facts, tone: &'static str, is_paused: bool) -> impl IntoView + use<> {
    let badge = is_paused.then(|| view! { <Badge tone=Tone::Danger dot=true>{t::paused()}</Badge> });
    facts.words.clone().map(|words| view! { <p class="Recharge-state" data-tone=tone>{badge} " " {words}</p> })
}
