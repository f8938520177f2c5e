//! How many more an organization may invite (INV-7, INV-10), read inside the transaction that is going to use it.

use std::sync::Arc;

use bursar_domain::{
    access::{OrgRole, Tie, decide::holds},
    api::error::{ApiError, ErrorCode, Refusal},
    catalogue::{Catalogue, Limit, LimitKind},
    ids::OrgId,
    invite::{self, Kind},
    plan::Edition,
    time::{DAY_MS, Timestamp},
};

use crate::{
    service::{OrgTx, fault::Fault},
    store::{self, Conn},
};

/// How many more may be invited.
pub(super) struct Room {
    edition: Edition,
    managers: Limit,
    catalogue: Arc<Catalogue>,
    taken: u32,
    today: u32,
    /// The same of whoever invites, over all organizations.
    own: u32,
}

impl Room {
    /// Reads it inside the transaction that is going to use it (INV-7, INV-10). `but` is left out: it is about to be sent again.
    pub(super) async fn read(tx: &mut OrgTx, kind: Kind, but: Option<&str>) -> Result<Self, Fault> {
        let (org, now) = (tx.org().clone(), tx.now);
        let edition = Edition::from_name(&tx.access.org.row.edition).unwrap_or(Edition::Free);
        let sent = store::invitations::count_sends(tx.conn(), &org, now.plus_ms(-DAY_MS)).await?;
        let today = invite::daily_limit(edition).saturating_sub(u32::try_from(sent).unwrap_or(u32::MAX));
        let by = tx.actor().id.clone();
        let own = store::invitations::count_sends_by(tx.conn(), &by, now.plus_ms(-DAY_MS)).await?;
        let own = invite::PERSON_DAILY_LIMIT.saturating_sub(u32::try_from(own).unwrap_or(u32::MAX));
        let catalogue = tx.catalogue();
        let managers = if kind == Kind::BillingManager { catalogue.terms(edition).limits.billing_managers } else { Limit::Unlimited };
        let taken = if managers == Limit::Unlimited { 0 } else { taken(tx.conn(), &org, but, now).await? };
        Ok(Self { edition, managers, catalogue, taken, today, own })
    }

    pub(super) fn check(&self) -> Result<(), Refusal> {
        if !self.managers.allows(self.taken.saturating_add(1)) {
            Err(Refusal::ManagerLimit)
        } else if self.today == 0 || self.own == 0 {
            Err(Refusal::DailyLimit)
        } else {
            Ok(())
        }
    }

    pub(super) fn upgrade_to(&self, refusal: Refusal) -> Option<Edition> {
        match refusal {
            Refusal::ManagerLimit => self.catalogue.edition_allowing(LimitKind::BillingManagers, self.taken.saturating_add(1)),
            Refusal::DailyLimit if self.edition == Edition::Free && self.own > 0 => Some(Edition::Team),
            _ => None,
        }
    }

    pub(super) fn fault(&self, refusal: Refusal) -> Fault {
        let error = ApiError { refusal: Some(refusal), upgrade_to: self.upgrade_to(refusal), ..ApiError::new(ErrorCode::Refused) };
        Fault::Problem(Box::new(error))
    }

    /// Takes one place, and counts it.
    pub(super) async fn take(&mut self, tx: &mut OrgTx) -> Result<(), Fault> {
        self.taken = self.taken.saturating_add(1);
        self.today = self.today.saturating_sub(1);
        self.own = self.own.saturating_sub(1);
        let (org, by, now) = (tx.org().clone(), tx.actor().id.clone(), tx.now);
        Ok(store::invitations::insert_send(tx.conn(), &org, &by, now).await?)
    }
}

/// Billing managers that there are, and invitations for more that can be accepted.
pub(super) async fn taken(conn: &mut Conn, org: &OrgId, but: Option<&str>, now: Timestamp) -> Result<u32, Fault> {
    let active = store::billing_managers::count(conn, org).await?;
    let may_grant = |role: &OrgRole| holds(Tie::Member { role: *role, billing_admin: false }, Kind::BillingManager.needed());
    let granting: Vec<OrgRole> = OrgRole::ALL.into_iter().filter(may_grant).collect();
    let alive = store::invitations::count_alive(conn, org, Kind::BillingManager, &granting, but, now).await?;
    Ok(u32::try_from(active).unwrap_or(u32::MAX).saturating_add(u32::try_from(alive).unwrap_or(u32::MAX)))
}
