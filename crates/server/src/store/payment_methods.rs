//! Stored cards as Bursar knows them (the provider's name, brand, last four digits, expiry), and visits that take one.

use bursar_domain::{
    calendar::Month,
    ids::{CardSetupId, OrgId, PaymentMethodId, PersonId},
    time::Timestamp,
};

use super::{Conn, Result};

/// A stored card.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct MethodRow {
    /// In which organization.
    pub org_id: String,
    /// Identifier.
    pub id: String,
    /// The provider's name for it.
    pub reference: String,
    /// Brand, in small letters.
    pub brand: String,
    /// The last four digits.
    pub last4: String,
    /// Until when: the year.
    pub exp_year: i32,
    /// Until when: the month.
    pub exp_month: i32,
    /// Whether it is the one that is charged.
    pub is_default: bool,
    /// Since when.
    pub created_at: i64,
    /// When it was removed.
    pub removed_at: Option<i64>,
    /// The last expiry warning that went out, in days ahead.
    pub warned_days: Option<i32>,
}

impl MethodRow {
    /// The month to whose end it can be used.
    #[must_use]
    pub fn expires(&self) -> Month {
        Month { year: self.exp_year, month: u8::try_from(self.exp_month).unwrap_or(1) }
    }
}

/// A card as the provider describes it.
#[derive(Debug, Clone, Copy)]
pub struct NewMethod<'a> {
    /// Identifier.
    pub id: &'a PaymentMethodId,
    /// The provider's name for it.
    pub reference: &'a str,
    /// Brand, in small letters.
    pub brand: &'a str,
    /// The last four digits.
    pub last4: &'a str,
    /// The month to whose end it can be used.
    pub expires: Month,
}

/// A visit that takes a card.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct SetupRow {
    /// The provider's name for the visit, once it has answered.
    pub reference: Option<String>,
    /// The card that is replaced.
    pub replaces: Option<String>,
    /// The card that came of it.
    pub method_id: Option<String>,
}

macro_rules! method_query {
    ($rest:literal) => {
        concat!(
            "SELECT org_id, id, reference, brand, last4, exp_year, exp_month, is_default, created_at, removed_at, warned_days
             FROM payment_methods ",
            $rest
        )
    };
}

/// The stored cards: the default first, then the youngest.
pub async fn list(conn: &mut Conn, org: &OrgId) -> Result<Vec<MethodRow>> {
    sqlx::query_as(method_query!("WHERE org_id = $1 AND removed_at IS NULL ORDER BY is_default DESC, created_at DESC, id DESC"))
        .bind(org.as_str())
        .fetch_all(conn)
        .await
}

/// The same with those that were removed.
pub async fn list_all(conn: &mut Conn, org: &OrgId) -> Result<Vec<MethodRow>> {
    sqlx::query_as(method_query!("WHERE org_id = $1 ORDER BY created_at, id")).bind(org.as_str()).fetch_all(conn).await
}

/// A stored card.
pub async fn find(conn: &mut Conn, org: &OrgId, id: &PaymentMethodId) -> Result<Option<MethodRow>> {
    sqlx::query_as(method_query!("WHERE org_id = $1 AND id = $2 AND removed_at IS NULL"))
        .bind(org.as_str())
        .bind(id.as_str())
        .fetch_optional(conn)
        .await
}

/// A card, removed or not.
pub async fn find_any(conn: &mut Conn, org: &OrgId, id: &str) -> Result<Option<MethodRow>> {
    sqlx::query_as(method_query!("WHERE org_id = $1 AND id = $2")).bind(org.as_str()).bind(id).fetch_optional(conn).await
}

/// The card that is charged.
pub async fn default(conn: &mut Conn, org: &OrgId) -> Result<Option<MethodRow>> {
    sqlx::query_as(method_query!("WHERE org_id = $1 AND is_default = 1 AND removed_at IS NULL"))
        .bind(org.as_str())
        .fetch_optional(conn)
        .await
}

/// Stores a card, not as the default. One that the provider names by the same reference stays the row that it is, with what the
/// provider says of it now; a warning that it expires is due again if it expires at another time.
pub async fn insert(conn: &mut Conn, org: &OrgId, new: &NewMethod<'_>, now: Timestamp) -> Result<MethodRow> {
    sqlx::query_as(
        "INSERT INTO payment_methods (id, org_id, reference, brand, last4, exp_year, exp_month, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
         ON CONFLICT (org_id, reference) DO UPDATE SET
             warned_days = CASE WHEN payment_methods.exp_year = excluded.exp_year AND payment_methods.exp_month = excluded.exp_month
                           THEN payment_methods.warned_days END,
             brand = excluded.brand, last4 = excluded.last4, exp_year = excluded.exp_year, exp_month = excluded.exp_month
         RETURNING org_id, id, reference, brand, last4, exp_year, exp_month, is_default, created_at, removed_at, warned_days",
    )
    .bind(new.id.as_str())
    .bind(org.as_str())
    .bind(new.reference)
    .bind(new.brand)
    .bind(new.last4)
    .bind(new.expires.year)
    .bind(i32::from(new.expires.month))
    .bind(now.0)
    .fetch_one(conn)
    .await
}

/// Makes a stored card the one that is charged, and no other.
pub async fn set_default(conn: &mut Conn, org: &OrgId, id: &str) -> Result<()> {
    sqlx::query("UPDATE payment_methods SET is_default = 0 WHERE org_id = $1 AND is_default = 1 AND id <> $2")
        .bind(org.as_str())
        .bind(id)
        .execute(&mut *conn)
        .await?;
    sqlx::query("UPDATE payment_methods SET is_default = 1 WHERE org_id = $1 AND id = $2 AND removed_at IS NULL")
        .bind(org.as_str())
        .bind(id)
        .execute(conn)
        .await?;
    Ok(())
}

/// Takes a card away; the row stays for the payments that were made with it.
pub async fn remove(conn: &mut Conn, org: &OrgId, id: &str, now: Timestamp) -> Result<()> {
    sqlx::query("UPDATE payment_methods SET removed_at = $3, is_default = 0 WHERE org_id = $1 AND id = $2 AND removed_at IS NULL")
        .bind(org.as_str())
        .bind(id)
        .bind(now.0)
        .execute(conn)
        .await?;
    Ok(())
}

/// The settings of auto-recharge, as JSON.
pub async fn recharge_settings(conn: &mut Conn, org: &OrgId) -> Result<Option<String>> {
    sqlx::query_scalar("SELECT settings FROM auto_recharge WHERE org_id = $1").bind(org.as_str()).fetch_optional(conn).await
}

/// Cards whose warning is due, of any organization: those that end from `first` to `last` and were not warned of at all, or, if
/// they end until `near`, not as near as that.
pub async fn to_warn(conn: &mut Conn, first: Month, near: Month, last: Month, near_days: u8, limit: u32) -> Result<Vec<MethodRow>> {
    let index = |month: Month| month.year * 12 + i32::from(month.month);
    sqlx::query_as(method_query!(
        "WHERE removed_at IS NULL AND exp_year BETWEEN $1 AND $2 AND exp_year * 12 + exp_month BETWEEN $3 AND $4
           AND (warned_days IS NULL OR (warned_days > $5 AND exp_year * 12 + exp_month <= $6))
         ORDER BY exp_year, exp_month, org_id, id LIMIT $7"
    ))
    .bind(first.year)
    .bind(last.year)
    .bind(index(first))
    .bind(index(last))
    .bind(i32::from(near_days))
    .bind(index(near))
    .bind(i64::from(limit))
    .fetch_all(conn)
    .await
}

/// Notes that a warning went out.
pub async fn set_warned(conn: &mut Conn, org: &OrgId, id: &str, days: u8) -> Result<()> {
    sqlx::query("UPDATE payment_methods SET warned_days = $3 WHERE org_id = $1 AND id = $2")
        .bind(org.as_str())
        .bind(id)
        .bind(i32::from(days))
        .execute(conn)
        .await?;
    Ok(())
}

/// Begins a visit that takes a card.
pub async fn insert_setup(
    conn: &mut Conn,
    org: &OrgId,
    id: &CardSetupId,
    replaces: Option<&PaymentMethodId>,
    by: &PersonId,
    now: Timestamp,
) -> Result<()> {
    sqlx::query("INSERT INTO card_setups (id, org_id, replaces, person_id, created_at) VALUES ($1, $2, $3, $4, $5)")
        .bind(id.as_str())
        .bind(org.as_str())
        .bind(replaces.map(PaymentMethodId::as_str))
        .bind(by.as_str())
        .bind(now.0)
        .execute(conn)
        .await?;
    Ok(())
}

/// Notes the provider's name for the visit.
pub async fn set_setup_reference(conn: &mut Conn, org: &OrgId, id: &CardSetupId, reference: &str) -> Result<()> {
    sqlx::query("UPDATE card_setups SET reference = $3 WHERE org_id = $1 AND id = $2")
        .bind(org.as_str())
        .bind(id.as_str())
        .bind(reference)
        .execute(conn)
        .await?;
    Ok(())
}

/// A visit that takes a card.
pub async fn setup(conn: &mut Conn, org: &OrgId, id: &CardSetupId) -> Result<Option<SetupRow>> {
    sqlx::query_as("SELECT reference, replaces, method_id FROM card_setups WHERE org_id = $1 AND id = $2")
        .bind(org.as_str())
        .bind(id.as_str())
        .fetch_optional(conn)
        .await
}

/// Notes the card that came of a visit.
pub async fn complete_setup(conn: &mut Conn, org: &OrgId, id: &CardSetupId, method: &str) -> Result<()> {
    sqlx::query("UPDATE card_setups SET method_id = $3 WHERE org_id = $1 AND id = $2")
        .bind(org.as_str())
        .bind(id.as_str())
        .bind(method)
        .execute(conn)
        .await?;
    Ok(())
}
