//! One step of a pool: load what it can touch, apply it by `bursar_domain::ledger`, save what has changed.

use std::collections::BTreeMap;

use anyhow::anyhow;
use bursar_domain::{
    credits::Credits,
    ids::{CreditLotId, OrgId},
    ledger::{Draw, Event, Hold, LedgerRefusal, Lot, OperationKey, Outcome, Pool, Source},
    time::Timestamp,
};

use crate::{
    service::Fault,
    store::{self, Conn, ledger::PoolRow},
};

/// All holds but the one that an event is about stand in the pool as one under this name, which no caller can choose.
const OTHER_HOLDS: &str = "";

/// What a step did, and the pool after it.
#[derive(Debug)]
pub(in crate::service) struct Posted {
    /// What it did.
    pub(in crate::service) outcome: Outcome,
    /// As far as it was loaded: right for the balance and for what is available.
    pub(in crate::service) pool: Pool,
}

/// The same, with the pool as it is afterwards.
pub(in crate::service) async fn post(
    conn: &mut Conn,
    org: &OrgId,
    now: Timestamp,
    key: &OperationKey,
    event: Event,
) -> Result<Result<Posted, LedgerRefusal>, Fault> {
    if store::ledger::is_applied(conn, org, key).await? {
        let pool = view(conn, org, now).await?;
        return Ok(Ok(Posted { outcome: Outcome { repeated: true, ..Outcome::default() }, pool }));
    }
    let row = store::ledger::pool(conn, org).await?;
    let before = load(conn, org, now, row, &event).await?;
    let mut pool = before.clone();
    let mut outcome = match pool.apply(key, now, event) {
        Ok(outcome) => outcome,
        Err(refusal) => return Ok(Err(refusal)),
    };
    outcome.lapsed = save(conn, org, now, key, row, &before, &pool, &outcome).await?;
    Ok(Ok(Posted { outcome, pool }))
}

/// Everything that the event can touch, and nothing more.
async fn load(conn: &mut Conn, org: &OrgId, now: Timestamp, row: PoolRow, event: &Event) -> Result<Pool, Fault> {
    let mut lots = store::ledger::lots_left(conn, org).await?;
    let mut draws = Vec::new();
    match event {
        Event::Grant { lot, .. } | Event::Withdraw { lot, .. } => lots.extend(store::ledger::lot(conn, org, lot).await?),
        Event::CarryIncluded { lot, .. } => {
            lots.extend(store::ledger::lot(conn, org, lot).await?);
            lots.extend(store::ledger::included_lots(conn, org, now).await?);
        }
        Event::Reverse { draw, .. } => {
            draws.extend(store::ledger::draw(conn, org, draw).await?);
            for draw in &draws {
                lots.extend(homes(conn, org, draw).await?);
            }
        }
        Event::Authorize { .. } | Event::Release { .. } | Event::Record { .. } | Event::Lock | Event::Unlock | Event::Tick => {}
    }
    let named = match event {
        Event::Authorize { hold, .. } | Event::Release { hold } | Event::Record { hold: Some(hold), .. } => hold.as_str(),
        _ => OTHER_HOLDS,
    };
    let mut pool = Pool {
        lots: lots.into_iter().map(|lot| (lot.id.clone(), lot)).collect(),
        debt: Credits(row.debt),
        purchased_locked: row.locked,
        holds: holds(conn, org, now, named).await?,
        ..Pool::default()
    };
    // Which draws owe matters only where something may be paid: while an organization is in debt it uses without a pause.
    let brings_credits = matches!(event, Event::Grant { .. } | Event::Reverse { .. } | Event::CarryIncluded { .. } | Event::Unlock);
    let has_usable = pool.usable(now).0 + pool.debt.0 > 0;
    if pool.debt.is_positive() && (brings_credits || has_usable) {
        let owing = store::ledger::owing(conn, org).await?;
        draws.retain(|draw| !owing.iter().any(|other| other.key == draw.key));
        draws.extend(owing);
    }
    pool.draws = draws;
    Ok(pool)
}

/// The lots that a draw used, and those that their rests were carried into.
async fn homes(conn: &mut Conn, org: &OrgId, draw: &Draw) -> Result<Vec<Lot>, Fault> {
    let mut wanted: Vec<CreditLotId> = Vec::new();
    for portion in &draw.taken {
        if let Source::Lot(id) = &portion.from {
            wanted.push(id.clone());
        }
    }
    let mut found: BTreeMap<CreditLotId, Lot> = BTreeMap::new();
    while let Some(id) = wanted.pop() {
        if found.contains_key(&id) {
            continue;
        }
        let lot = store::ledger::lot(conn, org, &id).await?.ok_or_else(|| anyhow!("the lot {id} of a draw is not there"))?;
        wanted.extend(lot.carried_to.clone());
        found.insert(id, lot);
    }
    Ok(found.into_values().collect())
}

async fn holds(conn: &mut Conn, org: &OrgId, now: Timestamp, named: &str) -> Result<BTreeMap<String, Hold>, Fault> {
    let mut holds = BTreeMap::new();
    let others = store::ledger::held_besides(conn, org, named, now).await?;
    if others.is_positive() {
        holds.insert(OTHER_HOLDS.to_owned(), Hold { amount: others, expires_at: Timestamp(i64::MAX) });
    }
    if named != OTHER_HOLDS
        && let Some(hold) = store::ledger::hold(conn, org, named, now).await?
    {
        holds.insert(named.to_owned(), hold);
    }
    Ok(holds)
}

#[expect(clippy::too_many_arguments, reason = "both ends of one step")]
async fn save(
    conn: &mut Conn,
    org: &OrgId,
    now: Timestamp,
    key: &OperationKey,
    row: PoolRow,
    before: &Pool,
    after: &Pool,
    outcome: &Outcome,
) -> Result<Vec<String>, Fault> {
    let mut seq = store::ledger::last_seq(conn, org).await?;
    let mut own = None;
    for group in &outcome.groups {
        seq += 1;
        store::ledger::insert_group(conn, org, seq, &group.key, group.at, Some(group)).await?;
        if group.key == *key {
            own = Some(seq);
        }
    }
    let own = match own {
        Some(own) => own,
        None => {
            store::ledger::insert_group(conn, org, seq + 1, key, now, None).await?;
            seq + 1
        }
    };
    for lot in after.lots.values().filter(|lot| before.lots.get(&lot.id) != Some(*lot)) {
        store::ledger::save_lot(conn, org, lot).await?;
    }
    for draw in after.draws.iter().filter(|draw| !before.draws.contains(draw)) {
        store::ledger::save_draw(conn, org, own, draw).await?;
    }
    let lapsed = store::ledger::remove_lapsed(conn, org, now).await?;
    for id in before.holds.keys().filter(|id| !after.holds.contains_key(*id)) {
        store::ledger::remove_hold(conn, org, id).await?;
    }
    for (id, hold) in after.holds.iter().filter(|(id, _)| !before.holds.contains_key(*id)) {
        store::ledger::save_hold(conn, org, id, *hold).await?;
    }
    // The balance goes by the entries, the lots by the pool: two ways to the same figure.
    let balance = row.balance + outcome.groups.iter().map(|group| group.change().0).sum::<i64>();
    if balance != after.balance().0 {
        tracing::error!(%org, operation = %key, balance, lots = after.balance().0, "the ledger and the lots differ");
    }
    store::ledger::save_pool(conn, org, PoolRow { balance, debt: after.debt.0, locked: after.purchased_locked }).await?;
    Ok(lapsed)
}

/// The pool at this moment, to look at: what has run out until now is gone from it, though nothing is written.
///
/// # Errors
/// The database refused.
pub(in crate::service) async fn view(conn: &mut Conn, org: &OrgId, now: Timestamp) -> Result<Pool, Fault> {
    let row = store::ledger::pool(conn, org).await?;
    let mut pool = load(conn, org, now, row, &Event::Tick).await?;
    pool.apply(&OperationKey::step("view"), now, Event::Tick).map_err(|refusal| anyhow!("time was refused: {refusal:?}"))?;
    Ok(pool)
}
