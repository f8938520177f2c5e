//! Tax on a net amount: which rate holds for a buyer, and how much it is. One tax line for an invoice, rounded once.
//! Bursar applies the rates that an operator wrote down; it does not know the tax law of any country.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{money::Money, profile::is_eu_country};

/// Tax by the buyer's country.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TaxTerms {
    /// Where the seller sits; ISO 3166-1 alpha-2.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seller_country: Option<String>,
    /// Whether a business in another country of the European Union owes the tax itself (Directive 2006/112/EC, article 196).
    #[serde(default)]
    pub reverse_charge: bool,
    /// Country to hundredths of a percent (basis points): `DE = 1900` is 19 %. A country that is missing pays none.
    #[serde(default)]
    pub rates: BTreeMap<String, u32>,
}

/// The rate for one buyer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum TaxRate {
    /// The seller charges no tax, or none in that country.
    None,
    /// The buyer owes it, which an invoice has to say.
    ReverseCharge,
    /// So many hundredths of a percent.
    Rate {
        /// 1900 is 19 %.
        basis_points: u32,
    },
    /// It depends on the buyer's country, which is not known yet.
    NotEstimable,
}

/// Tax as an invoice or a preview states it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Tax {
    /// None is charged.
    None,
    /// None is charged because the buyer owes it.
    ReverseCharge,
    /// So much.
    Charged {
        /// 1900 is 19 %.
        basis_points: u32,
        /// Negative on a net credit.
        amount: Money,
    },
    /// Not known; nothing is charged for it.
    NotEstimable,
}

impl TaxTerms {
    /// The rate for a buyer. `country` is that of the billing profile; `eu_vat_id` whether it has a VAT id of the Union.
    #[must_use]
    pub fn rate_for(&self, country: Option<&str>, eu_vat_id: bool) -> TaxRate {
        if self.rates.is_empty() {
            return TaxRate::None;
        }
        let Some(country) = country else { return TaxRate::NotEstimable };
        let abroad = self.seller_country.as_deref().is_some_and(|seller| seller != country && is_eu_country(seller));
        if self.reverse_charge && eu_vat_id && abroad && is_eu_country(country) {
            return TaxRate::ReverseCharge;
        }
        self.rates.get(country).map_or(TaxRate::None, |basis_points| TaxRate::Rate { basis_points: *basis_points })
    }
}

impl TaxRate {
    /// The tax on a net sum; `None` if it does not fit.
    #[must_use]
    pub fn on(self, net: Money) -> Option<Tax> {
        Some(match self {
            Self::None => Tax::None,
            Self::ReverseCharge => Tax::ReverseCharge,
            Self::NotEstimable => Tax::NotEstimable,
            Self::Rate { basis_points } => Tax::Charged { basis_points, amount: net.portion(i64::from(basis_points), 10_000)? },
        })
    }
}

impl Tax {
    /// What is charged for it, in the currency of `net`.
    #[must_use]
    pub const fn amount(self, net: Money) -> Money {
        match self {
            Self::Charged { amount, .. } => amount,
            Self::None | Self::ReverseCharge | Self::NotEstimable => Money::zero(net.currency),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::Currency;

    fn germany() -> TaxTerms {
        let rates = [("DE".to_owned(), 1900), ("FR".to_owned(), 2000)].into();
        TaxTerms { seller_country: Some("DE".to_owned()), reverse_charge: true, rates }
    }

    #[test]
    fn the_rate_follows_country_and_tax_id() {
        let terms = germany();
        assert_eq!(terms.rate_for(None, false), TaxRate::NotEstimable);
        assert_eq!(terms.rate_for(Some("DE"), true), TaxRate::Rate { basis_points: 1900 });
        assert_eq!(terms.rate_for(Some("FR"), true), TaxRate::ReverseCharge);
        assert_eq!(terms.rate_for(Some("FR"), false), TaxRate::Rate { basis_points: 2000 });
        assert_eq!(terms.rate_for(Some("US"), false), TaxRate::None);
        assert_eq!(TaxTerms::default().rate_for(None, false), TaxRate::None, "prices are final");
        let outside = TaxTerms { seller_country: Some("CH".to_owned()), ..germany() };
        assert_eq!(outside.rate_for(Some("FR"), true), TaxRate::Rate { basis_points: 2000 });
    }

    #[test]
    fn sub_5_tax_is_rounded_once_and_the_same_both_ways() {
        let rate = TaxRate::Rate { basis_points: 1900 };
        let tax = |minor| rate.on(Money::new(minor, Currency::Eur)).map(|tax| tax.amount(Money::zero(Currency::Eur)).minor);
        assert_eq!((tax(1000), tax(50), tax(-50)), (Some(190), Some(10), Some(-10)));
    }
}
