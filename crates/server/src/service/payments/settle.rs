//! What a report of the provider does: the payment's state moves by rank, and what it was for is applied or given up, once.

use bursar_domain::{
    api::{
        activity::ActivityKind,
        events::Tag,
        payments::{Decline, Payment},
    },
    ids::{OrgId, PaymentId, PersonId},
    money::Money,
    payment::PaymentStatus,
    time::Timestamp,
};
use serde_json::json;

use super::{Purpose, load, origin, status_of, status_reported, wire};
use crate::{
    app::App,
    live::Notice,
    payments::{Report, ReportState},
    service::{
        activity::{self, NewActivity},
        audit::{self, Actor, Entry},
        credits,
        fault::Fault,
        plan, recharge,
    },
    store::{
        self, Conn,
        payments::{PaymentRow, Standing},
    },
};

/// How a payment ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The money is there. `late` if the payment had counted as failed or called off before.
    Succeeded {
        /// Whether it comes after the payment was given up.
        late: bool,
    },
    /// It did not happen.
    Failed(Decline),
    /// It was called off.
    Canceled,
}

/// A payment that ends in this transaction.
#[derive(Debug, Clone, Copy)]
pub struct Settled<'a> {
    /// The application.
    pub app: &'a App,
    /// Whose payment.
    pub org: &'a OrgId,
    /// Which.
    pub id: &'a PaymentId,
    /// When.
    pub now: Timestamp,
    /// How it ended.
    pub outcome: Outcome,
    /// How much.
    pub amount: Money,
    /// The payment as it stood before.
    pub row: &'a PaymentRow,
}

impl Settled<'_> {
    /// Who began it, for audit log and activity.
    #[must_use]
    pub fn actor(&self) -> Actor {
        Actor { id: self.row.actor_id.clone(), name: self.row.actor_name.clone() }
    }

    /// The person who began it, if it was one.
    #[must_use]
    pub fn person(&self) -> Option<(PersonId, String)> {
        let id = self.row.actor_id.as_deref()?.parse().ok()?;
        Some((id, self.row.actor_name.clone()))
    }

    /// What it was paid with, as invoices say it: `visa 4242`.
    #[must_use]
    pub fn paid_with(&self) -> String {
        format!("{} {}", self.row.brand, self.row.last4)
    }
}

/// Settles a report. A report that says nothing new changes nothing.
///
/// # Errors
/// `not_found`, or the database refused: then nothing is settled, and the report will come again.
pub async fn settle(app: &App, org: &OrgId, id: &PaymentId, report: Report) -> Result<Payment, Fault> {
    let mut tx = app.store.write().await?;
    let now = app.now();
    let row = load(&mut tx, org, id).await?;
    let before = status_of(&row)?;
    let after = before.after(status_reported(&report.state));
    let ends = after != before && !after.is_open();
    let decline = match &report.state {
        ReportState::Failed(decline) if after == PaymentStatus::Failed => Some(*decline),
        _ => None,
    };
    let authenticate_at = match &report.state {
        ReportState::RequiresAction { url } if after.is_open() => Some(url.as_str()),
        _ => None,
    };
    let standing = Standing {
        status: after,
        decline: decline.map(Decline::name).or(row.decline.as_deref().filter(|_| after == PaymentStatus::Failed)),
        reference: Some(report.id.as_str()).filter(|id| !id.is_empty()),
        authenticate_at,
        closed_at: (!after.is_open()).then_some(now),
    };
    if !ends && after == before && row.reference.as_deref() == standing.reference && row.authenticate_at.as_deref() == authenticate_at {
        tx.rollback().await?;
        return wire(&row);
    }
    store::payments::set_standing(&mut tx, org, id, &standing).await?;
    let mut touches_recharge = false;
    if ends {
        let outcome = match after {
            PaymentStatus::Succeeded => Outcome::Succeeded { late: !before.is_open() },
            PaymentStatus::Canceled => Outcome::Canceled,
            _ => Outcome::Failed(decline.unwrap_or(Decline::Soft)),
        };
        let settled = Settled { app, org, id, now, outcome, amount: super::wire::amount(&row)?, row: &row };
        touches_recharge = apply(&mut tx, &settled).await?;
    }
    let row = load(&mut tx, org, id).await?;
    tx.commit().await?;
    app.live.publish(vec![Notice::org(org, [Tag::Money, Tag::Billing])]);
    if touches_recharge {
        // After the commit and on a task of its own: it may charge, and whoever waits here waits for this payment only.
        recharge::evaluate_soon(app, org);
    }
    wire(&row)
}

/// Applies what the payment was for, or gives it up; says whether credits have moved.
async fn apply(conn: &mut Conn, settled: &Settled<'_>) -> Result<bool, Fault> {
    let purpose = super::wire::purpose(settled.row)?;
    note(conn, settled).await?;
    match &purpose {
        Purpose::PlanChange { planned, before } => plan::change_settled(conn, settled, planned, before.as_deref()).await?,
        Purpose::Invoice => plan::invoice_settled(conn, settled).await?,
        Purpose::TopUp { purchase } => credits::purchase_settled(conn, settled, purchase).await?,
        Purpose::Recharge { charge } => recharge::settled(conn, settled, charge).await?,
    }
    Ok(matches!(settled.outcome, Outcome::Succeeded { .. }))
}

async fn note(conn: &mut Conn, settled: &Settled<'_>) -> Result<(), Fault> {
    let (kind, outcome) = match settled.outcome {
        Outcome::Succeeded { .. } => (ActivityKind::PaymentSucceeded, "succeeded"),
        Outcome::Failed(decline) => (ActivityKind::PaymentFailed, decline.name()),
        Outcome::Canceled => (ActivityKind::PaymentCanceled, "canceled"),
    };
    let entry = Entry::new("settle_payment")
        .target(settled.id)
        .after(json!({ "outcome": outcome, "amount": settled.amount, "purpose": settled.row.purpose }));
    audit::append(conn, settled.org.as_str(), settled.now.0, &settled.actor(), &origin(), entry, "done").await?;
    let person = settled.person();
    let actor = person.as_ref().map(|(id, name)| (id, name.as_str()));
    let activity = NewActivity::new(kind).subject(settled.paid_with()).amount(settled.amount);
    activity::note(conn, settled.org, settled.now, actor, activity).await
}
