//! Proofs of who asks and of what was checked, and the only way to a transaction on an organization's data.

use std::sync::Arc;

use bursar_domain::{
    access::{Decision, OrgFacts, OrgRole, Permission, Tie, decide::holds},
    api::{
        endpoint::Gate,
        error::{ErrorCode, Refusal},
        events::Tag,
    },
    catalogue::Catalogue,
    delegation,
    ids::{MailId, OrgId, PersonId, SessionId},
    slug::{OrgRef, Slug},
    time::Timestamp,
};

use super::{
    audit::{self, Actor, Entry, Origin},
    fault::Fault,
    notify,
};
use crate::{
    app::App,
    config::Config,
    live::Notice,
    mail::Message,
    store::{self, Conn, orgs::AccessRow},
};

/// Somebody who is signed in.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// The person.
    pub id: PersonId,
    /// Their name.
    pub name: String,
    /// Their address.
    pub email: String,
    /// Whether they have shown that it is theirs.
    pub email_verified: bool,
    /// The session that they use.
    pub session: SessionId,
    /// Where the request came from.
    pub origin: Origin,
}

impl SignedIn {
    /// As the log names them.
    #[must_use]
    pub fn actor(&self) -> Actor {
        Actor { id: Some(self.id.to_string()), name: self.name.clone() }
    }
}

/// An organization as far as decisions need it.
#[derive(Debug, Clone)]
pub struct Org {
    /// Identifier.
    pub id: OrgId,
    /// Short name in addresses.
    pub slug: Slug,
    /// Name.
    pub name: String,
    /// Its row.
    pub row: AccessRow,
}

impl Org {
    /// Reads the typed parts out of a row.
    ///
    /// # Errors
    /// The row holds what this version cannot read.
    pub fn from_row(row: AccessRow) -> anyhow::Result<Self> {
        let id = row.id.parse()?;
        let slug = Slug::existing(&row.slug)?;
        Ok(Self { id, slug, name: row.name.clone(), row })
    }

    /// What decisions have to know.
    #[must_use]
    pub fn facts(&self) -> OrgFacts {
        OrgFacts { suspended: self.row.suspended_at.is_some() }
    }
}

/// The tie that a row shows at this moment. A member who is also noted as billing manager counts as member.
#[must_use]
pub fn tie_of(row: &AccessRow, now: Timestamp) -> Option<Tie> {
    if let Some(role) = row.role.as_deref().and_then(OrgRole::from_name) {
        let granted = row.granted_at.is_some() && delegation::in_force(row.grant_ends_at.map(Timestamp), now);
        return Some(Tie::Member { role, billing_admin: granted && role != OrgRole::Owner });
    }
    row.manager_since.map(|_| Tie::BillingManager)
}

/// A person whose right in an organization was checked against the endpoint's gate.
#[derive(Debug, Clone)]
pub struct OrgAccess {
    /// Who asks.
    pub person: SignedIn,
    /// Where.
    pub org: Org,
    /// How they are tied to it.
    pub tie: Tie,
    /// What was checked.
    pub gate: Gate,
}

impl OrgAccess {
    /// Checks a person against a gate. No tie and no such organization are the same answer.
    ///
    /// # Errors
    /// `not_found`, `forbidden` or `refused`.
    pub async fn check(
        conn: &mut Conn,
        now: Timestamp,
        person: SignedIn,
        org: &OrgRef,
        gate: Gate,
    ) -> Result<Self, (Fault, Option<OrgId>)> {
        let row = store::orgs::access(conn, org, &person.id).await.map_err(|e| (e.into(), None))?;
        let Some(row) = row else { return Err((Fault::not_found(), None)) };
        let org = Org::from_row(row).map_err(|e| (Fault::Internal(e), None))?;
        let tie = tie_of(&org.row, now);
        decide(tie, org.facts(), gate).map_err(|fault| (fault, tie.map(|_| org.id.clone())))?;
        let Some(tie) = tie else { return Err((Fault::not_found(), None)) };
        Ok(Self { person, org, tie, gate })
    }

    /// Whether the person also holds this permission.
    #[must_use]
    pub fn holds(&self, permission: Permission) -> bool {
        holds(self.tie, permission)
    }

    /// Begins a transaction in which nobody else writes, and checks the gate again in there: what was true when the
    /// request came in may not be true any more.
    ///
    /// # Errors
    /// As [`OrgAccess::check`].
    pub async fn begin(&self, app: &App) -> Result<OrgTx, Fault> {
        let mut tx = app.store.write().await?;
        let now = app.now();
        let access = Self::check(&mut tx, now, self.person.clone(), &OrgRef::Id(self.org.id.clone()), self.gate)
            .await
            .map_err(|(fault, _)| fault)?;
        Ok(OrgTx { tx, now, access, config: app.config.clone(), recorded: false, notices: Vec::new() })
    }
}

fn decide(tie: Option<Tie>, facts: OrgFacts, gate: Gate) -> Result<(), Fault> {
    let permission = match gate {
        Gate::Holds(permission) => permission,
        Gate::Tied if tie.is_some() => return Ok(()),
        Gate::Tied => return Err(Fault::not_found()),
        Gate::Public | Gate::SignedIn | Gate::Token => return Err(Fault::code(ErrorCode::Internal)),
    };
    match bursar_domain::access::decide(tie, facts, permission) {
        Decision::Allow => Ok(()),
        Decision::Hidden => Err(Fault::not_found()),
        Decision::Forbidden => Err(Fault::Forbidden(permission)),
        Decision::Refused(refusal) => Err(Fault::refused(refusal)),
    }
}

/// A transaction on one organization's data, by somebody whose right was checked inside it.
#[derive(Debug)]
pub struct OrgTx {
    tx: store::Tx,
    /// The moment at which it began.
    pub now: Timestamp,
    /// Who, where, by which right.
    pub access: OrgAccess,
    config: Arc<Config>,
    recorded: bool,
    notices: Vec<Notice>,
}

impl OrgTx {
    /// The connection, for the store.
    pub fn conn(&mut self) -> &mut Conn {
        &mut self.tx
    }

    /// The organization.
    #[must_use]
    pub fn org(&self) -> &OrgId {
        &self.access.org.id
    }

    /// Who acts.
    #[must_use]
    pub fn actor(&self) -> &SignedIn {
        &self.access.person
    }

    /// Checks a further permission, for what depends on whom the change concerns.
    ///
    /// # Errors
    /// `forbidden` or `refused`.
    pub fn require(&self, permission: Permission) -> Result<(), Fault> {
        decide(Some(self.access.tie), self.access.org.facts(), Gate::Holds(permission))
    }

    /// Notes a change in the audit log.
    ///
    /// # Errors
    /// The database refused.
    pub async fn record(&mut self, entry: Entry) -> Result<(), Fault> {
        let (actor, origin) = (self.access.person.actor(), self.access.person.origin.clone());
        let org = self.access.org.id.to_string();
        audit::append(&mut self.tx, &org, self.now.0, &actor, &origin, entry, "done").await?;
        self.recorded = true;
        Ok(())
    }

    /// Notes in the audit log a part of the call that was refused, where the rest of it may still be done.
    ///
    /// # Errors
    /// The database refused.
    pub async fn record_refused(&mut self, entry: Entry, refusal: Refusal) -> Result<(), Fault> {
        let (actor, origin) = (self.access.person.actor(), self.access.person.origin.clone());
        let org = self.access.org.id.to_string();
        audit::append(&mut self.tx, &org, self.now.0, &actor, &origin, entry, refusal.name()).await?;
        self.recorded = true;
        Ok(())
    }

    /// What is sold.
    #[must_use]
    pub fn catalogue(&self) -> Arc<Catalogue> {
        self.config.catalogue.clone()
    }

    /// The connection, and what mails of this transaction are written with.
    pub fn writing(&mut self) -> (&mut Conn, notify::Writing<'_>) {
        let OrgAccess { org, person, .. } = &self.access;
        (&mut self.tx, notify::Writing { config: &self.config, now: self.now, org: &org.id, by: Some(&person.id) })
    }

    /// Puts a message into the outbox.
    ///
    /// # Errors
    /// The database refused.
    pub async fn mail(&mut self, message: &Message) -> Result<MailId, Fault> {
        let (conn, writing) = self.writing();
        writing.to(conn, message).await
    }

    /// Everybody tied to the organization will ask again for what these tags hold.
    pub fn tell_org(&mut self, tags: impl Into<Vec<Tag>>) {
        self.notices.push(Notice::org(&self.access.org.id, tags));
    }

    /// These people too.
    pub fn tell_people(&mut self, people: &[PersonId]) {
        people.iter().for_each(|person| self.tell_person(person));
    }

    /// The person will ask again for who they are and what they may do.
    pub fn tell_person(&mut self, person: &PersonId) {
        self.notices.push(Notice::person(person, [Tag::Viewer]));
    }

    /// Makes it so, then tells open pages.
    ///
    /// # Errors
    /// The database refused, or nothing was noted in the audit log (a mistake in our code, caught before the commit).
    pub async fn commit(self, app: &App) -> Result<(), Fault> {
        if !self.recorded {
            return Err(Fault::Internal(anyhow::anyhow!("a change without an audit entry")));
        }
        self.tx.commit().await?;
        app.live.publish(self.notices);
        Ok(())
    }
}
