//! Buying credits by hand (CRD-2).

use bursar::{payments::sandbox::cards::Script, service::ledger};
use bursar_domain::{
    api::{
        Empty,
        credits::{NewTopUp, PreviewTopUp, SetAutoRecharge, TopUpOffer},
        error::{ApiError, FieldProblem, Refusal},
        payments::Payment,
        subscription::Confirm,
    },
    credits::Credits,
    payment::PaymentStatus,
    subscription::{CreditEffect, Lock, PREVIEW_LIFETIME_MS},
};
use futures::future::join_all;

use crate::till::Till;

impl Till {
    async fn offer(&self, credits: i64) -> Result<TopUpOffer, ApiError> {
        let new = NewTopUp { credits: Credits(credits) };
        self.owner.call(PreviewTopUp { org: self.org.by_id() }, Empty {}, new).await
    }

    async fn buy(&self, key: &str, offer: &TopUpOffer) -> Result<Payment, ApiError> {
        let body = serde_json::to_string(&Confirm { preview: offer.id.clone() }).expect("json");
        let mut request = self.owner.request("POST", &format!("/api/v1/orgs/{}/billing/credits/purchases", self.org.slug), &body);
        request.headers_mut().insert("idempotency-key", key.parse().expect("header"));
        let raw = self.app.send(request).await;
        if raw.status == 200 { Ok(serde_json::from_slice(&raw.body).expect("json")) } else { Err(raw.error()) }
    }
}

fn refused(outcome: Result<Payment, ApiError>) -> Option<Refusal> {
    outcome.expect_err("refused").refusal
}

#[tokio::test]
async fn crd_2_a_purchase_is_previewed_charged_once_posted_and_invoiced() {
    let till = Till::new().await;
    let offer = till.offer(20_000).await.expect("offer");
    assert_eq!(refused(till.buy("a", &offer).await), Some(Refusal::PaymentMethodRequired));
    till.card(Script::Approves).await;
    let payment = till.buy("a", &offer).await.expect("bought");
    assert_eq!((payment.status, payment.amount), (PaymentStatus::Succeeded, offer.preview.totals.total));
    assert!(payment.invoice.is_some());
    assert_eq!(till.balance().await, 20_000);
    assert_eq!(till.buy("a", &offer).await, Ok(payment), "the same key, the same answer");
    let other = till.offer(5_000).await.expect("offer");
    assert_eq!(refused(till.buy("a", &other).await), Some(Refusal::IdempotencyKeyReused));
    assert_eq!(refused(till.buy("b", &offer).await), Some(Refusal::PreviewStale), "a preview is used once");
    assert_eq!(till.payments().await.len(), 1);
    assert_eq!(till.activities().await, ["payment_succeeded", "invoice_issued", "credits_bought"]);
    till.assert_books().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn pay_3_a_double_click_and_two_tabs_buy_once() {
    let till = Till::new().await;
    till.card(Script::Approves).await;
    let offer = till.offer(5_000).await.expect("offer");
    let clicks = (0..10).map(|n| {
        let (till, offer) = (till.clone(), offer.clone());
        // Two tabs, each with a key of its own, clicked five times each.
        tokio::spawn(async move { till.buy(&format!("tab-{}", n % 2), &offer).await.map_err(|error| error.refusal) })
    });
    let answers: Vec<_> = join_all(clicks).await.into_iter().map(|answer| answer.expect("no panic")).collect();
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 5);
    assert!(answers.into_iter().filter_map(Result::err).all(|refusal| refusal == Some(Refusal::PreviewStale)));
    assert_eq!(till.payments().await.len(), 1);
    assert_eq!(till.balance().await, 5_000);
}

#[tokio::test]
async fn crd_2_a_preview_holds_for_ten_minutes_and_for_what_it_was_made_for() {
    let till = Till::new().await;
    till.card(Script::Approves).await;
    let offer = till.offer(5_000).await.expect("offer");
    till.app.app.clock.advance(PREVIEW_LIFETIME_MS);
    assert_eq!(refused(till.buy("a", &offer).await), Some(Refusal::PreviewStale));
    let offer = till.offer(5_000).await.expect("offer");
    let mut tx = till.app.app.store.write().await.expect("tx");
    sqlx::query("UPDATE billing_accounts SET currency = 'EUR' WHERE org_id = $1")
        .bind(till.org.id.as_str())
        .execute(&mut *tx)
        .await
        .expect("set");
    tx.commit().await.expect("committed");
    assert_eq!(refused(till.buy("b", &offer).await), Some(Refusal::PreviewStale), "it would come out differently");
    let other = Till::of(&till.app, "other").await;
    other.card(Script::Approves).await;
    let offer = till.offer(5_000).await.expect("offer");
    assert_eq!(refused(other.buy("c", &offer).await), Some(Refusal::PreviewStale), "another organization's");
    assert_eq!((till.payments().await.len(), other.payments().await.len()), (0, 0));
}

#[tokio::test]
async fn crd_2_only_what_is_sold_can_be_bought() {
    let till = Till::new().await;
    for (credits, problem, limit) in [
        (4_000, FieldProblem::OutOfRange, Some(1_000_000)),
        (1_001_000, FieldProblem::OutOfRange, Some(1_000_000)),
        (-5_000, FieldProblem::OutOfRange, Some(1_000_000)),
        (5_500, FieldProblem::NotPossible, None),
    ] {
        let error = till.offer(credits).await.expect_err("not sold");
        let fields: Vec<_> = error.fields.into_iter().map(|error| (error.field, error.problem, error.limit)).collect();
        assert_eq!(fields, [("credits".to_owned(), problem, limit)], "{credits}");
    }
    let mut tx = till.app.app.store.write().await.expect("tx");
    let ended = CreditEffect { purchased: Lock::Lock, ..CreditEffect::default() };
    ledger::apply_effect(&mut tx, &till.org.id, till.app.app.now(), "end", &ended).await.expect("locked");
    tx.commit().await.expect("committed");
    assert_eq!(till.offer(5_000).await.expect_err("it would be locked at once").refusal, Some(Refusal::NotSubscribed));
}

#[tokio::test]
async fn crd_2_credits_come_only_when_the_money_has() {
    let till = Till::new().await;
    till.card(Script::SoftDecline).await;
    let offer = till.offer(5_000).await.expect("offer");
    let payment = till.buy("a", &offer).await.expect("answered");
    assert_eq!((payment.status, payment.invoice), (PaymentStatus::Failed, None));
    till.card(Script::NeedsAuthentication).await;
    let offer = till.offer(5_000).await.expect("offer");
    let payment = till.buy("b", &offer).await.expect("answered");
    assert_eq!(payment.status, PaymentStatus::Processing);
    assert!(payment.authenticate_at.is_some(), "the person is sent there");
    assert_eq!(till.balance().await, 0);
    assert_eq!(till.activities().await, ["payment_failed"]);
}

#[tokio::test]
async fn crd_3_buying_by_hand_ends_a_pause() {
    let till = Till::new().await;
    till.subscribe().await;
    till.card(Script::NeedsAuthentication).await;
    till.grant("pay_a", 12_000).await;
    let body = r#"{"settings":{"enabled":true,"threshold":10000,"mode":{"kind":"fixed","increment":5000},
        "monthly_cap":{"minor":50000,"currency":"USD"}}}"#;
    let change = serde_json::from_str(body).expect("json");
    till.owner.call(SetAutoRecharge { org: till.org.by_id() }, Empty {}, change).await.expect("on");
    till.draw("u1", 9_000).await;
    till.app.until(|| async { till.mails().await == ["recharge_paused"] }).await;
    till.card(Script::Approves).await;
    let offer = till.offer(5_000).await.expect("offer");
    till.buy("a", &offer).await.expect("bought");
    // 8000 after the purchase: still below, and now it is tried again.
    till.app.until(|| async { till.balance().await == 13_000 }).await;
    let payments: Vec<String> = till.payments().await.into_iter().map(|(purpose, status)| format!("{purpose} {status}")).collect();
    assert_eq!(payments, ["recharge failed", "top_up succeeded", "recharge succeeded"]);
    till.assert_books().await;
}
