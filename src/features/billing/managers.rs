//! The *Billing managers* card: people outside who hold billing only, and for owners their invitations (INV-1, INV-9).

use bursar_domain::api::{
    billing::Billing,
    billing_managers::{BillingManager, BillingManagers, PendingInvitation},
};
use leptos::prelude::*;

use super::{
    manager_row::{ManagerRow, row_id},
    managers_dialogs::questions,
    managing::{INVITE, Managing},
    view_model::{Controls, Rights, limit_note},
};
use crate::{
    api::Query,
    messages::{billing as t, parts},
    on_demand,
    parts::{
        invitations::{
            link::CopyLinkButton,
            row::{OnAction, PendingRows},
            view_model::row_id as invitation_row_id,
        },
        on_demand::when_opened,
        shell::Loaded,
    },
    ui::{Button, Card, EmptyState, FormBanner, Menu, MenuItem, Skeleton, live_rows},
};

/// The card.
#[component]
pub(super) fn ManagersCard(query: Query<BillingManagers>, billing: Signal<Billing>, rights: Signal<Rights>) -> AnyView {
    let controls = Memo::new(move |_| rights.get().manager_controls());
    let value = query.value();
    let managers = Memo::new(move |_| value.with(|value| value.as_ref().map(|value| value.managers.clone()).unwrap_or_default()));
    let pending = Memo::new(move |_| value.with(|value| value.as_ref().and_then(|value| value.pending.clone()).unwrap_or_default()));
    let limit = Memo::new(move |_| {
        let (limit, upgrade_to) = value.with(|value| value.as_ref().map(|value| (value.limit, value.upgrade_to)))?;
        limit_note(billing.with(|billing| billing.plan.edition), limit, upgrade_to)
    });
    let rows = Memo::new(move |_| {
        let accepted = managers.with(|managers| managers.iter().map(|manager| row_id(&manager.id)).collect::<Vec<_>>());
        let invited = pending.with(|pending| pending.iter().map(|invitation| invitation_row_id(&invitation.id)).collect::<Vec<_>>());
        [accepted, invited].concat()
    });
    let managing = Managing::new(rows);
    let has_controls = move || controls.get() != Controls::Absent;
    let buttons = move || has_controls().then(|| view! { <Buttons controls limit managing/> });
    let on_action = managing.on_action();
    let list = move |_: Signal<BillingManagers>| view! { <List managers pending limit controls managing on_action/> };
    view! {
        <Card title=t::managers() description=t::managers_intro() aside=move || buttons.into_any() wide=true>
            <div class="InvitationTrouble"><FormBanner error=managing.trouble()/></div>
            <Loaded query skeleton=waiting children=list/>
        </Card>
        {when_opened(managing.is_open(), move || on_demand!(manager_dialogs(managing: Managing) => questions(managing)))}
    }
    .into_any()
}

/// A row or two, which is what most organizations have.
pub(super) fn waiting() -> AnyView {
    view! { <Skeleton lines=2 height=44/> }.into_any()
}

/// *Invite billing managers*, *Copy billing manager invite link*, and the rarer way.
#[component]
fn Buttons(controls: Memo<Controls>, limit: Memo<Option<String>>, managing: Managing) -> AnyView {
    let reason = Signal::derive(move || match controls.get() {
        Controls::Locked => Some(parts::suspended_reason().to_owned()),
        _ => limit.get(),
    });
    let more = Signal::derive(move || {
        vec![MenuItem::new(t::managers_link_until(), move || managing.new_link.open.set(true)).disabled(reason.get())]
    });
    view! {
        <Button id=INVITE disabled_reason=reason on_click=move |()| managing.draft.open.set(true)>{t::managers_invite()}</Button>
        <CopyLinkButton
            label=t::managers_copy_link()
            copy=managing.link
            pending=managing.create.pending()
            disabled_reason=reason
            on_click=move |()| managing.create_link(None)
        />
        <Menu label=t::managers_more() items=more/>
    }
    .into_any()
}

#[component]
fn List(
    managers: Memo<Vec<BillingManager>>,
    pending: Memo<Vec<PendingInvitation>>,
    limit: Memo<Option<String>>,
    controls: Memo<Controls>,
    managing: Managing,
    on_action: OnAction,
) -> AnyView {
    let nobody = move || {
        (managers.with(Vec::is_empty) && pending.with(Vec::is_empty)).then(|| {
            // Where nobody can be invited, an invitation to do so would be out of place.
            if controls.get() == Controls::Absent || limit.with(Option::is_some) {
                view! { <p class="AdminList-nobody">{t::managers_nobody_plain()}</p> }.into_any()
            } else {
                view! { <EmptyState title=t::managers_nobody() text=t::managers_nobody_text()/> }.into_any()
            }
        })
    };
    let suspended = Signal::derive(move || controls.get() == Controls::Locked);
    view! {
        {move || limit.get().map(|limit| view! { <p class="ManagersCard-limit">{limit}</p> })}
        {nobody}
        <ul class="InvitationList" aria-label=t::managers()>
            {live_rows(managers, |manager| manager.id.as_str(), move |manager| view! { <ManagerRow manager controls managing/> }.into_any())}
            <PendingRows pending suspended on_action/>
        </ul>
    }
    .into_any()
}
