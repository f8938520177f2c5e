//! What a step changes. Groups and entries are inserted and never touched again; triggers see to that.

use bursar_domain::{
    ids::OrgId,
    ledger::{Account, Draw, Group, GroupKind, Hold, Lot, OperationKey},
    time::Timestamp,
};

use super::{PoolRow, owed, unreadable};
use crate::store::{Conn, Result};

const fn kind_name(kind: GroupKind) -> &'static str {
    match kind {
        GroupKind::Grant => "grant",
        GroupKind::Draw => "draw",
        GroupKind::DebtSettled => "debt_settled",
        GroupKind::Expiry => "expiry",
        GroupKind::Reversal => "reversal",
        GroupKind::Withdrawal => "withdrawal",
        GroupKind::CarryOver => "carry_over",
    }
}

fn account_name(account: &Account) -> (String, Option<&str>) {
    match account {
        Account::Lot(id) => ("lot".to_owned(), Some(id.as_str())),
        Account::Debt => ("debt".to_owned(), None),
        Account::Issued(class) => (format!("issued_{}", class.name()), None),
        Account::Used => ("used".to_owned(), None),
        Account::Expired => ("expired".to_owned(), None),
        Account::Withdrawn => ("withdrawn".to_owned(), None),
    }
}

/// Inserts an operation at its place, with the entries of what it posted; an operation that posts nothing stands there too, so
/// that it is known to have been applied.
pub async fn insert_group(
    conn: &mut Conn,
    org: &OrgId,
    seq: i64,
    operation: &OperationKey,
    at: Timestamp,
    group: Option<&Group>,
) -> Result<()> {
    sqlx::query("INSERT INTO credit_groups (org_id, operation, seq, at, kind, change) VALUES ($1, $2, $3, $4, $5, $6)")
        .bind(org.as_str())
        .bind(operation.as_str())
        .bind(seq)
        .bind(at.0)
        .bind(group.map(|group| kind_name(group.kind)))
        .bind(group.map_or(0, |group| group.change().0))
        .execute(&mut *conn)
        .await?;
    for (entry, line) in group.map_or(&[][..], |group| &group.entries).iter().zip(1_i64..) {
        let (account, lot) = account_name(&entry.account);
        sqlx::query("INSERT INTO credit_entries (org_id, seq, line, account, lot_id, amount) VALUES ($1, $2, $3, $4, $5, $6)")
            .bind(org.as_str())
            .bind(seq)
            .bind(line)
            .bind(account)
            .bind(lot)
            .bind(entry.amount.0)
            .execute(&mut *conn)
            .await?;
    }
    Ok(())
}

/// Writes a new lot, or what has changed of one.
pub async fn save_lot(conn: &mut Conn, org: &OrgId, lot: &Lot) -> Result<()> {
    sqlx::query(
        "INSERT INTO credit_lots (org_id, id, class, granted, remaining, expired, withdrawn, effective_at, created_at, expires_at, carried_to)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
         ON CONFLICT (org_id, id) DO UPDATE SET remaining = excluded.remaining, expired = excluded.expired,
             withdrawn = excluded.withdrawn, carried_to = excluded.carried_to",
    )
    .bind(org.as_str())
    .bind(lot.id.as_str())
    .bind(lot.class.name())
    .bind(lot.granted.0)
    .bind(lot.left.0)
    .bind(lot.expired.0)
    .bind(lot.withdrawn.0)
    .bind(lot.effective_at.0)
    .bind(lot.created_at.0)
    .bind(lot.expires_at.map(|at| at.0))
    .bind(lot.carried_to.as_ref().map(|id| id.as_str()))
    .execute(conn)
    .await?;
    Ok(())
}

/// Writes a new draw, or what has changed of one: `seq` is its place among the groups, kept where it is there already.
pub async fn save_draw(conn: &mut Conn, org: &OrgId, seq: i64, draw: &Draw) -> Result<()> {
    let taken = serde_json::to_string(&draw.taken).map_err(|error| unreadable(error.to_string()))?;
    sqlx::query(
        "INSERT INTO credit_draws (org_id, operation, seq, taken, owed, usage) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (org_id, operation) DO UPDATE SET taken = excluded.taken, owed = excluded.owed",
    )
    .bind(org.as_str())
    .bind(draw.key.as_str())
    .bind(seq)
    .bind(taken)
    .bind(owed(draw))
    .bind(draw.usage)
    .execute(conn)
    .await?;
    Ok(())
}

/// Sets credits aside.
pub async fn save_hold(conn: &mut Conn, org: &OrgId, id: &str, hold: Hold) -> Result<()> {
    sqlx::query("INSERT INTO credit_holds (org_id, id, amount, expires_at) VALUES ($1, $2, $3, $4)")
        .bind(org.as_str())
        .bind(id)
        .bind(hold.amount.0)
        .bind(hold.expires_at.0)
        .execute(conn)
        .await?;
    Ok(())
}

/// A hold is resolved.
pub async fn remove_hold(conn: &mut Conn, org: &OrgId, id: &str) -> Result<()> {
    sqlx::query("DELETE FROM credit_holds WHERE org_id = $1 AND id = $2").bind(org.as_str()).bind(id).execute(conn).await?;
    Ok(())
}

/// Holds that nobody reported back on in time are gone; says which.
pub async fn remove_lapsed(conn: &mut Conn, org: &OrgId, now: Timestamp) -> Result<Vec<String>> {
    sqlx::query_scalar("DELETE FROM credit_holds WHERE org_id = $1 AND expires_at <= $2 RETURNING id")
        .bind(org.as_str())
        .bind(now.0)
        .fetch_all(conn)
        .await
}

/// Writes the pool's row.
pub async fn save_pool(conn: &mut Conn, org: &OrgId, pool: PoolRow) -> Result<()> {
    sqlx::query(
        "INSERT INTO credit_pools (org_id, balance, debt, locked) VALUES ($1, $2, $3, $4)
         ON CONFLICT (org_id) DO UPDATE SET balance = excluded.balance, debt = excluded.debt, locked = excluded.locked",
    )
    .bind(org.as_str())
    .bind(pool.balance)
    .bind(pool.debt)
    .bind(pool.locked)
    .execute(conn)
    .await?;
    Ok(())
}
