//! The people of an organization.

use serde::{Deserialize, Serialize};

use super::{
    endpoint::{Empty, endpoints},
    page::{Cursor, Page},
};
use crate::{access::OrgRole, ids::PersonId, slug::OrgRef, time::Timestamp};

endpoints! {
    /// Lists members by name. Whoever may not see the list in the console gets ids and roles only.
    ListMembers: Get "/orgs/{org}/members" (org: OrgRef) Holds(ListMembersApi) { query: MemberQuery, body: Empty, reply: Page<Member> }
    /// How many members there are. Billing managers do not count (INV-8).
    CountMembers: Get "/orgs/{org}/member-count" (org: OrgRef) Holds(CountMembers) { query: Empty, body: Empty, reply: MemberCount }
    /// Changes a member's org role. Owners are made and demoted by owners only.
    ChangeMemberRole: Patch "/orgs/{org}/members/{person}" (org: OrgRef, person: PersonId) Holds(ManageMembers)
        { query: Empty, body: RoleChange, reply: Empty }
    /// Removes a member, with the billing-admin grant if there is one. Owners are removed by owners only.
    RemoveMember: Delete "/orgs/{org}/members/{person}" (org: OrgRef, person: PersonId) Holds(ManageMembers)
        { query: RemoveMemberQuery, body: Empty, reply: Empty }
}

/// Which members.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MemberQuery {
    /// Beginnings of words of the name or address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub search: Option<String>,
    /// Only this role.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<OrgRole>,
    /// Where to go on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<Cursor>,
    /// How many at most, 1 to 200; 50 if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
}

/// A member.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// Identifier of the person.
    pub id: PersonId,
    /// Org role.
    pub role: OrgRole,
    /// What readers of the console may see besides.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub profile: Option<MemberProfile>,
}

/// Name, address and dates of a member.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberProfile {
    /// Name.
    pub name: String,
    /// Address.
    pub email: String,
    /// Since when they are a member.
    pub joined_at: Timestamp,
    /// Whether a billing-admin grant is in force.
    pub billing_admin: bool,
}

/// A number of people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberCount {
    /// Members of every role.
    pub members: u32,
}

/// How to remove a member.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RemoveMemberQuery {
    /// Whether the person's address shall stop receiving billing mail too; needs `manage_billing_admins`.
    #[serde(default)]
    pub stop_billing_mail: bool,
}

/// A new org role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RoleChange {
    /// The role from now on.
    pub role: OrgRole,
}
