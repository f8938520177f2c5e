//! The monthly limit of an organization, and which alerts about it went out.

use bursar_domain::{ids::OrgId, spend::SpendLimit};

use super::{Conn, Error, Result};

/// A limit with the last alert.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LimitRow {
    /// The limit.
    pub limit: SpendLimit,
    /// The highest alert that went out, in percent; 0 for none.
    pub told: u8,
    /// In which month (`2026-11`).
    pub told_month: String,
}

/// The limit, if there is one.
pub async fn find(conn: &mut Conn, org: &OrgId) -> Result<Option<LimitRow>> {
    let row: Option<(String, i64, String)> = sqlx::query_as("SELECT settings, told, told_month FROM spend_limits WHERE org_id = $1")
        .bind(org.as_str())
        .fetch_optional(conn)
        .await?;
    let Some((settings, told, told_month)) = row else { return Ok(None) };
    let limit = serde_json::from_str(&settings).map_err(|error| Error::Decode(Box::new(error)))?;
    Ok(Some(LimitRow { limit, told: u8::try_from(told).unwrap_or(u8::MAX), told_month }))
}

/// Sets a limit; its settings are given as JSON.
pub async fn save(conn: &mut Conn, org: &OrgId, settings: &str, told: u8, told_month: &str) -> Result<()> {
    sqlx::query(
        "INSERT INTO spend_limits (org_id, settings, told, told_month) VALUES ($1, $2, $3, $4)
         ON CONFLICT (org_id) DO UPDATE SET settings = excluded.settings, told = excluded.told, told_month = excluded.told_month",
    )
    .bind(org.as_str())
    .bind(settings)
    .bind(i64::from(told))
    .bind(told_month)
    .execute(conn)
    .await?;
    Ok(())
}

/// Notes the alert that goes out.
pub async fn set_told(conn: &mut Conn, org: &OrgId, told: u8, month: &str) -> Result<()> {
    sqlx::query("UPDATE spend_limits SET told = $2, told_month = $3 WHERE org_id = $1")
        .bind(org.as_str())
        .bind(i64::from(told))
        .bind(month)
        .execute(conn)
        .await?;
    Ok(())
}

/// Takes the limit away.
pub async fn delete(conn: &mut Conn, org: &OrgId) -> Result<()> {
    sqlx::query("DELETE FROM spend_limits WHERE org_id = $1").bind(org.as_str()).execute(conn).await?;
    Ok(())
}
