//! Stored cards: which one is charged, replacing and removing, the provider's own page, warnings before one expires.

use bursar::{payments::sandbox::cards::TEST_CARDS, service::payment_methods, store};
use bursar_domain::{
    access::{OrgRole, Tie},
    api::{
        Empty,
        error::{ErrorCode, Refusal},
        payment_methods::{
            BeginCardSetup, CardSetupOutcome, CompleteCardSetup, Expiry, NewCardSetup, OpenBillingPortal, SetDefaultPaymentMethod,
        },
    },
    calendar::Month,
    credits::Credits,
    money::{Currency, Money},
    plan::{Cadence, Edition, Plan},
    recharge::{Mode, Settings, THRESHOLD_DEFAULT},
    subscription::Subscription,
};

use crate::cards::{AMEX, MASTERCARD, Stage, VISA, setup_in};
use crate::sandbox::{get, location, post};

#[tokio::test]
async fn pay_1_the_first_card_is_the_default_and_another_can_be_made_it() {
    let stage = Stage::new().await;
    let visa = stage.add(VISA, None).await;
    let mastercard = stage.add(MASTERCARD, None).await;
    assert_eq!(stage.names().await, ["4242*", "4444"]);
    assert!(visa.is_default && !mastercard.is_default);
    stage.set_default(&mastercard).await;
    stage.add(AMEX, None).await;
    assert_eq!(stage.names().await, ["4444*", "0005", "4242"], "the default first, then the youngest");
    let before = stage.actions().await.len();
    stage.set_default(&mastercard).await;
    assert_eq!(stage.actions().await.len(), before, "it is so already");
    assert!(stage.activities().await.contains(&"default_card_changed mastercard 4444".to_owned()));
}

#[tokio::test]
async fn pay_1_a_card_takes_the_place_of_another() {
    let stage = Stage::new().await;
    let visa = stage.add(VISA, None).await;
    let mastercard = stage.add(MASTERCARD, None).await;
    let amex = stage.add(AMEX, Some(&visa)).await;
    assert!(amex.is_default, "it takes the default's place");
    assert_eq!(stage.names().await, ["0005*", "4444"]);
    assert_eq!(stage.at_provider().await, ["4444", "0005"], "the old one is gone there too");
    let other = stage.add(VISA, Some(&mastercard)).await;
    assert!(!other.is_default, "that of another card");
    assert_eq!(stage.names().await, ["0005*", "4242"]);
    let gone = NewCardSetup { replaces: Some(visa.id), back_to: None };
    let error = stage.owner.call(BeginCardSetup { org: stage.org.by_id() }, Empty {}, gone).await.expect_err("it is removed");
    assert_eq!(error.code, ErrorCode::NotFound);
}

#[tokio::test]
async fn pay_1_the_default_in_use_is_replaced_not_removed() {
    for need in ["subscription", "recharge", "nothing"] {
        let stage = Stage::new().await;
        let visa = stage.add(VISA, None).await;
        let mastercard = stage.add(MASTERCARD, None).await;
        let amex = stage.add(AMEX, None).await;
        let (now, org) = (stage.app.app.now(), &stage.org.id);
        let mut tx = stage.app.app.store.write().await.expect("tx");
        if need == "subscription" {
            let plan = Plan { edition: Edition::Team, cadence: Cadence::Monthly };
            let subscription = Subscription::starting(plan, now, Money::new(1000, Currency::Usd));
            let state = serde_json::to_string(&subscription).expect("json");
            store::subscriptions::put(&mut tx, org, &state, subscription.period().end, None).await.expect("put");
        }
        if need != "subscription" {
            let mode = Mode::Target { target: Credits(20_000) };
            let threshold = THRESHOLD_DEFAULT;
            let settings = Settings { enabled: need == "recharge", threshold, mode, monthly_cap: Money::new(9_000, Currency::Usd) };
            sqlx::query("INSERT INTO auto_recharge (org_id, settings, state, version) VALUES ($1, $2, '{}', 0)")
                .bind(org.as_str())
                .bind(serde_json::to_string(&settings).expect("json"))
                .execute(&mut *tx)
                .await
                .expect("put");
        }
        tx.commit().await.expect("committed");
        stage.remove(&mastercard).await.expect("another card can always go");
        if need == "nothing" {
            stage.remove(&visa).await.expect("removed");
            assert_eq!(stage.names().await, ["0005*"], "the youngest other one is charged from now on");
            assert_eq!(stage.at_provider().await, ["0005"]);
            stage.remove(&amex).await.expect("removed");
            assert_eq!(stage.names().await, Vec::<String>::new());
            continue;
        }
        let before = stage.app.snapshot().await;
        assert_eq!(stage.remove(&visa).await.expect_err("in use").refusal, Some(Refusal::DefaultInUse), "{need}");
        assert_eq!(before, stage.app.snapshot().await);
        assert_eq!(stage.app.audit(org).await.pop(), Some(("remove_payment_method".to_owned(), "default_in_use".to_owned())));
        stage.set_default(&amex).await;
        stage.remove(&visa).await.expect("it is not the default any more");
    }
}

#[tokio::test]
async fn pay_1_what_belongs_to_another_org_is_not_there() {
    let stage = Stage::new().await;
    let card = stage.add(VISA, None).await;
    let url = stage.begin(None).await;
    let setup = setup_in(&location(&stage.give(&url, VISA).await));
    let other = Stage::of(stage.app.clone(), "other").await;
    other.add(MASTERCARD, None).await;
    let before = stage.app.snapshot().await;
    let org = other.org.by_id();
    let default = SetDefaultPaymentMethod { org: org.clone(), method: card.id.clone() };
    assert_eq!(other.owner.call(default, Empty {}, Empty {}).await.expect_err("foreign").code, ErrorCode::NotFound);
    assert_eq!(other.remove(&card).await.expect_err("foreign").code, ErrorCode::NotFound);
    let complete = CompleteCardSetup { org: org.clone(), setup };
    assert_eq!(other.owner.call(complete, Empty {}, Empty {}).await.expect_err("foreign").code, ErrorCode::NotFound);
    let replace = NewCardSetup { replaces: Some(card.id), back_to: None };
    assert_eq!(other.owner.call(BeginCardSetup { org }, Empty {}, replace).await.expect_err("foreign").code, ErrorCode::NotFound);
    assert_eq!(before, stage.app.snapshot().await);
}

#[tokio::test]
async fn pay_3_a_visit_that_is_completed_by_many_at_once_stores_one_card() {
    let stage = Stage::new().await;
    let url = stage.begin(None).await;
    let given = futures::future::join_all((0..4).map(|_| stage.give(&url, VISA))).await;
    let setup = setup_in(&location(&given[0]));
    assert_eq!(stage.at_provider().await, ["4242"], "a double click is one card");
    let outcomes = futures::future::join_all((0..8).map(|_| stage.complete(&setup))).await;
    assert!(outcomes.iter().all(|outcome| outcome == &outcomes[0]), "{outcomes:?}");
    assert_eq!(stage.names().await, ["4242*"]);
    assert_eq!(stage.actions().await, ["begin_card_setup", "complete_card_setup"]);
}

#[tokio::test]
async fn pay_1_the_portal_lists_cards_and_what_is_removed_there_is_removed_here() {
    let stage = Stage::new().await;
    let visa = stage.add(VISA, None).await;
    stage.add(MASTERCARD, None).await;
    let url = stage.owner.call(OpenBillingPortal { org: stage.org.by_id() }, Empty {}, Empty {}).await.expect("opened").url;
    let page = get(&stage.app, &url).await;
    for part in ["Visa ending in 4242, expires 12/39 · default", "Remove Mastercard ending in 4444", "Return to Bursar"] {
        assert!(page.text().contains(part), "{part}: {}", page.text());
    }
    let other = Stage::of(stage.app.clone(), "other").await;
    let (_, foreign) = other.card(AMEX).await;
    assert_eq!(post(&stage.app, &url, &[("card", &foreign)]).await.status, 303);
    assert_eq!(other.at_provider().await, ["0005"], "somebody else's card stays");
    stage.app.app.clock.advance(1_000);
    let back = post(&stage.app, &url, &[("card", &stage.reference(&visa.id).await)]).await;
    assert_eq!(format!("http://localhost:8080{}", location(&back)), url);
    assert!(!get(&stage.app, &url).await.text().contains("4242"));
    assert_eq!(stage.names().await, ["4444*"], "and the other one is charged from now on");
    assert_eq!(stage.activities().await[2..], ["card_removed visa 4242", "default_card_changed mastercard 4444"]);
    stage.app.app.clock.advance(3_600_001);
    assert_eq!(get(&stage.app, &url).await.status, 404, "the portal closes after an hour");
}

#[tokio::test]
async fn pay_2_cards_that_came_or_went_unnoticed_are_taken_over() {
    let stage = Stage::new().await;
    let visa = stage.add(VISA, None).await;
    let app = &stage.app.app;
    let bursar::payments::Provider::Sandbox(sandbox) = &app.provider;
    let card = bursar::payments::sandbox::cards::TestCard::of_name("mastercard").expect("published");
    sandbox.store_card(&stage.customer().await, card, Month { year: 2040, month: 1 }).await.expect("stored");
    payment_methods::sync(app, &stage.org.id).await.expect("synced");
    assert_eq!(stage.names().await, ["4242*", "4444"]);
    let before = stage.app.snapshot().await;
    payment_methods::sync(app, &stage.org.id).await.expect("synced");
    assert_eq!(before, stage.app.snapshot().await, "nothing to do");

    // Removed here, and the provider was never told.
    let (now, reference) = (app.now(), stage.reference(&visa.id).await);
    let mut tx = app.store.write().await.expect("tx");
    store::payment_methods::remove(&mut tx, &stage.org.id, visa.id.as_str(), now).await.expect("removed");
    tx.commit().await.expect("committed");
    payment_methods::sync_customer(app, &stage.customer().await).await.expect("synced");
    assert_eq!(stage.at_provider().await, ["4444"], "it does not come back");
    payment_methods::sync(app, &stage.org.id).await.expect("synced");
    assert!(!stage.at_provider().await.contains(&reference));
    payment_methods::sync_customer(app, "cus_nobody").await.expect("passed over");
}

#[tokio::test]
async fn pay_2_a_card_that_was_found_before_the_person_came_back_is_one_card() {
    let stage = Stage::new().await;
    let visa = stage.add(VISA, None).await;
    let url = stage.begin(Some(&visa)).await;
    let setup = setup_in(&location(&stage.give(&url, MASTERCARD).await));
    payment_methods::sync(&stage.app.app, &stage.org.id).await.expect("synced");
    assert_eq!(stage.names().await, ["4242*", "4444"]);
    let CardSetupOutcome::Stored { method } = stage.complete(&setup).await else { panic!("stored") };
    assert!(method.is_default, "it takes the place that it was meant for");
    assert_eq!(stage.names().await, ["4444*"]);
    assert_eq!(stage.at_provider().await, ["4444"]);
    assert_eq!(stage.activities().await, ["card_added visa 4242", "card_added mastercard 4444", "card_removed visa 4242"]);
}

#[tokio::test]
async fn pay_1_an_expiring_card_warns_30_and_7_days_ahead_once_each() {
    let stage = Stage::new().await;
    let admin = stage.org.with(Tie::Member { role: OrgRole::Member, billing_admin: true }).await;
    stage.org.with(Tie::Member { role: OrgRole::Admin, billing_admin: false }).await;
    let app = &stage.app.app;
    let (customer, now) = (stage.card(VISA).await.0, app.now());
    let bursar::payments::Provider::Sandbox(sandbox) = &app.provider;
    let month = Month::of(now).plus(3);
    sandbox.store_card(&customer, &TEST_CARDS[1], month).await.expect("stored");
    payment_methods::sync(app, &stage.org.id).await.expect("synced");
    let mut everybody = [stage.app.email_of(&stage.owner).await, stage.app.email_of(&admin).await];
    everybody.sort();
    let ends = month.end();
    for (days, written) in [(31, false), (29, true), (10, false), (6, true), (2, false), (-1, false)] {
        app.clock.advance(ends.plus_days(-days).ms_since(app.now()));
        let before = stage.app.mails().await.len();
        payment_methods::warn_expiring(app).await.expect("warned");
        payment_methods::warn_expiring(app).await.expect("warned");
        let mut mails = stage.app.mails().await.split_off(before);
        mails.sort();
        let expected: Vec<_> = everybody.iter().filter(|_| written).map(|to| ("card_expiring".to_owned(), to.clone())).collect();
        assert_eq!(mails, expected, "{days} days ahead");
        let expiry = stage.list().await.into_iter().find(|card| card.last4 == "4444").expect("listed").expiry;
        let shown = if days < 0 {
            Expiry::Over
        } else if days <= 30 {
            Expiry::Soon
        } else {
            Expiry::Fine
        };
        assert_eq!(expiry, shown, "{days} days ahead");
    }
    assert_eq!(stage.activities().await.iter().filter(|line| *line == "card_expiring mastercard 4444").count(), 2);
}
