//! The card of billing managers, and ending their part.

use std::collections::BTreeSet;

use bursar_domain::{
    access::Permission,
    api::{
        activity::ActivityKind,
        billing_managers::{BillingManager, BillingManagerDetails, BillingManagers},
        events::Tag,
    },
    catalogue::LimitKind,
    ids::PersonId,
    invite::Kind,
    plan::Edition,
    time::Timestamp,
};
use serde_json::json;

use super::{ending, pending, room::taken};
use crate::{
    app::App,
    mail::OrgMail,
    service::{
        OrgAccess,
        activity::{self, NewActivity},
        audit::Entry,
        billing::mail_of,
        billing_profile,
        fault::Fault,
        notify,
    },
    store::{self, billing_managers::ManagerRow},
};

/// Names for everybody who may know whom to ask; the rest for owners (INV-9).
///
/// # Errors
/// The database refused.
pub async fn list(app: &App, access: &OrgAccess) -> Result<BillingManagers, Fault> {
    let (org, now) = (&access.org.id, app.now());
    let details = access.holds(Permission::ViewBillingManagerDetails);
    let mut conn = app.store.read().await?;
    let rows = store::billing_managers::list(&mut conn, org).await?;
    let named = if details { billing_profile::named_addresses(&mut conn, org).await? } else { BTreeSet::new() };
    let managers = rows.into_iter().map(|row| manager(row, details, &named)).collect::<Result<_, Fault>>()?;
    let mut card = BillingManagers { managers, pending: None, limit: None, upgrade_to: None };
    if details {
        let rows = store::invitations::open(&mut conn, org, Kind::BillingManager).await?;
        card.pending = Some(rows.into_iter().map(|row| pending(row, now)).collect::<Result<_, _>>()?);
    }
    if access.holds(Permission::ManageBillingManagers) {
        let edition = Edition::from_name(&access.org.row.edition).unwrap_or(Edition::Free);
        let limit = app.catalogue.terms(edition).limits.billing_managers;
        card.limit = limit.most();
        if card.limit.is_some() {
            let wanted = taken(&mut conn, org, None, now).await?.saturating_add(1);
            if !limit.allows(wanted) {
                card.upgrade_to = app.catalogue.edition_allowing(LimitKind::BillingManagers, wanted);
            }
        }
    }
    Ok(card)
}

fn manager(row: ManagerRow, details: bool, named: &BTreeSet<String>) -> Result<BillingManager, Fault> {
    Ok(BillingManager {
        id: row.person_id.parse()?,
        name: row.name,
        details: details.then(|| BillingManagerDetails {
            receives_billing_mail: row.receives_billing_mail || named.contains(&row.email.to_lowercase()),
            email: row.email,
            accepted_at: Timestamp(row.accepted_at),
        }),
    })
}

/// Ends a person's part as billing manager.
///
/// # Errors
/// `not_found`.
pub async fn remove(app: &App, access: &OrgAccess, person: &PersonId, stop_billing_mail: bool) -> Result<(), Fault> {
    let mut tx = access.begin(app).await?;
    let org = tx.org().clone();
    let row = store::billing_managers::find(tx.conn(), &org, person).await?.ok_or_else(Fault::not_found)?;
    store::billing_managers::delete(tx.conn(), &org, person).await?;
    let stopped = stop_billing_mail && billing_profile::stop_mail(tx.conn(), &org, &row.email).await?;
    let entry = Entry::new("remove_billing_manager")
        .target(person)
        .before(json!({ "name": row.name, "email": row.email, "accepted_at": row.accepted_at }))
        .after(json!({ "billing_mail_stopped": stopped }));
    tx.record(entry).await?;
    activity::note_in(&mut tx, NewActivity::new(ActivityKind::BillingManagerRemoved).subject(&row.name)).await?;
    ending::revoke_for(&mut tx, &row.email, &[Kind::BillingManager], "remove_billing_manager").await?;
    let (org_name, by, url) = mail_of(app, &tx);
    let mail = OrgMail { org: &org_name, by: &by, billing_url: url };
    notify::owners_and(&mut tx, &row.email, |to, own| mail.manager_removed(to, own, &row.name)).await?;
    tx.tell_person(person);
    tx.tell_org([Tag::Billing]);
    tx.commit(app).await
}
