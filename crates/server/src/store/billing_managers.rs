//! Billing managers: people who are no members and hold billing only.

use bursar_domain::{
    ids::{OrgId, PersonId},
    time::Timestamp,
};

use super::{Conn, Result};

/// A billing manager as owners see them.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct ManagerRow {
    /// Identifier of the person.
    pub person_id: String,
    /// Their name.
    pub name: String,
    /// Their address.
    pub email: String,
    /// Since when.
    pub accepted_at: i64,
    /// Who invited them.
    pub invited_by: Option<String>,
    /// Whether billing mail goes to the person's address.
    pub receives_billing_mail: bool,
}

macro_rules! manager_query {
    ($rest:literal) => {
        concat!(
            "SELECT b.person_id, p.name, p.email, b.accepted_at, b.invited_by,
                    EXISTS (SELECT 1 FROM billing_recipients r WHERE r.org_id = b.org_id AND r.email_key = p.email_key) AS receives_billing_mail
             FROM billing_managers b JOIN people p ON p.id = b.person_id ",
            $rest
        )
    };
}

/// All of an organization, by name.
pub async fn list(conn: &mut Conn, org: &OrgId) -> Result<Vec<ManagerRow>> {
    sqlx::query_as(manager_query!("WHERE b.org_id = $1 ORDER BY LOWER(p.name), p.id")).bind(org.as_str()).fetch_all(conn).await
}

/// One of them.
pub async fn find(conn: &mut Conn, org: &OrgId, person: &PersonId) -> Result<Option<ManagerRow>> {
    sqlx::query_as(manager_query!("WHERE b.org_id = $1 AND b.person_id = $2"))
        .bind(org.as_str())
        .bind(person.as_str())
        .fetch_optional(conn)
        .await
}

/// How many there are.
pub async fn count(conn: &mut Conn, org: &OrgId) -> Result<i64> {
    sqlx::query_scalar("SELECT COUNT(*) FROM billing_managers WHERE org_id = $1").bind(org.as_str()).fetch_one(conn).await
}

/// Makes a person a billing manager.
pub async fn insert(conn: &mut Conn, org: &OrgId, person: &PersonId, invited_by: Option<&PersonId>, now: Timestamp) -> Result<()> {
    sqlx::query("INSERT INTO billing_managers (org_id, person_id, invited_by, accepted_at) VALUES ($1, $2, $3, $4)")
        .bind(org.as_str())
        .bind(person.as_str())
        .bind(invited_by.map(PersonId::as_str))
        .bind(now.0)
        .execute(conn)
        .await?;
    Ok(())
}

/// Ends a person's part as billing manager; false if they had none.
pub async fn delete(conn: &mut Conn, org: &OrgId, person: &PersonId) -> Result<bool> {
    let done = sqlx::query("DELETE FROM billing_managers WHERE org_id = $1 AND person_id = $2")
        .bind(org.as_str())
        .bind(person.as_str())
        .execute(conn)
        .await?;
    Ok(done.rows_affected() == 1)
}
