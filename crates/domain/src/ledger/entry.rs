//! What is written and never changed: groups of entries that sum to zero.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::pool::Class;
use crate::{credits::Credits, ids::CreditLotId, time::Timestamp};

/// Where credits are or went. A pool's balance is the sum of its lots and its debt; the others are the other side of each group.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", content = "of", rename_all = "snake_case")]
pub enum Account {
    /// What is left of a lot; never negative.
    Lot(CreditLotId),
    /// Usage beyond the balance; never positive.
    Debt,
    /// Where granted credits come from.
    Issued(Class),
    /// What usage consumed.
    Used,
    /// What was not used in time.
    Expired,
    /// What was taken back because its purchase was refunded.
    Withdrawn,
}

impl Account {
    /// Whether it is part of the balance.
    #[must_use]
    pub const fn is_pool(&self) -> bool {
        matches!(self, Self::Lot(_) | Self::Debt)
    }
}

/// One immutable line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Where.
    pub account: Account,
    /// How many; positive where they arrive.
    pub amount: Credits,
}

/// Why a group was posted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GroupKind {
    /// A new lot.
    Grant,
    /// Usage.
    Draw,
    /// A credit paid debt.
    DebtSettled,
    /// A lot ran out of time.
    Expiry,
    /// A draw was taken back.
    Reversal,
    /// A purchase was refunded.
    Withdrawal,
    /// Unused included credits went on into a new period.
    CarryOver,
}

/// Entries that belong together and sum to zero.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    /// Unique in the pool: whoever inserts it first wins.
    pub key: OperationKey,
    /// When.
    pub at: Timestamp,
    /// Why.
    pub kind: GroupKind,
    /// The lines, in the order in which lots were touched.
    pub entries: Vec<Entry>,
}

impl Group {
    /// What the group does to the balance.
    #[must_use]
    pub fn change(&self) -> Credits {
        Credits(self.entries.iter().filter(|entry| entry.account.is_pool()).map(|entry| entry.amount.0).sum())
    }
}

/// The unique name of an operation, built by whoever causes it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct OperationKey(String);

impl OperationKey {
    /// A settled purchase.
    #[must_use]
    pub fn topup(payment: &str) -> Self {
        Self(format!("topup:{payment}:settle"))
    }

    /// Included credits of a period, or of a change within it.
    #[must_use]
    pub fn included(cause: &str) -> Self {
        Self(format!("included:{cause}"))
    }

    /// Unused included credits carried into the period that `cause` began.
    #[must_use]
    pub fn carry(cause: &str) -> Self {
        Self(format!("carry:{cause}"))
    }

    /// Credits that an operator gave.
    #[must_use]
    pub fn promotion(id: &str) -> Self {
        Self(format!("promotion:{id}"))
    }

    /// The host product's permission to start work.
    #[must_use]
    pub fn authorize(event: &str) -> Self {
        Self(format!("authorize:{event}"))
    }

    /// Usage that the host product reported.
    #[must_use]
    pub fn usage(event: &str) -> Self {
        Self(format!("usage:{event}"))
    }

    /// Work that will not happen.
    #[must_use]
    pub fn release(event: &str) -> Self {
        Self(format!("release:{event}"))
    }

    /// Usage that was taken back.
    #[must_use]
    pub fn reversal(event: &str) -> Self {
        Self(format!("reversal:{event}"))
    }

    /// A refunded purchase.
    #[must_use]
    pub fn refund(refund: &str) -> Self {
        Self(format!("refund:{refund}"))
    }

    /// The end of a lot.
    #[must_use]
    pub fn expire(lot: &CreditLotId) -> Self {
        Self(format!("expire:{lot}"))
    }

    /// The end or the return of a subscription, or a run of the sweeper.
    #[must_use]
    pub fn step(cause: &str) -> Self {
        Self(format!("step:{cause}"))
    }

    /// Debt that was paid by what this operation made available.
    #[must_use]
    pub(super) fn debt(&self) -> Self {
        Self(format!("{}:debt", self.0))
    }

    /// The key as it stands in the database.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for OperationKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
