//! Collecting money: write the intent down, commit, ask the provider, settle in one transaction.
//!
//! A payment is asked for with its own id as the provider's idempotency key, so asking again never charges twice; it is settled
//! by its state, so a report that comes twice, late or in another order changes nothing the second time. What a payment was for
//! is applied in the transaction that settles it. No provider call is made inside a transaction.

pub mod keyed;
mod purpose;
mod settle;
mod wire;

use bursar_domain::{
    api::payments::{Decline, Payment},
    ids::{InvoiceId, OrgId, PaymentId},
    money::{Currency, Money},
    payment::{PaymentStatus, RETRY_UNKNOWN_MS},
    time::Timestamp,
};

pub use self::{
    purpose::Purpose,
    settle::{Outcome, Settled, settle},
    wire::wire,
};
use super::{
    OrgAccess,
    audit::{Actor, Entry, Origin},
    fault::Fault,
    recharge,
};
use crate::{
    app::{App, new_id},
    jobs::queue,
    payments::{Charge, ProviderError, Report, ReportState},
    store::{
        self, Conn,
        payments::{NewPaymentRow, PaymentRow, Standing},
    },
};

/// The job that looks after a payment until it is settled.
pub const JOB: &str = "payment";
/// The purpose that is given up if it is no longer wanted by the time the provider would be asked.
const RECHARGE: &str = "recharge";
/// How long a payment waits for its person: it blocks a second change, and the renewal, as long as that.
const AUTHENTICATE_MS: i64 = 60 * 60 * 1000;
/// How long after a payment was begun the job looks first: by then the call that began it has asked the provider, or is gone.
const FIRST_LOOK_MS: i64 = 15_000;

/// A payment to begin.
#[derive(Debug, Clone)]
pub struct NewPayment<'a> {
    /// What for: applied when it has succeeded.
    pub purpose: &'a Purpose,
    /// How much, tax included; more than nothing.
    pub amount: Money,
    /// The card, by our identifier.
    pub method: &'a str,
    /// Whether a person is there to authenticate.
    pub on_session: bool,
    /// Whether it is one of the tries that dunning counts.
    pub scheduled: bool,
    /// The open invoice that it pays.
    pub invoice: Option<&'a InvoiceId>,
    /// Who begins it.
    pub actor: &'a Actor,
}

/// Writes a payment down in the caller's transaction, and the job that follows it up should this process die. After the commit
/// the caller hands it to [`run`].
///
/// # Errors
/// `payment_in_progress` or `change_pending` where one that must not overlap is open.
pub async fn begin(conn: &mut Conn, org: &OrgId, now: Timestamp, new: &NewPayment<'_>) -> Result<PaymentId, Fault> {
    let id = new_id(now, PaymentId::from_parts);
    let content = serde_json::to_string(new.purpose)?;
    let row = NewPaymentRow {
        id: &id,
        purpose: new.purpose.name(),
        content: &content,
        amount: new.amount,
        method: new.method,
        on_session: new.on_session,
        scheduled: new.scheduled,
        invoice: new.invoice,
        actor_id: new.actor.id.as_deref(),
        actor_name: &new.actor.name,
    };
    match store::payments::insert(conn, org, &row, now).await {
        Err(error) if store::is_unique_violation(&error) => return Err(Fault::refused(new.purpose.overlap())),
        other => other?,
    }
    queue::enqueue(conn, JOB, id.as_str(), Some(org), now.plus_ms(FIRST_LOOK_MS), now).await?;
    Ok(id)
}

/// Asks the provider how the payment stands, or to make it, and settles what it says. Safe to call at any time, by anybody, at once.
///
/// # Errors
/// The database refused. A provider that does not answer is no error: the payment is *unknown* then.
pub async fn run(app: &App, org: &OrgId, id: &PaymentId) -> Result<Payment, Fault> {
    let row = load(&mut *app.store.read().await?, org, id).await?;
    let status = status_of(&row)?;
    if !status.is_open() {
        return wire(&row);
    }
    let mut tx = app.store.write().await?;
    if row.asked_at.is_none() && row.purpose == RECHARGE && !recharge::is_on(&mut tx, org).await? {
        // Switched off since it was begun, and the provider has never heard of it.
        tx.rollback().await?;
        return settle(app, org, id, called_off(id)).await;
    }
    store::payments::set_asked(&mut tx, org, id, app.now()).await?;
    tx.commit().await?;
    match ask(app, &row).await {
        Ok(Some(report)) => settle(app, org, id, report).await,
        Ok(None) => settle(app, org, id, never_arrived(id)).await,
        Err(ProviderError::Unknown(error)) => {
            tracing::warn!(payment = id.as_str(), %error, "the provider gave no answer; the payment is unknown");
            note_unknown(app, org, id).await
        }
        Err(ProviderError::Refused(error)) if row.reference.is_none() => {
            tracing::error!(payment = id.as_str(), %error, "the provider refused a charge");
            settle(app, org, id, never_arrived(id)).await
        }
        Err(ProviderError::Refused(error)) => {
            tracing::error!(payment = id.as_str(), %error, "the provider does not say how a payment stands");
            note_unknown(app, org, id).await
        }
    }
}

/// What the provider says; nothing if it has never heard of the payment and may not be asked to make it any more.
async fn ask(app: &App, row: &PaymentRow) -> Result<Option<Report>, ProviderError> {
    if let Some(reference) = &row.reference {
        return app.provider.payment(reference).await.map(Some);
    }
    let asked = row.asked_at.map(Timestamp);
    if asked.is_some_and(|asked| app.now().ms_since(asked) >= RETRY_UNKNOWN_MS) {
        // The provider forgets keys after a day: from here on it is looked up, never made again.
        return look_up(app, row).await;
    }
    let (Some(customer), Some(currency)) = (&row.customer, Currency::from_code(&row.currency)) else {
        return Err(ProviderError::Refused(anyhow::anyhow!("no customer, or an unknown currency")));
    };
    let return_url = format!("{}?payment={}", app.config.url(&format!("/orgs/{}/settings/billing", row.slug)), row.id);
    let charge = Charge {
        reference: &row.id,
        customer,
        method: &row.method_reference,
        amount: Money::new(row.amount, currency),
        on_session: row.on_session,
        description: &row.org_name,
        return_url: &return_url,
    };
    match app.provider.charge(&charge).await {
        // Asked before, and not answered: it may have happened then. That the same is refused now (a name that stands on the statement
        // has changed since, say) does not take it back.
        Err(ProviderError::Refused(error)) if asked.is_some() => {
            tracing::warn!(payment = row.id, %error, "the provider refuses a charge that it was asked for before; it is looked up");
            look_up(app, row).await
        }
        other => other.map(Some),
    }
}

/// What the provider has under our reference.
async fn look_up(app: &App, row: &PaymentRow) -> Result<Option<Report>, ProviderError> {
    let found = app.provider.find_payments(&row.id).await?;
    Ok(found.into_iter().max_by_key(|report| status_reported(&report.state)))
}

fn never_arrived(id: &PaymentId) -> Report {
    Report { id: String::new(), reference: id.to_string(), state: ReportState::Failed(Decline::Soft) }
}

fn called_off(id: &PaymentId) -> Report {
    Report { id: String::new(), reference: id.to_string(), state: ReportState::Canceled }
}

pub(super) const fn status_reported(state: &ReportState) -> PaymentStatus {
    match state {
        ReportState::Processing | ReportState::RequiresAction { .. } => PaymentStatus::Processing,
        ReportState::Succeeded => PaymentStatus::Succeeded,
        ReportState::Failed(_) => PaymentStatus::Failed,
        ReportState::Canceled => PaymentStatus::Canceled,
    }
}

async fn note_unknown(app: &App, org: &OrgId, id: &PaymentId) -> Result<Payment, Fault> {
    let mut tx = app.store.write().await?;
    let row = load(&mut tx, org, id).await?;
    let status = status_of(&row)?;
    if status.is_open() {
        let standing = Standing {
            status: status.after(PaymentStatus::Unknown),
            decline: None,
            reference: None,
            authenticate_at: row.authenticate_at.as_deref(),
            closed_at: None,
        };
        store::payments::set_standing(&mut tx, org, id, &standing).await?;
    }
    let row = load(&mut tx, org, id).await?;
    tx.commit().await?;
    wire(&row)
}

async fn load(conn: &mut Conn, org: &OrgId, id: &PaymentId) -> Result<PaymentRow, Fault> {
    store::payments::find(conn, org, id).await?.ok_or_else(Fault::not_found)
}

fn status_of(row: &PaymentRow) -> Result<PaymentStatus, Fault> {
    PaymentStatus::from_name(&row.status).ok_or_else(|| anyhow::anyhow!("the payment {} stands nowhere known", row.id).into())
}

/// How a payment stands, for a page that waits. The provider is asked while it is open.
///
/// # Errors
/// `not_found`.
pub async fn get(app: &App, access: &OrgAccess, id: &PaymentId) -> Result<Payment, Fault> {
    run(app, &access.org.id, id).await
}

/// Calls a payment off that waits for the person.
///
/// # Errors
/// `not_found`, `not_cancelable`.
pub async fn cancel(app: &App, access: &OrgAccess, id: &PaymentId) -> Result<Payment, Fault> {
    let org = &access.org.id;
    let row = load(&mut *app.store.read().await?, org, id).await?;
    let (true, Some(reference)) = (status_of(&row)?.is_open(), &row.reference) else {
        return Err(Fault::refused(bursar_domain::api::error::Refusal::NotCancelable));
    };
    let mut tx = access.begin(app).await?;
    tx.record(Entry::new("cancel_payment").target(id)).await?;
    tx.commit(app).await?;
    match app.provider.cancel(reference).await {
        Ok(report) => settle(app, org, id, report).await,
        Err(ProviderError::Refused(_)) => Err(Fault::refused(bursar_domain::api::error::Refusal::NotCancelable)),
        Err(ProviderError::Unknown(error)) => {
            tracing::warn!(payment = id.as_str(), %error, "no answer to a cancellation");
            Err(Fault::code(bursar_domain::api::error::ErrorCode::Unavailable))
        }
    }
}

/// Nobody came back from the provider's page: the payment is called off there. If it has ended otherwise by now, that counts.
async fn give_up(app: &App, org: &OrgId, id: &PaymentId) -> Result<Option<Payment>, Fault> {
    let row = load(&mut *app.store.read().await?, org, id).await?;
    let Some(reference) = &row.reference else { return Ok(None) };
    match app.provider.cancel(reference).await {
        Ok(report) => settle(app, org, id, report).await.map(Some),
        Err(ProviderError::Refused(error) | ProviderError::Unknown(error)) => {
            tracing::warn!(payment = id.as_str(), %error, "a payment that nobody authenticates could not be called off yet");
            Ok(None)
        }
    }
}

/// What a webhook or the poller names: finds out whose it is and settles it. One that is not ours is passed over.
///
/// # Errors
/// The database refused.
pub async fn reported(app: &App, report: Report) -> Result<(), Fault> {
    let Ok(id) = report.reference.parse::<PaymentId>() else { return Ok(()) };
    let Some(row) = store::payments::find_anywhere(&mut *app.store.read().await?, &id).await? else { return Ok(()) };
    settle(app, &row.org_id.parse()?, &id, report).await?;
    Ok(())
}

/// The job's work: asks, settles, and says in how many milliseconds to look again; `None` when it is settled.
///
/// # Errors
/// The database refused.
pub async fn follow_up(app: &App, org: &OrgId, id: &PaymentId) -> Result<Option<i64>, Fault> {
    let mut payment = run(app, org, id).await?;
    let age = app.now().ms_since(payment.created_at);
    if payment.authenticate_at.is_some() && age >= AUTHENTICATE_MS {
        payment = give_up(app, org, id).await?.unwrap_or(payment);
    }
    // Often at first, then less and less: after an hour every quarter of an hour.
    Ok(payment.status.is_open().then(|| (age / 4).clamp(15_000, 900_000)))
}

pub(super) fn origin() -> Origin {
    Origin::system(JOB)
}
