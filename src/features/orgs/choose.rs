//! The lists to choose from. Each entry leads to a page that the person may use there (POL-5, POL-6).

use bursar_domain::{access::Permission, api::viewer::ViewerOrg};
use leptos::prelude::*;

use crate::{
    messages::orgs as t,
    parts::{shell::PageFrame, words},
    routes::{OrgPage, Route},
    session::use_session,
    ui::{Avatar, Badge, ButtonKind, EmptyState, Icon, IconName, LinkButton, Tone},
};

#[component]
pub(super) fn Chooser() -> AnyView {
    let orgs = use_session().orgs();
    let entry = |org: &ViewerOrg| {
        let page = OrgPage::first_for(org).unwrap_or(OrgPage::Billing);
        (Route::Org(org.slug.clone(), page).path(), None)
    };
    view! {
        <PageFrame title=t::chooser_title() lead=t::chooser_lead() action=create_button>
            <OrgList orgs entry none_title=t::none_title() none_text=t::none_text />
        </PageFrame>
    }
    .into_any()
}

/// Reached with several organizations or none: with one, the address leads straight on.
#[component]
pub(super) fn BillingEntry() -> AnyView {
    let all = use_session().orgs();
    let orgs = Signal::derive(move || all.get().into_iter().filter(|org| org.holds(Permission::ViewBillingStatus)).collect::<Vec<_>>());
    let entry = |org: &ViewerOrg| {
        let manages = org.holds(Permission::ManageSubscription);
        (Route::billing(&org.slug).path(), Some(if manages { t::manages_billing() } else { t::sees_billing() }))
    };
    let lead = move || if orgs.with(Vec::is_empty) { t::billing_lead_none() } else { t::billing_lead() }.to_owned();
    view! {
        <PageFrame title=t::billing_title() lead=Signal::derive(lead)>
            <OrgList orgs entry none_title=t::none_billing_title() none_text=t::none_billing_text />
        </PageFrame>
    }
    .into_any()
}

fn create_button() -> AnyView {
    view! {
        <LinkButton href=Route::NewOrg.path() icon=IconName::Plus>{t::create()}</LinkButton>
    }
    .into_any()
}

/// Where an entry leads, and what more to say of it.
type Entry = fn(&ViewerOrg) -> (String, Option<&'static str>);

#[component]
fn OrgList(#[prop(into)] orgs: Signal<Vec<ViewerOrg>>, entry: Entry, none_title: &'static str, none_text: fn(&str) -> String) -> AnyView {
    let person = use_session().person();
    let email = move || person.with(|person| person.as_ref().map(|person| person.email.to_string()).unwrap_or_default());
    let row = move |org: ViewerOrg| {
        let (href, note) = entry(&org);
        view! {
            <li>
                <a class="OrgList-org" href=href>
                    <Avatar name=org.name.clone() square=true />
                    <span class="OrgList-text">
                        <span class="OrgList-name">{org.name}</span>
                        <span class="OrgList-role">{words::tie(org.tie)} {note.map(|note| format!(" · {note}"))}</span>
                    </span>
                    {org.suspended.then(|| view! { <Badge tone=Tone::Warning dot=true>{t::suspended()}</Badge> })}
                    <Icon name=IconName::ChevronRight />
                </a>
            </li>
        }
    };
    let list = move || {
        let orgs = orgs.get();
        if orgs.is_empty() {
            view! {
                <EmptyState
                    title=none_title
                    text=none_text(&email())
                    action=|| view! {
                        <LinkButton href=Route::NewOrg.path() kind=ButtonKind::Primary>{t::create()}</LinkButton>
                    }
                />
            }
            .into_any()
        } else {
            view! { <ul class="OrgList">{orgs.into_iter().map(row).collect_view()}</ul> }.into_any()
        }
    };
    list.into_any()
}
