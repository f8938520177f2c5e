//! The billing profile: who is invoiced (DOC-1), and the one place that decides who gets mail about billing.

use std::collections::BTreeSet;

use bursar_domain::{
    access::OrgRole,
    api::{
        activity::ActivityKind,
        error::{FieldError, FieldProblem},
        events::Tag,
    },
    ids::OrgId,
    profile::{BillingProfile, MailKind, ProfileError, ProfileProblem, RECIPIENTS_MAX},
    time::Timestamp,
};

use super::{
    access::{OrgAccess, OrgTx},
    activity::{self, NewActivity},
    audit::Entry,
    fault::{Fault, field_error, text_problem},
};
use crate::{
    app::App,
    store::{self, Conn, billing_accounts::AccountRow},
};

/// The profile that holds at this moment; an empty one until somebody fills it in.
///
/// # Errors
/// The database refused.
pub async fn of(conn: &mut Conn, org: &OrgId) -> Result<BillingProfile, Fault> {
    match store::billing_accounts::find(conn, org).await? {
        Some(account) => read(&account),
        None => Ok(BillingProfile::default()),
    }
}

fn read(account: &AccountRow) -> Result<BillingProfile, Fault> {
    Ok(serde_json::from_str(&account.profile)?)
}

/// The profile.
///
/// # Errors
/// The database refused.
pub async fn get(app: &App, access: &OrgAccess) -> Result<BillingProfile, Fault> {
    of(&mut *app.store.read().await?, &access.org.id).await
}

/// Replaces the profile; for future invoices only, since an invoice keeps a copy.
///
/// # Errors
/// `invalid_fields`.
pub async fn update(app: &App, access: &OrgAccess, profile: &BillingProfile) -> Result<BillingProfile, Fault> {
    let after = profile.checked().map_err(|errors| Fault::fields(errors.iter().map(field).collect()))?;
    let mut tx = access.begin(app).await?;
    let before = read(&ensure_account(app, &mut tx).await?)?;
    if before == after {
        return Ok(after);
    }
    let org = tx.org().clone();
    store::billing_accounts::set_profile(tx.conn(), &org, &serde_json::to_string(&after)?).await?;
    tx.record(Entry::new("update_billing_profile").before(&before).after(&after)).await?;
    activity::note_in(&mut tx, NewActivity::new(ActivityKind::ProfileChanged)).await?;
    tx.tell_org([Tag::Money, Tag::Billing]);
    tx.commit(app).await?;
    Ok(after)
}

/// The billing account, opened in the catalogue's first currency if there is none.
async fn ensure_account(app: &App, tx: &mut OrgTx) -> Result<AccountRow, Fault> {
    let currency = *app.catalogue.currencies.first().ok_or_else(|| anyhow::anyhow!("a catalogue without currencies"))?;
    let (org, slug, now) = (tx.org().clone(), tx.access.org.slug.clone(), tx.now);
    Ok(store::billing_accounts::ensure(tx.conn(), &org, currency, slug.as_str(), now).await?)
}

fn field(error: &ProfileError) -> FieldError {
    let (problem, limit) = match error.problem {
        ProfileProblem::Text(bad) => text_problem(bad),
        ProfileProblem::NotACountry => (FieldProblem::NotACountry, None),
        ProfileProblem::TaxId(_) => (FieldProblem::NotATaxId, None),
        ProfileProblem::NotAnEmail => (FieldProblem::NotAnEmail, None),
        ProfileProblem::TooMany => (FieldProblem::OutOfRange, u32::try_from(RECIPIENTS_MAX).ok()),
    };
    field_error(&error.field, problem, limit)
}

/// Who gets this kind of mail: the profile's addresses for it; if it names none, the owners, the delegates whose access holds at
/// this moment, and the addresses that were noted for all billing mail. Each address once, in a fixed order.
///
/// # Errors
/// The database refused.
pub async fn recipients(conn: &mut Conn, org: &OrgId, kind: MailKind, now: Timestamp) -> Result<Vec<String>, Fault> {
    let named = of(conn, org).await?.recipients.remove(&kind).unwrap_or_default();
    if !named.is_empty() {
        return Ok(named);
    }
    let mut addresses: Vec<String> = Vec::new();
    let owners = store::members::of_role(conn, org, OrgRole::Owner, u32::MAX).await?;
    addresses.extend(owners.into_iter().map(|(_, _, email)| email));
    addresses.extend(store::billing_admins::in_force(conn, org, now).await?.into_iter().map(|grant| grant.email));
    addresses.extend(store::billing_managers::list(conn, org).await?.into_iter().map(|manager| manager.email));
    addresses.extend(store::orgs::billing_recipients(conn, org).await?);
    let mut seen = BTreeSet::new();
    addresses.retain(|address| seen.insert(address.to_lowercase()));
    Ok(addresses)
}

/// Addresses that the profile names for any kind of mail, in lower case.
///
/// # Errors
/// The database refused.
pub(super) async fn named_addresses(conn: &mut Conn, org: &OrgId) -> Result<BTreeSet<String>, Fault> {
    Ok(of(conn, org).await?.recipients.into_values().flatten().map(|address| address.to_lowercase()).collect())
}

/// Sends no more mail about billing to this address (DEL-7); says whether any went there. A kind of mail that loses its last address
/// goes to owners and delegates again.
///
/// # Errors
/// The database refused.
pub(super) async fn stop_mail(conn: &mut Conn, org: &OrgId, address: &str) -> Result<bool, Fault> {
    let key = address.to_lowercase();
    let noted = store::orgs::delete_billing_recipient(conn, org, &key).await?;
    let mut profile = of(conn, org).await?;
    let before = profile.clone();
    for named in profile.recipients.values_mut() {
        named.retain(|other| other.to_lowercase() != key);
    }
    if profile == before {
        return Ok(noted);
    }
    store::billing_accounts::set_profile(conn, org, &serde_json::to_string(&profile)?).await?;
    Ok(true)
}
