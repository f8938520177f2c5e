//! What owners are asked and told about billing managers, loaded with the first of these dialogs. They stand beside
//! the rows, not in them: a row may go while its question is open.

use bursar_domain::{
    api::{
        Empty,
        billing::{AddBillingAdmin, NewBillingAdmin, RemoveBillingAdminQuery},
        billing_managers::{
            AddressAnswer, AddressResult, Addresses, InviteBillingManagers, RemoveBillingManager, ResendBillingManagerInvitation,
            RevokeBillingManagerInvitation,
        },
    },
    delegation::GrantEnd,
    ids::PersonId,
};
use leptos::prelude::*;

use super::{manager_row::row_id, managing::Managing};
use crate::{
    api::{Tag, use_mutation},
    messages::{billing, inviting as t},
    parts::{
        failure_text,
        invitations::{
            answers::AnswerButton,
            dialogs::{LinkByHand, NewLinkDialog},
            invite_dialog::InviteDialog,
            questions::{resend, revoke},
            trouble::when_gone,
            view_model::row_id as invitation_row_id,
        },
    },
    session::use_org,
    ui::{Checkbox, ConfirmDialog, toast},
};

/// All of them, closed.
pub(super) fn questions(managing: Managing) -> AnyView {
    let (create, new_link) = (managing.create, managing.new_link);
    let make = move |()| {
        if let Some(expires_at) = new_link.expires_at() {
            managing.create_link(expires_at);
        }
    };
    view! {
        <Invite managing/>
        <NewLinkDialog
            draft=new_link
            title=billing::managers_copy_link()
            pending=create.pending()
            error=failure_text::banner(create.banner(&[]))
            on_confirm=make
            on_close=move |()| create.clear()
        />
        <LinkByHand copy=managing.link/>
        {revoke::<RevokeBillingManagerInvitation>(&[Tag::Billing], managing.revoking, move |gone| managing.leave_row(&invitation_row_id(&gone.id)))}
        <Remove managing/>
    }
    .into_any()
}

/// "Invite billing managers".
#[component]
fn Invite(managing: Managing) -> AnyView {
    let (org, draft) = (use_org(), managing.draft);
    let invite = use_mutation::<InviteBillingManagers>(&[Tag::Billing], move |answers| draft.take(answers));
    let confirm = move |()| {
        invite.call(InviteBillingManagers { org: org.reference_now() }, Addresses { emails: draft.addresses() });
    };
    let beside = |AddressAnswer { email, result }: AddressAnswer| match result {
        AddressResult::AlreadyInvited { invitation, .. } => resend::<ResendBillingManagerInvitation>(&[Tag::Billing], invitation, &email),
        AddressResult::IsMember { person, name } => view! { <GiveAccess person name/> }.into_any(),
        _ => ().into_any(),
    };
    view! {
        <InviteDialog
            draft
            title=billing::managers_invite()
            intro=t::managers_intro()
            pending=invite.pending()
            error=failure_text::banner(invite.banner(&["emails"]))
            problem=invite.field("emails")
            beside=Callback::new(beside)
            on_confirm=confirm
            on_close=move |()| invite.clear()
        />
    }
    .into_any()
}

/// A member needs no invitation but the grant (INV-10).
#[component]
fn GiveAccess(person: PersonId, name: String) -> AnyView {
    let (org, done) = (use_org(), RwSignal::new(false));
    let add = use_mutation::<AddBillingAdmin>(&[Tag::Billing, Tag::Members], move |_| done.set(true));
    let give = move |()| {
        let grant = NewBillingAdmin { person: person.clone(), ends: GrantEnd::Never };
        add.call(AddBillingAdmin { org: org.reference_now() }, grant);
    };
    view! {
        <AnswerButton
            words=t::give_access()
            label=t::give_access_to(&name)
            pending=add.pending()
            error=failure_text::banner(add.banner(&[]))
            done
            done_words=t::access_given(&name)
            on_click=give
        />
    }
    .into_any()
}

/// "Remove NAME from billing managers?"
#[component]
fn Remove(managing: Managing) -> AnyView {
    let (org, open, about) = (use_org(), managing.removing, managing.about);
    let name = move || about.with(|about| about.as_ref().map(|manager| manager.name.clone()).unwrap_or_default());
    let close = move |said: fn(&str) -> String| {
        let Some(manager) = about.get_untracked() else { return };
        open.set(false);
        toast(said(&manager.name));
        managing.leave_row(&row_id(&manager.id));
    };
    let remove = use_mutation::<RemoveBillingManager>(&[Tag::Billing], move |_| close(t::manager_removed));
    when_gone(remove.failure(), move || close(t::manager_removed_already));
    let confirm = move |()| {
        if let Some(manager) = about.get_untracked() {
            let query = RemoveBillingAdminQuery { stop_billing_mail: managing.stop_mail.get_untracked() };
            remove.call_with(RemoveBillingManager { org: org.reference_now(), person: manager.id }, query, Empty {}, None);
        }
    };
    view! {
        <ConfirmDialog
            open
            title=Signal::derive(move || t::remove_manager_title(&name()))
            consequence=Signal::derive(move || t::remove_manager_consequence(&name()))
            confirm=billing::managers_remove()
            danger=true
            pending=remove.pending()
            error=failure_text::banner(remove.banner(&[]))
            on_confirm=confirm
            on_close=move |()| remove.clear()
        >
            {move || {
                let details = about.get().and_then(|manager| manager.details)?;
                let label = t::remove_manager_mail(&details.email);
                details.receives_billing_mail.then(|| view! { <Checkbox checked=managing.stop_mail label/> })
            }}
        </ConfirmDialog>
    }
    .into_any()
}
