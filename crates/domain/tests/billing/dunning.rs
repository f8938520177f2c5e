//! A failed renewal, its retries, and the way back (PAY-4).

use bursar_domain::{
    credits::Credits,
    plan::Edition,
    subscription::{Lock, NotDue, Renewal, Request, Standing, Subscription},
    time::Timestamp,
};

use crate::support::*;

/// A month from 1 April whose renewal on 1 May is being paid.
fn renewing() -> (Subscription, Timestamp) {
    let catalogue = catalogue();
    let sub = change(&situation(&catalogue, None, day(2026, 4, 1)), TEAM_MONTH).after;
    let end = sub.period().end;
    let Ok(Renewal::Continues { after, settlement, .. }) = sub.renew(end, &terms(&catalogue)) else { panic!("should go on") };
    assert_eq!(settlement.due, usd(1000));
    (after, end)
}

/// Fails the first try and so many retries, each at its time.
fn fail(mut sub: Subscription, mut at: Timestamp, times: usize) -> (Subscription, Vec<i64>) {
    let terms = catalogue().dunning;
    let first = at;
    let mut days = Vec::new();
    for _ in 0..times {
        let failed = sub.payment_failed(at, &terms).expect("a payment was under way");
        sub = failed.after;
        assert_eq!(sub.retry_at(&terms), failed.retry_at);
        if let Some(next) = failed.retry_at {
            days.push((next.0 - first.0) / bursar_domain::time::DAY_MS);
            at = next;
        }
    }
    (sub, days)
}

#[test]
fn pay_4_retries_after_one_three_five_and_seven_days_then_free() {
    let (sub, end) = renewing();
    let (late, days) = fail(sub.clone(), end, 4);
    assert_eq!(days, [1, 3, 5, 7]);
    assert_eq!(late.standing, Standing::PastDue { since: end, failures: 4 });
    assert_eq!(late.edition(), Edition::Team, "kept while it is tried again");
    assert_eq!((sub.is_in_good_standing(), late.is_in_good_standing(), late.is_live()), (true, false, true));
    let failed = late.payment_failed(end.plus_days(7), &catalogue().dunning).expect("the last retry");
    assert_eq!(failed.retry_at, None);
    assert_eq!(failed.credits.purchased, Lock::Lock);
    assert_eq!(failed.after.edition(), Edition::Free);
    assert_eq!(failed.after.payment_failed(end.plus_days(8), &catalogue().dunning), None, "nothing is tried any more");
}

#[test]
fn pay_4_paying_at_any_time_restores() {
    let catalogue = catalogue();
    let (sub, end) = renewing();
    for failures in 0..=5 {
        let (late, _) = fail(sub.clone(), end, failures);
        let (back, credits) = late.paid(end.plus_days(9), &catalogue).expect("to be paid");
        assert_eq!((back.edition(), back.standing), (Edition::Team, Standing::Active), "{failures}");
        assert_eq!(back.period(), sub.period(), "what was paid for");
        assert_eq!((credits.granted, credits.purchased), (Credits(1000), Lock::Unlock));
        assert_eq!(credits.expires_at, Some(back.period().end));
        assert_eq!(back.paid(end.plus_days(9), &catalogue), None, "not twice");
    }
}

#[test]
fn pay_4_a_period_that_is_over_starts_anew_when_it_is_paid() {
    let catalogue = catalogue();
    let (sub, end) = renewing();
    let (unpaid, _) = fail(sub, end, 5);
    assert_eq!(unpaid.renew(end.plus_days(100), &terms(&catalogue)), Err(NotDue::Standing), "nothing is added to what is owed");
    let last = unpaid.period().end;
    let periods = |at| unpaid.paid(at, &catalogue).map(|(back, _)| back.period().start);
    assert_eq!((periods(last.plus_ms(-1)), periods(last)), (Some(end), Some(last)));
    let paid_at = end.plus_days(100);
    let (back, _) = unpaid.paid(paid_at, &catalogue).expect("to be paid");
    assert_eq!(back.period().start, paid_at);
    assert_eq!(back.paid.charged, usd(1000));
}

#[test]
fn pay_4_an_unpaid_subscription_can_be_given_up_and_replaced() {
    let catalogue = catalogue();
    let (sub, end) = renewing();
    assert_eq!(sub.given_up(end), None);
    let (unpaid, _) = fail(sub, end, 5);
    let over = unpaid.given_up(end.plus_days(30)).expect("unpaid");
    assert_eq!(over.paid(end.plus_days(31), &catalogue), None);
    assert!(situation(&catalogue, Some(&over), end.plus_days(31)).plan(Request::Change { to: TEAM_MONTH }).is_ok());
}

#[test]
fn pay_4_a_canceled_subscription_that_was_never_paid_ends_with_its_period() {
    let catalogue = catalogue();
    let (sub, end) = renewing();
    let (late, _) = fail(sub, end, 1);
    let canceled = situation(&catalogue, Some(&late), end.plus_days(1)).plan(Request::Cancel).expect("canceled").after;
    let (unpaid, _) = fail(canceled, end.plus_days(1), 4);
    assert!(matches!(unpaid.standing, Standing::Unpaid { .. }));
    let ended = unpaid.renew(unpaid.period().end, &terms(&catalogue));
    assert!(matches!(ended, Ok(Renewal::Ends { .. })), "{ended:?}");
}

#[test]
fn a_change_is_refused_while_the_renewal_is_being_paid() {
    let catalogue = catalogue();
    let (sub, end) = renewing();
    let refused = situation(&catalogue, Some(&sub), end.plus_ms(1)).plan(Request::Change { to: ENTERPRISE_MONTH });
    assert_eq!(refused.map(|_| ()).map_err(|refused| refused.code()), Err("change_pending"));
    assert_eq!(sub.renew(sub.period().end, &terms(&catalogue)), Err(NotDue::Standing));
}
