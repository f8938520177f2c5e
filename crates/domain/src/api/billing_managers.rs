//! Billing managers: people outside who hold billing only, and their invitations.

use serde::{Deserialize, Serialize};

use super::{
    endpoint::{Empty, endpoints},
    secret::hide_in_debug,
};
use crate::{
    api::error::Refusal,
    ids::{InvitationId, PersonId},
    invite::Channel,
    plan::Edition,
    slug::OrgRef,
    time::Timestamp,
};

hide_in_debug!(InvitationLink);

endpoints! {
    /// Lists billing managers: names for everybody who may know whom to ask, the rest and pending invitations for owners (INV-9), at most
    /// 500 of them.
    ListBillingManagers: Get "/orgs/{org}/billing-managers" (org: OrgRef) Holds(ViewDelegates)
        { query: Empty, body: Empty, reply: BillingManagers }
    /// Invites people outside by e-mail; one answer an address. Whoever invites has to have verified their own address (`unverified_address`).
    InviteBillingManagers: Post "/orgs/{org}/billing-managers/invitations" (org: OrgRef) Holds(ManageBillingManagers)
        { query: Empty, body: Addresses, reply: Vec<AddressAnswer> }
    /// Makes an invitation that travels as a link. The link is in this answer and nowhere else.
    CreateBillingManagerLink: Post "/orgs/{org}/billing-managers/links" (org: OrgRef) Holds(ManageBillingManagers)
        { query: Empty, body: NewLink, reply: InvitationLink }
    /// Sends an invitation by e-mail again, also one that ran out: with a new token, which lives for seven days; older ones die. At most
    /// once a minute (`cool_down`), by somebody who has verified their own address (`unverified_address`). A link cannot be sent; it is copied.
    ResendBillingManagerInvitation: Post "/orgs/{org}/billing-managers/invitations/{invitation}/resend" (org: OrgRef, invitation: InvitationId)
        Holds(ManageBillingManagers) { query: Empty, body: Empty, reply: Empty }
    /// Makes a link to an open invitation. Tokens that are out already stay valid. One that was mailed still asks for the
    /// address that it was mailed to.
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
    /// How many the edition allows, open invitations included; absent for any number, and for those who may not invite.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
    /// The cheapest edition that allows one more, if this one does not; for those who may invite.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub upgrade_to: Option<Edition>,
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

/// Whether an invitation that nobody has answered can be accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PendingState {
    /// It can.
    Open,
    /// It has run out. Counts against no limit; one by e-mail can be sent again.
    Expired,
    /// It died with the right of whoever sent it, or while the organization was suspended. Counts against no limit; sending it again, or copying its link, makes it the
    /// invitation of whoever does so.
    SenderGone,
}

/// An invitation that nobody has answered yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PendingInvitation {
    /// Identifier.
    pub id: InvitationId,
    /// Whether it can be accepted.
    pub state: PendingState,
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
    /// How far the mail has come; absent for a link, and where the mail is not kept any more.
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
#[serde(deny_unknown_fields)]
pub struct Addresses {
    /// E-mail addresses as they were typed, at most 50. What is empty or repeated is left out of the answer.
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
    /// An invitation is out already, perhaps run out by now; it can be sent again.
    AlreadyInvited {
        /// The invitation.
        invitation: InvitationId,
        /// The role that it offers, for a member; perhaps another than was asked for now.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        role: Option<crate::access::OrgRole>,
    },
    /// A member already: no invitation as member is needed, and instead of a billing manager the billing-admin grant is what
    /// fits (INV-10).
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
        /// `already_delegate`, `manager_limit`, `daily_limit`, or `cool_down` for an address that was written to often of late.
        reason: Refusal,
        /// With `manager_limit`: the cheapest edition that allows one more.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        upgrade_to: Option<Edition>,
    },
}

/// A link to make.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewLink {
    /// When it shall run out, in the future; absent for never.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Timestamp>,
}

/// A link, told once.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvitationLink {
    /// The invitation behind it.
    pub invitation: InvitationId,
    /// The whole address, with the token in its fragment.
    pub url: String,
}
