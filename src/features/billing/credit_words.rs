//! Credits in words: what the card, the region of auto-recharge, their banners and dialogs say alike.

use bursar_domain::{
    api::billing::Account,
    credits::Credits,
    ledger::Class,
    recharge::{Mode, Pause, Settings},
};

use super::credits_model::{Missing, Pace, RechargeState, Remedy, Shortage, remedy};
use crate::{
    browser::intl::{money, number, time_of_day},
    messages::credits as t,
};

/// "20,000 credits".
pub(super) fn credits(amount: Credits) -> String {
    t::credits(amount.0)
}

/// Where credits come from.
pub(super) fn class(class: Class) -> &'static str {
    match class {
        Class::Included => t::class_included(),
        Class::Promotional => t::class_promotional(),
        Class::Purchased => t::class_purchased(),
    }
}

/// How long they last.
pub(super) fn pace(pace: Pace) -> String {
    match pace {
        Pace::LastDay => t::pace_last_day().to_owned(),
        Pace::Days(days) => t::pace(i64::from(days)),
        Pace::OverAYear => t::pace_over_a_year().to_owned(),
    }
}

/// What is short.
pub(super) fn shortage(shortage: Shortage) -> String {
    match shortage {
        Shortage::Owed(owed) => t::owed(owed.0),
        Shortage::Empty => t::low_none().to_owned(),
        Shortage::Days(0) => t::low_last_day().to_owned(),
        Shortage::Days(days) => t::low_days(i64::from(days)),
    }
}

/// "below 10,000 buy 20,000 · at most $600.00 a month".
pub(super) fn rule(settings: &Settings) -> String {
    let (threshold, cap) = (number(settings.threshold.0), money(settings.monthly_cap));
    match settings.mode {
        Mode::Fixed { increment } => t::rule_fixed(&threshold, &number(increment.0), &cap),
        Mode::Target { target } => t::rule_target(&threshold, &number(target.0), &cap),
    }
}

/// What there is to say about the state; nothing while all is well.
pub(super) fn recharge_state(state: RechargeState, account: &Account) -> Option<String> {
    Some(match state {
        RechargeState::Off | RechargeState::Ready => return None,
        RechargeState::InFlight if remedy(state, account) != Remedy::None => t::paused_authentication().to_owned(),
        RechargeState::InFlight => t::state_in_flight().to_owned(),
        RechargeState::Waits(Missing::Plan) => t::state_needs_plan().to_owned(),
        RechargeState::Waits(Missing::Card) => t::state_needs_card().to_owned(),
        RechargeState::PastDue => t::state_past_due().to_owned(),
        RechargeState::Retry(at) => t::state_retry(&time_of_day(at.0)),
        RechargeState::CapReached => t::state_cap().to_owned(),
        RechargeState::Paused(pause) => match pause {
            Pause::Declined => t::paused_declined(),
            Pause::HardDecline => t::paused_hard(),
            Pause::CardExpired => t::paused_expired(),
            Pause::CardDetached => t::paused_detached(),
            Pause::AuthenticationNeeded if matches!(remedy(state, account), Remedy::Authenticate(_)) => t::paused_authentication(),
            Pause::AuthenticationNeeded => t::paused_authentication_lost(),
        }
        .to_owned(),
    })
}
