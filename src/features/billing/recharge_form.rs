//! The fields of *Auto-recharge settings*, and the box that asks for consent to what is charged at once.

use bursar_domain::{
    api::credits::{CreditDetails, GetCredits},
    recharge::Charge,
};
use leptos::prelude::*;

use super::{
    buy_model::Terms,
    credit_words,
    recharge_dialog::{AMOUNT_FIELDS, CAP_FIELDS, Editing, FORM, THRESHOLD_FIELDS},
    recharge_model::{FIXED, Problem, TARGET, thresholds},
};
use crate::{
    api::{Tag, use_query},
    browser::intl::{money, number},
    messages::buying as t,
    parts::shell::Loaded,
    session::use_org,
    ui::{Checkbox, Choice, Field, RadioGroup, Select, Skeleton, TextInput, unique_id},
};

/// The form, once it is known what is sold.
pub(super) fn form(editing: Editing) -> AnyView {
    let org = use_org();
    let query = use_query(move || GetCredits { org: org.reference() }, &[Tag::Money]);
    let ready = move |details: Signal<CreditDetails>| {
        Effect::new(move |_| editing.begin(details.with(|details| Terms::from(details))));
        let terms = Memo::new(move |_| editing.terms.get());
        move || terms.get().map(|terms| fields(editing, terms))
    };
    let waiting = || view! { <Skeleton lines=7 height=32/> }.into_any();
    view! { <Loaded query skeleton=waiting children=ready/> }.into_any()
}

fn fields(editing: Editing, terms: Terms) -> AnyView {
    let choices: Vec<_> = thresholds().map(|credits| Choice::new(credits.0.to_string(), number(credits.0))).collect();
    let modes = vec![
        Choice::new(FIXED, t::settings_fixed()).hint(t::settings_fixed_hint()),
        Choice::new(TARGET, t::settings_target()).hint(t::settings_target_hint()),
    ];
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        editing.save();
    };
    let is_target = Memo::new(move |_| editing.mode.with(|mode| mode == TARGET));
    let amount = move || if is_target.get() { target_field(editing, terms) } else { increment_field(editing, terms) };
    view! {
        <form class="Form" id=FORM on:submit=submit novalidate>
            <Field label=t::settings_threshold() error=editing.refused(&THRESHOLD_FIELDS)>
                <Select value=editing.threshold options=Signal::stored(choices)/>
            </Field>
            <RadioGroup legend=t::settings_mode() value=editing.mode options=modes/>
            {amount}
            {cap_field(editing, terms)}
            // With more than one input, Enter submits only where there is such a button.
            <input type="submit" hidden/>
        </form>
        <div role="status">{move || editing.charges_now().map(|charge| consent(editing, &charge))}</div>
    }
    .into_any()
}

/// What the form knows to be wrong, else what the server says.
fn error(
    editing: Editing,
    own: impl Fn(&Problem) -> Option<String> + Send + Sync + 'static,
    refused: Signal<Option<String>>,
) -> Signal<Option<String>> {
    Signal::derive(move || editing.problems.with(|problems| problems.iter().find_map(&own)).or_else(|| refused.get()))
}

fn bounds(terms: Terms) -> [String; 3] {
    [terms.minimum, terms.maximum, terms.step].map(|credits| number(credits.0))
}

fn increment_field(editing: Editing, terms: Terms) -> AnyView {
    let [min, max, step] = bounds(terms);
    let hint = t::buy_amount_hint(&min, &max, &step);
    let own = move |problem: &Problem| problem.is_about_amount().then(|| t::buy_amount_bad(&min, &max, &step));
    let error = error(editing, own, editing.refused(&AMOUNT_FIELDS));
    view! {
        <Field label=t::settings_increment() hint error>
            <TextInput value=editing.increment/>
        </Field>
    }
    .into_any()
}

fn target_field(editing: Editing, terms: Terms) -> AnyView {
    let own = move |problem: &Problem| match problem {
        Problem::Target { least, most } => Some(t::settings_target_bad(&number(least.0), &number(most.0))),
        Problem::Increment => Some(t::settings_target_bad(&number(terms.minimum.0), &number(terms.maximum.0))),
        Problem::Cap | Problem::CapTooLow(_) => None,
    };
    let error = error(editing, own, editing.refused(&AMOUNT_FIELDS));
    view! {
        <Field label=t::settings_target_amount() error>
            <TextInput value=editing.target/>
        </Field>
    }
    .into_any()
}

fn cap_field(editing: Editing, terms: Terms) -> AnyView {
    let example = terms.price(terms.proposal()).and_then(|price| price.checked_mul(3)).unwrap_or(terms.step_price);
    let own = move |problem: &Problem| match problem {
        Problem::Cap => Some(t::settings_cap_bad(&money(example))),
        Problem::CapTooLow(least) => Some(t::settings_cap_low(&money(*least))),
        Problem::Increment | Problem::Target { .. } => None,
    };
    let error = error(editing, own, editing.refused(&CAP_FIELDS));
    let understood = move || editing.cap_read().map(|cap| t::settings_cap_read(&money(cap)));
    view! {
        <div class="RechargeCap">
            <Field label=t::settings_cap() hint=t::settings_cap_hint(terms.step_price.currency.code()) error>
                <TextInput value=editing.cap/>
            </Field>
            <p class="Field-hint" aria-live="polite">{understood}</p>
        </div>
    }
    .into_any()
}

/// "$180.00 will be charged now", and the box to tick.
fn consent(editing: Editing, charge: &Charge) -> AnyView {
    let (amount, id) = (money(charge.totals.total), unique_id("consent"));
    view! {
        <div class="RechargeConsent" role="group" aria-labelledby=id.clone()>
            <p id=id.clone()>{t::settings_charge_now(&amount, &credit_words::credits(charge.credits))}</p>
            <Checkbox checked=editing.consent label=t::settings_consent(&amount)/>
        </div>
    }
    .into_any()
}
