//! What the menus of open invitations do, the same for billing managers and for members. Which writes these are, the
//! features say by type.

use bursar_domain::{
    api::{
        Empty, Endpoint,
        billing_managers::{
            CopyBillingManagerInvitation, InvitationLink, PendingInvitation, ResendBillingManagerInvitation, RevokeBillingManagerInvitation,
        },
        events::Tag,
        member_invitations::{CopyMemberInvitation, ResendMemberInvitation, RevokeMemberInvitation},
    },
    ids::InvitationId,
    slug::OrgRef,
};
use leptos::prelude::*;

use super::{
    dialogs::Revoking,
    link::LinkCopy,
    row::OnAction,
    trouble::{first_said, note_when_gone},
    view_model::{RowAction, row_after},
};
use crate::{
    api::{Mutation, use_mutation},
    browser::{focus, timers},
    messages::invitations as t,
    parts::failure_text,
    session::{OrgScope, use_org},
    ui::{FormError, toast},
};

/// A write about one open invitation that needs nothing but its address.
pub(crate) trait OnInvitation: Endpoint<Query = Empty, Body = Empty> {
    /// The write about this one.
    fn about(org: OrgRef, invitation: InvitationId) -> Self;
}

macro_rules! on_invitation {
    ($($endpoint:ident)*) => {$(
        impl OnInvitation for $endpoint {
            fn about(org: OrgRef, invitation: InvitationId) -> Self {
                Self { org, invitation }
            }
        }
    )*};
}
on_invitation! {
    ResendBillingManagerInvitation CopyBillingManagerInvitation RevokeBillingManagerInvitation
    ResendMemberInvitation CopyMemberInvitation RevokeMemberInvitation
}

/// Sending again with `R`, copying a link with `C`, and asking before one is revoked.
pub(crate) struct RowActions<R: OnInvitation, C: OnInvitation> {
    org: OrgScope,
    revoking: Revoking,
    /// The invitation of the latest resend or copy.
    acted: RwSignal<Option<PendingInvitation>>,
    resend: Mutation<R>,
    copy: Mutation<C>,
}

impl<R: OnInvitation, C: OnInvitation> Clone for RowActions<R, C> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<R: OnInvitation, C: OnInvitation> Copy for RowActions<R, C> {}

impl<R, C> RowActions<R, C>
where
    R: OnInvitation<Reply = Empty>,
    C: OnInvitation<Reply = InvitationLink>,
{
    /// Nothing under way. `tags` are refreshed by each; links go to `link`, questions to `revoking`.
    pub(crate) fn new(tags: &'static [Tag], link: LinkCopy, revoking: Revoking) -> Self {
        let acted = RwSignal::new(None::<PendingInvitation>);
        let email = move || acted.with_untracked(|acted| acted.as_ref().and_then(|acted| acted.email.clone()));
        let resend = use_mutation::<R>(tags, move |_| toast(t::resent(&email().unwrap_or_default())));
        let copy = use_mutation::<C>(tags, move |made| {
            let said = email().map_or_else(|| t::link_copied().to_owned(), |email: String| t::link_copied_for(&email));
            link.deliver(made.url, said);
        });
        note_when_gone(resend.failure(), acted);
        note_when_gone(copy.failure(), acted);
        Self { org: use_org(), revoking, acted, resend, copy }
    }

    /// Does what a menu asked for; `begin` runs first.
    pub(crate) fn on_action(self, begin: impl Fn() + Send + Sync + 'static) -> OnAction {
        Callback::new(move |(action, about): (RowAction, PendingInvitation)| {
            // One at a time: what is on its way says whom it was for when it has arrived.
            if action != RowAction::Revoke && (self.resend.pending().get_untracked() || self.copy.pending().get_untracked()) {
                return;
            }
            begin();
            self.forget_trouble();
            if action == RowAction::Revoke {
                self.revoking.ask(about);
                return;
            }
            let (org, invitation) = (self.org.reference_now(), about.id.clone());
            self.acted.set(Some(about));
            if action == RowAction::Resend {
                self.resend.run(R::about(org, invitation));
            } else {
                self.copy.run(C::about(org, invitation));
            }
        })
    }

    /// Takes away what was said about the latest try.
    pub(crate) fn forget_trouble(self) {
        self.resend.clear();
        self.copy.clear();
    }

    /// What went wrong where no dialog is open to say it.
    pub(crate) fn trouble(self) -> Signal<Option<FormError>> {
        first_said([
            (self.resend.failure(), failure_text::banner(self.resend.banner(&[]))),
            (self.copy.failure(), failure_text::banner(self.copy.banner(&[]))),
        ])
    }
}

/// Hands the focus on from a row that goes: to the next one's menu, else to the element `otherwise`.
pub(crate) fn leave_row(rows: &[String], gone: &str, otherwise: &'static str) {
    let next = row_after(rows, gone).map(str::to_owned);
    timers::next_frame(move || {
        if !next.is_some_and(|row| focus::first(&row, "button")) {
            focus::id(otherwise);
        }
    });
}
