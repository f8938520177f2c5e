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
    browser::{focus, timers},
    messages::{invitations as words, members as t, parts},
    parts::{
        failure_text,
        invitations::{
            dialogs::{NewLinkDraft, Revoking},
            invite_dialog::InviteDraft,
            link::LinkCopy,
            row::OnAction,
            trouble::{first_said, note_when_gone},
            view_model::{RowAction, row_after, row_id},
        },
    },
    session::{OrgScope, use_org},
    ui::{Button, ButtonKind, FormError, IconName, toast},
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
    /// The invitation of the latest resend or copy.
    acted: RwSignal<Option<PendingInvitation>>,
    resend: Mutation<ResendMemberInvitation>,
    copy: Mutation<CopyMemberInvitation>,
}

/// A role by its name in the form.
pub(super) fn role(name: RwSignal<String>) -> OrgRole {
    OrgRole::from_name(&name.get_untracked()).unwrap_or(OrgRole::Member)
}

impl Inviting {
    /// Nothing is open.
    pub(super) fn new() -> Self {
        let (link, new_link, acted) = (LinkCopy::new(), NewLinkDraft::new(), RwSignal::new(None::<PendingInvitation>));
        let email = move || acted.with_untracked(|acted| acted.as_ref().and_then(|acted| acted.email.clone()));
        let create = use_mutation::<CreateMemberLink>(&[Tag::Members], move |made| {
            new_link.open.set(false);
            link.deliver(made.url, words::link_copied().to_owned());
        });
        let resend = use_mutation::<ResendMemberInvitation>(&[Tag::Members], move |_| toast(words::resent(&email().unwrap_or_default())));
        let copy = use_mutation::<CopyMemberInvitation>(&[Tag::Members], move |made| {
            let said = email().map_or_else(|| words::link_copied().to_owned(), |email: String| words::link_copied_for(&email));
            link.deliver(made.url, said);
        });
        note_when_gone(resend.failure(), acted);
        note_when_gone(copy.failure(), acted);
        Self {
            draft: InviteDraft::new(),
            role: RwSignal::new(OrgRole::Member.name().to_owned()),
            link,
            new_link,
            create,
            revoking: Revoking::new(),
            org: use_org(),
            rows: RwSignal::new(Vec::new()),
            acted,
            resend,
            copy,
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
        Callback::new(move |(action, about): (RowAction, PendingInvitation)| {
            // One at a time: what is on its way says whom it was for when it has arrived.
            if action != RowAction::Revoke && (self.resend.pending().get_untracked() || self.copy.pending().get_untracked()) {
                return;
            }
            let (org, invitation) = (self.org.reference_now(), about.id.clone());
            self.resend.clear();
            self.copy.clear();
            if action == RowAction::Revoke {
                self.revoking.ask(about);
                return;
            }
            self.acted.set(Some(about));
            if action == RowAction::Resend {
                self.resend.run(ResendMemberInvitation { org, invitation });
            } else {
                self.copy.run(CopyMemberInvitation { org, invitation });
            }
        })
    }

    /// What went wrong where no dialog is open to say it.
    pub(super) fn trouble(self) -> Signal<Option<FormError>> {
        first_said([
            (self.resend.failure(), failure_text::banner(self.resend.banner(&[]))),
            (self.copy.failure(), failure_text::banner(self.copy.banner(&[]))),
        ])
    }

    /// Notes which rows there are, in order.
    pub(super) fn set_rows(self, pending: &[PendingInvitation]) {
        self.rows.set(pending.iter().map(|invitation| row_id(&invitation.id)).collect());
    }

    /// Hands the focus on from a row that goes: to the next one's menu, else to *Invite members*.
    pub(super) fn leave_row(self, gone: &PendingInvitation) {
        let next = self.rows.with_untracked(|rows| row_after(rows, &row_id(&gone.id)).map(str::to_owned));
        timers::next_frame(move || {
            if !next.is_some_and(|row| focus::first(&row, "button")) {
                focus::id(INVITE);
            }
        });
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
