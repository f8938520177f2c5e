//! The dialog *Monthly limit*: how many credits a calendar month may use, with alerts on the way and a hard stop, each a switch of
//! its own (CRD-5).

use bursar_domain::{
    api::{
        billing::Billing,
        credits::{SetSpendLimit, SpendLimitChange},
    },
    credits::Credits,
    spend::SpendLimit,
};
use leptos::prelude::*;

use crate::{
    api::{Tag, use_mutation},
    browser::{focus, intl::number, timers},
    messages::buying as t,
    parts::{failure_text, typed_amount},
    session::use_org,
    ui::{Button, Field, FormDialog, Switch, TextInput, toast},
};

/// The id of the form.
const FORM: &str = "monthly-limit-form";
/// Names of the field in the request.
const FIELDS: [&str; 2] = ["limit", "limit.limit"];

/// The limit that is typed; more than none.
fn read(typed: &str) -> Option<Credits> {
    typed_amount::count(typed).map(Credits).filter(|limit| limit.is_positive())
}

/// The dialog.
pub(super) fn limit_dialog(open: RwSignal<bool>, billing: Signal<Billing>) -> AnyView {
    let org = use_org();
    let (typed, bad) = (RwSignal::new(String::new()), RwSignal::new(false));
    let (alerts, hard_stop) = (RwSignal::new(true), RwSignal::new(false));
    let removes = StoredValue::new(false);
    let set = use_mutation::<SetSpendLimit>(&[Tag::Money], move |_| {
        open.set(false);
        toast(if removes.get_value() { t::limit_removed() } else { t::limit_saved() });
    });
    let present = move || billing.with(|billing| billing.account.as_ref().and_then(|account| account.spend_limit));
    // Each opening begins with what is set.
    Effect::new(move |_| {
        if open.get() {
            let limit = untrack(present);
            typed.set(limit.map(|limit| number(limit.limit.0)).unwrap_or_default());
            alerts.set(limit.is_none_or(|limit| limit.alerts));
            hard_stop.set(limit.is_some_and(|limit| limit.hard_stop));
            bad.set(false);
        }
    });
    let send = move |limit: Option<SpendLimit>| {
        removes.set_value(limit.is_none());
        set.call(SetSpendLimit { org: org.reference_now() }, SpendLimitChange { limit });
    };
    let save = move || match typed.with_untracked(|typed| read(typed)) {
        Some(limit) => send(Some(SpendLimit { limit, alerts: alerts.get_untracked(), hard_stop: hard_stop.get_untracked() })),
        None => {
            bad.set(true);
            timers::next_frame(|| {
                focus::first_invalid(FORM);
            });
        }
    };
    let refused = FIELDS.map(|field| set.field(field));
    let error =
        Signal::derive(move || if bad.get() { Some(t::limit_bad().to_owned()) } else { refused.iter().find_map(|said| said.get()) });
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        save();
    };
    let remove = move || {
        present().map(|_| {
            view! { <div><Button pending=set.pending() on_click=move |()| send(None)>{t::limit_remove()}</Button></div> }
        })
    };
    view! {
        <FormDialog
            open
            title=t::limit_title()
            confirm=t::limit_save()
            pending=set.pending()
            error=failure_text::banner(set.banner(&FIELDS))
            on_confirm=move |()| save()
            on_close=move |()| set.clear()
        >
            <p>{t::limit_intro()}</p>
            <form class="Form" id=FORM on:submit=submit novalidate>
                <Field label=t::limit_amount() error>
                    <TextInput value=typed on_input=move |_: String| bad.set(false)/>
                </Field>
            </form>
            <div>
                <Switch on=alerts label=t::limit_alerts() on_toggle=move |on| alerts.set(on)/>
                <p class="Field-hint">{t::limit_alerts_hint()}</p>
            </div>
            <div>
                <Switch on=hard_stop label=t::limit_stop() on_toggle=move |on| hard_stop.set(on)/>
                <p class="Field-hint">{t::limit_stop_hint()}</p>
            </div>
            {remove}
        </FormDialog>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn crd_5_a_limit_is_a_number_above_none() {
        assert_eq!(read("50,000"), Some(Credits(50_000)));
        assert_eq!(read(" 1 "), Some(Credits(1)));
        for typed in ["", "0", "-1", "1.5", "none"] {
            assert_eq!(read(typed), None, "{typed}");
        }
    }
}
