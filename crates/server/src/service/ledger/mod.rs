//! The credit pool of an organization: one step at a time, inside the caller's transaction, by `bursar_domain::ledger`. Whoever
//! grants, draws or expires credits does it through here; nobody else writes these tables.

mod step;

use anyhow::anyhow;
use bursar_domain::{
    api::{
        credits::{ClassSummary, CreditSummary},
        events::Tag,
    },
    calendar::Date,
    credits::Credits,
    ids::{CreditLotId, OrgId},
    ledger::{Class, Event, LedgerRefusal, OperationKey, Outcome, Pool},
    subscription::{CreditEffect, Lock},
    time::{DAY_MS, Timestamp},
    topup,
};

pub(super) use self::step::{Posted, post, view};
use super::fault::Fault;
use crate::{
    app::{App, new_id},
    live::Notice,
    store::{self, Conn, ledger::Difference},
};

/// Organizations in one round of a job.
const BATCH: u32 = 50;
/// Days whose usage says how long credits last.
const PACE_DAYS: i64 = 30;

/// Applies an event inside the caller's transaction. An operation that was applied before changes nothing.
///
/// # Errors
/// The database refused. Why the ledger does not allow it is in the inner result; nothing is written then.
pub async fn apply(
    conn: &mut Conn,
    org: &OrgId,
    now: Timestamp,
    key: OperationKey,
    event: Event,
) -> Result<Result<Outcome, LedgerRefusal>, Fault> {
    Ok(post(conn, org, now, &key, event).await?.map(|posted| posted.outcome))
}

/// Posts what a step of the subscription means for the credits: carries unused included ones over, grants new ones, locks or
/// unlocks what was purchased. `cause` names the step; the same again does nothing.
///
/// # Errors
/// The database refused, or the step does not fit the ledger.
pub async fn apply_effect(conn: &mut Conn, org: &OrgId, now: Timestamp, cause: &str, effect: &CreditEffect) -> Result<(), Fault> {
    if let Some(expires_at) = effect.expires_at {
        if effect.carry_included {
            let lot = new_id(now, CreditLotId::from_parts);
            step(conn, org, now, OperationKey::carry(cause), Event::CarryIncluded { lot, expires_at }).await?;
        }
        if effect.granted.is_positive() {
            let lot = new_id(now, CreditLotId::from_parts);
            let event =
                Event::Grant { lot, class: Class::Included, amount: effect.granted, effective_at: now, expires_at: Some(expires_at) };
            step(conn, org, now, OperationKey::included(cause), event).await?;
        }
    }
    match effect.purchased {
        Lock::Keep => Ok(()),
        Lock::Lock => step(conn, org, now, OperationKey::step(cause), Event::Lock).await,
        Lock::Unlock => step(conn, org, now, OperationKey::step(cause), Event::Unlock).await,
    }
}

async fn step(conn: &mut Conn, org: &OrgId, now: Timestamp, key: OperationKey, event: Event) -> Result<(), Fault> {
    match apply(conn, org, now, key.clone(), event).await? {
        Ok(_) => Ok(()),
        Err(LedgerRefusal::ExpiresInThePast) => {
            // A period that is made up for late: it is over, and so are its credits.
            tracing::warn!(%org, operation = %key, "included credits of a period that is over are not granted");
            Ok(())
        }
        Err(refusal) => Err(Fault::Internal(anyhow!("{key} of {org} was refused: {refusal:?}"))),
    }
}

/// Posts credits that were paid for, once for a payment; says which lot they are.
///
/// # Errors
/// The database refused.
pub async fn grant_purchased(
    conn: &mut Conn,
    org: &OrgId,
    now: Timestamp,
    payment_id: &str,
    credits: Credits,
) -> Result<CreditLotId, Fault> {
    let key = OperationKey::topup(payment_id);
    let lot = new_id(now, CreditLotId::from_parts);
    let expires_at = Some(topup::purchased_until(now));
    let event = Event::Grant { lot: lot.clone(), class: Class::Purchased, amount: credits, effective_at: now, expires_at };
    match apply(conn, org, now, key.clone(), event).await? {
        Ok(outcome) if !outcome.repeated => Ok(lot),
        Ok(_) => {
            let lot = store::ledger::granted_by(conn, org, &key).await?;
            lot.ok_or_else(|| Fault::Internal(anyhow!("{key} of {org} granted no lot")))
        }
        Err(refusal) => Err(Fault::Internal(anyhow!("{key} of {org} was refused: {refusal:?}"))),
    }
}

/// The balance: the sum of all entries. Negative in debt.
///
/// # Errors
/// The database refused.
pub async fn balance(conn: &mut Conn, org: &OrgId) -> Result<Credits, Fault> {
    Ok(Credits(store::ledger::pool(conn, org).await?.balance))
}

/// What is left, by class.
///
/// # Errors
/// The database refused.
pub async fn summary(conn: &mut Conn, org: &OrgId, now: Timestamp) -> Result<CreditSummary, Fault> {
    let pool = view(conn, org, now).await?;
    summary_of(conn, org, now, &pool).await
}

pub(super) async fn summary_of(conn: &mut Conn, org: &OrgId, now: Timestamp, pool: &Pool) -> Result<CreditSummary, Fault> {
    let mut classes = Vec::new();
    for class in Class::ALL {
        let lots = || pool.lots.values().filter(|lot| lot.class == class && lot.left.is_positive());
        let left = pool.left(class);
        if left.is_positive() {
            classes.push(ClassSummary { class, left, next_expiry: lots().filter_map(|lot| lot.expires_at).min() });
        }
    }
    let first = Date::of(now.plus_ms(-(PACE_DAYS - 1) * DAY_MS));
    let used = store::usage::sum_of_days(conn, org, &first.to_string(), &Date::of(now).to_string()).await?;
    Ok(CreditSummary {
        balance: pool.balance(),
        held: pool.held(now),
        locked: pool.locked(),
        classes,
        days_left: days_left(pool.usable(now).0, used),
    })
}

fn days_left(usable: i64, used: i64) -> Option<u32> {
    if used <= 0 {
        return None;
    }
    let days = i128::from(usable.max(0)) * i128::from(PACE_DAYS) / i128::from(used);
    Some(u32::try_from(days).unwrap_or(u32::MAX))
}

/// Expires lots whose time is over, a batch of organizations at a time, each in a transaction of its own.
///
/// # Errors
/// The database refused.
pub async fn expire_due(app: &App) -> Result<(), Fault> {
    loop {
        let now = app.now();
        let due = store::ledger::orgs_with_expired_lots(&mut *app.store.read().await?, now, BATCH).await?;
        for org in &due {
            let mut tx = app.store.write().await?;
            let key = OperationKey::step(&format!("tick:{}", now.0));
            step(&mut tx, org, now, key, Event::Tick).await?;
            tx.commit().await?;
            app.live.publish([Notice::org(org, [Tag::Money])]);
        }
        if due.len() < BATCH as usize {
            return Ok(());
        }
    }
}

/// Adds all entries up again and compares with what is kept. What differs is logged as an error and returned.
///
/// # Errors
/// The database refused.
pub async fn verify(app: &App, org: &OrgId) -> Result<Vec<Difference>, Fault> {
    let mut conn = app.store.read().await?;
    let differences = store::ledger::differences(&mut conn, org).await?;
    for Difference { what, id, kept, entries } in &differences {
        tracing::error!(%org, what, id, kept, entries, "the credit ledger does not add up");
    }
    Ok(differences)
}

/// Verifies every pool; the job that does it now and then.
///
/// # Errors
/// The database refused.
pub async fn verify_all(app: &App) -> Result<(), Fault> {
    let mut after = String::new();
    loop {
        let orgs = store::ledger::orgs_with_pools(&mut *app.store.read().await?, &after, BATCH).await?;
        for org in &orgs {
            verify(app, org).await?;
        }
        let Some(last) = orgs.last() else { return Ok(()) };
        after = last.to_string();
    }
}

#[cfg(test)]
mod tests {
    use super::days_left;

    #[test]
    fn crd_1_credits_last_at_the_pace_of_thirty_days() {
        assert_eq!(days_left(3000, 0), None);
        assert_eq!(days_left(3000, 3000), Some(30));
        assert_eq!(days_left(100, 3000), Some(1));
        assert_eq!(days_left(-5, 3000), Some(0));
        assert_eq!(days_left(i64::MAX, 1), Some(u32::MAX));
    }
}
