//! Setting auto-recharge: what can be set, what it would charge at once, and consent to that.

use bursar_domain::{
    api::{
        activity::ActivityKind,
        credits::{RechargeChange, RechargeOffer, RechargeStatus},
        error::{ApiError, ErrorCode, FieldError, FieldProblem, Refusal},
        events::Tag,
    },
    calendar::Month,
    recharge::{BadSettings, Charge, Decision, Settings, State, THRESHOLD_MAX, decide},
    time::Timestamp,
};

use super::{RechargeRow, evaluate, save, situation, status};
use crate::{
    app::App,
    service::{
        OrgAccess,
        activity::{self, NewActivity},
        audit::Entry,
        buyer::Buyer,
        fault::{Fault, field_error},
        ledger,
        payments::keyed::{self, Claim, Key},
    },
    store::{self, Conn},
};

/// What these settings would charge right now, were they switched on.
///
/// # Errors
/// `invalid_fields`.
pub async fn preview(app: &App, access: &OrgAccess, settings: &Settings) -> Result<RechargeOffer, Fault> {
    let mut conn = app.store.read().await?;
    let now = app.now();
    let org = &access.org.id;
    let buyer = Buyer::read(&app.catalogue, &mut conn, org).await?;
    check(app, &buyer, settings)?;
    let row = store::recharge::find(&mut conn, org).await?;
    let settings = Settings { enabled: true, ..*settings };
    let state = state_under(&buyer, row.as_ref(), &settings, now);
    let charges_now = charge_now(app, &mut conn, access, now, &buyer, &settings, &state).await?;
    Ok(RechargeOffer { charges_now })
}

/// Sets auto-recharge; decides at once if it is on.
///
/// # Errors
/// `invalid_fields`, `not_subscribed`, `payment_method_required`, `consent_required`, `idempotency_key_reused`.
pub async fn set(app: &App, access: &OrgAccess, key: &Key, change: &RechargeChange) -> Result<RechargeStatus, Fault> {
    let mut tx = access.begin(app).await?;
    let (org, now, settings) = (tx.org().clone(), tx.now, change.settings);
    let buyer = Buyer::read(&app.catalogue, tx.conn(), &org).await?;
    if let Claim::Repeat(_) = keyed::claim(&mut tx, key).await? {
        return status(tx.conn(), &org, now, buyer.currency).await;
    }
    check(app, &buyer, &settings)?;
    let row = store::recharge::find(tx.conn(), &org).await?;
    let state = state_under(&buyer, row.as_ref(), &settings, now);
    if settings.enabled {
        if !buyer.is_subscribed() {
            return Err(Fault::refused(Refusal::NotSubscribed));
        }
        if buyer.method.is_none() {
            return Err(Fault::refused(Refusal::PaymentMethodRequired));
        }
        let charge = charge_now(app, tx.conn(), access, now, &buyer, &settings, &state).await?;
        let amount = charge.map(|charge| charge.totals.total);
        if amount.is_some() && amount != change.consent {
            let error = ApiError { refusal: Some(Refusal::ConsentRequired), amount, ..ApiError::new(ErrorCode::Refused) };
            return Err(Fault::Problem(Box::new(error)));
        }
    }
    let due_at = settings.enabled.then_some(state.retry_at.map_or(now, |at| at.max(now)));
    match row {
        Some(row) => save(tx.conn(), &org, RechargeRow { settings, state, due_at, ..row }).await?,
        None => store::recharge::insert(tx.conn(), &org, &settings, &state, due_at).await?,
    }
    let before = row.map(|row| row.settings);
    tx.record(Entry::new("set_auto_recharge").before(before).after(settings)).await?;
    let was_on = before.is_some_and(|before| before.enabled);
    let kind = match (was_on, settings.enabled) {
        (false, true) => ActivityKind::RechargeOn,
        (true, false) => ActivityKind::RechargeOff,
        _ => ActivityKind::RechargeChanged,
    };
    activity::note_in(&mut tx, NewActivity::new(kind).amount(settings.monthly_cap)).await?;
    tx.tell_org([Tag::Money]);
    tx.commit(app).await?;
    if let Err(fault) = evaluate(app, &org).await {
        tracing::error!(?fault, %org, "auto-recharge could not be decided; it will be tried again");
    }
    status(&mut *app.store.read().await?, &org, app.now(), buyer.currency).await
}

/// The state that goes on under these settings.
fn state_under(buyer: &Buyer, row: Option<&RechargeRow>, settings: &Settings, now: Timestamp) -> State {
    match row {
        None => State::new(buyer.currency, Month::of(now)),
        Some(row) if row.settings.monthly_cap != settings.monthly_cap => row.state.cap_changed(),
        Some(row) => row.state,
    }
}

async fn charge_now(
    app: &App,
    conn: &mut Conn,
    access: &OrgAccess,
    now: Timestamp,
    buyer: &Buyer,
    settings: &Settings,
    state: &State,
) -> Result<Option<Charge>, Fault> {
    let pool = ledger::view(conn, &access.org.id, now).await?;
    Ok(match decide(settings, state, &situation(app, now, buyer, &pool)) {
        Decision::Charge { charge, .. } => Some(charge),
        Decision::CapReached { .. } | Decision::Nothing(_) => None,
    })
}

fn check(app: &App, buyer: &Buyer, settings: &Settings) -> Result<(), Fault> {
    let terms = &app.catalogue.credits;
    let mut errors: Vec<FieldError> = Vec::new();
    for bad in settings.check(&app.catalogue).err().unwrap_or_default() {
        errors.push(match bad {
            BadSettings::Threshold => out_of_range("threshold", THRESHOLD_MAX.0),
            BadSettings::Increment => out_of_range("mode.increment", terms.maximum.0),
            BadSettings::Target { .. } => out_of_range("mode.target", terms.maximum.0),
            BadSettings::Cap { at_least: Some(least) } => out_of_range("monthly_cap", least.minor),
            BadSettings::Cap { at_least: None } => field_error("monthly_cap", FieldProblem::NotPossible, None),
        });
    }
    if settings.monthly_cap.currency != buyer.currency && !errors.iter().any(|error| error.field == "monthly_cap") {
        errors.push(field_error("monthly_cap", FieldProblem::NotPossible, None));
    }
    if errors.is_empty() { Ok(()) } else { Err(Fault::fields(errors)) }
}

/// The limit is the bound that people look for: the highest number of credits, the lowest cap in minor units.
fn out_of_range(field: &str, limit: i64) -> FieldError {
    field_error(field, FieldProblem::OutOfRange, u32::try_from(limit).ok())
}
