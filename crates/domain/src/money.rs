//! Money as whole minor units of a currency (cents, yen, fils), and the one rounding rule. There is no floating point here,
//! no conversion between currencies, and no formatting for people: the browser does that by the reader's locale.

use serde::{Deserialize, Serialize};

/// An ISO 4217 currency that a catalogue may price in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Currency {
    /// United States dollar.
    Usd,
    /// Euro.
    Eur,
    /// Pound sterling.
    Gbp,
    /// Swiss franc.
    Chf,
    /// Yen.
    Jpy,
    /// Kuwaiti dinar.
    Kwd,
}

impl Currency {
    /// Every currency that this version knows.
    pub const ALL: [Self; 6] = [Self::Usd, Self::Eur, Self::Gbp, Self::Chf, Self::Jpy, Self::Kwd];

    /// Digits after the decimal point, as ISO 4217 says.
    #[must_use]
    pub const fn exponent(self) -> u32 {
        match self {
            Self::Jpy => 0,
            Self::Usd | Self::Eur | Self::Gbp | Self::Chf => 2,
            Self::Kwd => 3,
        }
    }

    /// The three letters of ISO 4217, as they stand in the catalogue, in the database and on the wire.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Usd => "USD",
            Self::Eur => "EUR",
            Self::Gbp => "GBP",
            Self::Chf => "CHF",
            Self::Jpy => "JPY",
            Self::Kwd => "KWD",
        }
    }

    /// Reads [`Self::code`] back.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|currency| currency.code() == code)
    }
}

/// An amount in minor units.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Money {
    /// Whole minor units; negative for a credit.
    pub minor: i64,
    /// What the units are of.
    pub currency: Currency,
}

impl Money {
    /// An amount.
    #[must_use]
    pub const fn new(minor: i64, currency: Currency) -> Self {
        Self { minor, currency }
    }

    /// Nothing, in this currency.
    #[must_use]
    pub const fn zero(currency: Currency) -> Self {
        Self { minor: 0, currency }
    }

    /// The sum, or `None` if the currencies differ or the sum does not fit.
    #[must_use]
    pub fn checked_add(self, other: Self) -> Option<Self> {
        if self.currency != other.currency {
            return None;
        }
        self.minor.checked_add(other.minor).map(|minor| Self { minor, ..self })
    }

    /// The difference, or `None` if the currencies differ or it does not fit.
    #[must_use]
    pub fn checked_sub(self, other: Self) -> Option<Self> {
        if self.currency != other.currency {
            return None;
        }
        self.minor.checked_sub(other.minor).map(|minor| Self { minor, ..self })
    }

    /// The same amount the other way, or `None` if it does not fit.
    #[must_use]
    pub fn checked_neg(self) -> Option<Self> {
        self.minor.checked_neg().map(|minor| Self { minor, ..self })
    }

    /// So many times this amount, or `None` if it does not fit.
    #[must_use]
    pub fn checked_mul(self, times: i64) -> Option<Self> {
        self.minor.checked_mul(times).map(|minor| Self { minor, ..self })
    }

    /// `self · part / whole`, rounded once by [`mul_div_round`].
    #[must_use]
    pub fn portion(self, part: i64, whole: i64) -> Option<Self> {
        mul_div_round(self.minor, part, whole).map(|minor| Self { minor, ..self })
    }

    /// The sum of all, starting from nothing in `currency`.
    #[must_use]
    pub fn sum(currency: Currency, amounts: impl IntoIterator<Item = Self>) -> Option<Self> {
        amounts.into_iter().try_fold(Self::zero(currency), Self::checked_add)
    }

    /// The plain decimal number for files that programs read (`-12.05`, `1200`, `3.500`): a point, no grouping, no symbol.
    #[must_use]
    pub fn to_decimal(self) -> String {
        let digits = self.currency.exponent() as usize;
        let sign = if self.minor < 0 { "-" } else { "" };
        let text = format!("{:0width$}", self.minor.unsigned_abs(), width = digits + 1);
        let (whole, fraction) = text.split_at(text.len() - digits);
        if digits == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") }
    }
}

/// `amount · part / whole` in 128 bits, rounded half away from zero (SUB-5); `None` if `whole` is not positive or the result
/// does not fit.
#[must_use]
pub fn mul_div_round(amount: i64, part: i64, whole: i64) -> Option<i64> {
    if whole <= 0 {
        return None;
    }
    let (product, whole) = (i128::from(amount) * i128::from(part), i128::from(whole));
    let (quotient, remainder) = (product / whole, product % whole);
    let away = if remainder.abs() * 2 >= whole { product.signum() } else { 0 };
    i64::try_from(quotient + away).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sub_5_money_never_mixes_currencies_and_never_wraps() {
        let cents = Money { minor: 250, currency: Currency::Usd };
        let yen = Money { minor: 250, currency: Currency::Jpy };
        assert_eq!(cents.checked_add(cents), Some(Money { minor: 500, ..cents }));
        assert_eq!(cents.checked_add(yen), None);
        assert_eq!(cents.checked_sub(yen), None);
        assert_eq!(cents.checked_add(Money { minor: i64::MAX, ..cents }), None);
        assert_eq!(cents.checked_sub(Money { minor: i64::MIN, ..cents }), None);
        assert_eq!(Money { minor: i64::MIN, ..cents }.checked_neg(), None);
        assert_eq!(cents.checked_mul(i64::MAX), None);
    }

    #[test]
    fn sub_5_halves_are_rounded_away_from_zero() {
        assert_eq!(mul_div_round(1, 1, 2), Some(1));
        assert_eq!(mul_div_round(-1, 1, 2), Some(-1));
        assert_eq!(mul_div_round(3, 1, 2), Some(2));
        assert_eq!(mul_div_round(-3, 1, 2), Some(-2));
        assert_eq!(mul_div_round(1, 1, 3), Some(0));
        assert_eq!(mul_div_round(-2, 1, 3), Some(-1));
        assert_eq!(mul_div_round(i64::MAX, i64::MAX, i64::MAX), Some(i64::MAX), "the product needs 126 bits");
        assert_eq!(mul_div_round(i64::MAX, 2, 1), None);
        assert_eq!(mul_div_round(1, 1, 0), None);
        assert_eq!(mul_div_round(1, 1, -2), None);
    }

    #[test]
    fn sub_5_decimals_follow_the_exponent_of_the_currency() {
        assert_eq!(Money::new(-1205, Currency::Usd).to_decimal(), "-12.05");
        assert_eq!(Money::new(5, Currency::Eur).to_decimal(), "0.05");
        assert_eq!(Money::new(1200, Currency::Jpy).to_decimal(), "1200");
        assert_eq!(Money::new(3500, Currency::Kwd).to_decimal(), "3.500");
        assert_eq!(Money::new(i64::MIN, Currency::Jpy).to_decimal(), i64::MIN.to_string());
    }

    #[test]
    fn codes_read_back_and_are_what_serde_writes() {
        for currency in Currency::ALL {
            assert_eq!(Currency::from_code(currency.code()), Some(currency));
            assert_eq!(serde_json::to_string(&currency).expect("json"), format!("\"{}\"", currency.code()));
        }
        assert_eq!(Currency::from_code("usd"), None);
    }
}
