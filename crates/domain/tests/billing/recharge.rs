//! Auto-recharge: when, how much, never past the cap, and what a decline does.

use bursar_domain::{
    calendar::Month,
    catalogue::Catalogue,
    credits::Credits,
    money::{Currency, Money},
    recharge::{BadSettings, Charge, Decision, Failure, Idle, Mode, Notice, Pause, Settings, Situation, State, decide},
    tax::TaxRate,
    time::Timestamp,
};
use proptest::prelude::*;

use crate::support::*;

const HOUR: i64 = 60 * 60 * 1000;

fn now() -> Timestamp {
    day(2026, 4, 16)
}

/// Buys 5000 at a time below 10 000; 1000 credits cost 10.00.
fn settings(cap: i64) -> Settings {
    Settings { enabled: true, threshold: Credits(10_000), mode: Mode::Fixed { increment: Credits(5000) }, monthly_cap: usd(cap) }
}

fn state() -> State {
    State::new(Currency::Usd, Month::of(now()))
}

fn at(catalogue: &Catalogue, balance: i64) -> Situation<'_> {
    let balance = Credits(balance);
    Situation { now: now(), catalogue, tax: TaxRate::None, balance, subscription_active: true, has_payment_method: true }
}

fn charge(decision: Decision) -> (Charge, State, Option<Notice>) {
    match decision {
        Decision::Charge { charge, state, notice } => (charge, state, notice),
        other => panic!("should charge, not {other:?}"),
    }
}

#[test]
fn crd_3_fires_below_the_threshold_and_only_when_all_is_in_place() {
    let catalogue = catalogue();
    let all = at(&catalogue, 9_999);
    let idle = |settings: Settings, state: State, situation| match decide(&settings, &state, &situation) {
        Decision::Nothing(idle) => Some(idle),
        _ => None,
    };
    let on = settings(100_000);
    assert_eq!(idle(on, state(), all), None);
    assert_eq!(idle(on, state(), at(&catalogue, 10_000)), Some(Idle::Enough));
    assert_eq!(idle(Settings { enabled: false, ..on }, state(), all), Some(Idle::Off));
    assert_eq!(idle(on, state(), Situation { subscription_active: false, ..all }), Some(Idle::NoSubscription));
    assert_eq!(idle(on, state(), Situation { has_payment_method: false, ..all }), Some(Idle::NoPaymentMethod));
    assert_eq!(idle(on, State { in_flight: true, ..state() }, all), Some(Idle::InFlight));
    assert_eq!(idle(on, state().paused(Pause::Declined), all), Some(Idle::Paused(Pause::Declined)));
    let euro = Settings { monthly_cap: Money::new(100_000, Currency::Eur), ..on };
    assert_eq!(idle(euro, State::new(Currency::Eur, Month::of(now())), all), Some(Idle::NotPriced));
}

#[test]
fn crd_3_fixed_buys_whole_increments_in_one_payment_and_target_what_is_missing() {
    let catalogue = catalogue();
    let buys = |mode, balance| {
        let settings = Settings { mode, ..settings(10_000_000) };
        let (charge, ..) = charge(decide(&settings, &state(), &at(&catalogue, balance)));
        (charge.credits.0, charge.totals.total.minor)
    };
    let fixed = Mode::Fixed { increment: Credits(5000) };
    assert_eq!(buys(fixed, 9_999), (5_000, 5_000));
    assert_eq!(buys(fixed, 5_000), (5_000, 5_000));
    assert_eq!(buys(fixed, 4_999), (10_000, 10_000));
    assert_eq!(buys(fixed, -12_000), (25_000, 25_000), "out of debt and back to the threshold");
    assert_eq!(buys(fixed, -990_000), (100_000, 100_000), "at most what one purchase may be; the rest follows");
    let target = Mode::Target { target: Credits(20_000) };
    assert_eq!(buys(target, 9_999), (10_001, 10_001));
    assert_eq!(buys(target, -1), (20_001, 20_001));
}

#[test]
fn crd_3_never_past_the_cap_not_even_partly_and_one_mail() {
    let catalogue = catalogue();
    let on = settings(12_000);
    let (first, after, notice) = charge(decide(&on, &state(), &at(&catalogue, 9_000)));
    assert_eq!((first.totals.total, after.reserved, notice), (usd(5_000), usd(5_000), None));
    let (_, after, notice) = charge(decide(&on, &after.succeeded(), &at(&catalogue, 9_000)));
    assert_eq!((after.reserved, notice), (usd(10_000), Some(Notice::CapNear)));
    let third = decide(&on, &after.succeeded(), &at(&catalogue, 9_000));
    let Decision::CapReached { wanted, left, state: told, notice } = third else { panic!("should stop") };
    assert_eq!((wanted, left, notice), (usd(5_000), usd(2_000), Some(Notice::CapReached)));
    let again = decide(&on, &told, &at(&catalogue, 9_000));
    assert!(matches!(again, Decision::CapReached { notice: None, .. }), "{again:?}");

    let raised = decide(&settings(13_000), &told.cap_changed(), &at(&catalogue, 9_000));
    assert!(matches!(raised, Decision::CapReached { notice: Some(Notice::CapReached), .. }), "told of the new cap: {raised:?}");

    let may = Situation { now: day(2026, 5, 1), ..at(&catalogue, 9_000) };
    let (_, after, _) = charge(decide(&on, &told, &may));
    assert_eq!(after.reserved, usd(5_000), "a new month");
    let exact = charge(decide(&settings(5_000), &state(), &at(&catalogue, 9_000)));
    assert_eq!(exact.2, Some(Notice::CapReached), "used to the last cent");
    let taxed = Situation { tax: TaxRate::Rate { basis_points: 1 }, ..at(&catalogue, 9_000) };
    assert!(matches!(decide(&settings(5_000), &state(), &taxed), Decision::CapReached { .. }), "tax counts");
}

#[test]
fn crd_3_retries_after_one_two_and_four_hours_and_the_fourth_decline_pauses() {
    let catalogue = catalogue();
    let on = settings(100_000);
    let mut state = state();
    let mut at_time = now();
    let mut story = Vec::new();
    for _ in 0..4 {
        let here = Situation { now: at_time, ..at(&catalogue, 0) };
        let (bought, reserved, _) = charge(decide(&on, &state, &here));
        let (after, notice) = reserved.failed(&bought, Failure::Soft, at_time, &catalogue.recharge);
        assert_eq!(after.reserved, usd(0), "the cap gets it back");
        story.push((after.retry_at.map(|retry| (retry.0 - at_time.0) / HOUR), notice));
        if let Some(retry) = after.retry_at {
            let early = Situation { now: retry.plus_ms(-1), ..here };
            assert_eq!(decide(&on, &after, &early), Decision::Nothing(Idle::BackOff(retry)));
            at_time = retry;
        }
        state = after;
    }
    assert_eq!(story, [(Some(1), Some(Notice::FirstDecline)), (Some(2), None), (Some(4), None), (None, Some(Notice::Paused))]);
    assert_eq!(state.paused, Some(Pause::Declined));
    let (_, tried, _) = charge(decide(&on, &state.cleared(), &Situation { now: at_time, ..at(&catalogue, 0) }));
    assert!(tried.in_flight && tried.declines == 0, "a new card tries once");
}

#[test]
fn crd_3_what_no_retry_can_mend_pauses_at_once() {
    let catalogue = catalogue();
    let (bought, reserved, _) = charge(decide(&settings(100_000), &state(), &at(&catalogue, 0)));
    for pause in [Pause::HardDecline, Pause::CardExpired, Pause::CardDetached, Pause::AuthenticationNeeded] {
        let (after, notice) = reserved.failed(&bought, Failure::Final(pause), now(), &catalogue.recharge);
        assert_eq!((after.paused, after.retry_at, notice), (Some(pause), None, Some(Notice::Paused)));
        assert_eq!(after.succeeded_late(&bought).reserved, bought.totals.total, "the money arrived after all");
        assert_eq!(after.succeeded_late(&bought).paused, None);
    }
}

#[test]
fn crd_3_what_cannot_be_set_is_named() {
    let catalogue = catalogue();
    let good = settings(5_000);
    assert_eq!(good.check(&catalogue), Ok(()));
    for threshold in [0, 4_999, 5_001, 55_000, -5_000] {
        let bad = Settings { threshold: Credits(threshold), ..good };
        assert_eq!(bad.check(&catalogue), Err(vec![BadSettings::Threshold]), "{threshold}");
    }
    for increment in [0, 4_000, 5_500, 101_000] {
        let bad = Settings { mode: Mode::Fixed { increment: Credits(increment) }, monthly_cap: usd(1_000_000), ..good };
        assert_eq!(bad.check(&catalogue), Err(vec![BadSettings::Increment]), "{increment}");
    }
    let target = |target| Settings { mode: Mode::Target { target: Credits(target) }, ..good }.check(&catalogue);
    assert_eq!(target(15_000), Ok(()));
    assert_eq!(target(14_999), Err(vec![BadSettings::Target { at_least: Credits(15_000) }]));
    assert!(target(100_001).is_err());
    assert_eq!(settings(4_999).check(&catalogue), Err(vec![BadSettings::Cap { at_least: Some(usd(5_000)) }]));
}

proptest! {
    /// Whatever the provider answers and however the balance jumps, at most the cap is reserved or charged in a month.
    #[test]
    fn crd_3_the_cap_holds(
        cap in 5_000i64..60_000, target: bool, events in prop::collection::vec((0i64..30, -20_000i64..12_000, 0u8..6), 1..60),
    ) {
        let catalogue = catalogue();
        let mode = if target { Mode::Target { target: Credits(20_000) } } else { Mode::Fixed { increment: Credits(5_000) } };
        let on = Settings { mode, ..settings(cap) };
        let mut time = now();
        let mut state = state();
        let mut open: Option<Charge> = None;
        let mut arrived: std::collections::BTreeMap<Month, i64> = std::collections::BTreeMap::new();
        for (hours, balance, answer) in events {
            time = time.plus_ms(hours * HOUR);
            match (open.take(), answer) {
                (Some(bought), 0) => (state, _) = state.failed(&bought, Failure::Soft, time, &catalogue.recharge),
                (Some(bought), 1) => (state, _) = state.failed(&bought, Failure::Final(Pause::HardDecline), time, &catalogue.recharge),
                (Some(bought), 2) => open = Some(bought),
                (Some(bought), _) => {
                    *arrived.entry(bought.month).or_default() += bought.totals.total.minor;
                    state = state.succeeded();
                }
                (None, 5) => state = state.cleared(),
                (None, _) => {}
            }
            let was_open = open.is_some();
            match decide(&on, &state, &Situation { now: time, ..at(&catalogue, balance) }) {
                Decision::Charge { charge, state: next, .. } => {
                    prop_assert!(!was_open, "one in flight");
                    prop_assert!(balance < 10_000 && balance + charge.credits.0 >= 10_000);
                    (open, state) = (Some(charge), next);
                }
                Decision::CapReached { wanted, left, state: next, .. } => {
                    prop_assert!(wanted.minor > left.minor && left.minor >= 0);
                    state = next;
                }
                Decision::Nothing(_) => {}
            }
            let in_flight = |month| open.as_ref().filter(|bought| bought.month == month).map_or(0, |bought| bought.totals.total.minor);
            for (month, paid) in &arrived {
                prop_assert!(paid + in_flight(*month) <= cap);
            }
            prop_assert!(state.reserved.minor >= 0 && state.reserved.minor <= cap);
        }
    }
}
