//! What the end of a period brings, and the tries after a renewal that was not paid (PAY-4). Jobs of the queue; safe to do again.

use bursar_domain::{
    api::{activity::ActivityKind, events::Tag},
    ids::{InvoiceId, OrgId},
    invoice::InvoiceStatus,
    money::{Currency, Money},
    subscription::{NotDue, Renewal, Standing},
    time::Timestamp,
};

use super::{Kept, facts, invoice, keep, tell};
use crate::{
    app::App,
    jobs::queue::{self, Done},
    live::Notice,
    service::{
        activity::{self, NewActivity},
        audit::{self, Actor, Entry, Origin},
        fault::Fault,
        invoices::issue::{self, NewInvoice},
        payments::{self, NewPayment, Purpose},
        recharge,
    },
    store::{self, Conn},
};

/// The job that ends a period.
pub const RENEWAL: &str = "renewal";
/// The job that tries an overdue invoice again.
pub const RETRY: &str = "retry";
/// How long a renewal waits for the payment of a change that is under way.
const WAIT_MS: i64 = 60_000;
/// Periods made up for at once after a standstill.
const AT_ONCE: u32 = 60;

/// Schedules the end of a period.
///
/// # Errors
/// The database refused.
pub async fn schedule(conn: &mut Conn, org: &OrgId, end: Timestamp, now: Timestamp) -> Result<(), Fault> {
    queue::enqueue(conn, RENEWAL, &format!("{org}:{}", end.0), Some(org), end, now).await
}

/// Schedules another try of an overdue invoice.
pub(super) async fn schedule_retry(
    conn: &mut Conn,
    org: &OrgId,
    invoice: &InvoiceId,
    failures: u32,
    at: Timestamp,
    now: Timestamp,
) -> Result<(), Fault> {
    queue::enqueue(conn, RETRY, &format!("{invoice}:{failures}"), Some(org), at, now).await
}

/// Ends every period that is over: renews with a scheduled change applied, or ends the subscription.
///
/// # Errors
/// The database refused, or the catalogue has no price any more: an operator sees the job.
pub async fn renew_due(app: &App, org: &OrgId) -> Result<Done, Fault> {
    for _ in 0..AT_ONCE {
        let mut tx = app.store.write().await?;
        let now = app.now();
        let facts = facts(app, &mut tx, org, now).await?;
        let Some(kept) = &facts.kept else { return Ok(Done::Finished) };
        if facts.payment_pending {
            return Ok(Done::Again(now.plus_ms(WAIT_MS)));
        }
        let renewal = match kept.subscription.renew(now, &facts.terms(app)) {
            Ok(renewal) => renewal,
            Err(NotDue::NotPriced) => return Err(Fault::Internal(anyhow::anyhow!("the catalogue has no price for the renewal of {org}"))),
            Err(NotDue::Yet | NotDue::Standing | NotDue::Contract) => return Ok(Done::Finished),
        };
        let end = kept.subscription.period().end;
        record(&mut tx, org, now, "renew_subscription", end.0.to_string()).await?;
        let payment = match renewal {
            Renewal::Ends { after, credits } => {
                keep(&mut tx, org, now, &after, None, &credits, &format!("ended:{}", end.0)).await?;
                activity::note(&mut tx, org, now, None, NewActivity::new(ActivityKind::PlanEnded).plan(after.plan)).await?;
                None
            }
            Renewal::Continues { after, lines, totals, settlement } => {
                let actor = Actor::system();
                let new = NewInvoice { lines: &lines, totals, settlement, balance_before: facts.balance, paid_with: None, actor: &actor };
                let issued = issue::issue(app, &mut tx, org, now, &new).await?;
                let nothing = bursar_domain::subscription::CreditEffect::default();
                keep(&mut tx, org, now, &after, Some(&issued.id), &nothing, &format!("renewed:{}", issued.id)).await?;
                if after.plan != kept.subscription.plan {
                    tell::applied(app, &mut tx, org, now, after.plan).await?;
                }
                if settlement.due.minor == 0 {
                    invoice::paid(app, &mut tx, org, now, &after, &issued.id).await?;
                    None
                } else {
                    let kept = Kept { subscription: after, invoice: Some(issued.id.clone()) };
                    charge(app, &mut tx, org, now, &kept, &issued.id, settlement.due).await?
                }
            }
        };
        tx.commit().await?;
        app.live.publish(vec![Notice::org(org, [Tag::Money, Tag::Billing])]);
        if let Some(payment) = payment {
            payments::run(app, org, &payment).await?;
        }
        recharge::evaluate_soon(app, org);
    }
    Ok(Done::Again(app.now()))
}

/// Begins a try that dunning counts. Without a card the try has failed before it began.
async fn charge(
    app: &App,
    conn: &mut Conn,
    org: &OrgId,
    now: Timestamp,
    kept: &Kept,
    invoice: &InvoiceId,
    amount: Money,
) -> Result<Option<bursar_domain::ids::PaymentId>, Fault> {
    let Some(card) = store::subscriptions::default_card(conn, org).await? else {
        invoice::failed(app, conn, org, now, kept, invoice).await?;
        return Ok(None);
    };
    let new = NewPayment {
        purpose: &Purpose::Invoice,
        amount,
        method: &card,
        on_session: false,
        scheduled: true,
        invoice: Some(invoice),
        actor: &Actor::system(),
    };
    Ok(Some(payments::begin(conn, org, now, &new).await?))
}

/// Tries the overdue invoice again, if it still is the one and still overdue.
///
/// # Errors
/// The database refused.
pub async fn retry_due(app: &App, org: &OrgId) -> Result<Done, Fault> {
    let mut tx = app.store.write().await?;
    let now = app.now();
    let Some(kept) = super::find(&mut tx, org).await? else { return Ok(Done::Finished) };
    let (Standing::PastDue { .. }, Some(invoice)) = (kept.subscription.standing, kept.invoice.clone()) else { return Ok(Done::Finished) };
    if kept.subscription.retry_at(&app.catalogue.dunning).is_none_or(|at| at > now) {
        return Ok(Done::Finished);
    }
    if store::payments::is_being_paid(&mut tx, org, &invoice).await? {
        // Somebody pays by hand, or the last try is not settled: this one waits for how that ends.
        return Ok(Done::Again(now.plus_ms(WAIT_MS)));
    }
    let Some(head) = store::invoices::head(&mut tx, org, &invoice).await? else { return Ok(Done::Finished) };
    if head.status != InvoiceStatus::Open.name() {
        return Ok(Done::Finished);
    }
    let Some(currency) = Currency::from_code(&head.currency) else { return Ok(Done::Finished) };
    record(&mut tx, org, now, "retry_invoice", invoice.to_string()).await?;
    let payment = charge(app, &mut tx, org, now, &kept, &invoice, Money::new(head.due, currency)).await?;
    tx.commit().await?;
    app.live.publish(vec![Notice::org(org, [Tag::Money, Tag::Billing])]);
    if let Some(payment) = payment {
        payments::run(app, org, &payment).await?;
    }
    Ok(Done::Finished)
}

async fn record(conn: &mut Conn, org: &OrgId, now: Timestamp, action: &'static str, target: String) -> Result<(), Fault> {
    let entry = Entry::new(action).target(target);
    audit::append(conn, org.as_str(), now.0, &Actor::system(), &Origin::system(RENEWAL), entry, "done").await?;
    Ok(())
}
