//! The invitation itself: what it offers, who is looking, and the answer.

use bursar_domain::{
    access::Permission,
    api::{
        Empty,
        invitation::{AcceptInvitation, Accepted, InvitationView, OpenedInvitation, SwitchAccount},
        viewer::GetViewer,
    },
};
use leptos::{prelude::*, task::spawn_local};
use leptos_router::{NavigateOptions, hooks::use_navigate};

use super::{
    actions::Answer,
    notice::NoticeBanner,
    view_model::{About, Decision, Notice, Step, arrival, in_words, offered},
};
use crate::{
    api::{Failure, Mutation, Query, use_client, use_mutation},
    browser::intl,
    messages::invite as t,
    parts::{failure_text, moment::Moment, shell::CentredPage},
    routes::Route,
    session::use_session,
    ui::{Button, ButtonKind, FormBanner, Icon, IconName, toast, unique_id},
};

#[component]
pub(super) fn InvitationCard(view: Memo<InvitationView>, decision: RwSignal<Decision>, query: Query<OpenedInvitation>) -> AnyView {
    let session = use_session();
    let (person, orgs) = (session.person(), session.orgs());
    let accept = use_accept(view, decision);
    let failure = accept.failure();
    follow_refusals(accept, view, query);
    let notice = Memo::new(move |before: Option<&Option<Notice>>| {
        // It stays, with the focus in it, while the next try is under way.
        if let (true, Some(before)) = (accept.pending().get(), before) {
            return before.clone();
        }
        person.with(|person| {
            let email = person.as_ref()?.email.to_string();
            view.with(|view| orgs.with(|orgs| failure.with(|failure| About { view, email: &email, orgs }.notice(failure.as_ref()))))
        })
    });
    let switch = use_switch();
    let title = Signal::derive(move || view.with(|view| offered(view.offer, &view.org_name)));
    let lead = Signal::derive(move || view.with(|view| t::lead(&view.invited_by)));
    view! {
        <CentredPage title lead>
            <div class="Invitation">
                <Facts view/>
                <div class="Invitation-lists">
                    <Prospects title=t::will() icon=IconName::Check permissions=Signal::derive(move || view.with(|view| view.will.clone()))/>
                    <Prospects title=t::will_not() icon=IconName::Cross permissions=Signal::derive(move || view.with(|view| view.will_not.clone()))/>
                </div>
                <Who notice switch/>
                <NoticeBanner notice switch on_try=Callback::new(move |()| accept.run(AcceptInvitation {}))/>
                <FormBanner error=failure_text::banner(switch.banner(&[]))/>
                <Answer view accept decision query/>
            </div>
        </CentredPage>
    }
    .into_any()
}

/// Accepting leads on to the organization, once the console knows of it.
fn use_accept(view: Memo<InvitationView>, decision: RwSignal<Decision>) -> Mutation<AcceptInvitation> {
    let (client, session, navigate) = (use_client(), use_session(), use_navigate());
    use_mutation::<AcceptInvitation>(&[], move |accepted: Accepted| {
        decision.set(Decision::Arriving);
        let (view, navigate) = (view.get_untracked(), navigate.clone());
        spawn_local(async move {
            let known = client.send(&GetViewer {}, &Empty {}, &Empty {}).await;
            let orgs = known.as_ref().map(|viewer| viewer.orgs.clone()).unwrap_or_default();
            let arrival = arrival(&view, &accepted, &orgs);
            match known {
                Ok(viewer) => {
                    session.set(viewer);
                    toast(arrival.said.clone());
                    // Whoever has left the page meanwhile is not called back.
                    if decision.try_get_untracked().is_some() {
                        navigate(&arrival.route.path(), NavigateOptions { replace: true, ..NavigateOptions::default() });
                    }
                }
                Err(_) => {
                    session.refetch();
                    decision.try_set(Decision::Arrived(arrival));
                }
            }
        });
    })
}

/// A failed try is no longer news once the server says something else about the invitation.
fn follow_refusals(accept: Mutation<AcceptInvitation>, view: Memo<InvitationView>, query: Query<OpenedInvitation>) {
    let failure = accept.failure();
    Effect::new(move |_| {
        if failure.with(Option::is_some) {
            query.refetch();
        }
    });
    Effect::new(move |_| {
        let now = view.with(|view| view.refusal);
        let then = failure.with_untracked(|failure| failure.as_ref().and_then(Failure::refusal));
        if then.is_some() && then != now {
            accept.clear();
        }
    });
}

/// Signs out, keeps the invitation, and leads back to it by way of sign-in.
fn use_switch() -> Mutation<SwitchAccount> {
    let (session, navigate) = (use_session(), use_navigate());
    use_mutation::<SwitchAccount>(&[], move |_| {
        session.forget();
        navigate(&Route::Invite.sign_in_and_return(), NavigateOptions::default());
    })
}

#[component]
fn Facts(view: Memo<InvitationView>) -> AnyView {
    let inviter = move || view.with(|view| view.invited_by.clone());
    let sent_to = move || {
        view.with(|view| view.invited_address.clone()).map(|address| {
            view! { <dt>{t::sent_to()}</dt><dd class="Invitation-address">{address}</dd> }
        })
    };
    let until = move || match view.with(|view| view.expires_at) {
        Some(at) => view! { <Moment ms=at.0 words=intl::date(at.0)/> }.into_any(),
        None => t::until_used().into_any(),
    };
    view! {
        <dl class="Facts">
            <dt>{t::invited_by()}</dt>
            <dd>{inviter}</dd>
            {sent_to}
            <dt>{t::valid_until()}</dt>
            <dd>{until}</dd>
        </dl>
    }
    .into_any()
}

#[component]
fn Prospects(title: &'static str, icon: IconName, permissions: Signal<Vec<Permission>>) -> AnyView {
    let id = unique_id("prospects");
    let list = move || {
        let line = |words| view! { <li><Icon name=icon/><span>{words}</span></li> };
        let id = id.clone();
        permissions.with(|permissions| {
            (!permissions.is_empty()).then(|| {
                view! {
                    <section class="Invitation-list">
                        <h2 id=id.clone()>{title}</h2>
                        <ul aria-labelledby=id>{in_words(permissions).into_iter().map(line).collect_view()}</ul>
                    </section>
                }
            })
        })
    };
    list.into_any()
}

/// Who would accept. Signed out: what it takes.
#[component]
fn Who(notice: Memo<Option<Notice>>, switch: Mutation<SwitchAccount>) -> AnyView {
    let person = use_session().person();
    // Where the way out of a refusal is another account, the button stands there.
    let offers_switch =
        Memo::new(move |_| notice.with(|notice| notice.as_ref().is_none_or(|notice| notice.step != Some(Step::SwitchAccount))));
    let who = move || match person.with(|person| person.as_ref().map(|person| format!("{} ({})", person.name, person.email))) {
        None => view! { <p>{t::sign_in_first()}</p> }.into_any(),
        Some(name) => view! {
            <p>{t::signed_in_as(&name)}</p>
            <Show when=move || offers_switch.get()>
                <Button kind=ButtonKind::Quiet small=true pending=switch.pending() on_click=move |()| switch.run(SwitchAccount {})>
                    {t::use_another()}
                </Button>
            </Show>
        }
        .into_any(),
    };
    view! { <div class="Invitation-who">{who}</div> }.into_any()
}
