//! Background work in the same process: ends grants whose time has come, reminds, sends mail, clears what is old.
//! Rights never depend on it: a grant that has ended gives nothing from that moment on, swept or not.

pub mod delivery;
pub mod queue;
pub mod work;

use std::time::Duration;

use tokio::{
    sync::watch,
    time::{Instant, MissedTickBehavior, interval, interval_at},
};

use crate::{
    app::App,
    service::{self, session},
    store,
};

/// How often to look for grants; open pages follow the end of a grant within this and a moment (POL-3).
const GRANTS: Duration = Duration::from_secs(1);
/// How long a token is kept after it ran out, so that an old link says what is wrong with it.
const TOKENS_DAYS: i64 = 7;
/// How long it is kept which browser opened which invitation, and how many went out: nothing asks further back than a day.
const INVITATIONS_DAYS: i64 = 2;
/// How often to clear old sessions, tokens and counters.
const CLEARING: Duration = Duration::from_secs(600);

/// How often to add up the credit ledgers and the books of money.
const VERIFYING: Duration = Duration::from_secs(6 * 3600);

/// How often to look for work that is due.
const QUEUE: Duration = Duration::from_millis(500);
/// How often to look for cards that expire.
const CARDS: Duration = Duration::from_secs(10);
/// How long done work and used keys are remembered: longer than anybody tries again.
const QUEUE_DAYS: i64 = 30;

/// How often to look for mail that is due.
const MAIL: Duration = Duration::from_secs(1);
/// How long mail is kept after it was sent or given up. The developer mailbox of a demo keeps it.
const MAIL_DAYS: i64 = 30;

/// Runs until it is told to stop: `stop` becomes true. A mail that is being sent is finished.
pub async fn run(app: App, stop: watch::Receiver<bool>) {
    let house = until_told(stop.clone(), keep_house(app.clone()));
    // Beside the rest: a mail server that does not answer must not hold up the end of a grant.
    let books = until_told(stop.clone(), keep_books(app.clone()));
    let verifying = until_told(stop.clone(), verify_books(app.clone()));
    tokio::join!(house, books, verifying, send_mail(app, stop));
}

async fn until_told(mut stop: watch::Receiver<bool>, work: impl Future<Output = ()>) {
    let told = async {
        // An error means that whoever could tell is gone.
        let _ = stop.wait_for(|stop| *stop).await;
    };
    tokio::select! {
        () = work => {}
        () = told => {}
    }
}

async fn keep_house(app: App) {
    let (mut grants, mut clearing) = (interval(GRANTS), interval(CLEARING));
    grants.set_missed_tick_behavior(MissedTickBehavior::Delay);
    clearing.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            _ = grants.tick() => {
                report("ending grants", service::grants::end_due(&app).await);
                report("reminding of grants", service::grants::remind_due(&app).await);
            }
            _ = clearing.tick() => {
                app.limits.forget_idle();
                report("clearing what is old", clear(&app).await);
                report("closing invitations that ran out long ago", service::invitations::ending::close_expired(&app).await);
            }
        }
    }
}

/// Money: what is due in the queue, one after another.
async fn keep_books(app: App) {
    let (mut ticks, mut cards) = (interval(QUEUE), interval(CARDS));
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    cards.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            _ = ticks.tick() => {
                report("doing what is due", queue::run_due(&app, work::work).await);
                report("expiring credits", service::ledger::expire_due(&app).await);
                report("deciding on auto-recharge", service::recharge::evaluate_due(&app).await);
            }
            _ = cards.tick() => report("warning of cards that expire", service::payment_methods::warn_expiring(&app).await),
        }
    }
}

/// Adds the books up again. Beside the rest, because it reads the whole history.
async fn verify_books(app: App) {
    let mut ticks = interval_at(Instant::now() + VERIFYING, VERIFYING);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        report("verifying the credit ledgers", service::ledger::verify_all(&app).await);
        report("verifying the books of money", service::books::verify_all(&app).await);
    }
}

async fn send_mail(app: App, stop: watch::Receiver<bool>) {
    let mut ticks = interval(MAIL);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    while !*stop.borrow() {
        until_told(stop.clone(), async {
            ticks.tick().await;
        })
        .await;
        report("sending mail", delivery::deliver_due(&app, &stop).await);
    }
}

/// Forgets what no longer opens anything.
///
/// # Errors
/// The database refused.
pub async fn clear(app: &App) -> Result<(), service::Fault> {
    let now = app.now();
    let mut tx = app.store.write().await?;
    store::sessions::purge(&mut tx, now.plus_ms(-session::IDLE_MS), now.plus_ms(-session::ABSOLUTE_MS)).await?;
    store::people::purge_tokens(&mut tx, now.plus_days(-TOKENS_DAYS)).await?;
    if !app.config.demo {
        store::mail::purge(&mut tx, now.plus_days(-MAIL_DAYS)).await?;
    }
    store::invitations::purge(&mut tx, now.plus_days(-INVITATIONS_DAYS)).await?;
    store::jobs::purge(&mut tx, now.plus_days(-QUEUE_DAYS)).await?;
    store::idempotency::purge(&mut tx, now.plus_days(-QUEUE_DAYS)).await?;
    store::previews::purge(&mut tx, now.plus_days(-1)).await?;
    tx.commit().await?;
    Ok(())
}

fn report(what: &str, outcome: Result<(), service::Fault>) {
    if let Err(fault) = outcome {
        tracing::error!(?fault, what, "background work failed; it will be tried again");
    }
}
