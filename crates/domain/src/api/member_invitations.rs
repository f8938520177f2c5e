//! Inviting members, by e-mail and by link.

use serde::{Deserialize, Serialize};

use super::{
    billing_managers::{AddressAnswer, InvitationLink, PendingInvitation},
    endpoint::{Empty, endpoints},
};
use crate::{access::OrgRole, ids::InvitationId, slug::OrgRef, time::Timestamp};

endpoints! {
    /// Lists open invitations of members, the latest first, at most 500.
    ListMemberInvitations: Get "/orgs/{org}/member-invitations" (org: OrgRef) Holds(ManageMembers)
        { query: Empty, body: Empty, reply: Vec<PendingInvitation> }
    /// Invites members by e-mail; one answer an address. Never as owners. Whoever invites has to have verified their own address
    /// (`unverified_address`).
    InviteMembers: Post "/orgs/{org}/member-invitations" (org: OrgRef) Holds(ManageMembers)
        { query: Empty, body: NewMembers, reply: Vec<AddressAnswer> }
    /// Makes an invitation that travels as a link. The link is in this answer and nowhere else.
    CreateMemberLink: Post "/orgs/{org}/member-invitations/links" (org: OrgRef) Holds(ManageMembers)
        { query: Empty, body: NewMemberLink, reply: InvitationLink }
    /// Sends an invitation by e-mail again, also one that ran out: with a new token, which lives for seven days; older ones die. At most
    /// once a minute (`cool_down`), by somebody who has verified their own address (`unverified_address`). A link cannot be sent; it is copied.
    ResendMemberInvitation: Post "/orgs/{org}/member-invitations/{invitation}/resend" (org: OrgRef, invitation: InvitationId)
        Holds(ManageMembers) { query: Empty, body: Empty, reply: Empty }
    /// Makes a link to an open invitation. Tokens that are out already stay valid. One that was mailed still asks for the
    /// address that it was mailed to.
    CopyMemberInvitation: Post "/orgs/{org}/member-invitations/{invitation}/link" (org: OrgRef, invitation: InvitationId)
        Holds(ManageMembers) { query: Empty, body: Empty, reply: InvitationLink }
    /// Takes a pending invitation back.
    RevokeMemberInvitation: Delete "/orgs/{org}/member-invitations/{invitation}" (org: OrgRef, invitation: InvitationId)
        Holds(ManageMembers) { query: Empty, body: Empty, reply: Empty }
}

/// Whom to invite, as what.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewMembers {
    /// E-mail addresses as they were typed, at most 50. What is empty or repeated is left out of the answer.
    pub emails: Vec<String>,
    /// `admin` or `member`.
    pub role: OrgRole,
}

/// A link to make.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewMemberLink {
    /// `admin` or `member`.
    pub role: OrgRole,
    /// When it shall run out, in the future; absent for never.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Timestamp>,
}
