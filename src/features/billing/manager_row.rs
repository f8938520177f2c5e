//! One accepted billing manager: who, and for owners since when and how to end it.

use bursar_domain::{api::billing_managers::BillingManager, ids::PersonId};
use leptos::prelude::*;

use super::{managing::Managing, view_model::Controls};
use crate::{
    browser::intl,
    messages::{billing as t, invitations, parts},
    parts::{moment::Moment, person::PersonCell},
    ui::{Badge, Menu, MenuItem, Tone},
};

/// The id of somebody's row.
pub(super) fn row_id(person: &PersonId) -> String {
    format!("manager-{person}")
}

/// A row that follows its person's data without being built anew.
#[component]
pub(super) fn ManagerRow(
    /// The person, as of now.
    manager: Memo<BillingManager>,
    /// Whether the controls are there.
    controls: Memo<Controls>,
    /// Where the question is asked.
    managing: Managing,
) -> AnyView {
    let details = Memo::new(move |_| manager.with(|manager| manager.details.clone()));
    let name = Signal::derive(move || manager.with(|manager| manager.name.clone()));
    let email = Signal::derive(move || details.with(|details| details.as_ref().map(|details| details.email.clone())));
    let facts = move || {
        details.get().map(|details| {
            let accepted = details.accepted_at.0;
            view! {
                <span class="InvitationRow-facts">
                    <Badge tone=Tone::Success dot=true>{t::managers_active()}</Badge>
                    <Moment ms=accepted words=t::managers_accepted(&intl::date_short(accepted))/>
                    {details.receives_billing_mail.then(|| view! { <span>{t::receives_mail()}</span> })}
                </span>
            }
        })
    };
    let items = Signal::derive(move || {
        let reason = (controls.get() == Controls::Locked).then(|| parts::suspended_reason().to_owned());
        vec![MenuItem::new(t::managers_remove(), move || managing.ask_removal(manager.get_untracked())).danger().disabled(reason)]
    });
    let menu = move || {
        let label = Signal::derive(move || invitations::actions_for(&name.get()));
        (controls.get() != Controls::Absent).then(|| view! { <Menu label items/> })
    };
    view! {
        <li class="InvitationRow" id=manager.with_untracked(|manager| row_id(&manager.id))>
            <PersonCell name email/>
            {facts}
            {menu}
        </li>
    }
    .into_any()
}
