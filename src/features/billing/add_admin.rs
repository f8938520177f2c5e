//! *Owner controls* of the Billing admins card: choose a teammate, say when it ends, add (DEL-1, DEL-2, DEL-6).

use bursar_domain::api::billing::{AddBillingAdmin, NewBillingAdmin};
use leptos::prelude::*;

use super::view_model::Controls;
use crate::{
    api::{Tag, use_mutation},
    browser::{focus, timers},
    messages::{billing as t, parts},
    parts::{
        end_picker::{EndChoice, EndPicker},
        failure_text, people,
    },
    session::use_org,
    ui::{Button, ButtonKind, ComboOption, Combobox, FormBanner, toast},
};

/// The id of the selector, for those who hand the focus on to it.
pub(super) const SELECTOR: &str = "select-a-teammate";

/// Selector, end and *Add*.
#[component]
pub(super) fn AddAdmin(
    /// Whether the controls can be used.
    controls: Memo<Controls>,
) -> AnyView {
    let org = use_org();
    let chosen = RwSignal::new(None::<ComboOption>);
    let end = EndChoice::new();
    let asked_for = StoredValue::new(None::<ComboOption>);
    let add = use_mutation::<AddBillingAdmin>(&[Tag::Billing, Tag::Members], move |_| {
        let Some(added) = asked_for.get_value() else { return };
        toast(t::added(&added.primary));
        // Whoever has chosen somebody else meanwhile goes on with that.
        if chosen.with_untracked(|chosen| chosen.as_ref() == Some(&added)) {
            chosen.set(None);
            end.reset(None);
            timers::next_frame(|| {
                focus::id(SELECTOR);
            });
        }
    });
    let reason = Signal::derive(move || {
        if controls.get() == Controls::Locked {
            Some(parts::suspended_reason().to_owned())
        } else {
            chosen.with(Option::is_none).then(|| t::add_choose_first().to_owned())
        }
    });
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let option = chosen.get_untracked();
        let Some(person) = option.as_ref().and_then(|option| option.id.parse().ok()) else { return };
        if reason.get_untracked().is_some() || add.pending().get_untracked() {
            return;
        }
        if let Some(ends) = end.read() {
            asked_for.set_value(option);
            add.call(AddBillingAdmin { org: org.reference_now() }, NewBillingAdmin { person, ends });
        }
    };
    // An old refusal says nothing about a new choice.
    Effect::new(move |_| {
        if chosen.with(Option::is_some) {
            add.clear();
        }
    });
    view! {
        <form class="AddAdmin" on:submit=submit novalidate>
            <fieldset disabled=move || controls.get() == Controls::Locked>
                <Combobox label=t::select_teammate() placeholder=t::select_teammate_hint() value=chosen search=people::teammates() id=SELECTOR/>
                <EndPicker choice=end/>
            </fieldset>
            <Button submit=true kind=ButtonKind::Primary pending=add.pending() disabled_reason=reason>{t::add()}</Button>
            <FormBanner error=failure_text::banner(add.banner(&[]))/>
        </form>
    }
    .into_any()
}
