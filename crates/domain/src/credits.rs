//! Credits as their own integer type, so that they cannot be mixed with money. What a credit costs stands in the catalogue,
//! where credits are and how they move in the ledger.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::money::mul_div_round;

/// A number of credits; negative for what is owed or taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Credits(pub i64);

impl Credits {
    /// None at all.
    pub const ZERO: Self = Self(0);

    /// The sum, or `None` if it does not fit.
    #[must_use]
    pub fn checked_add(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0).map(Self)
    }

    /// The difference, or `None` if it does not fit.
    #[must_use]
    pub fn checked_sub(self, other: Self) -> Option<Self> {
        self.0.checked_sub(other.0).map(Self)
    }

    /// So many times, or `None` if it does not fit.
    #[must_use]
    pub fn checked_mul(self, times: i64) -> Option<Self> {
        self.0.checked_mul(times).map(Self)
    }

    /// `self · part / whole`, rounded half away from zero.
    #[must_use]
    pub fn portion(self, part: i64, whole: i64) -> Option<Self> {
        mul_div_round(self.0, part, whole).map(Self)
    }

    /// The same number the other way.
    #[must_use]
    pub const fn negated(self) -> Self {
        Self(self.0.saturating_neg())
    }

    /// Whether there are more than none.
    #[must_use]
    pub const fn is_positive(self) -> bool {
        self.0 > 0
    }
}

impl fmt::Display for Credits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
