//! What is sold: editions with prices, included credits, limits and features, credits by the step, retry schedules and tax rates
//! (SUB-1). An operator edits it as a file; the server refuses a bad one at start. The types here are what the file says and
//! what the browser gets; reading the file is `file`, behind a server-only feature.
//!
//! Prices are whole minor units of their currency, net of tax. Credits are whole credits.

mod check;
#[cfg(any(test, feature = "catalogue-file"))]
pub mod file;
mod limit;

use std::collections::BTreeMap;

pub use check::CatalogueError;
pub use limit::{InUse, Limit, LimitKind, OverLimit, Thing, over_limit};
use serde::{Deserialize, Serialize};

use crate::{
    credits::Credits,
    money::{Currency, Money, mul_div_round},
    plan::{Cadence, Edition, Plan},
    tax::TaxTerms,
};

/// A price in each currency of the catalogue, in minor units.
pub type Prices = BTreeMap<Currency, i64>;

/// The whole catalogue. [`Catalogue::check`] says whether it can be used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Catalogue {
    /// What can be paid in. The first one is for organizations that have not chosen.
    pub currencies: Vec<Currency>,
    /// Where *Contact us* leads: an `https:` or `mailto:` address.
    pub contact: String,
    /// The editions.
    pub editions: Editions,
    /// What the editions' feature keys mean, in the order in which people read them.
    pub features: BTreeMap<String, Feature>,
    /// Credits for sale.
    pub credits: CreditTerms,
    /// When a failed renewal is tried again.
    pub dunning: DunningTerms,
    /// When a declined recharge is tried again.
    pub recharge: RechargeTerms,
    /// Tax by the buyer's country; empty if prices are final.
    #[serde(default)]
    pub tax: TaxTerms,
}

/// One entry per edition, so that none can be missing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Editions {
    /// Terms of [`Edition::Free`].
    pub free: EditionTerms,
    /// Terms of [`Edition::Team`].
    pub team: EditionTerms,
    /// Terms of [`Edition::Enterprise`].
    pub enterprise: EditionTerms,
    /// Terms of [`Edition::BusinessCritical`].
    pub business_critical: EditionTerms,
}

/// What an edition costs and holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EditionTerms {
    /// The prices; absent for Free, and for what is sold by contract.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price: Option<EditionPrice>,
    /// Credits that a month includes. An annual period grants twelve months of them at once.
    pub included_credits: Credits,
    /// How much of things it allows.
    pub limits: Limits,
    /// Keys of [`Catalogue::features`].
    pub features: Vec<String>,
}

/// Prices of an edition for a whole period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EditionPrice {
    /// For a month.
    pub monthly: Prices,
    /// For a year.
    pub annual: Prices,
}

/// How much of things an edition allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// Billing managers, active and pending together (INV-7).
    pub billing_managers: Limit,
    /// Members.
    pub members: Limit,
}

impl Limits {
    /// The limit of this kind of thing.
    #[must_use]
    pub const fn of(&self, kind: LimitKind) -> Limit {
        match kind {
            LimitKind::BillingManagers => self.billing_managers,
            LimitKind::Members => self.members,
        }
    }
}

/// What a feature is called.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Feature {
    /// In English.
    pub en: String,
    /// In other languages, by their code; English where one is missing.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub translated: BTreeMap<String, String>,
}

/// Credits for sale.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CreditTerms {
    /// Fewest in one purchase; a multiple of `step`.
    pub minimum: Credits,
    /// Most in one purchase; a multiple of `step`.
    pub maximum: Credits,
    /// A person buys whole steps.
    pub step: Credits,
    /// What a step costs.
    pub step_price: Prices,
}

/// When a failed renewal is tried again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DunningTerms {
    /// Days after the first failure, rising. After the last of them the subscription is unpaid (PAY-4).
    pub retry_days: Vec<u16>,
}

/// When a declined recharge is tried again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RechargeTerms {
    /// Hours after each decline in a row. The next decline after the last of them pauses recharging (CRD-3).
    pub retry_hours: Vec<u16>,
}

/// How an edition is sold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sale {
    /// Costs nothing and has no periods.
    Free,
    /// Anybody with the right can subscribe.
    SelfService,
    /// By contract: *Contact us*.
    Contact,
}

impl Catalogue {
    /// What an edition costs and holds.
    #[must_use]
    pub const fn terms(&self, edition: Edition) -> &EditionTerms {
        match edition {
            Edition::Free => &self.editions.free,
            Edition::Team => &self.editions.team,
            Edition::Enterprise => &self.editions.enterprise,
            Edition::BusinessCritical => &self.editions.business_critical,
        }
    }

    /// How an edition is sold.
    #[must_use]
    pub const fn sale(&self, edition: Edition) -> Sale {
        match (edition, &self.terms(edition).price) {
            (Edition::Free, _) => Sale::Free,
            (_, Some(_)) => Sale::SelfService,
            (_, None) => Sale::Contact,
        }
    }

    /// The net price of a whole period, if the plan is sold by self-service in this currency.
    #[must_use]
    pub fn price(&self, plan: Plan, currency: Currency) -> Option<Money> {
        let price = self.terms(plan.edition).price.as_ref()?;
        let prices = match plan.cadence {
            Cadence::Monthly => &price.monthly,
            Cadence::Annual => &price.annual,
        };
        prices.get(&currency).map(|minor| Money::new(*minor, currency))
    }

    /// Credits that a whole period of this plan includes.
    #[must_use]
    pub fn included_credits(&self, plan: Plan) -> Credits {
        let monthly = self.terms(plan.edition).included_credits;
        monthly.checked_mul(i64::from(plan.cadence.months())).unwrap_or(monthly)
    }

    /// What a year costs less than twelve months of the same edition.
    #[must_use]
    pub fn annual_saving(&self, edition: Edition, currency: Currency) -> Option<Money> {
        let month = self.price(Plan { edition, cadence: Cadence::Monthly }, currency)?;
        let year = self.price(Plan { edition, cadence: Cadence::Annual }, currency)?;
        month.checked_mul(12)?.checked_sub(year)
    }

    /// The net price of so many credits, rounded once. Whole steps are exact.
    #[must_use]
    pub fn credit_price(&self, credits: Credits, currency: Currency) -> Option<Money> {
        let step = self.credits.step_price.get(&currency)?;
        mul_div_round(*step, credits.0, self.credits.step.0).map(|minor| Money::new(minor, currency))
    }

    /// The cheapest edition that allows so many of `kind`, if any does.
    #[must_use]
    pub fn edition_allowing(&self, kind: LimitKind, count: u32) -> Option<Edition> {
        Edition::ALL.into_iter().find(|edition| self.terms(*edition).limits.of(kind).allows(count))
    }

    /// The cheapest edition above `edition` that allows more of `kind`: the way out of a limit.
    #[must_use]
    pub fn upgrade_for(&self, edition: Edition, kind: LimitKind) -> Option<Edition> {
        let limit = self.terms(edition).limits.of(kind);
        Edition::ALL.into_iter().find(|other| *other > edition && self.terms(*other).limits.of(kind) > limit)
    }
}

impl CreditTerms {
    /// Whether a person can buy so many at once (CRD-2): whole steps from the minimum to the maximum.
    #[must_use]
    pub const fn offers(&self, credits: Credits) -> bool {
        credits.0 >= self.minimum.0 && credits.0 <= self.maximum.0 && credits.0 % self.step.0 == 0
    }
}

impl RechargeTerms {
    /// How long to wait after so many declines in a row, in milliseconds; `None` if that many pause it.
    #[must_use]
    pub fn wait_ms(&self, declines: u32) -> Option<i64> {
        let index = usize::try_from(declines.checked_sub(1)?).ok()?;
        self.retry_hours.get(index).map(|hours| i64::from(*hours) * 60 * 60 * 1000)
    }
}
