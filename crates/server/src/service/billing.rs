//! The Billing page's facts, and the delegation of billing to members.

use std::collections::BTreeSet;

use bursar_domain::{
    access::{OrgRole, Permission, decide::holds},
    api::{
        activity::ActivityKind,
        billing::{Billing, BillingAdmin, BillingAdminDetails, NewBillingAdmin, PersonName, Teammate, TeammateQuery, Teammates},
        error::Refusal,
        events::Tag,
        page::Page,
    },
    delegation::{self, GrantEnd},
    ids::PersonId,
    invite::Kind,
    time::Timestamp,
};
use serde_json::json;

use super::{
    access::{OrgAccess, OrgTx},
    access_requests::wire,
    activity::{self, NewActivity},
    audit::Entry,
    billing_profile,
    fault::{Fault, end_problem, field_error},
    grants::settle_ended,
    invitations::ending,
    members::{next_cursor, page_filter, search_words},
    notify, overview, plan,
};
use crate::{
    app::App,
    mail::OrgMail,
    store::{self, access_requests::Outcome, billing_admins::GrantRow, member_list::Filter, members::MemberRow},
};

/// Owners that the page names at most.
const OWNERS_SHOWN: u32 = 100;
/// Names and addresses that an empty search result explains at most.
const EXPLAINED: u32 = 5;

/// What the mails of this organization have in common: its name, who acts, where the Billing page is.
pub(super) fn mail_of(app: &App, tx: &OrgTx) -> (String, String, String) {
    let org = &tx.access.org;
    (org.name.clone(), tx.access.person.name.clone(), billing_url(app, org.slug.as_str()))
}

/// Where the Billing page is.
pub(crate) fn billing_url(app: &App, slug: &str) -> String {
    app.config.url(&format!("/orgs/{slug}/settings/billing"))
}

/// What the Billing page shows to this person.
///
/// # Errors
/// The database refused.
pub async fn overview(app: &App, access: &OrgAccess) -> Result<Billing, Fault> {
    let mut conn = app.store.read().await?;
    let now = app.now();
    let org = &access.org;
    let owners = store::members::of_role(&mut conn, &org.id, OrgRole::Owner, OWNERS_SHOWN).await?;
    let grants = store::billing_admins::in_force(&mut conn, &org.id, now).await?;
    let managers = store::billing_managers::list(&mut conn, &org.id).await?;
    let my_request = store::access_requests::open_of(&mut conn, &org.id, &access.person.id).await?;
    let requests =
        if access.holds(Permission::DecideAccessRequests) { Some(store::access_requests::open(&mut conn, &org.id).await?) } else { None };
    let details = access.holds(Permission::ManageBillingAdmins);
    let kept = plan::find(&mut conn, &org.id).await?;
    let (credit_balance, used_this_month, resources) = overview::credit_status(&mut conn, &org.id, now).await?;
    let named = if details { billing_profile::named_addresses(&mut conn, &org.id).await? } else { BTreeSet::new() };
    Ok(Billing {
        org_name: org.name.clone(),
        plan: overview::plan_status(access, kept.as_ref()),
        credit_balance,
        used_this_month,
        resources,
        account: overview::account(app, &mut conn, access, kept.as_ref(), now).await?,
        owners: owners.into_iter().map(|(id, name, _)| person(id, name)).collect::<Result<_, _>>()?,
        billing_admins: grants.into_iter().map(|grant| billing_admin(grant, details, &named)).collect::<Result<_, _>>()?,
        billing_managers: managers.into_iter().map(|row| person(row.person_id, row.name)).collect::<Result<_, _>>()?,
        my_request: my_request.map(wire).transpose()?,
        requests: requests.map(|rows| rows.into_iter().map(wire).collect::<Result<_, _>>()).transpose()?,
    })
}

fn person(id: String, name: String) -> Result<PersonName, Fault> {
    Ok(PersonName { id: id.parse()?, name })
}

fn billing_admin(grant: GrantRow, details: bool, named: &BTreeSet<String>) -> Result<BillingAdmin, Fault> {
    Ok(BillingAdmin {
        id: grant.person_id.parse()?,
        name: grant.name,
        details: details.then(|| BillingAdminDetails {
            receives_billing_mail: grant.receives_billing_mail || named.contains(&grant.email.to_lowercase()),
            email: grant.email,
            role: OrgRole::from_name(&grant.role).unwrap_or(OrgRole::Member),
            since: Timestamp(grant.granted_at),
            ends_at: grant.ends_at.map(Timestamp),
            granted_by: grant.granted_by_name,
        }),
    })
}

/// Members who can be given the grant; an empty answer explains itself (DEL-3).
///
/// # Errors
/// `bad_request` for a cursor or limit that we did not give.
pub async fn teammates(app: &App, access: &OrgAccess, query: &TeammateQuery) -> Result<Teammates, Fault> {
    let now = app.now();
    let words = search_words(query.search.as_deref())?;
    let filter = Filter { words, selectable_at: Some(now), ..page_filter(query.cursor.as_deref(), query.limit)? };
    let mut conn = app.store.read().await?;
    let org = &access.org.id;
    let mut rows = store::member_list::list(&mut conn, org, &filter).await?;
    let (mut pending, mut have_access) = (Vec::new(), Vec::new());
    if filter.after.is_none() && !filter.words.is_empty() {
        let typed = query.search.as_deref().unwrap_or("").trim().to_lowercase().replace(char::is_control, "");
        pending = store::orgs::pending_invitees(&mut conn, org, &typed, now).await?;
        if rows.is_empty() {
            let everybody = Filter { selectable_at: None, limit: EXPLAINED, ..filter.clone() };
            have_access = store::member_list::list(&mut conn, org, &everybody).await?;
            have_access.retain(|row| tie(row, now).is_some_and(|tie| holds(tie, Permission::ManageSubscription)));
        }
    }
    let next = next_cursor(&mut rows, filter.limit);
    let items = rows.into_iter().map(teammate).collect::<Result<_, _>>()?;
    let have_access = have_access.into_iter().map(|row| row.name).collect();
    Ok(Teammates { page: Page { items, next }, pending, have_access })
}

fn teammate(row: MemberRow) -> Result<Teammate, Fault> {
    Ok(Teammate {
        id: row.person_id.parse()?,
        name: row.name,
        email: row.email,
        role: OrgRole::from_name(&row.role).unwrap_or(OrgRole::Member),
    })
}

/// When a grant ends, or what is wrong with the field `ends`.
pub(super) fn resolve(ends: GrantEnd, now: Timestamp) -> Result<Option<Timestamp>, Fault> {
    ends.resolve(now).map_err(|error| {
        let (problem, limit) = end_problem(error);
        Fault::fields(vec![field_error("ends", problem, limit)])
    })
}

/// Gives the grant to a member.
///
/// # Errors
/// `not_a_member`, `owner_has_access`, `already_billing_admin`, `invalid_fields` for the end.
pub async fn add(app: &App, access: &OrgAccess, new: &NewBillingAdmin) -> Result<(), Fault> {
    let mut tx = access.begin(app).await?;
    let ends_at = resolve(new.ends, tx.now)?;
    grant(app, &mut tx, &new.person, ends_at).await?;
    let (org, by, now) = (tx.org().clone(), tx.actor().id.clone(), tx.now);
    store::access_requests::close(tx.conn(), &org, &new.person, Outcome::Moot, Some(&by), now).await?;
    tx.commit(app).await
}

/// The part that adding and approving share.
pub(super) async fn grant(app: &App, tx: &mut OrgTx, person: &PersonId, ends_at: Option<Timestamp>) -> Result<(), Fault> {
    let (org, now, by) = (tx.org().clone(), tx.now, tx.actor().id.clone());
    settle_ended(app, tx, person).await?;
    // A closed account is nobody's: it is refused as if it were not there.
    let row = store::members::find(tx.conn(), &org, person).await?.filter(|row| row.disabled_at.is_none());
    delegation::may_receive(row.as_ref().and_then(|row| tie(row, now))).map_err(Fault::refused)?;
    let Some(row) = row else { return Err(Fault::refused(Refusal::NotAMember)) };
    store::billing_admins::insert(tx.conn(), &org, person, &by, now, ends_at).await?;
    count_as_reminder(tx, person, ends_at).await?;
    tx.record(Entry::new("add_billing_admin").target(person).after(json!({ "name": row.name, "ends_at": ends_at }))).await?;
    activity::note_in(tx, NewActivity::new(ActivityKind::BillingAdminAdded).subject(&row.name)).await?;
    let (org_name, by_name, url) = mail_of(app, tx);
    let mail = OrgMail { org: &org_name, by: &by_name, billing_url: url };
    notify::owners_and(tx, &row.email, |to, own| mail.grant_added(to, own, &row.name, ends_at)).await?;
    tx.tell_person(person);
    tx.tell_org([Tag::Billing, Tag::Members]);
    Ok(())
}

/// The mail about an end that is near reminds of it: there is no second one right after.
async fn count_as_reminder(tx: &mut OrgTx, person: &PersonId, ends_at: Option<Timestamp>) -> Result<(), Fault> {
    let (org, now) = (tx.org().clone(), tx.now);
    if ends_at.is_some_and(|end| delegation::reminder_due(end, now)) {
        store::billing_admins::set_reminded(tx.conn(), &org, person, now).await?;
    }
    Ok(())
}

fn tie(row: &MemberRow, now: Timestamp) -> Option<bursar_domain::access::Tie> {
    let role = OrgRole::from_name(&row.role)?;
    let billing_admin = row.granted_at.is_some() && delegation::in_force(row.grant_ends_at.map(Timestamp), now);
    Some(bursar_domain::access::Tie::Member { role, billing_admin })
}

async fn find_grant(tx: &mut OrgTx, person: &PersonId) -> Result<GrantRow, Fault> {
    let (org, now) = (tx.org().clone(), tx.now);
    let grant = store::billing_admins::find(tx.conn(), &org, person).await?;
    grant.filter(|grant| delegation::in_force(grant.ends_at.map(Timestamp), now)).ok_or_else(Fault::not_found)
}

/// Changes when a grant ends.
///
/// # Errors
/// `not_found`, `invalid_fields`.
pub async fn change_end(app: &App, access: &OrgAccess, person: &PersonId, ends: GrantEnd) -> Result<(), Fault> {
    let mut tx = access.begin(app).await?;
    let grant = find_grant(&mut tx, person).await?;
    let ends_at = resolve(ends, tx.now)?;
    let org = tx.org().clone();
    store::billing_admins::set_end(tx.conn(), &org, person, ends_at).await?;
    count_as_reminder(&mut tx, person, ends_at).await?;
    let entry = Entry::new("change_billing_admin_end")
        .target(person)
        .before(json!({ "ends_at": grant.ends_at }))
        .after(json!({ "ends_at": ends_at }));
    tx.record(entry).await?;
    let (org_name, by_name, url) = mail_of(app, &tx);
    let mail = OrgMail { org: &org_name, by: &by_name, billing_url: url };
    notify::owners_and(&mut tx, &grant.email, |to, own| mail.grant_end_changed(to, own, &grant.name, ends_at)).await?;
    tx.tell_org([Tag::Billing]);
    tx.commit(app).await
}

/// Takes the grant away; membership and org role stay (DEL-4).
///
/// # Errors
/// `not_found`.
pub async fn remove(app: &App, access: &OrgAccess, person: &PersonId, stop_billing_mail: bool) -> Result<(), Fault> {
    let mut tx = access.begin(app).await?;
    let grant = find_grant(&mut tx, person).await?;
    let org = tx.org().clone();
    store::billing_admins::delete(tx.conn(), &org, person).await?;
    let mut stopped = false;
    if stop_billing_mail {
        stopped = billing_profile::stop_mail(tx.conn(), &org, &grant.email).await?;
    }
    let entry = Entry::new("remove_billing_admin")
        .target(person)
        .before(json!({ "name": grant.name, "ends_at": grant.ends_at }))
        .after(json!({ "billing_mail_stopped": stopped }));
    tx.record(entry).await?;
    activity::note_in(&mut tx, NewActivity::new(ActivityKind::BillingAdminRemoved).subject(&grant.name)).await?;
    ending::revoke_for(&mut tx, &grant.email, &[Kind::BillingManager], "remove_billing_admin").await?;
    let (org_name, by_name, url) = mail_of(app, &tx);
    let mail = OrgMail { org: &org_name, by: &by_name, billing_url: url };
    notify::owners_and(&mut tx, &grant.email, |to, own| mail.grant_removed(to, own, &grant.name)).await?;
    tx.tell_person(person);
    tx.tell_org([Tag::Billing, Tag::Members]);
    tx.commit(app).await
}
