//! The audit log: appended to, read, never changed (triggers refuse).

use super::{Conn, Result};

/// A line of the log.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct AuditRow {
    /// Organization or person that the chain belongs to.
    pub scope: String,
    /// Place in the chain, from 1.
    pub seq: i64,
    /// When.
    pub at: i64,
    /// Who, if it was a person.
    pub actor_id: Option<String>,
    /// Their name at that time.
    pub actor_name: String,
    /// What.
    pub action: String,
    /// `done`, or why not.
    pub outcome: String,
    /// To whom or what.
    pub target: Option<String>,
    /// JSON of what was before.
    pub before: Option<String>,
    /// JSON of what is after.
    pub after: Option<String>,
    /// Address that the request came from.
    pub address: String,
    /// The request's id.
    pub request_id: String,
    /// Hash of the line before.
    pub prev_hash: Vec<u8>,
    /// Hash of this line.
    pub hash: Vec<u8>,
}

/// Place and hash of the last line of a chain.
pub async fn head(conn: &mut Conn, scope: &str) -> Result<Option<(i64, Vec<u8>)>> {
    sqlx::query_as("SELECT seq, hash FROM audit_log WHERE scope = $1 ORDER BY seq DESC LIMIT 1").bind(scope).fetch_optional(conn).await
}

/// Appends a line.
pub async fn append(conn: &mut Conn, row: &AuditRow) -> Result<()> {
    sqlx::query(
        "INSERT INTO audit_log (scope, seq, at, actor_id, actor_name, action, outcome, target, before, after, address, request_id, prev_hash, hash)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
    )
    .bind(&row.scope)
    .bind(row.seq)
    .bind(row.at)
    .bind(&row.actor_id)
    .bind(&row.actor_name)
    .bind(&row.action)
    .bind(&row.outcome)
    .bind(&row.target)
    .bind(&row.before)
    .bind(&row.after)
    .bind(&row.address)
    .bind(&row.request_id)
    .bind(&row.prev_hash)
    .bind(&row.hash)
    .execute(conn)
    .await?;
    Ok(())
}

/// A chain from its beginning.
pub async fn chain(conn: &mut Conn, scope: &str) -> Result<Vec<AuditRow>> {
    sqlx::query_as("SELECT * FROM audit_log WHERE scope = $1 ORDER BY seq").bind(scope).fetch_all(conn).await
}
