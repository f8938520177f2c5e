//! Open invitations of members, for those who look after members.

use bursar_domain::api::{billing_managers::PendingInvitation, member_invitations::ListMemberInvitations};
use leptos::prelude::*;

use super::{invite_dialogs::questions, inviting::Inviting};
use crate::{
    api::{Tag, use_query},
    messages::members as t,
    on_demand,
    parts::{invitations::row::PendingRows, on_demand::when_opened, shell::Loaded},
    session::use_org,
    ui::{Card, FormBanner, Skeleton},
};

/// The card below the list of members.
#[component]
pub(super) fn PendingCard(inviting: Inviting) -> AnyView {
    let org = use_org();
    let query = use_query(move || ListMemberInvitations { org: org.reference() }, &[Tag::Members]);
    let list = move |pending: Signal<Vec<PendingInvitation>>| view! { <List pending inviting/> };
    view! {
        <Card title=t::pending() description=t::pending_intro() wide=true>
            <div class="InvitationTrouble"><FormBanner error=inviting.trouble()/></div>
            <Loaded query skeleton=|| view! { <Skeleton lines=1 height=28/> }.into_any() children=list/>
        </Card>
        {when_opened(inviting.is_open(), move || on_demand!(member_invite_dialogs(inviting: Inviting) => questions(inviting)))}
    }
    .into_any()
}

#[component]
fn List(pending: Signal<Vec<PendingInvitation>>, inviting: Inviting) -> AnyView {
    let pending = Memo::new(move |_| pending.get());
    Effect::new(move |_| pending.with(|pending| inviting.set_rows(pending)));
    let none = move || pending.with(Vec::is_empty).then(|| view! { <p class="PendingCard-none">{t::pending_none()}</p> });
    view! {
        {none}
        <ul class="InvitationList" aria-label=t::pending()>
            <PendingRows pending suspended=use_org().suspended() on_action=inviting.on_action()/>
        </ul>
    }
    .into_any()
}
