//! Credits for people: what is left, buying more, the monthly limit. Where credits move is `ledger`, where money moves `payments`.

use bursar_domain::{
    api::{
        activity::ActivityKind,
        credits::{CreditDetails, LotRow, SpendLimitChange, TopUpOffer},
        error::{FieldProblem, Refusal},
        events::Tag,
        payments::Payment,
        subscription::Confirm,
    },
    credits::Credits,
    ids::PreviewId,
    invoice::{Line, Settlement, Totals},
    ledger::{Lot, MAX_AMOUNT, Pool},
    subscription::PREVIEW_LIFETIME_MS,
    time::Timestamp,
    topup::{self, BadTopUp, TopUpPreview},
};
use serde_json::json;

use super::{
    OrgAccess,
    activity::{self, NewActivity},
    audit::Entry,
    buyer::Buyer,
    fault::{Fault, field_error},
    invoices::issue::{NewInvoice, issue},
    ledger,
    payments::{
        self, NewPayment, Outcome, Purpose, Settled,
        keyed::{self, Claim, Key},
    },
    recharge,
};
use crate::{
    app::{App, new_id},
    store::{self, Conn},
};

/// The kind of preview that a purchase is.
const PREVIEW: &str = "top_up";

/// Every lot that has something left, and what credits are sold for.
///
/// # Errors
/// `not_priced` where none are sold in the organization's currency.
pub async fn details(app: &App, access: &OrgAccess) -> Result<CreditDetails, Fault> {
    let mut conn = app.store.read().await?;
    let (org, now) = (&access.org.id, app.now());
    let buyer = Buyer::read(&app.catalogue, &mut conn, org).await?;
    let pool = ledger::view(&mut conn, org, now).await?;
    let terms = &app.catalogue.credits;
    let step_price = app.catalogue.credit_price(terms.step, buyer.currency).ok_or_else(|| Fault::refused(Refusal::NotPriced))?;
    Ok(CreditDetails {
        summary: ledger::summary_of(&mut conn, org, now, &pool).await?,
        lots: lots(&pool),
        minimum: terms.minimum,
        maximum: terms.maximum,
        step: terms.step,
        step_price,
        spend_limit: store::spend_limits::find(&mut conn, org).await?.map(|row| row.limit),
    })
}

fn lots(pool: &Pool) -> Vec<LotRow> {
    let mut lots: Vec<&Lot> = pool.lots.values().filter(|lot| lot.left.is_positive()).collect();
    lots.sort_by(|a, b| a.burn_order().cmp(&b.burn_order()));
    let row = |lot: &Lot| LotRow {
        id: lot.id.clone(),
        class: lot.class,
        granted: lot.granted,
        left: lot.left,
        created_at: lot.created_at,
        expires_at: lot.expires_at,
    };
    lots.into_iter().map(row).collect()
}

/// What is bought after a subscription has ended would be locked at once.
async fn check_unlocked(conn: &mut Conn, access: &OrgAccess) -> Result<(), Fault> {
    let locked = store::ledger::pool(conn, &access.org.id).await?.locked;
    if locked { Err(Fault::refused(Refusal::NotSubscribed)) } else { Ok(()) }
}

fn work_out(app: &App, buyer: &Buyer, credits: Credits, at: Timestamp) -> Result<TopUpPreview, Fault> {
    topup::preview(&app.catalogue, credits, buyer.currency, buyer.tax, at).map_err(|bad| match bad {
        BadTopUp::Amount { minimum, maximum, .. } => {
            let in_bounds = credits >= minimum && credits <= maximum;
            let problem = if in_bounds { FieldProblem::NotPossible } else { FieldProblem::OutOfRange };
            let limit = if in_bounds { None } else { u32::try_from(maximum.0).ok() };
            Fault::fields(vec![field_error("credits", problem, limit)])
        }
        BadTopUp::NotPriced => Fault::refused(Refusal::NotPriced),
    })
}

/// Works a purchase out and keeps it for ten minutes.
///
/// # Errors
/// `invalid_fields`, `not_priced`, `not_subscribed` where the subscription has ended.
pub async fn preview_top_up(app: &App, access: &OrgAccess, credits: Credits) -> Result<TopUpOffer, Fault> {
    let mut tx = app.store.write().await?;
    let (org, now) = (&access.org.id, app.now());
    check_unlocked(&mut tx, access).await?;
    let buyer = Buyer::read(&app.catalogue, &mut tx, org).await?;
    let preview = work_out(app, &buyer, credits, now)?;
    let id = new_id(now, PreviewId::from_parts);
    store::previews::insert(&mut tx, org, &id, PREVIEW, &serde_json::to_string(&preview)?, preview.expires_at).await?;
    tx.commit().await?;
    Ok(TopUpOffer { id, preview })
}

/// Confirms a purchase: one charge; the credits come when it has succeeded.
///
/// # Errors
/// `preview_stale`, `payment_method_required`, `not_subscribed`, `idempotency_key_reused`.
pub async fn buy(app: &App, access: &OrgAccess, key: &Key, confirm: &Confirm) -> Result<Payment, Fault> {
    let mut tx = access.begin(app).await?;
    let (org, now) = (tx.org().clone(), tx.now);
    if let Claim::Repeat(payment) = keyed::claim(&mut tx, key).await? {
        return keyed::repeated(&mut tx, payment.as_ref()).await;
    }
    let stale = || Fault::refused(Refusal::PreviewStale);
    let kept = store::previews::find(tx.conn(), &org, &confirm.preview, PREVIEW).await?.ok_or_else(stale)?;
    if kept.expires_at <= now.0 {
        return Err(stale());
    }
    check_unlocked(tx.conn(), access).await?;
    let buyer = Buyer::read(&app.catalogue, tx.conn(), &org).await?;
    let purchase: TopUpPreview = serde_json::from_str(&kept.content)?;
    // For the moment of the preview: equal means that nothing has changed since.
    let again = work_out(app, &buyer, purchase.credits, Timestamp(kept.expires_at).plus_ms(-PREVIEW_LIFETIME_MS));
    if !again.is_ok_and(|again| again == purchase) {
        return Err(stale());
    }
    let method = buyer.method.ok_or_else(|| Fault::refused(Refusal::PaymentMethodRequired))?;
    if !store::previews::set_used(tx.conn(), &org, &confirm.preview, now).await? {
        return Err(stale());
    }
    let (actor, amount, credits) = (tx.actor().actor(), purchase.totals.total, purchase.credits);
    let purpose = Purpose::TopUp { purchase };
    let new = NewPayment { purpose: &purpose, amount, method: &method, on_session: true, scheduled: false, invoice: None, actor: &actor };
    let payment = payments::begin(tx.conn(), &org, now, &new).await?;
    keyed::begun(&mut tx, key, &payment).await?;
    tx.record(Entry::new("buy_credits").target(&payment).after(json!({ "credits": credits, "amount": amount }))).await?;
    tx.tell_org([Tag::Money]);
    tx.commit(app).await?;
    payments::run(app, &org, &payment).await
}

/// What a settled purchase does: credits and invoice if the money is there, nothing if not.
///
/// # Errors
/// The database refused.
pub async fn purchase_settled(conn: &mut Conn, settled: &Settled<'_>, purchase: &TopUpPreview) -> Result<(), Fault> {
    if !matches!(settled.outcome, Outcome::Succeeded { .. }) {
        return Ok(());
    }
    post_purchase(conn, settled, purchase.credits, &purchase.line, purchase.totals, ActivityKind::CreditsBought).await?;
    recharge::clear(conn, settled.org, settled.now).await
}

/// Posts credits that were paid for, with the invoice of it, in the transaction that settles the payment.
pub(super) async fn post_purchase(
    conn: &mut Conn,
    settled: &Settled<'_>,
    credits: Credits,
    line: &Line,
    totals: Totals,
    kind: ActivityKind,
) -> Result<(), Fault> {
    let Settled { app, org, now, id, .. } = *settled;
    ledger::grant_purchased(conn, org, now, id.as_str(), credits).await?;
    let balance = Buyer::read(&app.catalogue, conn, org).await?.balance;
    let invoice = NewInvoice {
        lines: std::slice::from_ref(line),
        totals,
        // Paid in full: the account balance meets subscriptions.
        settlement: Settlement { due: totals.total, balance_after: balance },
        balance_before: balance,
        paid_with: Some(&settled.paid_with()),
        actor: &settled.actor(),
    };
    let issued = issue(app, conn, org, now, &invoice).await?;
    store::payments::set_invoice(conn, org, id, &issued.id).await?;
    let person = settled.person();
    let actor = person.as_ref().map(|(id, name)| (id, name.as_str()));
    let told = NewActivity::new(kind).credits(credits).amount(totals.total).invoice(&issued.id, &issued.number);
    activity::note(conn, org, now, actor, told).await
}

/// Sets the monthly limit or takes it away.
///
/// # Errors
/// `invalid_fields`.
pub async fn set_spend_limit(app: &App, access: &OrgAccess, change: SpendLimitChange) -> Result<(), Fault> {
    if change.limit.is_some_and(|limit| !limit.limit.is_positive() || limit.limit > MAX_AMOUNT) {
        return Err(Fault::field("limit.limit", FieldProblem::OutOfRange));
    }
    let mut tx = access.begin(app).await?;
    let org = tx.org().clone();
    let before = store::spend_limits::find(tx.conn(), &org).await?;
    match &change.limit {
        Some(limit) => {
            // What was told of another limit says nothing about this one.
            let same = before.as_ref().filter(|row| row.limit.limit == limit.limit);
            let (told, month) = same.map_or((0, ""), |row| (row.told, row.told_month.as_str()));
            store::spend_limits::save(tx.conn(), &org, &serde_json::to_string(limit)?, told, month).await?;
        }
        None => store::spend_limits::delete(tx.conn(), &org).await?,
    }
    tx.record(Entry::new("set_spend_limit").before(before.map(|row| row.limit)).after(change.limit)).await?;
    let told = NewActivity::new(ActivityKind::SpendLimitChanged);
    let told = if let Some(limit) = change.limit { told.credits(limit.limit) } else { told };
    activity::note_in(&mut tx, told).await?;
    tx.tell_org([Tag::Money]);
    tx.commit(app).await
}
