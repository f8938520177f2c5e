//! The form of auto-recharge as typed, and what it says when read. The server checks the same and has the last word; here each
//! problem is said at its field before anything is sent. Pure.

use bursar_domain::{
    credits::Credits,
    money::Money,
    recharge::{Mode, Settings, THRESHOLD_DEFAULT, THRESHOLD_MAX, THRESHOLD_MIN, THRESHOLD_STEP},
};

use super::buy_model::Terms;
use crate::parts::typed_amount;

/// The value of the fixed amount among the two ways.
pub(super) const FIXED: &str = "fixed";
/// The value of filling up to a balance.
pub(super) const TARGET: &str = "target";

/// What is typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Draft {
    pub(super) threshold: String,
    pub(super) mode: String,
    pub(super) increment: String,
    pub(super) target: String,
    pub(super) cap: String,
}

/// What cannot be read or set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Problem {
    /// Not an amount that is sold.
    Increment,
    /// Not a balance that a purchase can reach.
    Target {
        /// The lowest.
        least: Credits,
        /// The highest.
        most: Credits,
    },
    /// Nothing typed, or not an amount of money.
    Cap,
    /// Less than the smallest purchase costs before tax: it would never buy.
    CapTooLow(Money),
}

impl Problem {
    /// Whether it is about the amount rather than the cap.
    pub(super) const fn is_about_amount(self) -> bool {
        matches!(self, Self::Increment | Self::Target { .. })
    }
}

/// What the threshold can be.
pub(super) fn thresholds() -> impl Iterator<Item = Credits> {
    (THRESHOLD_MIN.0..=THRESHOLD_MAX.0).step_by(usize::try_from(THRESHOLD_STEP.0).unwrap_or(1)).map(Credits)
}

/// The balances that may be filled up to.
pub(super) fn targets(threshold: Credits, terms: Terms) -> (Credits, Credits) {
    let least = Credits(threshold.0.saturating_add(terms.minimum.0));
    (least, terms.maximum.max(least))
}

impl Draft {
    /// What the dialog opens with: what is set, else what is proposed. A cap is never proposed: it is the person's to say.
    /// `write` puts a number as the reader writes it.
    pub(super) fn new(settings: Option<Settings>, terms: Terms, decimal_mark: char, write: impl Fn(i64) -> String) -> Self {
        let threshold = settings.map_or(THRESHOLD_DEFAULT, |settings| settings.threshold);
        let (fixed, target) = match settings.map(|settings| settings.mode) {
            Some(Mode::Fixed { increment }) => (increment, None),
            Some(Mode::Target { target }) => (terms.proposal(), Some(target)),
            None => (terms.proposal(), None),
        };
        let proposed = Credits(threshold.0.saturating_add(terms.proposal().0)).min(targets(threshold, terms).1);
        Self {
            threshold: threshold.0.to_string(),
            mode: if target.is_some() { TARGET } else { FIXED }.to_owned(),
            increment: write(fixed.0),
            target: write(target.unwrap_or(proposed).0),
            cap: settings.map(|settings| typed_amount::plain(settings.monthly_cap, decimal_mark)).unwrap_or_default(),
        }
    }

    /// The threshold that is chosen.
    pub(super) fn threshold(&self) -> Credits {
        self.threshold.parse().map_or(THRESHOLD_DEFAULT, Credits)
    }

    /// The cap as it is understood.
    pub(super) fn cap(&self, terms: Terms, decimal_mark: char) -> Option<Money> {
        typed_amount::money(&self.cap, terms.step_price.currency, decimal_mark)
    }

    /// Reads it.
    ///
    /// # Errors
    /// Everything that cannot be set.
    pub(super) fn read(&self, enabled: bool, terms: Terms, decimal_mark: char) -> Result<Settings, Vec<Problem>> {
        let mut problems = Vec::new();
        let threshold = self.threshold();
        let mode = if self.mode == TARGET {
            let (least, most) = targets(threshold, terms);
            let target = typed_amount::count(&self.target).map(Credits).filter(|target| (least..=most).contains(target));
            target.map(|target| (Mode::Target { target }, terms.minimum)).ok_or(Problem::Target { least, most })
        } else {
            terms.read(&self.increment).map(|increment| (Mode::Fixed { increment }, increment)).ok_or(Problem::Increment)
        };
        let smallest = match mode {
            Ok((_, smallest)) => smallest,
            Err(problem) => {
                problems.push(problem);
                terms.minimum
            }
        };
        let cap = self.cap(terms, decimal_mark);
        match (cap, terms.price(smallest)) {
            (None, _) => problems.push(Problem::Cap),
            (Some(cap), Some(least)) if cap.minor < least.minor.max(1) => problems.push(Problem::CapTooLow(least)),
            (Some(_), _) => {}
        }
        match (mode, cap) {
            (Ok((mode, _)), Some(monthly_cap)) if problems.is_empty() => Ok(Settings { enabled, threshold, mode, monthly_cap }),
            _ => Err(problems),
        }
    }
}

#[cfg(test)]
mod tests {
    use bursar_domain::{catalogue::Catalogue, money::Currency};
    use serde_json::json;

    use super::*;
    use crate::features::billing::buy_model::tests::TERMS;

    fn draft() -> Draft {
        Draft { cap: "600".to_owned(), ..Draft::new(None, TERMS, '.', |n| n.to_string()) }
    }

    #[test]
    fn crd_3_the_proposal_is_complete_but_for_the_cap() {
        let empty = Draft::new(None, TERMS, '.', |n| n.to_string());
        assert_eq!(empty.read(true, TERMS, '.'), Err(vec![Problem::Cap]));
        let settings = draft().read(true, TERMS, '.').expect("complete");
        assert_eq!((settings.threshold, settings.mode), (Credits(10_000), Mode::Fixed { increment: Credits(20_000) }));
        assert_eq!((settings.enabled, settings.monthly_cap), (true, Money::new(60_000, Currency::Usd)));
        assert!(Draft { mode: TARGET.to_owned(), ..draft() }.read(true, TERMS, '.').is_ok(), "the other way has a proposal, too");
    }

    #[test]
    fn crd_3_what_is_set_comes_back_as_it_was() {
        for mode in [Mode::Fixed { increment: Credits(7_000) }, Mode::Target { target: Credits(31_500) }] {
            let set = Settings { enabled: true, threshold: Credits(25_000), mode, monthly_cap: Money::new(60_050, Currency::Usd) };
            for mark in ['.', ','] {
                assert_eq!(Draft::new(Some(set), TERMS, mark, |n| n.to_string()).read(true, TERMS, mark), Ok(set));
            }
        }
    }

    #[test]
    fn crd_3_every_problem_is_said_at_once() {
        let bad = Draft { increment: "5,500".to_owned(), cap: "lots".to_owned(), ..draft() };
        assert_eq!(bad.read(true, TERMS, '.'), Err(vec![Problem::Increment, Problem::Cap]));
        let low = Draft { cap: "179.99".to_owned(), ..draft() };
        assert_eq!(low.read(true, TERMS, '.'), Err(vec![Problem::CapTooLow(Money::new(18_000, Currency::Usd))]));
        let near = Draft { mode: TARGET.to_owned(), target: "14,999".to_owned(), ..draft() };
        let expected = Problem::Target { least: Credits(15_000), most: Credits(1_000_000) };
        assert_eq!(near.read(true, TERMS, '.'), Err(vec![expected]));
        assert!(expected.is_about_amount() && !Problem::Cap.is_about_amount());
    }

    #[test]
    fn crd_3_thresholds_are_those_of_the_rules() {
        let all: Vec<_> = thresholds().map(|threshold| threshold.0).collect();
        assert_eq!((all.first(), all.last(), all.len()), (Some(&5_000), Some(&50_000), 10));
    }

    #[test]
    fn crd_3_what_the_form_takes_the_rules_take() {
        let limits = json!({ "billing_managers": "unlimited", "members": "unlimited" });
        let edition = json!({ "included_credits": 0, "limits": limits, "features": [] });
        let catalogue: Catalogue = serde_json::from_value(json!({
            "currencies": ["USD"],
            "contact": "mailto:sales@example.com",
            "editions": { "free": edition, "team": edition, "enterprise": edition, "business_critical": edition },
            "features": {},
            "credits": { "minimum": 5_000, "maximum": 1_000_000, "step": 1_000, "step_price": { "USD": 900 } },
            "dunning": { "retry_days": [1] },
            "recharge": { "retry_hours": [1] },
        }))
        .expect("a catalogue");
        let typed = ["4999", "5000", "5500", "10000", "15000", "20000", "55000", "1000000", "1000001"];
        for (threshold, amount) in thresholds().flat_map(|threshold| typed.map(|amount| (threshold, amount))) {
            for (mode, cap) in [FIXED, TARGET].into_iter().flat_map(|mode| ["44.99", "45", "100000"].map(|cap| (mode, cap))) {
                let draft = Draft {
                    threshold: threshold.0.to_string(),
                    mode: mode.to_owned(),
                    increment: amount.to_owned(),
                    target: amount.to_owned(),
                    cap: cap.to_owned(),
                };
                let number = Credits(amount.parse().expect("a number"));
                let wanted = if mode == FIXED { Mode::Fixed { increment: number } } else { Mode::Target { target: number } };
                let monthly_cap = typed_amount::money(cap, Currency::Usd, '.').expect("money");
                let rules = Settings { enabled: true, threshold, mode: wanted, monthly_cap }.check(&catalogue);
                assert_eq!(draft.read(true, TERMS, '.').is_ok(), rules.is_ok(), "{threshold} {mode} {amount} {cap}: {rules:?}");
            }
        }
    }
}
