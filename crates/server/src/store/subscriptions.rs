//! The subscription of an organization, as the domain's value, with what is searched by beside it.

use bursar_domain::{
    ids::{InvoiceId, OrgId},
    time::Timestamp,
};

use super::{Conn, Result};

/// What is known of a subscription.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct SubscriptionRow {
    /// JSON of the domain's value.
    pub state: String,
    /// The invoice of the present period while it is not paid.
    pub invoice_id: Option<String>,
}

/// The subscription, if there ever was one.
pub async fn find(conn: &mut Conn, org: &OrgId) -> Result<Option<SubscriptionRow>> {
    sqlx::query_as("SELECT state, invoice_id FROM subscriptions WHERE org_id = $1").bind(org.as_str()).fetch_optional(conn).await
}

/// Keeps it.
pub async fn put(conn: &mut Conn, org: &OrgId, state: &str, period_end: Timestamp, invoice: Option<&InvoiceId>) -> Result<()> {
    sqlx::query(
        "INSERT INTO subscriptions (org_id, state, period_end, invoice_id) VALUES ($1, $2, $3, $4)
         ON CONFLICT (org_id) DO UPDATE SET state = excluded.state, period_end = excluded.period_end, invoice_id = excluded.invoice_id",
    )
    .bind(org.as_str())
    .bind(state)
    .bind(period_end.0)
    .bind(invoice.map(InvoiceId::as_str))
    .execute(conn)
    .await?;
    Ok(())
}

/// The card that is charged, by our identifier.
pub async fn default_card(conn: &mut Conn, org: &OrgId) -> Result<Option<String>> {
    sqlx::query_scalar("SELECT id FROM payment_methods WHERE org_id = $1 AND is_default = 1 AND removed_at IS NULL")
        .bind(org.as_str())
        .fetch_optional(conn)
        .await
}

/// Included credits that are left and have not expired.
pub async fn included_left(conn: &mut Conn, org: &OrgId, now: Timestamp) -> Result<i64> {
    sqlx::query_scalar(
        "SELECT CAST(COALESCE(SUM(remaining), 0) AS BIGINT) FROM credit_lots
         WHERE org_id = $1 AND class = 'included' AND remaining > 0 AND (expires_at IS NULL OR expires_at > $2)",
    )
    .bind(org.as_str())
    .bind(now.0)
    .fetch_one(conn)
    .await
}

/// The youngest members by name, youngest first.
pub async fn youngest_members(conn: &mut Conn, org: &OrgId, limit: u32) -> Result<Vec<(String, String)>> {
    sqlx::query_as(
        "SELECT m.person_id, p.name FROM members m JOIN people p ON p.id = m.person_id
         WHERE m.org_id = $1 ORDER BY m.joined_at DESC, m.person_id DESC LIMIT $2",
    )
    .bind(org.as_str())
    .bind(limit)
    .fetch_all(conn)
    .await
}

/// Billing managers by name and open invitations for more by address or as a link without one, youngest first: identifier, name,
/// since when.
pub async fn managers_by_age(conn: &mut Conn, org: &OrgId, now: Timestamp) -> Result<Vec<(String, String, i64)>> {
    sqlx::query_as(
        "SELECT b.person_id AS id, p.name AS name, b.accepted_at AS since
         FROM billing_managers b JOIN people p ON p.id = b.person_id WHERE b.org_id = $1
         UNION ALL
         SELECT i.id, COALESCE(i.email, ''), i.created_at FROM invitations i
         WHERE i.org_id = $1 AND i.kind = 'billing_manager' AND i.closed_at IS NULL AND (i.expires_at IS NULL OR i.expires_at > $2)
         ORDER BY since DESC, id DESC",
    )
    .bind(org.as_str())
    .bind(now.0)
    .fetch_all(conn)
    .await
}
