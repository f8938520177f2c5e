//! What payment and failure of a renewal's invoice do (PAY-4): past due, retries, unpaid, and the way back.

use serde::{Deserialize, Serialize};

use super::state::{CreditEffect, Lock, Standing, Subscription};
use crate::{
    catalogue::{Catalogue, DunningTerms},
    time::Timestamp,
};

/// What a failed payment leads to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failed {
    /// The subscription afterwards.
    pub after: Subscription,
    /// When it is tried again; absent if that was the last time.
    pub retry_at: Option<Timestamp>,
    /// Purchased credits lock when it becomes unpaid.
    pub credits: CreditEffect,
}

impl Subscription {
    /// The first try of a renewal's payment, or a scheduled retry of it, has failed. A try that a person made by hand does not
    /// count: nobody loses a retry by trying.
    ///
    /// `None` if no such payment is under way.
    #[must_use]
    pub fn payment_failed(&self, now: Timestamp, terms: &DunningTerms) -> Option<Failed> {
        let (since, failures) = match self.standing {
            Standing::Renewing => (now, 1),
            Standing::PastDue { since, failures } => (since, failures.saturating_add(1)),
            Standing::Active | Standing::Unpaid { .. } | Standing::Ended { .. } => return None,
        };
        let retry_at = retry_at(since, failures, terms);
        let standing = if retry_at.is_some() { Standing::PastDue { since, failures } } else { Standing::Unpaid { since: now } };
        let purchased = if retry_at.is_some() { Lock::Keep } else { Lock::Lock };
        let credits = CreditEffect { purchased, ..CreditEffect::default() };
        Some(Failed { after: Self { standing, ..self.clone() }, retry_at, credits })
    }

    /// When the present invoice is tried again by itself.
    #[must_use]
    pub fn retry_at(&self, terms: &DunningTerms) -> Option<Timestamp> {
        match self.standing {
            Standing::PastDue { since, failures } => retry_at(since, failures, terms),
            _ => None,
        }
    }

    /// The invoice of the present period is paid, whenever and by whomever. Past due or unpaid, the subscription is back. A
    /// period that was over before it was paid is not served any more: what was paid for starts now.
    ///
    /// `None` if nothing was to be paid: the subscription is paid already, or over.
    #[must_use]
    pub fn paid(&self, now: Timestamp, catalogue: &Catalogue) -> Option<(Self, CreditEffect)> {
        let after = match self.standing {
            Standing::Renewing | Standing::PastDue { .. } => Self { standing: Standing::Active, ..self.clone() },
            Standing::Unpaid { .. } if now < self.period().end => Self { standing: Standing::Active, ..self.clone() },
            Standing::Unpaid { .. } => Self::starting(self.plan, now, self.paid.charged),
            Standing::Active | Standing::Ended { .. } => return None,
        };
        let credits = CreditEffect {
            granted: catalogue.included_credits(after.plan),
            expires_at: Some(after.period().end),
            carry_included: false,
            purchased: Lock::Unlock,
        };
        Some((after, credits))
    }

    /// The operator gives an unpaid subscription up (its invoice is void or uncollectible), so that the organization can subscribe
    /// anew. `None` unless it is unpaid.
    #[must_use]
    pub fn given_up(&self, now: Timestamp) -> Option<Self> {
        match self.standing {
            Standing::Unpaid { .. } => Some(Self { standing: Standing::Ended { at: now }, next: None, ..self.clone() }),
            _ => None,
        }
    }
}

/// Days count from the first failure.
fn retry_at(since: Timestamp, failures: u32, terms: &DunningTerms) -> Option<Timestamp> {
    let index = usize::try_from(failures.checked_sub(1)?).ok()?;
    terms.retry_days.get(index).map(|day| since.plus_days(i64::from(*day)))
}
