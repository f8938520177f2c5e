//! Members of an organization, one at a time. `member_list` pages and searches them.

use bursar_domain::{
    access::OrgRole,
    ids::{OrgId, PersonId},
    text,
    time::Timestamp,
};
use sqlx::{QueryBuilder, Sqlite};

use super::{Conn, Result};

/// A member as lists show them.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct MemberRow {
    /// Identifier of the person.
    pub person_id: String,
    /// Org role.
    pub role: String,
    /// Name.
    pub name: String,
    /// Address.
    pub email: String,
    /// Since when.
    pub joined_at: i64,
    /// Since when there is a grant.
    pub granted_at: Option<i64>,
    /// When the grant ends.
    pub grant_ends_at: Option<i64>,
    /// Since when the account is closed.
    pub disabled_at: Option<i64>,
    /// Where this row stands in the list: the name in lower case, or the word that matched.
    pub position: String,
}

/// Adds a member and makes them findable.
pub async fn insert(conn: &mut Conn, org: &OrgId, person: &PersonId, role: OrgRole, name: &str, email: &str, now: Timestamp) -> Result<()> {
    sqlx::query("INSERT INTO members (org_id, person_id, role, sort_key, joined_at) VALUES ($1, $2, $3, $4, $5)")
        .bind(org.as_str())
        .bind(person.as_str())
        .bind(role.name())
        .bind(name.to_lowercase())
        .bind(now.0)
        .execute(&mut *conn)
        .await?;
    sqlx::query("UPDATE orgs SET member_count = member_count + 1 WHERE id = $1").bind(org.as_str()).execute(&mut *conn).await?;
    write_terms(conn, org.as_str(), person.as_str(), name, email).await
}

async fn write_terms(conn: &mut Conn, org: &str, person: &str, name: &str, email: &str) -> Result<()> {
    let mut insert = QueryBuilder::<Sqlite>::new("INSERT INTO member_terms (org_id, term, person_id) ");
    insert.push_values(text::search_terms(name, email), |mut row, term| {
        row.push_bind(org.to_owned()).push_bind(term).push_bind(person.to_owned());
    });
    insert.build().execute(conn).await?;
    Ok(())
}

/// Follows a change of name in every organization that the person is in.
pub async fn rename(conn: &mut Conn, person: &PersonId, name: &str, email: &str) -> Result<()> {
    sqlx::query("UPDATE members SET sort_key = $2 WHERE person_id = $1")
        .bind(person.as_str())
        .bind(name.to_lowercase())
        .execute(&mut *conn)
        .await?;
    let orgs: Vec<String> =
        sqlx::query_scalar("SELECT org_id FROM members WHERE person_id = $1").bind(person.as_str()).fetch_all(&mut *conn).await?;
    for org in orgs {
        sqlx::query("DELETE FROM member_terms WHERE org_id = $1 AND person_id = $2")
            .bind(&org)
            .bind(person.as_str())
            .execute(&mut *conn)
            .await?;
        write_terms(conn, &org, person.as_str(), name, email).await?;
    }
    Ok(())
}

/// One member, if the person is one.
pub async fn find(conn: &mut Conn, org: &OrgId, person: &PersonId) -> Result<Option<MemberRow>> {
    sqlx::query_as(
        "SELECT m.person_id, m.role, p.name, p.email, m.joined_at, g.granted_at, g.ends_at AS grant_ends_at, p.disabled_at,
                m.sort_key AS position
         FROM members m JOIN people p ON p.id = m.person_id
         LEFT JOIN billing_admins g ON g.org_id = m.org_id AND g.person_id = m.person_id
         WHERE m.org_id = $1 AND m.person_id = $2",
    )
    .bind(org.as_str())
    .bind(person.as_str())
    .fetch_optional(conn)
    .await
}

/// Members of a role by name: id, name and address. Closed accounts are left out: nobody can ask or reach them.
pub async fn of_role(conn: &mut Conn, org: &OrgId, role: OrgRole, limit: u32) -> Result<Vec<(String, String, String)>> {
    sqlx::query_as(
        "SELECT p.id, p.name, p.email FROM members m JOIN people p ON p.id = m.person_id
         WHERE m.org_id = $1 AND m.role = $2 AND p.disabled_at IS NULL ORDER BY m.sort_key, m.person_id LIMIT $3",
    )
    .bind(org.as_str())
    .bind(role.name())
    .bind(i64::from(limit))
    .fetch_all(conn)
    .await
}

/// How many members there are.
pub async fn count(conn: &mut Conn, org: &OrgId) -> Result<i64> {
    sqlx::query_scalar("SELECT member_count FROM orgs WHERE id = $1").bind(org.as_str()).fetch_one(conn).await
}

/// How many members with an open account have this role.
pub async fn count_role(conn: &mut Conn, org: &OrgId, role: OrgRole) -> Result<i64> {
    sqlx::query_scalar(
        "SELECT COUNT(*) FROM members m JOIN people p ON p.id = m.person_id
         WHERE m.org_id = $1 AND m.role = $2 AND p.disabled_at IS NULL",
    )
    .bind(org.as_str())
    .bind(role.name())
    .fetch_one(conn)
    .await
}

/// How many owners with an open account there are beside this person.
pub async fn count_other_owners(conn: &mut Conn, org: &OrgId, person: &PersonId) -> Result<i64> {
    sqlx::query_scalar(
        "SELECT COUNT(*) FROM members m JOIN people p ON p.id = m.person_id
         WHERE m.org_id = $1 AND m.role = 'owner' AND p.disabled_at IS NULL AND m.person_id <> $2",
    )
    .bind(org.as_str())
    .bind(person.as_str())
    .fetch_one(conn)
    .await
}

/// Slugs of the organizations that have no owner with an open account but this person.
pub async fn owned_alone(conn: &mut Conn, person: &PersonId) -> Result<Vec<String>> {
    sqlx::query_scalar(
        "SELECT o.slug FROM members m JOIN orgs o ON o.id = m.org_id
         WHERE m.person_id = $1 AND m.role = 'owner' AND NOT EXISTS (
             SELECT 1 FROM members other JOIN people p ON p.id = other.person_id
             WHERE other.org_id = m.org_id AND other.role = 'owner' AND other.person_id <> $1 AND p.disabled_at IS NULL)
         ORDER BY o.slug",
    )
    .bind(person.as_str())
    .fetch_all(conn)
    .await
}

/// Changes the role.
pub async fn set_role(conn: &mut Conn, org: &OrgId, person: &PersonId, role: OrgRole) -> Result<()> {
    sqlx::query("UPDATE members SET role = $3 WHERE org_id = $1 AND person_id = $2")
        .bind(org.as_str())
        .bind(person.as_str())
        .bind(role.name())
        .execute(conn)
        .await?;
    Ok(())
}

/// Takes membership away. A grant has to be gone before.
pub async fn delete(conn: &mut Conn, org: &OrgId, person: &PersonId) -> Result<()> {
    sqlx::query("DELETE FROM members WHERE org_id = $1 AND person_id = $2")
        .bind(org.as_str())
        .bind(person.as_str())
        .execute(&mut *conn)
        .await?;
    sqlx::query("UPDATE orgs SET member_count = member_count - 1 WHERE id = $1").bind(org.as_str()).execute(conn).await?;
    Ok(())
}
