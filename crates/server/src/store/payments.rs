//! Payments: each row is one attempt to collect money.

use bursar_domain::{
    ids::{InvoiceId, OrgId, PaymentId},
    money::Money,
    payment::PaymentStatus,
    time::Timestamp,
};

use super::{Conn, Result};

/// A payment, with what the provider has to know of its card and its customer.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct PaymentRow {
    /// Identifier.
    pub id: String,
    /// Whose.
    pub org_id: String,
    /// What for.
    pub purpose: String,
    /// What is applied when it has succeeded, as JSON.
    pub content: String,
    /// How much, in minor units.
    pub amount: i64,
    /// Of which currency.
    pub currency: String,
    /// Whether a person is there to authenticate.
    pub on_session: bool,
    /// Whether dunning counts it.
    pub scheduled: bool,
    /// Where it stands.
    pub status: String,
    /// Why it failed.
    pub decline: Option<String>,
    /// The provider's name for it.
    pub reference: Option<String>,
    /// Where the person authenticates.
    pub authenticate_at: Option<String>,
    /// Its invoice.
    pub invoice_id: Option<String>,
    /// Who began it.
    pub actor_id: Option<String>,
    /// Their name.
    pub actor_name: String,
    /// When.
    pub created_at: i64,
    /// When the provider was asked first.
    pub asked_at: Option<i64>,
    /// The card's reference at the provider.
    pub method_reference: String,
    /// The card's brand.
    pub brand: String,
    /// The card's last four digits.
    pub last4: String,
    /// The customer at the provider.
    pub customer: Option<String>,
    /// Name of the organization.
    pub org_name: String,
    /// Its short name in addresses.
    pub slug: String,
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT p.id, p.org_id, p.purpose, p.content, p.amount, p.currency, p.on_session, p.scheduled, p.status, p.decline, p.reference,
                    p.authenticate_at, p.invoice_id, p.actor_id, p.actor_name, p.created_at, p.asked_at,
                    m.reference AS method_reference, m.brand, m.last4, a.customer, o.name AS org_name, o.slug
             FROM payments p
             JOIN payment_methods m ON m.id = p.method_id
             JOIN orgs o ON o.id = p.org_id
             LEFT JOIN billing_accounts a ON a.org_id = p.org_id ",
            $rest
        )
    };
}

/// A payment to write down.
#[derive(Debug, Clone, Copy)]
pub struct NewPaymentRow<'a> {
    /// Identifier.
    pub id: &'a PaymentId,
    /// What for.
    pub purpose: &'a str,
    /// What is applied when it has succeeded, as JSON.
    pub content: &'a str,
    /// How much.
    pub amount: Money,
    /// The card.
    pub method: &'a str,
    /// Whether a person is there to authenticate.
    pub on_session: bool,
    /// Whether dunning counts it.
    pub scheduled: bool,
    /// The open invoice that it pays.
    pub invoice: Option<&'a InvoiceId>,
    /// Who begins it.
    pub actor_id: Option<&'a str>,
    /// Their name.
    pub actor_name: &'a str,
}

/// Writes a payment down, before anybody is asked for money. Breaks a unique index where one that must not overlap is open.
pub async fn insert(conn: &mut Conn, org: &OrgId, new: &NewPaymentRow<'_>, now: Timestamp) -> Result<()> {
    sqlx::query(
        "INSERT INTO payments (id, org_id, purpose, content, amount, currency, method_id, on_session, scheduled, status, invoice_id,
                               actor_id, actor_name, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'created', $10, $11, $12, $13)",
    )
    .bind(new.id.as_str())
    .bind(org.as_str())
    .bind(new.purpose)
    .bind(new.content)
    .bind(new.amount.minor)
    .bind(new.amount.currency.code())
    .bind(new.method)
    .bind(new.on_session)
    .bind(new.scheduled)
    .bind(new.invoice.map(InvoiceId::as_str))
    .bind(new.actor_id)
    .bind(new.actor_name)
    .bind(now.0)
    .execute(conn)
    .await?;
    Ok(())
}

/// One payment of an organization.
pub async fn find(conn: &mut Conn, org: &OrgId, id: &PaymentId) -> Result<Option<PaymentRow>> {
    sqlx::query_as(select!("WHERE p.org_id = $1 AND p.id = $2")).bind(org.as_str()).bind(id.as_str()).fetch_optional(conn).await
}

/// One payment by the reference that the provider was given; whose it is stands in the row.
pub async fn find_anywhere(conn: &mut Conn, id: &PaymentId) -> Result<Option<PaymentRow>> {
    sqlx::query_as(select!("WHERE p.id = $1")).bind(id.as_str()).fetch_optional(conn).await
}

/// What is not settled yet, the youngest first.
pub async fn open(conn: &mut Conn, org: &OrgId) -> Result<Vec<PaymentRow>> {
    sqlx::query_as(select!(
        "WHERE p.org_id = $1 AND p.status IN ('created', 'processing', 'unknown') ORDER BY p.created_at DESC, p.id DESC"
    ))
    .bind(org.as_str())
    .fetch_all(conn)
    .await
}

/// Whether a payment of this purpose is open.
pub async fn is_open(conn: &mut Conn, org: &OrgId, purpose: &str) -> Result<bool> {
    sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM payments WHERE org_id = $1 AND purpose = $2 AND status IN ('created', 'processing', 'unknown'))",
    )
    .bind(org.as_str())
    .bind(purpose)
    .fetch_one(conn)
    .await
}

/// Whether a payment of this invoice is open.
pub async fn is_being_paid(conn: &mut Conn, org: &OrgId, invoice: &InvoiceId) -> Result<bool> {
    sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM payments WHERE org_id = $1 AND invoice_id = $2 AND purpose = 'invoice'
                        AND status IN ('created', 'processing', 'unknown'))",
    )
    .bind(org.as_str())
    .bind(invoice.as_str())
    .fetch_one(conn)
    .await
}

/// Notes that the provider is asked now; the first time counts.
pub async fn set_asked(conn: &mut Conn, org: &OrgId, id: &PaymentId, now: Timestamp) -> Result<()> {
    sqlx::query("UPDATE payments SET asked_at = $3 WHERE org_id = $1 AND id = $2 AND asked_at IS NULL")
        .bind(org.as_str())
        .bind(id.as_str())
        .bind(now.0)
        .execute(conn)
        .await?;
    Ok(())
}

/// Where a payment stands now.
#[derive(Debug, Clone, Copy)]
pub struct Standing<'a> {
    /// Where.
    pub status: PaymentStatus,
    /// Why it failed.
    pub decline: Option<&'a str>,
    /// The provider's name for it.
    pub reference: Option<&'a str>,
    /// Where the person authenticates.
    pub authenticate_at: Option<&'a str>,
    /// When it was settled.
    pub closed_at: Option<Timestamp>,
}

/// Notes where a payment stands.
pub async fn set_standing(conn: &mut Conn, org: &OrgId, id: &PaymentId, standing: &Standing<'_>) -> Result<()> {
    sqlx::query(
        "UPDATE payments SET status = $3, decline = $4, reference = COALESCE($5, reference), authenticate_at = $6, closed_at = $7
         WHERE org_id = $1 AND id = $2",
    )
    .bind(org.as_str())
    .bind(id.as_str())
    .bind(standing.status.name())
    .bind(standing.decline)
    .bind(standing.reference)
    .bind(standing.authenticate_at)
    .bind(standing.closed_at.map(|at| at.0))
    .execute(conn)
    .await?;
    Ok(())
}

/// Notes the invoice that came of a payment.
pub async fn set_invoice(conn: &mut Conn, org: &OrgId, id: &PaymentId, invoice: &InvoiceId) -> Result<()> {
    sqlx::query("UPDATE payments SET invoice_id = $3 WHERE org_id = $1 AND id = $2")
        .bind(org.as_str())
        .bind(id.as_str())
        .bind(invoice.as_str())
        .execute(conn)
        .await?;
    Ok(())
}
