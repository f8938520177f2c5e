//! One open invitation: to whom, in which state, how far it has come, and what can be done about it.

use bursar_domain::{api::billing_managers::PendingInvitation, time::Timestamp};
use leptos::prelude::*;

use super::view_model::{Fact, RowAction, actions, facts, row_id, state, title};
use crate::{
    browser::timers,
    messages::invitations as t,
    parts::{moment::Moment, person::RoleBadge},
    ui::{Badge, Icon, IconName, Menu, MenuItem, live_rows},
};

/// What a menu asked for, about which invitation.
pub(crate) type OnAction = Callback<(RowAction, PendingInvitation)>;

fn now() -> Timestamp {
    Timestamp(timers::now_ms())
}

/// What the invitation is called, as of now.
pub(crate) fn title_now(invitation: &PendingInvitation) -> String {
    title(invitation, now())
}

/// A row of a list that follows its invitation without being built anew.
#[component]
pub(crate) fn PendingRow(
    /// The invitation, as of now.
    invitation: Memo<PendingInvitation>,
    /// Whether the organization may be looked at only.
    suspended: Signal<bool>,
    /// Does what the menu offers.
    on_action: OnAction,
) -> AnyView {
    let (id, icon) = invitation.with_untracked(|invitation| {
        let icon = if invitation.email.is_some() { IconName::Mail } else { IconName::Link };
        (row_id(&invitation.id), icon)
    });
    let items = Signal::derive(move || {
        let item = |(action, reason): (RowAction, Option<&'static str>)| {
            let item = MenuItem::new(action.label(), move || on_action.run((action, invitation.get_untracked())));
            let item = item.disabled(reason.map(str::to_owned));
            if action == RowAction::Revoke { item.danger().group() } else { item }
        };
        invitation.with(|invitation| actions(invitation, suspended.get())).into_iter().map(item).collect::<Vec<_>>()
    });
    let badge = move || {
        let (tone, words) = state(invitation.with(|invitation| invitation.state));
        view! { <Badge tone dot=true>{words}</Badge> }
    };
    let role = move || invitation.with(|invitation| invitation.role).map(|role| view! { <RoleBadge role/> });
    view! {
        <li class="InvitationRow" id=id>
            <span class="InvitationRow-who">
                <span class="Avatar"><Icon name=icon/></span>
                <span class="InvitationRow-title">{move || invitation.with(title_now)}</span>
                {role}
            </span>
            <span class="InvitationRow-facts">
                {badge}
                {move || invitation.with(|invitation| facts(invitation, now())).into_iter().map(fact).collect_view()}
            </span>
            <Menu label=Signal::derive(move || t::actions_for(&invitation.with(title_now))) items/>
        </li>
    }
    .into_any()
}

fn fact(Fact { words, at, warning }: Fact) -> AnyView {
    match at {
        Some(at) => view! { <Moment ms=at.0 words warning/> }.into_any(),
        None => view! { <span data-tone=warning.then_some("warning")>{words}</span> }.into_any(),
    }
}

/// Rows that stay what they are while the list changes around them.
#[component]
pub(crate) fn PendingRows(
    /// The invitations, the latest first.
    pending: Memo<Vec<PendingInvitation>>,
    /// Whether the organization may be looked at only.
    suspended: Signal<bool>,
    /// Does what the menus offer.
    on_action: OnAction,
) -> AnyView {
    live_rows(
        pending,
        |invitation| invitation.id.as_str(),
        move |invitation| view! { <PendingRow invitation suspended on_action/> }.into_any(),
    )
}
