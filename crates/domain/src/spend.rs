//! The monthly spend limit: alerts on the way to it, and the hard stop at it (CRD-5). Both count credits used in the calendar month
//! (UTC) and are separate switches. The stop only refuses new work; work that was let in is always recorded.

use serde::{Deserialize, Serialize};

use crate::credits::Credits;

/// Percent of the limit at which an alert goes out.
pub const ALERTS: [u8; 4] = [50, 75, 90, 100];

/// A monthly limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SpendLimit {
    /// Credits in a calendar month; more than none.
    pub limit: Credits,
    /// Whether alerts go out.
    pub alerts: bool,
    /// Whether new work is refused at the limit.
    pub hard_stop: bool,
}

impl SpendLimit {
    /// The alert to send when so many are used, if a higher one than `told` (0 for none yet this month) is reached. Passing
    /// several at once sends the highest.
    #[must_use]
    pub fn alert(&self, used: Credits, told: u8) -> Option<u8> {
        let reached = |percent: u8| i128::from(used.0) * 100 >= i128::from(self.limit.0) * i128::from(percent);
        ALERTS.into_iter().rev().find(|percent| self.alerts && reached(*percent)).filter(|percent| *percent > told)
    }

    /// Whether work of `amount` may start after `used` this month with `held` set aside.
    ///
    /// # Errors
    /// How many credits are left to the limit (never less than none).
    pub fn admit(&self, used: Credits, held: Credits, amount: Credits) -> Result<(), Credits> {
        let left = i128::from(self.limit.0) - i128::from(used.0) - i128::from(held.0);
        if !self.hard_stop || i128::from(amount.0) <= left {
            return Ok(());
        }
        Err(Credits(i64::try_from(left.max(0)).unwrap_or(i64::MAX)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMIT: SpendLimit = SpendLimit { limit: Credits(1001), alerts: true, hard_stop: true };

    #[test]
    fn crd_5_each_alert_goes_out_once_and_the_highest_wins() {
        assert_eq!(LIMIT.alert(Credits(500), 0), None, "50 % of 1001 is 500.5");
        assert_eq!(LIMIT.alert(Credits(501), 0), Some(50));
        assert_eq!(LIMIT.alert(Credits(501), 50), None);
        assert_eq!(LIMIT.alert(Credits(950), 50), Some(90));
        assert_eq!(LIMIT.alert(Credits(5000), 90), Some(100));
        assert_eq!(LIMIT.alert(Credits(600), 90), None, "after usage was taken back");
        assert_eq!(SpendLimit { alerts: false, ..LIMIT }.alert(Credits(5000), 0), None);
        assert_eq!(LIMIT.alert(Credits(i64::MAX), 0), Some(100));
    }

    #[test]
    fn crd_5_the_stop_is_a_switch_of_its_own_and_counts_what_is_set_aside() {
        assert_eq!(LIMIT.admit(Credits(900), Credits(100), Credits(1)), Ok(()));
        assert_eq!(LIMIT.admit(Credits(900), Credits(100), Credits(2)), Err(Credits(1)));
        assert_eq!(LIMIT.admit(Credits(2000), Credits(0), Credits(1)), Err(Credits(0)));
        assert_eq!(SpendLimit { hard_stop: false, ..LIMIT }.admit(Credits(2000), Credits(0), Credits(1)), Ok(()));
        assert_eq!(LIMIT.admit(Credits(i64::MAX), Credits(i64::MAX), Credits(1)), Err(Credits(0)));
    }
}
