//! Auto-recharge from outside (CRD-3): the host product draws, cards behave by script.

use bursar::{
    payments::sandbox::cards::Script,
    service::{
        audit::Actor as By,
        payments::{self, NewPayment, Purpose},
        recharge,
    },
};
use bursar_domain::{
    api::{
        Empty,
        credits::{PreviewAutoRecharge, RechargeChange, RechargeStatus, SetAutoRecharge},
        error::{ApiError, FieldProblem, Refusal},
    },
    calendar::Month,
    credits::Credits,
    ids::PaymentId,
    money::{Currency, Money},
    payment::PaymentStatus,
    recharge::{Mode, Pause, Settings},
};
use futures::future::join_all;

use crate::till::Till;

const HOUR: i64 = 3_600_000;

const fn usd(minor: i64) -> Money {
    Money::new(minor, Currency::Usd)
}

/// Buys 5000 credits for 50 dollars when fewer than 10 000 are left.
const fn settings(cap: i64) -> Settings {
    Settings { enabled: true, threshold: Credits(10_000), mode: Mode::Fixed { increment: Credits(5_000) }, monthly_cap: usd(cap) }
}

impl Till {
    async fn set(&self, settings: Settings, consent: Option<Money>) -> Result<RechargeStatus, ApiError> {
        let change = RechargeChange { settings, consent };
        self.owner.again().await.call(SetAutoRecharge { org: self.org.by_id() }, Empty {}, change).await
    }

    async fn status(&self) -> RechargeStatus {
        let mut conn = self.app.app.store.read().await.expect("conn");
        recharge::status(&mut conn, &self.org.id, self.app.app.now(), Currency::Usd).await.expect("status")
    }

    /// Waits until there are so many payments and none is under way.
    async fn settled(&self, count: usize) -> Vec<String> {
        self.app
            .until(|| async {
                let payments = self.payments().await;
                payments.len() >= count && payments.iter().all(|(_, status)| !matches!(status.as_str(), "created" | "processing"))
            })
            .await;
        let payments = self.payments().await;
        assert!(payments.iter().all(|(purpose, _)| purpose == "recharge"), "{payments:?}");
        payments.into_iter().map(|(_, status)| status).collect()
    }

    /// Lets the job decide where it is due, until nothing is.
    async fn decide(&self) {
        recharge::evaluate_due(&self.app.app).await.expect("decided");
    }

    /// With a subscription, this card, 12 000 credits and auto-recharge on.
    async fn recharging(script: Script, cap: i64) -> Self {
        let till = Self::new().await;
        till.subscribe().await;
        till.card(script).await;
        till.grant("pay_a", 12_000).await;
        till.set(settings(cap), None).await.expect("on");
        till
    }
}

#[tokio::test]
async fn crd_3_a_draw_below_the_threshold_buys_once_with_an_invoice() {
    let till = Till::recharging(Script::Approves, 20_000).await;
    till.draw("u1", 2_000).await;
    till.decide().await;
    assert_eq!(till.payments().await, [], "not below yet");
    till.draw("u2", 4_001).await;
    assert_eq!(till.settled(1).await, ["succeeded"]);
    till.decide().await;
    assert_eq!(till.settled(1).await, ["succeeded"], "decided again after the settlement: enough");
    assert_eq!(till.balance().await, 10_999, "one increment brings it back");
    let status = till.status().await;
    assert_eq!((status.in_flight, status.charged_this_month), (false, usd(5_000)));
    assert_eq!(till.activities().await, ["recharge_on", "payment_succeeded", "invoice_issued", "credits_recharged"]);
    let mut conn = till.app.app.store.read().await.expect("conn");
    let invoice: (i64, String) =
        sqlx::query_as("SELECT i.total, i.status FROM payments p JOIN invoices i ON i.id = p.invoice_id WHERE p.org_id = $1")
            .bind(till.org.id.as_str())
            .fetch_one(&mut *conn)
            .await
            .expect("its invoice");
    assert_eq!(invoice, (5_000, "paid".to_owned()));
    till.assert_books().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn crd_3_twenty_triggers_at_once_have_one_charge_in_flight() {
    let till = Till::recharging(Script::LateSuccess, 50_000).await;
    let triggers = (0..20).map(|n| {
        let till = till.clone();
        tokio::spawn(async move {
            till.draw(&format!("u{n}"), 500).await;
            recharge::evaluate(&till.app.app, &till.org.id).await.expect("decided");
        })
    });
    for trigger in join_all(triggers).await {
        trigger.expect("no panic");
    }
    assert_eq!(till.payments().await, [("recharge".to_owned(), "processing".to_owned())]);
    let status = till.status().await;
    assert!(status.in_flight && status.charged_this_month.minor > 0, "reserved while nobody knows how it ends");
    assert_eq!(till.balance().await, 2_000);
    till.assert_books().await;
}

#[tokio::test]
async fn crd_3_the_cap_is_never_passed_not_even_partly_and_told_at_80_and_100_percent() {
    let till = Till::recharging(Script::Approves, 12_000).await;
    till.draw("u1", 3_000).await;
    assert_eq!(till.settled(1).await.len(), 1);
    till.draw("u2", 5_000).await;
    assert_eq!(till.settled(2).await.len(), 2);
    till.app.until(|| async { till.mails().await.len() == 1 }).await;
    assert_eq!(till.mails().await, ["recharge_cap_near"]);
    for n in 0..3 {
        till.draw(&format!("u3-{n}"), 2_000).await;
        till.decide().await;
    }
    till.app.until(|| async { till.mails().await.len() == 2 }).await;
    assert_eq!(till.mails().await, ["recharge_cap_near", "recharge_cap_reached"], "once");
    assert_eq!(till.settled(2).await.len(), 2, "20 dollars are left, 50 are not charged");
    assert_eq!(till.status().await.charged_this_month, usd(10_000));
    assert_eq!(till.activities().await.last().map(String::as_str), Some("recharge_capped"));

    let now = till.app.app.now();
    till.app.app.clock.advance(Month::of(now).end().ms_since(now));
    till.draw("u4", 1).await;
    assert_eq!(till.settled(3).await.len(), 3, "a new month, a new cap");
    assert_eq!(till.status().await.charged_this_month, usd(5_000));
    till.assert_books().await;
}

#[tokio::test]
async fn crd_3_soft_declines_are_tried_again_after_1_2_and_4_hours_and_the_fourth_pauses() {
    let till = Till::recharging(Script::SoftDecline, 50_000).await;
    till.draw("u1", 4_000).await;
    assert_eq!(till.settled(1).await, ["failed"]);
    for (tries, hours) in [(1, 1), (2, 2), (3, 4)] {
        let status = till.status().await;
        let wait = status.retry_at.expect("due").ms_since(till.app.app.now());
        assert!((hours * HOUR - wait).abs() < 60_000, "{hours} h, but {wait} ms");
        assert_eq!(status.charged_this_month, usd(0), "the cap has it back");
        till.app.app.clock.advance(wait - 5_000);
        till.draw(&format!("early-{tries}"), 1).await;
        till.decide().await;
        assert_eq!(till.settled(tries).await.len(), tries, "not before");
        till.app.app.clock.advance(5_000);
        till.decide().await;
        assert_eq!(till.settled(tries + 1).await, vec!["failed"; tries + 1]);
    }
    let status = till.status().await;
    assert_eq!((status.paused, status.retry_at), (Some(Pause::Declined), None));
    till.app.app.clock.advance(100 * HOUR);
    till.draw("u2", 1).await;
    till.decide().await;
    assert_eq!(till.settled(4).await.len(), 4, "paused until somebody acts");
    assert_eq!(till.mails().await, ["recharge_declined", "recharge_paused"]);

    till.card(Script::Approves).await;
    recharge::cleared(&till.app.app, &till.org.id).await.expect("cleared");
    assert_eq!(till.settled(5).await[4], "succeeded", "another card is tried at once");
    assert_eq!(till.status().await.paused, None);
    till.assert_books().await;
}

#[tokio::test]
async fn crd_3_a_bank_that_wants_authentication_or_says_never_pauses_at_once() {
    for (script, pause) in [
        (Script::NeedsAuthentication, Pause::AuthenticationNeeded),
        (Script::HardDecline, Pause::HardDecline),
        (Script::ExpiredDecline, Pause::CardExpired),
    ] {
        let till = Till::recharging(script, 50_000).await;
        till.draw("u1", 4_000).await;
        assert_eq!(till.settled(1).await, ["failed"]);
        assert_eq!(till.status().await.paused, Some(pause));
        till.draw("u2", 1_000).await;
        till.app.app.clock.advance(10 * HOUR);
        till.decide().await;
        assert_eq!(till.settled(1).await.len(), 1, "no blind retry");
        assert_eq!(till.mails().await, ["recharge_paused"]);
        let mail = till.app.mail("recharge_paused", &till.app.email_of(&till.owner).await).await;
        assert!(mail.body.contains("/orgs/till/settings/billing"), "{}", mail.body);
    }
}

#[tokio::test]
async fn crd_3_an_unknown_outcome_keeps_its_share_of_the_cap_and_nothing_else_is_charged() {
    let till = Till::recharging(Script::NothingArrives, 50_000).await;
    till.draw("u1", 4_000).await;
    assert_eq!(till.settled(1).await, ["unknown"]);
    till.draw("u2", 4_000).await;
    till.decide().await;
    assert_eq!(till.settled(1).await, ["unknown"]);
    assert_eq!(till.status().await.charged_this_month, usd(5_000));
}

#[tokio::test]
async fn crd_3_a_refused_draw_is_a_reason_to_buy() {
    let till = Till::recharging(Script::Approves, 50_000).await;
    let default = async |on: bool| {
        let mut tx = till.app.app.store.write().await.expect("tx");
        sqlx::query("UPDATE payment_methods SET is_default = $2 WHERE org_id = $1")
            .bind(till.org.id.as_str())
            .bind(on)
            .execute(&mut *tx)
            .await
            .expect("changed");
        tx.commit().await.expect("committed");
    };
    default(false).await;
    till.draw("u1", 4_000).await;
    till.decide().await;
    assert_eq!(till.payments().await, [], "no card, no charge");
    default(true).await;
    assert_eq!(till.report("authorizations", r#"{"id":"a","credits":9000}"#).await.status, 409);
    assert_eq!(till.settled(1).await, ["succeeded"]);
    assert_eq!(till.report("authorizations", r#"{"id":"a","credits":9000}"#).await.status, 200);
}

#[tokio::test]
async fn crd_3_switching_on_below_the_threshold_says_what_it_charges_and_needs_consent() {
    let till = Till::new().await;
    till.grant("pay_a", 3_000).await;
    assert_eq!(till.set(settings(50_000), None).await.expect_err("no plan").refusal, Some(Refusal::NotSubscribed));
    till.subscribe().await;
    assert_eq!(till.set(settings(50_000), None).await.expect_err("no card").refusal, Some(Refusal::PaymentMethodRequired));
    till.card(Script::Approves).await;
    let preview = async |settings| till.owner.call(PreviewAutoRecharge { org: till.org.by_id() }, Empty {}, settings).await;
    let offer = preview(settings(50_000)).await.expect("offer").charges_now.expect("below");
    assert_eq!((offer.credits, offer.totals.total), (Credits(10_000), usd(10_000)), "as many increments as bring it back");
    assert_eq!(preview(settings(9_999)).await.expect("offer").charges_now, None, "the cap leaves no room");
    for consent in [None, Some(usd(9_999)), Some(Money::new(10_000, Currency::Eur))] {
        let error = till.set(settings(50_000), consent).await.expect_err("no consent");
        assert_eq!((error.refusal, error.amount), (Some(Refusal::ConsentRequired), Some(usd(10_000))));
    }
    assert_eq!(till.payments().await, []);
    let off = Settings { enabled: false, ..settings(50_000) };
    assert_eq!(till.set(off, None).await.expect("off needs no consent").settings, Some(off));
    let status = till.set(settings(50_000), Some(usd(10_000))).await.expect("on");
    assert_eq!((status.charged_this_month, status.in_flight), (usd(10_000), false));
    assert_eq!(till.balance().await, 13_000);
    assert_eq!(till.settled(1).await, ["succeeded"]);
}

#[tokio::test]
async fn crd_3_settings_that_cannot_be_are_said_by_field() {
    let till = Till::new().await;
    let good = settings(50_000);
    for (bad, field, problem) in [
        (Settings { threshold: Credits(7_000), ..good }, "threshold", FieldProblem::OutOfRange),
        (Settings { mode: Mode::Fixed { increment: Credits(1) }, ..good }, "mode.increment", FieldProblem::OutOfRange),
        (Settings { mode: Mode::Target { target: Credits(10_001) }, ..good }, "mode.target", FieldProblem::OutOfRange),
        (settings(4_999), "monthly_cap", FieldProblem::OutOfRange),
        (Settings { monthly_cap: Money::new(5_000, Currency::Jpy), ..good }, "monthly_cap", FieldProblem::NotPossible),
        (Settings { monthly_cap: Money::new(50_000, Currency::Eur), ..good }, "monthly_cap", FieldProblem::NotPossible),
    ] {
        let fields: Vec<_> = till.set(bad, None).await.expect_err("bad").fields.into_iter().map(|e| (e.field, e.problem)).collect();
        assert_eq!(fields, [(field.to_owned(), problem)], "{bad:?}");
    }
}

#[tokio::test]
async fn pay_3_setting_it_twice_with_one_key_charges_once() {
    let till = Till::new().await;
    till.subscribe().await;
    till.card(Script::Approves).await;
    let body = serde_json::to_string(&RechargeChange { settings: settings(50_000), consent: Some(usd(10_000)) }).expect("json");
    for _ in 0..2 {
        let mut request = till.owner.request("PATCH", "/api/v1/orgs/till/billing/auto-recharge", &body);
        request.headers_mut().insert("idempotency-key", "once".parse().expect("header"));
        let answer = till.app.send(request).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
    }
    assert_eq!(till.settled(1).await, ["succeeded"]);
    let on = till.activities().await.into_iter().filter(|kind| kind == "recharge_on").count();
    assert_eq!(on, 1);
}

#[tokio::test]
async fn crd_3_a_charge_that_was_begun_before_it_was_switched_off_is_not_made() {
    let till = Till::new().await;
    till.subscribe().await;
    let card = till.card(Script::Approves).await;
    let charge = till.owner.call(PreviewAutoRecharge { org: till.org.by_id() }, Empty {}, settings(50_000)).await.expect("offer");
    let charge = charge.charges_now.expect("below");
    till.set(Settings { enabled: false, ..settings(50_000) }, None).await.expect("off");
    // As if the process had died right after the commit that begins it.
    let (app, org, total) = (&till.app.app, &till.org.id, charge.totals.total);
    let purpose = Purpose::Recharge { charge };
    let actor = By::system();
    let new = NewPayment {
        purpose: &purpose,
        amount: total,
        method: card.as_str(),
        on_session: false,
        scheduled: false,
        invoice: None,
        actor: &actor,
    };
    let mut tx = app.store.write().await.expect("tx");
    let payment: PaymentId = payments::begin(&mut tx, org, app.now(), &new).await.expect("begun");
    sqlx::query("UPDATE auto_recharge SET state = json_set(state, '$.in_flight', json('true'), '$.reserved.minor', $2) WHERE org_id = $1")
        .bind(org.as_str())
        .bind(total.minor)
        .execute(&mut *tx)
        .await
        .expect("reserved");
    tx.commit().await.expect("committed");
    assert!(till.status().await.in_flight);
    assert_eq!(payments::run(app, org, &payment).await.expect("run").status, PaymentStatus::Canceled);
    let status = till.status().await;
    assert_eq!((status.in_flight, status.charged_this_month, status.paused), (false, usd(0), None));
    assert_eq!(app.provider.find_payments(payment.as_str()).await.expect("asked"), [], "the provider has never heard of it");
}
