//! Keys by which callers say that two requests are one (PAY-3).

use bursar_domain::{
    ids::{OrgId, PaymentId, PersonId},
    time::Timestamp,
};

use super::{Conn, Result};

/// What a key was used for.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct KeyRow {
    /// Hash of the request.
    pub request: Vec<u8>,
    /// The payment that it began.
    pub payment_id: Option<String>,
}

/// What the person has used this key for.
pub async fn find(conn: &mut Conn, org: &OrgId, person: &PersonId, key: &str) -> Result<Option<KeyRow>> {
    sqlx::query_as("SELECT request, payment_id FROM idempotency_keys WHERE org_id = $1 AND person_id = $2 AND key = $3")
        .bind(org.as_str())
        .bind(person.as_str())
        .bind(key)
        .fetch_optional(conn)
        .await
}

/// Notes a key as used.
pub async fn insert(conn: &mut Conn, org: &OrgId, person: &PersonId, key: &str, request: &[u8], now: Timestamp) -> Result<()> {
    sqlx::query("INSERT INTO idempotency_keys (org_id, person_id, key, request, created_at) VALUES ($1, $2, $3, $4, $5)")
        .bind(org.as_str())
        .bind(person.as_str())
        .bind(key)
        .bind(request)
        .bind(now.0)
        .execute(conn)
        .await?;
    Ok(())
}

/// Notes the payment that the request began.
pub async fn set_payment(conn: &mut Conn, org: &OrgId, person: &PersonId, key: &str, payment: &PaymentId) -> Result<()> {
    sqlx::query("UPDATE idempotency_keys SET payment_id = $4 WHERE org_id = $1 AND person_id = $2 AND key = $3")
        .bind(org.as_str())
        .bind(person.as_str())
        .bind(key)
        .bind(payment.as_str())
        .execute(conn)
        .await?;
    Ok(())
}

/// Forgets old keys.
pub async fn purge(conn: &mut Conn, before: Timestamp) -> Result<()> {
    sqlx::query("DELETE FROM idempotency_keys WHERE created_at < $1").bind(before.0).execute(conn).await?;
    Ok(())
}
