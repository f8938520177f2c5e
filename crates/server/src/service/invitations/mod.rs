//! Invitations: [`owner`] sends, copies and revokes them, [`visitor`] opens, accepts and declines them, [`holder`]
//! remembers which browser opened which one, [`ending`] ends what nobody answers. A token leaves through [`new_link`] only, into a mail or an answer.

pub mod ending;
mod giving;
pub mod holder;
pub mod managers;
pub mod owner;
mod room;
pub mod visitor;

use bursar_domain::{
    access::{OrgRole, Tie, decide::holds},
    api::{
        billing_managers::{Delivery, FailedAttempt, PendingInvitation, PendingState},
        error::Refusal,
        events::Tag,
    },
    ids::{OrgId, PersonId},
    invite::{Channel, Invitation, Kind, Offer, Outcome},
    time::Timestamp,
};

use super::fault::Fault;
use crate::{
    app::App,
    identity::token,
    store::{self, Conn, invitations::InvitationRow},
};

/// What a row offers.
fn offer_of(row: &InvitationRow) -> Offer {
    match store::invitations::kind_of(row) {
        Kind::Member => Offer::Member { role: row.role.as_deref().and_then(OrgRole::from_name).unwrap_or(OrgRole::Member) },
        Kind::BillingManager => Offer::BillingManager,
    }
}

/// How it travels.
fn channel_of(row: &InvitationRow) -> Channel {
    if row.channel == "link" { Channel::Link } else { Channel::Email }
}

/// Whether whoever sent it could send it today.
fn inviter_may_grant(row: &InvitationRow) -> bool {
    let role = row.inviter_role.as_deref().and_then(OrgRole::from_name).filter(|_| row.inviter_disabled_at.is_none());
    role.is_some_and(|role| holds(Tie::Member { role, billing_admin: false }, offer_of(row).needed()))
}

/// As the domain decides on it.
fn invitation_of(row: &InvitationRow) -> Invitation {
    Invitation {
        offer: offer_of(row),
        email_key: row.email_key.clone(),
        expires_at: row.expires_at.map(Timestamp),
        outcome: match row.outcome.as_deref() {
            Some("accepted") => Some(Outcome::Accepted),
            Some("declined") => Some(Outcome::Declined),
            Some(_) => Some(Outcome::Revoked),
            None => None,
        },
        inviter_may_grant: inviter_may_grant(row),
        org_suspended: row.suspended_at.is_some(),
    }
}

/// Whether an invitation that nobody has answered can be accepted. A suspended organization says so elsewhere.
fn state_of(row: &InvitationRow, now: Timestamp) -> PendingState {
    if !row.has_token || !inviter_may_grant(row) {
        PendingState::SenderGone
    } else if row.expires_at.is_some_and(|end| end <= now.0) {
        PendingState::Expired
    } else {
        PendingState::Open
    }
}

/// As the lists show it.
fn pending(row: InvitationRow, now: Timestamp) -> Result<PendingInvitation, Fault> {
    let (channel, state) = (channel_of(&row), state_of(&row, now));
    let delivery = match (row.mail_id, row.mailed_at, row.mail_error) {
        (None, ..) => None,
        (Some(_), Some(_), _) => Some(Delivery::Sent),
        (Some(_), None, Some(error)) => Some(Delivery::Failed { error }),
        (Some(_), None, None) => Some(Delivery::Queued),
    };
    let reason = row.failure.as_deref().and_then(|name| Refusal::ALL.iter().copied().find(|refusal| refusal.name() == name));
    Ok(PendingInvitation {
        id: row.id.parse()?,
        state,
        channel,
        email: row.email,
        role: row.role.as_deref().and_then(OrgRole::from_name),
        invited_by: row.inviter_name,
        invited_at: Timestamp(row.sent_at),
        expires_at: row.expires_at.map(Timestamp),
        delivery,
        last_failure: row.failed_at.zip(reason).map(|(at, reason)| FailedAttempt { at: Timestamp(at), reason }),
    })
}

/// A new token of an invitation, as the address that goes into a mail or an answer. Only its hash is kept.
pub(crate) async fn new_link(app: &App, conn: &mut Conn, org: &OrgId, invitation: &str) -> store::Result<String> {
    let secret = token::new_secret();
    store::invitations::insert_token(conn, org, &token::hash(&secret), invitation).await?;
    Ok(app.config.url(&format!("/invite#{secret}")))
}

/// What pages hold that shows invitations of this kind.
const fn tags(kind: Kind) -> &'static [Tag] {
    match kind {
        Kind::BillingManager => &[Tag::Billing],
        // The teammate selector on the Billing page explains who is invited.
        Kind::Member => &[Tag::Members, Tag::Billing],
    }
}

/// Signed-in people who have this invitation open: their page asks again.
async fn people_at(conn: &mut Conn, org: &OrgId, invitation: &str) -> Result<Vec<PersonId>, Fault> {
    store::invitations::people_at(conn, org, invitation).await?.into_iter().map(|id| Ok(id.parse()?)).collect()
}
