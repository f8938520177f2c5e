//! Usage added up by day and by month, resources under management, and what the host product was answered.

use bursar_domain::{ids::OrgId, time::Timestamp};

use super::{Conn, Result};

/// What one meter used for one team on one day.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct UsageRow {
    /// `2026-11-22`.
    pub day: String,
    /// What is counted.
    pub meter: String,
    /// For which team; empty for none.
    pub team: String,
    /// How many credits.
    pub credits: i64,
}

/// Adds usage to its day and to its month.
pub async fn add(conn: &mut Conn, org: &OrgId, day: &str, month: &str, meter: &str, team: &str, credits: i64) -> Result<()> {
    sqlx::query(
        "INSERT INTO usage_days (org_id, day, meter, team, credits) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (org_id, day, meter, team) DO UPDATE SET credits = usage_days.credits + excluded.credits",
    )
    .bind(org.as_str())
    .bind(day)
    .bind(meter)
    .bind(team)
    .bind(credits)
    .execute(&mut *conn)
    .await?;
    sqlx::query(
        "INSERT INTO usage_months (org_id, month, credits) VALUES ($1, $2, $3)
         ON CONFLICT (org_id, month) DO UPDATE SET credits = usage_months.credits + excluded.credits",
    )
    .bind(org.as_str())
    .bind(month)
    .bind(credits)
    .execute(conn)
    .await?;
    Ok(())
}

/// What a month (`2026-11`) used.
pub async fn of_month(conn: &mut Conn, org: &OrgId, month: &str) -> Result<i64> {
    let credits: Option<i64> = sqlx::query_scalar("SELECT credits FROM usage_months WHERE org_id = $1 AND month = $2")
        .bind(org.as_str())
        .bind(month)
        .fetch_optional(conn)
        .await?;
    Ok(credits.unwrap_or(0))
}

/// The first month that used anything.
pub async fn first_month(conn: &mut Conn, org: &OrgId) -> Result<Option<String>> {
    sqlx::query_scalar("SELECT MIN(month) FROM usage_months WHERE org_id = $1").bind(org.as_str()).fetch_one(conn).await
}

/// What was used from one day to another, both included.
pub async fn sum_of_days(conn: &mut Conn, org: &OrgId, first: &str, last: &str) -> Result<i64> {
    sqlx::query_scalar("SELECT CAST(COALESCE(SUM(credits), 0) AS BIGINT) FROM usage_days WHERE org_id = $1 AND day >= $2 AND day <= $3")
        .bind(org.as_str())
        .bind(first)
        .bind(last)
        .fetch_one(conn)
        .await
}

/// What was used from one day to another, both included, by day, then meter, then team.
pub async fn days(conn: &mut Conn, org: &OrgId, first: &str, last: &str) -> Result<Vec<UsageRow>> {
    sqlx::query_as(
        "SELECT day, meter, team, credits FROM usage_days WHERE org_id = $1 AND day >= $2 AND day <= $3 AND credits <> 0
         ORDER BY day, meter, team",
    )
    .bind(org.as_str())
    .bind(first)
    .bind(last)
    .fetch_all(conn)
    .await
}

/// Notes how many resources are under management.
pub async fn set_resources(conn: &mut Conn, org: &OrgId, month: &str, count: i64, now: Timestamp) -> Result<()> {
    sqlx::query(
        "INSERT INTO resource_counts (org_id, month, latest, peak, at) VALUES ($1, $2, $3, $3, $4)
         ON CONFLICT (org_id, month) DO UPDATE SET latest = excluded.latest, at = excluded.at,
             peak = CASE WHEN excluded.peak > resource_counts.peak THEN excluded.peak ELSE resource_counts.peak END",
    )
    .bind(org.as_str())
    .bind(month)
    .bind(count)
    .bind(now.0)
    .execute(conn)
    .await?;
    Ok(())
}

/// The last and the highest count of a month.
pub async fn resources(conn: &mut Conn, org: &OrgId, month: &str) -> Result<Option<(i64, i64)>> {
    sqlx::query_as("SELECT latest, peak FROM resource_counts WHERE org_id = $1 AND month = $2")
        .bind(org.as_str())
        .bind(month)
        .fetch_optional(conn)
        .await
}

/// What the host product asked under this id, and what it was answered.
pub async fn call(conn: &mut Conn, org: &OrgId, id: &str) -> Result<Option<(Vec<u8>, String)>> {
    sqlx::query_as("SELECT request, answer FROM metering_calls WHERE org_id = $1 AND id = $2")
        .bind(org.as_str())
        .bind(id)
        .fetch_optional(conn)
        .await
}

/// Keeps what was answered.
pub async fn keep_call(conn: &mut Conn, org: &OrgId, id: &str, request: &[u8], answer: &str, now: Timestamp) -> Result<()> {
    sqlx::query("INSERT INTO metering_calls (org_id, id, request, answer, at) VALUES ($1, $2, $3, $4, $5)")
        .bind(org.as_str())
        .bind(id)
        .bind(request)
        .bind(answer)
        .bind(now.0)
        .execute(conn)
        .await?;
    Ok(())
}
