//! A member asks for billing access; an owner decides (DEL-9).

use serde::{Deserialize, Serialize};

use super::endpoint::{Empty, endpoints};
use crate::{
    delegation::GrantEnd,
    ids::{AccessRequestId, PersonId},
    slug::OrgRef,
    time::Timestamp,
};

endpoints! {
    /// Asks the owners for billing access. One open request per person.
    RequestBillingAccess: Post "/orgs/{org}/access-requests" (org: OrgRef) Holds(RequestBillingAccess)
        { query: Empty, body: NewAccessRequest, reply: AccessRequest }
    /// Withdraws the person's own open request.
    WithdrawAccessRequest: Delete "/orgs/{org}/access-requests/{request}" (org: OrgRef, request: AccessRequestId)
        Holds(RequestBillingAccess) { query: Empty, body: Empty, reply: Empty }
    /// Grants what was asked for, until the end that the owner sets.
    ApproveAccessRequest: Post "/orgs/{org}/access-requests/{request}/approve" (org: OrgRef, request: AccessRequestId)
        Holds(DecideAccessRequests) { query: Empty, body: Approval, reply: Empty }
    /// Declines.
    DeclineAccessRequest: Post "/orgs/{org}/access-requests/{request}/decline" (org: OrgRef, request: AccessRequestId)
        Holds(DecideAccessRequests) { query: Empty, body: Empty, reply: Empty }
}

/// What the asker says.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewAccessRequest {
    /// Why, in at most 500 characters; may be empty.
    #[serde(default)]
    pub note: String,
}

/// An open request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessRequest {
    /// Identifier.
    pub id: AccessRequestId,
    /// Who asks.
    pub person: PersonId,
    /// Their name.
    pub name: String,
    /// What they said.
    pub note: String,
    /// When they asked.
    pub asked_at: Timestamp,
}

/// The owner's yes.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Approval {
    /// When the grant ends.
    #[serde(default)]
    pub ends: GrantEnd,
}
