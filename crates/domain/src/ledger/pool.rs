//! What is left: lots, debt, holds, and which lots each draw used.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::entry::OperationKey;
use crate::{credits::Credits, ids::CreditLotId, time::Timestamp};

/// Where a lot comes from, in the order in which lots are used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    /// Part of the edition; expires with the period.
    Included,
    /// Given by the operator.
    Promotional,
    /// Bought; expires after twelve months, locks when the subscription ends.
    Purchased,
}

impl Class {
    /// Every class, the first used first.
    pub const ALL: [Self; 3] = [Self::Included, Self::Promotional, Self::Purchased];

    /// The name in the database and on the wire.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Included => "included",
            Self::Promotional => "promotional",
            Self::Purchased => "purchased",
        }
    }
}

/// A lot of credits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lot {
    /// Its identifier.
    pub id: CreditLotId,
    /// Where it comes from.
    pub class: Class,
    /// How many it began with.
    pub granted: Credits,
    /// How many are left: the sum of the lot's entries.
    pub left: Credits,
    /// How many have expired.
    pub expired: Credits,
    /// How many were taken back by refunds.
    pub withdrawn: Credits,
    /// From when on it can be used.
    pub effective_at: Timestamp,
    /// When it was posted.
    pub created_at: Timestamp,
    /// The first moment at which it can no longer be used; absent for never.
    pub expires_at: Option<Timestamp>,
    /// The lot that its rest was carried into. What comes back to this lot goes there.
    pub carried_to: Option<CreditLotId>,
}

impl Lot {
    /// Whether its time is over.
    #[must_use]
    pub fn is_expired(&self, now: Timestamp) -> bool {
        self.expires_at.is_some_and(|end| end <= now)
    }

    /// The order in which lots are used (CRD-1): class, soonest expiry with *never* last, then the oldest.
    #[must_use]
    pub fn burn_order(&self) -> (Class, bool, Option<Timestamp>, Timestamp, Timestamp, &CreditLotId) {
        (self.class, self.expires_at.is_none(), self.expires_at, self.effective_at, self.created_at, &self.id)
    }
}

/// What a draw took from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "lot", rename_all = "snake_case")]
pub enum Source {
    /// A lot.
    Lot(CreditLotId),
    /// Nothing was left: it is owed.
    Debt,
}

/// How many a draw took from where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Portion {
    /// From where.
    pub from: Source,
    /// How many; shrinks as the draw is taken back, and moves from debt to a lot when the debt is paid.
    pub amount: Credits,
}

/// A draw that can still be taken back, or whose debt is not paid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draw {
    /// The operation.
    pub key: OperationKey,
    /// What it took, in order.
    pub taken: Vec<Portion>,
    /// Whether it is usage. What is owed for a refunded purchase is not, and cannot be taken back.
    pub usage: bool,
}

impl Draw {
    /// How many have not been taken back.
    #[must_use]
    pub fn amount(&self) -> Credits {
        Credits(self.taken.iter().map(|portion| portion.amount.0).sum())
    }
}

/// Credits set aside for work that was let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hold {
    /// How many.
    pub amount: Credits,
    /// When it lapses if nobody reports back.
    pub expires_at: Timestamp,
}

/// The state of one organization's credits.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pool {
    /// Lots, by id.
    pub lots: BTreeMap<CreditLotId, Lot>,
    /// Draws, oldest first.
    pub draws: Vec<Draw>,
    /// Usage beyond the balance; not negative.
    pub debt: Credits,
    /// What is set aside, by the host product's id.
    pub holds: BTreeMap<String, Hold>,
    /// Whether purchased credits are locked because the subscription has ended.
    pub purchased_locked: bool,
    /// Operations that were applied. The server asks its unique index instead.
    pub applied: BTreeSet<OperationKey>,
}

impl Pool {
    /// The balance: the sum of all entries of lots and debt. Negative in debt.
    #[must_use]
    pub fn balance(&self) -> Credits {
        Credits(self.lots.values().map(|lot| lot.left.0).sum::<i64>() - self.debt.0)
    }

    /// What the locked lots hold.
    #[must_use]
    pub fn locked(&self) -> Credits {
        let locked = |lot: &&Lot| self.purchased_locked && lot.class == Class::Purchased;
        Credits(self.lots.values().filter(locked).map(|lot| lot.left.0).sum())
    }

    /// What can be used now, less what is owed; recharging goes by it. Locked and expired lots do not count.
    #[must_use]
    pub fn usable(&self, now: Timestamp) -> Credits {
        Credits(self.lots.values().filter(|lot| self.is_usable(lot, now)).map(|lot| lot.left.0).sum::<i64>() - self.debt.0)
    }

    /// What new work may ask for: usable, and not set aside.
    #[must_use]
    pub fn available(&self, now: Timestamp) -> Credits {
        Credits(self.usable(now).0 - self.held(now).0)
    }

    /// What is set aside.
    #[must_use]
    pub fn held(&self, now: Timestamp) -> Credits {
        Credits(self.holds.values().filter(|hold| hold.expires_at > now).map(|hold| hold.amount.0).sum())
    }

    /// What is left of one class.
    #[must_use]
    pub fn left(&self, class: Class) -> Credits {
        Credits(self.lots.values().filter(|lot| lot.class == class).map(|lot| lot.left.0).sum())
    }

    fn is_usable(&self, lot: &Lot, now: Timestamp) -> bool {
        let locked = self.purchased_locked && lot.class == Class::Purchased;
        lot.left.is_positive() && !locked && !lot.is_expired(now) && lot.effective_at <= now
    }

    /// Usable lots in the order in which they are used.
    pub(super) fn in_burn_order(&self, now: Timestamp) -> Vec<CreditLotId> {
        let mut lots: Vec<&Lot> = self.lots.values().filter(|lot| self.is_usable(lot, now)).collect();
        lots.sort_by(|a, b| a.burn_order().cmp(&b.burn_order()));
        lots.into_iter().map(|lot| lot.id.clone()).collect()
    }

    /// Takes up to `wanted` from usable lots, in order.
    pub(super) fn take(&mut self, wanted: Credits, now: Timestamp) -> Vec<(CreditLotId, Credits)> {
        let mut rest = wanted.0;
        let mut taken = Vec::new();
        for id in self.in_burn_order(now) {
            let Some(lot) = self.lots.get_mut(&id).filter(|_| rest > 0) else { break };
            let part = rest.min(lot.left.0);
            lot.left.0 -= part;
            rest -= part;
            taken.push((id, Credits(part)));
        }
        taken
    }

    /// Where something goes that comes back to this lot.
    pub(super) fn home(&self, lot: &CreditLotId) -> CreditLotId {
        let mut id = lot;
        while let Some(next) = self.lots.get(id).and_then(|lot| lot.carried_to.as_ref()) {
            id = next;
        }
        id.clone()
    }
}
