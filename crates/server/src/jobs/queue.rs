//! The queue of background work: enqueued in the transaction that causes it, leased, done at least once. What a job does is safe
//! to do again, because everything that moves money or credits has an operation key.

use bursar_domain::{
    ids::{JobId, OrgId},
    time::Timestamp,
};

use crate::{
    app::{App, new_id},
    service::Fault,
    store::{self, Conn, jobs::JobRow},
};

/// How long a job may take before another process takes it over.
const LEASE_MS: i64 = 120_000;
/// The longest wait between tries of a job that fails.
const BACK_OFF_MAX_MS: i64 = 3_600_000;
/// Jobs done at once, before the caller looks at anything else.
const BATCH: u32 = 200;

/// What became of a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Done {
    /// Nothing is left to do.
    Finished,
    /// It is to be done again then; the tries count anew.
    Again(Timestamp),
}

/// Adds a job. `key` says what it is about: the same kind and key again is the same job.
///
/// # Errors
/// The database refused.
pub async fn enqueue(conn: &mut Conn, kind: &str, key: &str, org: Option<&OrgId>, run_at: Timestamp, now: Timestamp) -> Result<(), Fault> {
    let id = new_id(now, JobId::from_parts);
    Ok(store::jobs::enqueue(conn, &id, kind, &format!("{kind}:{key}"), org, run_at, now).await?)
}

/// Does what is due, by `work`. Each job is leased first, in a transaction of its own; one that fails is tried again later.
///
/// # Errors
/// The database refused.
pub async fn run_due<F>(app: &App, work: impl Fn(App, JobRow) -> F) -> Result<(), Fault>
where
    F: Future<Output = Result<Done, Fault>>,
{
    for _ in 0..BATCH {
        let now = app.now();
        if !store::jobs::any_due(&mut *app.store.read().await?, now).await? {
            return Ok(());
        }
        let mut tx = app.store.write().await?;
        let job = store::jobs::claim(&mut tx, now, now.plus_ms(LEASE_MS)).await?;
        tx.commit().await?;
        let Some(job) = job else { return Ok(()) };
        let outcome = work(app.clone(), job.clone()).await;
        let mut tx = app.store.write().await?;
        let held = match &outcome {
            Ok(Done::Finished) => store::jobs::finish(&mut tx, &job.id, job.fence, app.now()).await?,
            Ok(Done::Again(at)) => store::jobs::postpone(&mut tx, &job.id, job.fence, *at, None).await?,
            Err(fault) => {
                tracing::error!(?fault, job = job.unique_key, "background work failed; it will be tried again");
                let at = app.now().plus_ms(back_off_ms(job.attempts));
                store::jobs::postpone(&mut tx, &job.id, job.fence, at, Some(&reason(fault))).await?
            }
        };
        tx.commit().await?;
        if !held {
            tracing::warn!(job = job.unique_key, "somebody else has taken over a job that took too long");
        }
    }
    Ok(())
}

/// Half a minute, doubled with each try.
fn back_off_ms(attempts: i64) -> i64 {
    let doublings = u32::try_from(attempts.clamp(1, 16) - 1).unwrap_or(0);
    (30_000_i64 << doublings).min(BACK_OFF_MAX_MS)
}

/// For the operator; what a person may not know stands there too.
fn reason(fault: &Fault) -> String {
    let text = match fault {
        Fault::Forbidden(permission) => format!("needs {}", permission.name()),
        Fault::Problem(error) => error.refusal.map_or_else(|| error.code.name().to_owned(), |refusal| refusal.name().to_owned()),
        Fault::Internal(error) => format!("{error:#}"),
    };
    text.chars().take(500).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tries_come_at_longer_and_longer_intervals() {
        let waits: Vec<i64> = [1, 2, 3, 8, 100].into_iter().map(back_off_ms).collect();
        assert_eq!(waits, [30_000, 60_000, 120_000, 3_600_000, 3_600_000]);
    }
}
