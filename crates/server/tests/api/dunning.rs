//! Renewals that are not paid (PAY-4): past due, tries on the days of the catalogue, unpaid, Free, and the ways back.

use bursar::store;
use bursar_domain::{
    api::error::Refusal,
    payment::PaymentStatus,
    subscription::{Request, Standing},
    time::DAY_MS,
};

use crate::money::{ENTERPRISE, Payer, TEAM, refusal, to};

/// A month of Team that is over, with a card that does this when it is charged for the next one.
async fn renewed_with(card: &str) -> Payer {
    let mut payer = Payer::on(TEAM).await;
    payer.buy(5_000).await;
    payer.card(card).await;
    let end = payer.subscription().await.period().end;
    payer.until(end.plus_ms(1_000)).await;
    payer
}

async fn failures(payer: &Payer) -> u32 {
    match payer.subscription().await.standing {
        Standing::PastDue { failures, .. } => failures,
        other => panic!("{other:?}"),
    }
}

/// How often the renewal was tried.
async fn tries(payer: &Payer) -> usize {
    payer.payments().await.iter().filter(|(purpose, ..)| purpose == "invoice").count()
}

#[tokio::test]
async fn pay_4_a_failed_renewal_is_tried_on_day_1_3_5_and_7_then_the_organization_falls_to_free() {
    let mut payer = renewed_with("insufficient-funds").await;
    assert_eq!((failures(&payer).await, payer.edition().await.as_str(), payer.credits().await), (1, "team", (0, 5_000)));
    let mut by_day = vec![tries(&payer).await];
    for _ in 0..7 {
        payer.days(1).await;
        by_day.push(tries(&payer).await);
    }
    assert_eq!(by_day, [1, 2, 2, 3, 3, 4, 4, 5], "on the day of the renewal and 1, 3, 5 and 7 days later");
    let Standing::Unpaid { .. } = payer.subscription().await.standing else { panic!("unpaid") };
    assert_eq!((payer.edition().await.as_str(), payer.credits().await), ("free", (0, -5_000)), "purchased credits are locked");
    payer.days(10).await;
    assert_eq!(tries(&payer).await, 5, "and not tried again");
    assert_eq!((payer.invoice().await.status.as_str(), payer.invoices().await.len()), ("open", 3));
    let told: Vec<String> = payer.activities().await.into_iter().filter(|kind| kind != "payment_failed").collect();
    assert_eq!(told[told.len() - 3..], ["invoice_issued", "past_due", "unpaid"]);
    assert_eq!(refusal(payer.preview(to(ENTERPRISE)).await), Refusal::PastDue);
    assert_eq!(refusal(payer.preview(Request::Cancel).await), Refusal::PastDue);
    payer.assert_books().await;
}

#[tokio::test]
async fn pay_4_past_due_allows_no_change_but_canceling() {
    let payer = renewed_with("insufficient-funds").await;
    assert_eq!(refusal(payer.preview(to(ENTERPRISE)).await), Refusal::PastDue);
    payer.change(Request::Cancel).await;
    payer.change(Request::Resume).await;
}

#[tokio::test]
async fn pay_4_a_retry_that_succeeds_restores_it_with_the_credits_of_the_period() {
    let mut payer = renewed_with("insufficient-funds").await;
    let period = payer.subscription().await.period();
    payer.days(1).await;
    assert_eq!(failures(&payer).await, 2);
    payer.card("visa").await;
    payer.days(2).await;
    let after = payer.subscription().await;
    assert_eq!((after.standing, after.period(), payer.credits().await), (Standing::Active, period, (10_000, 5_000)));
    assert_eq!(payer.invoice().await.status, "paid");
    assert_eq!(payer.activities().await.last().map(String::as_str), Some("restored"));
    payer.days(8).await;
    assert_eq!(tries(&payer).await, 3, "nothing is tried after it was paid");
    payer.until(period.end.plus_ms(1_000)).await;
    assert_eq!((payer.subscription().await.standing, payer.invoices().await.len()), (Standing::Active, 4));
    payer.assert_books().await;
}

#[tokio::test]
async fn pay_4_paying_by_hand_restores_it_and_a_failed_try_by_hand_uses_no_retry_up() {
    let mut payer = renewed_with("insufficient-funds").await;
    let invoice = payer.invoice().await.id;
    let failed = payer.pay(&invoice).await.expect("answered");
    assert_eq!((failed.status, failures(&payer).await), (PaymentStatus::Failed, 1));
    payer.card("authentication").await;
    let waiting = payer.pay(&invoice).await.expect("answered");
    assert_eq!(refusal(payer.pay(&invoice).await), Refusal::PaymentInProgress);
    payer.days(1).await;
    assert_eq!((failures(&payer).await, tries(&payer).await), (2, 4), "the retry waited until nobody paid by hand any more");
    assert_eq!(payer.payment(&waiting.id).await.status, PaymentStatus::Canceled);
    let waiting = payer.pay(&invoice).await.expect("answered");
    payer.authenticate(&waiting, true).await;
    assert_eq!(payer.payment(&waiting.id).await.status, PaymentStatus::Succeeded);
    assert_eq!((payer.subscription().await.standing, payer.credits().await), (Standing::Active, (10_000, 5_000)));
    assert_eq!(refusal(payer.pay(&invoice).await), Refusal::NotPayable);
    payer.assert_books().await;
}

#[tokio::test]
async fn pay_4_an_unpaid_organization_is_back_when_it_pays_in_the_period_or_after_it() {
    for (days, in_period) in [(10, true), (40, false)] {
        let mut payer = renewed_with("declined").await;
        let period = payer.subscription().await.period();
        payer.days(days).await;
        assert_eq!(payer.edition().await, "free");
        payer.card("visa").await;
        let invoice = payer.invoice().await.id;
        assert_eq!(payer.pay(&invoice).await.expect("paid").status, PaymentStatus::Succeeded);
        let after = payer.subscription().await;
        assert_eq!((after.standing, payer.edition().await.as_str(), payer.credits().await), (Standing::Active, "team", (10_000, 5_000)));
        assert_eq!(after.period() == period, in_period, "a period that was over before it was paid starts now");
        let charges = payer.at_provider().await.iter().filter(|(status, _)| status == "succeeded").count();
        payer.until(after.period().end.plus_ms(1_000)).await;
        assert_eq!(payer.at_provider().await.iter().filter(|(status, _)| status == "succeeded").count(), charges + 1, "and renews");
        payer.assert_books().await;
    }
}

#[tokio::test]
async fn pay_4_without_a_card_the_renewal_is_past_due_until_there_is_one() {
    let mut payer = Payer::on(TEAM).await;
    let mut tx = payer.app.app.store.write().await.expect("tx");
    sqlx::query("UPDATE payment_methods SET is_default = 0, removed_at = 1 WHERE org_id = $1")
        .bind(payer.org.id.as_str())
        .execute(&mut *tx)
        .await
        .expect("removed");
    tx.commit().await.expect("committed");
    let end = payer.subscription().await.period().end;
    payer.until(end.plus_ms(1_000)).await;
    assert_eq!((failures(&payer).await, tries(&payer).await, payer.invoice().await.status.as_str()), (1, 0, "open"));
    let invoice = payer.invoice().await.id;
    assert_eq!(refusal(payer.pay(&invoice).await), Refusal::PaymentMethodRequired);
    payer.days(1).await;
    assert_eq!((failures(&payer).await, tries(&payer).await), (2, 0));
    payer.card("visa").await;
    payer.days(2).await;
    assert_eq!((payer.subscription().await.standing, tries(&payer).await), (Standing::Active, 1));
    payer.assert_books().await;
}

#[tokio::test]
async fn pay_4_a_renewal_whose_answer_comes_late_counts_when_it_comes() {
    for (card, active) in [("late-success", true), ("unanswered-success", true), ("late-failure", false), ("unanswered-failure", false)] {
        let mut payer = renewed_with(card).await;
        assert_eq!(payer.subscription().await.standing, Standing::Renewing, "{card}: under way");
        assert_eq!(payer.edition().await, "team");
        for _ in 0..8 {
            payer.wait(15_000).await;
        }
        let standing = payer.subscription().await.standing;
        assert_eq!((standing == Standing::Active, matches!(standing, Standing::PastDue { failures: 1, .. })), (active, !active), "{card}");
        payer.assert_books().await;
    }
}

#[tokio::test]
async fn pay_4_authentication_that_nobody_gives_at_a_renewal_is_a_failed_try() {
    let payer = renewed_with("authentication").await;
    assert_eq!(failures(&payer).await, 1);
    let invoice = payer.invoice().await.id;
    let waiting = payer.pay(&invoice).await.expect("answered");
    payer.authenticate(&waiting, true).await;
    payer.payment(&waiting.id).await;
    assert_eq!(payer.subscription().await.standing, Standing::Active);
    payer.assert_books().await;
}

#[tokio::test]
async fn pay_4_an_invoice_that_is_paid_twice_keeps_the_second_payment_on_the_account_balance() {
    let mut payer = renewed_with("nothing-arrives").await;
    let invoice = payer.invoice().await.id;
    // The provider has never heard of the first try; a day later that is certain, and the next one is made.
    payer.days(1).await;
    assert_eq!(failures(&payer).await, 1);
    let first = first_try(&payer).await;
    payer.card("visa").await;
    assert_eq!(payer.pay(&invoice).await.expect("paid").status, PaymentStatus::Succeeded);
    let report = bursar::payments::Report { id: "pay_late".to_owned(), reference: first, state: bursar::payments::ReportState::Succeeded };
    bursar::service::payments::reported(&payer.app.app, report.clone()).await.expect("settled");
    bursar::service::payments::reported(&payer.app.app, report).await.expect("settled again");
    assert_eq!((payer.account().await.balance, payer.invoice().await.status.as_str()), (4_900, "paid"));
    assert_eq!(payer.credits().await.0, 10_000, "granted once");
    let end = payer.subscription().await.period().end;
    payer.until(end.plus_ms(1_000)).await;
    assert_eq!((payer.invoice().await.due, payer.account().await.balance), (0, 0), "it meets the next renewal");
}

async fn first_try(payer: &Payer) -> String {
    let mut conn = payer.app.app.store.read().await.expect("conn");
    sqlx::query_scalar("SELECT id FROM payments WHERE org_id = $1 AND purpose = 'invoice' ORDER BY created_at LIMIT 1")
        .bind(payer.org.id.as_str())
        .fetch_one(&mut *conn)
        .await
        .expect("a payment")
}

#[tokio::test]
async fn pay_4_a_long_standstill_is_made_up_for_period_by_period() {
    let mut payer = Payer::on(TEAM).await;
    let anchor = payer.subscription().await.cycle.anchor;
    payer.wait(100 * DAY_MS).await;
    let after = payer.subscription().await;
    assert_eq!((after.standing, after.cycle.anchor, after.cycle.months), (Standing::Active, anchor, 3));
    assert_eq!(payer.invoices().await.len(), 4);
    assert_eq!(payer.credits().await, (10_000, 0), "credits of periods that are over are not granted");
    let mut conn = payer.app.app.store.read().await.expect("conn");
    assert!(store::jobs::waiting(&mut conn, 100).await.expect("jobs").iter().all(|job| job.last_error.is_none()));
    drop(conn);
    payer.assert_books().await;
}
