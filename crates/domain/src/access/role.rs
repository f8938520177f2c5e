//! How a person is tied to an organization.

use serde::{Deserialize, Serialize};

/// What a member is in the organization. The billing-admin grant stands beside it and does not change it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OrgRole {
    /// Uses what the organization pays for.
    Member,
    /// Looks after people and settings, not after money.
    Admin,
    /// May do everything, and decides who else may.
    Owner,
}

impl OrgRole {
    /// Every role, the mightiest first, as people expect to read them.
    pub const ALL: [Self; 3] = [Self::Owner, Self::Admin, Self::Member];

    /// The name in the database and on the wire.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Admin => "admin",
            Self::Member => "member",
        }
    }

    /// Reads [`Self::name`] back.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.name() == name)
    }
}

/// The tie between one person and one organization. Without any tie there is no `Tie`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Tie {
    /// Listed among the members.
    Member {
        /// The org role.
        role: OrgRole,
        /// Whether a billing-admin grant is in force at this moment.
        billing_admin: bool,
    },
    /// Somebody outside who holds billing only.
    BillingManager,
}

impl Tie {
    /// Every tie that can exist. Owners hold no grant: it is implied (POL-1).
    pub const ALL: [Self; 6] = [
        Self::Member { role: OrgRole::Owner, billing_admin: false },
        Self::Member { role: OrgRole::Admin, billing_admin: false },
        Self::Member { role: OrgRole::Admin, billing_admin: true },
        Self::Member { role: OrgRole::Member, billing_admin: false },
        Self::Member { role: OrgRole::Member, billing_admin: true },
        Self::BillingManager,
    ];

    /// A short name for tables and test output.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Member { role: OrgRole::Owner, .. } => "owner",
            Self::Member { role: OrgRole::Admin, billing_admin: false } => "admin",
            Self::Member { role: OrgRole::Admin, billing_admin: true } => "admin + billing admin",
            Self::Member { role: OrgRole::Member, billing_admin: false } => "member",
            Self::Member { role: OrgRole::Member, billing_admin: true } => "member + billing admin",
            Self::BillingManager => "billing manager",
        }
    }

    /// The org role, if this is a member.
    #[must_use]
    pub const fn role(self) -> Option<OrgRole> {
        match self {
            Self::Member { role, .. } => Some(role),
            Self::BillingManager => None,
        }
    }

    /// Whether this person counts as a member (INV-8: billing managers do not).
    #[must_use]
    pub const fn is_member(self) -> bool {
        matches!(self, Self::Member { .. })
    }
}
