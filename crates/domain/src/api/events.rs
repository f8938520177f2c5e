//! What the server tells open pages by server-sent events at `/api/v1/events`: not the data, only what to ask for again.

use serde::{Deserialize, Serialize};

use crate::ids::OrgId;

/// A part of the server's data that pages hold and refresh together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tag {
    /// Who is signed in, their organizations and effective permissions.
    Viewer,
    /// Name, address and settings of an organization.
    Org,
    /// Members, their roles, their number.
    Members,
    /// Delegates, access requests, invitations, and with them the Billing page as a whole.
    Billing,
    /// Plan, cards, payments, invoices, credits, usage and activity.
    Money,
    /// The signed-in person's own sessions.
    Sessions,
    /// A tag of a newer version.
    #[serde(other)]
    Unknown,
}

/// Something changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Changed {
    /// In which organization; none if it is the person's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub org: Option<OrgId>,
    /// What to ask for again.
    pub tags: Vec<Tag>,
}
