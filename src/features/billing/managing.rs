//! What an owner is doing with billing managers: which dialog is open, about whom, and the writes that need no dialog.

use bursar_domain::{
    api::billing_managers::{
        BillingManager, CopyBillingManagerInvitation, CreateBillingManagerLink, NewLink, ResendBillingManagerInvitation,
    },
    time::Timestamp,
};
use leptos::prelude::*;

use crate::{
    api::{Mutation, Tag, use_mutation},
    messages::invitations as t,
    parts::{
        failure_text,
        invitations::{
            actions::{RowActions, leave_row},
            dialogs::{NewLinkDraft, Revoking},
            invite_dialog::InviteDraft,
            link::LinkCopy,
            row::OnAction,
        },
    },
    session::{OrgScope, use_org},
    ui::FormError,
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
    actions: RowActions<ResendBillingManagerInvitation, CopyBillingManagerInvitation>,
}

impl Managing {
    /// Nothing is open. `rows` are the ids of the card's rows, in order.
    pub(super) fn new(rows: Memo<Vec<String>>) -> Self {
        let (link, new_link, revoking) = (LinkCopy::new(), NewLinkDraft::new(), Revoking::new());
        let create = use_mutation::<CreateBillingManagerLink>(&[Tag::Billing], move |made| {
            new_link.open.set(false);
            link.deliver_new(made.url, t::link_copied().to_owned());
        });
        Self {
            draft: InviteDraft::new(),
            link,
            new_link,
            create,
            revoking,
            removing: RwSignal::new(false),
            about: RwSignal::new(None),
            stop_mail: RwSignal::new(false),
            org: use_org(),
            rows,
            actions: RowActions::new(&[Tag::Billing], link, revoking),
        }
    }

    /// Whether a dialog is open.
    pub(super) fn is_open(self) -> Signal<bool> {
        let open = [self.draft.open, self.new_link.open, self.link.by_hand(), self.revoking.open, self.removing];
        Signal::derive(move || open.iter().any(|open| open.get()))
    }

    /// Makes a link and copies it.
    pub(super) fn create_link(self, expires_at: Option<Timestamp>) {
        self.create.clear();
        self.actions.forget_trouble();
        self.create.call(CreateBillingManagerLink { org: self.org.reference_now() }, NewLink { expires_at });
    }

    /// What the menus of open invitations do.
    pub(super) fn on_action(self) -> OnAction {
        self.actions.on_action(move || self.create.clear())
    }

    /// Asks whether somebody shall be removed.
    pub(super) fn ask_removal(self, manager: BillingManager) {
        self.stop_mail.set(false);
        self.about.set(Some(manager));
        self.removing.set(true);
    }

    /// What went wrong where no dialog is open to say it.
    pub(super) fn trouble(self) -> Signal<Option<FormError>> {
        let (rows, create) = (self.actions.trouble(), failure_text::banner(self.create.banner(&[])));
        Signal::derive(move || rows.get().or_else(|| create.get().filter(|_| !self.new_link.open.get())))
    }

    /// Hands the focus on from a row that goes.
    pub(super) fn leave_row(self, gone: &str) {
        self.rows.with_untracked(|rows| leave_row(rows, gone, INVITE));
    }
}
