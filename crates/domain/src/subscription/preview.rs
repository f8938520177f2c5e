//! What a person sees before confirming a change (SUB-3).

use serde::{Deserialize, Serialize};

use super::{
    change::{Request, Situation},
    state::{AtPeriodEnd, CreditEffect, Subscription},
};
use crate::{
    catalogue::OverLimit,
    credits::Credits,
    invoice::{Line, LineKind, Settlement, Totals, settle},
    money::Money,
    plan::{Edition, Plan},
    time::Timestamp,
};

/// Everything that a change does. An absent plan is Free.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preview {
    /// The moment that proration counts from; confirming keeps it.
    pub at: Timestamp,
    /// Until when it can be confirmed.
    pub expires_at: Timestamp,
    /// What was asked for.
    pub request: Request,
    /// The plan before.
    pub from: Option<Plan>,
    /// The plan that it leads to in the end.
    pub to: Option<Plan>,
    /// When the edition changes: now, or when the period ends. The end of the period for a change that takes nothing away now.
    pub takes_effect_at: Timestamp,
    /// The lines of the invoice that follows; empty if there will be none.
    pub lines: Vec<Line>,
    /// Their sums.
    pub totals: Totals,
    /// The account balance before; positive in the organization's favour.
    pub balance_before: Money,
    /// What is charged now, and the account balance after it.
    pub settlement: Settlement,
    /// Credit for time that was paid and will not be used; positive.
    pub unused_credit: Money,
    /// What a year costs less than twelve months, where the change is to an annual plan.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub annual_saving: Option<Money>,
    /// Included credits that are granted with it.
    pub credits_granted: Credits,
    /// Unused included credits that stay.
    pub credits_kept: Credits,
    /// When both expire; absent if there are none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credits_expire_at: Option<Timestamp>,
    /// What the end of the period brings; absent if the subscription ends then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_renewal: Option<NextRenewal>,
    /// What was scheduled before and will no longer happen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaces: Option<AtPeriodEnd>,
    /// Keys of features that go when it takes effect.
    pub features_lost: Vec<String>,
    /// Keys of features that come when it takes effect.
    pub features_gained: Vec<String>,
    /// Where a cancellation leaves more than Free allows. It is no refusal: nothing is removed, but nothing can be added.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub over_limit: Vec<OverLimit>,
}

/// What the end of the period brings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct NextRenewal {
    /// When.
    pub at: Timestamp,
    /// With which plan it goes on.
    pub plan: Plan,
    /// The price of the whole period with tax, at today's catalogue and rate.
    pub totals: Totals,
    /// What of it will be charged if the account balance stays as this change leaves it.
    pub due: Money,
}

/// What the preview needs to know of the change that it is for.
pub(super) struct Draft<'a> {
    pub request: Request,
    pub to: Option<Plan>,
    pub takes_effect_at: Timestamp,
    pub lines: Vec<Line>,
    pub after: &'a Subscription,
    pub credits: CreditEffect,
    pub over_limit: Vec<OverLimit>,
}

impl Draft<'_> {
    /// Works everything out that follows from the draft; `None` if the catalogue has no price or a sum does not fit.
    pub(super) fn preview(self, situation: &Situation<'_>) -> Option<Preview> {
        let Situation { catalogue, now, account_balance, .. } = *situation;
        let currency = self.after.currency;
        let totals = Totals::of(currency, &self.lines, situation.tax)?;
        let settlement = if self.lines.is_empty() {
            Settlement { due: Money::zero(currency), balance_after: account_balance }
        } else {
            settle(totals.total, account_balance, situation.minimum_charge)?
        };
        let unused = self.lines.iter().filter(|line| matches!(line.what, LineKind::UnusedTime { .. })).map(|line| line.amount);
        let from = situation.subscription.filter(|sub| sub.is_live()).map(|sub| sub.plan);
        let edition = |plan: Option<Plan>| plan.map_or(Edition::Free, |plan| plan.edition);
        let features = |plan| &catalogue.terms(edition(plan)).features;
        let missing =
            |these: &[String], from: &[String]| -> Vec<String> { from.iter().filter(|key| !these.contains(key)).cloned().collect() };
        let becomes_annual =
            self.to.filter(|to| to.cadence == crate::plan::Cadence::Annual && from.is_none_or(|f| f.cadence != to.cadence));
        let kept = if from.is_some() { situation.included_left } else { Credits::ZERO };
        let none_left = self.credits.granted == Credits::ZERO && kept == Credits::ZERO;
        let expire_at = self.credits.expires_at.unwrap_or(self.after.period().end);
        Some(Preview {
            at: now,
            expires_at: now.plus_ms(super::PREVIEW_LIFETIME_MS),
            request: self.request,
            from,
            to: self.to,
            takes_effect_at: self.takes_effect_at,
            totals,
            balance_before: account_balance,
            settlement,
            unused_credit: Money::sum(currency, unused)?.checked_neg()?,
            annual_saving: becomes_annual.and_then(|to| catalogue.annual_saving(to.edition, currency)),
            credits_granted: self.credits.granted,
            credits_kept: kept,
            credits_expire_at: if none_left { None } else { Some(expire_at) },
            next_renewal: next_renewal(self.after, situation, settlement.balance_after)?,
            replaces: situation.subscription.and_then(|sub| sub.next).filter(|next| self.after.next != Some(*next)),
            features_lost: missing(features(self.to), features(from)),
            features_gained: missing(features(from), features(self.to)),
            over_limit: self.over_limit,
            lines: self.lines,
        })
    }
}

/// `Some(None)` if the subscription ends with the period.
fn next_renewal(after: &Subscription, situation: &Situation<'_>, balance: Money) -> Option<Option<NextRenewal>> {
    let Some(plan) = after.following_plan() else { return Some(None) };
    // A contract renews by its own terms, not at a price that the catalogue knows.
    let Some(price) = situation.catalogue.price(plan, after.currency) else { return Some(None) };
    let at = after.period().end;
    let period = after.cycle.next(after.plan.cadence).period(plan.cadence);
    let line = Line { what: LineKind::Subscription { plan, period }, amount: price };
    let totals = Totals::of(after.currency, &[line], situation.tax)?;
    let due = settle(totals.total, balance, situation.minimum_charge)?.due;
    Some(Some(NextRenewal { at, plan, totals, due }))
}
