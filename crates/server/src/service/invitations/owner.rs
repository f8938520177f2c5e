//! Inviting: by e-mail and by link, once more, and taking it back. The same for members and for billing managers.

use std::collections::HashSet;

use bursar_domain::{
    access::{OrgRole, Tie},
    api::{
        billing_managers::{AddressAnswer, AddressResult, InvitationLink, PendingInvitation, PendingState},
        error::{ApiError, ErrorCode, FieldProblem, Refusal},
    },
    delegation::GrantEnd,
    email::EmailAddress,
    ids::{InvitationId, PersonId},
    invite::{ADDRESSES_MAX, Channel, EMAIL_LIFE_MS, Kind, Offer, Outcome, RESEND_COOL_DOWN_MS},
    slug::OrgRef,
    time::Timestamp,
};
use serde_json::json;

use super::{channel_of, invitation_of, new_link, offer_of, pending, people_at, room::Room, state_of, tags};
use crate::{
    app::{App, new_id},
    mail::invitation::{InvitationMail, invitation},
    service::{
        OrgAccess, OrgTx,
        access::tie_of,
        audit::Entry,
        fault::{Fault, end_problem, field_error},
    },
    store::{
        self,
        invitations::{InvitationRow, NewInvitation},
    },
};

/// What is done with an invitation that is there, and under which name the audit log has it. Names are those of the endpoints.
#[derive(Debug, Clone)]
pub struct Doing {
    /// Of which kind it is.
    pub kind: Kind,
    /// Name of the action.
    pub action: String,
}

/// Open invitations of a kind, the latest first, so many as a list shows. Those that have run out, or whose sender is gone, are among them.
///
/// # Errors
/// The database refused.
pub async fn list(app: &App, access: &OrgAccess, kind: Kind) -> Result<Vec<PendingInvitation>, Fault> {
    let rows = store::invitations::open(&mut *app.store.read().await?, &access.org.id, kind).await?;
    let now = app.now();
    rows.into_iter().map(|row| pending(row, now)).collect()
}

/// Nobody becomes an owner by invitation.
fn check_role(offer: Offer) -> Result<(), Fault> {
    match offer {
        Offer::Member { role: OrgRole::Owner } => Err(Fault::field("role", FieldProblem::NotPossible)),
        _ => Ok(()),
    }
}

/// Whoever has mail sent to others has shown that their own address is theirs.
fn check_verified(tx: &OrgTx) -> Result<(), Fault> {
    if tx.actor().email_verified {
        return Ok(());
    }
    Err(Fault::Problem(Box::new(ApiError {
        refusal: Some(Refusal::UnverifiedAddress),
        detail: Some("Verify your own e-mail address first; then you can invite others by e-mail.".to_owned()),
        ..ApiError::new(ErrorCode::Refused)
    })))
}

/// What was typed, without what is empty or repeated.
fn typed(emails: &[String]) -> Result<Vec<String>, Fault> {
    let (mut addresses, mut known) = (Vec::new(), HashSet::new());
    for email in emails.iter().map(|email| email.trim()).filter(|email| !email.is_empty()) {
        if !known.insert(email.to_lowercase()) {
            continue;
        }
        if addresses.len() == ADDRESSES_MAX {
            return Err(Fault::fields(vec![field_error("emails", FieldProblem::OutOfRange, u32::try_from(ADDRESSES_MAX).ok())]));
        }
        addresses.push(email.to_owned());
    }
    if addresses.is_empty() { Err(Fault::field("emails", FieldProblem::Required)) } else { Ok(addresses) }
}

/// Invites by e-mail; one answer an address.
///
/// # Errors
/// `invalid_fields` for the list as a whole or the role; `unverified_address`. What concerns one address is in its answer.
pub async fn invite(app: &App, access: &OrgAccess, action: &str, offer: Offer, emails: &[String]) -> Result<Vec<AddressAnswer>, Fault> {
    check_role(offer)?;
    let addresses = typed(emails)?;
    let mut tx = access.begin(app).await?;
    check_verified(&tx)?;
    let mut room = Room::read(&mut tx, offer.kind(), None).await?;
    let (mut answers, mut noted, mut invited) = (Vec::with_capacity(addresses.len()), false, false);
    for email in addresses {
        let result = invite_one(app, &mut tx, &mut room, action, offer, &email).await?;
        if let AddressResult::Refused { reason, .. } = &result {
            tx.record_refused(Entry::new(action.to_owned()).after(json!({ "email": email })), *reason).await?;
        }
        invited |= matches!(result, AddressResult::Invited { .. });
        noted |= matches!(result, AddressResult::Invited { .. } | AddressResult::Refused { .. });
        answers.push(AddressAnswer { email, result });
    }
    if invited {
        tx.tell_org(tags(offer.kind()));
    }
    if noted {
        tx.commit(app).await?;
    }
    Ok(answers)
}

async fn invite_one(app: &App, tx: &mut OrgTx, room: &mut Room, action: &str, offer: Offer, email: &str) -> Result<AddressResult, Fault> {
    let Ok(address) = email.parse::<EmailAddress>() else { return Ok(AddressResult::NotAnEmail) };
    let (org, now, by) = (tx.org().clone(), tx.now, tx.actor().id.clone());
    if let Some(known) = store::people::by_email(tx.conn(), &address.key()).await? {
        let person: PersonId = known.id.parse()?;
        let row = store::orgs::access(tx.conn(), &OrgRef::Id(org.clone()), &person).await?;
        let refused = |reason| AddressResult::Refused { reason, upgrade_to: None };
        match (row.and_then(|row| tie_of(&row, now)), offer) {
            (
                Some(Tie::Member { role: OrgRole::Owner, .. } | Tie::Member { billing_admin: true, .. } | Tie::BillingManager),
                Offer::BillingManager,
            ) => {
                return Ok(refused(Refusal::AlreadyDelegate));
            }
            (Some(Tie::Member { .. }), _) => return Ok(AddressResult::IsMember { person, name: known.name }),
            (Some(Tie::BillingManager) | None, _) => {}
        }
    }
    if let Some(open) = store::invitations::open_for(tx.conn(), &org, offer.kind(), &address.key()).await? {
        let role = open.role.as_deref().and_then(OrgRole::from_name);
        return Ok(AddressResult::AlreadyInvited { invitation: open.id.parse()?, role });
    }
    if let Err(reason) = room.check() {
        return Ok(AddressResult::Refused { reason, upgrade_to: room.upgrade_to(reason) });
    }
    if app.limits.try_mail(&address.key()).is_err() {
        return Ok(AddressResult::Refused { reason: Refusal::CoolDown, upgrade_to: None });
    }
    let id = new_id(now, InvitationId::from_parts);
    let expires_at = now.plus_ms(EMAIL_LIFE_MS);
    let new = NewInvitation {
        id: &id,
        offer,
        channel: Channel::Email,
        email: Some(address.as_str()),
        invited_by: &by,
        expires_at: Some(expires_at),
    };
    store::invitations::insert(tx.conn(), &org, &new, now).await?;
    room.take(tx).await?;
    mail(app, tx, id.as_str(), offer, address.as_str(), expires_at).await?;
    let after = json!({ "email": address, "offer": offer, "expires_at": expires_at });
    tx.record(Entry::new(action.to_owned()).target(&id).after(after)).await?;
    Ok(AddressResult::Invited { invitation: id })
}

/// Writes the mail with a new token.
async fn mail(app: &App, tx: &mut OrgTx, id: &str, offer: Offer, to: &str, expires_at: Timestamp) -> Result<(), Fault> {
    let org_id = tx.org().clone();
    let url = new_link(app, tx.conn(), &org_id, id).await?;
    let (org, inviter) = (tx.access.org.name.clone(), tx.actor().name.clone());
    let mail = InvitationMail { org: &org, inviter: &inviter, offer, url: &url, expires_at: Some(expires_at) };
    let sent = tx.mail(&invitation(to, &mail)).await?;
    Ok(store::invitations::set_mail(tx.conn(), &org_id, id, &sent).await?)
}

/// Makes an invitation that travels as a link.
///
/// # Errors
/// `invalid_fields` for the end or the role; `manager_limit`, `daily_limit`.
pub async fn create_link(
    app: &App,
    access: &OrgAccess,
    action: &str,
    offer: Offer,
    expires_at: Option<Timestamp>,
) -> Result<InvitationLink, Fault> {
    check_role(offer)?;
    let mut tx = access.begin(app).await?;
    let (org, now, by) = (tx.org().clone(), tx.now, tx.actor().id.clone());
    if let Some(at) = expires_at {
        GrantEnd::At { at }.resolve(now).map_err(|error| {
            let (problem, limit) = end_problem(error);
            Fault::fields(vec![field_error("expires_at", problem, limit)])
        })?;
    }
    let mut room = Room::read(&mut tx, offer.kind(), None).await?;
    room.check().map_err(|refusal| room.fault(refusal))?;
    let id = new_id(now, InvitationId::from_parts);
    let new = NewInvitation { id: &id, offer, channel: Channel::Link, email: None, invited_by: &by, expires_at };
    store::invitations::insert(tx.conn(), &org, &new, now).await?;
    room.take(&mut tx).await?;
    let url = new_link(app, tx.conn(), &org, id.as_str()).await?;
    tx.record(Entry::new(action.to_owned()).target(&id).after(json!({ "offer": offer, "expires_at": expires_at }))).await?;
    tx.tell_org(tags(offer.kind()));
    tx.commit(app).await?;
    Ok(InvitationLink { invitation: id, url })
}

/// An invitation that nobody has answered yet.
async fn find_open(tx: &mut OrgTx, kind: Kind, id: &InvitationId) -> Result<InvitationRow, Fault> {
    let org = tx.org().clone();
    let row = store::invitations::find(tx.conn(), &org, kind, id).await?.ok_or_else(Fault::not_found)?;
    match invitation_of(&row).outcome {
        None => Ok(row),
        Some(Outcome::Accepted) => Err(Fault::refused(Refusal::Used)),
        Some(Outcome::Declined | Outcome::Revoked) => Err(Fault::refused(Refusal::Revoked)),
    }
}

/// Sends an invitation by e-mail again. It becomes that of whoever does so, lives anew, and older tokens die.
///
/// # Errors
/// `not_found`; `used` or `revoked` if it was answered or taken back; `cool_down`; `unverified_address`; `manager_limit`, `daily_limit`; `bad_request`
/// for a link, which has no address to go to.
pub async fn resend(app: &App, access: &OrgAccess, doing: &Doing, id: &InvitationId) -> Result<(), Fault> {
    let mut tx = access.begin(app).await?;
    check_verified(&tx)?;
    let row = find_open(&mut tx, doing.kind, id).await?;
    let Some(email) = &row.email else { return Err(Fault::bad_request("a link is copied, not sent again")) };
    let (org, now, by) = (tx.org().clone(), tx.now, tx.actor().id.clone());
    let wait = RESEND_COOL_DOWN_MS - now.ms_since(Timestamp(row.sent_at));
    if wait > 0 {
        return Err(cool_down(u32::try_from((wait + 999) / 1000).unwrap_or(u32::MAX)));
    }
    let mut room = Room::read(&mut tx, doing.kind, Some(&row.id)).await?;
    room.check().map_err(|refusal| room.fault(refusal))?;
    app.limits.try_mail(&email.to_lowercase()).map_err(cool_down)?;
    let expires_at = now.plus_ms(EMAIL_LIFE_MS);
    store::invitations::kill_tokens(tx.conn(), &org, &row.id, now).await?;
    store::invitations::set_sent(tx.conn(), &org, &row.id, &by, now, expires_at).await?;
    room.take(&mut tx).await?;
    mail(app, &mut tx, &row.id, offer_of(&row), email, expires_at).await?;
    let before = json!({ "email": email, "invited_by": row.invited_by, "expires_at": row.expires_at });
    tx.record(Entry::new(doing.action.clone()).target(id).before(before).after(json!({ "expires_at": expires_at }))).await?;
    finish(app, tx, doing.kind, &row.id).await
}

/// To be tried again in so many seconds.
fn cool_down(seconds: u32) -> Fault {
    let error = ApiError { refusal: Some(Refusal::CoolDown), retry_after_seconds: Some(seconds), ..ApiError::new(ErrorCode::Refused) };
    Fault::Problem(Box::new(error))
}

/// Makes a link to an open invitation. One whose sender may not invite any more becomes that of whoever copies it, and its
/// older tokens stay dead.
///
/// # Errors
/// `not_found`; `used` or `revoked` if it was answered or taken back; `expired`; `manager_limit`.
pub async fn copy(app: &App, access: &OrgAccess, doing: &Doing, id: &InvitationId) -> Result<InvitationLink, Fault> {
    let mut tx = access.begin(app).await?;
    let row = find_open(&mut tx, doing.kind, id).await?;
    let (org, now, by) = (tx.org().clone(), tx.now, tx.actor().id.clone());
    if row.expires_at.is_some_and(|end| end <= now.0) {
        return Err(Fault::refused(Refusal::Expired));
    }
    let adopted = state_of(&row, now) == PendingState::SenderGone;
    if adopted {
        // It did not count while it was dead.
        let room = Room::read(&mut tx, doing.kind, Some(&row.id)).await?;
        match room.check() {
            Ok(()) | Err(Refusal::DailyLimit) => {}
            Err(refusal) => return Err(room.fault(refusal)),
        }
        store::invitations::kill_tokens(tx.conn(), &org, &row.id, now).await?;
        store::invitations::set_inviter(tx.conn(), &org, &row.id, &by).await?;
    }
    let url = new_link(app, tx.conn(), &org, &row.id).await?;
    let channel = channel_of(&row);
    let after =
        json!({ "channel": channel, "email": row.email, "invited_by": if adopted { by.as_str() } else { row.invited_by.as_str() } });
    tx.record(Entry::new(doing.action.clone()).target(id).after(after)).await?;
    if adopted {
        tx.tell_org(tags(doing.kind));
    }
    tx.commit(app).await?;
    Ok(InvitationLink { invitation: id.clone(), url })
}

/// Takes an invitation back.
///
/// # Errors
/// `not_found`; `used` or `revoked` if it was answered or taken back.
pub async fn revoke(app: &App, access: &OrgAccess, doing: &Doing, id: &InvitationId) -> Result<(), Fault> {
    let mut tx = access.begin(app).await?;
    let row = find_open(&mut tx, doing.kind, id).await?;
    let (org, now) = (tx.org().clone(), tx.now);
    if !store::invitations::close(tx.conn(), &org, &row.id, Outcome::Revoked, None, now).await? {
        return Err(Fault::refused(Refusal::Used));
    }
    store::invitations::kill_tokens(tx.conn(), &org, &row.id, now).await?;
    tx.record(Entry::new(doing.action.clone()).target(id).before(json!({ "email": row.email, "offer": offer_of(&row) }))).await?;
    finish(app, tx, doing.kind, &row.id).await
}

async fn finish(app: &App, mut tx: OrgTx, kind: Kind, invitation: &str) -> Result<(), Fault> {
    let org = tx.org().clone();
    let looking = people_at(tx.conn(), &org, invitation).await?;
    tx.tell_people(&looking);
    tx.tell_org(tags(kind));
    tx.commit(app).await
}
