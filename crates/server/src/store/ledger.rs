//! The credit ledger's rows. Reading takes what a step needs and no more: lots with something left, draws that owe, one hold and the
//! sum of the others, so that a step costs the same however long the history is. What the rows mean is `bursar_domain::ledger`.

mod checks;
mod write;

use bursar_domain::{
    credits::Credits,
    ids::{CreditLotId, OrgId},
    ledger::{Class, Draw, Hold, Lot, OperationKey, Source},
    time::Timestamp,
};
pub use checks::{Difference, differences, orgs_with_expired_lots, orgs_with_pools};
pub use write::{insert_group, remove_hold, remove_lapsed, save_draw, save_hold, save_lot, save_pool};

use super::{Conn, Error, Result};

/// What is kept of a pool besides its lots.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, sqlx::FromRow)]
pub struct PoolRow {
    /// The sum of all entries of lots and debt.
    pub balance: i64,
    /// What is owed.
    pub debt: i64,
    /// Whether purchased credits are locked.
    pub locked: bool,
}

#[derive(Debug, sqlx::FromRow)]
struct LotRow {
    id: String,
    class: String,
    granted: i64,
    remaining: i64,
    expired: i64,
    withdrawn: i64,
    effective_at: i64,
    created_at: i64,
    expires_at: Option<i64>,
    carried_to: Option<String>,
}

impl TryFrom<LotRow> for Lot {
    type Error = Error;

    fn try_from(row: LotRow) -> Result<Self> {
        let class = Class::ALL.into_iter().find(|class| class.name() == row.class);
        Ok(Self {
            id: lot_id(row.id)?,
            class: class.ok_or_else(|| unreadable(format!("a lot of class {}", row.class)))?,
            granted: Credits(row.granted),
            left: Credits(row.remaining),
            expired: Credits(row.expired),
            withdrawn: Credits(row.withdrawn),
            effective_at: Timestamp(row.effective_at),
            created_at: Timestamp(row.created_at),
            expires_at: row.expires_at.map(Timestamp),
            carried_to: row.carried_to.map(lot_id).transpose()?,
        })
    }
}

fn unreadable(what: impl Into<String>) -> Error {
    Error::Decode(what.into().into())
}

fn lot_id(id: String) -> Result<CreditLotId> {
    id.parse().map_err(|error| Error::Decode(Box::new(error)))
}

macro_rules! lots_query {
    ($rest:literal) => {
        concat!(
            "SELECT id, class, granted, remaining, expired, withdrawn, effective_at, created_at, expires_at, carried_to FROM credit_lots ",
            $rest
        )
    };
}

/// The pool's row; nothing has happened yet where there is none.
pub async fn pool(conn: &mut Conn, org: &OrgId) -> Result<PoolRow> {
    let row = sqlx::query_as("SELECT balance, debt, locked FROM credit_pools WHERE org_id = $1");
    Ok(row.bind(org.as_str()).fetch_optional(conn).await?.unwrap_or_default())
}

/// Whether an operation was applied.
pub async fn is_applied(conn: &mut Conn, org: &OrgId, operation: &OperationKey) -> Result<bool> {
    let found: Option<i64> = sqlx::query_scalar("SELECT seq FROM credit_groups WHERE org_id = $1 AND operation = $2")
        .bind(org.as_str())
        .bind(operation.as_str())
        .fetch_optional(conn)
        .await?;
    Ok(found.is_some())
}

/// The place of the last group; 0 before the first.
pub async fn last_seq(conn: &mut Conn, org: &OrgId) -> Result<i64> {
    let last: Option<i64> =
        sqlx::query_scalar("SELECT MAX(seq) FROM credit_groups WHERE org_id = $1").bind(org.as_str()).fetch_one(conn).await?;
    Ok(last.unwrap_or(0))
}

/// The lot that an operation granted.
pub async fn granted_by(conn: &mut Conn, org: &OrgId, operation: &OperationKey) -> Result<Option<CreditLotId>> {
    let id: Option<String> = sqlx::query_scalar(
        "SELECT e.lot_id FROM credit_groups g JOIN credit_entries e ON e.org_id = g.org_id AND e.seq = g.seq
         WHERE g.org_id = $1 AND g.operation = $2 AND g.kind = 'grant' AND e.account = 'lot'",
    )
    .bind(org.as_str())
    .bind(operation.as_str())
    .fetch_optional(conn)
    .await?;
    id.map(lot_id).transpose()
}

/// Every lot with something left.
pub async fn lots_left(conn: &mut Conn, org: &OrgId) -> Result<Vec<Lot>> {
    let rows: Vec<LotRow> = sqlx::query_as(lots_query!("WHERE org_id = $1 AND remaining > 0")).bind(org.as_str()).fetch_all(conn).await?;
    rows.into_iter().map(Lot::try_from).collect()
}

/// Included lots whose time is not over and that were not carried over, used up or not.
pub async fn included_lots(conn: &mut Conn, org: &OrgId, now: Timestamp) -> Result<Vec<Lot>> {
    let rows: Vec<LotRow> = sqlx::query_as(lots_query!(
        "WHERE org_id = $1 AND class = 'included' AND (expires_at IS NULL OR expires_at > $2) AND carried_to IS NULL"
    ))
    .bind(org.as_str())
    .bind(now.0)
    .fetch_all(conn)
    .await?;
    rows.into_iter().map(Lot::try_from).collect()
}

/// One lot.
pub async fn lot(conn: &mut Conn, org: &OrgId, id: &CreditLotId) -> Result<Option<Lot>> {
    let row: Option<LotRow> =
        sqlx::query_as(lots_query!("WHERE org_id = $1 AND id = $2")).bind(org.as_str()).bind(id.as_str()).fetch_optional(conn).await?;
    row.map(Lot::try_from).transpose()
}

type DrawRow = (String, String, bool);

fn read_draw((operation, taken, usage): DrawRow) -> Result<Draw> {
    let json = |error: serde_json::Error| Error::Decode(Box::new(error));
    let key = serde_json::from_value(serde_json::Value::String(operation)).map_err(json)?;
    Ok(Draw { key, taken: serde_json::from_str(&taken).map_err(json)?, usage })
}

/// One draw.
pub async fn draw(conn: &mut Conn, org: &OrgId, operation: &OperationKey) -> Result<Option<Draw>> {
    let row: Option<DrawRow> = sqlx::query_as("SELECT operation, taken, usage FROM credit_draws WHERE org_id = $1 AND operation = $2")
        .bind(org.as_str())
        .bind(operation.as_str())
        .fetch_optional(conn)
        .await?;
    row.map(read_draw).transpose()
}

/// Draws that owe, the oldest first.
pub async fn owing(conn: &mut Conn, org: &OrgId) -> Result<Vec<Draw>> {
    let rows: Vec<DrawRow> =
        sqlx::query_as("SELECT operation, taken, usage FROM credit_draws WHERE org_id = $1 AND owed > 0 ORDER BY seq, operation")
            .bind(org.as_str())
            .fetch_all(conn)
            .await?;
    rows.into_iter().map(read_draw).collect()
}

/// One hold that has not lapsed.
pub async fn hold(conn: &mut Conn, org: &OrgId, id: &str, now: Timestamp) -> Result<Option<Hold>> {
    let row: Option<(i64, i64)> =
        sqlx::query_as("SELECT amount, expires_at FROM credit_holds WHERE org_id = $1 AND id = $2 AND expires_at > $3")
            .bind(org.as_str())
            .bind(id)
            .bind(now.0)
            .fetch_optional(conn)
            .await?;
    Ok(row.map(|(amount, expires_at)| Hold { amount: Credits(amount), expires_at: Timestamp(expires_at) }))
}

/// What is set aside by all holds that have not lapsed, but for this one.
pub async fn held_besides(conn: &mut Conn, org: &OrgId, id: &str, now: Timestamp) -> Result<Credits> {
    let sum: i64 = sqlx::query_scalar(
        "SELECT CAST(COALESCE(SUM(amount), 0) AS BIGINT) FROM credit_holds WHERE org_id = $1 AND expires_at > $2 AND id <> $3",
    )
    .bind(org.as_str())
    .bind(now.0)
    .bind(id)
    .fetch_one(conn)
    .await?;
    Ok(Credits(sum))
}

/// What a draw owes.
#[must_use]
pub fn owed(draw: &Draw) -> i64 {
    draw.taken.iter().filter(|portion| portion.from == Source::Debt).map(|portion| portion.amount.0).sum()
}
