//! The credit ledger in the database against the domain's pool that forgets nothing, and what stands on it.

use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

use bursar::{
    service::ledger,
    store::{self, Store},
};
use bursar_domain::{
    credits::Credits,
    ids::CreditLotId,
    ledger::{Class, Event, Lot, OperationKey, Pool},
    subscription::{CreditEffect, Lock},
    time::{DAY_MS, Timestamp},
};
use proptest::{collection::vec, option, prelude::*, test_runner::TestCaseError};

use crate::{
    support::{TestApp, TestOrg},
    till::Till,
};

#[derive(Debug, Clone)]
enum Step {
    Grant { class: usize, amount: i64, days: Option<i64>, delay: i64 },
    Authorize { amount: i64 },
    Record { hold: Option<usize>, amount: i64 },
    Release { hold: usize },
    Reverse { draw: usize, share: i64 },
    Withdraw { lot: usize, amount: i64 },
    Carry { days: i64 },
    Lock,
    Unlock,
    Tick,
    Again { step: usize },
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => (0..3_usize, 1..400_i64, option::of(1..20_i64), 0..3_i64)
            .prop_map(|(class, amount, days, delay)| Step::Grant { class, amount, days, delay }),
        2 => (1..300_i64).prop_map(|amount| Step::Authorize { amount }),
        6 => (option::of(0..9_usize), 0..300_i64).prop_map(|(hold, amount)| Step::Record { hold, amount }),
        1 => (0..9_usize).prop_map(|hold| Step::Release { hold }),
        3 => (0..20_usize, 1..5_i64).prop_map(|(draw, share)| Step::Reverse { draw, share }),
        1 => (0..20_usize, 1..300_i64).prop_map(|(lot, amount)| Step::Withdraw { lot, amount }),
        2 => (1..20_i64).prop_map(|days| Step::Carry { days }),
        1 => Just(Step::Lock),
        1 => Just(Step::Unlock),
        1 => Just(Step::Tick),
        1 => (0..40_usize).prop_map(|step| Step::Again { step }),
    ]
}

/// The event of a step, if the pool has what it needs.
fn event(pool: &Pool, number: usize, now: Timestamp, step: &Step) -> Option<(OperationKey, Event)> {
    let days = |days: i64| now.plus_ms(days * DAY_MS);
    let lot = || CreditLotId::from_parts(now.0, u128::try_from(number).unwrap_or(0));
    let hold = |at: usize| pool.holds.keys().nth(at).cloned();
    let mut key = OperationKey::step(&number.to_string());
    let event = match *step {
        Step::Grant { class, amount, days: end, delay } => Event::Grant {
            lot: lot(),
            class: Class::ALL[class],
            amount: Credits(amount),
            effective_at: days(delay),
            expires_at: end.map(|end| days(delay + end)),
        },
        Step::Authorize { amount } => Event::Authorize { hold: format!("h{number}"), amount: Credits(amount), expires_at: days(2) },
        Step::Record { hold: with, amount } => {
            Event::Record { hold: with.map(|at| hold(at).unwrap_or_else(|| "gone".to_owned())), amount: Credits(amount) }
        }
        Step::Release { hold: at } => Event::Release { hold: hold(at).unwrap_or_else(|| "gone".to_owned()) },
        Step::Reverse { draw, share } => {
            let draw = pool.draws.get(draw % pool.draws.len().max(1))?;
            Event::Reverse { draw: draw.key.clone(), amount: Credits((draw.amount().0 * share / 4).max(1)) }
        }
        Step::Withdraw { lot, amount } => {
            let lot = pool.lots.keys().nth(lot % pool.lots.len().max(1))?;
            Event::Withdraw { lot: lot.clone(), amount: Credits(amount) }
        }
        Step::Carry { days: end } => Event::CarryIncluded { lot: lot(), expires_at: days(end) },
        Step::Lock => Event::Lock,
        Step::Unlock => Event::Unlock,
        Step::Tick => Event::Tick,
        Step::Again { step } => {
            key = OperationKey::step(&step.to_string());
            Event::Tick
        }
    };
    Some((key, event))
}

async fn kept_lots(org: &TestOrg) -> BTreeMap<String, (i64, i64, i64, Option<String>)> {
    let mut conn = org.app.app.store.read().await.expect("conn");
    let rows: Vec<(String, i64, i64, i64, Option<String>)> =
        sqlx::query_as("SELECT id, remaining, expired, withdrawn, carried_to FROM credit_lots WHERE org_id = $1")
            .bind(org.id.as_str())
            .fetch_all(&mut *conn)
            .await
            .expect("lots");
    rows.into_iter().map(|(id, left, expired, withdrawn, carried)| (id, (left, expired, withdrawn, carried))).collect()
}

fn known(lot: &Lot) -> (String, (i64, i64, i64, Option<String>)) {
    let carried = lot.carried_to.as_ref().map(ToString::to_string);
    (lot.id.to_string(), (lot.left.0, lot.expired.0, lot.withdrawn.0, carried))
}

/// Plays the steps against the service and the model; both answer alike, and the database holds what the model knows.
async fn play(org: &TestOrg, steps: &[(Step, i64)]) -> Result<(), TestCaseError> {
    let app = &org.app.app;
    let (mut pool, mut now) = (Pool::default(), Timestamp(1_800_000_000_000));
    for (number, (step, wait)) in steps.iter().enumerate() {
        now = now.plus_ms(*wait);
        let Some((key, event)) = event(&pool, number, now, step) else { continue };
        let expected = pool.apply(&key, now, event.clone());
        let mut tx = app.store.write().await.expect("tx");
        let answer = ledger::apply(&mut tx, &org.id, now, key, event.clone()).await.expect("no fault");
        tx.commit().await.expect("committed");
        prop_assert_eq!(&answer, &expected, "{:?}", event);

        let mut conn = app.store.read().await.expect("conn");
        let row = store::ledger::pool(&mut conn, &org.id).await.expect("pool");
        prop_assert_eq!((row.balance, row.debt, row.locked), (pool.balance().0, pool.debt.0, pool.purchased_locked), "{:?}", event);
        let held = store::ledger::held_besides(&mut conn, &org.id, "", now).await.expect("held");
        prop_assert_eq!(held, pool.held(now));
    }
    let lots: BTreeMap<_, _> = pool.lots.values().map(known).collect();
    prop_assert_eq!(kept_lots(org).await, lots);
    let differences = ledger::verify(app, &org.id).await.expect("verified");
    prop_assert_eq!(differences, vec![], "the entries add up");
    Ok(())
}

#[test]
fn crd_1_the_database_holds_what_a_pool_that_forgets_nothing_knows() {
    let cases = std::env::var("BURSAR_MODEL_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(24);
    let config = ProptestConfig { cases, max_shrink_iters: 200, failure_persistence: None, ..ProptestConfig::default() };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("runtime");
    let app = runtime.block_on(TestApp::new());
    let number = std::sync::atomic::AtomicU32::new(0);
    proptest!(config, |(steps in vec((step(), 0..2 * DAY_MS), 1..40))| {
        let number = number.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        runtime.block_on(async { play(&app.org(&format!("books-{number}")).await, &steps).await })?;
    });
}

#[tokio::test]
async fn crd_1_lots_expire_when_their_time_has_come_and_once() {
    let till = Till::new().await;
    till.grant("pay_a", 700).await;
    till.draw("u1", 200).await;
    let app = &till.app.app;
    ledger::expire_due(app).await.expect("nothing is due");
    assert_eq!(till.balance().await, 500);
    app.clock.advance(366 * DAY_MS);
    let mut conn = app.store.read().await.expect("conn");
    let summary = ledger::summary(&mut conn, &till.org.id, app.now()).await.expect("summary");
    assert_eq!((summary.balance, summary.classes.len()), (Credits(0), 0), "pages do not wait for the sweeper");
    drop(conn);
    ledger::expire_due(app).await.expect("expired");
    assert_eq!(till.balance().await, 0);
    ledger::expire_due(app).await.expect("nothing is due");
    till.assert_books().await;
}

#[tokio::test]
async fn crd_1_a_payment_grants_once() {
    let till = Till::new().await;
    till.grant("pay_a", 700).await;
    till.grant("pay_a", 700).await;
    till.grant("pay_b", 1).await;
    assert_eq!(till.balance().await, 701);
    till.assert_books().await;
}

#[tokio::test]
async fn crd_1_a_step_of_the_subscription_carries_grants_and_locks_once() {
    let till = Till::new().await;
    let (app, org) = (&till.app.app, &till.org.id);
    till.grant("pay_a", 100).await;
    let now = app.now();
    let period = |days| Some(now.plus_days(days));
    let post = async |cause: &str, effect: CreditEffect| {
        for _ in 0..2 {
            let mut tx = app.store.write().await.expect("tx");
            ledger::apply_effect(&mut tx, org, app.now(), cause, &effect).await.expect("posted");
            tx.commit().await.expect("committed");
        }
        ledger::summary(&mut app.store.read().await.expect("conn"), org, app.now()).await.expect("summary")
    };
    let granted = CreditEffect { granted: Credits(50), expires_at: period(30), ..CreditEffect::default() };
    assert_eq!(post("begin", granted).await.balance, Credits(150));
    let restarted = CreditEffect { granted: Credits(600), expires_at: period(365), carry_included: true, purchased: Lock::Keep };
    let summary = post("restart", restarted).await;
    assert_eq!((summary.balance, summary.classes[0].next_expiry), (Credits(750), period(365)), "all of it lasts as long as the new period");
    let ended = CreditEffect { purchased: Lock::Lock, ..CreditEffect::default() };
    assert_eq!(post("end", ended).await.locked, Credits(100));
    let back = CreditEffect { purchased: Lock::Unlock, ..CreditEffect::default() };
    assert_eq!(post("back", back).await.locked, Credits(0));
    till.assert_books().await;
}

#[tokio::test]
async fn crd_1_a_balance_that_somebody_has_changed_is_noticed() {
    let till = Till::new().await;
    till.grant("pay_a", 700).await;
    let mut tx = till.app.app.store.write().await.expect("tx");
    for (change, expected) in [
        ("UPDATE credit_pools SET balance = balance + 1", vec!["balance"]),
        ("UPDATE credit_lots SET remaining = remaining + 1", vec!["lot"]),
        ("UPDATE credit_pools SET debt = 5", vec!["debt"]),
    ] {
        sqlx::query("SAVEPOINT before").execute(&mut *tx).await.expect("savepoint");
        sqlx::query(change).execute(&mut *tx).await.expect("changed");
        let found = store::ledger::differences(&mut tx, &till.org.id).await.expect("compared");
        assert_eq!(found.iter().map(|difference| difference.what.as_str()).collect::<Vec<_>>(), expected);
        sqlx::query("ROLLBACK TO before").execute(&mut *tx).await.expect("rolled back");
    }
    for change in ["DELETE FROM credit_groups", "UPDATE credit_entries SET amount = 0", "UPDATE credit_groups SET change = 0"] {
        assert!(sqlx::query(change).execute(&mut *tx).await.is_err(), "{change}: the ledger is append-only");
    }
}

/// Prints how long a balance and a draw take with so much history.
async fn pace(store: &Store, till: &Till, from: i64, to: i64) -> Duration {
    let org = &till.org.id;
    for chunk in (from..to).step_by(2_000) {
        let mut tx = store.write().await.expect("tx");
        for n in chunk..(chunk + 2_000).min(to) {
            let event = Event::Record { hold: None, amount: Credits(1) };
            ledger::apply(&mut tx, org, till.app.app.now(), OperationKey::usage(&n.to_string()), event)
                .await
                .expect("no fault")
                .expect("drawn");
        }
        tx.commit().await.expect("committed");
    }
    let begun = Instant::now();
    for n in 0..200 {
        let mut tx = store.write().await.expect("tx");
        let event = Event::Record { hold: None, amount: Credits(1) };
        let key = OperationKey::usage(&format!("timed-{to}-{n}"));
        ledger::apply(&mut tx, org, till.app.app.now(), key, event).await.expect("no fault").expect("drawn");
        ledger::balance(&mut tx, org).await.expect("balance");
        tx.commit().await.expect("committed");
    }
    begun.elapsed() / 200
}

#[tokio::test]
#[ignore = "writes 100 000 groups; run it to see figures"]
async fn crd_1_a_draw_costs_the_same_however_long_the_history_is() {
    let till = Till::new().await;
    till.grant("pay_a", 10_000_000).await;
    let store = &till.app.app.store;
    let few = pace(store, &till, 0, 500).await;
    // A draw has two entries.
    let many = pace(store, &till, 500, 100_000).await;
    eprintln!("balance and draw: {few:?} at 1 000 entries, {many:?} at 200 000");
    assert!(many < few * 3, "{few:?} became {many:?}");
    till.assert_books().await;
}
