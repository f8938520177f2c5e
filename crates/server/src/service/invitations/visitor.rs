//! The invited person's side. Opening changes nothing but what the browser remembers (INV-3); a refusal uses nothing up and is
//! told to the owners (INV-4); accepting is one conditional update in the transaction that writes what it gives (INV-6).

use std::net::IpAddr;

use super::{channel_of, giving::Giving, holder, invitation_of, inviter_may_grant, offer_of, people_at, tags};
use crate::{
    app::App,
    identity::token,
    live::Notice,
    mail::OrgMail,
    service::{
        SignedIn,
        access::tie_of,
        audit::{self, Actor, Entry, Origin},
        billing::billing_url,
        fault::Fault,
        notify,
    },
    store::{self, Conn, invitations::InvitationRow, people::PersonRow},
};
use bursar_domain::{
    access::Tie,
    api::{
        error::{ApiError, ErrorCode, Refusal},
        events::Tag,
        invitation::{Accepted, InvitationView, OpenedInvitation},
    },
    catalogue::{Catalogue, LimitKind},
    ids::{OrgId, PersonId},
    invite::{self, Acceptance, Invitee, Kind, Outcome},
    plan::Edition,
    slug::{OrgRef, Slug},
    time::Timestamp,
};

/// A refusal as the visitor hears it, with what is needed for the next step.
fn refusal(catalogue: &Catalogue, row: &InvitationRow, person: Option<&SignedIn>, refusal: Refusal) -> ApiError {
    let mut error = ApiError { refusal: Some(refusal), ..ApiError::new(refusal.invitation_code()) };
    match refusal {
        Refusal::WrongAccount => error.invited_address = row.email.as_deref().map(invite::mask),
        Refusal::ManagerLimit => {
            let edition = Edition::from_name(&row.edition).unwrap_or(Edition::Free);
            error.upgrade_to = catalogue.upgrade_for(edition, LimitKind::BillingManagers);
        }
        Refusal::Used | Refusal::Revoked => error.gone_at = row.closed_at.or(row.token_dead_at).map(Timestamp),
        Refusal::Expired => error.gone_at = row.expires_at.map(Timestamp),
        _ => {}
    }
    if refusal == Refusal::Used && person.is_some_and(|person| row.accepted_by.as_deref() == Some(person.id.as_str())) {
        error.accepted_into = Slug::existing(&row.org_slug).ok();
    }
    error
}

/// Whether the token still opens it.
fn is_open(row: &InvitationRow, now: Timestamp) -> Result<(), Refusal> {
    if row.outcome.is_none() && row.token_dead_at.is_some() {
        // A newer one was sent.
        return Err(Refusal::Revoked);
    }
    invitation_of(row).is_open(now)
}

/// What accepting would do for this person, as things stand inside the caller's transaction.
async fn decide(
    catalogue: &Catalogue,
    conn: &mut Conn,
    row: &InvitationRow,
    person: &PersonRow,
    now: Timestamp,
) -> Result<(Result<Acceptance, Refusal>, Option<Tie>), Fault> {
    let (org, id): (OrgId, PersonId) = (row.org_id.parse()?, person.id.parse()?);
    let tie = store::orgs::access(conn, &OrgRef::Id(org.clone()), &id).await?.and_then(|access| tie_of(&access, now));
    let managers = store::billing_managers::count(conn, &org).await?;
    let invitee = Invitee { email_key: person.email_key.clone(), email_verified: person.email_verified_at.is_some(), tie };
    let limit = catalogue.terms(Edition::from_name(&row.edition).unwrap_or(Edition::Free)).limits.billing_managers;
    let decided =
        is_open(row, now).and_then(|()| invitation_of(row).accept(&invitee, limit, u32::try_from(managers).unwrap_or(u32::MAX), now));
    Ok((decided, tie))
}

/// The tie that accepting leads to.
fn tie_after(row: &InvitationRow, decided: Option<Acceptance>, tie: Option<Tie>) -> Tie {
    match (decided, tie) {
        (Some(Acceptance::ReceiveGrant), Some(Tie::Member { role, .. })) | (Some(Acceptance::Join(role)), Some(Tie::BillingManager)) => {
            Tie::Member { role, billing_admin: true }
        }
        _ => offer_of(row).tie(),
    }
}

async fn view(
    catalogue: &Catalogue,
    conn: &mut Conn,
    row: &InvitationRow,
    person: Option<&SignedIn>,
    now: Timestamp,
) -> Result<InvitationView, Fault> {
    is_open(row, now).map_err(|reason| Fault::Problem(Box::new(refusal(catalogue, row, person, reason))))?;
    let account = match person {
        Some(person) => store::people::by_id(conn, &person.id).await?,
        None => None,
    };
    let (decided, tie) = match &account {
        Some(account) => {
            let (decided, tie) = decide(catalogue, conn, row, account, now).await?;
            (Some(decided), tie)
        }
        None => (None, None),
    };
    let own = account.is_some_and(|account| Some(&account.email_key) == row.email_key.as_ref());
    let (will, will_not) = invite::prospects(tie_after(row, decided.and_then(Result::ok), tie));
    Ok(InvitationView {
        org_name: row.org_name.clone(),
        invited_by: row.inviter_name.clone(),
        offer: offer_of(row),
        channel: channel_of(row),
        invited_address: row.email.as_deref().map(|email| if own { email.to_owned() } else { invite::mask(email) }),
        expires_at: row.expires_at.map(Timestamp),
        will,
        will_not,
        refusal: decided.and_then(Result::err),
    })
}

/// Shows what a token invites to and remembers it for this browser; returns the secret of a new pre-session for somebody who
/// is not signed in.
///
/// # Errors
/// `not_found`; `gone` with `used`, `revoked` or `expired`; `too_many_requests`.
pub async fn open(
    app: &App,
    person: Option<&SignedIn>,
    pre: Option<&str>,
    secret: &str,
    address: IpAddr,
) -> Result<(InvitationView, Option<String>), Fault> {
    app.limits.try_address(address).map_err(Fault::too_many)?;
    let (now, hash) = (app.now(), token::hash(secret));
    let mut conn = app.store.read().await?;
    let row = store::invitations::by_token(&mut conn, &hash).await?.ok_or_else(Fault::not_found)?;
    let shown = view(&app.catalogue, &mut conn, &row, person, now).await;
    drop(conn);
    if let Some(person) = person
        && is_open(&row, now) == Err(Refusal::Expired)
    {
        // It shows no button, so this is the try.
        note_refused(app, app.store.write().await?, &row, person, "open_invitation", Refusal::Expired).await?;
    }
    let view = shown?;
    let mut tx = app.store.write().await?;
    let new_pre = holder::remember(&mut tx, person.map(|person| &person.session), pre, &hash, now).await?;
    tx.commit().await?;
    Ok((view, new_pre))
}

/// Shows the invitation that this browser opened.
///
/// # Errors
/// `gone` with `used`, `revoked` or `expired`.
pub async fn get(app: &App, person: Option<&SignedIn>, pre: Option<&str>) -> Result<OpenedInvitation, Fault> {
    let now = app.now();
    let mut conn = app.store.read().await?;
    let invitation = match holder::find(&mut conn, person, pre, now).await? {
        Some(row) => Some(view(&app.catalogue, &mut conn, &row, person, now).await?),
        None => None,
    };
    Ok(OpenedInvitation { invitation })
}

/// Signs out, and keeps what the session has open for whoever signs in next; returns the secret of the new pre-session.
///
/// # Errors
/// The database refused.
pub async fn switch_account(app: &App, person: &SignedIn) -> Result<Option<String>, Fault> {
    let now = app.now();
    let mut tx = app.store.write().await?;
    let pre = holder::release(&mut tx, &person.session, now).await?;
    store::sessions::delete(&mut tx, &person.id, &person.session).await?;
    audit::append(&mut tx, person.id.as_str(), now.0, &person.actor(), &person.origin, Entry::new("sign_out"), "done").await?;
    tx.commit().await?;
    app.live.publish([Notice::person(&person.id, [Tag::Viewer, Tag::Sessions])]);
    Ok(pre)
}

/// Notes a try that was refused: on the row, for the owners, and in the log. Repeated within a minute, it is no news. A token that
/// died says nothing about the invitation that it was of.
async fn note_refused(
    app: &App,
    mut tx: store::Tx,
    row: &InvitationRow,
    person: &SignedIn,
    action: &'static str,
    reason: Refusal,
) -> Result<(), Fault> {
    let (org, now): (OrgId, _) = (row.org_id.parse()?, app.now());
    let news = app.limits.is_news(&format!("{action} {} {} {}", row.id, person.id, reason.name()));
    let shown = action != DECLINE && row.token_dead_at.is_none() && (news || row.failure.as_deref() != Some(reason.name()));
    let changed = shown && store::invitations::set_failure(&mut tx, &org, &row.id, reason.name(), now).await?;
    if news {
        let entry = Entry::new(action).target(&row.id);
        audit::append(&mut tx, org.as_str(), now.0, &person.actor(), &person.origin, entry, reason.name()).await?;
    }
    tx.commit().await?;
    if news && changed {
        app.live.publish([Notice::org(&org, tags(store::invitations::kind_of(row)))]);
    }
    Ok(())
}

/// Accepts the invitation that this session has open.
///
/// # Errors
/// `not_found` if it has none; the refusals of INV-4, which use nothing up; `too_many_requests`.
pub async fn accept(app: &App, person: &SignedIn, address: IpAddr) -> Result<Accepted, Fault> {
    app.limits.try_address(address).map_err(Fault::too_many)?;
    let mut tx = app.store.write().await?;
    let now = app.now();
    if !store::sessions::exists(&mut tx, &person.id, &person.session).await? {
        // It was ended while this call waited for its turn.
        return Err(Fault::code(ErrorCode::Unauthenticated));
    }
    let row = holder::find(&mut tx, Some(person), None, now).await?.ok_or_else(Fault::not_found)?;
    let org: OrgId = row.org_id.parse()?;
    let account = store::people::by_id(&mut tx, &person.id).await?.filter(|account| account.disabled_at.is_none());
    let Some(account) = account else { return Err(Fault::code(ErrorCode::Unauthenticated)) };
    let (decided, tie) = decide(&app.catalogue, &mut tx, &row, &account, now).await?;
    let acceptance = match decided {
        Ok(acceptance) => acceptance,
        Err(reason) => {
            note_refused(app, tx, &row, person, "accept_invitation", reason).await?;
            return Err(Fault::Problem(Box::new(refusal(&app.catalogue, &row, Some(person), reason))));
        }
    };
    if !store::invitations::close(&mut tx, &org, &row.id, Outcome::Accepted, Some(&person.id), now).await? {
        return Err(Fault::gone(Refusal::Used));
    }
    store::invitations::kill_tokens(&mut tx, &org, &row.id, now).await?;
    let giving = Giving { app, row: &row, person, org: org.clone(), inviter: row.invited_by.parse()?, now };
    giving.give(&mut tx, acceptance).await?;
    let after = tie_after(&row, Some(acceptance), tie);
    let mut looking = people_at(&mut tx, &org, &row.id).await?;
    if account.email_verified_at.is_some() {
        looking.extend(giving.close_others(&mut tx, &account.email_key, after).await?);
    }
    tx.commit().await?;
    let mut notices: Vec<_> = looking.iter().filter(|at| **at != person.id).map(|at| Notice::person(at, [Tag::Viewer])).collect();
    notices.push(Notice::person(&person.id, [Tag::Viewer]));
    notices.push(Notice::org(&org, [Tag::Members, Tag::Billing]));
    app.live.publish(notices);
    let as_billing_admin = matches!(after, Tie::Member { billing_admin: true, .. });
    Ok(Accepted { slug: Slug::existing(&row.org_slug)?, as_billing_admin })
}

const DECLINE: &str = "decline_invitation";

/// Declines the invitation that this browser has open.
///
/// # Errors
/// `not_found` if it has none; `gone`; `wrong_account` for somebody who is signed in with another address than the invited one;
/// `too_many_requests`.
pub async fn decline(app: &App, person: Option<&SignedIn>, pre: Option<&str>, address: IpAddr, origin: &Origin) -> Result<(), Fault> {
    app.limits.try_address(address).map_err(Fault::too_many)?;
    let mut tx = app.store.write().await?;
    let now = app.now();
    let row = holder::find(&mut tx, person, pre, now).await?.ok_or_else(Fault::not_found)?;
    let org: OrgId = row.org_id.parse()?;
    let actor = person.map_or_else(Actor::unknown, SignedIn::actor);
    let foreign = row.email_key.as_ref().is_some_and(|key| person.is_some_and(|person| person.email.to_lowercase() != *key));
    let refused = is_open(&row, now).err().or(foreign.then_some(Refusal::WrongAccount));
    if let Some(reason) = refused {
        // Whoever is not signed in has done nothing that the log could name.
        if let Some(person) = person {
            note_refused(app, tx, &row, person, DECLINE, reason).await?;
        }
        return Err(Fault::Problem(Box::new(refusal(&app.catalogue, &row, person, reason))));
    }
    if !store::invitations::close(&mut tx, &org, &row.id, Outcome::Declined, None, now).await? {
        return Err(Fault::gone(Refusal::Used));
    }
    store::invitations::kill_tokens(&mut tx, &org, &row.id, now).await?;
    let entry = Entry::new(DECLINE).target(&row.id);
    audit::append(&mut tx, org.as_str(), now.0, &actor, origin, entry, "done").await?;
    if inviter_may_grant(&row) {
        let by = person.map_or("Somebody", |person| person.name.as_str());
        let mail = OrgMail { org: &row.org_name, by, billing_url: list_url(app, &row) };
        let writing = notify::Writing { config: &app.config, now, org: &org, by: person.map(|person| &person.id) };
        writing.to(&mut tx, &mail.invitation_declined(&row.inviter_email, row.email.as_deref(), store::invitations::kind_of(&row))).await?;
    }
    let looking = people_at(&mut tx, &org, &row.id).await?;
    tx.commit().await?;
    let mut notices: Vec<_> = looking.iter().map(|at| Notice::person(at, [Tag::Viewer])).collect();
    notices.push(Notice::org(&org, tags(store::invitations::kind_of(&row))));
    app.live.publish(notices);
    Ok(())
}

/// The page that lists it.
fn list_url(app: &App, row: &InvitationRow) -> String {
    match store::invitations::kind_of(row) {
        Kind::BillingManager => billing_url(app, &row.org_slug),
        Kind::Member => app.config.url(&format!("/orgs/{}/settings/members", row.org_slug)),
    }
}
