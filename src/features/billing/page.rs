//! The page: banners, then one card a matter. New cards stand beside these.

use bursar_domain::{
    api::{
        billing::{Billing, GetBilling},
        billing_managers::{BillingManagers, ListBillingManagers},
    },
    ids::CardSetupId,
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::{
    actions::actions,
    activity_card,
    admins::AdminsCard,
    ask::LookOnly,
    banners,
    cards_card::cards_card,
    credit_banners,
    credits_card::{self, credits_card},
    doing::{Doing, Place, Want},
    invoices_card,
    leave::OwnAccess,
    managers::{self, ManagersCard},
    news::news,
    plan_card::plan_card,
    profile_card,
    rights::rights,
    usage_card::{self, usage_card},
    view_model::{Controls, Rights},
};
use crate::{
    api::{Query, Tag, use_query},
    messages::{billing as t, parts, payments},
    on_demand,
    parts::{
        on_demand::when_opened,
        shell::{Loaded, PageFrame},
    },
    session::use_org,
    ui::{Banner, Button, Card, FormBanner, Skeleton, Tone},
};

/// The Billing page of an organization.
pub(super) fn page() -> AnyView {
    let org = use_org();
    let query = use_query(move || GetBilling { org: org.reference() }, &[Tag::Billing, Tag::Money, Tag::Members, Tag::Org]);
    let managers = use_query(move || ListBillingManagers { org: org.reference() }, &[Tag::Billing, Tag::Org]);
    let name = org.name();
    let lead = Signal::derive(move || t::subtitle(&name.get()));
    let rights = rights();
    // Where somebody comes back from the provider or the bank, the address says what it was about.
    let (came_back, paid) = use_query_map().with_untracked(|query| {
        (query.get_str("card").and_then(|id| id.parse::<CardSetupId>().ok()), query.get_str("payment").and_then(|id| id.parse().ok()))
    });
    let (came_back, doing) = (StoredValue::new(came_back), Doing::new(paid));
    let portal = move || view! { <Portal rights doing/> }.into_any();
    view! {
        <PageFrame title=t::title() lead action=portal>
            <Loaded query skeleton=move || waiting(rights) children=move |billing| content(billing, managers, doing, came_back.get_value())/>
        </PageFrame>
    }
    .into_any()
}

/// *Open billing portal*: the provider's own pages about cards and payments.
#[component]
fn Portal(rights: Signal<Rights>, doing: Doing) -> AnyView {
    let reason = Signal::derive(move || (rights.get().money_controls() == Controls::Locked).then(|| parts::suspended_reason().to_owned()));
    let pending = doing.is(|want| *want == Want::Portal);
    view! {
        <Show when=move || rights.get().manages>
            <Button pending disabled_reason=reason on_click=move |()| doing.ask(Want::Portal)>{payments::portal()}</Button>
        </Show>
    }
    .into_any()
}

fn content(billing: Signal<Billing>, managers: Query<BillingManagers>, doing: Doing, came_back: Option<CardSetupId>) -> AnyView {
    let (rights, suspended) = (rights(), use_org().suspended());
    let looks_only = Memo::new(move |_| rights.get().looks_only());
    let has_account = Memo::new(move |_| billing.with(|billing| billing.account.is_some()));
    let can_act = rights.with_untracked(|rights| rights.money_controls() == Controls::Open);
    let came_back = came_back.filter(|_| can_act);
    let (back, watched) = (came_back.is_some(), doing.watched());
    let something = Signal::derive(move || {
        let under_way = |billing: &Billing| billing.account.as_ref().is_some_and(|account| !account.open_payments.is_empty());
        back || watched.with(|watched| !watched.is_empty())
            || billing.with(|billing| under_way(billing) || banners::any(billing) || credit_banners::any(billing))
    });
    let cards = move || {
        let has_account = has_account.get();
        view! {
            {plan_card(billing, rights, doing, !has_account)}
            {has_account.then(|| cards_card(billing, rights, doing))}
        }
    };
    view! {
        <div class="Stack">
            <Show when=move || suspended.get()>
                <Banner tone=Tone::Warning>{parts::suspended_banner()}</Banner>
            </Show>
            <Show when=move || looks_only.get()>
                <LookOnly billing rights/>
            </Show>
            {when_opened(something, move || {
                let came_back = came_back.clone();
                on_demand!(billing_news(billing: Signal<Billing>, rights: Signal<Rights>, doing: Doing, came_back: Option<CardSetupId>) =>
                    news(billing, rights, doing, came_back))
            })}
            <FormBanner error=doing.trouble(Place::Top)/>
            <div class="Cards">
                {cards}
                {credits_card(billing, rights, doing)}
                {usage_card(billing, rights)}
                {activity_card::card(billing)}
                <AdminsCard billing rights/>
                <ManagersCard query=managers billing rights/>
                {profile_card::card(billing)}
                {invoices_card::card(billing)}
                <OwnAccess/>
            </div>
        </div>
        {when_opened(doing.is_asked(), move || {
            on_demand!(billing_actions(doing: Doing, billing: Signal<Billing>) => actions(doing, billing))
        })}
    }
    .into_any()
}

/// Cards of about the size of what comes.
fn waiting(rights: Signal<Rights>) -> AnyView {
    let manages = rights.with_untracked(|rights| rights.manages);
    let cards = manages.then(|| {
        view! { <Card title=payments::cards()><Skeleton lines=3 height=28/></Card> }
    });
    view! {
        <div class="Cards">
            <Card title=t::plan() wide=!manages>
                <Skeleton lines=5 height=20/>
            </Card>
            {cards}
            {credits_card::waiting(manages)}
            {usage_card::waiting()}
            <Card title=t::admins() description=t::admins_intro() wide=true>
                <Skeleton lines=5 height=28/>
            </Card>
            <Card title=t::managers() description=t::managers_intro() wide=true>
                {managers::waiting()}
            </Card>
        </div>
    }
    .into_any()
}
