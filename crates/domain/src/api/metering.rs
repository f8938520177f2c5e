//! Usage as the host product reports it, with a token of the organization (CRD-4). Every call names an id of the caller's choice:
//! the same id again gives the same answer and draws nothing more.

use serde::{Deserialize, Serialize};

use super::endpoint::{Empty, endpoints};
use crate::{credits::Credits, time::Timestamp};

endpoints! {
    /// May work that will use so many credits start? If so they are set aside until they are recorded, released or lapse.
    AuthorizeUsage: Post "/usage/authorizations" () Token { query: Empty, body: NewAuthorization, reply: Authorization }
    /// Work that was let in is done, or something was used without asking: draws the credits. Never refused for lack of them.
    RecordUsage: Post "/usage/records" () Token { query: Empty, body: NewUsage, reply: Recorded }
    /// Work that was let in will not happen.
    ReleaseUsage: Post "/usage/releases" () Token { query: Empty, body: NewRelease, reply: Recorded }
    /// How many resources are under management.
    ReportResources: Post "/usage/resources" () Token { query: Empty, body: ResourceCount, reply: Empty }
}

/// Work that wants to start.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewAuthorization {
    /// The caller's id for this work: 1 to 64 letters, digits, `-`, `_`, `.`, `:`.
    pub id: String,
    /// How many credits it will use at most.
    pub credits: Credits,
    /// After how many seconds it lapses if nobody reports back: 1 to 604800 (a week); an hour if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_in_seconds: Option<u32>,
}

/// Work may start.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Authorization {
    /// The caller's id.
    pub id: String,
    /// When it lapses.
    pub expires_at: Timestamp,
    /// What further work may ask for.
    pub available: Credits,
}

/// What was used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewUsage {
    /// The caller's id for this record: 1 to 64 letters, digits, `-`, `_`, `.`, `:`.
    pub id: String,
    /// The authorization that it resolves, whole or in part.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authorization: Option<String>,
    /// How many credits; none just resolves the authorization.
    pub credits: Credits,
    /// What is counted: 1 to 64 characters.
    pub meter: String,
    /// For which team; absent for none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub team: String,
}

/// Work that will not happen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewRelease {
    /// The caller's id for this release.
    pub id: String,
    /// The authorization.
    pub authorization: String,
}

/// How things stand afterwards.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recorded {
    /// The balance; negative in debt.
    pub balance: Credits,
    /// What further work may ask for; none in debt.
    pub available: Credits,
}

/// Resources under management.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ResourceCount {
    /// How many there are now.
    pub count: u64,
}
