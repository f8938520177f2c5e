//! Mails about who has access to an organization and its billing.

use bursar_domain::{access::OrgRole, time::Timestamp};

use super::{Kind, Message};

/// Why a grant went without anybody taking it away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dropped {
    /// Owners need none.
    BecameOwner,
    /// The member left.
    Left,
    /// The member was removed.
    Removed,
}

/// What the mails of one organization have in common.
#[derive(Debug, Clone)]
pub struct OrgMail<'a> {
    /// Name of the organization.
    pub org: &'a str,
    /// Where its Billing page is, or another that the mail leads to.
    pub billing_url: String,
    /// Who did it.
    pub by: &'a str,
}

impl OrgMail<'_> {
    pub(super) fn message(&self, kind: Kind, to: &str) -> Message {
        self.without_link(kind, to).link(&self.billing_url)
    }

    /// For those who cannot open the Billing page any more.
    fn without_link(&self, kind: Kind, to: &str) -> Message {
        Message::new(kind, to).with("org", self.org).with("by", self.by)
    }

    pub(super) fn about(&self, kind: Kind, to: &str, own: bool, name: &str) -> Message {
        self.message(kind, to).with("own", own).with("name", name)
    }

    pub(super) fn about_without_link(&self, kind: Kind, to: &str, own: bool, name: &str) -> Message {
        self.without_link(kind, to).with("own", own).with("name", name)
    }

    /// A member was given the grant.
    #[must_use]
    pub fn grant_added(&self, to: &str, own: bool, name: &str, ends_at: Option<Timestamp>) -> Message {
        self.about(Kind::GrantAdded, to, own, name).with_time("ends_at", ends_at)
    }

    /// The end of a grant was changed.
    #[must_use]
    pub fn grant_end_changed(&self, to: &str, own: bool, name: &str, ends_at: Option<Timestamp>) -> Message {
        self.about(Kind::GrantEndChanged, to, own, name).with_time("ends_at", ends_at)
    }

    /// A grant was removed by an owner.
    #[must_use]
    pub fn grant_removed(&self, to: &str, own: bool, name: &str) -> Message {
        self.about(Kind::GrantRemoved, to, own, name)
    }

    /// A grant went because membership ended or ownership made it needless.
    #[must_use]
    pub fn grant_dropped(&self, to: &str, own: bool, name: &str, why: Dropped) -> Message {
        if own && why != Dropped::BecameOwner {
            return self.about_without_link(Kind::GrantDropped, to, own, name).with("why", why.name());
        }
        self.about(Kind::GrantDropped, to, own, name).with("why", why.name())
    }

    /// An owner is no member any more.
    #[must_use]
    pub fn owner_gone(&self, to: &str, own: bool, name: &str, removed: bool) -> Message {
        let message =
            if own { self.about_without_link(Kind::OwnerGone, to, own, name) } else { self.about(Kind::OwnerGone, to, own, name) };
        message.with("removed", removed)
    }

    /// A billing manager left.
    #[must_use]
    pub fn manager_left(&self, to: &str, own: bool) -> Message {
        let message = if own { self.without_link(Kind::BillingManagerLeft, to) } else { self.message(Kind::BillingManagerLeft, to) };
        message.with("own", own)
    }

    /// A grant has come to its end.
    #[must_use]
    pub fn grant_ended(&self, to: &str, own: bool, name: &str) -> Message {
        self.about(Kind::GrantEnded, to, own, name)
    }

    /// A grant will end soon.
    #[must_use]
    pub fn grant_ends_soon(&self, to: &str, own: bool, name: &str, ends_at: Timestamp) -> Message {
        self.about(Kind::GrantEndsSoon, to, own, name).with_time("ends_at", Some(ends_at))
    }

    /// A member asks for access.
    #[must_use]
    pub fn access_requested(&self, to: &str, note: &str) -> Message {
        self.message(Kind::AccessRequested, to).with("noted", !note.trim().is_empty()).quote(note)
    }

    /// An owner declined.
    #[must_use]
    pub fn access_declined(&self, to: &str) -> Message {
        self.message(Kind::AccessDeclined, to)
    }

    /// The role of a member who manages billing, or an owner's, has changed.
    #[must_use]
    pub fn role_changed(&self, to: &str, own: bool, name: &str, role: OrgRole) -> Message {
        self.about(Kind::RoleChanged, to, own, name).with("role", role.name())
    }
}

impl Dropped {
    const fn name(self) -> &'static str {
        match self {
            Self::BecameOwner => "became_owner",
            Self::Left => "left",
            Self::Removed => "removed",
        }
    }
}
