//! Invitations, their tokens, and which browser opened which.

use bursar_domain::{
    access::OrgRole,
    ids::{InvitationId, MailId, OrgId, PersonId},
    invite::{Channel, Kind, LIST_MAX, Offer, Outcome},
    time::Timestamp,
};

use sqlx::{QueryBuilder, Sqlite};

use super::{Conn, Result};

mod tokens;

pub use tokens::{
    forget_opened, insert_token, kill_tokens, kill_tokens_by, kill_tokens_everywhere, kill_tokens_of_org, opened, people_at, set_opened,
};

/// An invitation with the organization, the people and the mail around it.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct InvitationRow {
    /// Identifier.
    pub id: String,
    /// To which organization.
    pub org_id: String,
    /// Its short name in addresses.
    pub org_slug: String,
    /// Its name.
    pub org_name: String,
    /// The plan that it is on.
    pub edition: String,
    /// Since when it is suspended.
    pub suspended_at: Option<i64>,
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
    pub inviter_name: String,
    /// Their address.
    pub inviter_email: String,
    /// Since when their account is closed.
    pub inviter_disabled_at: Option<i64>,
    /// Their role at this moment, if they still are a member.
    pub inviter_role: Option<String>,
    /// When it was made or last sent.
    pub sent_at: i64,
    /// When it runs out.
    pub expires_at: Option<i64>,
    /// The mail by which it was sent last, while it is kept.
    pub mail_id: Option<String>,
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
    /// When.
    pub closed_at: Option<i64>,
    /// Who accepted.
    pub accepted_by: Option<String>,
    /// Whether any token of it is alive.
    pub has_token: bool,
    /// Since when the token that was asked for is dead; only when looked up by token.
    pub token_dead_at: Option<i64>,
}

macro_rules! invitation_query {
    ($dead:literal, $rest:literal) => {
        concat!(
            "SELECT i.id, i.org_id, g.slug AS org_slug, g.name AS org_name, g.edition, g.suspended_at, i.kind, i.role, i.channel, i.email,
                    i.email_key, i.invited_by, p.name AS inviter_name, p.email AS inviter_email, p.disabled_at AS inviter_disabled_at,
                    m.role AS inviter_role, i.sent_at, i.expires_at, i.mail_id, o.sent_at AS mailed_at, o.last_error AS mail_error,
                    i.failed_at, i.failure, i.outcome, i.closed_at, i.accepted_by,
                    EXISTS (SELECT 1 FROM invitation_tokens a WHERE a.invitation_id = i.id AND a.dead_at IS NULL) AS has_token, ",
            $dead,
            " AS token_dead_at
             FROM invitations i
             JOIN orgs g ON g.id = i.org_id
             JOIN people p ON p.id = i.invited_by
             LEFT JOIN members m ON m.org_id = i.org_id AND m.person_id = i.invited_by
             LEFT JOIN outbox o ON o.id = i.mail_id ",
            $rest
        )
    };
}

const fn name(kind: Kind) -> &'static str {
    match kind {
        Kind::Member => "member",
        Kind::BillingManager => "billing_manager",
    }
}

/// Of which kind a row is.
#[must_use]
pub fn kind_of(row: &InvitationRow) -> Kind {
    if row.kind == name(Kind::Member) { Kind::Member } else { Kind::BillingManager }
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
    .bind(name(new.offer.kind()))
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

/// Open invitations of a kind, the latest first, as many as a list shows; those that have run out are among them.
pub async fn open(conn: &mut Conn, org: &OrgId, kind: Kind) -> Result<Vec<InvitationRow>> {
    sqlx::query_as(invitation_query!(
        "NULL",
        "WHERE i.org_id = $1 AND i.kind = $2 AND i.closed_at IS NULL ORDER BY i.sent_at DESC, i.id DESC LIMIT $3"
    ))
    .bind(org.as_str())
    .bind(name(kind))
    .bind(i64::from(LIST_MAX))
    .fetch_all(conn)
    .await
}

/// How many open invitations of a kind can be accepted: they have not run out, and whoever sent them has one of the roles
/// that may grant it. One of them can be left out.
pub async fn count_alive(conn: &mut Conn, org: &OrgId, kind: Kind, granting: &[OrgRole], but: Option<&str>, now: Timestamp) -> Result<i64> {
    let mut query = QueryBuilder::<Sqlite>::new(
        "SELECT COUNT(*) FROM invitations i
         JOIN members m ON m.org_id = i.org_id AND m.person_id = i.invited_by
         JOIN people p ON p.id = i.invited_by
         WHERE p.disabled_at IS NULL AND i.closed_at IS NULL
           AND EXISTS (SELECT 1 FROM invitation_tokens t WHERE t.invitation_id = i.id AND t.dead_at IS NULL) AND i.org_id = ",
    );
    query.push_bind(org.as_str()).push(" AND i.kind = ").push_bind(name(kind));
    query.push(" AND (i.expires_at IS NULL OR i.expires_at > ").push_bind(now.0).push(") AND i.id <> ").push_bind(but.unwrap_or(""));
    query.push(" AND m.role IN (");
    let mut roles = query.separated(", ");
    for role in granting {
        roles.push_bind(role.name());
    }
    query.push(")");
    query.build_query_scalar().fetch_one(conn).await
}

/// One invitation of a kind, whatever became of it.
pub async fn find(conn: &mut Conn, org: &OrgId, kind: Kind, id: &InvitationId) -> Result<Option<InvitationRow>> {
    sqlx::query_as(invitation_query!("NULL", "WHERE i.org_id = $1 AND i.kind = $2 AND i.id = $3"))
        .bind(org.as_str())
        .bind(name(kind))
        .bind(id.as_str())
        .fetch_optional(conn)
        .await
}

/// The open invitation of an address.
pub async fn open_for(conn: &mut Conn, org: &OrgId, kind: Kind, email_key: &str) -> Result<Option<InvitationRow>> {
    sqlx::query_as(invitation_query!("NULL", "WHERE i.org_id = $1 AND i.kind = $2 AND i.email_key = $3 AND i.closed_at IS NULL"))
        .bind(org.as_str())
        .bind(name(kind))
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

/// Notes by which mail it was sent.
pub async fn set_mail(conn: &mut Conn, org: &OrgId, invitation: &str, mail: &MailId) -> Result<()> {
    sqlx::query("UPDATE invitations SET mail_id = $3 WHERE org_id = $1 AND id = $2")
        .bind(org.as_str())
        .bind(invitation)
        .bind(mail.as_str())
        .execute(conn)
        .await?;
    Ok(())
}

/// Notes that it is sent again: by whom, and until when it lives now. Failed tries are those of the one before.
pub async fn set_sent(conn: &mut Conn, org: &OrgId, invitation: &str, by: &PersonId, now: Timestamp, expires_at: Timestamp) -> Result<()> {
    sqlx::query(
        "UPDATE invitations SET sent_at = $3, invited_by = $4, expires_at = $5, failed_at = NULL, failure = NULL
         WHERE org_id = $1 AND id = $2",
    )
    .bind(org.as_str())
    .bind(invitation)
    .bind(now.0)
    .bind(by.as_str())
    .bind(expires_at.0)
    .execute(conn)
    .await?;
    Ok(())
}

/// Makes it the invitation of somebody else.
pub async fn set_inviter(conn: &mut Conn, org: &OrgId, invitation: &str, by: &PersonId) -> Result<()> {
    sqlx::query("UPDATE invitations SET invited_by = $3 WHERE org_id = $1 AND id = $2")
        .bind(org.as_str())
        .bind(invitation)
        .bind(by.as_str())
        .execute(conn)
        .await?;
    Ok(())
}

/// Notes a try to use it that failed; false if nobody waits for its answer any more.
pub async fn set_failure(conn: &mut Conn, org: &OrgId, invitation: &str, reason: &str, now: Timestamp) -> Result<bool> {
    let done = sqlx::query("UPDATE invitations SET failed_at = $3, failure = $4 WHERE org_id = $1 AND id = $2 AND closed_at IS NULL")
        .bind(org.as_str())
        .bind(invitation)
        .bind(now.0)
        .bind(reason)
        .execute(conn)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Closes an open invitation, once: false if somebody was quicker (INV-6).
pub async fn close(
    conn: &mut Conn,
    org: &OrgId,
    invitation: &str,
    outcome: Outcome,
    by: Option<&PersonId>,
    now: Timestamp,
) -> Result<bool> {
    let outcome = match outcome {
        Outcome::Accepted => "accepted",
        Outcome::Declined => "declined",
        Outcome::Revoked => "revoked",
    };
    let done = sqlx::query(
        "UPDATE invitations SET outcome = $3, closed_at = $4, accepted_by = $5 WHERE org_id = $1 AND id = $2 AND closed_at IS NULL",
    )
    .bind(org.as_str())
    .bind(invitation)
    .bind(outcome)
    .bind(now.0)
    .bind(by.map(PersonId::as_str))
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Open invitations of any organization that ran out before a moment: id and organization.
pub async fn ended_before(conn: &mut Conn, before: Timestamp, limit: u32) -> Result<Vec<(String, String)>> {
    sqlx::query_as("SELECT id, org_id FROM invitations WHERE closed_at IS NULL AND expires_at < $1 ORDER BY expires_at LIMIT $2")
        .bind(before.0)
        .bind(i64::from(limit))
        .fetch_all(conn)
        .await
}

/// Counts one more invitation that went out.
pub async fn insert_send(conn: &mut Conn, org: &OrgId, by: &PersonId, now: Timestamp) -> Result<()> {
    sqlx::query("INSERT INTO invitation_sends (org_id, person_id, sent_at) VALUES ($1, $2, $3)")
        .bind(org.as_str())
        .bind(by.as_str())
        .bind(now.0)
        .execute(conn)
        .await?;
    Ok(())
}

/// Invitations of any kind that went out after a moment.
pub async fn count_sends(conn: &mut Conn, org: &OrgId, after: Timestamp) -> Result<i64> {
    sqlx::query_scalar("SELECT COUNT(*) FROM invitation_sends WHERE org_id = $1 AND sent_at > $2")
        .bind(org.as_str())
        .bind(after.0)
        .fetch_one(conn)
        .await
}

/// The same of one person, for whichever organization.
pub async fn count_sends_by(conn: &mut Conn, person: &PersonId, after: Timestamp) -> Result<i64> {
    sqlx::query_scalar("SELECT COUNT(*) FROM invitation_sends WHERE person_id = $1 AND sent_at > $2")
        .bind(person.as_str())
        .bind(after.0)
        .fetch_one(conn)
        .await
}

/// Forgets what was opened, and what went out, before a moment.
pub async fn purge(conn: &mut Conn, before: Timestamp) -> Result<()> {
    sqlx::query("DELETE FROM opened_invitations WHERE opened_at < $1").bind(before.0).execute(&mut *conn).await?;
    sqlx::query("DELETE FROM invitation_sends WHERE sent_at < $1").bind(before.0).execute(conn).await?;
    Ok(())
}
