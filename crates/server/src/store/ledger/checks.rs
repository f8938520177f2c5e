//! Questions over the whole ledger, for background work only: they cost as much as there is history.

use bursar_domain::{ids::OrgId, time::Timestamp};

use crate::store::{Conn, Error, Result};

/// Where what is kept is not what the entries add up to.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Difference {
    /// `balance`, `debt`, `owed`, `group` or `lot`.
    pub what: String,
    /// Which group or lot.
    pub id: String,
    /// What is kept.
    pub kept: i64,
    /// What the entries add up to.
    pub entries: i64,
}

/// Adds all entries up again and compares: the balance, the debt, every lot, every group (which sums to zero, and changes the
/// balance as it says).
pub async fn differences(conn: &mut Conn, org: &OrgId) -> Result<Vec<Difference>> {
    sqlx::query_as(
        "WITH sums AS (
             SELECT CAST(COALESCE(SUM(CASE WHEN account IN ('lot', 'debt') THEN amount END), 0) AS BIGINT) AS balance,
                    CAST(COALESCE(SUM(CASE WHEN account = 'debt' THEN -amount END), 0) AS BIGINT) AS debt
             FROM credit_entries WHERE org_id = $1),
         pool AS (
             SELECT COALESCE((SELECT balance FROM credit_pools WHERE org_id = $1), 0) AS balance,
                    COALESCE((SELECT debt FROM credit_pools WHERE org_id = $1), 0) AS debt),
         owed AS (SELECT CAST(COALESCE(SUM(owed), 0) AS BIGINT) AS owed FROM credit_draws WHERE org_id = $1),
         groups AS (
             SELECT seq, CAST(SUM(amount) AS BIGINT) AS total,
                    CAST(COALESCE(SUM(CASE WHEN account IN ('lot', 'debt') THEN amount END), 0) AS BIGINT) AS change
             FROM credit_entries WHERE org_id = $1 GROUP BY seq),
         lots AS (
             SELECT lot_id, CAST(SUM(amount) AS BIGINT) AS total
             FROM credit_entries WHERE org_id = $1 AND account = 'lot' GROUP BY lot_id)
         SELECT 'balance' AS what, '' AS id, pool.balance AS kept, sums.balance AS entries FROM pool, sums WHERE pool.balance <> sums.balance
         UNION ALL
         SELECT 'debt', '', pool.debt, sums.debt FROM pool, sums WHERE pool.debt <> sums.debt
         UNION ALL
         SELECT 'owed', '', owed.owed, sums.debt FROM owed, sums WHERE owed.owed <> sums.debt
         UNION ALL
         SELECT 'group', CAST(seq AS TEXT), 0, total FROM groups WHERE total <> 0
         UNION ALL
         SELECT 'group', g.operation, g.change, COALESCE(groups.change, 0) FROM credit_groups g LEFT JOIN groups ON groups.seq = g.seq
         WHERE g.org_id = $1 AND g.change <> COALESCE(groups.change, 0)
         UNION ALL
         SELECT 'lot', l.id, l.remaining, COALESCE(lots.total, 0) FROM credit_lots l LEFT JOIN lots ON lots.lot_id = l.id
         WHERE l.org_id = $1 AND l.remaining <> COALESCE(lots.total, 0)",
    )
    .bind(org.as_str())
    .fetch_all(conn)
    .await
}

fn ids(rows: Vec<String>) -> Result<Vec<OrgId>> {
    rows.into_iter().map(|id| id.parse().map_err(|error| Error::Decode(Box::new(error)))).collect()
}

/// Organizations with lots whose time is over and that still hold something.
pub async fn orgs_with_expired_lots(conn: &mut Conn, now: Timestamp, limit: u32) -> Result<Vec<OrgId>> {
    let rows = sqlx::query_scalar("SELECT DISTINCT org_id FROM credit_lots WHERE remaining > 0 AND expires_at <= $1 LIMIT $2")
        .bind(now.0)
        .bind(i64::from(limit))
        .fetch_all(conn)
        .await?;
    ids(rows)
}

/// Organizations that have a pool, by id, after one of them.
pub async fn orgs_with_pools(conn: &mut Conn, after: &str, limit: u32) -> Result<Vec<OrgId>> {
    let rows = sqlx::query_scalar("SELECT org_id FROM credit_pools WHERE org_id > $1 ORDER BY org_id LIMIT $2")
        .bind(after)
        .bind(i64::from(limit))
        .fetch_all(conn)
        .await?;
    ids(rows)
}
