//! What deserves a banner about credits: a paused auto-recharge, a declined charge, credits that run out. For those who look after
//! billing; the page decides where the banner stands among others.

use bursar_domain::{api::billing::Billing, recharge::Pause, time::Timestamp};
use leptos::prelude::*;

use super::{
    auto_recharge::RECHARGE,
    credit_words as words,
    credits_card::BUY,
    credits_model::{RechargeState, Shortage, recharge_state, shortage},
};
use crate::{
    browser::{focus, intl::time_of_day},
    messages::credits as t,
    ui::{Banner, Button, Tone},
};

/// Something to say under the heading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CreditBanner {
    /// Auto-recharge waits for somebody.
    Paused(Pause),
    /// A charge was declined; it is tried again.
    Retry(Timestamp),
    /// Credits are owed, gone or nearly gone.
    Short(Shortage),
}

/// The most pressing of them, if there is any. A paused auto-recharge comes first: mending it mends the rest.
pub(super) fn credit_banner(billing: &Billing) -> Option<CreditBanner> {
    let account = billing.account.as_ref()?;
    match recharge_state(billing, account) {
        RechargeState::Paused(pause) => Some(CreditBanner::Paused(pause)),
        RechargeState::Retry(at) => Some(CreditBanner::Retry(at)),
        _ => shortage(billing, account).map(CreditBanner::Short),
    }
}

/// Whether there is one. Part of the first load.
pub(super) fn any(billing: &Billing) -> bool {
    credit_banner(billing).is_some()
}

/// What is shown above the cards, as long as it holds.
pub(super) fn credit_banners(billing: Signal<Billing>) -> AnyView {
    let shown = Memo::new(move |_| {
        billing.with(|billing| {
            let banner = credit_banner(billing)?;
            Some(Said::of(billing, banner))
        })
    });
    (move || shown.get().map(show)).into_any()
}

/// A banner in words. An equal value draws nothing anew.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Said {
    tone: Tone,
    text: String,
    /// Whether auto-recharge is where something can be done; buying is otherwise.
    to_recharge: bool,
}

impl Said {
    fn of(billing: &Billing, banner: CreditBanner) -> Self {
        let (tone, text, to_recharge) = match banner {
            CreditBanner::Paused(pause) => {
                let reason = billing.account.as_ref().and_then(|account| words::recharge_state(RechargeState::Paused(pause), account));
                (Tone::Danger, t::banner_paused(&reason.unwrap_or_default()), true)
            }
            CreditBanner::Retry(at) => (Tone::Warning, t::banner_retry(&time_of_day(at.0)), true),
            CreditBanner::Short(short @ Shortage::Days(_)) => (Tone::Warning, words::shortage(short), false),
            CreditBanner::Short(short) => (Tone::Danger, words::shortage(short), false),
        };
        Self { tone, text, to_recharge }
    }
}

fn show(said: Said) -> AnyView {
    let (target, label) = if said.to_recharge { (RECHARGE, t::go_to_recharge()) } else { (BUY, t::go_to_credits()) };
    let go = move |()| {
        focus::id(target);
    };
    view! { <Banner tone=said.tone action=move || view! { <Button small=true on_click=go>{label}</Button> }>{said.text}</Banner> }
        .into_any()
}

#[cfg(test)]
mod tests {
    use bursar_domain::credits::Credits;

    use super::*;
    use crate::features::billing::credits_model::tests::{healthy, settings};

    fn banner(change: impl Fn(&mut Billing)) -> Option<CreditBanner> {
        let mut billing = healthy();
        change(&mut billing);
        credit_banner(&billing)
    }

    fn account(billing: &mut Billing) -> &mut bursar_domain::api::billing::Account {
        billing.account.as_mut().expect("an account")
    }

    #[test]
    fn crd_3_a_paused_recharge_is_told_before_what_follows_from_it() {
        let paused = banner(|billing| {
            account(billing).recharge.paused = Some(Pause::HardDecline);
            account(billing).credits.days_left = Some(2);
        });
        assert_eq!(paused, Some(CreditBanner::Paused(Pause::HardDecline)));
        assert_eq!(banner(|billing| account(billing).recharge.retry_at = Some(Timestamp(5))), Some(CreditBanner::Retry(Timestamp(5))));
        let off = banner(|billing| {
            account(billing).recharge.settings = Some(settings(false));
            account(billing).recharge.paused = Some(Pause::HardDecline);
            account(billing).credits.days_left = Some(2);
        });
        assert_eq!(off, Some(CreditBanner::Short(Shortage::Days(2))), "switched off, nobody waits for it");
    }

    #[test]
    fn bil_1_members_and_healthy_accounts_get_no_banner() {
        assert_eq!(banner(|_| {}), None);
        let member = banner(|billing| {
            billing.account = None;
            billing.credit_balance = Credits(-5);
        });
        assert_eq!(member, None);
    }

    #[test]
    fn crd_4_what_is_owed_is_told_with_its_number() {
        let owed = banner(|billing| account(billing).credits.balance = Credits(18_240 - 20_000));
        assert_eq!(owed, Some(CreditBanner::Short(Shortage::Owed(Credits(20_000)))));
        let said = Said::of(&healthy(), CreditBanner::Short(Shortage::Owed(Credits(320))));
        assert_eq!(said.text, "You owe 320 credits: the next credits pay them first.");
    }
}
