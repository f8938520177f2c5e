//! What the operator does from the command line, beside the running server.

use anyhow::{Context as _, anyhow, bail};
use bursar_domain::{
    access::OrgRole,
    email::EmailAddress,
    ids::{OrgId, PersonId},
    password,
    slug::Slug,
    text,
    time::Timestamp,
};
use serde_json::json;

use super::audit::{self, Actor, Entry, Origin};
use crate::{
    app::{App, new_id},
    clock::Clock,
    identity::password::is_common,
    mail::date_time,
    store::{self, Store},
};

/// Sealed mail that is looked at to know whether a key fits.
const SEALED_SAMPLE: u32 = 1000;
/// Jobs that are listed at most.
const JOBS_LISTED: u32 = 1000;

/// Whether anybody has an account.
///
/// # Errors
/// The database refused.
pub async fn has_people(app: &App) -> anyhow::Result<bool> {
    Ok(store::people::any(&mut *app.store.read().await?).await?)
}

/// Creates the first person, with a verified address, and their organization.
///
/// # Errors
/// Says which value cannot be taken, or that the installation has people already.
pub async fn create_first_owner(app: &App, email: &str, name: &str, password: &str, org: &str, slug: &str) -> anyhow::Result<()> {
    let email: EmailAddress = email.parse().with_context(|| format!("--email {email}"))?;
    let name = text::name(name).map_err(|_| anyhow!("--name takes 1 to {} characters", text::NAME_MAX))?;
    let org_name = text::name(org).map_err(|_| anyhow!("--org takes 1 to {} characters", text::NAME_MAX))?;
    let slug: Slug = slug.parse().with_context(|| format!("--slug {slug}"))?;
    if password::check(password).is_err() || is_common(password, email.as_str(), &name) {
        bail!("the password must have at least {} characters and not be a common one", password::MIN_LEN);
    }
    let hash = app.passwords.hash(password).await?;
    let now = app.now();
    let mut tx = app.store.write().await?;
    if store::people::any(&mut tx).await? {
        bail!("there are people already; owners are made in the console from now on");
    }
    let (person, org) = (new_id(now, PersonId::from_parts), new_id(now, OrgId::from_parts));
    store::people::insert(&mut tx, &person, &name, &email, Some(&hash), now).await?;
    store::people::set_verified(&mut tx, &person, &email.key(), now).await?;
    store::orgs::insert(&mut tx, &org, &slug, &org_name, now).await?;
    store::members::insert(&mut tx, &org, &person, OrgRole::Owner, &name, email.as_str(), now).await?;
    let entry = Entry::new("create_first_owner").target(&person).after(json!({ "name": name, "org": org_name }));
    audit::append(&mut tx, org.as_str(), now.0, &Actor::system(), &Origin::system("command line"), entry, "done").await?;
    tx.commit().await?;
    Ok(())
}

/// Suspends an organization, or lets it go on.
///
/// # Errors
/// There is none of this slug.
pub async fn suspend_org(app: &App, slug: &str, suspend: bool) -> anyhow::Result<()> {
    let slug = Slug::existing(slug).with_context(|| slug.to_owned())?;
    let now = app.now();
    let mut tx = app.store.write().await?;
    let id = store::orgs::set_suspended(&mut tx, &slug, suspend.then_some(now))
        .await?
        .with_context(|| format!("there is no organization {slug}"))?;
    if suspend {
        // What was out before does not come to life again with the organization: somebody has to vouch for it anew.
        store::invitations::kill_tokens_of_org(&mut tx, &id, now).await?;
    }
    let entry = Entry::new(if suspend { "suspend_org" } else { "resume_org" });
    audit::append(&mut tx, &id, now.0, &Actor::system(), &Origin::system("command line"), entry, "done").await?;
    tx.commit().await?;
    Ok(())
}

/// Closes an account and ends its sessions, or opens it again.
///
/// # Errors
/// There is none of this address; or, unless forced, an organization would be left without an owner who can sign in.
pub async fn disable_account(app: &App, email: &str, disable: bool, force: bool) -> anyhow::Result<()> {
    let now = app.now();
    let mut tx = app.store.write().await?;
    let person =
        store::people::by_email(&mut tx, &email.trim().to_lowercase()).await?.with_context(|| format!("there is no account {email}"))?;
    let id: PersonId = person.id.parse()?;
    let alone = store::members::owned_alone(&mut tx, &id).await?;
    if disable && !force && !alone.is_empty() {
        bail!("{email} is the only owner of {}; make somebody else owner first, or add --force", alone.join(", "));
    }
    store::people::set_disabled(&mut tx, &id, disable.then_some(now)).await?;
    if disable {
        store::sessions::delete_all(&mut tx, &id, None).await?;
        store::invitations::kill_tokens_everywhere(&mut tx, &id, now).await?;
    }
    let entry = Entry::new(if disable { "disable_account" } else { "enable_account" });
    audit::append(&mut tx, id.as_str(), now.0, &Actor::system(), &Origin::system("command line"), entry, "done").await?;
    tx.commit().await?;
    Ok(())
}

/// Sealed mail that still is to be sent: places and what is sealed.
///
/// # Errors
/// The database refused.
pub async fn sealed_mail_waiting(store: &Store) -> anyhow::Result<Vec<(String, Vec<u8>)>> {
    Ok(store::mail::waiting_sealed(&mut *store.read().await?, Clock::default().now(), SEALED_SAMPLE).await?)
}

/// Gives up sealed mail that waits; returns how many there were.
///
/// # Errors
/// The database refused.
pub async fn drop_sealed_mail(store: &Store) -> anyhow::Result<u64> {
    let mut tx = store.write().await?;
    let dropped = store::mail::drop_sealed(&mut tx, "given up by the operator: its key is lost", Clock::default().now()).await?;
    tx.commit().await?;
    Ok(dropped)
}

/// The background work that waits, the next due first, as a table for a terminal.
///
/// # Errors
/// The database refused.
pub async fn waiting_jobs(app: &App) -> anyhow::Result<String> {
    let mut conn = app.store.read().await?;
    let jobs = store::jobs::waiting(&mut conn, JOBS_LISTED).await?;
    if jobs.is_empty() {
        return Ok("Nothing waits.".to_owned());
    }
    let mut rows = vec![["KIND", "KEY", "ORG", "DUE", "TRIES", "LAST ERROR"].map(str::to_owned)];
    for job in jobs {
        let org = match job.org_id.as_deref().map(str::parse).transpose()? {
            Some(org) => store::orgs::slug(&mut conn, &org).await?.unwrap_or_default(),
            None => String::new(),
        };
        let key = job.unique_key.strip_prefix(&format!("{}:", job.kind)).unwrap_or(&job.unique_key).to_owned();
        // One line a job, whatever the error says.
        let error = job.last_error.unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ");
        rows.push([job.kind, key, org, date_time(Timestamp(job.run_at)), job.attempts.to_string(), error]);
    }
    let width = |column: usize| rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..6).map(width).collect();
    let line = |row: &[String; 6]| {
        let cells = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:width$}"));
        cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    };
    Ok(rows.iter().map(line).collect::<Vec<_>>().join("\n"))
}
