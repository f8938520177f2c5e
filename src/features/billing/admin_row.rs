//! One billing admin: who, since when, until when, and for owners the two things that can be done about it.

use bursar_domain::{api::billing::BillingAdmin, ids::PersonId, time::Timestamp};
use leptos::prelude::*;

use super::{admin_dialogs::AdminDialogs, view_model::Controls};
use crate::{
    browser::{intl, timers},
    messages::{billing as t, parts},
    parts::{
        ending::{Ending, last_moment},
        moment::Moment,
        person::{PersonCell, RoleBadge},
        words,
    },
    ui::Button,
};

/// The id of somebody's *Remove* button, for those who hand the focus on to it.
pub(super) fn remove_id(person: &PersonId) -> String {
    format!("remove-{person}")
}

/// A row that follows its person's data without being built anew.
#[component]
pub(super) fn AdminRow(
    /// The person, as of now.
    admin: Memo<BillingAdmin>,
    /// Whether the controls are there.
    controls: Memo<Controls>,
    /// Where the questions are asked.
    dialogs: AdminDialogs,
) -> AnyView {
    let name = Memo::new(move |_| admin.with(|admin| admin.name.clone()));
    let email = Memo::new(move |_| admin.with(|admin| admin.details.as_ref().map(|details| details.email.clone())));
    let buttons = move || (controls.get() != Controls::Absent).then(|| view! { <RowButtons admin controls dialogs/> });
    view! {
        <li class="AdminRow">
            <PersonCell name=name email=email/>
            <Facts admin/>
            {buttons}
        </li>
    }
    .into_any()
}

#[component]
fn Facts(admin: Memo<BillingAdmin>) -> AnyView {
    let details = Memo::new(move |_| admin.with(|admin| admin.details.clone()));
    let facts = move || {
        details.get().map(|details| {
            let now = Timestamp(timers::now_ms());
            let since = details.since.0;
            let end = words::ending(details.ends_at, now).zip(details.ends_at).map(|(said, at)| {
                let near = Ending::of(Some(at), now).is_near();
                view! { <Moment ms=last_moment(at).0 words=said warning=near/> }
            });
            view! {
                <span class="AdminRow-facts">
                    <RoleBadge role=details.role/>
                    <Moment ms=since words=t::since(&intl::date_short(since))/>
                    {end}
                    <span>{t::granted_by(&details.granted_by)}</span>
                    {details.receives_billing_mail.then(|| view! { <span>{t::receives_mail()}</span> })}
                </span>
            }
        })
    };
    facts.into_any()
}

#[component]
fn RowButtons(admin: Memo<BillingAdmin>, controls: Memo<Controls>, dialogs: AdminDialogs) -> AnyView {
    let reason = Signal::derive(move || (controls.get() == Controls::Locked).then(|| parts::suspended_reason().to_owned()));
    let named = move |label: fn(&str) -> String| Signal::derive(move || admin.with(|admin| label(&admin.name)));
    let id = admin.with_untracked(|admin| remove_id(&admin.id));
    view! {
        <span class="AdminRow-buttons">
            <Button
                small=true
                label=named(t::change_end_of)
                disabled_reason=reason
                on_click=move |()| dialogs.ask_end(admin.get_untracked())
            >
                {t::change_end()}
            </Button>
            <Button
                small=true
                id
                label=named(t::remove_named)
                disabled_reason=reason
                on_click=move |()| dialogs.ask_removal(admin.get_untracked())
            >
                {t::remove()}
            </Button>
        </span>
    }
    .into_any()
}
