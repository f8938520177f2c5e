//! What is asked and told about invitations of members, loaded with the first of these dialogs. They stand beside the
//! rows, not in them: a row may go while its question is open.

use bursar_domain::{
    access::OrgRole,
    api::{
        billing_managers::{AddressAnswer, AddressResult},
        member_invitations::{InviteMembers, NewMembers, ResendMemberInvitation, RevokeMemberInvitation},
    },
};
use leptos::prelude::*;

use super::inviting::{Inviting, role};
use crate::{
    api::{Tag, use_mutation},
    messages::{inviting as t, members},
    parts::{
        failure_text,
        invitations::{
            dialogs::{LinkByHand, NewLinkDialog, RoleChoice},
            invite_dialog::InviteDialog,
            questions::{resend, revoke},
        },
    },
    session::use_org,
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
        {revoke::<RevokeMemberInvitation>(&[Tag::Members], inviting.revoking, move |gone| inviting.leave_row(gone))}
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
        AddressResult::AlreadyInvited { invitation, .. } => resend::<ResendMemberInvitation>(&[Tag::Members], invitation, &email),
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
