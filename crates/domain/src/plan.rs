//! Editions, cadences and the state of a subscription, as far as everybody in the organization may know them.

use serde::{Deserialize, Serialize};

/// The plan that an organization is on, cheapest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Edition {
    /// No charge, no billing managers.
    Free,
    /// For one team.
    Team,
    /// For a company.
    Enterprise,
    /// Sold by contract.
    BusinessCritical,
}

impl Edition {
    /// Every edition, cheapest first.
    pub const ALL: [Self; 4] = [Self::Free, Self::Team, Self::Enterprise, Self::BusinessCritical];

    /// The name in the database and on the wire.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Free => "free",
            Self::Team => "team",
            Self::Enterprise => "enterprise",
            Self::BusinessCritical => "business_critical",
        }
    }

    /// Reads [`Self::name`] back.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|edition| edition.name() == name)
    }
}

/// How often the subscription renews.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cadence {
    /// Every month.
    Monthly,
    /// Every year.
    Annual,
}

impl Cadence {
    /// Both cadences.
    pub const ALL: [Self; 2] = [Self::Monthly, Self::Annual];

    /// The name in the database and on the wire.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Monthly => "monthly",
            Self::Annual => "annual",
        }
    }

    /// Reads [`Self::name`] back.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|cadence| cadence.name() == name)
    }

    /// Months in a period.
    #[must_use]
    pub const fn months(self) -> u32 {
        match self {
            Self::Monthly => 1,
            Self::Annual => 12,
        }
    }
}

/// What one subscribes to: an edition and how often it renews.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Plan {
    /// The edition.
    pub edition: Edition,
    /// How often it renews.
    pub cadence: Cadence,
}
