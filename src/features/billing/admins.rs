//! The *Billing admins* card: members with the grant, requests for it, and for owners the controls (DEL-1).

use bursar_domain::api::billing::{Billing, BillingAdmin};
use leptos::prelude::*;

use super::{
    add_admin::AddAdmin,
    admin_dialogs::{AdminDialogs, questions},
    admin_row::AdminRow,
    requests::Requests,
    view_model::{Controls, Rights},
};
use crate::{
    messages::billing as t,
    on_demand,
    parts::{on_demand::when_opened, words},
    ui::{Badge, Card, live_rows},
};

/// Names of owners that are written out.
const NAMES: usize = 8;

/// The card.
#[component]
pub(super) fn AdminsCard(billing: Signal<Billing>, rights: Signal<Rights>) -> AnyView {
    let controls = Memo::new(move |_| rights.get().admin_controls());
    let request_controls = Memo::new(move |_| rights.get().request_controls());
    let has_controls = move || controls.get() != Controls::Absent;
    let admins = Memo::new(move |_| billing.with(|billing| billing.billing_admins.clone()));
    let requests = Memo::new(move |_| billing.with(|billing| billing.requests.clone().unwrap_or_default()));
    let dialogs = AdminDialogs::new();
    let aside = move || has_controls().then(|| view! { <Badge>{t::owner_controls()}</Badge> });
    view! {
        <Card title=t::admins() description=t::admins_intro() aside=move || aside.into_any() wide=true>
            <Show when=has_controls>
                <AddAdmin controls/>
            </Show>
            <AdminList admins controls dialogs/>
            <Show when=move || request_controls.get() != Controls::Absent>
                <Requests requests controls=request_controls/>
            </Show>
            <AlwaysThere billing/>
        </Card>
        {when_opened(dialogs.is_open(), move || {
            on_demand!(admin_dialogs(dialogs: AdminDialogs, admins: Memo<Vec<BillingAdmin>>) => questions(dialogs, admins))
        })}
    }
    .into_any()
}

#[component]
fn AdminList(admins: Memo<Vec<BillingAdmin>>, controls: Memo<Controls>, dialogs: AdminDialogs) -> AnyView {
    let nobody = move || {
        let text = if controls.get() == Controls::Absent { t::admins_nobody_plain() } else { t::admins_nobody() };
        admins.with(Vec::is_empty).then(|| view! { <p class="AdminList-nobody">{text}</p> })
    };
    view! {
        {nobody}
        <ul class="AdminList" aria-label=t::admins()>
            {live_rows(admins, |admin| admin.id.as_str(), move |admin| view! { <AdminRow admin controls dialogs/> }.into_any())}
        </ul>
    }
    .into_any()
}

/// Who has billing access without being a billing admin or, on the next card, a billing manager.
#[component]
fn AlwaysThere(billing: Signal<Billing>) -> AnyView {
    let owners =
        move || billing.with(|billing| t::owners_always(&words::names(billing.owners.iter().map(|owner| owner.name.as_str()), NAMES)));
    view! { <p class="AlwaysThere">{owners}</p> }.into_any()
}
