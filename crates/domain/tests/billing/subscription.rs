//! Worked examples of subscribing and changing, with the figures of the rules.

use bursar_domain::{
    catalogue::LimitKind,
    credits::Credits,
    invoice::LineKind,
    money::Currency,
    plan::{Cadence, Edition, Plan},
    subscription::{AtPeriodEnd, ChangeRefusal, Lock, NotDue, Renewal, Request, Situation, Stale, Standing, Subscription},
    tax::{Tax, TaxRate},
};

use crate::support::*;

/// A month of 30 days that began on 1 April 2026, and its middle.
fn april() -> (Subscription, bursar_domain::time::Timestamp) {
    let catalogue = catalogue();
    (change(&situation(&catalogue, None, day(2026, 4, 1)), TEAM_MONTH).after, day(2026, 4, 16))
}

#[test]
fn sub_5_ten_to_twenty_halfway_costs_five_and_twenty_to_fifty_fifteen() {
    let (_, halfway) = april();
    for (prices, due) in [([1000, 10_000, 2000, 20_000], 500), ([2000, 20_000, 5000, 50_000], 1500)] {
        let catalogue = catalogue_with(prices);
        let sub = change(&situation(&catalogue, None, day(2026, 4, 1)), TEAM_MONTH).after;
        let planned = change(&situation(&catalogue, Some(&sub), halfway), ENTERPRISE_MONTH);
        let preview = &planned.preview;
        assert_eq!(preview.settlement.due, usd(due));
        assert_eq!(preview.unused_credit, usd(prices[0] / 2));
        assert_eq!(preview.lines.len(), 2);
        assert_eq!(preview.takes_effect_at, halfway);
        assert_eq!(preview.credits_granted, Credits(2000), "half of 5000 less half of 1000");
        assert_eq!(preview.credits_expire_at, Some(day(2026, 5, 1)));
        assert_eq!((preview.features_lost.len(), preview.features_gained.as_slice()), (0, &["audit".to_owned()][..]));
        let renewal = preview.next_renewal.expect("renews");
        assert_eq!((renewal.at, renewal.due), (day(2026, 5, 1), usd(prices[2])));
        assert_eq!(planned.after.period().end, day(2026, 5, 1), "the period is kept");
    }
}

#[test]
fn sub_2_monthly_to_annual_restarts_grants_twelve_months_and_keeps_credits() {
    let catalogue = catalogue();
    let (sub, halfway) = april();
    let here = Situation { included_left: Credits(600), ..situation(&catalogue, Some(&sub), halfway) };
    let planned = change(&here, TEAM_YEAR);
    let preview = &planned.preview;
    assert_eq!(preview.settlement.due, usd(10_000 - 500));
    assert_eq!(preview.unused_credit, usd(500));
    assert_eq!(preview.annual_saving, Some(usd(12 * 1000 - 10_000)));
    assert_eq!((preview.credits_granted, preview.credits_kept), (Credits(12_000), Credits(600)));
    assert_eq!(preview.credits_expire_at, Some(day(2027, 4, 16)), "kept ones expire with the new period");
    assert!(planned.credits.carry_included);
    assert_eq!(planned.after.period().start, halfway);
    assert_eq!(planned.after.period().end, day(2027, 4, 16));
}

#[test]
fn sub_2_a_downgrade_waits_costs_nothing_now_and_can_be_withdrawn() {
    let catalogue = catalogue();
    let sub = change(&situation(&catalogue, None, day(2026, 4, 1)), ENTERPRISE_MONTH).after;
    let halfway = day(2026, 4, 16);
    let planned = change(&situation(&catalogue, Some(&sub), halfway), TEAM_MONTH);
    let preview = &planned.preview;
    assert_eq!((preview.lines.len(), preview.settlement.due), (0, usd(0)));
    assert_eq!(preview.takes_effect_at, day(2026, 5, 1));
    assert_eq!(preview.features_lost, ["audit"]);
    assert_eq!(preview.next_renewal.map(|r| (r.plan, r.due)), Some((TEAM_MONTH, usd(1000))));
    assert_eq!(planned.after.edition(), Edition::Enterprise, "until then");

    let again = situation(&catalogue, Some(&planned.after), halfway).plan(Request::Change { to: TEAM_MONTH });
    assert_eq!(again, Err(ChangeRefusal::Unchanged));
    for request in [Request::Withdraw, Request::Change { to: ENTERPRISE_MONTH }] {
        let withdrawn = situation(&catalogue, Some(&planned.after), halfway).plan(request).expect("withdrawn");
        assert_eq!(withdrawn.after, sub);
        assert_eq!(withdrawn.preview.replaces, Some(AtPeriodEnd::Change { to: TEAM_MONTH }));
    }
    let renewed = renewed(&planned.after, &catalogue);
    assert_eq!((renewed.plan, renewed.next, renewed.paid.charged), (TEAM_MONTH, None, usd(1000)));
}

#[test]
fn sub_2_an_upgrade_cancels_a_scheduled_downgrade_and_a_new_schedule_replaces_the_old() {
    let catalogue = catalogue();
    let now = day(2026, 4, 16);
    let team_year = change(&situation(&catalogue, None, day(2026, 4, 1)), TEAM_YEAR).after;
    let monthly = change(&situation(&catalogue, Some(&team_year), now), TEAM_MONTH);
    assert_eq!(monthly.after.next, Some(AtPeriodEnd::Change { to: TEAM_MONTH }));
    let upgraded = change(&situation(&catalogue, Some(&monthly.after), now), ENTERPRISE_YEAR);
    assert_eq!((upgraded.after.plan, upgraded.after.next), (ENTERPRISE_YEAR, None));
    assert_eq!(upgraded.preview.replaces, Some(AtPeriodEnd::Change { to: TEAM_MONTH }));
    let both = change(&situation(&catalogue, Some(&monthly.after), now), ENTERPRISE_MONTH);
    assert_eq!(both.after.plan, ENTERPRISE_YEAR, "the edition now, in years");
    assert_eq!(both.after.next, Some(AtPeriodEnd::Change { to: ENTERPRISE_MONTH }), "the cadence when the year is over");
    assert_eq!(both.preview.next_renewal.map(|r| (r.at, r.plan)), Some((day(2027, 4, 1), ENTERPRISE_MONTH)));
}

#[test]
fn sub_2_cancel_takes_effect_at_period_end_and_can_be_resumed_until_then() {
    let catalogue = catalogue();
    let (sub, halfway) = april();
    let in_use = [managers(1)];
    let here = Situation { in_use: &in_use, ..situation(&catalogue, Some(&sub), halfway) };
    let canceled = here.plan(Request::Cancel).expect("canceled");
    assert_eq!(canceled.preview.next_renewal, None);
    assert_eq!(canceled.preview.features_lost, ["team"]);
    assert_eq!(canceled.preview.over_limit.len(), 1, "told, not refused");
    assert_eq!(canceled.after.edition(), Edition::Team);

    let resumed = situation(&catalogue, Some(&canceled.after), halfway).plan(Request::Resume).expect("resumed");
    assert_eq!(resumed.after, sub);
    let end = canceled.after.period().end;
    assert_eq!(canceled.after.renew(end.plus_ms(-1), &terms(&catalogue)), Err(NotDue::Yet));
    let Ok(Renewal::Ends { after, credits }) = canceled.after.renew(end, &terms(&catalogue)) else { panic!("should end") };
    assert_eq!((after.edition(), credits.purchased), (Edition::Free, Lock::Lock));
    assert_eq!(after.renew(end.plus_days(400), &terms(&catalogue)), Err(NotDue::Standing), "it stays over");

    let back = change(&situation(&catalogue, Some(&after), end.plus_days(3)), TEAM_MONTH);
    assert_eq!(back.credits.purchased, Lock::Unlock);
    assert_eq!(back.after.period().start, end.plus_days(3));
    assert_eq!(back.preview.from, None);
}

#[test]
fn sub_4_refusals_name_the_way_out() {
    let catalogue = catalogue();
    let (sub, now) = april();
    let here = situation(&catalogue, Some(&sub), now);
    let ask = |situation: Situation<'_>, to| situation.plan(Request::Change { to }).map(|_| ()).map_err(|refused| refused.code());

    assert_eq!(ask(Situation { has_payment_method: false, ..here }, ENTERPRISE_MONTH), Err("payment_method_required"));
    assert_eq!(ask(Situation { payment_pending: true, ..here }, ENTERPRISE_MONTH), Err("change_pending"));
    assert_eq!(ask(Situation { now: sub.period().end, ..here }, ENTERPRISE_MONTH), Err("change_pending"));
    assert_eq!(ask(here, TEAM_MONTH), Err("unchanged"));
    assert_eq!(ask(here, Plan { edition: Edition::BusinessCritical, cadence: Cadence::Annual }), Err("contact_us"));
    assert_eq!(ask(Situation { account_balance: usd(600), has_payment_method: false, ..here }, ENTERPRISE_MONTH), Ok(()), "nothing is due");

    let canceled = here.plan(Request::Cancel).expect("canceled").after;
    assert_eq!(ask(Situation { subscription: Some(&canceled), ..here }, ENTERPRISE_MONTH), Err("reactivate_first"));
    let late = Subscription { standing: Standing::PastDue { since: now, failures: 1 }, ..sub.clone() };
    assert_eq!(ask(Situation { subscription: Some(&late), ..here }, ENTERPRISE_MONTH), Err("past_due"));
    assert!(Situation { subscription: Some(&late), ..here }.plan(Request::Cancel).is_ok(), "nobody is kept from leaving");
    let unpaid = Subscription { standing: Standing::Unpaid { since: now }, ..sub.clone() };
    assert_eq!(ask(Situation { subscription: Some(&unpaid), ..here }, ENTERPRISE_MONTH), Err("past_due"));

    for request in [Request::Resume, Request::Withdraw] {
        assert_eq!(here.plan(request).map(|_| ()), Err(ChangeRefusal::NothingScheduled));
    }
    let none = Situation { subscription: None, ..here };
    assert_eq!(none.plan(Request::Cancel).map(|_| ()), Err(ChangeRefusal::NotSubscribed));
    let euro = Situation { currency: Currency::Eur, ..none };
    assert_eq!(ask(euro, TEAM_MONTH), Err("not_priced"));
}

#[test]
fn sub_4_over_limit_lists_exactly_those_over() {
    let catalogue = catalogue();
    let sub = change(&situation(&catalogue, None, day(2026, 4, 1)), ENTERPRISE_YEAR).after;
    let in_use = [managers(3)];
    let here = Situation { in_use: &in_use, ..situation(&catalogue, Some(&sub), day(2026, 4, 2)) };
    let Err(ChangeRefusal::OverLimit { over }) = here.plan(Request::Change { to: TEAM_YEAR }) else { panic!("should be refused") };
    assert_eq!((over[0].kind, over[0].limit, over[0].count), (LimitKind::BillingManagers, 1, 3));
    let ids: Vec<&str> = over[0].over.iter().map(|thing| thing.id.as_str()).collect();
    assert_eq!(ids, ["per_3", "per_2"]);
    let one = [managers(1)];
    assert!(Situation { in_use: &one, ..here }.plan(Request::Change { to: TEAM_YEAR }).is_ok());
    let month = change(&situation(&catalogue, None, day(2026, 4, 1)), TEAM_MONTH).after;
    let same_edition = Situation { subscription: Some(&month), ..here }.plan(Request::Change { to: TEAM_YEAR });
    assert!(same_edition.is_ok(), "a limit that the operator has lowered since does not keep anybody from paying by the year");
    assert_eq!(catalogue.upgrade_for(Edition::Team, LimitKind::BillingManagers), Some(Edition::Enterprise));
    assert_eq!(catalogue.upgrade_for(Edition::Free, LimitKind::BillingManagers), Some(Edition::Team));
    assert_eq!(catalogue.upgrade_for(Edition::Enterprise, LimitKind::BillingManagers), None);
}

#[test]
fn sub_3_a_preview_lives_ten_minutes_and_goes_stale_on_any_change() {
    let catalogue = catalogue();
    let (sub, now) = april();
    let here = situation(&catalogue, Some(&sub), now);
    let preview = change(&here, ENTERPRISE_MONTH).preview;
    let minutes = |n: i64| now.plus_ms(n * 60_000);
    assert_eq!(here.confirm(&preview).map(|planned| planned.preview.settlement.due), Ok(usd(500)));
    let later = Situation { now: minutes(10).plus_ms(-1), ..here };
    assert_eq!(later.confirm(&preview).map(|planned| planned.preview.settlement.due), Ok(usd(500)), "as previewed, not as of now");
    assert_eq!(Situation { now: minutes(10), ..here }.confirm(&preview), Err(Stale::Expired));
    assert_eq!(Situation { account_balance: usd(1), ..here }.confirm(&preview), Err(Stale::Changed));
    assert_eq!(Situation { tax: TaxRate::Rate { basis_points: 1900 }, ..here }.confirm(&preview), Err(Stale::Changed));
    let dearer = catalogue_with([1000, 10_000, 2100, 20_000]);
    assert_eq!(Situation { catalogue: &dearer, ..here }.confirm(&preview), Err(Stale::Changed));
    let without_card = Situation { has_payment_method: false, ..here };
    assert_eq!(without_card.confirm(&preview), Err(Stale::Refused(ChangeRefusal::PaymentMethodRequired)));
    let annual = change(&here, TEAM_YEAR).after;
    assert_eq!(Situation { subscription: Some(&annual), ..here }.confirm(&preview), Err(Stale::Changed));

    let last_minute = situation(&catalogue, Some(&sub), sub.period().end.plus_ms(-60_000));
    let preview = change(&last_minute, ENTERPRISE_MONTH).preview;
    assert_eq!(Situation { now: sub.period().end, ..last_minute }.confirm(&preview), Err(Stale::Changed), "the period has ended meanwhile");
}

#[test]
fn sub_3_tax_is_shown_or_said_not_to_be_estimable() {
    let catalogue = catalogue();
    let here = situation(&catalogue, None, day(2026, 4, 1));
    let taxed = change(&Situation { tax: TaxRate::Rate { basis_points: 1900 }, ..here }, TEAM_MONTH).preview;
    assert_eq!(taxed.settlement.due, usd(1190));
    assert_eq!(taxed.next_renewal.map(|r| r.due), Some(usd(1190)));
    let unknown = change(&Situation { tax: TaxRate::NotEstimable, ..here }, TEAM_MONTH).preview;
    assert_eq!((unknown.totals.tax, unknown.settlement.due), (Tax::NotEstimable, usd(1000)));
}

#[test]
fn sub_5_a_net_credit_goes_to_the_account_balance() {
    // A month that was dearer than the year is now: the unused rest is worth more than the new period costs.
    let dear = catalogue_with([1000, 10_000, 90_000, 900_000]);
    let sub = change(&situation(&dear, None, day(2026, 4, 1)), ENTERPRISE_MONTH).after;
    let cheap = catalogue_with([1000, 10_000, 2000, 20_000]);
    let here = situation(&cheap, Some(&sub), day(2026, 4, 16));
    let preview = change(&here, ENTERPRISE_YEAR).preview;
    assert_eq!(preview.settlement.due, usd(0));
    assert_eq!(preview.settlement.balance_after, usd(45_000 - 20_000));
    assert_eq!(preview.next_renewal.map(|r| r.due), Some(usd(0)), "the next year is paid from it");
}

#[test]
fn sub_5_what_was_credited_already_is_not_credited_again() {
    let catalogue = catalogue();
    let (mut sub, halfway) = april();
    sub.paid.credited = usd(800);
    let preview = change(&situation(&catalogue, Some(&sub), halfway), ENTERPRISE_MONTH).preview;
    assert_eq!((preview.unused_credit, preview.settlement.due), (usd(200), usd(800)));
    sub.paid.credited = usd(1000);
    let preview = change(&situation(&catalogue, Some(&sub), halfway), ENTERPRISE_MONTH).preview;
    assert!(preview.lines.iter().all(|line| !matches!(line.what, LineKind::UnusedTime { .. })));
}

#[test]
fn sub_5_a_subscription_of_the_31st_renews_on_the_last_day_and_returns() {
    let catalogue = catalogue();
    let mut sub = change(&situation(&catalogue, None, day(2026, 1, 31)), TEAM_MONTH).after;
    let mut ends = Vec::new();
    for _ in 0..4 {
        ends.push(sub.period().end);
        sub = renewed(&sub, &catalogue);
    }
    assert_eq!(ends, [day(2026, 2, 28), day(2026, 3, 31), day(2026, 4, 30), day(2026, 5, 31)]);
}
