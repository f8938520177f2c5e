//! What time does to grants: they end, and before that the people concerned are reminded (DEL-6, DEL-7).

use bursar_domain::{
    api::{activity::ActivityKind, events::Tag},
    delegation::{self, REMINDER_DAYS},
    ids::{OrgId, PersonId},
    slug::OrgRef,
    time::Timestamp,
};
use serde_json::json;

use super::{
    access::OrgTx,
    activity::{self, NewActivity},
    audit::{self, Actor, Entry, Origin},
    billing::billing_url,
    fault::Fault,
    notify,
};
use crate::{
    app::App,
    live::Notice,
    mail::{Message, OrgMail},
    store::{self, Conn, billing_admins::GrantRow},
};

/// Grants handled in one transaction.
const BATCH: u32 = 50;

/// Removes grants whose end has come.
///
/// # Errors
/// The database refused; what was committed stays.
pub async fn end_due(app: &App) -> Result<(), Fault> {
    let now = app.now();
    if store::billing_admins::ended(&mut *app.store.read().await?, now, 1).await?.is_empty() {
        return Ok(());
    }
    let mut tx = app.store.write().await?;
    let mut notices = Vec::new();
    for grant in store::billing_admins::ended(&mut tx, now, BATCH).await? {
        let (org, person) = ids(&grant)?;
        settle(app, &mut tx, now, &grant).await?;
        notices.push(Notice::person(&person, [Tag::Viewer]));
        notices.push(Notice::org(&org, [Tag::Billing, Tag::Members]));
    }
    tx.commit().await?;
    app.live.publish(notices);
    Ok(())
}

/// Takes away a grant whose end has come.
async fn settle(app: &App, conn: &mut Conn, now: Timestamp, grant: &GrantRow) -> Result<(), Fault> {
    let (org, person) = ids(grant)?;
    store::billing_admins::delete(conn, &org, &person).await?;
    let entry = Entry::new("end_billing_admin").target(&person).before(json!({ "name": grant.name, "ends_at": grant.ends_at }));
    audit::append(conn, org.as_str(), now.0, &Actor::system(), &Origin::system("grants"), entry, "done").await?;
    activity::note(conn, &org, now, None, NewActivity::new(ActivityKind::BillingAdminRemoved).subject(&grant.name)).await?;
    mail_all(app, conn, now, &org, grant, |mail, to, own| mail.grant_ended(to, own, &grant.name)).await
}

/// Takes away the person's grant if its end has come but nothing has swept it: a change that meets one must not pass
/// over its end in silence.
pub(super) async fn settle_ended(app: &App, tx: &mut OrgTx, person: &PersonId) -> Result<(), Fault> {
    let (org, now) = (tx.org().clone(), tx.now);
    if settle_if_ended(app, tx.conn(), now, &org, person).await? {
        tx.tell_person(person);
        tx.tell_org([Tag::Billing, Tag::Members]);
    }
    Ok(())
}

/// The same for whoever tells open pages anyway; says whether there was such a grant.
pub(super) async fn settle_if_ended(app: &App, conn: &mut Conn, now: Timestamp, org: &OrgId, person: &PersonId) -> Result<bool, Fault> {
    let grant = store::billing_admins::find(conn, org, person).await?;
    let Some(grant) = grant.filter(|grant| !delegation::in_force(grant.ends_at.map(Timestamp), now)) else { return Ok(false) };
    settle(app, conn, now, &grant).await?;
    Ok(true)
}

/// Reminds of grants that end within three days, once each.
///
/// # Errors
/// The database refused; what was committed stays.
pub async fn remind_due(app: &App) -> Result<(), Fault> {
    let now = app.now();
    let until = now.plus_days(REMINDER_DAYS);
    if store::billing_admins::to_remind(&mut *app.store.read().await?, now, until, 1).await?.is_empty() {
        return Ok(());
    }
    let mut tx = app.store.write().await?;
    for grant in store::billing_admins::to_remind(&mut tx, now, until, BATCH).await? {
        let (org, person) = ids(&grant)?;
        let ends_at = Timestamp(grant.ends_at.unwrap_or(until.0));
        store::billing_admins::set_reminded(&mut tx, &org, &person, now).await?;
        mail_all(app, &mut tx, now, &org, &grant, |mail, to, own| mail.grant_ends_soon(to, own, &grant.name, ends_at)).await?;
    }
    tx.commit().await?;
    Ok(())
}

fn ids(grant: &GrantRow) -> Result<(OrgId, PersonId), Fault> {
    Ok((grant.org_id.parse()?, grant.person_id.parse()?))
}

async fn mail_all(
    app: &App,
    conn: &mut Conn,
    now: Timestamp,
    org: &OrgId,
    grant: &GrantRow,
    compose: impl Fn(&OrgMail<'_>, &str, bool) -> Message,
) -> Result<(), Fault> {
    let person: PersonId = grant.person_id.parse()?;
    let Some(row) = store::orgs::access(conn, &OrgRef::Id(org.clone()), &person).await? else { return Ok(()) };
    let mail = OrgMail { org: &row.name, by: "Bursar", billing_url: billing_url(app, &row.slug) };
    let writing = notify::Writing { config: &app.config, now, org, by: None };
    writing.to_owners_and(conn, &grant.email, |to, own| compose(&mail, to, own)).await
}
