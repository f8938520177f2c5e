//! Auto-recharge: decides by `bursar_domain::recharge` after draws, settlements and back-offs, reserves and begins the payment in one
//! transaction, and takes the settlement. One charge at a time for an organization; the monthly cap is never passed.

mod settings;
mod settle;

use bursar_domain::{
    api::{activity::ActivityKind, credits::RechargeStatus},
    calendar::Month,
    credits::Credits,
    ids::{OrgId, PaymentId},
    ledger::Pool,
    money::{Currency, Money},
    profile::MailKind,
    recharge::{Decision, Idle, Notice, Situation, decide},
    time::Timestamp,
};

pub use self::{
    settings::{preview, set},
    settle::settled,
};
use super::{
    activity::{self, NewActivity},
    audit::Actor,
    billing_mail,
    buyer::Buyer,
    fault::Fault,
    ledger,
    payments::{self, NewPayment, Purpose},
};
use crate::{
    app::App,
    store::{self, Conn, recharge::RechargeRow},
};

/// Organizations in one round of the job.
const BATCH: u32 = 50;
/// When to try again where deciding itself failed.
const AFTER_FAILURE_MS: i64 = 60_000;

/// Decides, and charges if that is what is decided. Safe at any time, by anybody, at once.
///
/// # Errors
/// The database refused. A declined payment is no error.
pub async fn evaluate(app: &App, org: &OrgId) -> Result<(), Fault> {
    // Most organizations have nothing to decide; they should not wait for the write lock to learn it.
    let row = store::recharge::find(&mut *app.store.read().await?, org).await?;
    if row.is_none_or(|row| !row.settings.enabled && row.due_at.is_none()) {
        return Ok(());
    }
    if let Some(payment) = reserve(app, org).await? {
        payments::run(app, org, &payment).await?;
    }
    Ok(())
}

/// The same on a task of its own.
pub fn evaluate_soon(app: &App, org: &OrgId) {
    let (app, org) = (app.clone(), org.clone());
    tokio::spawn(async move {
        if let Err(fault) = evaluate(&app, &org).await {
            tracing::error!(?fault, %org, "auto-recharge could not be decided; it will be tried again");
        }
    });
}

/// Decides where it is due: after a draw, after a settlement, when a back-off is over. The job.
///
/// # Errors
/// The database refused.
pub async fn evaluate_due(app: &App) -> Result<(), Fault> {
    let now = app.now();
    let due = store::recharge::due(&mut *app.store.read().await?, now, BATCH).await?;
    for org in &due {
        if let Err(fault) = evaluate(app, org).await {
            tracing::error!(?fault, %org, "auto-recharge could not be decided; it will be tried again");
            let mut tx = app.store.write().await?;
            store::recharge::set_due(&mut tx, org, Some(now.plus_ms(AFTER_FAILURE_MS))).await?;
            tx.commit().await?;
        }
    }
    Ok(())
}

/// After a draw, in its transaction: whether to decide now. If so it is also noted for the job, should this process die.
///
/// # Errors
/// The database refused.
pub(super) async fn drawn(conn: &mut Conn, org: &OrgId, now: Timestamp, usable: Credits) -> Result<bool, Fault> {
    let Some(row) = store::recharge::find(conn, org).await? else { return Ok(false) };
    let RechargeRow { settings, state, .. } = row;
    let waits = state.in_flight || state.paused.is_some() || state.retry_at.is_some_and(|at| at > now);
    let wanted = settings.enabled && usable < settings.threshold && !waits;
    if wanted {
        store::recharge::set_due(conn, org, Some(now)).await?;
    }
    Ok(wanted)
}

/// Whether it is switched on: read again right before the provider is asked.
///
/// # Errors
/// The database refused.
pub async fn is_on(conn: &mut Conn, org: &OrgId) -> Result<bool, Fault> {
    Ok(store::recharge::find(conn, org).await?.is_some_and(|row| row.settings.enabled))
}

fn situation<'a>(app: &'a App, now: Timestamp, buyer: &Buyer, pool: &Pool) -> Situation<'a> {
    Situation {
        now,
        catalogue: &app.catalogue,
        tax: buyer.tax,
        balance: pool.usable(now),
        subscription_active: buyer.in_good_standing(),
        has_payment_method: buyer.method.is_some(),
    }
}

/// One transaction: decide, reserve in the cap, write the payment down.
async fn reserve(app: &App, org: &OrgId) -> Result<Option<PaymentId>, Fault> {
    let mut tx = app.store.write().await?;
    let now = app.now();
    let Some(row) = store::recharge::find(&mut tx, org).await? else { return Ok(None) };
    let buyer = Buyer::read(&app.catalogue, &mut tx, org).await?;
    let pool = ledger::view(&mut tx, org, now).await?;
    let decision =
        if buyer.suspended { Decision::Nothing(Idle::Off) } else { decide(&row.settings, &row.state, &situation(app, now, &buyer, &pool)) };
    let begun = match decision {
        Decision::Nothing(idle) => {
            let due_at = if let Idle::BackOff(at) = idle { Some(at) } else { None };
            if due_at != row.due_at {
                store::recharge::set_due(&mut tx, org, due_at).await?;
            }
            None
        }
        Decision::CapReached { wanted, state, notice, .. } => {
            save(&mut tx, org, RechargeRow { state, due_at: None, ..row }).await?;
            if notice.is_some() {
                let cap = row.settings.monthly_cap;
                billing_mail::send(&app.config, &mut tx, org, now, MailKind::Credits, |mail, to| {
                    mail.recharge_cap_reached(to, state.reserved, cap, Some(wanted))
                })
                .await?;
                activity::note(&mut tx, org, now, None, NewActivity::new(ActivityKind::RechargeCapped).amount(wanted)).await?;
            }
            None
        }
        Decision::Charge { charge, state, notice } => {
            let Some(method) = buyer.method.as_deref() else { return Ok(None) };
            if store::payments::is_open(&mut tx, org, "recharge").await? {
                // The state says that none is under way: one that was given up has come to life again. Its end decides anew.
                store::recharge::set_due(&mut tx, org, None).await?;
                tx.commit().await?;
                return Ok(None);
            }
            save(&mut tx, org, RechargeRow { state, due_at: None, ..row }).await?;
            let amount = charge.totals.total;
            let purpose = Purpose::Recharge { charge };
            let actor = Actor::system();
            let new = NewPayment { purpose: &purpose, amount, method, on_session: false, scheduled: false, invoice: None, actor: &actor };
            let payment = payments::begin(&mut tx, org, now, &new).await?;
            tell_cap(app, &mut tx, org, now, notice, state.reserved, row.settings.monthly_cap).await?;
            Some(payment)
        }
    };
    tx.commit().await?;
    Ok(begun)
}

async fn tell_cap(
    app: &App,
    conn: &mut Conn,
    org: &OrgId,
    now: Timestamp,
    notice: Option<Notice>,
    reserved: Money,
    cap: Money,
) -> Result<(), Fault> {
    let Some(notice) = notice else { return Ok(()) };
    billing_mail::send(&app.config, conn, org, now, MailKind::Credits, |mail, to| match notice {
        Notice::CapNear => mail.recharge_cap_near(to, reserved, cap),
        _ => mail.recharge_cap_reached(to, reserved, cap, None),
    })
    .await
}

async fn save(conn: &mut Conn, org: &OrgId, row: RechargeRow) -> Result<(), Fault> {
    if store::recharge::update(conn, org, &row).await? {
        return Ok(());
    }
    Err(Fault::Internal(anyhow::anyhow!("the recharge of {org} was decided on a state that is not there any more")))
}

/// There is a new default card, or somebody has bought by hand: the count of declines starts anew, and it is decided again. In the
/// caller's transaction; the job decides.
///
/// # Errors
/// The database refused.
pub async fn clear(conn: &mut Conn, org: &OrgId, now: Timestamp) -> Result<(), Fault> {
    let Some(row) = store::recharge::find(conn, org).await? else { return Ok(()) };
    let due_at = row.settings.enabled.then_some(now);
    save(conn, org, RechargeRow { state: row.state.cleared(), due_at, ..row }).await
}

/// The same in a transaction of its own, and decides at once, on a task of its own.
///
/// # Errors
/// The database refused.
pub async fn cleared(app: &App, org: &OrgId) -> Result<(), Fault> {
    let mut tx = app.store.write().await?;
    clear(&mut tx, org, app.now()).await?;
    tx.commit().await?;
    evaluate_soon(app, org);
    Ok(())
}

/// Where auto-recharge stands.
///
/// # Errors
/// The database refused.
pub async fn status(conn: &mut Conn, org: &OrgId, now: Timestamp, currency: Currency) -> Result<RechargeStatus, Fault> {
    let Some(row) = store::recharge::find(conn, org).await? else {
        let charged_this_month = Money::zero(currency);
        return Ok(RechargeStatus { settings: None, paused: None, retry_at: None, in_flight: false, charged_this_month });
    };
    let state = row.state.in_month(Month::of(now));
    Ok(RechargeStatus {
        settings: Some(row.settings),
        paused: state.paused,
        retry_at: state.retry_at,
        in_flight: state.in_flight,
        charged_this_month: state.reserved,
    })
}
