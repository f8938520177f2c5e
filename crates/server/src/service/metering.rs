//! Usage that the host product reports (CRD-4). Each call is one transaction with its answer kept beside it: the same id again gets
//! the same answer and does nothing. These calls are not in the audit log one by one: the ledger itself is append-only.

use anyhow::anyhow;
use bursar_domain::{
    api::{
        Empty,
        activity::ActivityKind,
        error::{ApiError, ErrorCode, FieldError, FieldProblem, Refusal},
        events::Tag,
        metering::{Authorization, NewAuthorization, NewRelease, NewUsage, Recorded, ResourceCount},
    },
    calendar::{Date, Month},
    credits::Credits,
    ids::OrgId,
    ledger::{Event, LedgerRefusal, MAX_AMOUNT, OperationKey},
    profile::MailKind,
    text,
    time::Timestamp,
};
use serde::{Serialize, de::DeserializeOwned};
use sha2::{Digest as _, Sha256};

use super::{
    OrgToken,
    activity::{self, NewActivity},
    billing_mail,
    fault::{Fault, field_error, text_problem},
    ledger::{self, Posted},
    recharge,
};
use crate::{
    app::App,
    live::Notice,
    store::{self, Conn, spend_limits::LimitRow},
};

/// Longest id that a caller may choose, in characters; longest name of a meter or a team.
const TEXT_MAX: usize = 64;
/// How long an authorization holds if the caller does not say, in seconds.
const HOLD_SECONDS: u32 = 3_600;
/// How long it may hold: a week.
const HOLD_SECONDS_MAX: u32 = 604_800;

/// May work start that will use so many credits?
///
/// # Errors
/// `invalid_fields`; `in_debt`, `insufficient_credits`, `spend_limit_reached`; `id_reused`.
pub async fn authorize(app: &App, token: &OrgToken, new: &NewAuthorization) -> Result<Authorization, Fault> {
    let seconds = new.expires_in_seconds.unwrap_or(HOLD_SECONDS);
    let mut errors = Vec::new();
    check_id(&mut errors, "id", &new.id);
    check_credits(&mut errors, new.credits, 1);
    if !(1..=HOLD_SECONDS_MAX).contains(&seconds) {
        errors.push(field_error("expires_in_seconds", FieldProblem::OutOfRange, Some(HOLD_SECONDS_MAX)));
    }
    finish(errors)?;
    let (mut tx, now) = token.begin(app).await?;
    let call = Call::new("authorize", &new.id, new)?;
    if let Some(answer) = call.answered(&mut tx, &token.org).await? {
        return Ok(answer);
    }
    let limit = MonthlyLimit::read(&mut tx, &token.org, now).await?;
    let held = store::ledger::held_besides(&mut tx, &token.org, "", now).await?;
    if let Err(left) = limit.admit(held, new.credits) {
        return Err(refused(Refusal::SpendLimitReached, Some(left)));
    }
    let expires_at = now.plus_ms(i64::from(seconds) * 1000);
    let event = Event::Authorize { hold: new.id.clone(), amount: new.credits, expires_at };
    let Posted { pool, .. } = match ledger::post(&mut tx, &token.org, now, &OperationKey::authorize(&new.id), event).await? {
        Ok(posted) => posted,
        Err(refusal) => {
            drop(tx);
            // What cannot start for lack of credits is a reason to buy some.
            recharge::evaluate_soon(app, &token.org);
            return Err(not_admitted(refusal));
        }
    };
    let answer = Authorization { id: new.id.clone(), expires_at, available: limit.open(pool.available(now), pool.held(now)) };
    call.keep(&mut tx, &token.org, &answer, now).await?;
    tx.commit().await?;
    app.live.publish([Notice::org(&token.org, [Tag::Money])]);
    Ok(answer)
}

/// Something was used: draws the credits, whatever the balance.
///
/// # Errors
/// `invalid_fields`, `id_reused`.
pub async fn record(app: &App, token: &OrgToken, new: &NewUsage) -> Result<Recorded, Fault> {
    let mut errors = Vec::new();
    check_id(&mut errors, "id", &new.id);
    if let Some(authorization) = &new.authorization {
        check_id(&mut errors, "authorization", authorization);
    }
    check_credits(&mut errors, new.credits, 0);
    let meter = check_name(&mut errors, "meter", &new.meter);
    let team = if new.team.trim().is_empty() { Some(String::new()) } else { check_name(&mut errors, "team", &new.team) };
    finish(errors)?;
    let (meter, team) = (meter.unwrap_or_default(), team.unwrap_or_default());
    let (mut tx, now) = token.begin(app).await?;
    let org = &token.org;
    let call = Call::new("record", &new.id, new)?;
    if let Some(answer) = call.answered(&mut tx, org).await? {
        return Ok(answer);
    }
    let event = Event::Record { hold: new.authorization.clone(), amount: new.credits };
    let posted = ledger::post(&mut tx, org, now, &OperationKey::usage(&new.id), event).await?;
    let Posted { pool, .. } = posted.map_err(|refusal| anyhow!("usage was refused: {refusal:?}"))?;
    let mut decide = false;
    if new.credits.is_positive() {
        let today = Date::of(now);
        let (day, month) = (today.to_string(), today.year_month().to_string());
        store::usage::add(&mut tx, org, &day, &month, &meter, &team, new.credits.0).await?;
        tell_share(app, &mut tx, org, now).await?;
        decide = recharge::drawn(&mut tx, org, now, pool.usable(now)).await?;
    }
    let limit = MonthlyLimit::read(&mut tx, org, now).await?;
    let answer = Recorded { balance: pool.balance(), available: limit.open(pool.available(now), pool.held(now)) };
    call.keep(&mut tx, org, &answer, now).await?;
    tx.commit().await?;
    app.live.publish([Notice::org(org, [Tag::Money])]);
    if decide {
        recharge::evaluate_soon(app, org);
    }
    Ok(answer)
}

/// Work that was let in will not happen.
///
/// # Errors
/// `invalid_fields`, `unknown_authorization`, `id_reused`.
pub async fn release(app: &App, token: &OrgToken, new: &NewRelease) -> Result<Recorded, Fault> {
    let mut errors = Vec::new();
    check_id(&mut errors, "id", &new.id);
    check_id(&mut errors, "authorization", &new.authorization);
    finish(errors)?;
    let (mut tx, now) = token.begin(app).await?;
    let org = &token.org;
    let call = Call::new("release", &new.id, new)?;
    if let Some(answer) = call.answered(&mut tx, org).await? {
        return Ok(answer);
    }
    let event = Event::Release { hold: new.authorization.clone() };
    let Posted { pool, .. } = match ledger::post(&mut tx, org, now, &OperationKey::release(&new.id), event).await? {
        Ok(posted) => posted,
        Err(LedgerRefusal::UnknownHold) => return Err(Fault::refused(Refusal::UnknownAuthorization)),
        Err(refusal) => return Err(Fault::Internal(anyhow!("a release was refused: {refusal:?}"))),
    };
    let limit = MonthlyLimit::read(&mut tx, org, now).await?;
    let answer = Recorded { balance: pool.balance(), available: limit.open(pool.available(now), pool.held(now)) };
    call.keep(&mut tx, org, &answer, now).await?;
    tx.commit().await?;
    app.live.publish([Notice::org(org, [Tag::Money])]);
    Ok(answer)
}

/// How many resources are under management. The same count again changes nothing.
///
/// # Errors
/// `invalid_fields`.
pub async fn resources(app: &App, token: &OrgToken, new: ResourceCount) -> Result<Empty, Fault> {
    let count = i64::try_from(new.count).ok().filter(|count| *count <= MAX_AMOUNT.0);
    let count = count.ok_or_else(|| Fault::field("count", FieldProblem::OutOfRange))?;
    let (mut tx, now) = token.begin(app).await?;
    store::usage::set_resources(&mut tx, &token.org, &Month::of(now).to_string(), count, now).await?;
    tx.commit().await?;
    app.live.publish([Notice::org(&token.org, [Tag::Money])]);
    Ok(Empty {})
}

/// The monthly limit, and what the month has used.
struct MonthlyLimit {
    row: Option<LimitRow>,
    used: Credits,
}

impl MonthlyLimit {
    async fn read(conn: &mut Conn, org: &OrgId, now: Timestamp) -> Result<Self, Fault> {
        let row = store::spend_limits::find(conn, org).await?;
        let used = Credits(store::usage::of_month(conn, org, &Month::of(now).to_string()).await?);
        Ok(Self { row, used })
    }

    fn admit(&self, held: Credits, amount: Credits) -> Result<(), Credits> {
        self.row.as_ref().map_or(Ok(()), |row| row.limit.admit(self.used, held, amount))
    }

    /// What further work may ask for: never more than the hard stop leaves, never less than none.
    fn open(&self, available: Credits, held: Credits) -> Credits {
        let left = self.admit(held, Credits(i64::MAX)).err().unwrap_or(Credits(i64::MAX));
        available.min(left).max(Credits::ZERO)
    }
}

/// Tells of the share of the monthly limit that is used by now, each share once a month.
async fn tell_share(app: &App, conn: &mut Conn, org: &OrgId, now: Timestamp) -> Result<(), Fault> {
    let MonthlyLimit { row: Some(row), used } = MonthlyLimit::read(conn, org, now).await? else { return Ok(()) };
    let month = Month::of(now).to_string();
    let told = if row.told_month == month { row.told } else { 0 };
    let Some(percent) = row.limit.alert(used, told) else { return Ok(()) };
    store::spend_limits::set_told(conn, org, percent, &month).await?;
    billing_mail::send(&app.config, conn, org, now, MailKind::Credits, |mail, to| mail.spend_alert(to, percent, used, row.limit)).await?;
    let told = NewActivity::new(ActivityKind::SpendAlert).subject(format!("{percent} %")).credits(used);
    activity::note(conn, org, now, None, told).await
}

/// A call under the id that its caller chose. The ids of different kinds of calls do not get in each other's way.
struct Call {
    id: String,
    request: Vec<u8>,
}

impl Call {
    fn new(kind: &str, id: &str, body: &impl Serialize) -> Result<Self, Fault> {
        // Over what was understood, not over the bytes: another order of the same fields is the same request.
        let request = Sha256::digest(serde_json::to_vec(body)?).to_vec();
        Ok(Self { id: format!("{kind}:{id}"), request })
    }

    async fn answered<R: DeserializeOwned>(&self, conn: &mut Conn, org: &OrgId) -> Result<Option<R>, Fault> {
        match store::usage::call(conn, org, &self.id).await? {
            None => Ok(None),
            Some((request, answer)) if request == self.request => Ok(Some(serde_json::from_str(&answer)?)),
            Some(_) => Err(Fault::refused(Refusal::IdReused)),
        }
    }

    async fn keep(&self, conn: &mut Conn, org: &OrgId, answer: &impl Serialize, now: Timestamp) -> Result<(), Fault> {
        Ok(store::usage::keep_call(conn, org, &self.id, &self.request, &serde_json::to_string(answer)?, now).await?)
    }
}

fn not_admitted(refusal: LedgerRefusal) -> Fault {
    match refusal {
        LedgerRefusal::InDebt { .. } => refused(Refusal::InDebt, None),
        LedgerRefusal::Insufficient { available } => refused(Refusal::InsufficientCredits, Some(available.max(Credits::ZERO))),
        // A hold of this name that another id made: ids of authorizations are the names of holds.
        LedgerRefusal::Exists => Fault::refused(Refusal::IdReused),
        other => Fault::Internal(anyhow!("an authorization was refused: {other:?}")),
    }
}

fn refused(refusal: Refusal, available: Option<Credits>) -> Fault {
    Fault::Problem(Box::new(ApiError { refusal: Some(refusal), available, ..ApiError::new(ErrorCode::Refused) }))
}

fn check_id(errors: &mut Vec<FieldError>, field: &str, id: &str) {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.:".contains(&byte);
    let problem = match id.len() {
        0 => FieldProblem::Required,
        len if len > TEXT_MAX => FieldProblem::TooLong,
        _ if !id.bytes().all(fits) => FieldProblem::NotPossible,
        _ => return,
    };
    let limit = if problem == FieldProblem::TooLong { u32::try_from(TEXT_MAX).ok() } else { None };
    errors.push(field_error(field, problem, limit));
}

fn check_credits(errors: &mut Vec<FieldError>, credits: Credits, least: i64) {
    if credits.0 < least || credits > MAX_AMOUNT {
        errors.push(field_error("credits", FieldProblem::OutOfRange, u32::try_from(MAX_AMOUNT.0).ok()));
    }
}

fn check_name(errors: &mut Vec<FieldError>, field: &str, name: &str) -> Option<String> {
    let checked = text::line(name, TEXT_MAX).and_then(|name| if name.is_empty() { Err(text::BadText::Empty) } else { Ok(name) });
    checked
        .map_err(|bad| {
            let (problem, limit) = text_problem(bad);
            errors.push(field_error(field, problem, limit));
        })
        .ok()
}

fn finish(errors: Vec<FieldError>) -> Result<(), Fault> {
    if errors.is_empty() { Ok(()) } else { Err(Fault::fields(errors)) }
}
