//! Signed-in browsers.

use bursar_domain::{
    ids::{PersonId, SessionId},
    time::Timestamp,
};

use super::{Conn, Result};

/// A session with its person.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct SessionRow {
    /// Identifier.
    pub id: String,
    /// When it began.
    pub created_at: i64,
    /// When it was last used, to the minute.
    pub last_seen_at: i64,
    /// What the browser said it is.
    pub user_agent: String,
    /// Address that it was last used from.
    pub address: String,
    /// Whose it is.
    pub person_id: String,
    /// Their name.
    pub name: String,
    /// Their address.
    pub email: String,
    /// When the address was verified.
    pub email_verified_at: Option<i64>,
    /// Since when the account is closed.
    pub disabled_at: Option<i64>,
}

/// Begins a session.
pub async fn insert(
    conn: &mut Conn,
    id: &SessionId,
    token_hash: &[u8],
    person: &PersonId,
    user_agent: &str,
    address: &str,
    now: Timestamp,
) -> Result<()> {
    sqlx::query(
        "INSERT INTO sessions (id, token_hash, person_id, created_at, last_seen_at, user_agent, address)
         VALUES ($1, $2, $3, $4, $4, $5, $6)",
    )
    .bind(id.as_str())
    .bind(token_hash)
    .bind(person.as_str())
    .bind(now.0)
    .bind(user_agent)
    .bind(address)
    .execute(conn)
    .await?;
    Ok(())
}

/// The session that belongs to a token, whatever its age.
pub async fn by_token(conn: &mut Conn, token_hash: &[u8]) -> Result<Option<SessionRow>> {
    sqlx::query_as(
        "SELECT s.id, s.created_at, s.last_seen_at, s.user_agent, s.address, s.person_id,
                p.name, p.email, p.email_verified_at, p.disabled_at
         FROM sessions s JOIN people p ON p.id = s.person_id WHERE s.token_hash = $1",
    )
    .bind(token_hash)
    .fetch_optional(conn)
    .await
}

/// A person's sessions, the latest used first.
pub async fn of_person(conn: &mut Conn, person: &PersonId) -> Result<Vec<SessionRow>> {
    sqlx::query_as(
        "SELECT s.id, s.created_at, s.last_seen_at, s.user_agent, s.address, s.person_id,
                p.name, p.email, p.email_verified_at, p.disabled_at
         FROM sessions s JOIN people p ON p.id = s.person_id WHERE s.person_id = $1
         ORDER BY s.last_seen_at DESC, s.id DESC",
    )
    .bind(person.as_str())
    .fetch_all(conn)
    .await
}

/// Whether a person's session is there still.
pub async fn exists(conn: &mut Conn, person: &PersonId, id: &SessionId) -> Result<bool> {
    sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM sessions WHERE id = $1 AND person_id = $2)")
        .bind(id.as_str())
        .bind(person.as_str())
        .fetch_one(conn)
        .await
}

/// Notes that a session was used.
pub async fn touch(conn: &mut Conn, id: &str, address: &str, now: Timestamp) -> Result<()> {
    sqlx::query("UPDATE sessions SET last_seen_at = $2, address = $3 WHERE id = $1")
        .bind(id)
        .bind(now.0)
        .bind(address)
        .execute(conn)
        .await?;
    Ok(())
}

/// Ends the session that belongs to a token; returns its id and whose it was.
pub async fn delete_by_token(conn: &mut Conn, token_hash: &[u8]) -> Result<Option<(String, String)>> {
    sqlx::query_as("DELETE FROM sessions WHERE token_hash = $1 RETURNING id, person_id").bind(token_hash).fetch_optional(conn).await
}

/// Ends one of a person's sessions; false if it is not theirs or not there.
pub async fn delete(conn: &mut Conn, person: &PersonId, id: &SessionId) -> Result<bool> {
    let done =
        sqlx::query("DELETE FROM sessions WHERE id = $1 AND person_id = $2").bind(id.as_str()).bind(person.as_str()).execute(conn).await?;
    Ok(done.rows_affected() == 1)
}

/// Ends all of a person's sessions but one (or all, without one to keep); returns how many.
pub async fn delete_all(conn: &mut Conn, person: &PersonId, keep: Option<&str>) -> Result<u64> {
    let done = sqlx::query("DELETE FROM sessions WHERE person_id = $1 AND id <> $2")
        .bind(person.as_str())
        .bind(keep.unwrap_or(""))
        .execute(conn)
        .await?;
    Ok(done.rows_affected())
}

/// Ends sessions that were not used since, or began before, the given moments.
pub async fn purge(conn: &mut Conn, unused_since: Timestamp, begun_before: Timestamp) -> Result<u64> {
    let done = sqlx::query("DELETE FROM sessions WHERE last_seen_at < $1 OR created_at < $2")
        .bind(unused_since.0)
        .bind(begun_before.0)
        .execute(conn)
        .await?;
    Ok(done.rows_affected())
}
