//! The billing activity: appended to and read, the youngest first. Ids sort by age, so pages go by the id alone.

use bursar_domain::{
    api::activity::ActivityArea,
    ids::{ActivityId, OrgId},
};
use sqlx::{QueryBuilder, Sqlite};

use super::{Conn, Result};

/// A line.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct ActivityRow {
    /// Identifier.
    pub id: String,
    /// When.
    pub at: i64,
    /// Who did it, if it was a person.
    pub actor_id: Option<String>,
    /// Their name at that time.
    pub actor: Option<String>,
    /// Name of what happened.
    pub kind: String,
    /// Name of the area that it belongs to.
    pub area: String,
    /// About whom or what.
    pub subject: String,
    /// The edition that it leads to.
    pub edition: Option<String>,
    /// How often that renews.
    pub cadence: Option<String>,
    /// How much money moved, in minor units.
    pub amount: Option<i64>,
    /// Of this currency.
    pub currency: Option<String>,
    /// How many credits moved.
    pub credits: Option<i64>,
    /// The invoice that goes with it.
    pub invoice_id: Option<String>,
    /// Its number; not a column of this table.
    #[sqlx(default)]
    pub invoice_number: Option<String>,
}

/// Which lines, and from where.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Only of this area.
    pub area: Option<ActivityArea>,
    /// Parts of the terms, in lower case; all have to be there.
    pub parts: Vec<String>,
    /// The last line of the page before.
    pub before: Option<ActivityId>,
    /// Lines at most.
    pub limit: u32,
}

/// Appends a line that is found by `terms`, in lower case.
pub async fn insert(conn: &mut Conn, org: &OrgId, row: &ActivityRow, terms: &str) -> Result<()> {
    sqlx::query(
        "INSERT INTO activity
             (id, org_id, at, actor_id, actor, kind, area, subject, edition, cadence, amount, currency, credits, invoice_id, terms)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
    )
    .bind(&row.id)
    .bind(org.as_str())
    .bind(row.at)
    .bind(&row.actor_id)
    .bind(&row.actor)
    .bind(&row.kind)
    .bind(&row.area)
    .bind(&row.subject)
    .bind(&row.edition)
    .bind(&row.cadence)
    .bind(row.amount)
    .bind(&row.currency)
    .bind(row.credits)
    .bind(&row.invoice_id)
    .bind(terms)
    .execute(conn)
    .await?;
    Ok(())
}

/// A page, the youngest first.
pub async fn list(conn: &mut Conn, org: &OrgId, filter: &Filter) -> Result<Vec<ActivityRow>> {
    query(org, filter).build_query_as().fetch_all(conn).await
}

fn query(org: &OrgId, filter: &Filter) -> QueryBuilder<Sqlite> {
    let mut query = QueryBuilder::<Sqlite>::new(
        "SELECT a.id, a.at, a.actor_id, a.actor, a.kind, a.area, a.subject, a.edition, a.cadence, a.amount, a.currency, a.credits,
                a.invoice_id, i.number AS invoice_number
         FROM activity a LEFT JOIN invoices i ON i.id = a.invoice_id WHERE a.org_id = ",
    );
    query.push_bind(org.as_str().to_owned());
    if let Some(area) = filter.area {
        query.push(" AND a.area = ").push_bind(area.name());
    }
    if let Some(before) = &filter.before {
        query.push(" AND a.id < ").push_bind(before.to_string());
    }
    for part in &filter.parts {
        let part = part.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
        query.push(" AND a.terms LIKE ").push_bind(format!("%{part}%")).push(" ESCAPE '\\'");
    }
    query.push(" ORDER BY a.id DESC LIMIT ").push_bind(i64::from(filter.limit));
    query
}

#[cfg(test)]
mod tests {
    use sqlx::Row as _;

    use super::*;
    use crate::store::Store;

    #[tokio::test]
    async fn act_1_a_page_reads_the_index_in_order_however_long_the_history_is() {
        let folder = tempfile::tempdir().expect("folder");
        let store = Store::open(&folder.path().join("plan.db")).await.expect("opened");
        store.migrate().await.expect("migrated");
        let before = Some(ActivityId::from_parts(1, 2));
        let filters = [
            (Filter { limit: 50, ..Filter::default() }, "activity_by_age"),
            (Filter { limit: 50, before: before.clone(), parts: vec!["ada".to_owned()], ..Filter::default() }, "activity_by_age"),
            (Filter { limit: 50, before, area: Some(ActivityArea::Credits), ..Filter::default() }, "activity_by_area"),
        ];
        for (filter, index) in filters {
            let sql = query(&OrgId::from_parts(1, 2), &filter).into_string();
            let explain = sqlx::AssertSqlSafe(format!("EXPLAIN QUERY PLAN {sql}"));
            let rows = sqlx::query(explain).fetch_all(&mut *store.read().await.expect("conn")).await.expect("plan");
            let plan: Vec<String> = rows.iter().map(|row| row.get("detail")).collect();
            let plan = plan.join("\n");
            assert!(plan.contains(index) && !plan.contains("SCAN") && !plan.contains("TEMP B-TREE"), "{filter:?}: {plan}");
        }
    }
}
