//! The billing-admin grant.

use bursar_domain::{
    ids::{OrgId, PersonId},
    time::Timestamp,
};

use super::{Conn, Result};

/// A grant with the people around it.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct GrantRow {
    /// In which organization.
    pub org_id: String,
    /// Whose it is.
    pub person_id: String,
    /// Their name.
    pub name: String,
    /// Their address.
    pub email: String,
    /// Their org role.
    pub role: String,
    /// Since when.
    pub granted_at: i64,
    /// Until when.
    pub ends_at: Option<i64>,
    /// Name of the owner who gave it.
    pub granted_by_name: String,
    /// Whether billing mail goes to the person's address.
    pub receives_billing_mail: bool,
}

macro_rules! grant_query {
    ($rest:literal) => {
        concat!(
            "SELECT g.org_id, g.person_id, p.name, p.email, m.role, g.granted_at, g.ends_at, b.name AS granted_by_name,
                    EXISTS (SELECT 1 FROM billing_recipients r WHERE r.org_id = g.org_id AND r.email_key = p.email_key) AS receives_billing_mail
             FROM billing_admins g
             JOIN people p ON p.id = g.person_id
             JOIN people b ON b.id = g.granted_by
             JOIN members m ON m.org_id = g.org_id AND m.person_id = g.person_id ",
            $rest
        )
    };
}

/// Grants in force at this moment, by name.
pub async fn in_force(conn: &mut Conn, org: &OrgId, now: Timestamp) -> Result<Vec<GrantRow>> {
    sqlx::query_as(grant_query!("WHERE g.org_id = $1 AND (g.ends_at IS NULL OR g.ends_at > $2) ORDER BY m.sort_key, g.person_id"))
        .bind(org.as_str())
        .bind(now.0)
        .fetch_all(conn)
        .await
}

/// One person's grant, in force or not.
pub async fn find(conn: &mut Conn, org: &OrgId, person: &PersonId) -> Result<Option<GrantRow>> {
    sqlx::query_as(grant_query!("WHERE g.org_id = $1 AND g.person_id = $2"))
        .bind(org.as_str())
        .bind(person.as_str())
        .fetch_optional(conn)
        .await
}

/// Gives a grant; one that is there is replaced.
pub async fn insert(
    conn: &mut Conn,
    org: &OrgId,
    person: &PersonId,
    by: &PersonId,
    now: Timestamp,
    ends_at: Option<Timestamp>,
) -> Result<()> {
    sqlx::query(
        "INSERT INTO billing_admins (org_id, person_id, granted_by, granted_at, ends_at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (org_id, person_id) DO UPDATE
         SET granted_by = excluded.granted_by, granted_at = excluded.granted_at, ends_at = excluded.ends_at, reminded_at = NULL",
    )
    .bind(org.as_str())
    .bind(person.as_str())
    .bind(by.as_str())
    .bind(now.0)
    .bind(ends_at.map(|t| t.0))
    .execute(conn)
    .await?;
    Ok(())
}

/// Changes the end; the reminder becomes due anew.
pub async fn set_end(conn: &mut Conn, org: &OrgId, person: &PersonId, ends_at: Option<Timestamp>) -> Result<()> {
    sqlx::query("UPDATE billing_admins SET ends_at = $3, reminded_at = NULL WHERE org_id = $1 AND person_id = $2")
        .bind(org.as_str())
        .bind(person.as_str())
        .bind(ends_at.map(|t| t.0))
        .execute(conn)
        .await?;
    Ok(())
}

/// Takes the grant away; false if there was none.
pub async fn delete(conn: &mut Conn, org: &OrgId, person: &PersonId) -> Result<bool> {
    let done = sqlx::query("DELETE FROM billing_admins WHERE org_id = $1 AND person_id = $2")
        .bind(org.as_str())
        .bind(person.as_str())
        .execute(conn)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Grants whose end has come, in any organization.
pub async fn ended(conn: &mut Conn, now: Timestamp, limit: u32) -> Result<Vec<GrantRow>> {
    sqlx::query_as(grant_query!("WHERE g.ends_at <= $1 ORDER BY g.ends_at LIMIT $2"))
        .bind(now.0)
        .bind(i64::from(limit))
        .fetch_all(conn)
        .await
}

/// Grants that end within the span and whose people were not reminded yet, in any organization.
pub async fn to_remind(conn: &mut Conn, now: Timestamp, until: Timestamp, limit: u32) -> Result<Vec<GrantRow>> {
    sqlx::query_as(grant_query!("WHERE g.ends_at > $1 AND g.ends_at <= $2 AND g.reminded_at IS NULL ORDER BY g.ends_at LIMIT $3"))
        .bind(now.0)
        .bind(until.0)
        .bind(i64::from(limit))
        .fetch_all(conn)
        .await
}

/// Notes that the people concerned were reminded.
pub async fn set_reminded(conn: &mut Conn, org: &OrgId, person: &PersonId, now: Timestamp) -> Result<()> {
    sqlx::query("UPDATE billing_admins SET reminded_at = $3 WHERE org_id = $1 AND person_id = $2")
        .bind(org.as_str())
        .bind(person.as_str())
        .bind(now.0)
        .execute(conn)
        .await?;
    Ok(())
}
