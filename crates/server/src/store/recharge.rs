//! Auto-recharge: settings, state, and when to decide again.

use bursar_domain::{
    ids::OrgId,
    recharge::{Settings, State},
    time::Timestamp,
};
use serde::{Serialize, de::DeserializeOwned};

use super::{Conn, Error, Result};

/// Settings and state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RechargeRow {
    /// What was set.
    pub settings: Settings,
    /// Where it stands.
    pub state: State,
    /// Counted up with each change.
    pub version: i64,
    /// When to decide again.
    pub due_at: Option<Timestamp>,
}

fn read<T: DeserializeOwned>(json: &str) -> Result<T> {
    serde_json::from_str(json).map_err(|error| Error::Decode(Box::new(error)))
}

fn write(value: &impl Serialize) -> Result<String> {
    serde_json::to_string(value).map_err(|error| Error::Encode(Box::new(error)))
}

/// Settings and state; none if nobody ever has set them.
pub async fn find(conn: &mut Conn, org: &OrgId) -> Result<Option<RechargeRow>> {
    let row: Option<(String, String, i64, Option<i64>)> =
        sqlx::query_as("SELECT settings, state, version, due_at FROM auto_recharge WHERE org_id = $1")
            .bind(org.as_str())
            .fetch_optional(conn)
            .await?;
    let Some((settings, state, version, due_at)) = row else { return Ok(None) };
    Ok(Some(RechargeRow { settings: read(&settings)?, state: read(&state)?, version, due_at: due_at.map(Timestamp) }))
}

/// Sets them for the first time.
pub async fn insert(conn: &mut Conn, org: &OrgId, settings: &Settings, state: &State, due_at: Option<Timestamp>) -> Result<()> {
    sqlx::query("INSERT INTO auto_recharge (org_id, settings, state, version, due_at) VALUES ($1, $2, $3, 1, $4)")
        .bind(org.as_str())
        .bind(write(settings)?)
        .bind(write(state)?)
        .bind(due_at.map(|at| at.0))
        .execute(conn)
        .await?;
    Ok(())
}

/// Writes what has become of a row; false if somebody else changed it since it was read.
pub async fn update(conn: &mut Conn, org: &OrgId, row: &RechargeRow) -> Result<bool> {
    let done = sqlx::query(
        "UPDATE auto_recharge SET settings = $2, state = $3, version = version + 1, due_at = $4 WHERE org_id = $1 AND version = $5",
    )
    .bind(org.as_str())
    .bind(write(&row.settings)?)
    .bind(write(&row.state)?)
    .bind(row.due_at.map(|at| at.0))
    .bind(row.version)
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Says when to decide again.
pub async fn set_due(conn: &mut Conn, org: &OrgId, at: Option<Timestamp>) -> Result<()> {
    sqlx::query("UPDATE auto_recharge SET due_at = $2 WHERE org_id = $1").bind(org.as_str()).bind(at.map(|at| at.0)).execute(conn).await?;
    Ok(())
}

/// Organizations for which it is to be decided again, the longest due first.
pub async fn due(conn: &mut Conn, now: Timestamp, limit: u32) -> Result<Vec<OrgId>> {
    let ids: Vec<String> = sqlx::query_scalar("SELECT org_id FROM auto_recharge WHERE due_at <= $1 ORDER BY due_at LIMIT $2")
        .bind(now.0)
        .bind(i64::from(limit))
        .fetch_all(conn)
        .await?;
    ids.into_iter().map(|id| id.parse().map_err(|error| Error::Decode(Box::new(error)))).collect()
}
