//! How invitations end that nobody answers: with the right of whoever sent them, with what they would have given, with time.

use bursar_domain::{
    access::{Tie, decide::holds},
    ids::{OrgId, PersonId},
    invite::{KEPT_EXPIRED_DAYS, Kind, Outcome},
    time::Timestamp,
};
use serde_json::json;

use super::{offer_of, people_at, tags};
use crate::{
    app::App,
    live::Notice,
    service::{
        OrgTx,
        audit::{self, Actor, Entry, Origin},
        fault::Fault,
    },
    store::{self, Conn},
};

/// Invitations closed in one transaction.
const BATCH: u32 = 200;

/// Who takes invitations back, where, when.
pub(in crate::service) struct Revoking<'a> {
    pub(in crate::service) org: &'a OrgId,
    pub(in crate::service) now: Timestamp,
    pub(in crate::service) actor: &'a Actor,
    pub(in crate::service) origin: &'a Origin,
    /// What made them needless, for the log.
    pub(in crate::service) because: &'a str,
}

impl Revoking<'_> {
    /// Takes back what is open for an address; returns who is looking at it.
    pub(in crate::service) async fn all_for(&self, conn: &mut Conn, email: &str, kinds: &[Kind]) -> Result<Vec<PersonId>, Fault> {
        let Self { org, now, actor, origin, because } = *self;
        let mut looking = Vec::new();
        for kind in kinds {
            let Some(row) = store::invitations::open_for(conn, org, *kind, &email.to_lowercase()).await? else { continue };
            store::invitations::close(conn, org, &row.id, Outcome::Revoked, None, now).await?;
            store::invitations::kill_tokens(conn, org, &row.id, now).await?;
            let action = match kind {
                Kind::Member => "revoke_member_invitation",
                Kind::BillingManager => "revoke_billing_manager_invitation",
            };
            let before = json!({ "email": row.email, "offer": offer_of(&row) });
            let entry = Entry::new(action).target(&row.id).before(before).after(json!({ "because": because }));
            audit::append(conn, org.as_str(), now.0, actor, origin, entry, "done").await?;
            looking.extend(people_at(conn, org, &row.id).await?);
        }
        Ok(looking)
    }
}

/// Takes back what would give somebody the same right again that is taken from them.
pub(in crate::service) async fn revoke_for(tx: &mut OrgTx, email: &str, kinds: &[Kind], because: &str) -> Result<(), Fault> {
    let (org, now, actor, origin) = (tx.org().clone(), tx.now, tx.actor().actor(), tx.actor().origin.clone());
    let revoking = Revoking { org: &org, now, actor: &actor, origin: &origin, because };
    let looking = revoking.all_for(tx.conn(), email, kinds).await?;
    tx.tell_people(&looking);
    Ok(())
}

/// Kills what somebody has sent and, with this tie, could not send any more. It stays listed; whoever may can send it again.
pub(in crate::service) async fn silence(tx: &mut OrgTx, inviter: &PersonId, tie: Option<Tie>) -> Result<(), Fault> {
    let (org, now) = (tx.org().clone(), tx.now);
    for kind in Kind::ALL {
        if !tie.is_some_and(|tie| holds(tie, kind.needed()))
            && store::invitations::kill_tokens_by(tx.conn(), &org, kind, inviter, now).await?
        {
            tx.tell_org(tags(kind));
        }
    }
    Ok(())
}

/// Closes what ran out so long ago that nobody will send it again.
///
/// # Errors
/// The database refused; what was committed stays.
pub async fn close_expired(app: &App) -> Result<(), Fault> {
    let now = app.now();
    let before = now.plus_days(-KEPT_EXPIRED_DAYS);
    if store::invitations::ended_before(&mut *app.store.read().await?, before, 1).await?.is_empty() {
        return Ok(());
    }
    let mut tx = app.store.write().await?;
    let mut notices = Vec::new();
    for (id, org) in store::invitations::ended_before(&mut tx, before, BATCH).await? {
        let org: OrgId = org.parse()?;
        store::invitations::close(&mut tx, &org, &id, Outcome::Revoked, None, now).await?;
        store::invitations::kill_tokens(&mut tx, &org, &id, now).await?;
        let entry = Entry::new("close_expired_invitation").target(&id);
        audit::append(&mut tx, org.as_str(), now.0, &Actor::system(), &Origin::system("invitations"), entry, "done").await?;
        notices.push(Notice::org(&org, tags(Kind::Member)));
    }
    tx.commit().await?;
    app.live.publish(notices);
    Ok(())
}
