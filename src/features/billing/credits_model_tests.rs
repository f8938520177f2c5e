//! What the page says about credits, by example.

use bursar_domain::{
    api::{
        credits::{CreditSummary, RechargeStatus},
        payments::Payment,
    },
    recharge::{Mode, Settings},
};

use super::{
    super::samples::{self, plan_payment, usd},
    *,
};

fn class(class: Class, left: i64) -> ClassSummary {
    ClassSummary { class, left: Credits(left), next_expiry: None }
}

fn summary(classes: Vec<ClassSummary>, owed: i64) -> CreditSummary {
    let balance = Credits(sum(&classes).0 - owed);
    CreditSummary { balance, held: Credits::ZERO, locked: Credits::ZERO, classes, days_left: None }
}

pub(crate) fn settings(enabled: bool) -> Settings {
    Settings { enabled, threshold: Credits(10_000), mode: Mode::Fixed { increment: Credits(20_000) }, monthly_cap: usd(60_000) }
}

/// A paid plan with a card, 18 240 credits, and auto-recharge on.
pub(crate) fn healthy() -> Billing {
    let credits = summary(vec![class(Class::Included, 12_000), class(Class::Purchased, 6_240)], 0);
    let settings = Some(settings(true));
    let recharge = RechargeStatus { settings, paused: None, retry_at: None, in_flight: false, charged_this_month: usd(18_000) };
    let balance = credits.balance;
    let account = Account { credits, recharge, ..samples::account() };
    Billing {
        credit_balance: balance,
        used_this_month: Credits(500),
        ..samples::billing(samples::status(PlanStanding::Active, None), Some(account))
    }
}

fn changed(change: impl Fn(&mut Billing, &mut Account)) -> (RechargeState, Option<Shortage>, Remedy) {
    let mut billing = healthy();
    let mut account = billing.account.clone().expect("an account");
    change(&mut billing, &mut account);
    billing.credit_balance = account.credits.balance;
    billing.account = Some(account.clone());
    let state = recharge_state(&billing, &account);
    (state, shortage(&billing, &account), remedy(state, &account))
}

#[test]
fn crd_1_the_large_number_is_what_is_left_and_debt_stands_beside_it() {
    let mut billing = healthy();
    assert_eq!((left(&billing), owed(&billing)), (Credits(18_240), Credits(0)));
    let account = billing.account.as_mut().expect("an account");
    account.credits = summary(vec![class(Class::Purchased, 6_000)], 320);
    assert_eq!((left(&billing), owed(&billing)), (Credits(6_000), Credits(320)), "bought credits may be locked while others are owed");
    billing.account = None;
    billing.credit_balance = Credits(-320);
    assert_eq!((left(&billing), owed(&billing)), (Credits(0), Credits(320)), "members know the balance");
    billing.credit_balance = Credits(7);
    assert_eq!((left(&billing), owed(&billing)), (Credits(7), Credits(0)));
}

#[test]
fn crd_1_the_bar_is_always_full_and_hides_nothing() {
    let of = |lefts: &[i64]| {
        let classes: Vec<_> = Class::ALL.into_iter().zip(lefts).map(|(of, left)| class(of, *left)).collect();
        segments(&classes).into_iter().map(|(_, part)| part).collect::<Vec<_>>()
    };
    assert_eq!(of(&[12_000, 0, 6_240]), [658, 342]);
    assert_eq!(of(&[1, 1, 1]).iter().sum::<u16>(), 1000);
    assert_eq!(of(&[1_000_000, 1, 0]), [988, 12]);
    assert_eq!(of(&[i64::MAX, i64::MAX, i64::MAX]).iter().sum::<u16>(), 1000);
    assert_eq!(of(&[5]), [1000]);
    assert!(of(&[0, 0, 0]).is_empty());
}

#[test]
fn crd_3_each_state_of_recharging_is_told_apart_with_its_way_out() {
    assert_eq!(changed(|_, _| {}), (RechargeState::Ready, None, Remedy::None));
    let state = |change: fn(&mut Billing, &mut Account)| {
        let (state, _, remedy) = changed(change);
        (state, remedy)
    };
    assert_eq!(state(|_, a| a.recharge.settings = Some(settings(false))), (RechargeState::Off, Remedy::None));
    assert_eq!(state(|_, a| a.recharge.settings = None), (RechargeState::Off, Remedy::None));
    assert_eq!(state(|_, a| a.recharge.in_flight = true), (RechargeState::InFlight, Remedy::None));
    assert_eq!(state(|_, a| a.recharge.retry_at = Some(Timestamp(5))), (RechargeState::Retry(Timestamp(5)), Remedy::UpdateCard));
    assert_eq!(state(|b, _| b.plan.standing = PlanStanding::PastDue), (RechargeState::PastDue, Remedy::None));
    assert_eq!(state(|b, _| b.plan.standing = PlanStanding::Unpaid), (RechargeState::Waits(Missing::Plan), Remedy::None));
    assert_eq!(state(|_, a| a.payment_methods.clear()), (RechargeState::Waits(Missing::Card), Remedy::AddCard));
    for pause in [Pause::Declined, Pause::HardDecline, Pause::CardExpired, Pause::CardDetached, Pause::AuthenticationNeeded] {
        let (state, _, remedy) = changed(|_, a| a.recharge.paused = Some(pause));
        assert_eq!((state, remedy), (RechargeState::Paused(pause), Remedy::UpdateCard), "{pause:?}");
    }
}

#[test]
fn crd_3_a_payment_that_waits_for_the_bank_leads_there() {
    let (state, _, remedy) = changed(|_, account| {
        account.recharge.paused = Some(Pause::AuthenticationNeeded);
        account.open_payments.push(Payment {
            purpose: PaymentPurpose::Recharge { credits: Credits(20_000) },
            authenticate_at: Some("https://pay.example/3ds".to_owned()),
            ..plan_payment()
        });
    });
    assert_eq!(state, RechargeState::Paused(Pause::AuthenticationNeeded));
    assert_eq!(remedy, Remedy::Authenticate("https://pay.example/3ds".to_owned()));
}

#[test]
fn crd_3_the_cap_is_reached_when_it_is_used_or_leaves_no_room() {
    assert_eq!(changed(|_, account| account.recharge.charged_this_month = usd(60_000)).0, RechargeState::CapReached);
    let below = |account: &mut Account| account.credits = summary(vec![class(Class::Included, 9_999)], 0);
    assert_eq!(changed(|_, account| below(account)).0, RechargeState::CapReached);
    let at = |account: &mut Account| account.credits = summary(vec![class(Class::Included, 10_000)], 0);
    assert_eq!(changed(|_, account| at(account)).0, RechargeState::Ready);
}

#[test]
fn crd_3_a_shortage_is_told_unless_recharging_mends_it() {
    let few = |account: &mut Account| account.credits.days_left = Some(3);
    assert_eq!(changed(|_, account| few(account)).1, None, "auto-recharge sees to it");
    let off = |account: &mut Account| account.recharge.settings = None;
    let shortage = |change: fn(&mut Account)| {
        changed(move |_, account| {
            off(account);
            change(account);
        })
        .1
    };
    assert_eq!(shortage(|account| account.credits.days_left = Some(3)), Some(Shortage::Days(3)));
    assert_eq!(shortage(|account| account.credits.days_left = Some(8)), None);
    assert_eq!(shortage(|account| account.credits = summary(Vec::new(), 0)), Some(Shortage::Empty));
    assert_eq!(shortage(|account| account.credits = summary(Vec::new(), 9)), Some(Shortage::Owed(Credits(9))));
    let unused = changed(|billing, account| {
        off(account);
        account.credits = summary(Vec::new(), 0);
        billing.used_this_month = Credits::ZERO;
    });
    assert_eq!(unused.1, None, "who uses nothing lacks nothing");
}

#[test]
fn crd_5_percent_of_the_limit_are_rounded_down() {
    assert_eq!(percent(Credits(999), Credits(1000)), 99);
    assert_eq!(percent(Credits(1000), Credits(1000)), 100);
    assert_eq!(percent(Credits(i64::MAX), Credits(1)), i64::MAX);
    assert_eq!(percent(Credits(-5), Credits(10)), 0);
    assert_eq!(percent(Credits(5), Credits(0)), 0);
}
