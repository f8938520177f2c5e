//! Organizations and their general settings.

use serde::{Deserialize, Serialize};

use super::endpoint::{Empty, endpoints};
use crate::{
    ids::{OrgId, PersonId},
    plan::Edition,
    slug::{OrgRef, Slug},
    time::Timestamp,
};

endpoints! {
    /// Creates an organization on the Free edition; the person becomes its owner.
    CreateOrg: Post "/orgs" () SignedIn { query: Empty, body: NewOrg, reply: CreatedOrg }
    /// The general settings.
    GetOrg: Get "/orgs/{org}" (org: OrgRef) Holds(ViewSettings) { query: Empty, body: Empty, reply: OrgSettings }
    /// Changes name or slug. Old addresses of a changed slug stop working.
    UpdateOrg: Patch "/orgs/{org}" (org: OrgRef) Holds(UpdateSettings) { query: Empty, body: OrgChange, reply: OrgSettings }
    /// Leaves the organization. A sole owner names a member who takes over in the same step.
    LeaveOrg: Post "/orgs/{org}/leave" (org: OrgRef) Tied { query: Empty, body: Leave, reply: Empty }
    /// Makes a member an owner and the person who hands over an admin or member, in one step.
    HandOverOwnership: Post "/orgs/{org}/ownership" (org: OrgRef) Holds(ManageOwners) { query: Empty, body: HandOver, reply: Empty }
}

/// What an organization begins with.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewOrg {
    /// Name, 1 to 80 characters.
    pub name: String,
    /// Short name in addresses.
    pub slug: String,
}

/// Where the new organization is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreatedOrg {
    /// Identifier.
    pub id: OrgId,
    /// Short name in addresses.
    pub slug: Slug,
}

/// General settings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrgSettings {
    /// Identifier.
    pub id: OrgId,
    /// Short name in addresses.
    pub slug: Slug,
    /// Name.
    pub name: String,
    /// The plan that it is on.
    pub edition: Edition,
    /// Members; billing managers do not count (INV-8).
    pub member_count: u32,
    /// Owners among them.
    pub owner_count: u32,
    /// When it was created.
    pub created_at: Timestamp,
}

/// What to change of an organization; what is absent stays.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OrgChange {
    /// Name, 1 to 80 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Short name in addresses.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub slug: Option<String>,
}

/// How to leave.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Leave {
    /// The member who becomes owner in the same step; a sole owner has to name one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub successor: Option<PersonId>,
}

/// To whom ownership goes.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HandOver {
    /// The member who becomes owner.
    pub to: PersonId,
    /// What the person who hands over is from now on: `admin` or `member`.
    pub keep: crate::access::OrgRole,
}
