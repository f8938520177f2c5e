//! The outbox: mail is written in the transaction that causes it and sent afterwards.

use bursar_domain::{ids::MailId, time::Timestamp};

use super::{Conn, Result};

/// A message.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct MailRow {
    /// Identifier.
    pub id: String,
    /// What it is about, for tests and statistics.
    pub kind: String,
    /// To whom.
    pub to_address: String,
    /// Subject.
    pub subject: String,
    /// Text.
    pub body: String,
    /// When it was written.
    pub created_at: i64,
    /// When it was sent.
    pub sent_at: Option<i64>,
}

/// Puts a message into the outbox.
#[expect(clippy::too_many_arguments, reason = "one column each")]
pub async fn enqueue(
    conn: &mut Conn,
    id: &MailId,
    org: Option<&str>,
    kind: &str,
    to: &str,
    subject: &str,
    body: &str,
    now: Timestamp,
) -> Result<()> {
    sqlx::query(
        "INSERT INTO outbox (id, org_id, kind, to_address, subject, body, created_at, next_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $7)",
    )
    .bind(id.as_str())
    .bind(org)
    .bind(kind)
    .bind(to)
    .bind(subject)
    .bind(body)
    .bind(now.0)
    .execute(conn)
    .await?;
    Ok(())
}

/// The latest messages, newest first.
pub async fn latest(conn: &mut Conn, limit: u32) -> Result<Vec<MailRow>> {
    sqlx::query_as("SELECT id, kind, to_address, subject, body, created_at, sent_at FROM outbox ORDER BY id DESC LIMIT $1")
        .bind(i64::from(limit))
        .fetch_all(conn)
        .await
}
