//! How a total is met: from the account balance first, by a charge for the rest.

use serde::{Deserialize, Serialize};

use crate::money::Money;

/// How a total is met. Always `due + (before − after) = total`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settlement {
    /// What is charged now: nothing, or at least the provider's minimum.
    pub due: Money,
    /// The account balance afterwards. Positive: in the organization's favour. Negative: carried to the next invoice.
    pub balance_after: Money,
}

/// Meets `total` from the account balance, and charges the rest. A net credit goes to the account balance and is never paid out by
/// itself; a rest below the provider's `minimum` charge counts as paid and is carried on the account balance.
///
/// `None` if the currencies differ or a sum does not fit.
#[must_use]
pub fn settle(total: Money, balance: Money, minimum: Money) -> Option<Settlement> {
    let owed = total.checked_sub(balance)?;
    if minimum.currency != total.currency {
        return None;
    }
    let charged = owed.minor > 0 && owed.minor >= minimum.minor;
    Some(if charged {
        Settlement { due: owed, balance_after: Money::zero(total.currency) }
    } else {
        Settlement { due: Money::zero(total.currency), balance_after: owed.checked_neg()? }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::Currency;

    #[test]
    fn sub_5_credit_goes_to_the_balance_and_small_rests_are_carried() {
        let usd = |minor| Money::new(minor, Currency::Usd);
        let met = |total, balance| settle(usd(total), usd(balance), usd(50)).map(|s| (s.due.minor, s.balance_after.minor));
        assert_eq!(met(1000, 0), Some((1000, 0)));
        assert_eq!(met(1000, 300), Some((700, 0)));
        assert_eq!(met(1000, 1500), Some((0, 500)));
        assert_eq!(met(-400, 100), Some((0, 500)), "never an automatic refund");
        assert_eq!(met(49, 0), Some((0, -49)), "below the minimum: carried");
        assert_eq!(met(49, -49), Some((98, 0)), "and charged with the next");
        assert_eq!(met(50, 0), Some((50, 0)));
        assert_eq!(settle(usd(1), Money::new(0, Currency::Eur), usd(50)), None);
    }
}
