//! Members' requests for billing access.

use bursar_domain::{
    ids::{AccessRequestId, OrgId, PersonId},
    time::Timestamp,
};

use super::{Conn, Result};

/// A request with its asker.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct RequestRow {
    /// Identifier.
    pub id: String,
    /// Who asks.
    pub person_id: String,
    /// Their name.
    pub name: String,
    /// What they said.
    pub note: String,
    /// When.
    pub asked_at: i64,
    /// When it was closed.
    pub closed_at: Option<i64>,
}

/// Opens a request; a uniqueness violation if the person has one open.
pub async fn insert(conn: &mut Conn, id: &AccessRequestId, org: &OrgId, person: &PersonId, note: &str, now: Timestamp) -> Result<()> {
    sqlx::query("INSERT INTO access_requests (id, org_id, person_id, note, asked_at) VALUES ($1, $2, $3, $4, $5)")
        .bind(id.as_str())
        .bind(org.as_str())
        .bind(person.as_str())
        .bind(note)
        .bind(now.0)
        .execute(conn)
        .await?;
    Ok(())
}

/// Open requests, the oldest first.
pub async fn open(conn: &mut Conn, org: &OrgId) -> Result<Vec<RequestRow>> {
    sqlx::query_as(
        "SELECT r.id, r.person_id, p.name, r.note, r.asked_at, r.closed_at FROM access_requests r JOIN people p ON p.id = r.person_id
         WHERE r.org_id = $1 AND r.closed_at IS NULL ORDER BY r.asked_at, r.id",
    )
    .bind(org.as_str())
    .fetch_all(conn)
    .await
}

/// A person's open request.
pub async fn open_of(conn: &mut Conn, org: &OrgId, person: &PersonId) -> Result<Option<RequestRow>> {
    sqlx::query_as(
        "SELECT r.id, r.person_id, p.name, r.note, r.asked_at, r.closed_at FROM access_requests r JOIN people p ON p.id = r.person_id
         WHERE r.org_id = $1 AND r.person_id = $2 AND r.closed_at IS NULL",
    )
    .bind(org.as_str())
    .bind(person.as_str())
    .fetch_optional(conn)
    .await
}

/// One request, open or closed.
pub async fn find(conn: &mut Conn, org: &OrgId, id: &AccessRequestId) -> Result<Option<RequestRow>> {
    sqlx::query_as(
        "SELECT r.id, r.person_id, p.name, r.note, r.asked_at, r.closed_at FROM access_requests r JOIN people p ON p.id = r.person_id
         WHERE r.org_id = $1 AND r.id = $2",
    )
    .bind(org.as_str())
    .bind(id.as_str())
    .fetch_optional(conn)
    .await
}

/// When a person asked since a moment, the latest first.
pub async fn asked_since(conn: &mut Conn, org: &OrgId, person: &PersonId, since: Timestamp) -> Result<Vec<i64>> {
    sqlx::query_scalar("SELECT asked_at FROM access_requests WHERE org_id = $1 AND person_id = $2 AND asked_at > $3 ORDER BY asked_at DESC")
        .bind(org.as_str())
        .bind(person.as_str())
        .bind(since.0)
        .fetch_all(conn)
        .await
}

/// How a request ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// An owner granted it.
    Approved,
    /// An owner did not.
    Declined,
    /// The asker took it back.
    Withdrawn,
    /// It lost its sense: access came another way, or the asker left.
    Moot,
}

impl Outcome {
    const fn name(self) -> &'static str {
        match self {
            Self::Approved => "approved",
            Self::Declined => "declined",
            Self::Withdrawn => "withdrawn",
            Self::Moot => "moot",
        }
    }
}

/// Closes a person's open request; false if there is none.
pub async fn close(
    conn: &mut Conn,
    org: &OrgId,
    person: &PersonId,
    outcome: Outcome,
    by: Option<&PersonId>,
    now: Timestamp,
) -> Result<bool> {
    let done = sqlx::query(
        "UPDATE access_requests SET closed_at = $3, outcome = $4, decided_by = $5 WHERE org_id = $1 AND person_id = $2 AND closed_at IS NULL",
    )
    .bind(org.as_str())
    .bind(person.as_str())
    .bind(now.0)
    .bind(outcome.name())
    .bind(by.map(PersonId::as_str))
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}
