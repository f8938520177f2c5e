//! Tokens of the host product. Only their hash is kept.

use bursar_domain::{
    ids::{OrgId, OrgTokenId},
    time::Timestamp,
};

use super::{Conn, Result};

/// A token that was not revoked, and the organization that it is for.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct TokenRow {
    /// Identifier.
    pub id: String,
    /// For which organization.
    pub org_id: String,
    /// What the operator calls it.
    pub name: String,
    /// Since when the organization is suspended.
    pub suspended_at: Option<i64>,
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT t.id, t.org_id, t.name, o.suspended_at FROM org_tokens t JOIN orgs o ON o.id = t.org_id WHERE t.revoked_at IS NULL AND ",
            $rest
        )
    };
}

/// Keeps a new token. Breaks a unique index where a token of this name is in use.
pub async fn insert(conn: &mut Conn, org: &OrgId, id: &OrgTokenId, name: &str, hash: &[u8], now: Timestamp) -> Result<()> {
    sqlx::query("INSERT INTO org_tokens (id, org_id, name, token_hash, created_at) VALUES ($1, $2, $3, $4, $5)")
        .bind(id.as_str())
        .bind(org.as_str())
        .bind(name)
        .bind(hash)
        .bind(now.0)
        .execute(conn)
        .await?;
    Ok(())
}

/// The token with this hash; the organization is not known before.
pub async fn by_hash(conn: &mut Conn, hash: &[u8]) -> Result<Option<TokenRow>> {
    sqlx::query_as(select!("t.token_hash = $1")).bind(hash).fetch_optional(conn).await
}

/// The same again, under the lock.
pub async fn find(conn: &mut Conn, org: &OrgId, id: &OrgTokenId) -> Result<Option<TokenRow>> {
    sqlx::query_as(select!("t.org_id = $1 AND t.id = $2")).bind(org.as_str()).bind(id.as_str()).fetch_optional(conn).await
}

/// Notes that it was used, to the minute.
pub async fn set_used(conn: &mut Conn, org: &OrgId, id: &OrgTokenId, now: Timestamp) -> Result<()> {
    sqlx::query("UPDATE org_tokens SET used_at = $3 WHERE org_id = $1 AND id = $2 AND (used_at IS NULL OR used_at < $4)")
        .bind(org.as_str())
        .bind(id.as_str())
        .bind(now.0)
        .bind(now.plus_ms(-60_000).0)
        .execute(conn)
        .await?;
    Ok(())
}

/// From now on it opens nothing; its identifier, if there was one of this name.
pub async fn revoke(conn: &mut Conn, org: &OrgId, name: &str, now: Timestamp) -> Result<Option<String>> {
    sqlx::query_scalar("UPDATE org_tokens SET revoked_at = $3 WHERE org_id = $1 AND name = $2 AND revoked_at IS NULL RETURNING id")
        .bind(org.as_str())
        .bind(name)
        .bind(now.0)
        .fetch_optional(conn)
        .await
}
