//! Background work in the same process: ends grants whose time has come, reminds, clears old sessions.
//! Rights never depend on it: a grant that has ended gives nothing from that moment on, swept or not.

use std::time::Duration;

use tokio::time::{MissedTickBehavior, interval};

use crate::{
    app::App,
    service::{self, session},
    store,
};

/// How often to look for grants; open pages follow the end of a grant within this and a moment (POL-3).
const GRANTS: Duration = Duration::from_secs(1);
/// How long a token is kept after it ran out, so that an old link says what is wrong with it.
const TOKENS_DAYS: i64 = 7;
/// How often to clear old sessions, tokens and counters.
const CLEARING: Duration = Duration::from_secs(600);

/// Runs for as long as the process.
pub async fn run(app: App) {
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
                report("clearing sessions and tokens", clear(&app).await);
            }
        }
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
    tx.commit().await?;
    Ok(())
}

fn report(what: &str, outcome: Result<(), service::Fault>) {
    if let Err(fault) = outcome {
        tracing::error!(?fault, what, "background work failed; it will be tried again");
    }
}
