//! Pages of members, with or without a search.
//!
//! Lists page by an index (`sort_key`, then id). Searching walks the range of the rarest word in `member_terms` and looks
//! the other words up by key, so that neither grows with the number of members that do not match.

use bursar_domain::{access::OrgRole, ids::OrgId, time::Timestamp};
use sqlx::{QueryBuilder, Sqlite};

use super::{Conn, Result, after_prefix, members::MemberRow};

/// How many entries of a word are counted to find the rarest; from here on all words are equally common.
const COUNTED: i64 = 500;

/// Which members, and from where.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Beginnings of words that all have to match.
    pub words: Vec<String>,
    /// Only this role.
    pub role: Option<OrgRole>,
    /// Only those who can be given the grant at this moment: no owners, no billing admins, no closed accounts.
    pub selectable_at: Option<Timestamp>,
    /// By id instead of by name: for readers who may not learn names, not even from the order or the cursor.
    pub by_id: bool,
    /// Position and person of the last row of the page before.
    pub after: Option<(String, String)>,
    /// Rows at most.
    pub limit: u32,
}

/// A page of members.
pub async fn list(conn: &mut Conn, org: &OrgId, filter: &Filter) -> Result<Vec<MemberRow>> {
    let words = rarest_first(conn, org, &filter.words).await?;
    query(org, filter, &words).build_query_as().fetch_all(conn).await
}

/// The words, the one with the fewest entries first. Equally common ones stay in the order in which they were typed.
async fn rarest_first(conn: &mut Conn, org: &OrgId, words: &[String]) -> Result<Vec<String>> {
    if words.len() < 2 {
        return Ok(words.to_vec());
    }
    let mut counted = Vec::with_capacity(words.len());
    for word in words {
        let entries: i64 = sqlx::query_scalar(
            "SELECT COUNT(*) FROM (SELECT 1 FROM member_terms WHERE org_id = $1 AND term >= $2 AND term < $3 LIMIT $4) AS entries",
        )
        .bind(org.as_str())
        .bind(word)
        .bind(after_prefix(word))
        .bind(COUNTED)
        .fetch_one(&mut *conn)
        .await?;
        counted.push((entries, word.clone()));
    }
    counted.sort_by_key(|(entries, _)| *entries);
    Ok(counted.into_iter().map(|(_, word)| word).collect())
}

/// The query, by the rarest word if there are words.
fn query(org: &OrgId, filter: &Filter, words: &[String]) -> QueryBuilder<Sqlite> {
    let (driver, others) = words.split_first().map_or((None, words), |(driver, others)| (Some(driver), others));
    let (table, position, person) = match (driver, filter.by_id) {
        (Some(_), _) => ("member_terms t CROSS JOIN members m", "t.term", "t.person_id"),
        (None, false) => ("members m", "m.sort_key", "m.person_id"),
        (None, true) => ("members m", "''", "m.person_id"),
    };
    // CROSS JOIN fixes the order of the loops: SQLite then reads the index in the order that we page by.
    let mut query = QueryBuilder::<Sqlite>::new(format!(
        "SELECT m.person_id, m.role, p.name, p.email, m.joined_at, g.granted_at, g.ends_at AS grant_ends_at, p.disabled_at,
                {position} AS position
         FROM {table} CROSS JOIN people p
         LEFT JOIN billing_admins g ON g.org_id = m.org_id AND g.person_id = m.person_id WHERE p.id = m.person_id AND "
    ));
    match driver {
        Some(word) => push_driver(&mut query, org, word),
        None => {
            query.push("m.org_id = ").push_bind(org.as_str().to_owned());
        }
    }
    for word in others {
        query
            .push(" AND EXISTS (SELECT 1 FROM member_terms e WHERE e.org_id = m.org_id AND e.person_id = m.person_id AND e.term >= ")
            .push_bind(word.clone())
            .push(" AND e.term < ")
            .push_bind(after_prefix(word))
            .push(")");
    }
    if let Some(role) = filter.role {
        query.push(" AND m.role = ").push_bind(role.name());
    }
    if let Some(now) = filter.selectable_at {
        query
            .push(" AND m.role <> 'owner' AND p.disabled_at IS NULL AND (g.granted_at IS NULL OR g.ends_at <= ")
            .push_bind(now.0)
            .push(")");
    }
    match &filter.after {
        Some((_, id)) if filter.by_id => {
            query.push(" AND m.person_id > ").push_bind(id.clone());
        }
        Some((after, id)) => {
            query.push(format!(" AND ({position}, {person}) > (")).push_bind(after.clone()).push(", ").push_bind(id.clone()).push(")");
        }
        None => {}
    }
    let order = if filter.by_id { person.to_owned() } else { format!("{position}, {person}") };
    query.push(format!(" ORDER BY {order} LIMIT ")).push_bind(i64::from(filter.limit));
    query
}

fn push_driver(query: &mut QueryBuilder<Sqlite>, org: &OrgId, word: &str) {
    query.push("m.org_id = t.org_id AND m.person_id = t.person_id AND t.org_id = ").push_bind(org.as_str().to_owned());
    query.push(" AND t.term >= ").push_bind(word.to_owned()).push(" AND t.term < ").push_bind(after_prefix(word));
    // A person with two words of this beginning stands under the first of them only.
    query
        .push(" AND NOT EXISTS (SELECT 1 FROM member_terms e WHERE e.org_id = t.org_id AND e.person_id = t.person_id AND e.term >= ")
        .push_bind(word.to_owned())
        .push(" AND e.term < t.term)");
}

#[cfg(test)]
mod tests {
    use sqlx::Row as _;

    use super::*;
    use crate::store::Store;

    /// What SQLite would do: no table is read from end to end, nothing is sorted before the limit applies.
    async fn plan(filter: &Filter, words: &[&str]) -> String {
        let folder = tempfile::tempdir().expect("folder");
        let store = Store::open(&folder.path().join("plan.db")).await.expect("opened");
        store.migrate().await.expect("migrated");
        let words: Vec<_> = words.iter().map(|word| (*word).to_owned()).collect();
        let sql = query(&OrgId::from_parts(1, 2), filter, &words).into_string();
        let explain = sqlx::AssertSqlSafe(format!("EXPLAIN QUERY PLAN {sql}"));
        let rows = sqlx::query(explain).fetch_all(&mut *store.read().await.expect("conn")).await.expect("plan");
        rows.iter().map(|row| row.get::<String, _>("detail")).collect::<Vec<_>>().join("\n")
    }

    #[tokio::test]
    async fn del_2_neither_lists_nor_searches_scan_a_table() {
        let after = Some(("x".to_owned(), "per_x".to_owned()));
        let selectable = Filter { selectable_at: Some(Timestamp(1)), limit: 50, after: after.clone(), ..Filter::default() };
        let by_id = Filter { by_id: true, limit: 50, after: after.clone(), ..Filter::default() };
        let by_role = Filter { role: Some(OrgRole::Owner), limit: 50, after, ..Filter::default() };
        for (filter, words) in
            [(&selectable, &[][..]), (&selectable, &["a"]), (&selectable, &["a", "b"]), (&by_id, &[]), (&by_role, &[]), (&by_role, &["a"])]
        {
            let plan = plan(filter, words).await;
            assert!(!plan.contains("SCAN") && !plan.contains("TEMP B-TREE"), "{words:?}: {plan}");
        }
    }
}
