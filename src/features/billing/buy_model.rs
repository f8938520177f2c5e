//! Buying credits by hand: which amounts are sold, what they cost before tax, what is typed. Pure.

use bursar_domain::{api::credits::CreditDetails, credits::Credits, money::Money};

use crate::parts::typed_amount;

/// Amounts that one click fills in, as far as they are sold.
const COMMON: [i64; 6] = [5_000, 10_000, 20_000, 50_000, 100_000, 500_000];
/// How many of them are shown.
const SHOWN: usize = 5;
/// What the dialogs propose where it is sold.
const PROPOSED: Credits = Credits(20_000);

/// What credits are sold for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Terms {
    /// Fewest in one purchase.
    pub(super) minimum: Credits,
    /// Most in one purchase.
    pub(super) maximum: Credits,
    /// Multiples of it.
    pub(super) step: Credits,
    /// What a step costs, net.
    pub(super) step_price: Money,
}

impl From<&CreditDetails> for Terms {
    fn from(details: &CreditDetails) -> Self {
        Self { minimum: details.minimum, maximum: details.maximum, step: details.step, step_price: details.step_price }
    }
}

impl Terms {
    /// Whether so many can be bought at once.
    pub(super) fn offers(self, credits: Credits) -> bool {
        self.step.is_positive() && credits >= self.minimum && credits <= self.maximum && credits.0 % self.step.0 == 0
    }

    /// What so many cost before tax; whole steps are exact.
    pub(super) fn price(self, credits: Credits) -> Option<Money> {
        self.step_price.portion(credits.0, self.step.0)
    }

    /// The number that was typed, if it can be bought.
    pub(super) fn read(self, typed: &str) -> Option<Credits> {
        typed_amount::count(typed).map(Credits).filter(|credits| self.offers(*credits))
    }

    /// Amounts for a click.
    pub(super) fn common(self) -> Vec<Credits> {
        let mut common = vec![self.minimum];
        common.extend(COMMON.into_iter().map(Credits).filter(|credits| *credits > self.minimum && self.offers(*credits)));
        common.truncate(SHOWN);
        common
    }

    /// What a form begins with.
    pub(super) fn proposal(self) -> Credits {
        if self.offers(PROPOSED) { PROPOSED } else { self.minimum }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use bursar_domain::money::Currency;

    use super::*;

    pub(crate) const TERMS: Terms =
        Terms { minimum: Credits(5_000), maximum: Credits(1_000_000), step: Credits(1_000), step_price: Money::new(900, Currency::Usd) };

    #[test]
    fn crd_2_only_whole_steps_between_minimum_and_maximum_are_taken() {
        for (typed, credits) in [("5000", 5_000), ("20,000", 20_000), ("1 000 000", 1_000_000)] {
            assert_eq!(TERMS.read(typed), Some(Credits(credits)), "{typed}");
        }
        for typed in ["", "4000", "5,500", "1,001,000", "-5000", "many"] {
            assert_eq!(TERMS.read(typed), None, "{typed}");
        }
        assert!(!Terms { step: Credits(0), ..TERMS }.offers(Credits(5_000)), "a broken answer divides by nothing");
    }

    #[test]
    fn crd_2_the_price_follows_the_step_exactly() {
        assert_eq!(TERMS.price(Credits(20_000)), Some(Money::new(18_000, Currency::Usd)));
        assert_eq!(TERMS.price(Credits(5_000)), Some(Money::new(4_500, Currency::Usd)));
        assert_eq!(Terms { step: Credits(0), ..TERMS }.price(Credits(5_000)), None);
        let yen = Terms { step_price: Money::new(1_350, Currency::Jpy), ..TERMS };
        assert_eq!(yen.price(Credits(20_000)), Some(Money::new(27_000, Currency::Jpy)));
    }

    #[test]
    fn crd_2_what_is_proposed_can_be_bought() {
        let dear = Terms { minimum: Credits(30_000), step: Credits(30_000), ..TERMS };
        for terms in [TERMS, dear, Terms { maximum: Credits(5_000), ..TERMS }] {
            assert!(terms.offers(terms.proposal()));
            assert!(terms.common().into_iter().all(|credits| terms.offers(credits)));
        }
        assert_eq!(TERMS.common().len(), SHOWN);
        assert_eq!(TERMS.proposal(), PROPOSED);
        assert_eq!(dear.common().first(), Some(&Credits(30_000)));
    }
}
