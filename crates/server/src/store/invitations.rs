//! Invitations, their tokens, and which browser opened which.

use bursar_domain::{
    ids::{InvitationId, OrgId, PersonId},
    invite::{Channel, Offer, Outcome},
    time::Timestamp,
};

use super::{Conn, Result};

/// An invitation with the people and the mail around it.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct InvitationRow {
    /// Identifier.
    pub id: String,
    /// To which organization.
    pub org_id: String,
    /// `member` or `billing_manager`.
    pub kind: String,
    /// The role that it offers, for a member.
    pub role: Option<String>,
    /// `email` or `link`.
    pub channel: String,
    /// Where it was mailed to.
    pub email: Option<String>,
    /// The same in lower case.
    pub email_key: Option<String>,
    /// Who invited.
    pub invited_by: String,
    /// Their name.
    pub invited_by_name: String,
    /// Their role at this moment, if they still are a member.
    pub inviter_role: Option<String>,
    /// When it was made or last sent.
    pub sent_at: i64,
    /// When it runs out.
    pub expires_at: Option<i64>,
    /// When the mail was handed over.
    pub mailed_at: Option<i64>,
    /// What the mail server said.
    pub mail_error: Option<String>,
    /// When the last try to use it failed.
    pub failed_at: Option<i64>,
    /// Why.
    pub failure: Option<String>,
    /// What became of it.
    pub outcome: Option<String>,
    /// Since when the token that was asked for is dead; only when looked up by token.
    pub token_dead_at: Option<i64>,
}

macro_rules! invitation_query {
    ($dead:literal, $rest:literal) => {
        concat!(
            "SELECT i.id, i.org_id, i.kind, i.role, i.channel, i.email, i.email_key, i.invited_by, p.name AS invited_by_name,
                    m.role AS inviter_role, i.sent_at, i.expires_at, o.sent_at AS mailed_at, o.last_error AS mail_error,
                    i.failed_at, i.failure, i.outcome, ",
            $dead,
            " AS token_dead_at
             FROM invitations i
             JOIN people p ON p.id = i.invited_by
             LEFT JOIN members m ON m.org_id = i.org_id AND m.person_id = i.invited_by
             LEFT JOIN outbox o ON o.id = i.mail_id ",
            $rest
        )
    };
}

const fn kind(offer: Offer) -> &'static str {
    match offer {
        Offer::Member { .. } => "member",
        Offer::BillingManager => "billing_manager",
    }
}

/// A new invitation.
#[derive(Debug, Clone)]
pub struct NewInvitation<'a> {
    /// Identifier.
    pub id: &'a InvitationId,
    /// What it offers.
    pub offer: Offer,
    /// How it travels.
    pub channel: Channel,
    /// Where it is mailed to.
    pub email: Option<&'a str>,
    /// Who invites.
    pub invited_by: &'a PersonId,
    /// When it runs out.
    pub expires_at: Option<Timestamp>,
}

/// Writes an invitation; a uniqueness violation if one of this kind is open for the address.
pub async fn insert(conn: &mut Conn, org: &OrgId, new: &NewInvitation<'_>, now: Timestamp) -> Result<()> {
    let role = match new.offer {
        Offer::Member { role } => Some(role.name()),
        Offer::BillingManager => None,
    };
    sqlx::query(
        "INSERT INTO invitations (id, org_id, kind, role, channel, email, email_key, invited_by, created_at, sent_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9, $10)",
    )
    .bind(new.id.as_str())
    .bind(org.as_str())
    .bind(kind(new.offer))
    .bind(role)
    .bind(match new.channel {
        Channel::Email => "email",
        Channel::Link => "link",
    })
    .bind(new.email)
    .bind(new.email.map(str::to_lowercase))
    .bind(new.invited_by.as_str())
    .bind(now.0)
    .bind(new.expires_at.map(|t| t.0))
    .execute(conn)
    .await?;
    Ok(())
}

/// Open invitations of a kind, the latest first; those that have run out are among them.
pub async fn open(conn: &mut Conn, org: &OrgId, offer: Offer) -> Result<Vec<InvitationRow>> {
    sqlx::query_as(invitation_query!("NULL", "WHERE i.org_id = $1 AND i.kind = $2 AND i.closed_at IS NULL ORDER BY i.sent_at DESC, i.id DESC"))
        .bind(org.as_str())
        .bind(kind(offer))
        .fetch_all(conn)
        .await
}

/// One invitation of a kind, whatever became of it.
pub async fn find(conn: &mut Conn, org: &OrgId, offer: Offer, id: &InvitationId) -> Result<Option<InvitationRow>> {
    sqlx::query_as(invitation_query!("NULL", "WHERE i.org_id = $1 AND i.kind = $2 AND i.id = $3"))
        .bind(org.as_str())
        .bind(kind(offer))
        .bind(id.as_str())
        .fetch_optional(conn)
        .await
}

/// The open invitation of an address.
pub async fn open_for(conn: &mut Conn, org: &OrgId, offer: Offer, email_key: &str) -> Result<Option<InvitationRow>> {
    sqlx::query_as(invitation_query!("NULL", "WHERE i.org_id = $1 AND i.kind = $2 AND i.email_key = $3 AND i.closed_at IS NULL"))
        .bind(org.as_str())
        .bind(kind(offer))
        .bind(email_key)
        .fetch_optional(conn)
        .await
}

/// The invitation that a token belongs to. The one look-up without an organization: the token stands for it.
pub async fn by_token(conn: &mut Conn, token_hash: &[u8]) -> Result<Option<InvitationRow>> {
    sqlx::query_as(invitation_query!("t.dead_at", "JOIN invitation_tokens t ON t.invitation_id = i.id WHERE t.token_hash = $1"))
        .bind(token_hash)
        .fetch_optional(conn)
        .await
}

/// Keeps a token's hash.
pub async fn insert_token(conn: &mut Conn, token_hash: &[u8], invitation: &str) -> Result<()> {
    sqlx::query("INSERT INTO invitation_tokens (token_hash, invitation_id) VALUES ($1, $2)").bind(token_hash).bind(invitation).execute(conn).await?;
    Ok(())
}

/// Kills every token of an invitation.
pub async fn kill_tokens(conn: &mut Conn, invitation: &str, now: Timestamp) -> Result<()> {
    sqlx::query("UPDATE invitation_tokens SET dead_at = $2 WHERE invitation_id = $1 AND dead_at IS NULL")
        .bind(invitation)
        .bind(now.0)
        .execute(conn)
        .await?;
    Ok(())
}

/// Notes that it was sent (again), by which mail, and until when it lives now.
pub async fn set_sent(conn: &mut Conn, invitation: &str, mail: &str, now: Timestamp, expires_at: Timestamp) -> Result<()> {
    sqlx::query("UPDATE invitations SET sent_at = $2, mail_id = $3, expires_at = $4 WHERE id = $1")
        .bind(invitation)
        .bind(now.0)
        .bind(mail)
        .bind(expires_at.0)
        .execute(conn)
        .await?;
    Ok(())
}

/// Notes a try to use it that failed.
pub async fn set_failure(conn: &mut Conn, invitation: &str, reason: &str, now: Timestamp) -> Result<()> {
    sqlx::query("UPDATE invitations SET failed_at = $2, failure = $3 WHERE id = $1 AND closed_at IS NULL")
        .bind(invitation)
        .bind(now.0)
        .bind(reason)
        .execute(conn)
        .await?;
    Ok(())
}

/// Closes an open invitation, once: false if somebody was quicker (INV-6).
pub async fn close(conn: &mut Conn, invitation: &str, outcome: Outcome, by: Option<&PersonId>, now: Timestamp) -> Result<bool> {
    let outcome = match outcome {
        Outcome::Accepted => "accepted",
        Outcome::Declined => "declined",
        Outcome::Revoked => "revoked",
    };
    let done = sqlx::query("UPDATE invitations SET outcome = $2, closed_at = $3, accepted_by = $4 WHERE id = $1 AND closed_at IS NULL")
        .bind(invitation)
        .bind(outcome)
        .bind(now.0)
        .bind(by.map(PersonId::as_str))
        .execute(conn)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Invitations of any kind that were made since.
pub async fn made_since(conn: &mut Conn, org: &OrgId, since: Timestamp) -> Result<i64> {
    sqlx::query_scalar("SELECT COUNT(*) FROM invitations WHERE org_id = $1 AND created_at > $2").bind(org.as_str()).bind(since.0).fetch_one(conn).await
}

/// Billing managers that there are, and open invitations for more that still live, but for one.
pub async fn count_managers(conn: &mut Conn, org: &OrgId, but: Option<&str>, now: Timestamp) -> Result<(i64, i64)> {
    let active = sqlx::query_scalar("SELECT COUNT(*) FROM billing_managers WHERE org_id = $1").bind(org.as_str()).fetch_one(&mut *conn).await?;
    let pending = sqlx::query_scalar(
        "SELECT COUNT(*) FROM invitations WHERE org_id = $1 AND kind = 'billing_manager' AND closed_at IS NULL
           AND (expires_at IS NULL OR expires_at > $2) AND id <> $3",
    )
    .bind(org.as_str())
    .bind(now.0)
    .bind(but.unwrap_or(""))
    .fetch_one(conn)
    .await?;
    Ok((active, pending))
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

/// The token that a browser opened, if that was not long ago.
pub async fn opened(conn: &mut Conn, holder: &str, since: Timestamp) -> Result<Option<Vec<u8>>> {
    sqlx::query_scalar("SELECT token_hash FROM opened_invitations WHERE holder = $1 AND opened_at > $2")
        .bind(holder)
        .bind(since.0)
        .fetch_optional(conn)
        .await
}

/// Forgets what a browser opened.
pub async fn forget_opened(conn: &mut Conn, holder: &str) -> Result<()> {
    sqlx::query("DELETE FROM opened_invitations WHERE holder = $1").bind(holder).execute(conn).await?;
    Ok(())
}

/// Forgets what was opened long ago.
pub async fn purge_opened(conn: &mut Conn, before: Timestamp) -> Result<()> {
    sqlx::query("DELETE FROM opened_invitations WHERE opened_at < $1").bind(before.0).execute(conn).await?;
    Ok(())
}
