//! Organizations: creating, settings, leaving, handing over.

use bursar_domain::{
    access::{OrgRole, Permission},
    api::{
        activity::ActivityKind,
        error::{FieldProblem, Refusal},
        events::Tag,
        orgs::{CreatedOrg, HandOver, Leave, NewOrg, OrgChange, OrgSettings},
    },
    ids::{OrgId, PersonId},
    plan::Edition,
    slug::Slug,
    text,
    time::Timestamp,
};
use serde_json::json;

use super::{
    access::{Org, OrgAccess, OrgTx, SignedIn},
    activity::{self, NewActivity},
    audit::{self, Entry},
    billing::mail_of,
    fault::{Fault, Form, slug_problem, text_problem},
    members, notify,
};
use crate::{
    app::{App, new_id},
    live::Notice,
    mail::OrgMail,
    store,
};

fn slug_taken(error: store::Error) -> Fault {
    if store::is_unique_violation(&error) { Fault::field("slug", FieldProblem::Taken) } else { error.into() }
}

/// Creates an organization; the person becomes its owner.
///
/// # Errors
/// `invalid_fields`.
pub async fn create(app: &App, person: &SignedIn, new: &NewOrg) -> Result<CreatedOrg, Fault> {
    let mut form = Form::default();
    let name = form.take("name", text::name(&new.name).map_err(text_problem));
    let slug = form.take("slug", new.slug.trim().parse::<Slug>().map_err(slug_problem));
    form.finish()?;
    let (Some(name), Some(slug)) = (name, slug) else { return Err(Fault::not_found()) };
    let now = app.now();
    let id = new_id(now, OrgId::from_parts);
    let mut tx = app.store.write().await?;
    store::orgs::insert(&mut tx, &id, &slug, &name, now).await.map_err(slug_taken)?;
    store::members::insert(&mut tx, &id, &person.id, OrgRole::Owner, &person.name, &person.email, now).await?;
    let entry = Entry::new("create_org").after(json!({ "name": name, "slug": slug }));
    audit::append(&mut tx, id.as_str(), now.0, &person.actor(), &person.origin, entry, "done").await?;
    tx.commit().await?;
    app.live.publish([Notice::person(&person.id, [Tag::Viewer])]);
    Ok(CreatedOrg { id, slug })
}

/// The general settings.
///
/// # Errors
/// The database refused.
pub async fn settings(app: &App, access: &OrgAccess) -> Result<OrgSettings, Fault> {
    read_settings(&mut *app.store.read().await?, &access.org).await
}

async fn read_settings(conn: &mut store::Conn, org: &Org) -> Result<OrgSettings, Fault> {
    let owners = store::members::count_role(conn, &org.id, OrgRole::Owner).await?;
    Ok(OrgSettings {
        id: org.id.clone(),
        slug: org.slug.clone(),
        name: org.name.clone(),
        edition: Edition::from_name(&org.row.edition).unwrap_or(Edition::Free),
        member_count: u32::try_from(org.row.member_count).unwrap_or(0),
        owner_count: u32::try_from(owners).unwrap_or(0),
        created_at: Timestamp(org.row.created_at),
    })
}

/// Changes name or slug.
///
/// # Errors
/// `invalid_fields`.
pub async fn update(app: &App, access: &OrgAccess, change: &OrgChange) -> Result<OrgSettings, Fault> {
    let mut tx = access.begin(app).await?;
    let org = tx.access.org.clone();
    let mut form = Form::default();
    let name = match &change.name {
        Some(name) => form.take("name", text::name(name).map_err(text_problem)),
        None => Some(org.name.clone()),
    };
    let slug = match &change.slug {
        Some(slug) => form.take("slug", slug.trim().parse::<Slug>().map_err(slug_problem)),
        None => Some(org.slug.clone()),
    };
    form.finish()?;
    let (Some(name), Some(slug)) = (name, slug) else { return Err(Fault::not_found()) };
    store::orgs::update(tx.conn(), &org.id, &name, &slug).await.map_err(slug_taken)?;
    let entry = Entry::new("update_org").before(json!({ "name": org.name, "slug": org.slug })).after(json!({ "name": name, "slug": slug }));
    tx.record(entry).await?;
    tx.tell_org([Tag::Viewer, Tag::Org, Tag::Billing]);
    let changed = Org { name, slug, ..org };
    let settings = read_settings(tx.conn(), &changed).await?;
    tx.commit(app).await?;
    Ok(settings)
}

/// Leaves. A sole owner names the member who takes over in the same step (DEL-8).
///
/// # Errors
/// `successor_required`; `not_a_member` for the successor; `org_suspended` for naming one.
pub async fn leave(app: &App, access: &OrgAccess, leave: &Leave) -> Result<(), Fault> {
    let mut tx = access.begin(app).await?;
    let person = tx.actor().clone();
    let org = tx.org().clone();
    let Some(role) = tx.access.tie.role() else {
        store::billing_managers::delete(tx.conn(), &org, &person.id).await?;
        tx.record(Entry::new("leave_org").target(&person.id).before(json!({ "role": "billing_manager", "name": person.name }))).await?;
        activity::note_in(&mut tx, NewActivity::new(ActivityKind::BillingManagerRemoved).subject(&person.name)).await?;
        let (org_name, by, url) = mail_of(app, &tx);
        let mail = OrgMail { org: &org_name, by: &by, billing_url: url };
        notify::owners_and(&mut tx, &person.email, |to, own| mail.manager_left(to, own)).await?;
        tx.tell_person(&person.id);
        tx.tell_org([Tag::Billing]);
        return tx.commit(app).await;
    };
    if role == OrgRole::Owner {
        if let Some(successor) = &leave.successor {
            // Leaving is always possible; giving ownership away is a change, and a suspended organization takes none.
            tx.require(Permission::ManageOwners)?;
            make_owner(app, &mut tx, successor).await?;
        }
        members::keep_an_owner(&mut tx, &person.id).await.map_err(|fault| match fault {
            Fault::Internal(error) => Fault::Internal(error),
            _ => Fault::refused(Refusal::SuccessorRequired),
        })?;
    }
    members::drop_member(app, &mut tx, &person.id, "leave_org", false).await?;
    tx.commit(app).await
}

/// Makes a member an owner and the person who hands over something less, in one step.
///
/// # Errors
/// `not_a_member`; `invalid_fields` if the person would stay an owner or hands over to themselves.
pub async fn hand_over(app: &App, access: &OrgAccess, hand_over: &HandOver) -> Result<(), Fault> {
    if hand_over.keep == OrgRole::Owner {
        return Err(Fault::field("keep", FieldProblem::NotPossible));
    }
    let mut tx = access.begin(app).await?;
    let person = tx.actor().clone();
    if hand_over.to == person.id {
        return Err(Fault::field("to", FieldProblem::NotPossible));
    }
    tx.record(Entry::new("hand_over_ownership").target(&hand_over.to)).await?;
    make_owner(app, &mut tx, &hand_over.to).await?;
    members::set_role(app, &mut tx, &person.id, hand_over.keep).await?;
    tx.commit(app).await
}

async fn make_owner(app: &App, tx: &mut OrgTx, successor: &PersonId) -> Result<(), Fault> {
    let org = tx.org().clone();
    if store::members::find(tx.conn(), &org, successor).await?.is_none() {
        return Err(Fault::refused(Refusal::NotAMember));
    }
    members::set_role(app, tx, successor, OrgRole::Owner).await
}
