//! Tokens of invitations, by hash, and which browser opened which.

use bursar_domain::{
    ids::{OrgId, PersonId},
    invite::Kind,
    time::Timestamp,
};

use super::{Conn, Result, name};

/// Keeps a token's hash.
pub async fn insert_token(conn: &mut Conn, org: &OrgId, token_hash: &[u8], invitation: &str) -> Result<()> {
    sqlx::query("INSERT INTO invitation_tokens (token_hash, invitation_id) SELECT $1, id FROM invitations WHERE id = $2 AND org_id = $3")
        .bind(token_hash)
        .bind(invitation)
        .bind(org.as_str())
        .execute(conn)
        .await?;
    Ok(())
}

/// What is noted on mail whose link died before it was sent.
const NOT_SENT: &str = "not sent: the invitation had ended";

/// `$which` begins with $3: both queries are bound alike, though the second has no use for the words.
macro_rules! kill {
    ($conn:expr, $which:literal $(, $bind:expr)*; $now:expr) => {{
        let conn: &mut Conn = $conn;
        sqlx::query(concat!(
            "UPDATE outbox SET failed_at = $1, last_error = $2, claimed_until = NULL, sealed = NULL
             WHERE sent_at IS NULL AND failed_at IS NULL AND id IN (SELECT mail_id FROM invitations WHERE ", $which, ")"
        ))
        .bind($now.0)
        .bind(NOT_SENT)
        $(.bind($bind))*
        .execute(&mut *conn)
        .await?;
        sqlx::query(concat!(
            "UPDATE invitation_tokens SET dead_at = $1 WHERE dead_at IS NULL AND invitation_id IN (SELECT id FROM invitations WHERE ", $which, ")"
        ))
        .bind($now.0)
        .bind(NOT_SENT)
        $(.bind($bind))*
        .execute(&mut *conn)
        .await?
        .rows_affected()
    }};
}

/// Kills every token of an invitation. Its mail is not sent any more, if it still waits.
pub async fn kill_tokens(conn: &mut Conn, org: &OrgId, invitation: &str, now: Timestamp) -> Result<()> {
    kill!(conn, "org_id = $3 AND id = $4", org.as_str(), invitation; now);
    Ok(())
}

/// The same for all open invitations of a kind that a person has sent; says whether there were any.
pub async fn kill_tokens_by(conn: &mut Conn, org: &OrgId, kind: Kind, inviter: &PersonId, now: Timestamp) -> Result<bool> {
    let which = kill!(
        conn, "org_id = $3 AND kind = $4 AND invited_by = $5 AND closed_at IS NULL", org.as_str(), name(kind), inviter.as_str(); now
    );
    Ok(which > 0)
}

/// The same for all open invitations that a person has sent anywhere: the account is closed.
pub async fn kill_tokens_everywhere(conn: &mut Conn, inviter: &PersonId, now: Timestamp) -> Result<()> {
    kill!(conn, "invited_by = $3 AND closed_at IS NULL", inviter.as_str(); now);
    Ok(())
}

/// The same for all open invitations of an organization.
pub async fn kill_tokens_of_org(conn: &mut Conn, org: &str, now: Timestamp) -> Result<()> {
    kill!(conn, "org_id = $3 AND closed_at IS NULL", org; now);
    Ok(())
}

/// Remembers which invitation a browser opened.
pub async fn set_opened(conn: &mut Conn, holder: &str, token_hash: &[u8], now: Timestamp) -> Result<()> {
    sqlx::query(
        "INSERT INTO opened_invitations (holder, token_hash, opened_at) VALUES ($1, $2, $3)
         ON CONFLICT (holder) DO UPDATE SET token_hash = excluded.token_hash, opened_at = excluded.opened_at",
    )
    .bind(holder)
    .bind(token_hash)
    .bind(now.0)
    .execute(conn)
    .await?;
    Ok(())
}

/// The token that a holder opened, if that was after a moment; and when.
pub async fn opened(conn: &mut Conn, holder: &str, after: Timestamp) -> Result<Option<(Vec<u8>, i64)>> {
    sqlx::query_as("SELECT token_hash, opened_at FROM opened_invitations WHERE holder = $1 AND opened_at > $2")
        .bind(holder)
        .bind(after.0)
        .fetch_optional(conn)
        .await
}

/// Forgets what a holder opened.
pub async fn forget_opened(conn: &mut Conn, holder: &str) -> Result<()> {
    sqlx::query("DELETE FROM opened_invitations WHERE holder = $1").bind(holder).execute(conn).await?;
    Ok(())
}

/// People whose sessions have opened this invitation.
pub async fn people_at(conn: &mut Conn, org: &OrgId, invitation: &str) -> Result<Vec<String>> {
    sqlx::query_scalar(
        "SELECT DISTINCT s.person_id FROM invitation_tokens t
         JOIN opened_invitations o ON o.token_hash = t.token_hash JOIN sessions s ON s.id = o.holder
         JOIN invitations i ON i.id = t.invitation_id WHERE i.org_id = $1 AND t.invitation_id = $2",
    )
    .bind(org.as_str())
    .bind(invitation)
    .fetch_all(conn)
    .await
}
