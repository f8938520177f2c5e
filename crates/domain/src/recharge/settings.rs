//! What a person sets, and what can be set.

use serde::{Deserialize, Serialize};

use crate::{catalogue::Catalogue, credits::Credits, money::Money};

/// Lowest threshold.
pub const THRESHOLD_MIN: Credits = Credits(5_000);
/// Highest threshold.
pub const THRESHOLD_MAX: Credits = Credits(50_000);
/// Thresholds are multiples of it.
pub const THRESHOLD_STEP: Credits = Credits(5_000);
/// What the dialog proposes.
pub const THRESHOLD_DEFAULT: Credits = Credits(10_000);

/// How much is bought.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Mode {
    /// As many whole increments as bring the balance back to the threshold.
    Fixed {
        /// Credits of one; what a person could buy at once.
        increment: Credits,
    },
    /// What is missing to the target.
    Target {
        /// The balance afterwards.
        target: Credits,
    },
}

/// Auto-recharge as a person sets it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Off unless switched on.
    pub enabled: bool,
    /// Buys when the balance is below.
    pub threshold: Credits,
    /// How much.
    pub mode: Mode,
    /// The most that is charged in a calendar month (UTC), tax included. Purchases by hand do not count.
    pub monthly_cap: Money,
}

/// What cannot be set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BadSettings {
    /// From [`THRESHOLD_MIN`] to [`THRESHOLD_MAX`] in steps of [`THRESHOLD_STEP`].
    Threshold,
    /// Whole steps between the catalogue's minimum and maximum.
    Increment,
    /// Far enough above the threshold that every purchase has at least the catalogue's minimum, and within its maximum.
    Target {
        /// The lowest that is.
        at_least: Credits,
    },
    /// Less than the smallest purchase costs net of tax: it would never buy. Or in a currency that credits are not sold in.
    Cap {
        /// The lowest that is.
        at_least: Option<Money>,
    },
}

impl Settings {
    /// Checks them against what is sold.
    ///
    /// # Errors
    /// Everything that cannot be set.
    pub fn check(&self, catalogue: &Catalogue) -> Result<(), Vec<BadSettings>> {
        let mut bad = Vec::new();
        let in_steps = self.threshold.0 % THRESHOLD_STEP.0 == 0;
        if self.threshold < THRESHOLD_MIN || self.threshold > THRESHOLD_MAX || !in_steps {
            bad.push(BadSettings::Threshold);
        }
        let smallest = match self.mode {
            Mode::Fixed { increment } => {
                if !catalogue.credits.offers(increment) {
                    bad.push(BadSettings::Increment);
                }
                increment
            }
            Mode::Target { target } => {
                let at_least = self.threshold.checked_add(catalogue.credits.minimum).unwrap_or(catalogue.credits.minimum);
                if target < at_least || target > catalogue.credits.maximum.max(at_least) {
                    bad.push(BadSettings::Target { at_least });
                }
                catalogue.credits.minimum
            }
        };
        let least = catalogue.credit_price(smallest, self.monthly_cap.currency);
        if least.is_none_or(|least| self.monthly_cap.minor < least.minor.max(1)) {
            bad.push(BadSettings::Cap { at_least: least });
        }
        if bad.is_empty() { Ok(()) } else { Err(bad) }
    }
}
