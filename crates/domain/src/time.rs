//! Moments and spans in UTC milliseconds. Where "now" comes from is the caller's business.

use serde::{Deserialize, Serialize};

/// Milliseconds in a day of 24 hours.
pub const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// A moment: milliseconds since 1970-01-01T00:00:00Z. On the wire it is that integer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// This moment plus `days` times 24 hours.
    #[must_use]
    pub fn plus_days(self, days: i64) -> Self {
        Self(self.0.saturating_add(days.saturating_mul(DAY_MS)))
    }

    /// This moment plus `ms` milliseconds.
    #[must_use]
    pub fn plus_ms(self, ms: i64) -> Self {
        Self(self.0.saturating_add(ms))
    }

    /// The whole second that this moment lies in. Periods and proration count in seconds (SUB-5).
    #[must_use]
    pub fn floor_second(self) -> Self {
        Self(self.0.saturating_sub(self.0.rem_euclid(1000)))
    }

    /// Whole seconds from `earlier` to this moment, negative if it is the other way round.
    #[must_use]
    pub fn seconds_since(self, earlier: Self) -> i64 {
        self.ms_since(earlier).div_euclid(1000)
    }

    /// Milliseconds from `earlier` to this moment, negative if it is the other way round.
    #[must_use]
    pub fn ms_since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }
}
