//! Open invoices of the subscription: paying one by hand, and what a settled payment of one does (PAY-4).

use anyhow::Context as _;
use bursar_domain::{
    api::{activity::ActivityKind, error::Refusal, events::Tag, payments::Payment},
    ids::{InvoiceId, OrgId},
    invoice::InvoiceStatus,
    money::{Currency, Money},
    subscription::{CreditEffect, Standing, Subscription},
    time::Timestamp,
};
use serde_json::json;

use super::{Kept, keep, renewal};
use crate::{
    app::App,
    service::{
        OrgAccess,
        activity::{self, NewActivity},
        audit::Entry,
        fault::Fault,
        invoices::tell,
        payments::{self, NewPayment, Outcome, Purpose, Settled, keyed, keyed::Claim, keyed::Key},
    },
    store::{self, Conn},
};

/// Charges an open invoice to the default card.
///
/// # Errors
/// `not_payable`, `payment_in_progress`, `payment_method_required`.
pub async fn pay(app: &App, access: &OrgAccess, key: &Key, id: &InvoiceId) -> Result<Payment, Fault> {
    let mut tx = access.begin(app).await?;
    let (org, now) = (tx.org().clone(), tx.now);
    let head = store::invoices::head(tx.conn(), &org, id).await?.ok_or_else(Fault::not_found)?;
    if let Claim::Repeat(payment) = keyed::claim(&mut tx, key).await? {
        return keyed::repeated(&mut tx, payment.as_ref()).await;
    }
    let payable = InvoiceStatus::ALL.into_iter().any(|status| status.is_payable() && status.name() == head.status);
    if !payable || head.due == 0 {
        return Err(Fault::refused(Refusal::NotPayable));
    }
    let card = store::subscriptions::default_card(tx.conn(), &org).await?.ok_or_else(|| Fault::refused(Refusal::PaymentMethodRequired))?;
    let amount = Money::new(head.due, Currency::from_code(&head.currency).context("the currency of an invoice")?);
    let actor = tx.actor().actor();
    let new = NewPayment {
        purpose: &Purpose::Invoice,
        amount,
        method: &card,
        on_session: true,
        scheduled: false,
        invoice: Some(id),
        actor: &actor,
    };
    let payment = payments::begin(tx.conn(), &org, now, &new).await?;
    keyed::begun(&mut tx, key, &payment).await?;
    tx.record(Entry::new("pay_invoice").target(id).after(json!({ "amount": amount, "payment": payment.as_str() }))).await?;
    tx.tell_org([Tag::Money]);
    tx.commit(app).await?;
    payments::run(app, &org, &payment).await
}

/// What a settled payment of an open invoice does.
///
/// # Errors
/// The database refused.
pub async fn invoice_settled(conn: &mut Conn, settled: &Settled<'_>) -> Result<(), Fault> {
    let invoice: InvoiceId = settled.row.invoice_id.as_deref().context("a payment of an invoice names it")?.parse()?;
    let Settled { org, now, .. } = *settled;
    let kept = super::find(conn, org).await?.filter(|kept| kept.invoice.as_ref() == Some(&invoice));
    match settled.outcome {
        Outcome::Succeeded { .. } => {
            if !store::invoices::set_status(conn, org, &invoice, InvoiceStatus::Paid, Some((now, &settled.paid_with()))).await? {
                // Paid twice, by two payments that did not know of each other: the second is kept for them.
                store::balance::post(conn, org, &format!("kept:{}", settled.id), settled.amount, Some(&invoice), now).await?;
                return Ok(());
            }
            tell::paid(&settled.app.config, conn, org, now, &invoice, &settled.paid_with()).await?;
            match kept {
                Some(kept) => paid(settled.app, conn, org, now, &kept.subscription, &invoice).await,
                None => Ok(()),
            }
        }
        Outcome::Failed(_) if settled.row.scheduled => match kept {
            Some(kept) => failed(settled.app, conn, org, now, &kept, &invoice).await,
            None => Ok(()),
        },
        // A try by hand does not use one of the retries up.
        Outcome::Failed(_) | Outcome::Canceled => Ok(()),
    }
}

/// The invoice of the present period is paid.
pub(super) async fn paid(
    app: &App,
    conn: &mut Conn,
    org: &OrgId,
    now: Timestamp,
    subscription: &Subscription,
    invoice: &InvoiceId,
) -> Result<(), Fault> {
    let Some((after, credits)) = subscription.paid(now, &app.catalogue) else { return Ok(()) };
    let kind = if subscription.standing == Standing::Renewing { ActivityKind::Renewed } else { ActivityKind::Restored };
    keep(conn, org, now, &after, None, &credits, &format!("paid:{invoice}")).await?;
    let told = NewActivity::new(kind).plan(after.plan);
    activity::note(conn, org, now, None, told).await
}

/// A scheduled try has failed: past due with another try later, or unpaid after the last one.
pub(super) async fn failed(app: &App, conn: &mut Conn, org: &OrgId, now: Timestamp, kept: &Kept, invoice: &InvoiceId) -> Result<(), Fault> {
    let before = &kept.subscription;
    let Some(failed) = before.payment_failed(now, &app.catalogue.dunning) else { return Ok(()) };
    let failures = match failed.after.standing {
        Standing::PastDue { failures, .. } => failures,
        _ => 0,
    };
    let credits: CreditEffect = failed.credits;
    keep(conn, org, now, &failed.after, Some(invoice), &credits, &format!("failed:{invoice}:{failures}")).await?;
    let kind = match (failed.retry_at, before.standing) {
        (None, _) => Some(ActivityKind::Unpaid),
        (Some(_), Standing::Renewing) => Some(ActivityKind::PastDue),
        (Some(_), _) => None,
    };
    if let Some(kind) = kind {
        activity::note(conn, org, now, None, NewActivity::new(kind).plan(before.plan)).await?;
    }
    tell::failed(&app.config, conn, org, now, invoice, before.plan, failed.retry_at).await?;
    if let Some(at) = failed.retry_at {
        renewal::schedule_retry(conn, org, invoice, failures, at, now).await?;
    }
    Ok(())
}
