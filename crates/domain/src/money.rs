//! Money as whole minor units of a currency (cents, yen, fils). There is no floating point here, and no conversion.

use serde::{Deserialize, Serialize};

/// An ISO 4217 currency that a catalogue may price in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Currency {
    /// United States dollar.
    Usd,
    /// Euro.
    Eur,
    /// Yen.
    Jpy,
    /// Kuwaiti dinar.
    Kwd,
}

impl Currency {
    /// Digits after the decimal point, as ISO 4217 says.
    #[must_use]
    pub const fn exponent(self) -> u32 {
        match self {
            Self::Jpy => 0,
            Self::Usd | Self::Eur => 2,
            Self::Kwd => 3,
        }
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
    /// The sum, or `None` if the currencies differ or the sum does not fit.
    #[must_use]
    pub fn checked_add(self, other: Self) -> Option<Self> {
        if self.currency != other.currency {
            return None;
        }
        self.minor.checked_add(other.minor).map(|minor| Self { minor, ..self })
    }
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
        assert_eq!(cents.checked_add(Money { minor: i64::MAX, ..cents }), None);
    }
}
