//! The dialogs and buttons about open invitations with their writes, the same for billing managers and for members.
//! Features load this on demand.

use bursar_domain::{
    api::{Empty, billing_managers::PendingInvitation, events::Tag},
    ids::InvitationId,
};
use leptos::prelude::*;

use super::{
    actions::OnInvitation,
    answers::AnswerButton,
    dialogs::{RevokeDialog, Revoking, revoked},
    trouble::{gone_meanwhile, when_gone},
};
use crate::{api::use_mutation, messages::inviting as t, parts::failure_text, session::use_org, ui::toast};

/// An invitation that is out already is sent again, with what it offered.
pub(crate) fn resend<R: OnInvitation<Reply = Empty>>(tags: &'static [Tag], invitation: InvitationId, email: &str) -> AnyView {
    let (org, done) = (use_org(), RwSignal::new(false));
    let resend = use_mutation::<R>(tags, move |_| done.set(true));
    view! {
        <AnswerButton
            words=t::resend()
            label=t::resend_to(email)
            pending=resend.pending()
            error=failure_text::banner(resend.banner(&[]))
            done
            done_words=t::resent().to_owned()
            on_click=move |()| resend.run(R::about(org.reference_now(), invitation.clone()))
        />
    }
    .into_any()
}

/// "Revoke the invitation to ADDRESS?"; `leave` hands the focus on from its row.
pub(crate) fn revoke<V: OnInvitation<Reply = Empty>>(
    tags: &'static [Tag],
    revoking: Revoking,
    leave: impl Fn(&PendingInvitation) + Copy + 'static,
) -> AnyView {
    let org = use_org();
    let close = move |said: fn(&PendingInvitation) -> String| {
        let Some(invitation) = revoking.about.get_untracked() else { return };
        revoking.open.set(false);
        toast(said(&invitation));
        leave(&invitation);
    };
    let revoke = use_mutation::<V>(tags, move |_| close(revoked));
    when_gone(revoke.failure(), move || close(gone_meanwhile));
    let confirm = move |PendingInvitation { id, .. }| revoke.run(V::about(org.reference_now(), id));
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
