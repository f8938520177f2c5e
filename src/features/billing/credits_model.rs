//! What the Credits card, the Auto-recharge region and their banners say, worked out of the one answer of the page. Pure: no
//! signals, no words.

use bursar_domain::{
    api::{
        billing::{Account, Billing, PlanStanding},
        credits::ClassSummary,
        payment_methods::PaymentMethod,
        payments::PaymentPurpose,
    },
    credits::Credits,
    ledger::Class,
    money::Money,
    recharge::Pause,
    time::Timestamp,
};

/// The least part of the bar, in thousandths, so that nothing that is left is invisible.
const LEAST: u16 = 12;
/// With so many days left or fewer, the card warns.
const FEW_DAYS: u32 = 7;

/// What is left, whatever is owed: the large number of the card.
pub(super) fn left(billing: &Billing) -> Credits {
    match &billing.account {
        Some(account) => sum(&account.credits.classes),
        None => Credits(billing.credit_balance.0.max(0)),
    }
}

/// What is owed: the balance counts it, the classes do not. Members know the balance alone.
pub(super) fn owed(billing: &Billing) -> Credits {
    match &billing.account {
        Some(account) => Credits(sum(&account.credits.classes).0.saturating_sub(account.credits.balance.0).max(0)),
        None => Credits(billing.credit_balance.0.saturating_neg().max(0)),
    }
}

fn sum(classes: &[ClassSummary]) -> Credits {
    Credits(classes.iter().fold(0_i64, |sum, class| sum.saturating_add(class.left.0)))
}

/// The bar: thousandths by class, together exactly all of it.
pub(super) fn segments(classes: &[ClassSummary]) -> Vec<(Class, u16)> {
    let there: Vec<_> = classes.iter().filter(|class| class.left.is_positive()).collect();
    let total = there.iter().fold(0_i128, |sum, class| sum + i128::from(class.left.0));
    let part = |left: Credits| u16::try_from(i128::from(left.0) * 1000 / total).unwrap_or(1000).max(LEAST);
    let mut parts: Vec<_> = there.iter().map(|class| (class.class, part(class.left))).collect();
    let rest: u16 = parts.iter().map(|(_, part)| *part).sum();
    // The largest gives or takes what rounding has left over.
    if let Some((_, largest)) = parts.iter_mut().max_by_key(|(_, part)| *part) {
        *largest = (*largest + 1000).saturating_sub(rest);
    }
    parts
}

/// How long the credits last, as it is worth saying.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pace {
    /// Not to the end of a day.
    LastDay,
    /// About so many days.
    Days(u32),
    /// Longer than a year.
    OverAYear,
}

impl Pace {
    /// Of a number of days.
    pub(super) fn of(days: u32) -> Self {
        match days {
            0 => Self::LastDay,
            1..=365 => Self::Days(days),
            _ => Self::OverAYear,
        }
    }
}

/// Why there is something to warn of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shortage {
    /// So many are owed; new work is not let in.
    Owed(Credits),
    /// There is usage, and nothing left for it.
    Empty,
    /// They last so many days.
    Days(u32),
}

/// Whether credits are short. What auto-recharge is about to mend is no shortage, but what is owed always is.
pub(super) fn shortage(billing: &Billing, account: &Account) -> Option<Shortage> {
    let owed = owed(billing);
    if owed.is_positive() {
        return Some(Shortage::Owed(owed));
    }
    if matches!(recharge_state(billing, account), RechargeState::Ready | RechargeState::InFlight) {
        return None;
    }
    if !usable(account).is_positive() && billing.used_this_month.is_positive() {
        return Some(Shortage::Empty);
    }
    account.credits.days_left.filter(|days| *days <= FEW_DAYS).map(Shortage::Days)
}

/// What can be used, less what is owed: recharging goes by it.
fn usable(account: &Account) -> Credits {
    Credits(account.credits.balance.0.saturating_sub(account.credits.locked.0))
}

/// What auto-recharge cannot do without.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Missing {
    /// A subscription.
    Plan,
    /// A stored card.
    Card,
}

/// Why it cannot be switched on.
pub(super) fn missing(billing: &Billing, account: &Account) -> Option<Missing> {
    match billing.plan.standing {
        PlanStanding::Free | PlanStanding::Unpaid => Some(Missing::Plan),
        _ if account.payment_methods.is_empty() => Some(Missing::Card),
        _ => None,
    }
}

/// Where auto-recharge stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RechargeState {
    /// Switched off, or never set.
    Off,
    /// On, with nothing to say.
    Ready,
    /// A charge is under way.
    InFlight,
    /// On, and without what it needs.
    Waits(Missing),
    /// An invoice is overdue.
    PastDue,
    /// Somebody has to act.
    Paused(Pause),
    /// Declined, and tried again then.
    Retry(Timestamp),
    /// The cap of the month is used, or leaves no room for what is needed.
    CapReached,
}

/// Where it stands. That the cap leaves no room is not sent: it follows from a balance below the threshold with nothing else in
/// the way.
pub(super) fn recharge_state(billing: &Billing, account: &Account) -> RechargeState {
    let status = &account.recharge;
    let Some(settings) = status.settings.filter(|settings| settings.enabled) else { return RechargeState::Off };
    if status.in_flight {
        return RechargeState::InFlight;
    }
    if let Some(missing) = missing(billing, account) {
        return RechargeState::Waits(missing);
    }
    if let Some(pause) = status.paused {
        return RechargeState::Paused(pause);
    }
    if billing.plan.standing == PlanStanding::PastDue {
        return RechargeState::PastDue;
    }
    if let Some(at) = status.retry_at {
        return RechargeState::Retry(at);
    }
    let full = status.charged_this_month.minor >= settings.monthly_cap.minor;
    if full || usable(account) < settings.threshold { RechargeState::CapReached } else { RechargeState::Ready }
}

/// What somebody can do about the state, beside changing the settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Remedy {
    /// Nothing.
    None,
    /// Another card in place of the default one.
    UpdateCard,
    /// A first card.
    AddCard,
    /// Confirm the payment with the bank, at this address.
    Authenticate(String),
}

/// What helps.
pub(super) fn remedy(state: RechargeState, account: &Account) -> Remedy {
    match state {
        RechargeState::Waits(Missing::Card) => Remedy::AddCard,
        RechargeState::Paused(Pause::AuthenticationNeeded) => {
            authenticate_at(account).map_or(Remedy::UpdateCard, |url| Remedy::Authenticate(url.to_owned()))
        }
        RechargeState::InFlight => authenticate_at(account).map_or(Remedy::None, |url| Remedy::Authenticate(url.to_owned())),
        RechargeState::Paused(_) | RechargeState::Retry(_) => Remedy::UpdateCard,
        RechargeState::Off
        | RechargeState::Ready
        | RechargeState::Waits(Missing::Plan)
        | RechargeState::PastDue
        | RechargeState::CapReached => Remedy::None,
    }
}

/// Where a charge of auto-recharge waits for the person.
pub(super) fn authenticate_at(account: &Account) -> Option<&str> {
    let recharges = account.open_payments.iter().filter(|payment| matches!(payment.purpose, PaymentPurpose::Recharge { .. }));
    recharges.filter_map(|payment| payment.authenticate_at.as_deref()).next()
}

/// The card that is charged.
pub(super) fn default_card(account: &Account) -> Option<&PaymentMethod> {
    account.payment_methods.iter().find(|card| card.is_default)
}

/// What was charged of the cap this month.
pub(super) fn charged(account: &Account) -> Option<(Money, Money)> {
    let settings = account.recharge.settings.filter(|settings| settings.enabled)?;
    Some((account.recharge.charged_this_month, settings.monthly_cap))
}

/// Whole percent of a limit, rounded down: 100 means that it is reached.
pub(super) fn percent(used: Credits, limit: Credits) -> i64 {
    if limit.0 <= 0 {
        return 0;
    }
    i64::try_from(i128::from(used.0.max(0)) * 100 / i128::from(limit.0)).unwrap_or(i64::MAX)
}

#[cfg(test)]
#[path = "credits_model_tests.rs"]
pub(super) mod tests;
