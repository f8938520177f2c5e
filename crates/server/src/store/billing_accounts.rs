//! Billing accounts: one row an organization, from the first time that it has to do with money.

use bursar_domain::{ids::OrgId, money::Currency, time::Timestamp};

use super::{Conn, Result};

/// A billing account.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct AccountRow {
    /// The three letters of its currency.
    pub currency: String,
    /// The account balance in minor units, positive in the organization's favour.
    pub balance: i64,
    /// The provider's name for the organization.
    pub customer: Option<String>,
    /// What numbers of its invoices begin with.
    pub number_prefix: String,
    /// How many invoices it has.
    pub last_invoice: i64,
    /// How many credit notes.
    pub last_credit_note: i64,
    /// JSON of the billing profile.
    pub profile: String,
}

/// The account, if there is one yet.
pub async fn find(conn: &mut Conn, org: &OrgId) -> Result<Option<AccountRow>> {
    sqlx::query_as(
        "SELECT currency, balance, customer, number_prefix, last_invoice, last_credit_note, profile
         FROM billing_accounts WHERE org_id = $1",
    )
    .bind(org.as_str())
    .fetch_optional(conn)
    .await
}

/// The account; it is opened with this currency and this prefix of its invoices' numbers if there is none yet.
pub async fn ensure(conn: &mut Conn, org: &OrgId, currency: Currency, prefix: &str, now: Timestamp) -> Result<AccountRow> {
    sqlx::query(
        "INSERT INTO billing_accounts (org_id, currency, number_prefix, created_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (org_id) DO NOTHING",
    )
    .bind(org.as_str())
    .bind(currency.code())
    .bind(prefix)
    .bind(now.0)
    .execute(&mut *conn)
    .await?;
    find(conn, org).await?.ok_or(sqlx::Error::RowNotFound)
}

/// Notes the provider's name for the organization.
pub async fn set_customer(conn: &mut Conn, org: &OrgId, customer: &str) -> Result<()> {
    sqlx::query("UPDATE billing_accounts SET customer = $2 WHERE org_id = $1").bind(org.as_str()).bind(customer).execute(conn).await?;
    Ok(())
}

/// Replaces the billing profile, given as JSON.
pub async fn set_profile(conn: &mut Conn, org: &OrgId, profile: &str) -> Result<()> {
    sqlx::query("UPDATE billing_accounts SET profile = $2 WHERE org_id = $1").bind(org.as_str()).bind(profile).execute(conn).await?;
    Ok(())
}

/// The organization that the provider knows by this name: the provider's events name no organization of ours.
pub async fn org_of_customer(conn: &mut Conn, customer: &str) -> Result<Option<String>> {
    sqlx::query_scalar("SELECT org_id FROM billing_accounts WHERE customer = $1").bind(customer).fetch_optional(conn).await
}

/// Organizations that have an account, by id, after one of them.
pub async fn orgs(conn: &mut Conn, after: &str, limit: u32) -> Result<Vec<String>> {
    sqlx::query_scalar("SELECT org_id FROM billing_accounts WHERE org_id > $1 ORDER BY org_id LIMIT $2")
        .bind(after)
        .bind(limit)
        .fetch_all(conn)
        .await
}
