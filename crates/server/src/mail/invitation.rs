//! What Bursar writes about invitations: the invitation itself, and who hears what became of it (DEL-7).

use bursar_domain::{
    access::OrgRole,
    invite::{Kind as OfferKind, Offer},
    time::Timestamp,
};

use super::{Kind, Message, OrgMail};

/// What an invitation's mail says.
#[derive(Clone, Copy)]
pub struct InvitationMail<'a> {
    /// Name of the organization.
    pub org: &'a str,
    /// Who invites.
    pub inviter: &'a str,
    /// What is offered.
    pub offer: Offer,
    /// The link, with the token in its fragment.
    pub url: &'a str,
    /// When it runs out.
    pub expires_at: Option<Timestamp>,
}

/// Without the link.
impl std::fmt::Debug for InvitationMail<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("InvitationMail").field("org", &self.org).field("offer", &self.offer).finish_non_exhaustive()
    }
}

/// The invitation.
#[must_use]
pub fn invitation(to: &str, mail: &InvitationMail<'_>) -> Message {
    Message::new(Kind::Invitation, to)
        .with("org", mail.org)
        .with("by", mail.inviter)
        .with("offer", offer_name(mail.offer))
        .with_time("expires_at", mail.expires_at)
        .link(mail.url)
        .until(mail.expires_at)
}

/// An offer as the templates tell them apart.
pub(super) const fn offer_name(offer: Offer) -> &'static str {
    match offer {
        Offer::BillingManager => "billing_manager",
        Offer::Member { role: OrgRole::Admin } => "admin",
        Offer::Member { .. } => "member",
    }
}

impl OrgMail<'_> {
    /// Somebody from outside accepted; `by` invited them.
    #[must_use]
    pub fn manager_added(&self, to: &str, own: bool, name: &str, email: &str) -> Message {
        self.about(Kind::BillingManagerAdded, to, own, name).with("email", email)
    }

    /// An owner removed a billing manager, who cannot open the page any more.
    #[must_use]
    pub fn manager_removed(&self, to: &str, own: bool, name: &str) -> Message {
        if own {
            self.about_without_link(Kind::BillingManagerRemoved, to, own, name)
        } else {
            self.about(Kind::BillingManagerRemoved, to, own, name)
        }
    }

    /// A billing manager became a member and keeps what they could do, as a grant.
    #[must_use]
    pub fn manager_joined(&self, to: &str, own: bool, name: &str) -> Message {
        self.about(Kind::BillingManagerJoined, to, own, name)
    }

    /// An invitation was declined; for whoever sent it, with a link to the page that lists it. Who declined a link may be unknown.
    #[must_use]
    pub fn invitation_declined(&self, to: &str, invited: Option<&str>, kind: OfferKind) -> Message {
        self.message(Kind::InvitationDeclined, to).with("invited", invited).with("member", kind == OfferKind::Member)
    }
}
