//! The answer: *Accept invitation* and *Decline*, and for people without an account the way to one.

use bursar_domain::api::invitation::{AcceptInvitation, DeclineInvitation, InvitationView, OpenedInvitation};
use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};

use super::view_model::{About, Decision};
use crate::{
    api::{Mutation, Query, use_mutation},
    messages::invite as t,
    parts::failure_text,
    routes::Route,
    session::use_session,
    ui::{Button, ButtonKind, ConfirmDialog, LinkButton},
};

#[component]
pub(super) fn Answer(
    view: Memo<InvitationView>,
    accept: Mutation<AcceptInvitation>,
    decision: RwSignal<Decision>,
    query: Query<OpenedInvitation>,
) -> AnyView {
    let session = use_session();
    let (person, orgs) = (session.person(), session.orgs());
    let navigate = StoredValue::new_local(use_navigate());
    let declining = RwSignal::new(false);
    // What the server says counts, not what an earlier try has met: things may have changed since.
    let blocked = move || {
        person.with(|person| {
            let email = person.as_ref()?.email.to_string();
            view.with(|view| orgs.with(|orgs| About { view, email: &email, orgs }.decline_blocked()))
        })
    };
    let press = move |()| {
        if person.with_untracked(Option::is_some) {
            accept.run(AcceptInvitation {});
        } else {
            navigate.with_value(|navigate| navigate(&Route::Invite.sign_in_and_return(), NavigateOptions::default()));
        }
    };
    let arriving = Signal::derive(move || accept.pending().get() || decision.with(|decision| *decision == Decision::Arriving));
    view! {
        <div class="Invitation-answer">
            <Button kind=ButtonKind::Primary pending=arriving on_click=press>{t::accept()}</Button>
            <Show when=move || person.with(Option::is_none)>
                <LinkButton href=format!("{}?return_to={}", Route::SignUp.path(), Route::Invite.path())>{t::create_account()}</LinkButton>
            </Show>
            <Button disabled_reason=Signal::derive(blocked) on_click=move |()| declining.set(!arriving.get_untracked())>
                {t::decline()}
            </Button>
        </div>
        <Declining view decision query open=declining/>
    }
    .into_any()
}

#[component]
fn Declining(view: Memo<InvitationView>, decision: RwSignal<Decision>, query: Query<OpenedInvitation>, open: RwSignal<bool>) -> AnyView {
    let decline = use_mutation::<DeclineInvitation>(&[], move |_| {
        open.set(false);
        decision.set(Decision::Declined);
    });
    // Gone meanwhile: then the page says so in place of the question.
    Effect::new(move |_| {
        if decline.failure().with(Option::is_some) {
            query.refetch();
        }
    });
    view! {
        <ConfirmDialog
            open
            title=Signal::derive(move || view.with(|view| t::decline_title(&view.org_name)))
            consequence=Signal::derive(move || view.with(|view| t::decline_consequence(&view.invited_by)))
            confirm=t::decline()
            danger=true
            pending=decline.pending()
            error=failure_text::banner(decline.banner(&[]))
            on_confirm=move |()| decline.run(DeclineInvitation {})
            on_close=move |()| decline.clear()
        />
    }
    .into_any()
}
