//! The page. Calls name the organization by its id: the slug is what changes here.

use std::cell::Cell;

use bursar_domain::{
    access::Permission,
    api::orgs::{GetOrg, OrgSettings},
    slug::OrgRef,
};
use leptos::prelude::*;

use super::{facts::Facts, form::GeneralForm};
use crate::{
    api::{Tag, use_query},
    messages::{organization as t, parts},
    parts::shell::{Loaded, PageFrame},
    session::{disabled_reason, holds, use_org},
    ui::{Banner, Card, Skeleton, Tone},
};

/// The General page of an organization.
pub(super) fn page() -> AnyView {
    let org = use_org();
    // The first read by the slug, as the document itself has asked for it already; later ones by the id.
    let (id, again) = (org.id(), Cell::new(false));
    let by = move || if again.replace(true) { OrgRef::Id(id.clone()) } else { org.reference_now() };
    let query = use_query(move || GetOrg { org: by() }, &[Tag::Org, Tag::Members]);
    let name = org.name();
    view! {
        <PageFrame title=t::title() lead=Signal::derive(move || t::subtitle(&name.get()))>
            <Loaded query skeleton=waiting children=content/>
        </PageFrame>
    }
    .into_any()
}

fn content(settings: Signal<OrgSettings>) -> AnyView {
    let holds = holds(Permission::UpdateSettings);
    let why = disabled_reason(Permission::UpdateSettings);
    let suspended = use_org().suspended();
    let dirty = RwSignal::new(false);
    // Whoever loses the right over a half-filled form keeps what was typed on the screen.
    let form = Memo::new(move |before: Option<&bool>| holds.get() || (before == Some(&true) && dirty.get()));
    view! {
        <div class="Stack">
            <Show when=move || suspended.get()>
                <Banner tone=Tone::Warning>{parts::suspended_banner()}</Banner>
            </Show>
            <Show when=move || !form.get()>
                <Banner>{move || why.get().unwrap_or_else(|| t::read_only().to_owned())}</Banner>
            </Show>
            <div class="Cards">
                <Show when=move || form.get()>
                    <GeneralForm settings dirty/>
                </Show>
                <Card title=t::facts() wide=true>
                    <Facts settings with_name=Signal::derive(move || !form.get())/>
                </Card>
            </div>
        </div>
    }
    .into_any()
}

fn waiting() -> AnyView {
    view! {
        <div class="Cards">
            <Card title=t::form() wide=true>
                <Skeleton lines=5 height=28/>
            </Card>
            <Card title=t::facts() wide=true>
                <Skeleton lines=4 height=20/>
            </Card>
        </div>
    }
    .into_any()
}
