//! The states of a payment, and which report of the provider wins. Reports come twice, late and in any order; applying them by rank
//! gives the same end whatever the order.

use serde::{Deserialize, Serialize};

/// How long an unknown payment is tried again with its key, in milliseconds. Afterwards it is only looked up: the provider forgets
/// keys after a day.
pub const RETRY_UNKNOWN_MS: i64 = 23 * 60 * 60 * 1000;

/// Where a payment stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PaymentStatus {
    /// Intent and key are written; the provider was not asked yet.
    Created,
    /// The provider is at it, or the person has to authenticate.
    Processing,
    /// No answer: it may have happened. Never a fresh key for it.
    Unknown,
    /// Called off before it happened.
    Canceled,
    /// It did not happen.
    Failed,
    /// The money has arrived.
    Succeeded,
}

impl PaymentStatus {
    /// Every state.
    pub const ALL: [Self; 6] = [Self::Created, Self::Processing, Self::Unknown, Self::Canceled, Self::Failed, Self::Succeeded];

    /// The name in the database and on the wire.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Processing => "processing",
            Self::Unknown => "unknown",
            Self::Canceled => "canceled",
            Self::Failed => "failed",
            Self::Succeeded => "succeeded",
        }
    }

    /// Reads [`Self::name`] back.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.name() == name)
    }

    /// Whether it may still turn out either way: one that can is in flight, and its reservation stays.
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Created | Self::Processing | Self::Unknown)
    }

    /// The state after a report. Success wins over everything, even over *failed*: the money has arrived. A failure wins over all
    /// but success. *Unknown* ends when the provider says that it is at it.
    #[must_use]
    pub fn after(self, report: Self) -> Self {
        match (self, report) {
            (Self::Unknown, Self::Processing) => Self::Processing,
            (now, report) => now.max(report),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pay_2_a_late_success_wins_and_nothing_reverses_it() {
        for status in PaymentStatus::ALL {
            assert_eq!(status.after(PaymentStatus::Succeeded), PaymentStatus::Succeeded);
            assert_eq!(PaymentStatus::Succeeded.after(status), PaymentStatus::Succeeded);
            assert_eq!(status.after(status), status, "said twice");
            assert_eq!(PaymentStatus::from_name(status.name()), Some(status));
            if !status.is_open() {
                assert!(PaymentStatus::ALL.into_iter().all(|report| !status.after(report).is_open()), "closed stays closed");
            }
        }
    }

    #[test]
    fn pay_2_the_order_of_final_reports_does_not_matter() {
        let finals = [PaymentStatus::Canceled, PaymentStatus::Failed, PaymentStatus::Succeeded];
        for start in PaymentStatus::ALL {
            for one in PaymentStatus::ALL {
                for other in finals {
                    assert_eq!(start.after(one).after(other), start.after(other).after(one), "{start:?}, {one:?}, {other:?}");
                }
            }
        }
    }
}
