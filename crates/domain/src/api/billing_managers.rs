//! Billing managers: people outside who hold billing only, and their invitations.

use serde::{Deserialize, Serialize};

use super::endpoint::{Empty, endpoints};
use crate::{
    api::error::Refusal,
    ids::{InvitationId, PersonId},
    invite::Channel,
    slug::OrgRef,
    time::Timestamp,
};

endpoints! {
    /// Lists billing managers: names for everybody who may know whom to ask, the rest and pending invitations for owners (INV-9).
    ListBillingManagers: Get "/orgs/{org}/billing-managers" (org: OrgRef) Holds(ViewDelegates)
        { query: Empty, body: Empty, reply: BillingManagers }
    /// Invites people outside by e-mail; one answer an address.
    InviteBillingManagers: Post "/orgs/{org}/billing-managers/invitations" (org: OrgRef) Holds(ManageBillingManagers)
        { query: Empty, body: Addresses, reply: Vec<AddressAnswer> }
    /// Makes an invitation that travels as a link. The link is in this answer and nowhere else.
    CreateBillingManagerLink: Post "/orgs/{org}/billing-managers/links" (org: OrgRef) Holds(ManageBillingManagers)
        { query: Empty, body: NewLink, reply: InvitationLink }
    /// Sends an invitation again with a new token; older tokens die. At most once a minute.
    ResendBillingManagerInvitation: Post "/orgs/{org}/billing-managers/invitations/{invitation}/resend" (org: OrgRef, invitation: InvitationId)
        Holds(ManageBillingManagers) { query: Empty, body: Empty, reply: Empty }
    /// Makes a link to a pending invitation. Tokens that are out already stay valid.
    CopyBillingManagerInvitation: Post "/orgs/{org}/billing-managers/invitations/{invitation}/link" (org: OrgRef, invitation: InvitationId)
        Holds(ManageBillingManagers) { query: Empty, body: Empty, reply: InvitationLink }
    /// Takes a pending invitation back.
    RevokeBillingManagerInvitation: Delete "/orgs/{org}/billing-managers/invitations/{invitation}" (org: OrgRef, invitation: InvitationId)
        Holds(ManageBillingManagers) { query: Empty, body: Empty, reply: Empty }
    /// Ends a person's part as billing manager.
    RemoveBillingManager: Delete "/orgs/{org}/billing-managers/{person}" (org: OrgRef, person: PersonId) Holds(ManageBillingManagers)
        { query: super::billing::RemoveBillingAdminQuery, body: Empty, reply: Empty }
}

/// The card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BillingManagers {
    /// Accepted ones, by name.
    pub managers: Vec<BillingManager>,
    /// Open invitations, the latest first; for owners.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pending: Option<Vec<PendingInvitation>>,
    /// How many the edition allows; absent for any number, and for those who may not invite.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
}

/// An accepted billing manager.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BillingManager {
    /// Identifier.
    pub id: PersonId,
    /// Name.
    pub name: String,
    /// What owners see besides.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub details: Option<BillingManagerDetails>,
}

/// What owners see of a billing manager.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BillingManagerDetails {
    /// Address.
    pub email: String,
    /// When they accepted.
    pub accepted_at: Timestamp,
    /// Whether the person's address also receives billing mail.
    pub receives_billing_mail: bool,
}

/// An invitation that nobody has answered yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PendingInvitation {
    /// Identifier.
    pub id: InvitationId,
    /// How it travels.
    pub channel: Channel,
    /// Where it was mailed to; absent for a link.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// The role that it offers, for a member.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<crate::access::OrgRole>,
    /// Name of who invited.
    pub invited_by: String,
    /// When it was made or last sent.
    pub invited_at: Timestamp,
    /// When it runs out; absent for never.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Timestamp>,
    /// How far the mail has come; absent for a link.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delivery: Option<Delivery>,
    /// The last try to use it that failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_failure: Option<FailedAttempt>,
}

/// How far a mail has come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum Delivery {
    /// Waiting to be sent.
    Queued,
    /// Handed to the mail server.
    Sent,
    /// Given up, or being tried again.
    Failed {
        /// What the mail server said.
        error: String,
    },
}

/// A try to use an invitation that failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FailedAttempt {
    /// When.
    pub at: Timestamp,
    /// Why.
    pub reason: Refusal,
}

/// Whom to invite.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Addresses {
    /// E-mail addresses as they were typed, at most 50.
    pub emails: Vec<String>,
}

/// What happened to one address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AddressAnswer {
    /// The address as it was typed.
    pub email: String,
    /// What happened.
    #[serde(flatten)]
    pub result: AddressResult,
}

/// What happened to one address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "result", rename_all = "snake_case")]
pub enum AddressResult {
    /// The mail is on its way.
    Invited {
        /// The invitation.
        invitation: InvitationId,
    },
    /// An invitation is out already; it can be sent again.
    AlreadyInvited {
        /// The invitation.
        invitation: InvitationId,
    },
    /// A member: the billing-admin grant is what fits (INV-10).
    IsMember {
        /// The member.
        person: PersonId,
        /// Their name.
        name: String,
    },
    /// Not an address that we could write to.
    NotAnEmail,
    /// Why not.
    Refused {
        /// The reason.
        reason: Refusal,
    },
}

/// A link to make.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct NewLink {
    /// When it shall run out; absent for never.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Timestamp>,
}

/// A link, told once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvitationLink {
    /// The invitation behind it.
    pub invitation: InvitationId,
    /// The whole address, with the token in its fragment.
    pub url: String,
}
