//! The account balance: money that a change of plan has credited, or that was too little to charge.

use bursar_domain::{
    ids::{InvoiceId, OrgId},
    invoice::Series,
    money::Money,
    time::Timestamp,
};

use super::{Conn, Result};

/// Posts to the account balance; false if this operation was posted before.
pub async fn post(
    conn: &mut Conn,
    org: &OrgId,
    operation: &str,
    amount: Money,
    invoice: Option<&InvoiceId>,
    now: Timestamp,
) -> Result<bool> {
    let done = sqlx::query(
        "INSERT INTO balance_entries (org_id, operation, at, amount, invoice_id) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
    )
    .bind(org.as_str())
    .bind(operation)
    .bind(now.0)
    .bind(amount.minor)
    .bind(invoice.map(InvoiceId::as_str))
    .execute(&mut *conn)
    .await?;
    if done.rows_affected() == 0 {
        return Ok(false);
    }
    sqlx::query("UPDATE billing_accounts SET balance = balance + $2 WHERE org_id = $1")
        .bind(org.as_str())
        .bind(amount.minor)
        .execute(conn)
        .await?;
    Ok(true)
}

/// The sum of what was posted, for the job that verifies the books.
pub async fn sum(conn: &mut Conn, org: &OrgId) -> Result<i64> {
    sqlx::query_scalar("SELECT CAST(COALESCE(SUM(amount), 0) AS BIGINT) FROM balance_entries WHERE org_id = $1")
        .bind(org.as_str())
        .fetch_one(conn)
        .await
}

/// Takes the next place in a series; the place before it. Only in the transaction that writes the document.
pub async fn take_number(conn: &mut Conn, org: &OrgId, series: Series) -> Result<(String, u32)> {
    let query = match series {
        Series::Invoice => {
            "UPDATE billing_accounts SET last_invoice = last_invoice + 1 WHERE org_id = $1 RETURNING number_prefix, last_invoice - 1"
        }
        Series::CreditNote => {
            "UPDATE billing_accounts SET last_credit_note = last_credit_note + 1 WHERE org_id = $1
             RETURNING number_prefix, last_credit_note - 1"
        }
    };
    sqlx::query_as(query).bind(org.as_str()).fetch_one(conn).await
}
