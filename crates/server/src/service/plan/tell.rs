//! Mails about the plan: what was changed, by whom, and that an annual renewal comes.

use bursar_domain::{
    api::activity::ActivityKind,
    ids::OrgId,
    plan::{Cadence, Plan},
    profile::MailKind,
    subscription::Preview,
    time::{DAY_MS, Timestamp},
};

use super::{find, situation::facts};
use crate::{
    app::App,
    jobs::queue::{self, Done},
    service::{
        audit::Actor,
        billing_mail::{self, BillingMail, Page},
        fault::Fault,
        overview,
    },
    store::{self, Conn},
};

/// The job that tells of a renewal that comes.
pub const UPCOMING: &str = "renewal_notice";
/// How long before.
const AHEAD_MS: i64 = 7 * DAY_MS;

/// Tells of a change that was made or scheduled.
#[expect(clippy::too_many_arguments, reason = "the parts of one change, as they come from one place")]
pub(super) async fn changed(
    app: &App,
    conn: &mut Conn,
    org: &OrgId,
    now: Timestamp,
    what: ActivityKind,
    preview: &Preview,
    plan: Plan,
    actor: &Actor,
) -> Result<(), Fault> {
    let by = actor.id.is_some().then_some(actor.name.as_str());
    let compose = |mail: BillingMail<'_>| match what {
        ActivityKind::PlanCanceled => mail.plan_canceled(plan, by, preview.takes_effect_at),
        ActivityKind::ChangeScheduled => mail.plan_changed(preview.to.unwrap_or(plan), by, Some(preview.takes_effect_at)),
        _ => mail.plan_changed(plan, by, None),
    };
    billing_mail::about(&app.config, conn, org, now, MailKind::Plan, Page::Plan, compose).await
}

/// Tells that a scheduled change has come into force.
pub(super) async fn applied(app: &App, conn: &mut Conn, org: &OrgId, now: Timestamp, plan: Plan) -> Result<(), Fault> {
    let compose = |mail: BillingMail<'_>| mail.plan_changed(plan, None, None);
    billing_mail::about(&app.config, conn, org, now, MailKind::Plan, Page::Plan, compose).await
}

/// Schedules the notice of an annual renewal. A period that is nearly over when it begins to be known gets none.
pub(super) async fn schedule(conn: &mut Conn, org: &OrgId, cadence: Cadence, end: Timestamp, now: Timestamp) -> Result<(), Fault> {
    let at = end.plus_ms(-AHEAD_MS);
    if cadence == Cadence::Monthly || at <= now {
        return Ok(());
    }
    queue::enqueue(conn, UPCOMING, &format!("{org}:{}", end.0), Some(org), at, now).await
}

/// Tells of the renewal at `end`, if that still is what comes then.
///
/// # Errors
/// The database refused.
pub async fn upcoming_due(app: &App, org: &OrgId, end: Timestamp) -> Result<Done, Fault> {
    let mut tx = app.store.write().await?;
    let now = app.now();
    let Some(kept) = find(&mut tx, org).await? else { return Ok(Done::Finished) };
    let subscription = &kept.subscription;
    let comes = subscription.is_live() && subscription.period().end == end && now < end && subscription.plan.cadence == Cadence::Annual;
    let Some(plan) = subscription.following_plan().filter(|_| comes) else { return Ok(Done::Finished) };
    let facts = facts(app, &mut tx, org, now).await?;
    let amount = overview::next_charge(&app.catalogue, subscription, facts.balance, facts.tax, facts.minimum_charge);
    let Some(amount) = amount else { return Ok(Done::Finished) };
    let card = match &facts.card {
        Some(card) => store::payment_methods::find_any(&mut tx, org, card).await?.map(|card| format!("{} {}", card.brand, card.last4)),
        None => None,
    };
    let compose = |mail: BillingMail<'_>| mail.renewal_upcoming(plan, end, amount, card.as_deref());
    billing_mail::about(&app.config, &mut tx, org, now, MailKind::Plan, Page::Plan, compose).await?;
    tx.commit().await?;
    Ok(Done::Finished)
}
