//! Organizations, and how people are tied to them.

use bursar_domain::{
    ids::{OrgId, PersonId},
    slug::{OrgRef, Slug},
    time::Timestamp,
};

use super::{Conn, Result};

/// An organization and what ties one person to it; without any tie all the tie's columns are empty.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct AccessRow {
    /// Identifier.
    pub id: String,
    /// Short name in addresses.
    pub slug: String,
    /// Name.
    pub name: String,
    /// The plan.
    pub edition: String,
    /// How often it renews.
    pub cadence: Option<String>,
    /// When it renews.
    pub renews_at: Option<i64>,
    /// Members of every role.
    pub member_count: i64,
    /// When it was created.
    pub created_at: i64,
    /// Since when it is suspended.
    pub suspended_at: Option<i64>,
    /// Org role, for members.
    pub role: Option<String>,
    /// Since when there is a grant.
    pub granted_at: Option<i64>,
    /// When the grant ends.
    pub grant_ends_at: Option<i64>,
    /// Since when the person is a billing manager.
    pub manager_since: Option<i64>,
}

macro_rules! access_query {
    ($rest:literal) => {
        concat!(
            "SELECT o.id, o.slug, o.name, o.edition, o.cadence, o.renews_at, o.member_count, o.created_at, o.suspended_at,
                    m.role, g.granted_at, g.ends_at AS grant_ends_at, b.accepted_at AS manager_since
             FROM orgs o
             LEFT JOIN members m ON m.org_id = o.id AND m.person_id = $1
             LEFT JOIN billing_admins g ON g.org_id = o.id AND g.person_id = $1
             LEFT JOIN billing_managers b ON b.org_id = o.id AND b.person_id = $1 ",
            $rest
        )
    };
}

/// The organization that an address names, with the person's tie.
pub async fn access(conn: &mut Conn, org: &OrgRef, person: &PersonId) -> Result<Option<AccessRow>> {
    let query = match org {
        OrgRef::Id(_) => access_query!("WHERE o.id = $2"),
        OrgRef::Slug(_) => access_query!("WHERE o.slug = $2"),
    };
    sqlx::query_as(query).bind(person.as_str()).bind(org.to_string()).fetch_optional(conn).await
}

/// Every organization that the person is tied to, by name.
pub async fn of_person(conn: &mut Conn, person: &PersonId) -> Result<Vec<AccessRow>> {
    sqlx::query_as(access_query!(
        "WHERE o.id IN (SELECT org_id FROM members WHERE person_id = $1 UNION SELECT org_id FROM billing_managers WHERE person_id = $1)
         ORDER BY LOWER(o.name), o.id"
    ))
    .bind(person.as_str())
    .fetch_all(conn)
    .await
}

/// Ids of the organizations that the person is tied to.
pub async fn ids_of_person(conn: &mut Conn, person: &PersonId) -> Result<Vec<String>> {
    sqlx::query_scalar("SELECT org_id FROM members WHERE person_id = $1 UNION SELECT org_id FROM billing_managers WHERE person_id = $1")
        .bind(person.as_str())
        .fetch_all(conn)
        .await
}

/// Creates an organization on the Free edition.
pub async fn insert(conn: &mut Conn, id: &OrgId, slug: &Slug, name: &str, now: Timestamp) -> Result<()> {
    sqlx::query("INSERT INTO orgs (id, slug, name, edition, created_at) VALUES ($1, $2, $3, 'free', $4)")
        .bind(id.as_str())
        .bind(slug.as_str())
        .bind(name)
        .bind(now.0)
        .execute(conn)
        .await?;
    Ok(())
}

/// The short name of an organization in addresses.
pub async fn slug(conn: &mut Conn, id: &OrgId) -> Result<Option<String>> {
    sqlx::query_scalar("SELECT slug FROM orgs WHERE id = $1").bind(id.as_str()).fetch_optional(conn).await
}

/// The name of an organization.
pub async fn name(conn: &mut Conn, id: &OrgId) -> Result<Option<String>> {
    sqlx::query_scalar("SELECT name FROM orgs WHERE id = $1").bind(id.as_str()).fetch_optional(conn).await
}

/// Changes name and slug.
pub async fn update(conn: &mut Conn, id: &OrgId, name: &str, slug: &Slug) -> Result<()> {
    sqlx::query("UPDATE orgs SET name = $2, slug = $3 WHERE id = $1")
        .bind(id.as_str())
        .bind(name)
        .bind(slug.as_str())
        .execute(conn)
        .await?;
    Ok(())
}

/// Puts an organization on a plan.
pub async fn set_plan(conn: &mut Conn, id: &OrgId, edition: &str, cadence: Option<&str>, renews_at: Option<Timestamp>) -> Result<()> {
    sqlx::query("UPDATE orgs SET edition = $2, cadence = $3, renews_at = $4 WHERE id = $1")
        .bind(id.as_str())
        .bind(edition)
        .bind(cadence)
        .bind(renews_at.map(|t| t.0))
        .execute(conn)
        .await?;
    Ok(())
}

/// The identifier of the organization with this slug.
pub async fn id_of_slug(conn: &mut Conn, slug: &Slug) -> Result<Option<String>> {
    sqlx::query_scalar("SELECT id FROM orgs WHERE slug = $1").bind(slug.as_str()).fetch_optional(conn).await
}

/// Suspends an organization or lets it go on; false if there is none of this slug.
pub async fn set_suspended(conn: &mut Conn, slug: &Slug, at: Option<Timestamp>) -> Result<Option<String>> {
    sqlx::query_scalar("UPDATE orgs SET suspended_at = $2 WHERE slug = $1 RETURNING id")
        .bind(slug.as_str())
        .bind(at.map(|t| t.0))
        .fetch_optional(conn)
        .await
}

/// Addresses with an open invitation as member that begin with, or whose words begin with, the text: at most five.
pub async fn pending_invitees(conn: &mut Conn, org: &OrgId, text: &str, now: Timestamp) -> Result<Vec<String>> {
    // A separator before it shows the beginning of a word; there are few open invitations beside many members.
    let beginning = format!("{}%", text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_"));
    sqlx::query_scalar(
        "SELECT email FROM invitations
         WHERE org_id = $1 AND kind = 'member' AND closed_at IS NULL AND email IS NOT NULL AND (expires_at IS NULL OR expires_at > $3)
           AND (email_key LIKE $2 ESCAPE '\\'
                OR REPLACE(REPLACE(REPLACE(REPLACE(email_key, '@', ' '), '.', ' '), '-', ' '), '_', ' ') LIKE '% ' || $2 ESCAPE '\\')
         ORDER BY email_key LIMIT 5",
    )
    .bind(org.as_str())
    .bind(beginning)
    .bind(now.0)
    .fetch_all(conn)
    .await
}

/// Sends billing mail to this address too.
pub async fn insert_billing_recipient(conn: &mut Conn, org: &OrgId, email: &str) -> Result<()> {
    sqlx::query("INSERT INTO billing_recipients (org_id, email, email_key) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING")
        .bind(org.as_str())
        .bind(email)
        .bind(email.to_lowercase())
        .execute(conn)
        .await?;
    Ok(())
}

/// Addresses that all billing mail goes to besides.
pub async fn billing_recipients(conn: &mut Conn, org: &OrgId) -> Result<Vec<String>> {
    sqlx::query_scalar("SELECT email FROM billing_recipients WHERE org_id = $1 ORDER BY email_key").bind(org.as_str()).fetch_all(conn).await
}

/// Sends no more billing mail to this address; false if none went there.
pub async fn delete_billing_recipient(conn: &mut Conn, org: &OrgId, email_key: &str) -> Result<bool> {
    let done = sqlx::query("DELETE FROM billing_recipients WHERE org_id = $1 AND email_key = $2")
        .bind(org.as_str())
        .bind(email_key)
        .execute(conn)
        .await?;
    Ok(done.rows_affected() == 1)
}
