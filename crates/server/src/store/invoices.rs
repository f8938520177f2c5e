//! Writing invoices, and moving their state. Reading lists of them is `invoice_list`.

use bursar_domain::{
    ids::{InvoiceId, OrgId},
    invoice::{InvoiceNumber, InvoiceStatus, Series},
    money::Money,
    time::Timestamp,
};

use super::{Conn, Result};

/// A document to finalize.
#[derive(Debug, Clone, Copy)]
pub struct NewInvoiceRow<'a> {
    /// Identifier.
    pub id: &'a InvoiceId,
    /// Invoice or credit note.
    pub series: Series,
    /// Its number.
    pub number: &'a InvoiceNumber,
    /// With tax.
    pub total: Money,
    /// What is charged.
    pub due: Money,
    /// Seller, buyer, lines, sums, as JSON.
    pub snapshot: &'a str,
    /// The invoice that a credit note corrects.
    pub corrects: Option<&'a InvoiceId>,
}

/// Finalizes a document as open.
pub async fn insert(conn: &mut Conn, org: &OrgId, new: &NewInvoiceRow<'_>, now: Timestamp) -> Result<()> {
    let series = match new.series {
        Series::Invoice => "invoice",
        Series::CreditNote => "credit_note",
    };
    sqlx::query(
        "INSERT INTO invoices (id, org_id, series, sequence, number, issued_at, total, due, currency, snapshot, corrects, status)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'open')",
    )
    .bind(new.id.as_str())
    .bind(org.as_str())
    .bind(series)
    .bind(i64::from(new.number.sequence()))
    .bind(new.number.to_string())
    .bind(now.0)
    .bind(new.total.minor)
    .bind(new.due.minor)
    .bind(new.total.currency.code())
    .bind(new.snapshot)
    .bind(new.corrects.map(InvoiceId::as_str))
    .execute(conn)
    .await?;
    Ok(())
}

/// What paying has to know.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct InvoiceHead {
    /// Identifier.
    pub id: String,
    /// Its number.
    pub number: String,
    /// With tax.
    pub total: i64,
    /// What is charged.
    pub due: i64,
    /// Of which currency.
    pub currency: String,
    /// Where it stands.
    pub status: String,
}

/// The head of an invoice (not of a credit note).
pub async fn head(conn: &mut Conn, org: &OrgId, id: &InvoiceId) -> Result<Option<InvoiceHead>> {
    sqlx::query_as("SELECT id, number, total, due, currency, status FROM invoices WHERE org_id = $1 AND id = $2 AND series = 'invoice'")
        .bind(org.as_str())
        .bind(id.as_str())
        .fetch_optional(conn)
        .await
}

/// Moves an invoice from one of `from` to `to`; false if it stands elsewhere.
pub async fn set_status(conn: &mut Conn, org: &OrgId, id: &InvoiceId, to: InvoiceStatus, paid: Option<(Timestamp, &str)>) -> Result<bool> {
    let also_from = if InvoiceStatus::Uncollectible.may_become(to) { InvoiceStatus::Uncollectible } else { InvoiceStatus::Open };
    let done = sqlx::query(
        "UPDATE invoices SET status = $3, paid_at = $4, paid_with = $5
         WHERE org_id = $1 AND id = $2 AND status IN ('open', $6)",
    )
    .bind(org.as_str())
    .bind(id.as_str())
    .bind(to.name())
    .bind(paid.map(|(at, _)| at.0))
    .bind(paid.map(|(_, with)| with))
    .bind(also_from.name())
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Whether anything is to be paid.
pub async fn any_open(conn: &mut Conn, org: &OrgId) -> Result<bool> {
    sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM invoices WHERE org_id = $1 AND status = 'open')")
        .bind(org.as_str())
        .fetch_one(conn)
        .await
}

/// The numbers of a whole series, rising; for background work only.
pub async fn sequences(conn: &mut Conn, org: &OrgId, series: Series) -> Result<Vec<u32>> {
    let series = match series {
        Series::Invoice => "invoice",
        Series::CreditNote => "credit_note",
    };
    sqlx::query_scalar("SELECT sequence FROM invoices WHERE org_id = $1 AND series = $2 ORDER BY sequence")
        .bind(org.as_str())
        .bind(series)
        .fetch_all(conn)
        .await
}
