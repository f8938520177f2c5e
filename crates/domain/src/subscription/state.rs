//! What is known of a subscription.

use serde::{Deserialize, Serialize};

use super::period::{Cycle, Period};
use crate::{
    credits::Credits,
    money::{Currency, Money},
    plan::{Edition, Plan},
    time::Timestamp,
};

/// A subscription to a paid edition. An organization on Free that has never paid has none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subscription {
    /// What is subscribed to in the present period.
    pub plan: Plan,
    /// What it is paid in; stays the same for its life.
    pub currency: Currency,
    /// Where it is in its rhythm.
    pub cycle: Cycle,
    /// What was charged for the rest of the present period.
    pub paid: PaidSlice,
    /// Whether it is paid.
    pub standing: Standing,
    /// The one thing that happens when the period ends, instead of plain renewal.
    pub next: Option<AtPeriodEnd>,
}

/// What was charged for the time from `from` to the end of the present period: the whole period, or what was left of it at an
/// upgrade. A credit for unused time is computed from it, so it never exceeds what was paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaidSlice {
    /// Since when; a whole second.
    pub from: Timestamp,
    /// Net of tax, before the account balance.
    pub charged: Money,
    /// What of it was credited already (by a credit note, say). A credit for unused time is capped at the rest.
    pub credited: Money,
}

/// Whether a subscription is paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Standing {
    /// Paid.
    Active,
    /// A new period has begun and its payment is under way.
    Renewing,
    /// The payment of the present period has failed; it is tried again.
    PastDue {
        /// When it failed first.
        since: Timestamp,
        /// How often it has failed, from 1.
        failures: u32,
    },
    /// The last retry has failed. The organization is on Free until somebody pays.
    Unpaid {
        /// When the last retry failed.
        since: Timestamp,
    },
    /// Over: canceled, or given up.
    Ended {
        /// When.
        at: Timestamp,
    },
}

/// What happens when the period ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum AtPeriodEnd {
    /// It goes on with another plan.
    Change {
        /// The plan.
        to: Plan,
    },
    /// It ends.
    Cancel,
}

/// What a step means for the credit ledger; the server posts it with the step.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreditEffect {
    /// Included credits to grant, expiring at `expires_at`.
    pub granted: Credits,
    /// When they expire, and until when kept ones are carried over; absent if nothing is granted or carried.
    pub expires_at: Option<Timestamp>,
    /// Whether unused included credits are carried over to `expires_at` (a restarted period keeps them).
    pub carry_included: bool,
    /// What becomes of the lock on purchased credits.
    pub purchased: Lock,
}

/// What becomes of the lock on purchased credits (CRD-1).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lock {
    /// It stays as it is.
    #[default]
    Keep,
    /// The subscription has ended.
    Lock,
    /// It is back.
    Unlock,
}

impl Subscription {
    /// A subscription that starts now, for the price of a whole period.
    #[must_use]
    pub fn starting(plan: Plan, now: Timestamp, price: Money) -> Self {
        let cycle = Cycle::starting(now);
        let paid = PaidSlice { from: cycle.anchor, charged: price, credited: Money::zero(price.currency) };
        Self { plan, currency: price.currency, cycle, paid, standing: Standing::Active, next: None }
    }

    /// The present period.
    #[must_use]
    pub fn period(&self) -> Period {
        self.cycle.period(self.plan.cadence)
    }

    /// From the last charge to the end of the period.
    #[must_use]
    pub fn paid_period(&self) -> Period {
        Period { start: self.paid.from, end: self.period().end }
    }

    /// The edition that the organization has by it at this moment.
    #[must_use]
    pub const fn edition(&self) -> Edition {
        match self.standing {
            Standing::Active | Standing::Renewing | Standing::PastDue { .. } => self.plan.edition,
            Standing::Unpaid { .. } | Standing::Ended { .. } => Edition::Free,
        }
    }

    /// Whether it is in force: auto-recharge and purchased credits need that.
    #[must_use]
    pub const fn is_live(&self) -> bool {
        !matches!(self.standing, Standing::Unpaid { .. } | Standing::Ended { .. })
    }

    /// Whether it is in force and nothing is overdue: what auto-recharge needs. A renewal that is being paid counts.
    #[must_use]
    pub const fn is_in_good_standing(&self) -> bool {
        matches!(self.standing, Standing::Active | Standing::Renewing)
    }

    /// The credit for the time that is paid and would not be used from `now` on: a positive amount, computed from what was
    /// charged, rounded once, and never more than is left of it. `None` if it does not fit.
    #[must_use]
    pub fn unused(&self, now: Timestamp) -> Option<Money> {
        let slice = self.paid_period();
        let left = self.paid.charged.checked_sub(self.paid.credited)?;
        let share = self.paid.charged.portion(slice.seconds_left(now), slice.seconds())?;
        Some(Money::new(share.minor.min(left.minor).max(0), self.currency))
    }
}

impl Subscription {
    /// The plan that goes on after the period; `None` if it ends.
    #[must_use]
    pub const fn following_plan(&self) -> Option<Plan> {
        match self.next {
            None => Some(self.plan),
            Some(AtPeriodEnd::Change { to }) => Some(to),
            Some(AtPeriodEnd::Cancel) => None,
        }
    }
}
