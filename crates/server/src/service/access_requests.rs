//! A member asks for billing access; an owner decides (DEL-9).

use bursar_domain::{
    api::{
        access_requests::{AccessRequest, Approval, NewAccessRequest},
        error::{ErrorCode, Refusal},
        events::Tag,
    },
    ids::{AccessRequestId, PersonId},
    text,
    time::Timestamp,
};
use serde_json::json;

use super::{
    access::{OrgAccess, OrgTx},
    audit::Entry,
    billing::{self, mail_of},
    fault::{Fault, Form, text_problem},
    notify,
};
use crate::{
    app::{App, new_id},
    mail::OrgMail,
    store::{
        self,
        access_requests::{Outcome, RequestRow},
    },
};

/// Each request is mailed to all owners, so asking, withdrawing and asking again has an end: so many requests
const ASKED_MAX: usize = 3;
/// within this span.
const ASKED_WITHIN_MS: i64 = 60 * 60 * 1000;

/// A row as it travels.
pub(super) fn wire(row: RequestRow) -> Result<AccessRequest, Fault> {
    Ok(AccessRequest {
        id: row.id.parse()?,
        person: row.person_id.parse()?,
        name: row.name,
        note: row.note,
        asked_at: Timestamp(row.asked_at),
    })
}

/// Opens a request and mails the owners.
///
/// # Errors
/// `already_requested`, `invalid_fields`, `too_many_requests`. Who has access is not allowed to ask in the first place.
pub async fn ask(app: &App, access: &OrgAccess, new: &NewAccessRequest) -> Result<AccessRequest, Fault> {
    let mut form = Form::default();
    let note = form.take("note", text::note(&new.note).map_err(text_problem));
    form.finish()?;
    let Some(note) = note else { return Err(Fault::code(ErrorCode::Internal)) };
    let mut tx = access.begin(app).await?;
    let (org, now, person) = (tx.org().clone(), tx.now, tx.actor().clone());
    let id = new_id(now, AccessRequestId::from_parts);
    let asked = store::access_requests::asked_since(tx.conn(), &org, &person.id, now.plus_ms(-ASKED_WITHIN_MS)).await?;
    store::access_requests::insert(tx.conn(), &id, &org, &person.id, &note, now)
        .await
        .map_err(|error| if store::is_unique_violation(&error) { Fault::refused(Refusal::AlreadyRequested) } else { error.into() })?;
    if let Some(oldest) = asked.get(ASKED_MAX - 1) {
        let wait = Timestamp(*oldest).plus_ms(ASKED_WITHIN_MS).ms_since(now) / 1000 + 1;
        return Err(Fault::too_many(u32::try_from(wait).unwrap_or(1)));
    }
    tx.record(Entry::new("request_billing_access").target(&id).after(json!({ "note": note }))).await?;
    let (org_name, by, url) = mail_of(app, &tx);
    let mail = OrgMail { org: &org_name, by: &by, billing_url: url };
    notify::all_owners(&mut tx, |to| mail.access_requested(to, &note)).await?;
    tx.tell_org([Tag::Billing]);
    tx.commit(app).await?;
    Ok(AccessRequest { id, person: person.id, name: person.name, note, asked_at: now })
}

async fn open_request(tx: &mut OrgTx, id: &AccessRequestId) -> Result<(RequestRow, PersonId), Fault> {
    let org = tx.org().clone();
    let row = store::access_requests::find(tx.conn(), &org, id).await?.ok_or_else(Fault::not_found)?;
    if row.closed_at.is_some() {
        return Err(Fault::refused(Refusal::RequestClosed));
    }
    let person = row.person_id.parse()?;
    Ok((row, person))
}

/// Takes the person's own request back. Somebody else's is not found.
///
/// # Errors
/// `not_found`, `request_closed`.
pub async fn withdraw(app: &App, access: &OrgAccess, id: &AccessRequestId) -> Result<(), Fault> {
    let mut tx = access.begin(app).await?;
    let (org, now, me) = (tx.org().clone(), tx.now, tx.actor().id.clone());
    let mine = store::access_requests::find(tx.conn(), &org, id).await?.is_some_and(|row| row.person_id == me.as_str());
    if !mine {
        return Err(Fault::not_found());
    }
    open_request(&mut tx, id).await?;
    store::access_requests::close(tx.conn(), &org, &me, Outcome::Withdrawn, Some(&me), now).await?;
    tx.record(Entry::new("withdraw_access_request").target(id)).await?;
    tx.tell_org([Tag::Billing]);
    tx.commit(app).await
}

/// Grants what was asked for.
///
/// # Errors
/// `not_found`, `request_closed`, and those of giving a grant.
pub async fn approve(app: &App, access: &OrgAccess, id: &AccessRequestId, approval: Approval) -> Result<(), Fault> {
    let mut tx = access.begin(app).await?;
    let (_, person) = open_request(&mut tx, id).await?;
    let ends_at = billing::resolve(approval.ends, tx.now)?;
    let (org, now, by) = (tx.org().clone(), tx.now, tx.actor().id.clone());
    store::access_requests::close(tx.conn(), &org, &person, Outcome::Approved, Some(&by), now).await?;
    billing::grant(app, &mut tx, &person, ends_at).await?;
    tx.record(Entry::new("approve_access_request").target(id)).await?;
    tx.commit(app).await
}

/// Declines; the asker hears of it.
///
/// # Errors
/// `not_found`, `request_closed`.
pub async fn decline(app: &App, access: &OrgAccess, id: &AccessRequestId) -> Result<(), Fault> {
    let mut tx = access.begin(app).await?;
    let (_, person) = open_request(&mut tx, id).await?;
    let (org, now, by) = (tx.org().clone(), tx.now, tx.actor().id.clone());
    store::access_requests::close(tx.conn(), &org, &person, Outcome::Declined, Some(&by), now).await?;
    tx.record(Entry::new("decline_access_request").target(id)).await?;
    if let Some(member) = store::members::find(tx.conn(), &org, &person).await? {
        let (org_name, by_name, url) = mail_of(app, &tx);
        let mail = OrgMail { org: &org_name, by: &by_name, billing_url: url };
        tx.mail(&mail.access_declined(&member.email)).await?;
    }
    tx.tell_org([Tag::Billing]);
    tx.tell_person(&person);
    tx.commit(app).await
}
