//! What accepting gives, and who hears of it.

use bursar_domain::{
    access::{OrgRole, Permission, Tie, decide::holds},
    api::activity::ActivityKind,
    ids::{OrgId, PersonId},
    invite::{Acceptance, Kind},
    time::Timestamp,
};
use serde_json::json;

use super::ending::Revoking;
use crate::{
    app::App,
    mail::OrgMail,
    service::{
        SignedIn,
        activity::{self, NewActivity},
        audit::{self, Entry},
        billing::billing_url,
        fault::Fault,
        grants, notify,
    },
    store::{self, Conn, access_requests::Outcome as RequestOutcome, invitations::InvitationRow},
};

/// An acceptance that is being written.
pub(super) struct Giving<'a> {
    pub(super) app: &'a App,
    pub(super) row: &'a InvitationRow,
    pub(super) person: &'a SignedIn,
    pub(super) org: OrgId,
    pub(super) inviter: PersonId,
    pub(super) now: Timestamp,
}

impl Giving<'_> {
    /// Writes what the invitation gives, into the log as well, and to whom it concerns: all owners and the person, where
    /// delegation changes (DEL-7).
    pub(super) async fn give(&self, conn: &mut Conn, acceptance: Acceptance) -> Result<(), Fault> {
        let Self { row, person, org, now, .. } = self;
        let given = match acceptance {
            Acceptance::Manage => "billing_manager",
            Acceptance::ReceiveGrant => "billing_admin",
            Acceptance::Join(role) => role.name(),
        };
        let after = json!({ "as": given, "name": person.name, "email": person.email, "invited_by": self.inviter });
        self.note(conn, Entry::new("accept_invitation").target(&row.id).after(after)).await?;
        let mail = OrgMail { org: &row.org_name, by: &row.inviter_name, billing_url: billing_url(self.app, &row.org_slug) };
        let writing = notify::Writing { config: &self.app.config, now: *now, org, by: Some(&person.id) };
        match acceptance {
            Acceptance::Manage => {
                store::billing_managers::insert(conn, org, &person.id, Some(&self.inviter), *now).await?;
                self.tell(conn, ActivityKind::BillingManagerAdded).await?;
                let compose = |to: &str, own| mail.manager_added(to, own, &person.name, &person.email);
                writing.to_owners_and(conn, &person.email, compose).await
            }
            Acceptance::ReceiveGrant => {
                grants::settle_if_ended(self.app, conn, *now, org, &person.id).await?;
                self.grant(conn, &self.inviter).await?;
                store::access_requests::close(conn, org, &person.id, RequestOutcome::Moot, Some(&self.inviter), *now).await?;
                writing.to_owners_and(conn, &person.email, |to, own| mail.grant_added(to, own, &person.name, None)).await
            }
            Acceptance::Join(role) => {
                if self.join(conn, role).await? {
                    writing.to_owners_and(conn, &person.email, |to, own| mail.manager_joined(to, own, &person.name)).await?;
                }
                Ok(())
            }
        }
    }

    /// Makes the person a member. A billing manager who becomes one keeps the billing access, as a grant from whoever had
    /// given it; says whether that was so.
    async fn join(&self, conn: &mut Conn, role: OrgRole) -> Result<bool, Fault> {
        let Self { person, org, now, .. } = self;
        let manager = store::billing_managers::find(conn, org, &person.id).await?;
        store::members::insert(conn, org, &person.id, role, &person.name, &person.email, *now).await?;
        let Some(manager) = manager else { return Ok(false) };
        store::billing_managers::delete(conn, org, &person.id).await?;
        let granted_by = match manager.invited_by {
            Some(id) => id.parse()?,
            None => self.inviter.clone(),
        };
        self.grant(conn, &granted_by).await?;
        Ok(true)
    }

    /// Gives the billing-admin grant, under the name by which the log has every other one.
    async fn grant(&self, conn: &mut Conn, by: &PersonId) -> Result<(), Fault> {
        store::billing_admins::insert(conn, &self.org, &self.person.id, by, self.now, None).await?;
        let after = json!({ "name": self.person.name, "ends_at": null, "granted_by": by });
        self.note(conn, Entry::new("add_billing_admin").target(&self.person.id).after(after)).await?;
        self.tell(conn, ActivityKind::BillingAdminAdded).await
    }

    /// What happened to billing, for those who look after it.
    async fn tell(&self, conn: &mut Conn, kind: ActivityKind) -> Result<(), Fault> {
        let Self { person, org, now, .. } = self;
        let what = NewActivity::new(kind).subject(&person.name);
        activity::note(conn, org, *now, Some((&person.id, &person.name)), what).await
    }

    /// Takes back what this makes needless: another invitation of the person's verified address must not bring back later what
    /// is taken from them.
    pub(super) async fn close_others(&self, conn: &mut Conn, email_key: &str, after: Tie) -> Result<Vec<PersonId>, Fault> {
        let Self { row, person, org, now, .. } = self;
        let mut kinds = vec![store::invitations::kind_of(row)];
        if holds(after, Permission::ManageSubscription) && !kinds.contains(&Kind::BillingManager) {
            kinds.push(Kind::BillingManager);
        }
        let actor = person.actor();
        let revoking = Revoking { org, now: *now, actor: &actor, origin: &person.origin, because: "accept_invitation" };
        revoking.all_for(conn, email_key, &kinds).await
    }

    async fn note(&self, conn: &mut Conn, entry: Entry) -> Result<(), Fault> {
        let Self { person, org, now, .. } = self;
        Ok(audit::append(conn, org.as_str(), now.0, &person.actor(), &person.origin, entry, "done").await?)
    }
}
