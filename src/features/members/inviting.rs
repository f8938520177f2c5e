//! What somebody who looks after members is doing with invitations: which dialog is open, and the writes that need none.

use bursar_domain::{
    access::OrgRole,
    api::{
        billing_managers::PendingInvitation,
        member_invitations::{CopyMemberInvitation, CreateMemberLink, NewMemberLink, ResendMemberInvitation},
    },
    time::Timestamp,
};
use leptos::prelude::*;

use crate::{
    api::{Mutation, Tag, use_mutation},
    messages::{invitations as words, members as t, parts},
    parts::invitations::{
        actions::{RowActions, leave_row},
        dialogs::{NewLinkDraft, Revoking},
        invite_dialog::InviteDraft,
        link::LinkCopy,
        row::OnAction,
        view_model::row_id,
    },
    session::{OrgScope, use_org},
    ui::{Button, ButtonKind, FormError, IconName},
};

/// The id of *Invite members*, which takes the focus when no row is left.
const INVITE: &str = "invite-members";

/// Dialogs and writes around the invitations of members.
#[derive(Clone, Copy)]
pub(super) struct Inviting {
    /// Addresses on their way.
    pub(super) draft: InviteDraft,
    /// The role that these addresses are invited to, by name.
    pub(super) role: RwSignal<String>,
    /// A link on its way to the clipboard.
    pub(super) link: LinkCopy,
    /// What a new link shall be.
    pub(super) new_link: NewLinkDraft,
    /// Makes it.
    pub(super) create: Mutation<CreateMemberLink>,
    /// The invitation that is about to be taken back.
    pub(super) revoking: Revoking,
    org: OrgScope,
    /// Ids of the rows, in order.
    rows: RwSignal<Vec<String>>,
    actions: RowActions<ResendMemberInvitation, CopyMemberInvitation>,
}

/// A role by its name in the form.
pub(super) fn role(name: RwSignal<String>) -> OrgRole {
    OrgRole::from_name(&name.get_untracked()).unwrap_or(OrgRole::Member)
}

impl Inviting {
    /// Nothing is open.
    pub(super) fn new() -> Self {
        let (link, new_link, revoking) = (LinkCopy::new(), NewLinkDraft::new(), Revoking::new());
        let create = use_mutation::<CreateMemberLink>(&[Tag::Members], move |made| {
            new_link.open.set(false);
            link.deliver(made.url, words::link_copied().to_owned());
        });
        Self {
            draft: InviteDraft::new(),
            role: RwSignal::new(OrgRole::Member.name().to_owned()),
            link,
            new_link,
            create,
            revoking,
            org: use_org(),
            rows: RwSignal::new(Vec::new()),
            actions: RowActions::new(&[Tag::Members], link, revoking),
        }
    }

    /// Whether a dialog is open.
    pub(super) fn is_open(self) -> Signal<bool> {
        let open = [self.draft.open, self.new_link.open, self.link.by_hand(), self.revoking.open];
        Signal::derive(move || open.iter().any(|open| open.get()))
    }

    /// Makes a link and copies it.
    pub(super) fn create_link(self, expires_at: Option<Timestamp>) {
        let link = NewMemberLink { role: role(self.new_link.role), expires_at };
        self.create.call(CreateMemberLink { org: self.org.reference_now() }, link);
    }

    /// What the menus of open invitations do.
    pub(super) fn on_action(self) -> OnAction {
        self.actions.on_action(|| {})
    }

    /// What went wrong where no dialog is open to say it.
    pub(super) fn trouble(self) -> Signal<Option<FormError>> {
        self.actions.trouble()
    }

    /// Notes which rows there are, in order.
    pub(super) fn set_rows(self, pending: &[PendingInvitation]) {
        self.rows.set(pending.iter().map(|invitation| row_id(&invitation.id)).collect());
    }

    /// Hands the focus on from a row that goes.
    pub(super) fn leave_row(self, gone: &PendingInvitation) {
        self.rows.with_untracked(|rows| leave_row(rows, &row_id(&gone.id), INVITE));
    }
}

/// *Invite members* and *Copy member invite link*, beside the page's heading.
#[component]
pub(super) fn InviteButtons(inviting: Inviting) -> AnyView {
    let suspended = inviting.org.suspended();
    let reason = Signal::derive(move || suspended.get().then(|| parts::suspended_reason().to_owned()));
    view! {
        <div class="InviteButtons">
            <Button icon=IconName::Copy disabled_reason=reason on_click=move |()| inviting.new_link.open.set(true)>{t::copy_link()}</Button>
            <Button id=INVITE kind=ButtonKind::Primary disabled_reason=reason on_click=move |()| inviting.draft.open.set(true)>
                {t::invite()}
            </Button>
        </div>
    }
    .into_any()
}
