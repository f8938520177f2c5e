//! In place of a page that somebody may not use: what it needs, who can help, what can be asked for, and the nearest
//! page that works. And in place of a page that is not there, or not for this person to know of: those two look alike.

use bursar_domain::{
    access::Permission,
    api::{
        access_requests::{NewAccessRequest, RequestBillingAccess},
        billing::GetBilling,
        error::{Denied, WhoCanHelp},
    },
};
use leptos::prelude::*;

use super::{CentredPage, Loaded, PageFrame};
use crate::{
    api::{Tag, use_mutation, use_query},
    messages::denied as t,
    on_demand,
    parts::words,
    routes::Route,
    session::{gate, use_org, use_session, words as rights},
    ui::{Button, ButtonKind, LinkButton, Skeleton, announce},
};

/// The page for people who hold the permission, the denied page for everybody else. It follows changes of the right
/// and leaves the page alone while the right stays.
#[component]
pub fn Allowed(
    /// What the page needs.
    permission: Permission,
    /// The page's name, for the denied page.
    #[prop(into)]
    page: Signal<String>,
    /// The page.
    children: ChildrenFn,
) -> AnyView {
    let holds = gate::holds(permission);
    Effect::new(move |before: Option<bool>| {
        let now = holds.get();
        if before.is_some_and(|before| before != now) {
            let page = page.get_untracked();
            announce(if now { page } else { t::title(&page) });
        }
        now
    });
    let view = move || {
        if holds.get() {
            return children();
        }
        on_demand!(denied(permission: Permission, page: Signal<String>) => view! { <DeniedPage permission page /> }.into_any())
    };
    view.into_any()
}

/// A whole page, decided by what the server sent with the viewer. Who can help comes from the billing status, which
/// everybody tied to the organization may read.
#[component]
fn DeniedPage(permission: Permission, page: Signal<String>) -> AnyView {
    let org = use_org();
    let billing = use_query(move || GetBilling { org: org.reference() }, &[Tag::Billing]);
    let may_ask = org.may(Permission::RequestBillingAccess);
    let name = org.name();
    view! {
        <PageFrame
            title=Signal::derive(move || t::title(&page.get()))
            crumb=page
            lead=Signal::derive(move || t::lead(&name.get()))
        >
            <Loaded
                query=billing
                skeleton=|| view! { <Skeleton lines=4 height=20 width=60 /> }
                let:billing
            >
                {move || {
                    let owners = billing.with(|billing| billing.owners.iter().map(|owner| owner.name.clone()).collect());
                    let asked = billing.with(|billing| billing.my_request.is_some());
                    let denied = Denied {
                        needed_permission: permission,
                        who_can_help: WhoCanHelp::Names(owners),
                        request_access: !asked && may_ask.get() && gate::comes_with_billing_access(permission),
                        allowed_path: Route::billing(&org.slug_now()).path(),
                    };
                    view! { <DeniedPanel denied /> }
                }}
            </Loaded>
        </PageFrame>
    }
    .into_any()
}

/// What was needed, and the way out. Also for a part of a page whose own read was refused.
#[component]
pub fn DeniedPanel(
    /// The way out, as the server says it.
    denied: Denied,
) -> AnyView {
    let org = use_org();
    let tie = org.tie();
    let Denied { needed_permission, who_can_help, request_access, allowed_path } = denied;
    let help = match who_can_help {
        WhoCanHelp::Names(names) if !names.is_empty() => words::names(names.iter().map(String::as_str), 5),
        WhoCanHelp::Count(n) if n > 1 => t::help_count(i64::from(n)),
        _ => t::help_owner().to_owned(),
    };
    let nearest = Route::parse(&allowed_path).unwrap_or(Route::Orgs);
    let ask = use_mutation::<RequestBillingAccess>(&[], |_| {});
    let asked = RwSignal::new(false);
    let ask_error = ask.banner(&[]);
    Effect::new(move |was_pending: Option<bool>| {
        let pending = ask.pending().get();
        if was_pending == Some(true) && !pending && ask.failure().with_untracked(Option::is_none) {
            asked.set(true);
        }
        pending
    });
    view! {
        <div class="DeniedPanel">
            <dl>
                <dt>{t::needed_term()}</dt>
                <dd>{rights::permission(needed_permission)}</dd>
                <dt>{t::your_role_term()}</dt>
                <dd>{move || words::tie(tie.get())}</dd>
                <dt>{t::help_term()}</dt>
                <dd>{help}</dd>
            </dl>
            <div class="DeniedPanel-actions">
                <LinkButton href=nearest.path() kind=ButtonKind::Primary>{t::go_to(nearest.title())}</LinkButton>
                <Show when=move || request_access && !asked.get()>
                    <Button
                        pending=ask.pending()
                        on_click=move |()| {
                            ask.call(RequestBillingAccess { org: org.reference_now() }, NewAccessRequest::default());
                        }
                    >
                        {t::request()}
                    </Button>
                </Show>
            </div>
            <p role="status">{move || if asked.get() { t::requested().to_owned() } else { ask_error.get().map(|said| said.as_text()).unwrap_or_default() }}</p>
        </div>
    }
    .into_any()
}

/// A whole page: nothing here. The same for what is foreign and for what is made up.
#[component]
pub fn NotFoundPage() -> AnyView {
    let session = use_session();
    if session.person().with_untracked(Option::is_some) {
        view! {
            <PageFrame title=t::not_found_title() lead=t::not_found_lead()>
                <div class="DeniedPanel"><NotFoundActions /></div>
            </PageFrame>
        }
        .into_any()
    } else {
        view! {
            <CentredPage title=t::not_found_title() lead=t::not_found_lead()>
                <LinkButton href=Route::SignIn.path() kind=ButtonKind::Primary>{Route::SignIn.title()}</LinkButton>
            </CentredPage>
        }
        .into_any()
    }
}

/// The same for a part of a page.
#[component]
pub(super) fn NotFoundPanel() -> AnyView {
    view! {
        <section class="DeniedPanel">
            <h2>{t::not_found_title()}</h2>
            <p>{t::not_found_lead()}</p>
            <NotFoundActions />
        </section>
    }
    .into_any()
}

#[component]
fn NotFoundActions() -> AnyView {
    let session = use_session();
    let email = session.person().with_untracked(|person| person.as_ref().map(|person| person.email.to_string()));
    view! {
        {email.map(|email| view! { <p>{t::not_found_signed_in_as(&email)}</p> })}
        <div class="DeniedPanel-actions">
            <LinkButton href=Route::Home.path() kind=ButtonKind::Primary>{t::go_home()}</LinkButton>
            <LinkButton href=Route::Orgs.path()>{t::go_orgs()}</LinkButton>
        </div>
    }
    .into_any()
}
