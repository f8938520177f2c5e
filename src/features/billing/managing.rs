//! What an owner is doing with billing managers: which dialog is open, about whom, and the writes that need no dialog.

use bursar_domain::{
    api::billing_managers::{
        BillingManager, CopyBillingManagerInvitation, CreateBillingManagerLink, NewLink, PendingInvitation, ResendBillingManagerInvitation,
    },
    time::Timestamp,
};
use leptos::prelude::*;

use crate::{
    api::{Mutation, Tag, use_mutation},
    browser::{focus, timers},
    messages::invitations as t,
    parts::{
        failure_text,
        invitations::{
            dialogs::{NewLinkDraft, Revoking},
            invite_dialog::InviteDraft,
            link::LinkCopy,
            row::OnAction,
            trouble::{first_said, note_when_gone},
            view_model::{RowAction, row_after},
        },
    },
    session::{OrgScope, use_org},
    ui::{FormError, toast},
};

/// The id of *Invite billing managers*, which takes the focus when no row is left.
pub(super) const INVITE: &str = "invite-billing-managers";

/// Dialogs and writes around the card.
#[derive(Clone, Copy)]
pub(super) struct Managing {
    /// Addresses on their way.
    pub(super) draft: InviteDraft,
    /// A link on its way to the clipboard.
    pub(super) link: LinkCopy,
    /// A link with an end.
    pub(super) new_link: NewLinkDraft,
    /// Makes it.
    pub(super) create: Mutation<CreateBillingManagerLink>,
    /// The invitation that is about to be taken back.
    pub(super) revoking: Revoking,
    /// Whether somebody is about to be removed.
    pub(super) removing: RwSignal<bool>,
    /// Who.
    pub(super) about: RwSignal<Option<BillingManager>>,
    /// Whether their billing mail shall stop too.
    pub(super) stop_mail: RwSignal<bool>,
    org: OrgScope,
    rows: Memo<Vec<String>>,
    /// The invitation of the latest resend or copy.
    acted: RwSignal<Option<PendingInvitation>>,
    resend: Mutation<ResendBillingManagerInvitation>,
    copy: Mutation<CopyBillingManagerInvitation>,
}

impl Managing {
    /// Nothing is open. `rows` are the ids of the card's rows, in order.
    pub(super) fn new(rows: Memo<Vec<String>>) -> Self {
        let (link, new_link, acted) = (LinkCopy::new(), NewLinkDraft::new(), RwSignal::new(None::<PendingInvitation>));
        let email = move || acted.with_untracked(|acted| acted.as_ref().and_then(|acted| acted.email.clone()));
        let create = use_mutation::<CreateBillingManagerLink>(&[Tag::Billing], move |made| {
            new_link.open.set(false);
            link.deliver_new(made.url, t::link_copied().to_owned());
        });
        let resend =
            use_mutation::<ResendBillingManagerInvitation>(&[Tag::Billing], move |_| toast(t::resent(&email().unwrap_or_default())));
        let copy = use_mutation::<CopyBillingManagerInvitation>(&[Tag::Billing], move |made| {
            let said = email().map_or_else(|| t::link_copied().to_owned(), |email: String| t::link_copied_for(&email));
            link.deliver(made.url, said);
        });
        note_when_gone(resend.failure(), acted);
        note_when_gone(copy.failure(), acted);
        Self {
            draft: InviteDraft::new(),
            link,
            new_link,
            create,
            revoking: Revoking::new(),
            removing: RwSignal::new(false),
            about: RwSignal::new(None),
            stop_mail: RwSignal::new(false),
            org: use_org(),
            rows,
            acted,
            resend,
            copy,
        }
    }

    /// Whether a dialog is open.
    pub(super) fn is_open(self) -> Signal<bool> {
        let open = [self.draft.open, self.new_link.open, self.link.by_hand(), self.revoking.open, self.removing];
        Signal::derive(move || open.iter().any(|open| open.get()))
    }

    /// Makes a link and copies it.
    pub(super) fn create_link(self, expires_at: Option<Timestamp>) {
        self.forget_trouble();
        self.create.call(CreateBillingManagerLink { org: self.org.reference_now() }, NewLink { expires_at });
    }

    /// What the menus of open invitations do.
    pub(super) fn on_action(self) -> OnAction {
        Callback::new(move |(action, about): (RowAction, PendingInvitation)| {
            // One at a time: what is on its way says whom it was for when it has arrived.
            if action != RowAction::Revoke && (self.resend.pending().get_untracked() || self.copy.pending().get_untracked()) {
                return;
            }
            let (org, invitation) = (self.org.reference_now(), about.id.clone());
            self.forget_trouble();
            if action == RowAction::Revoke {
                self.revoking.ask(about);
                return;
            }
            self.acted.set(Some(about));
            if action == RowAction::Resend {
                self.resend.run(ResendBillingManagerInvitation { org, invitation });
            } else {
                self.copy.run(CopyBillingManagerInvitation { org, invitation });
            }
        })
    }

    /// Asks whether somebody shall be removed.
    pub(super) fn ask_removal(self, manager: BillingManager) {
        self.stop_mail.set(false);
        self.about.set(Some(manager));
        self.removing.set(true);
    }

    fn forget_trouble(self) {
        self.create.clear();
        self.resend.clear();
        self.copy.clear();
    }

    /// What went wrong where no dialog is open to say it.
    pub(super) fn trouble(self) -> Signal<Option<FormError>> {
        let rows = first_said([
            (self.resend.failure(), failure_text::banner(self.resend.banner(&[]))),
            (self.copy.failure(), failure_text::banner(self.copy.banner(&[]))),
        ]);
        let create = failure_text::banner(self.create.banner(&[]));
        Signal::derive(move || rows.get().or_else(|| create.get().filter(|_| !self.new_link.open.get())))
    }

    /// Hands the focus on from a row that goes: to the next one's menu, else to *Invite*.
    pub(super) fn leave_row(self, gone: &str) {
        let next = self.rows.with_untracked(|rows| row_after(rows, gone).map(str::to_owned));
        timers::next_frame(move || {
            if !next.is_some_and(|row| focus::first(&row, "button")) {
                focus::id(INVITE);
            }
        });
    }
}
