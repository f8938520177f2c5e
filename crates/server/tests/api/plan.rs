//! Changes of the plan from outside, to the unit: what the preview shows is what the invoice says and the provider charges (SUB-2, SUB-3,
//! SUB-5). Prices are those of the catalogue that ships with Bursar: Team 49 and 490, Enterprise 249 and 2490.

use bursar_domain::{
    calendar::{Date, add_months},
    invoice::LineKind,
    payment::PaymentStatus,
    plan::Plan,
    subscription::{AtPeriodEnd, Preview, Request, Standing},
    time::{DAY_MS, Timestamp},
};

use crate::money::{ENTERPRISE, ENTERPRISE_YEAR, Payer, TEAM, TEAM_YEAR, to};

/// A moment in the middle of the present period, to the second.
async fn halfway(payer: &mut Payer) -> Preview {
    let period = payer.subscription().await.period();
    let middle = Timestamp(period.start.0 + (period.end.0 - period.start.0) / 2);
    payer.until(middle).await;
    payer.preview(Request::Cancel).await.expect("previewed").preview
}

fn amounts(preview: &Preview) -> Vec<i64> {
    preview.lines.iter().map(|line| line.amount.minor).collect()
}

/// What the youngest charge at the provider was.
async fn charged(payer: &Payer) -> i64 {
    payer.at_provider().await.pop().expect("a charge").1
}

#[tokio::test]
async fn sub_2_a_subscription_begins_with_one_charge_of_the_full_price_and_its_included_credits() {
    for (plan, price, credits) in [(TEAM, 4_900, 10_000), (TEAM_YEAR, 49_000, 120_000), (ENTERPRISE, 24_900, 50_000)] {
        let payer = Payer::with_card("visa").await;
        let shown = payer.change(to(plan)).await;
        assert_eq!((amounts(&shown), shown.settlement.due.minor), (vec![price], price));
        assert_eq!((shown.credits_granted.0, payer.credits().await), (credits, (credits, 0)));
        payer.assert_invoiced_as(&shown).await;
        assert_eq!(payer.at_provider().await, [("succeeded".to_owned(), price)]);
        assert_eq!(payer.edition().await, plan.edition.name());
        let subscription = payer.subscription().await;
        assert_eq!((subscription.plan, subscription.standing), (plan, Standing::Active));
        assert_eq!(subscription.period().end, add_months(subscription.cycle.anchor, plan.cadence.months()));
        assert_eq!(payer.activities().await, ["card_added", "payment_succeeded", "invoice_issued", "subscribed"]);
        payer.assert_books().await;
    }
}

#[tokio::test]
async fn sub_2_sub_5_an_upgrade_is_prorated_and_keeps_the_period() {
    for (from, target, full, old) in [(TEAM, ENTERPRISE, 24_900, 4_900), (TEAM_YEAR, ENTERPRISE_YEAR, 249_000, 49_000)] {
        let mut payer = Payer::on(from).await;
        let before = payer.subscription().await;
        halfway(&mut payer).await;
        let shown = payer.change(to(target)).await;
        let (left, whole) = (before.period().seconds_left(shown.at), before.period().seconds());
        let part = |price: i64| {
            let (n, d) = (i128::from(price) * i128::from(left), i128::from(whole));
            i64::try_from((n * 2 + d) / (d * 2)).expect("fits")
        };
        assert_eq!(amounts(&shown), [-part(old), part(full)]);
        assert!((left * 2 - whole).abs() < 60, "halfway");
        assert_eq!(shown.unused_credit.minor, part(old));
        payer.assert_invoiced_as(&shown).await;
        assert_eq!(charged(&payer).await, part(full) - part(old));
        let after = payer.subscription().await;
        assert_eq!((after.plan, after.period()), (target, before.period()));
        assert_eq!(shown.next_renewal.expect("renews").totals.total.minor, full);
        payer.assert_books().await;
    }
}

#[tokio::test]
async fn sub_2_a_downgrade_waits_for_the_end_of_the_period_and_can_be_withdrawn_until_then() {
    let mut payer = Payer::on(ENTERPRISE).await;
    let end = payer.subscription().await.period().end;
    let shown = payer.change(to(TEAM)).await;
    assert_eq!((shown.takes_effect_at, amounts(&shown), shown.settlement.due.minor), (end, vec![], 0));
    assert_eq!(shown.next_renewal.expect("renews").totals.total.minor, 4_900);
    assert!(shown.features_lost.iter().any(|key| key == "identity_provider"), "{:?}", shown.features_lost);
    assert_eq!(payer.subscription().await.next, Some(AtPeriodEnd::Change { to: TEAM }));
    payer.change(Request::Withdraw).await;
    assert_eq!(payer.subscription().await.next, None);
    payer.change(to(TEAM)).await;
    payer.change(to(ENTERPRISE)).await;
    assert_eq!(payer.subscription().await.next, None, "the present plan again is the same as withdrawing");
    payer.change(to(TEAM)).await;
    payer.until(end.plus_ms(-DAY_MS)).await;
    assert_eq!((payer.edition().await.as_str(), payer.invoices().await.len()), ("enterprise", 1));
    payer.until(end.plus_ms(1_000)).await;
    let after = payer.subscription().await;
    assert_eq!((after.plan, after.next, after.standing), (TEAM, None, Standing::Active));
    assert_eq!((payer.edition().await.as_str(), charged(&payer).await), ("team", 4_900));
    assert_eq!(payer.credits().await, (10_000, 0), "a month of the smaller edition; the rest has expired");
    let told = ["change_scheduled", "change_withdrawn", "change_scheduled", "change_withdrawn", "change_scheduled", "renewed"];
    let activities = payer.activities().await;
    assert_eq!(activities.iter().filter(|kind| told.contains(&kind.as_str())).collect::<Vec<_>>(), told);
    payer.assert_books().await;
}

#[tokio::test]
async fn sub_2_from_month_to_year_restarts_now_with_twelve_months_of_credits_and_keeps_the_rest() {
    let mut payer = Payer::on(TEAM).await;
    let before = payer.subscription().await;
    halfway(&mut payer).await;
    let shown = payer.change(to(TEAM_YEAR)).await;
    let unused = before.unused(shown.at).expect("fits").minor;
    assert_eq!(amounts(&shown), [-unused, 49_000]);
    assert_eq!((shown.credits_granted.0, shown.credits_kept.0), (120_000, 10_000));
    assert_eq!(shown.annual_saving.expect("a saving").minor, 12 * 4_900 - 49_000);
    payer.assert_invoiced_as(&shown).await;
    assert_eq!((charged(&payer).await, payer.credits().await), (49_000 - unused, (130_000, 0)));
    let after = payer.subscription().await;
    assert_eq!((after.plan, after.cycle.anchor), (TEAM_YEAR, shown.at.floor_second()));
    payer.until(before.period().end.plus_ms(1_000)).await;
    assert_eq!((payer.invoices().await.len(), payer.credits().await), (2, (130_000, 0)), "the old end brings nothing any more");
    payer.assert_books().await;
}

#[tokio::test]
async fn sub_2_from_month_to_year_of_a_dearer_edition_is_one_invoice() {
    let mut payer = Payer::on(TEAM).await;
    let before = payer.subscription().await;
    payer.days(3).await;
    let shown = payer.change(to(ENTERPRISE_YEAR)).await;
    assert_eq!(amounts(&shown), [-before.unused(shown.at).expect("fits").minor, 249_000]);
    payer.assert_invoiced_as(&shown).await;
    assert_eq!((payer.subscription().await.plan, payer.credits().await), (ENTERPRISE_YEAR, (610_000, 0)));
    payer.assert_books().await;
}

#[tokio::test]
async fn sub_2_from_year_to_month_waits_for_the_renewal() {
    for (from, target, price) in [(TEAM_YEAR, TEAM, 4_900), (ENTERPRISE_YEAR, TEAM, 4_900), (ENTERPRISE_YEAR, ENTERPRISE, 24_900)] {
        let mut payer = Payer::on(from).await;
        let before = payer.subscription().await;
        let shown = payer.change(to(target)).await;
        assert_eq!((shown.takes_effect_at, shown.settlement.due.minor), (before.period().end, 0));
        assert_eq!(payer.subscription().await.plan, from);
        payer.app.app.clock.advance(before.period().end.ms_since(payer.app.app.now()) + 1_000);
        payer.wait(0).await;
        let after = payer.subscription().await;
        assert_eq!((after.plan, after.cycle.anchor), (target, before.cycle.anchor), "the anchor stays");
        assert_eq!(charged(&payer).await, price);
        payer.assert_books().await;
    }
}

#[tokio::test]
async fn sub_2_from_year_to_month_of_a_dearer_edition_gives_the_edition_now_and_the_month_later() {
    let mut payer = Payer::on(TEAM_YEAR).await;
    let before = payer.subscription().await;
    halfway(&mut payer).await;
    let shown = payer.change(to(ENTERPRISE)).await;
    let (left, whole) = (before.period().seconds_left(shown.at), before.period().seconds());
    assert!((amounts(&shown).iter().sum::<i64>() - 100_000).abs() < 2, "half the difference of 2000.00: {:?}", amounts(&shown));
    assert!((left * 2 - whole).abs() < 60);
    payer.assert_invoiced_as(&shown).await;
    let now = payer.subscription().await;
    assert_eq!((now.plan, now.next, now.period()), (ENTERPRISE_YEAR, Some(AtPeriodEnd::Change { to: ENTERPRISE }), before.period()));
    assert_eq!(shown.next_renewal.expect("renews").totals.total.minor, 24_900);
    payer.app.app.clock.advance(before.period().end.ms_since(payer.app.app.now()) + 1_000);
    payer.wait(0).await;
    assert_eq!((payer.subscription().await.plan, charged(&payer).await), (ENTERPRISE, 24_900));
    payer.assert_books().await;
}

#[tokio::test]
async fn sub_2_from_month_to_year_of_a_cheaper_edition_waits() {
    let mut payer = Payer::on(ENTERPRISE).await;
    let end = payer.subscription().await.period().end;
    let shown = payer.change(to(TEAM_YEAR)).await;
    assert_eq!((shown.takes_effect_at, shown.settlement.due.minor), (end, 0));
    payer.until(end.plus_ms(1_000)).await;
    assert_eq!((payer.subscription().await.plan, charged(&payer).await), (TEAM_YEAR, 49_000));
    assert_eq!(payer.credits().await, (120_000, 0));
    payer.assert_books().await;
}

#[tokio::test]
async fn sub_2_a_new_scheduled_change_replaces_the_old_one_and_an_upgrade_takes_it_away() {
    let payer = Payer::on(TEAM_YEAR).await;
    payer.change(to(TEAM)).await;
    let shown = payer.change(to(ENTERPRISE_YEAR)).await;
    assert_eq!(shown.replaces, Some(AtPeriodEnd::Change { to: TEAM }));
    let now = payer.subscription().await;
    assert_eq!((now.plan, now.next), (ENTERPRISE_YEAR, None));
    payer.change(to(ENTERPRISE)).await;
    let shown = payer.change(to(TEAM_YEAR)).await;
    assert_eq!(shown.replaces, Some(AtPeriodEnd::Change { to: ENTERPRISE }));
    assert_eq!(payer.subscription().await.next, Some(AtPeriodEnd::Change { to: TEAM_YEAR }));
}

#[tokio::test]
async fn sub_2_canceling_ends_with_the_period_and_can_be_resumed_until_then() {
    let mut payer = Payer::on(TEAM).await;
    payer.buy(5_000).await;
    let end = payer.subscription().await.period().end;
    let shown = payer.change(Request::Cancel).await;
    assert_eq!((shown.to, shown.takes_effect_at, shown.next_renewal), (None, end, None));
    payer.change(Request::Resume).await;
    assert_eq!(payer.subscription().await.next, None);
    // To Free is another word for canceling.
    payer.change(to(Plan { edition: bursar_domain::plan::Edition::Free, ..TEAM })).await;
    payer.until(end.plus_ms(1_000)).await;
    assert_eq!(payer.subscription().await.standing, Standing::Ended { at: end });
    assert_eq!((payer.edition().await.as_str(), payer.credits().await), ("free", (0, -5_000)), "purchased credits are locked");
    assert_eq!(payer.at_provider().await.len(), 2, "nothing more is charged");
    payer.days(3).await;
    let shown = payer.change(to(TEAM)).await;
    assert_eq!((shown.from, shown.settlement.due.minor), (None, 4_900));
    assert_eq!((payer.edition().await.as_str(), payer.credits().await), ("team", (10_000, 5_000)), "and unlocked on reactivation");
    payer.assert_books().await;
}

#[tokio::test]
async fn sub_5_a_subscription_from_the_31st_renews_on_the_last_day_of_short_months_and_returns() {
    let mut payer = Payer::new().await;
    let now = Date::of(payer.app.app.now()).year_month();
    let january = if now.month == 1 { now.plus(12) } else { now.plus(13 - i32::from(now.month)) };
    payer.app.app.clock.advance(january.day(31).start().plus_ms(DAY_MS / 2).ms_since(payer.app.app.now()));
    payer.wait(0).await;
    payer.card("visa").await;
    payer.change(to(TEAM)).await;
    let anchor = payer.subscription().await.cycle.anchor;
    let mut ends = Vec::new();
    for _ in 0..4 {
        let end = payer.subscription().await.period().end;
        payer.until(end.plus_ms(1_000)).await;
        ends.push(Date::of(end).day);
    }
    let february = january.plus(1).days();
    assert_eq!(ends, [february, 31, 30, 31]);
    let days: Vec<u8> = payer.invoices().await.iter().map(|invoice| Date::of(invoice.issued_at).day).collect();
    assert_eq!(days, [31, february, 31, 30, 31], "invoices bear the day of the renewal");
    assert_eq!((payer.subscription().await.cycle.anchor, payer.subscription().await.cycle.months), (anchor, 4));
    assert!(payer.invoices().await.iter().all(|invoice| invoice.total == 4_900), "every month costs the same, however long it is");
    payer.assert_books().await;
}

#[tokio::test]
async fn sub_5_a_net_credit_goes_to_the_account_balance_and_meets_the_next_invoice() {
    let mut payer = Payer::on(ENTERPRISE).await;
    // What an earlier correction left behind, say: 300.00 in the organization's favour.
    let mut tx = payer.app.app.store.write().await.expect("tx");
    let credit = bursar_domain::money::Money::new(30_000, bursar_domain::money::Currency::Usd);
    let now = payer.app.app.now();
    bursar::store::balance::post(&mut tx, &payer.org.id, "goodwill", credit, None, now).await.expect("posted");
    tx.commit().await.expect("committed");
    for (renewal, due, left) in [(1, 0, 5_100), (2, 19_800, 0), (3, 24_900, 0)] {
        let end = payer.subscription().await.period().end;
        payer.until(end.plus_ms(1_000)).await;
        let invoice = payer.invoice().await;
        assert_eq!((invoice.total, invoice.due, invoice.status.as_str()), (24_900, due, "paid"), "renewal {renewal}");
        assert_eq!(payer.account().await.balance, left, "renewal {renewal}");
        assert_eq!(payer.subscription().await.standing, Standing::Active);
    }
    assert_eq!(payer.at_provider().await.iter().map(|(_, amount)| *amount).collect::<Vec<_>>(), [24_900, 19_800, 24_900]);
    payer.assert_books().await;
}

#[tokio::test]
async fn sub_5_less_than_the_provider_charges_is_carried_to_the_next_invoice() {
    let mut payer = Payer::on(TEAM).await;
    let end = payer.subscription().await.period().end;
    payer.until(end.plus_ms(-3_000_000)).await;
    let shown = payer.change(to(ENTERPRISE)).await;
    let carried = shown.totals.total.minor;
    assert!((1..50).contains(&carried), "50 cents is the least: {carried}");
    assert_eq!((shown.settlement.due.minor, shown.settlement.balance_after.minor), (0, -carried));
    payer.assert_invoiced_as(&shown).await;
    assert_eq!((payer.edition().await.as_str(), payer.at_provider().await.len()), ("enterprise", 1));
    payer.until(end.plus_ms(1_000)).await;
    assert_eq!((charged(&payer).await, payer.account().await.balance), (24_900 + carried, 0));
    payer.assert_books().await;
}

#[tokio::test]
async fn pay_1_authentication_on_session_lets_a_change_through_or_not() {
    for (succeeds, status, edition) in [(true, PaymentStatus::Succeeded, "team"), (false, PaymentStatus::Failed, "free")] {
        let payer = Payer::with_card("authentication").await;
        let waiting = payer.begin(to(TEAM)).await;
        assert_eq!((waiting.status, payer.edition().await.as_str()), (PaymentStatus::Processing, "free"), "SUB-3: paid first");
        assert!(waiting.authenticate_at.is_some() && payer.invoices().await.is_empty());
        payer.authenticate(&waiting, succeeds).await;
        let payment = payer.payment(&waiting.id).await;
        assert_eq!((payment.status, payer.edition().await.as_str()), (status, edition));
        assert_eq!((payment.invoice.is_some(), payer.invoices().await.len()), (succeeds, usize::from(succeeds)));
        assert_eq!(payment.authenticate_at, None);
        payer.assert_books().await;
    }
}

#[tokio::test]
async fn doc_1_a_period_line_names_the_period_that_is_paid() {
    let mut payer = Payer::on(TEAM).await;
    let end = payer.subscription().await.period().end;
    payer.until(end.plus_ms(1_000)).await;
    let period = payer.subscription().await.period();
    assert_eq!(payer.invoice().await.snapshot.lines[0].what, LineKind::Subscription { plan: TEAM, period });
    assert_eq!(period.start, end);
}
