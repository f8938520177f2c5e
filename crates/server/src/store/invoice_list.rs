//! Reading invoices and credit notes: pages, the youngest first, and one at a time. Writing them is in `invoices`.

use bursar_domain::{
    ids::{InvoiceId, OrgId},
    invoice::InvoiceStatus,
};
use sqlx::{QueryBuilder, Sqlite};

use super::{Conn, Result};

/// An invoice or a credit note.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct InvoiceRow {
    /// Identifier.
    pub id: String,
    /// Its number.
    pub number: String,
    /// When it was finalized.
    pub issued_at: i64,
    /// With tax, in minor units.
    pub total: i64,
    /// What was or is to be paid by card.
    pub due: i64,
    /// The three letters of its currency.
    pub currency: String,
    /// What it says, as JSON.
    pub snapshot: String,
    /// Number of the invoice that it corrects.
    pub corrects_number: Option<String>,
    /// Where it stands.
    pub status: String,
    /// When it was paid.
    pub paid_at: Option<i64>,
    /// With what.
    pub paid_with: Option<String>,
}

/// Which ones, and from where.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Only those that stand there.
    pub status: Option<InvoiceStatus>,
    /// A part of the number, in capital letters.
    pub part: Option<String>,
    /// Time and id of the last one of the page before.
    pub before: Option<(i64, InvoiceId)>,
    /// Rows at most.
    pub limit: u32,
}

const SELECT: &str = "SELECT i.id, i.number, i.issued_at, i.total, i.due, i.currency, i.snapshot, c.number AS corrects_number,
            i.status, i.paid_at, i.paid_with
     FROM invoices i LEFT JOIN invoices c ON c.id = i.corrects WHERE i.org_id = ";

/// A page, the youngest first.
pub async fn list(conn: &mut Conn, org: &OrgId, filter: &Filter) -> Result<Vec<InvoiceRow>> {
    query(org, filter).build_query_as().fetch_all(conn).await
}

fn query(org: &OrgId, filter: &Filter) -> QueryBuilder<Sqlite> {
    let mut query = QueryBuilder::<Sqlite>::new(SELECT);
    query.push_bind(org.as_str().to_owned());
    if let Some(status) = filter.status {
        query.push(" AND i.status = ").push_bind(status.name());
    }
    if let Some(part) = &filter.part {
        let part = part.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
        query.push(" AND i.number LIKE ").push_bind(format!("%{part}%")).push(" ESCAPE '\\'");
    }
    if let Some((at, id)) = &filter.before {
        query.push(" AND (i.issued_at, i.id) < (").push_bind(*at).push(", ").push_bind(id.to_string()).push(")");
    }
    query.push(" ORDER BY i.issued_at DESC, i.id DESC LIMIT ").push_bind(i64::from(filter.limit));
    query
}

/// One of them.
pub async fn find(conn: &mut Conn, org: &OrgId, id: &InvoiceId) -> Result<Option<InvoiceRow>> {
    let mut query = QueryBuilder::<Sqlite>::new(SELECT);
    query.push_bind(org.as_str().to_owned()).push(" AND i.id = ").push_bind(id.to_string());
    query.build_query_as().fetch_optional(conn).await
}

/// Numbers of the credit notes that correct an invoice, the oldest first.
pub async fn credit_notes(conn: &mut Conn, org: &OrgId, invoice: &InvoiceId) -> Result<Vec<String>> {
    sqlx::query_scalar("SELECT number FROM invoices WHERE org_id = $1 AND corrects = $2 ORDER BY sequence")
        .bind(org.as_str())
        .bind(invoice.as_str())
        .fetch_all(conn)
        .await
}

#[cfg(test)]
mod tests {
    use sqlx::Row as _;

    use super::*;
    use crate::store::Store;

    #[tokio::test]
    async fn doc_1_a_page_reads_the_index_in_order_however_many_invoices_there_are() {
        let folder = tempfile::tempdir().expect("folder");
        let store = Store::open(&folder.path().join("plan.db")).await.expect("opened");
        store.migrate().await.expect("migrated");
        let before = Some((5, InvoiceId::from_parts(1, 2)));
        for filter in [
            Filter { limit: 50, ..Filter::default() },
            Filter { limit: 50, before: before.clone(), ..Filter::default() },
            Filter { limit: 50, before, status: Some(InvoiceStatus::Paid), part: Some("INV".to_owned()) },
        ] {
            let sql = query(&OrgId::from_parts(1, 2), &filter).into_string();
            let explain = sqlx::AssertSqlSafe(format!("EXPLAIN QUERY PLAN {sql}"));
            let rows = sqlx::query(explain).fetch_all(&mut *store.read().await.expect("conn")).await.expect("plan");
            let plan: Vec<String> = rows.iter().map(|row| row.get("detail")).collect();
            let plan = plan.join("\n");
            assert!(plan.contains("invoices_by_age") && !plan.contains("SCAN") && !plan.contains("TEMP B-TREE"), "{filter:?}: {plan}");
        }
    }
}
