//! Buying credits by hand (CRD-2): what may be bought, what it costs, and until when it can be used.
//!
//! A purchase of credits is always charged in full. The account balance holds credit from proration and meets subscriptions only,
//! so that what one has paid for a plan does not turn into credits unasked.

use serde::{Deserialize, Serialize};

use crate::{
    calendar::add_months,
    catalogue::Catalogue,
    credits::Credits,
    invoice::{Line, LineKind, Totals},
    money::Currency,
    subscription::PREVIEW_LIFETIME_MS,
    tax::TaxRate,
    time::Timestamp,
};

/// Months after which purchased credits expire (CRD-1).
pub const PURCHASED_MONTHS: u32 = 12;

/// When credits that are bought now expire.
#[must_use]
pub fn purchased_until(now: Timestamp) -> Timestamp {
    add_months(now, PURCHASED_MONTHS)
}

/// What a purchase would be. The invoice has the same line and sums.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TopUpPreview {
    /// How many.
    pub credits: Credits,
    /// What for, and how much net.
    pub line: Line,
    /// The sums; `total` is charged in one payment.
    pub totals: Totals,
    /// Until when the preview can be confirmed.
    pub expires_at: Timestamp,
    /// When the credits would expire if they were paid now.
    pub credits_expire_at: Timestamp,
}

/// Why so many cannot be bought.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum BadTopUp {
    /// Not whole steps between the minimum and the maximum.
    Amount {
        /// Fewest at once.
        minimum: Credits,
        /// Most at once.
        maximum: Credits,
        /// Multiples of it.
        step: Credits,
    },
    /// Credits are not sold in this currency.
    NotPriced,
}

/// Works a purchase out.
///
/// # Errors
/// Why it cannot be made.
pub fn preview(
    catalogue: &Catalogue,
    credits: Credits,
    currency: Currency,
    tax: TaxRate,
    now: Timestamp,
) -> Result<TopUpPreview, BadTopUp> {
    let terms = &catalogue.credits;
    if !terms.offers(credits) {
        return Err(BadTopUp::Amount { minimum: terms.minimum, maximum: terms.maximum, step: terms.step });
    }
    let amount = catalogue.credit_price(credits, currency).ok_or(BadTopUp::NotPriced)?;
    let line = Line { what: LineKind::TopUp { credits }, amount };
    let totals = Totals::of(currency, &[line], tax).ok_or(BadTopUp::NotPriced)?;
    Ok(TopUpPreview { credits, line, totals, expires_at: now.plus_ms(PREVIEW_LIFETIME_MS), credits_expire_at: purchased_until(now) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        calendar::Date,
        catalogue::file::{DEFAULT, DEFAULT_NAME, parse},
        money::Money,
    };

    #[test]
    fn crd_2_whole_steps_between_minimum_and_maximum_at_the_price_of_the_catalogue() {
        let catalogue = parse(DEFAULT_NAME, DEFAULT).expect("valid");
        let now = Date { year: 2024, month: 2, day: 29 }.start();
        let rate = TaxRate::Rate { basis_points: 1900 };
        let ask = |credits| preview(&catalogue, Credits(credits), Currency::Eur, rate, now);
        let five = ask(5_000).expect("offered");
        assert_eq!((five.line.amount, five.totals.total), (Money::new(4_500, Currency::Eur), Money::new(5_355, Currency::Eur)));
        assert_eq!(five.credits_expire_at, Date { year: 2025, month: 2, day: 28 }.start());
        assert!(ask(1_000_000).is_ok());
        for credits in [0, -5_000, 4_000, 5_001, 1_001_000, i64::MAX, i64::MIN] {
            assert!(matches!(ask(credits), Err(BadTopUp::Amount { .. })), "{credits}");
        }
        assert_eq!(preview(&catalogue, Credits(5_000), Currency::Jpy, rate, now), Err(BadTopUp::NotPriced));
    }
}
