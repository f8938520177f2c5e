//! Stored cards (PAY-1): several, one of them the default that is charged. The provider takes and keeps them; Bursar knows the
//! provider's name for a card, its brand, last four digits and expiry. The provider is never asked inside a transaction: what is
//! decided here is committed first, and what the provider then misses is made up for by [`sync`].

mod expiring;
mod reconcile;
mod setup;

use bursar_domain::{
    api::{
        activity::ActivityKind,
        error::{ErrorCode, Refusal},
        events::Tag,
        payment_methods::{Expiry, PaymentMethod, PaymentMethods, Redirect},
    },
    card::CardExpiry,
    ids::{OrgId, PaymentMethodId},
    recharge::Settings,
    time::Timestamp,
};
use serde_json::{Value, json};

pub use self::{
    expiring::warn_expiring,
    reconcile::{sync, sync_customer},
    setup::{begin_setup, complete_setup},
};
use super::{
    access::{Org, OrgAccess, OrgTx},
    activity::{self, NewActivity},
    audit::Entry,
    billing::billing_url,
    fault::Fault,
    plan, recharge,
};
use crate::{
    app::App,
    payments::ProviderError,
    store::{self, Conn, payment_methods::MethodRow},
};

/// The stored cards: the default first, then the youngest.
///
/// # Errors
/// The database refused.
pub async fn list(app: &App, access: &OrgAccess) -> Result<PaymentMethods, Fault> {
    let items = listed(&mut *app.store.read().await?, &access.org.id, app.now()).await?;
    Ok(PaymentMethods { items })
}

/// The same for other answers that show them.
///
/// # Errors
/// The database refused.
pub async fn listed(conn: &mut Conn, org: &OrgId, now: Timestamp) -> Result<Vec<PaymentMethod>, Fault> {
    store::payment_methods::list(conn, org).await?.iter().map(|row| wire(row, now)).collect()
}

/// A card as it travels.
///
/// # Errors
/// The row holds what this version cannot read.
pub fn wire(row: &MethodRow, now: Timestamp) -> Result<PaymentMethod, Fault> {
    let expiry = CardExpiry(row.expires());
    Ok(PaymentMethod {
        id: row.id.parse()?,
        brand: row.brand.clone(),
        last4: row.last4.clone(),
        expires: expiry.0,
        is_default: row.is_default,
        expiry: match expiry.warning(now, None) {
            _ if expiry.is_over(now) => Expiry::Over,
            Some(_) => Expiry::Soon,
            None => Expiry::Fine,
        },
    })
}

/// As the billing activity names it.
fn subject(row: &MethodRow) -> String {
    format!("{} {}", row.brand, row.last4)
}

/// As the audit log notes it.
fn noted(row: &MethodRow) -> Value {
    json!({ "brand": row.brand, "last4": row.last4, "expires": row.expires().to_string(), "default": row.is_default })
}

/// What an answer of the provider that is not there means for the caller.
fn provider_fault(error: ProviderError) -> Fault {
    match error {
        ProviderError::Unknown(error) => {
            tracing::warn!(error = format!("{error:#}"), "the payment provider does not answer");
            Fault::code(ErrorCode::Unavailable)
        }
        ProviderError::Refused(error) => Fault::Internal(error.context("the payment provider refused")),
    }
}

/// For what the provider is told after the fact: a failure is made up for by the next [`sync`], so it is only logged.
fn told(what: &'static str, outcome: Result<(), ProviderError>) {
    if let Err(ProviderError::Unknown(error) | ProviderError::Refused(error)) = outcome {
        tracing::warn!(error = format!("{error:#}"), what, "the payment provider could not be told");
    }
}

/// The provider's name for the organization; the provider is asked for one the first time.
async fn customer(app: &App, org: &Org) -> Result<String, Fault> {
    let account = store::billing_accounts::find(&mut *app.store.read().await?, &org.id).await?;
    if let Some(customer) = account.and_then(|account| account.customer) {
        return Ok(customer);
    }
    let customer = app.provider.ensure_customer(org.id.as_str(), &org.name).await.map_err(provider_fault)?;
    let mut tx = app.store.write().await?;
    plan::billing_account(app, &mut tx, &org.id, app.now()).await?;
    store::billing_accounts::set_customer(&mut tx, &org.id, &customer).await?;
    tx.commit().await?;
    Ok(customer)
}

async fn find(tx: &mut OrgTx, id: &PaymentMethodId) -> Result<MethodRow, Fault> {
    let org = tx.org().clone();
    store::payment_methods::find(tx.conn(), &org, id).await?.ok_or_else(Fault::not_found)
}

/// Makes a card the one that is charged.
///
/// # Errors
/// `not_found`.
pub async fn set_default(app: &App, access: &OrgAccess, id: &PaymentMethodId) -> Result<(), Fault> {
    let mut tx = access.begin(app).await?;
    let (org, row) = (tx.org().clone(), find(&mut tx, id).await?);
    if row.is_default {
        return Ok(());
    }
    let before = store::payment_methods::default(tx.conn(), &org).await?;
    store::payment_methods::set_default(tx.conn(), &org, &row.id).await?;
    let entry = Entry::new("set_default_payment_method").target(id).before(before.as_ref().map(noted));
    tx.record(entry.after(noted(&MethodRow { is_default: true, ..row.clone() }))).await?;
    activity::note_in(&mut tx, NewActivity::new(ActivityKind::DefaultCardChanged).subject(subject(&row))).await?;
    tx.tell_org([Tag::Money]);
    tx.commit(app).await?;
    after_card_change(app, &org).await;
    Ok(())
}

/// Removes a card. The default goes only if nothing may have to be charged to it; the youngest other one takes its place then.
///
/// # Errors
/// `not_found`, `default_in_use`.
pub async fn remove(app: &App, access: &OrgAccess, id: &PaymentMethodId) -> Result<(), Fault> {
    let mut tx = access.begin(app).await?;
    let (org, now, row) = (tx.org().clone(), tx.now, find(&mut tx, id).await?);
    if row.is_default && is_needed(tx.conn(), &org).await? {
        return Err(Fault::refused(Refusal::DefaultInUse));
    }
    store::payment_methods::remove(tx.conn(), &org, &row.id, now).await?;
    tx.record(Entry::new("remove_payment_method").target(id).before(noted(&row))).await?;
    activity::note_in(&mut tx, NewActivity::new(ActivityKind::CardRemoved).subject(subject(&row))).await?;
    let promoted = promote(tx.conn(), &org).await?;
    if let Some(next) = &promoted {
        activity::note_in(&mut tx, NewActivity::new(ActivityKind::DefaultCardChanged).subject(subject(next))).await?;
    }
    tx.tell_org([Tag::Money]);
    tx.commit(app).await?;
    told("detaching a card", app.provider.detach(&row.reference).await);
    if promoted.is_some() {
        after_card_change(app, &org).await;
    }
    Ok(())
}

/// Whether something may have to be charged to the default card: a subscription, auto-recharge, an open invoice.
async fn is_needed(conn: &mut Conn, org: &OrgId) -> Result<bool, Fault> {
    if plan::find(conn, org).await?.is_some_and(|kept| kept.subscription.is_live()) || store::invoices::any_open(conn, org).await? {
        return Ok(true);
    }
    let Some(settings) = store::payment_methods::recharge_settings(conn, org).await? else { return Ok(false) };
    Ok(serde_json::from_str::<Settings>(&settings)?.enabled)
}

/// Makes the youngest card the default if there is none; says which one if so.
async fn promote(conn: &mut Conn, org: &OrgId) -> Result<Option<MethodRow>, Fault> {
    let Some(first) = store::payment_methods::list(conn, org).await?.into_iter().next().filter(|row| !row.is_default) else {
        return Ok(None);
    };
    store::payment_methods::set_default(conn, org, &first.id).await?;
    Ok(Some(MethodRow { is_default: true, ..first }))
}

/// Opens the provider's own page about cards and payments.
///
/// # Errors
/// `unavailable` if the provider does not answer.
pub async fn portal(app: &App, access: &OrgAccess) -> Result<Redirect, Fault> {
    let customer = customer(app, &access.org).await?;
    let mut tx = access.begin(app).await?;
    tx.record(Entry::new("open_billing_portal")).await?;
    let return_url = billing_url(app, tx.access.org.slug.as_str());
    tx.commit(app).await?;
    let url = app.provider.portal(&customer, &return_url).await.map_err(provider_fault)?;
    Ok(Redirect { url })
}

/// What follows when another card is charged from now on. Called after the commit, from every place that changes the default: a card
/// was added first, replaced, chosen, removed, or came or went on the provider's own page. The provider is told, for its own pages.
pub async fn after_card_change(app: &App, org: &OrgId) {
    let found = async {
        let mut conn = app.store.read().await?;
        let account = store::billing_accounts::find(&mut conn, org).await?;
        let card = store::payment_methods::default(&mut conn, org).await?;
        Ok::<_, Fault>(account.and_then(|account| account.customer).zip(card))
    };
    match found.await {
        Ok(Some((customer, card))) => {
            told("the default card", app.provider.set_default(&customer, &card.reference).await);
            // A new card clears what the old one has paused, and is tried once (CRD-3).
            if let Err(fault) = recharge::cleared(app, org).await {
                tracing::error!(?fault, "auto-recharge could not go on with the new card");
            }
        }
        Ok(None) => {}
        Err(fault) => tracing::error!(?fault, "what follows a change of cards could not be done"),
    }
}
