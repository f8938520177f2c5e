//! The outbox: mail is written in the transaction that causes it and sent afterwards.

use bursar_domain::{ids::MailId, time::Timestamp};

use super::{Conn, Result};

/// A message.
#[derive(Clone, sqlx::FromRow)]
pub struct MailRow {
    /// Identifier.
    pub id: String,
    /// The organization that it is about.
    pub org_id: Option<String>,
    /// What it is about.
    pub kind: String,
    /// To whom.
    pub to_address: String,
    /// Subject.
    pub subject: String,
    /// Text; empty if it is sealed.
    pub body: String,
    /// HTML; empty if it is sealed.
    pub html: String,
    /// Text and HTML of a mail that carries a secret, until it is sent.
    pub sealed: Option<Vec<u8>>,
    /// When what it carries runs out: after that it is not sent.
    pub expires_at: Option<i64>,
    /// When it was written.
    pub created_at: i64,
    /// When it was sent.
    pub sent_at: Option<i64>,
    /// When it was given up.
    pub failed_at: Option<i64>,
    /// What went wrong at the last try.
    pub last_error: Option<String>,
    /// Tries so far.
    pub attempts: i64,
}

/// Without the text: it may hold a link that opens an account.
impl std::fmt::Debug for MailRow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MailRow").field("id", &self.id).field("kind", &self.kind).field("to", &self.to_address).finish_non_exhaustive()
    }
}

macro_rules! columns {
    () => {
        "id, org_id, kind, to_address, subject, body, html, sealed, expires_at, created_at, sent_at, failed_at, last_error, attempts"
    };
}

/// How far a mail has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State<'a> {
    /// Waiting to be sent.
    Queued,
    /// Waiting to be tried again, and why the last try failed.
    Retrying(&'a str),
    /// Handed to the mail server.
    Sent,
    /// Given up, and why.
    Failed(&'a str),
}

/// The state that these columns mean.
#[must_use]
pub fn state(sent_at: Option<i64>, failed_at: Option<i64>, last_error: Option<&str>) -> State<'_> {
    match (sent_at, failed_at, last_error) {
        (Some(_), _, _) => State::Sent,
        (None, Some(_), error) => State::Failed(error.unwrap_or("")),
        (None, None, Some(error)) => State::Retrying(error),
        (None, None, None) => State::Queued,
    }
}

impl MailRow {
    /// How far it has come.
    #[must_use]
    pub fn state(&self) -> State<'_> {
        state(self.sent_at, self.failed_at, self.last_error.as_deref())
    }
}

/// A message to be written.
#[derive(Clone, Copy)]
pub struct NewMail<'a> {
    /// Identifier.
    pub id: &'a MailId,
    /// The organization that it is about.
    pub org: Option<&'a str>,
    /// What it is about.
    pub kind: &'a str,
    /// To whom.
    pub to: &'a str,
    /// BCP 47 tag.
    pub language: &'a str,
    /// Subject.
    pub subject: &'a str,
    /// Text; empty if it is sealed.
    pub body: &'a str,
    /// HTML; empty if it is sealed.
    pub html: &'a str,
    /// Text and HTML, sealed.
    pub sealed: Option<&'a [u8]>,
    /// When what it carries runs out.
    pub expires_at: Option<Timestamp>,
    /// Where nothing sends it: when it was put where it is read.
    pub sent_at: Option<Timestamp>,
}

impl std::fmt::Debug for NewMail<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NewMail").field("id", &self.id).field("kind", &self.kind).field("to", &self.to).finish_non_exhaustive()
    }
}

/// Puts a message into the outbox.
pub async fn enqueue(conn: &mut Conn, new: &NewMail<'_>, now: Timestamp) -> Result<()> {
    sqlx::query(
        "INSERT INTO outbox (id, org_id, kind, to_address, language, subject, body, html, sealed, sent_at, expires_at, created_at, next_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $12)",
    )
    .bind(new.id.as_str())
    .bind(new.org)
    .bind(new.kind)
    .bind(new.to)
    .bind(new.language)
    .bind(new.subject)
    .bind(new.body)
    .bind(new.html)
    .bind(new.sealed)
    .bind(new.sent_at.map(|t| t.0))
    .bind(new.expires_at.map(|t| t.0))
    .bind(now.0)
    .execute(conn)
    .await?;
    Ok(())
}

/// The latest messages, newest first.
pub async fn latest(conn: &mut Conn, limit: u32) -> Result<Vec<MailRow>> {
    sqlx::query_as(concat!("SELECT ", columns!(), " FROM outbox ORDER BY id DESC LIMIT $1")).bind(i64::from(limit)).fetch_all(conn).await
}

/// One message.
pub async fn find(conn: &mut Conn, id: &str) -> Result<Option<MailRow>> {
    sqlx::query_as(concat!("SELECT ", columns!(), " FROM outbox WHERE id = $1")).bind(id).fetch_optional(conn).await
}

/// Whether any message is due. `clock` is the machine's, by which claims run.
pub async fn any_due(conn: &mut Conn, now: Timestamp, clock: Timestamp) -> Result<bool> {
    sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM outbox WHERE sent_at IS NULL AND failed_at IS NULL AND (next_at <= $1 OR expires_at <= $1)
           AND (claimed_until IS NULL OR claimed_until <= $2))",
    )
    .bind(now.0)
    .bind(clock.0)
    .fetch_one(conn)
    .await
}

/// Takes a message that is due for oneself until a moment: no other process gets it before.
pub async fn claim(conn: &mut Conn, now: Timestamp, clock: Timestamp, until: Timestamp) -> Result<Option<MailRow>> {
    sqlx::query_as(concat!(
        "UPDATE outbox SET claimed_until = $3, attempts = attempts + 1
         WHERE id = (SELECT id FROM outbox WHERE sent_at IS NULL AND failed_at IS NULL AND next_at <= $1
                       AND (expires_at IS NULL OR expires_at > $1) AND (claimed_until IS NULL OR claimed_until <= $2) ORDER BY next_at, id LIMIT 1)
         RETURNING ",
        columns!()
    ))
    .bind(now.0)
    .bind(clock.0)
    .bind(until.0)
    .fetch_optional(conn)
    .await
}

/// Gives up what waits and carries something that has run out; returns the organizations and kinds of those mails.
pub async fn expire(conn: &mut Conn, error: &str, now: Timestamp, clock: Timestamp) -> Result<Vec<(Option<String>, String)>> {
    sqlx::query_as(
        "UPDATE outbox SET failed_at = $1, last_error = COALESCE(last_error, $2), claimed_until = NULL, sealed = NULL
         WHERE sent_at IS NULL AND failed_at IS NULL AND expires_at <= $1 AND (claimed_until IS NULL OR claimed_until <= $3)
         RETURNING org_id, kind",
    )
    .bind(now.0)
    .bind(error)
    .bind(clock.0)
    .fetch_all(conn)
    .await
}

/// Sealed mail that still is to be sent: id and what is sealed, at most so many.
pub async fn waiting_sealed(conn: &mut Conn, now: Timestamp, limit: u32) -> Result<Vec<(String, Vec<u8>)>> {
    sqlx::query_as(
        "SELECT id, sealed FROM outbox WHERE sent_at IS NULL AND failed_at IS NULL AND sealed IS NOT NULL
           AND (expires_at IS NULL OR expires_at > $1) ORDER BY id DESC LIMIT $2",
    )
    .bind(now.0)
    .bind(i64::from(limit))
    .fetch_all(conn)
    .await
}

/// Gives up all sealed mail that waits; returns how many there were.
pub async fn drop_sealed(conn: &mut Conn, error: &str, now: Timestamp) -> Result<u64> {
    let done = sqlx::query(
        "UPDATE outbox SET failed_at = $1, last_error = $2, claimed_until = NULL, sealed = NULL
         WHERE sent_at IS NULL AND failed_at IS NULL AND sealed IS NOT NULL",
    )
    .bind(now.0)
    .bind(error)
    .execute(conn)
    .await?;
    Ok(done.rows_affected())
}

/// What became of a try.
#[derive(Debug, Clone, Copy)]
pub enum Outcome<'a> {
    /// The mail server has it.
    Sent,
    /// To be tried again.
    Retry {
        /// What went wrong.
        error: &'a str,
        /// When.
        next_at: Timestamp,
    },
    /// Given up.
    Failed {
        /// What went wrong.
        error: &'a str,
    },
}

/// Notes what became of a message that was claimed; false if it is done already. With `wipe` the sealed text of one that
/// is done goes.
pub async fn settle(conn: &mut Conn, id: &str, outcome: Outcome<'_>, wipe: bool, now: Timestamp) -> Result<bool> {
    let query = match outcome {
        Outcome::Sent => sqlx::query(
            "UPDATE outbox SET sent_at = $2, last_error = NULL, claimed_until = NULL, sealed = CASE WHEN $3 THEN NULL ELSE sealed END
             WHERE id = $1 AND sent_at IS NULL",
        )
        .bind(id)
        .bind(now.0)
        .bind(wipe),
        Outcome::Retry { error, next_at } => sqlx::query(
            "UPDATE outbox SET last_error = $2, next_at = $3, claimed_until = NULL WHERE id = $1 AND sent_at IS NULL AND failed_at IS NULL",
        )
        .bind(id)
        .bind(error)
        .bind(next_at.0),
        Outcome::Failed { error } => sqlx::query(
            "UPDATE outbox SET last_error = $2, failed_at = $3, claimed_until = NULL, sealed = CASE WHEN $4 THEN NULL ELSE sealed END
             WHERE id = $1 AND sent_at IS NULL AND failed_at IS NULL",
        )
        .bind(id)
        .bind(error)
        .bind(now.0)
        .bind(wipe),
    };
    Ok(query.execute(conn).await?.rows_affected() == 1)
}

/// Counts everything that waits as sent: where the outbox itself is where mail is read.
pub async fn settle_all(conn: &mut Conn, now: Timestamp) -> Result<()> {
    sqlx::query("UPDATE outbox SET sent_at = $1, last_error = NULL, claimed_until = NULL WHERE sent_at IS NULL AND failed_at IS NULL")
        .bind(now.0)
        .execute(conn)
        .await?;
    Ok(())
}

/// Forgets messages that were sent or given up before a moment, but for those of invitations that are still open.
pub async fn purge(conn: &mut Conn, before: Timestamp) -> Result<()> {
    sqlx::query(
        "UPDATE invitations SET mail_id = NULL WHERE closed_at IS NOT NULL
           AND mail_id IN (SELECT id FROM outbox WHERE COALESCE(sent_at, failed_at) < $1)",
    )
    .bind(before.0)
    .execute(&mut *conn)
    .await?;
    sqlx::query("DELETE FROM outbox WHERE COALESCE(sent_at, failed_at) < $1 AND id NOT IN (SELECT mail_id FROM invitations WHERE mail_id IS NOT NULL)")
        .bind(before.0)
        .execute(conn)
        .await?;
    Ok(())
}
