//! The power goes: the real binary is killed with signal 9 at a random instant, over and over, while people buy, change plans and the host
//! product reports usage. Whatever was acknowledged is there afterwards, nothing is half done, and nobody has paid twice.
//!
//! A few rounds run with every other test; `make prove` runs many (`ROUNDS`, 200 if nothing is said). `BURSAR_BIN` names another binary.

#[path = "../api/books.rs"]
mod books;
mod customers;
mod server;

use std::{path::Path, time::Duration};

use bursar::{
    app::{App, new_id},
    config::Config,
    identity::token,
    jobs::{queue, work},
    payments::sandbox::cards::TestCard,
    service::{self, tokens},
    store::{self, Store},
};
use bursar_domain::ids::{PersonId, SessionId};
use tempfile::TempDir;

use customers::{Acknowledged, Buyer, Planner, Reporter};
use server::{Client, Server};

/// How long the longest round lasts, in milliseconds.
const ROUND_MS: u64 = 450;

/// Opens the database beside, or after, the server.
async fn open(db: &Path) -> App {
    let store = Store::open(db).await.expect("opened");
    App::new(store, Config { demo: true, public_url: "http://localhost:1".to_owned(), ..Config::default() }).expect("app")
}

/// A session of a person of the demo, without the password's time.
async fn session(app: &App, email: &str) -> String {
    let mut tx = app.store.write().await.expect("tx");
    let row = store::people::by_email(&mut tx, email).await.expect("read").expect("seeded");
    let (id, secret, now): (PersonId, _, _) = (row.id.parse().expect("id"), token::new_secret(), app.now());
    let session = new_id(now, SessionId::from_parts);
    store::sessions::insert(&mut tx, &session, &token::hash(&secret), &id, "Crash/1.0", "127.0.0.1", now).await.expect("session");
    tx.commit().await.expect("committed");
    secret
}

async fn crash(rounds: u32) {
    let folder = TempDir::new().expect("folder");
    let db = folder.path().join("bursar.db");
    let first = Server::start(&db).await;
    let app = open(&db).await;
    let client = |secret: String| Client::new(secret);
    let (acme, globex) = (client(session(&app, "owner@acme.example").await), client(session(&app, "owner@globex.example").await));
    let initech = client(session(&app, "owner@initech.example").await);
    let token = tokens::create(&app, "acme", "Host product").await.expect("token");
    app.store.close().await;
    // Globex pays with a card whose answers are lost, on top of everything else.
    customers::card(&globex, &first, "globex", TestCard::of_name("unanswered-success").expect("a card")).await.expect("stored");
    first.kill();

    let mut buyers = [Buyer::new(acme, "acme"), Buyer::new(globex, "globex")];
    let (mut planner, mut reporter) = (Planner::new(initech), Reporter::new(token));
    for _ in 0..rounds {
        let server = Server::start(&db).await;
        server.advance(60_000).await;
        let lives = Duration::from_micros(u64::try_from(token::random_bits() % u128::from(ROUND_MS * 1000)).expect("fits"));
        let [acme, globex] = &mut buyers;
        let work = async { tokio::join!(acme.work(&server), globex.work(&server), planner.work(&server), reporter.work(&server)) };
        // Who is in the middle of a call when the server dies has no answer; that is what is tried again in the next round.
        let _ = tokio::time::timeout(lives, work).await;
        server.kill();
    }
    let acknowledged: Vec<Acknowledged> = buyers.into_iter().flat_map(|buyer| buyer.acknowledged).chain(planner.acknowledged).collect();
    verify(&db, &acknowledged, &reporter.acknowledged).await;
    tracing_free_summary(rounds, acknowledged.len(), reporter.acknowledged.len());
}

/// For whoever runs it by hand with `--nocapture`.
#[expect(clippy::print_stderr, reason = "the figures of a proof")]
fn tracing_free_summary(rounds: u32, payments: usize, usage: usize) {
    eprintln!("{rounds} rounds: {payments} payments and {usage} records of usage were acknowledged, and all are there once");
}

async fn verify(db: &Path, acknowledged: &[Acknowledged], usage: &[String]) {
    let app = open(db).await;
    // What hangs is asked for until the provider has said how it stands.
    for wait_ms in [60_000; 20].into_iter().chain([3_600_000; 26]) {
        app.clock.advance(wait_ms);
        queue::run_due(&app, work::work).await.expect("done");
        service::recharge::evaluate_due(&app).await.expect("decided");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let mut conn = app.store.read().await.expect("conn");
    let open: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM payments WHERE status IN ('created', 'processing', 'unknown')")
        .fetch_one(&mut *conn)
        .await
        .expect("count");
    assert_eq!(open, 0, "everything is settled in the end");
    for Acknowledged { payment, key } in acknowledged {
        let status: Option<String> =
            sqlx::query_scalar("SELECT status FROM payments WHERE id = $1").bind(payment).fetch_optional(&mut *conn).await.expect("read");
        assert_eq!(status.as_deref(), Some("succeeded"), "{payment}, acknowledged for {key}, is there and paid");
    }
    for id in usage {
        let groups: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM credit_groups WHERE operation = $1")
            .bind(format!("usage:{id}"))
            .fetch_one(&mut *conn)
            .await
            .expect("read");
        assert_eq!(groups, 1, "the usage {id} was acknowledged");
    }
    let keys: Vec<(String, i64)> =
        sqlx::query_as("SELECT key, COUNT(DISTINCT payment_id) FROM idempotency_keys GROUP BY key HAVING COUNT(DISTINCT payment_id) > 1")
            .fetch_all(&mut *conn)
            .await
            .expect("read");
    assert_eq!(keys, [], "no key has begun two payments");
    let broken: String = sqlx::query_scalar("PRAGMA integrity_check").fetch_one(&mut *conn).await.expect("checked");
    assert_eq!(broken, "ok");
    for org in ["acme", "globex", "initech"] {
        let id: String = sqlx::query_scalar("SELECT id FROM orgs WHERE slug = $1").bind(org).fetch_one(&mut *conn).await.expect("org");
        let chain = store::audit::chain(&mut conn, &id).await.expect("chain");
        assert_eq!(service::audit::first_break(&chain), None, "the audit log of {org} is whole");
    }
    drop(conn);
    // One settled group, invoice or entry for every payment of the provider; no number missing; balances as their entries.
    books::assert_agree(&app).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pay_3_crd_4_a_few_crashes_lose_nothing_and_double_nothing() {
    crash(3).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "minutes; `make prove` runs it"]
async fn pay_3_crd_4_many_crashes_lose_nothing_and_double_nothing() {
    let rounds = std::env::var("ROUNDS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(200);
    crash(rounds).await;
}
