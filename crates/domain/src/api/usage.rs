//! Usage as people read it: a month by day, meter and team (ACT-1).

use serde::{Deserialize, Serialize};

use super::{
    endpoint::{Empty, endpoints},
    file::File,
};
use crate::{
    calendar::{Date, Month},
    credits::Credits,
    slug::OrgRef,
    spend::SpendLimit,
};

endpoints! {
    /// What a month used.
    GetUsage: Get "/orgs/{org}/billing/usage" (org: OrgRef) Holds(ViewBillingRecords) { query: UsageQuery, body: Empty, reply: UsageReport }
    /// The same as CSV, one row for each day, meter and team.
    ExportUsage: Get "/orgs/{org}/billing/usage.csv" (org: OrgRef) Holds(ViewBillingRecords) { query: UsageQuery, body: Empty, reply: File }
}

/// Which month.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UsageQuery {
    /// `2026-11`; absent for the present one (UTC).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub month: Option<String>,
}

/// A month's usage.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UsageReport {
    /// Which month.
    pub month: Month,
    /// The first month that has usage, for the month picker.
    pub first: Month,
    /// One row for each day, meter and team that used something, by day, then meter, then team.
    pub rows: Vec<UsageRow>,
    /// All of it together.
    pub total: Credits,
    /// Of the month before, up to the same day, for comparison.
    pub total_before: Credits,
    /// The monthly limit, if there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<SpendLimit>,
    /// Resources under management, as the host product reported last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resources: Option<Resources>,
}

/// What one meter used for one team on one day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UsageRow {
    /// The day (UTC).
    pub day: Date,
    /// The host product's name for what is counted.
    pub meter: String,
    /// The host product's name for the team; empty for none.
    pub team: String,
    /// How many credits.
    pub credits: Credits,
}

/// Resources under management (RUM).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resources {
    /// At the last report.
    pub count: u64,
    /// The most in the month.
    pub peak: u64,
}
