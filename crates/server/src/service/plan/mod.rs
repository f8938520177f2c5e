//! The subscription: what a change would do, confirming it, renewals, and what happens when they are not paid. Every price and date
//! comes from `bursar_domain::subscription`; here it is read, locked, charged and kept.

mod change;
mod invoice;
mod renewal;
mod situation;
mod tell;

use anyhow::Context as _;
use bursar_domain::{
    ids::{InvoiceId, OrgId},
    subscription::{CreditEffect, Subscription},
    time::Timestamp,
};

pub use self::{
    change::{change_settled, confirm, plans, preview},
    invoice::{invoice_settled, pay},
    renewal::{RENEWAL, RETRY, renew_due, retry_due, schedule},
    situation::{Facts, billing_account, facts},
    tell::{UPCOMING, upcoming_due},
};
use super::{fault::Fault, ledger};
use crate::store::{self, Conn};

/// The subscription and the invoice of its present period while that is not paid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// As the domain knows it.
    pub subscription: Subscription,
    /// The unpaid invoice.
    pub invoice: Option<InvoiceId>,
}

/// The subscription, if there ever was one.
///
/// # Errors
/// The database refused, or holds what this version cannot read.
pub async fn find(conn: &mut Conn, org: &OrgId) -> Result<Option<Kept>, Fault> {
    let Some(row) = store::subscriptions::find(conn, org).await? else { return Ok(None) };
    let subscription = serde_json::from_str(&row.state).with_context(|| format!("the subscription of {org}"))?;
    Ok(Some(Kept { subscription, invoice: row.invoice_id.as_deref().map(str::parse).transpose()? }))
}

/// Keeps a subscription, what everybody sees of it, what its credits do and when it renews, all in one transaction. `cause` names
/// the operation for the ledger: the same cause again posts nothing.
///
/// # Errors
/// The database refused.
pub async fn keep(
    conn: &mut Conn,
    org: &OrgId,
    now: Timestamp,
    subscription: &Subscription,
    invoice: Option<&InvoiceId>,
    credits: &CreditEffect,
    cause: &str,
) -> Result<(), Fault> {
    let end = subscription.period().end;
    store::subscriptions::put(conn, org, &serde_json::to_string(subscription)?, end, invoice).await?;
    let live = subscription.is_live();
    let cadence = live.then(|| subscription.plan.cadence.name());
    store::orgs::set_plan(conn, org, subscription.edition().name(), cadence, live.then_some(end)).await?;
    ledger::apply_effect(conn, org, now, cause, credits).await?;
    if live {
        schedule(conn, org, end, now).await?;
        tell::schedule(conn, org, subscription.plan.cadence, end, now).await?;
    }
    Ok(())
}
