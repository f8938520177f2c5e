//! Members of an organization, and finding them.
//!
//! Lists page by an index (`sort_key`, then id). Searching walks the range of one word in `member_terms` and checks
//! the other words by key, so that neither grows with the number of members that do not match.

use bursar_domain::{
    access::OrgRole,
    ids::{OrgId, PersonId},
    text,
    time::Timestamp,
};
use sqlx::{QueryBuilder, Sqlite};

use super::{Conn, Result, after_prefix};

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
    /// Where this row stands in the list: the name in lower case, or the word that matched.
    pub position: String,
}

/// Which members, and from where.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Beginnings of words that all have to match.
    pub words: Vec<String>,
    /// Only this role.
    pub role: Option<OrgRole>,
    /// Only those who can be given the grant at this moment: no owners, no billing admins.
    pub selectable_at: Option<Timestamp>,
    /// By id instead of by name: for readers who may not learn names, not even from the order or the cursor.
    pub by_id: bool,
    /// Position and person of the last row of the page before.
    pub after: Option<(String, String)>,
    /// Rows at most.
    pub limit: u32,
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
        "SELECT m.person_id, m.role, p.name, p.email, m.joined_at, g.granted_at, g.ends_at AS grant_ends_at, m.sort_key AS position
         FROM members m JOIN people p ON p.id = m.person_id
         LEFT JOIN billing_admins g ON g.org_id = m.org_id AND g.person_id = m.person_id
         WHERE m.org_id = $1 AND m.person_id = $2",
    )
    .bind(org.as_str())
    .bind(person.as_str())
    .fetch_optional(conn)
    .await
}

/// A page of members.
pub async fn list(conn: &mut Conn, org: &OrgId, filter: &Filter) -> Result<Vec<MemberRow>> {
    // The longest word is the rarest as a rule: its range is walked, the others are looked up.
    let mut words = filter.words.clone();
    words.sort_by_key(|word| std::cmp::Reverse(word.chars().count()));
    let mut words = words.into_iter();
    let driver = words.next();

    let mut query =
        QueryBuilder::<Sqlite>::new("SELECT m.person_id, m.role, p.name, p.email, m.joined_at, g.granted_at, g.ends_at AS grant_ends_at, ");
    // CROSS JOIN fixes the order of the loops: SQLite then reads the index in the order that we page by.
    query.push(match (&driver, filter.by_id) {
        (Some(_), _) => "t.term AS position FROM member_terms t CROSS JOIN members m",
        (None, false) => "m.sort_key AS position FROM members m",
        (None, true) => "'' AS position FROM members m",
    });
    query.push(
        " CROSS JOIN people p ON p.id = m.person_id
          LEFT JOIN billing_admins g ON g.org_id = m.org_id AND g.person_id = m.person_id WHERE ",
    );
    if let Some(word) = &driver {
        query.push("m.org_id = t.org_id AND m.person_id = t.person_id AND t.org_id = ").push_bind(org.as_str().to_owned());
        query.push(" AND t.term >= ").push_bind(word.clone()).push(" AND t.term < ").push_bind(after_prefix(word));
        // A person with two words of this beginning stands under the first of them only.
        query
            .push(" AND NOT EXISTS (SELECT 1 FROM member_terms e WHERE e.org_id = t.org_id AND e.person_id = t.person_id AND e.term >= ")
            .push_bind(word.clone())
            .push(" AND e.term < t.term)");
    } else {
        query.push("m.org_id = ").push_bind(org.as_str().to_owned());
    }
    for word in words {
        query
            .push(" AND EXISTS (SELECT 1 FROM member_terms e WHERE e.org_id = m.org_id AND e.person_id = m.person_id AND e.term >= ")
            .push_bind(word.clone())
            .push(" AND e.term < ")
            .push_bind(after_prefix(&word))
            .push(")");
    }
    if let Some(role) = filter.role {
        query.push(" AND m.role = ").push_bind(role.name());
    }
    if let Some(now) = filter.selectable_at {
        query.push(" AND m.role <> 'owner' AND (g.granted_at IS NULL OR g.ends_at <= ").push_bind(now.0).push(")");
    }
    let (position, person) = match (&driver, filter.by_id) {
        (Some(_), _) => ("t.term", "t.person_id"),
        (None, false) => ("m.sort_key", "m.person_id"),
        (None, true) => ("''", "m.person_id"),
    };
    if let Some((_, id)) = filter.after.as_ref().filter(|_| filter.by_id) {
        query.push(" AND m.person_id > ").push_bind(id.clone());
    } else if let Some((after, id)) = &filter.after {
        query.push(format!(" AND ({position}, {person}) > (")).push_bind(after.clone()).push(", ").push_bind(id.clone()).push(")");
    }
    let order = if filter.by_id { person.to_owned() } else { format!("{position}, {person}") };
    query.push(format!(" ORDER BY {order} LIMIT ")).push_bind(i64::from(filter.limit));
    query.build_query_as().fetch_all(conn).await
}

/// Members of a role by name: id, name and address.
pub async fn of_role(conn: &mut Conn, org: &OrgId, role: OrgRole, limit: u32) -> Result<Vec<(String, String, String)>> {
    sqlx::query_as(
        "SELECT p.id, p.name, p.email FROM members m JOIN people p ON p.id = m.person_id
         WHERE m.org_id = $1 AND m.role = $2 ORDER BY m.sort_key, m.person_id LIMIT $3",
    )
    .bind(org.as_str())
    .bind(role.name())
    .bind(i64::from(limit))
    .fetch_all(conn)
    .await
}

/// How many members have this role.
pub async fn count_role(conn: &mut Conn, org: &OrgId, role: OrgRole) -> Result<i64> {
    sqlx::query_scalar("SELECT COUNT(*) FROM members WHERE org_id = $1 AND role = $2")
        .bind(org.as_str())
        .bind(role.name())
        .fetch_one(conn)
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
