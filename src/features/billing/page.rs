//! The page: banners, then one card a matter. New cards stand beside these.

use bursar_domain::api::{
    billing::{Billing, GetBilling},
    billing_managers::{BillingManagers, ListBillingManagers},
};
use leptos::prelude::*;

use super::{
    admins::AdminsCard,
    ask::LookOnly,
    leave::OwnAccess,
    managers::{self, ManagersCard},
    rights::rights,
};
use crate::{
    api::{Query, Tag, use_query},
    messages::{billing as t, parts},
    parts::{
        plan_facts::PlanFacts,
        shell::{Loaded, PageFrame},
    },
    session::use_org,
    ui::{Banner, Card, Skeleton, Tone},
};

/// The Billing page of an organization.
pub(super) fn page() -> AnyView {
    let org = use_org();
    let query = use_query(move || GetBilling { org: org.reference() }, &[Tag::Billing, Tag::Members, Tag::Org]);
    let managers = use_query(move || ListBillingManagers { org: org.reference() }, &[Tag::Billing, Tag::Org]);
    let name = org.name();
    let lead = Signal::derive(move || t::subtitle(&name.get()));
    view! {
        <PageFrame title=t::title() lead>
            <Loaded query skeleton=waiting children=move |billing| content(billing, managers)/>
        </PageFrame>
    }
    .into_any()
}

fn content(billing: Signal<Billing>, managers: Query<BillingManagers>) -> AnyView {
    let (rights, suspended) = (rights(), use_org().suspended());
    let plan = Memo::new(move |_| billing.with(|billing| billing.plan.clone()));
    let looks_only = Memo::new(move |_| rights.get().looks_only());
    view! {
        <div class="Stack">
            <Show when=move || suspended.get()>
                <Banner tone=Tone::Warning>{parts::suspended_banner()}</Banner>
            </Show>
            <Show when=move || looks_only.get()>
                <LookOnly billing rights/>
            </Show>
            <div class="Cards">
                <Card title=t::plan() wide=true>
                    <PlanFacts plan=plan suspended/>
                </Card>
                <AdminsCard billing rights/>
                <ManagersCard query=managers billing rights/>
                <OwnAccess/>
            </div>
        </div>
    }
    .into_any()
}

/// Three cards of about the size of what comes.
fn waiting() -> AnyView {
    view! {
        <div class="Cards">
            <Card title=t::plan() wide=true>
                <Skeleton lines=3 height=20/>
            </Card>
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
