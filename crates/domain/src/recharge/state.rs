//! Where recharging stands, and what the provider's answers do to it.

use serde::{Deserialize, Serialize};

use super::Charge;
use crate::{
    calendar::Month,
    catalogue::RechargeTerms,
    money::{Currency, Money},
    time::Timestamp,
};

/// Where recharging stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    /// A charge is reserved, under way, or its outcome unknown. One at a time.
    pub in_flight: bool,
    /// Declines in a row.
    pub declines: u32,
    /// Not before then, after a decline.
    pub retry_at: Option<Timestamp>,
    /// Paused until somebody acts.
    pub paused: Option<Pause>,
    /// The month that the two below are of.
    pub month: Month,
    /// Charged or reserved in that month, tax included.
    pub reserved: Money,
    /// The highest share of the cap that was told in that month: 0, 80 or 100.
    pub cap_told: u8,
}

/// Why recharging is paused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Pause {
    /// Declined once more than there are retries.
    Declined,
    /// The bank says not to try again.
    HardDecline,
    /// The card has expired.
    CardExpired,
    /// The card was removed at the provider.
    CardDetached,
    /// The bank wants the person to authenticate; they get a link.
    AuthenticationNeeded,
}

/// How a charge failed for certain. While the outcome is unknown, nothing changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Failure {
    /// Worth another try: not enough funds, the bank did not answer.
    Soft,
    /// Not worth another try.
    Final(Pause),
}

/// Whom to tell what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Notice {
    /// The first decline in a row.
    FirstDecline,
    /// Paused: somebody has to act.
    Paused,
    /// 80 % of the monthly cap are used.
    CapNear,
    /// The monthly cap is used, or leaves no room for the next purchase.
    CapReached,
}

impl State {
    /// Before the first charge.
    #[must_use]
    pub const fn new(currency: Currency, month: Month) -> Self {
        Self { in_flight: false, declines: 0, retry_at: None, paused: None, month, reserved: Money::zero(currency), cap_told: 0 }
    }

    /// The same in a later month: nothing is charged in it yet. An earlier month, from a clock that went back, changes nothing.
    #[must_use]
    pub fn in_month(self, month: Month) -> Self {
        if month <= self.month {
            return self;
        }
        Self { month, reserved: Money::zero(self.reserved.currency), cap_told: 0, ..self }
    }

    /// The charge was paid. Decide again afterwards.
    #[must_use]
    pub const fn succeeded(self) -> Self {
        Self { in_flight: false, declines: 0, retry_at: None, paused: None, ..self }
    }

    /// The charge has failed for certain: the cap gets back what was reserved for it.
    #[must_use]
    pub fn failed(self, charge: &Charge, failure: Failure, now: Timestamp, terms: &RechargeTerms) -> (Self, Option<Notice>) {
        let state = Self { in_flight: false, ..self.reserve(charge, -1) };
        let declines = self.declines.saturating_add(1);
        match failure {
            Failure::Soft => match terms.wait_ms(declines) {
                Some(wait) => {
                    let notice = if declines == 1 { Some(Notice::FirstDecline) } else { None };
                    (Self { declines, retry_at: Some(now.plus_ms(wait)), ..state }, notice)
                }
                None => (Self { declines, ..state.paused(Pause::Declined) }, Some(Notice::Paused)),
            },
            Failure::Final(pause) => (Self { declines, ..state.paused(pause) }, Some(Notice::Paused)),
        }
    }

    /// The charge was paid after all, after it had counted as failed. The money has arrived, so it counts against the cap, even
    /// where that is full by now.
    #[must_use]
    pub fn succeeded_late(self, charge: &Charge) -> Self {
        let in_flight = self.in_flight;
        Self { in_flight, ..self.reserve(charge, 1).succeeded() }
    }

    /// Stops until somebody acts.
    #[must_use]
    pub const fn paused(self, pause: Pause) -> Self {
        Self { paused: Some(pause), retry_at: None, ..self }
    }

    /// A new default card, or a purchase by hand: the count starts anew. Decide again afterwards.
    #[must_use]
    pub const fn cleared(self) -> Self {
        Self { declines: 0, retry_at: None, paused: None, ..self }
    }

    /// Somebody has set another cap: what was told of the old one is void.
    #[must_use]
    pub const fn cap_changed(self) -> Self {
        Self { cap_told: 0, ..self }
    }

    fn reserve(self, charge: &Charge, sign: i64) -> Self {
        let amount = charge.totals.total.checked_mul(sign).filter(|_| charge.month == self.month);
        let reserved = amount.and_then(|amount| self.reserved.checked_add(amount)).unwrap_or(self.reserved);
        Self { reserved, ..self }
    }
}
