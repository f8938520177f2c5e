//! Changes that people ask for: preview, confirm, and what the settled payment does (SUB-2 … SUB-4).

use anyhow::Context as _;
use bursar_domain::{
    api::{
        activity::ActivityKind,
        error::{ApiError, ErrorCode, Refusal},
        events::Tag,
        subscription::{Confirm, EditionOffer, PlanChanged, PlanPreview, Plans},
    },
    ids::{OrgId, PreviewId},
    plan::{Cadence, Edition, Plan},
    subscription::{AtPeriodEnd, ChangeRefusal, Planned, Preview, Request, Stale},
    time::Timestamp,
};
use serde_json::json;

use super::{facts, keep, situation::billing_account, tell};
use crate::{
    app::{App, new_id},
    service::{
        OrgAccess,
        activity::{self, NewActivity},
        audit::{Actor, Entry},
        fault::Fault,
        invoices::issue::{self, NewInvoice},
        payments::{self, NewPayment, Outcome, Purpose, Settled, keyed, keyed::Claim, keyed::Key},
    },
    store::{self, Conn},
};

const KIND: &str = "plan_change";

/// What can be subscribed to.
///
/// # Errors
/// The database refused.
pub async fn plans(app: &App, access: &OrgAccess) -> Result<Plans, Fault> {
    let mut conn = app.store.read().await?;
    let org = &access.org.id;
    let account = store::billing_accounts::find(&mut conn, org).await?;
    let catalogue = &app.catalogue;
    let own = account.and_then(|account| bursar_domain::money::Currency::from_code(&account.currency));
    let currency = own.or_else(|| catalogue.currencies.first().copied()).context("a catalogue has a currency")?;
    let kept = super::find(&mut conn, org).await?.filter(|kept| kept.subscription.is_live());
    let offer = |edition| EditionOffer {
        edition,
        monthly: catalogue.price(Plan { edition, cadence: Cadence::Monthly }, currency),
        annual: catalogue.price(Plan { edition, cadence: Cadence::Annual }, currency),
        saving: catalogue.annual_saving(edition, currency).filter(|saving| saving.minor > 0),
        included_credits: catalogue.terms(edition).included_credits,
        limits: catalogue.terms(edition).limits,
        features: catalogue.terms(edition).features.clone(),
    };
    Ok(Plans {
        editions: Edition::ALL.into_iter().map(offer).collect(),
        features: catalogue.features.iter().map(|(key, feature)| (key.clone(), feature.clone())).collect(),
        current: kept.as_ref().map(|kept| kept.subscription.plan),
        next: kept.as_ref().and_then(|kept| kept.subscription.next),
        currency,
        contact: catalogue.contact.clone(),
    })
}

/// Works a change out and keeps it for ten minutes.
///
/// # Errors
/// Why it is refused (SUB-4).
pub async fn preview(app: &App, access: &OrgAccess, change: Request) -> Result<PlanPreview, Fault> {
    let mut tx = access.begin(app).await?;
    let (org, now) = (tx.org().clone(), tx.now);
    let facts = facts(app, tx.conn(), &org, now).await?;
    let planned = facts.situation(app).plan(change).map_err(refused)?;
    let id = new_id(now, PreviewId::from_parts);
    let content = serde_json::to_string(&planned.preview)?;
    store::previews::insert(tx.conn(), &org, &id, KIND, &content, planned.preview.expires_at).await?;
    tx.record(Entry::new("preview_plan_change").target(&id).after(json!({ "change": change, "due": planned.preview.settlement.due })))
        .await?;
    tx.commit(app).await?;
    Ok(PlanPreview { id, preview: planned.preview })
}

/// Confirms a preview: charges what it shows as due, or makes the change at once where nothing is.
///
/// # Errors
/// `preview_stale`, or why it is refused by now.
pub async fn confirm(app: &App, access: &OrgAccess, key: &Key, confirm: &Confirm) -> Result<PlanChanged, Fault> {
    let mut tx = access.begin(app).await?;
    let (org, now) = (tx.org().clone(), tx.now);
    if let Claim::Repeat(payment) = keyed::claim(&mut tx, key).await? {
        let payment = match &payment {
            Some(id) => Some(keyed::repeated(&mut tx, Some(id)).await?),
            None => None,
        };
        return Ok(PlanChanged { payment });
    }
    let row = store::previews::find(tx.conn(), &org, &confirm.preview, KIND).await?.ok_or_else(Fault::not_found)?;
    let preview: Preview = serde_json::from_str(&row.content).context("a preview")?;
    let facts = facts(app, tx.conn(), &org, now).await?;
    let planned = facts.situation(app).confirm(&preview).map_err(|stale| match stale {
        Stale::Refused(refusal) => refused(refusal),
        Stale::Expired | Stale::Changed => Fault::refused(Refusal::PreviewStale),
    })?;
    if !store::previews::set_used(tx.conn(), &org, &confirm.preview, now).await? {
        return Err(Fault::refused(Refusal::PreviewStale));
    }
    let due = planned.preview.settlement.due;
    let entry = Entry::new("confirm_plan_change")
        .target(&confirm.preview)
        .before(json!({ "plan": planned.preview.from }))
        .after(json!({ "change": preview.request, "due": due }));
    tx.record(entry).await?;
    tx.tell_org([Tag::Money, Tag::Billing]);
    let actor = tx.actor().actor();
    if due.minor == 0 {
        apply(app, tx.conn(), &org, now, &planned, &actor, None, confirm.preview.as_str()).await?;
        tx.commit(app).await?;
        crate::service::recharge::evaluate_soon(app, &org);
        return Ok(PlanChanged { payment: None });
    }
    let card = facts.card.as_deref().ok_or_else(|| Fault::refused(Refusal::PaymentMethodRequired))?;
    let before = facts.kept.as_ref().map(|kept| Box::new(kept.subscription.clone()));
    let purpose = Purpose::PlanChange { planned: Box::new(planned), before };
    let new = NewPayment { purpose: &purpose, amount: due, method: card, on_session: true, scheduled: false, invoice: None, actor: &actor };
    let payment = payments::begin(tx.conn(), &org, now, &new).await?;
    keyed::begun(&mut tx, key, &payment).await?;
    tx.commit(app).await?;
    Ok(PlanChanged { payment: Some(payments::run(app, &org, &payment).await?) })
}

/// What the settled payment of a change does: the change, if it succeeded. If the payment had counted as failed before, or things
/// have changed since, the money is kept on the account balance: it is not lost, and nothing happens that nobody has seen.
///
/// # Errors
/// The database refused.
pub async fn change_settled(
    conn: &mut Conn,
    settled: &Settled<'_>,
    planned: &Planned,
    before: Option<&bursar_domain::subscription::Subscription>,
) -> Result<(), Fault> {
    let Outcome::Succeeded { late } = settled.outcome else { return Ok(()) };
    let Settled { app, org, now, .. } = *settled;
    let account = billing_account(app, conn, org, now).await?;
    let kept = super::find(conn, org).await?.map(|kept| kept.subscription);
    let unchanged = kept.as_ref() == before && account.balance == planned.preview.balance_before.minor;
    if late || !unchanged {
        store::balance::post(conn, org, &format!("kept:{}", settled.id), settled.amount, None, now).await?;
        tracing::warn!(
            payment = settled.id.as_str(),
            "a change was paid after it was given up or the plan had changed; the money is on the account balance"
        );
        return Ok(());
    }
    let with = settled.paid_with();
    let invoice = apply(app, conn, org, now, planned, &settled.actor(), Some(&with), settled.id.as_str()).await?;
    if let Some(invoice) = invoice {
        store::payments::set_invoice(conn, org, settled.id, &invoice).await?;
    }
    Ok(())
}

/// Makes the change, with the invoice that the preview was.
#[expect(clippy::too_many_arguments, reason = "the parts of one change, put together in one place")]
async fn apply(
    app: &App,
    conn: &mut Conn,
    org: &OrgId,
    now: Timestamp,
    planned: &Planned,
    actor: &Actor,
    paid_with: Option<&str>,
    cause: &str,
) -> Result<Option<bursar_domain::ids::InvoiceId>, Fault> {
    let Planned { preview, after, credits } = planned;
    let mut invoice = None;
    if !preview.lines.is_empty() {
        let new = NewInvoice {
            lines: &preview.lines,
            totals: preview.totals,
            settlement: preview.settlement,
            balance_before: preview.balance_before,
            paid_with,
            actor,
        };
        invoice = Some(issue::issue(app, conn, org, now, &new).await?);
    }
    let open = super::find(conn, org).await?.and_then(|kept| kept.invoice);
    keep(conn, org, now, after, open.as_ref(), credits, cause).await?;
    tell::changed(app, conn, org, now, what(preview), preview, after.plan, actor).await?;
    let mut told = NewActivity::new(what(preview)).plan(preview.to.unwrap_or(after.plan));
    if let Some(invoice) = &invoice {
        told = told.amount(preview.totals.total).invoice(&invoice.id, &invoice.number);
    }
    let person = actor.id.as_deref().and_then(|id| id.parse().ok());
    activity::note(conn, org, now, person.as_ref().map(|id| (id, actor.name.as_str())), told).await?;
    Ok(invoice.map(|invoice| invoice.id))
}

fn what(preview: &Preview) -> ActivityKind {
    match (preview.request, preview.from, &preview.replaces) {
        (Request::Resume, ..) => ActivityKind::PlanResumed,
        (Request::Withdraw, ..) => ActivityKind::ChangeWithdrawn,
        (Request::Cancel, ..) | (Request::Change { to: Plan { edition: Edition::Free, .. } }, ..) => ActivityKind::PlanCanceled,
        (_, None, _) => ActivityKind::Subscribed,
        (Request::Change { to }, Some(from), Some(AtPeriodEnd::Change { .. })) if to == from => ActivityKind::ChangeWithdrawn,
        _ if preview.takes_effect_at > preview.at => ActivityKind::ChangeScheduled,
        _ => ActivityKind::PlanChanged,
    }
}

/// On the wire a refusal is a code; what is over a limit goes with it.
fn refused(refusal: ChangeRefusal) -> Fault {
    let (code, over) = match refusal {
        ChangeRefusal::ReactivateFirst => (Refusal::ReactivateFirst, Vec::new()),
        ChangeRefusal::ChangePending => (Refusal::ChangePending, Vec::new()),
        ChangeRefusal::PastDue => (Refusal::PastDue, Vec::new()),
        ChangeRefusal::OverLimit { over } => (Refusal::OverLimit, over),
        ChangeRefusal::PaymentMethodRequired => (Refusal::PaymentMethodRequired, Vec::new()),
        ChangeRefusal::ContactUs => (Refusal::ContactUs, Vec::new()),
        ChangeRefusal::Unchanged => (Refusal::Unchanged, Vec::new()),
        ChangeRefusal::NotSubscribed => (Refusal::NotSubscribed, Vec::new()),
        ChangeRefusal::NothingScheduled => (Refusal::NothingScheduled, Vec::new()),
        ChangeRefusal::NotPriced => (Refusal::NotPriced, Vec::new()),
    };
    Fault::Problem(Box::new(ApiError { refusal: Some(code), over, ..ApiError::new(ErrorCode::Refused) }))
}
