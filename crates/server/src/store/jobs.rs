//! Background work that waits, with who holds it. A lease ends by itself; its fence keeps somebody slow from finishing what
//! another has taken over.

use bursar_domain::{
    ids::{JobId, OrgId},
    time::Timestamp,
};

use super::{Conn, Result};

/// A job.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct JobRow {
    /// Identifier.
    pub id: String,
    /// What to do.
    pub kind: String,
    /// About what; the same again is the same job.
    pub unique_key: String,
    /// For which organization.
    pub org_id: Option<String>,
    /// When it is due.
    pub run_at: i64,
    /// How often it was tried.
    pub attempts: i64,
    /// Until when somebody holds it.
    pub leased_until: Option<i64>,
    /// The number of the lease.
    pub fence: i64,
    /// What went wrong last.
    pub last_error: Option<String>,
    /// When it was done.
    pub done_at: Option<i64>,
}

macro_rules! columns {
    ($before:literal, $after:literal) => {
        concat!($before, "id, kind, unique_key, org_id, run_at, attempts, leased_until, fence, last_error, done_at", $after)
    };
}

/// Adds a job; one with the same key that is there already stays as it is.
pub async fn enqueue(
    conn: &mut Conn,
    id: &JobId,
    kind: &str,
    key: &str,
    org: Option<&OrgId>,
    run_at: Timestamp,
    now: Timestamp,
) -> Result<()> {
    sqlx::query(
        "INSERT INTO jobs (id, kind, unique_key, org_id, run_at, created_at) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (unique_key) DO NOTHING",
    )
    .bind(id.as_str())
    .bind(kind)
    .bind(key)
    .bind(org.map(OrgId::as_str))
    .bind(run_at.0)
    .bind(now.0)
    .execute(conn)
    .await?;
    Ok(())
}

/// Whether a job is due: asked without the write lock, many times.
pub async fn any_due(conn: &mut Conn, now: Timestamp) -> Result<bool> {
    sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM jobs WHERE done_at IS NULL AND run_at <= $1 AND (leased_until IS NULL OR leased_until <= $1))",
    )
    .bind(now.0)
    .fetch_one(conn)
    .await
}

/// Takes the job that has been due longest, for so long.
pub async fn claim(conn: &mut Conn, now: Timestamp, until: Timestamp) -> Result<Option<JobRow>> {
    sqlx::query_as(columns!(
        "UPDATE jobs SET leased_until = $2, fence = fence + 1, attempts = attempts + 1
         WHERE id = (SELECT id FROM jobs WHERE done_at IS NULL AND run_at <= $1 AND (leased_until IS NULL OR leased_until <= $1)
                     ORDER BY run_at, id LIMIT 1)
         RETURNING ",
        ""
    ))
    .bind(now.0)
    .bind(until.0)
    .fetch_optional(conn)
    .await
}

/// It is done; false if somebody else holds it by now.
pub async fn finish(conn: &mut Conn, id: &str, fence: i64, now: Timestamp) -> Result<bool> {
    let done = sqlx::query("UPDATE jobs SET done_at = $3, leased_until = NULL, last_error = NULL WHERE id = $1 AND fence = $2")
        .bind(id)
        .bind(fence)
        .bind(now.0)
        .execute(conn)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// It is to be done then; `error` says why it was not done now. Without one the tries count anew.
pub async fn postpone(conn: &mut Conn, id: &str, fence: i64, run_at: Timestamp, error: Option<&str>) -> Result<bool> {
    let done = sqlx::query(
        "UPDATE jobs SET run_at = $3, leased_until = NULL, last_error = $4, attempts = CASE WHEN $4 IS NULL THEN 0 ELSE attempts END
         WHERE id = $1 AND fence = $2",
    )
    .bind(id)
    .bind(fence)
    .bind(run_at.0)
    .bind(error)
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Forgets jobs that were done long ago.
pub async fn purge(conn: &mut Conn, before: Timestamp) -> Result<()> {
    sqlx::query("DELETE FROM jobs WHERE done_at < $1").bind(before.0).execute(conn).await?;
    Ok(())
}

/// What waits, for the operator: the next due first.
pub async fn waiting(conn: &mut Conn, limit: u32) -> Result<Vec<JobRow>> {
    sqlx::query_as(columns!("SELECT ", " FROM jobs WHERE done_at IS NULL ORDER BY run_at, id LIMIT $1")).bind(limit).fetch_all(conn).await
}
