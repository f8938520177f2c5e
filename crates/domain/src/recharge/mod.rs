//! Auto-recharge (CRD-3): whether to charge now and how much, and what the answer of the payment provider means. The server reserves,
//! charges and settles by these decisions; the settings are read again right before charging.

mod settings;
mod state;

use serde::{Deserialize, Serialize};
pub use settings::{BadSettings, Mode, Settings, THRESHOLD_DEFAULT, THRESHOLD_MAX, THRESHOLD_MIN, THRESHOLD_STEP};
pub use state::{Failure, Notice, Pause, State};

use crate::{
    calendar::Month,
    catalogue::Catalogue,
    credits::Credits,
    invoice::{Line, LineKind, Totals},
    money::Money,
    tax::TaxRate,
    time::Timestamp,
};

/// All that the decision depends on besides settings and state.
#[derive(Debug, Clone, Copy)]
pub struct Situation<'a> {
    /// The moment.
    pub now: Timestamp,
    /// Prices, and the most that one purchase may be.
    pub catalogue: &'a Catalogue,
    /// The buyer's tax rate. The cap counts what is charged, tax included.
    pub tax: TaxRate,
    /// What can be used, less what is owed: `Pool::usable`.
    pub balance: Credits,
    /// Whether the subscription is in force and nothing is overdue: `Subscription::is_in_good_standing`.
    pub subscription_active: bool,
    /// Whether there is a default payment method.
    pub has_payment_method: bool,
}

/// A purchase to make.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Charge {
    /// Credits to post once it is paid.
    pub credits: Credits,
    /// The invoice's line.
    pub line: Line,
    /// Its sums; `total` is charged in one payment.
    pub totals: Totals,
    /// The month whose cap it is reserved in.
    pub month: Month,
}

/// What to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// Reserve and charge.
    Charge {
        /// The purchase.
        charge: Charge,
        /// The state with the cap reserved; only valid if nobody else changed it meanwhile.
        state: State,
        /// Whom to tell that the cap is nearly or wholly used.
        notice: Option<Notice>,
    },
    /// The cap leaves no room for the whole purchase, so nothing is charged.
    CapReached {
        /// What the purchase would have cost.
        wanted: Money,
        /// What the cap leaves this month.
        left: Money,
        /// The state in which the mail is noted.
        state: State,
        /// One mail a month.
        notice: Option<Notice>,
    },
    /// Nothing, for this reason.
    Nothing(Idle),
}

/// Why nothing is charged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Idle {
    /// Switched off.
    Off,
    /// The balance is not below the threshold.
    Enough,
    /// No subscription in force.
    NoSubscription,
    /// No payment method.
    NoPaymentMethod,
    /// Paused until somebody acts.
    Paused(Pause),
    /// A charge is under way, or its outcome is unknown.
    InFlight,
    /// Declined; tried again then.
    BackOff(Timestamp),
    /// The catalogue sells no credits in this currency.
    NotPriced,
}

/// Decides; to be called after a draw, after a refused draw, after a settlement and when a back-off is over.
#[must_use]
pub fn decide(settings: &Settings, state: &State, situation: &Situation<'_>) -> Decision {
    let state = state.in_month(Month::of(situation.now));
    if let Some(idle) = idle(settings, &state, situation) {
        return Decision::Nothing(idle);
    }
    let Some(charge) = settings.purchase(situation) else { return Decision::Nothing(Idle::NotPriced) };
    let total = charge.totals.total;
    let reserved = state.reserved.checked_add(total).filter(|reserved| reserved.minor <= settings.monthly_cap.minor);
    let Some(reserved) = reserved else {
        let left = settings.monthly_cap.checked_sub(state.reserved).unwrap_or(Money::zero(total.currency));
        let notice = if state.cap_told < 100 { Some(Notice::CapReached) } else { None };
        let left = Money::new(left.minor.max(0), left.currency);
        return Decision::CapReached { wanted: total, left, state: State { cap_told: 100, ..state }, notice };
    };
    let percent = |percent: i128| i128::from(reserved.minor) * 100 >= i128::from(settings.monthly_cap.minor) * percent;
    let told = if percent(100) {
        100
    } else if percent(80) {
        80
    } else {
        0
    };
    let notice = match told {
        100 if state.cap_told < 100 => Some(Notice::CapReached),
        80 if state.cap_told < 80 => Some(Notice::CapNear),
        _ => None,
    };
    let state = State { in_flight: true, retry_at: None, reserved, cap_told: told.max(state.cap_told), ..state };
    Decision::Charge { charge, state, notice }
}

fn idle(settings: &Settings, state: &State, situation: &Situation<'_>) -> Option<Idle> {
    if !settings.enabled {
        return Some(Idle::Off);
    }
    if situation.balance >= settings.threshold {
        return Some(Idle::Enough);
    }
    if !situation.subscription_active {
        return Some(Idle::NoSubscription);
    }
    if !situation.has_payment_method {
        return Some(Idle::NoPaymentMethod);
    }
    if state.in_flight {
        return Some(Idle::InFlight);
    }
    if let Some(pause) = state.paused {
        return Some(Idle::Paused(pause));
    }
    state.retry_at.filter(|at| *at > situation.now).map(Idle::BackOff)
}

impl Settings {
    /// What would be bought at this balance, whether or not recharging is on: what the dialog says before it is switched on while
    /// the balance is below. `None` if the balance is not below the threshold, or nothing is sold in this currency.
    #[must_use]
    pub fn purchase(&self, situation: &Situation<'_>) -> Option<Charge> {
        let missing = self.threshold.checked_sub(situation.balance).filter(|missing| missing.is_positive())?;
        let most = situation.catalogue.credits.maximum;
        let credits = match self.mode {
            Mode::Fixed { increment } => {
                let wanted = missing.0 / increment.0 + i64::from(missing.0 % increment.0 != 0);
                increment.checked_mul(wanted.min((most.0 / increment.0).max(1)))?
            }
            Mode::Target { target } => target.checked_sub(situation.balance)?.min(most),
        };
        let amount = situation.catalogue.credit_price(credits, self.monthly_cap.currency)?;
        let line = Line { what: LineKind::Recharge { credits }, amount };
        let totals = Totals::of(amount.currency, &[line], situation.tax)?;
        Some(Charge { credits, line, totals, month: Month::of(situation.now) })
    }
}
