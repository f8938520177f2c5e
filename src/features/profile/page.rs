//! The page: the profile's form with what may be said above it.

use bursar_domain::{access::Permission, api::billing_profile::GetBillingProfile, profile::BillingProfile};
use leptos::prelude::*;

use super::form::form;
use crate::{
    api::{Tag, use_query},
    messages::{documents as d, parts, profile as t},
    parts::shell::{Loaded, PageFrame},
    session::{disabled_reason, holds, use_org},
    ui::{Banner, Card, Skeleton, Tone},
};

/// The Billing profile page of an organization.
pub(super) fn page() -> AnyView {
    let org = use_org();
    let query = use_query(move || GetBillingProfile { org: org.reference() }, &[Tag::Money, Tag::Billing]);
    let name = org.name();
    view! {
        <PageFrame title=d::profile() lead=Signal::derive(move || t::subtitle(&name.get()))>
            <Loaded query skeleton=waiting children=content/>
        </PageFrame>
    }
    .into_any()
}

fn content(profile: Signal<BillingProfile>) -> AnyView {
    let (holds, suspended) = (holds(Permission::ManageBillingProfile), use_org().suspended());
    let why = disabled_reason(Permission::ManageBillingProfile);
    let dirty = RwSignal::new(false);
    view! {
        <div class="Stack">
            <Show when=move || suspended.get()>
                <Banner tone=Tone::Warning>{parts::suspended_banner()}</Banner>
            </Show>
            // Whoever loses the right over a half-filled form keeps what was typed on the screen.
            <Show when=move || !holds.get() && dirty.get()>
                <Banner tone=Tone::Warning>{move || why.get()}</Banner>
            </Show>
            {form(profile, dirty)}
        </div>
    }
    .into_any()
}

fn waiting() -> AnyView {
    view! {
        <div class="Cards">
            <Card title=t::invoiced() wide=true><Skeleton lines=8 height=36/></Card>
            <Card title=t::numbers() wide=true><Skeleton lines=3 height=36/></Card>
            <Card title=t::recipients() wide=true><Skeleton lines=6 height=28/></Card>
        </div>
    }
    .into_any()
}
