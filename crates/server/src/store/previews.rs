//! What would be done, kept until it is confirmed.

use bursar_domain::{
    ids::{OrgId, PreviewId},
    time::Timestamp,
};

use super::{Conn, Result};

/// A kept preview.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct PreviewRow {
    /// The domain's value, as JSON.
    pub content: String,
    /// Until when it can be confirmed.
    pub expires_at: i64,
    /// When it was confirmed.
    pub used_at: Option<i64>,
}

/// Keeps a preview.
pub async fn insert(conn: &mut Conn, org: &OrgId, id: &PreviewId, kind: &str, content: &str, expires_at: Timestamp) -> Result<()> {
    sqlx::query("INSERT INTO previews (id, org_id, kind, content, expires_at) VALUES ($1, $2, $3, $4, $5)")
        .bind(id.as_str())
        .bind(org.as_str())
        .bind(kind)
        .bind(content)
        .bind(expires_at.0)
        .execute(conn)
        .await?;
    Ok(())
}

/// A preview of this kind.
pub async fn find(conn: &mut Conn, org: &OrgId, id: &PreviewId, kind: &str) -> Result<Option<PreviewRow>> {
    sqlx::query_as("SELECT content, expires_at, used_at FROM previews WHERE org_id = $1 AND id = $2 AND kind = $3")
        .bind(org.as_str())
        .bind(id.as_str())
        .bind(kind)
        .fetch_optional(conn)
        .await
}

/// Notes that it was confirmed; false if it was before.
pub async fn set_used(conn: &mut Conn, org: &OrgId, id: &PreviewId, now: Timestamp) -> Result<bool> {
    let done = sqlx::query("UPDATE previews SET used_at = $3 WHERE org_id = $1 AND id = $2 AND used_at IS NULL")
        .bind(org.as_str())
        .bind(id.as_str())
        .bind(now.0)
        .execute(conn)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Forgets previews that nobody can confirm any more.
pub async fn purge(conn: &mut Conn, before: Timestamp) -> Result<()> {
    sqlx::query("DELETE FROM previews WHERE expires_at < $1").bind(before.0).execute(conn).await?;
    Ok(())
}
