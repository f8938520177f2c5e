//! What is asked and told about invitations of members, loaded with the first of these dialogs. They stand beside the
//! rows, not in them: a row may go while its question is open.

use bursar_domain::{
    access::OrgRole,
    api::{
        billing_managers::{AddressAnswer, AddressResult, PendingInvitation},
        member_invitations::{InviteMembers, NewMembers, ResendMemberInvitation, RevokeMemberInvitation},
    },
    ids::InvitationId,
};
use leptos::prelude::*;

use super::inviting::{Inviting, role};
use crate::{
    api::{Tag, use_mutation},
    messages::{inviting as t, members},
    parts::{
        failure_text,
        invitations::{
            answers::AnswerButton,
            dialogs::{LinkByHand, NewLinkDialog, RevokeDialog, RoleChoice, revoked},
            invite_dialog::InviteDialog,
            trouble::{gone_meanwhile, when_gone},
        },
    },
    session::use_org,
    ui::toast,
};

/// All of them, closed.
pub(super) fn questions(inviting: Inviting) -> AnyView {
    let (create, new_link) = (inviting.create, inviting.new_link);
    let make = move |()| {
        if let Some(expires_at) = new_link.expires_at() {
            inviting.create_link(expires_at);
        }
    };
    view! {
        <Invite inviting/>
        <NewLinkDialog
            draft=new_link
            title=members::copy_link()
            for_members=true
            pending=create.pending()
            error=failure_text::banner(create.banner(&[]))
            on_confirm=make
            on_close=move |()| create.clear()
        />
        <LinkByHand copy=inviting.link/>
        <Revoke inviting/>
    }
    .into_any()
}

/// "Invite members".
#[component]
fn Invite(inviting: Inviting) -> AnyView {
    let (org, draft, chosen) = (use_org(), inviting.draft, inviting.role);
    let invite = use_mutation::<InviteMembers>(&[Tag::Members], move |answers| draft.take(answers));
    let confirm = move |()| {
        invite.call(InviteMembers { org: org.reference_now() }, NewMembers { emails: draft.addresses(), role: role(chosen) });
    };
    let beside = |AddressAnswer { email, result }: AddressAnswer| match result {
        AddressResult::AlreadyInvited { invitation, .. } => view! { <Resend invitation email/> }.into_any(),
        _ => ().into_any(),
    };
    let closed = move |()| {
        invite.clear();
        // The role goes with the addresses: both stay for whoever closed by mistake.
        if draft.addresses().is_empty() {
            chosen.set(OrgRole::Member.name().to_owned());
        }
    };
    view! {
        <InviteDialog
            draft
            title=members::invite()
            intro=t::members_intro()
            pending=invite.pending()
            error=failure_text::banner(invite.banner(&["emails"]))
            problem=invite.field("emails")
            beside=Callback::new(beside)
            more=move || view! { <RoleChoice role=chosen/> }
            on_confirm=confirm
            on_close=closed
        />
    }
    .into_any()
}

/// An invitation that is out already is sent again, with the role that it had.
#[component]
fn Resend(invitation: InvitationId, email: String) -> AnyView {
    let (org, done) = (use_org(), RwSignal::new(false));
    let resend = use_mutation::<ResendMemberInvitation>(&[Tag::Members], move |_| done.set(true));
    view! {
        <AnswerButton
            words=t::resend()
            label=t::resend_to(&email)
            pending=resend.pending()
            error=failure_text::banner(resend.banner(&[]))
            done
            done_words=t::resent().to_owned()
            on_click=move |()| resend.run(ResendMemberInvitation { org: org.reference_now(), invitation: invitation.clone() })
        />
    }
    .into_any()
}

/// "Revoke the invitation to ADDRESS?"
#[component]
fn Revoke(inviting: Inviting) -> AnyView {
    let (org, revoking) = (use_org(), inviting.revoking);
    let close = move |said: fn(&PendingInvitation) -> String| {
        let Some(invitation) = revoking.about.get_untracked() else { return };
        revoking.open.set(false);
        toast(said(&invitation));
        inviting.leave_row(&invitation);
    };
    let revoke = use_mutation::<RevokeMemberInvitation>(&[Tag::Members], move |_| close(revoked));
    when_gone(revoke.failure(), move || close(gone_meanwhile));
    let confirm = move |PendingInvitation { id: invitation, .. }| {
        revoke.run(RevokeMemberInvitation { org: org.reference_now(), invitation });
    };
    view! {
        <RevokeDialog
            revoking
            pending=revoke.pending()
            error=failure_text::banner(revoke.banner(&[]))
            on_confirm=confirm
            on_close=move |()| revoke.clear()
        />
    }
    .into_any()
}
