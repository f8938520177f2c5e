//! A visit to the provider's page that takes a card, and what comes of it.

use bursar_domain::{
    api::{
        activity::ActivityKind,
        events::Tag,
        payment_methods::{BackTo, CardSetupOutcome, NewCardSetup, Redirect},
    },
    ids::{CardSetupId, PaymentMethodId},
};
use serde_json::json;

use super::{after_card_change, customer, noted, provider_fault, reconcile, subject, told, wire};
use crate::{
    app::{App, new_id},
    payments::{Card, SetupOutcome},
    service::{
        Fault, OrgAccess, OrgTx,
        activity::{self, NewActivity},
        audit::Entry,
        billing::billing_url,
    },
    store::{
        self,
        payment_methods::{MethodRow, NewMethod, SetupRow},
    },
};

/// Begins a visit to the provider's page that takes a card, perhaps in the place of another one.
///
/// # Errors
/// `not_found` for a card to replace that is not there, `unavailable` if the provider does not answer.
pub async fn begin_setup(app: &App, access: &OrgAccess, new: &NewCardSetup) -> Result<Redirect, Fault> {
    let customer = customer(app, &access.org).await?;
    let mut tx = access.begin(app).await?;
    let (org, now, by) = (tx.org().clone(), tx.now, tx.actor().id.clone());
    if let Some(old) = &new.replaces {
        super::find(&mut tx, old).await?;
    }
    let id = new_id(now, CardSetupId::from_parts);
    store::payment_methods::insert_setup(tx.conn(), &org, &id, new.replaces.as_ref(), &by, now).await?;
    tx.record(Entry::new("begin_card_setup").target(&id).after(json!({ "replaces": new.replaces }))).await?;
    let page = match new.back_to {
        Some(BackTo::Plan) => "/plan",
        None => "",
    };
    let return_url = format!("{}{page}?card={id}", billing_url(app, tx.access.org.slug.as_str()));
    tx.commit(app).await?;
    let visit = app.provider.begin_card_setup(&customer, id.as_str(), &return_url).await.map_err(provider_fault)?;
    let mut tx = app.store.write().await?;
    store::payment_methods::set_setup_reference(&mut tx, &org, &id, &visit.id).await?;
    tx.commit().await?;
    Ok(Redirect { url: visit.url })
}

/// Asks how the visit ended, and stores the card. Asked again it gives the same answer and stores nothing more.
///
/// # Errors
/// `not_found`, `unavailable` if the provider does not answer.
pub async fn complete_setup(app: &App, access: &OrgAccess, id: &CardSetupId) -> Result<CardSetupOutcome, Fault> {
    let org = &access.org.id;
    let setup = store::payment_methods::setup(&mut *app.store.read().await?, org, id).await?.ok_or_else(Fault::not_found)?;
    if let Some(method) = &setup.method_id {
        return stored(app, access, method).await;
    }
    // A visit that the provider never confirmed has no page on which anybody could be.
    let Some(reference) = &setup.reference else { return Ok(CardSetupOutcome::Canceled) };
    match app.provider.card_setup(reference).await.map_err(provider_fault)? {
        SetupOutcome::Pending => Ok(CardSetupOutcome::Pending),
        SetupOutcome::Canceled => Ok(CardSetupOutcome::Canceled),
        SetupOutcome::Declined => Ok(CardSetupOutcome::Declined),
        SetupOutcome::Stored(card) => {
            // First what else has changed there, so that the rules below see the cards as they are. The new one is theirs.
            if let Err(fault) = reconcile::all_but(app, org, Some(&card.id)).await {
                tracing::warn!(?fault, "the provider's cards could not be compared with ours");
            }
            let method = store_card(app, access, id, &card).await?;
            stored(app, access, &method).await
        }
    }
}

async fn stored(app: &App, access: &OrgAccess, method: &str) -> Result<CardSetupOutcome, Fault> {
    let row = store::payment_methods::find_any(&mut *app.store.read().await?, &access.org.id, method).await?;
    let row = row.ok_or_else(|| anyhow::anyhow!("the card {method} of a visit is not there"))?;
    Ok(CardSetupOutcome::Stored { method: wire(&row, app.now())? })
}

/// Stores the card of a visit, once. The first card becomes the default, and one that takes the place of the default.
async fn store_card(app: &App, access: &OrgAccess, id: &CardSetupId, card: &Card) -> Result<String, Fault> {
    let mut tx = access.begin(app).await?;
    let (org, now) = (tx.org().clone(), tx.now);
    let setup = store::payment_methods::setup(tx.conn(), &org, id).await?.ok_or_else(Fault::not_found)?;
    if let Some(method) = setup.method_id {
        return Ok(method);
    }
    let method = new_id(now, PaymentMethodId::from_parts);
    let new = NewMethod { id: &method, reference: &card.id, brand: &card.brand, last4: &card.last4, expires: card.expires };
    let mut row = store::payment_methods::insert(tx.conn(), &org, &new, now).await?;
    store::payment_methods::complete_setup(tx.conn(), &org, id, &row.id).await?;
    let replaced = take_place(&mut tx, &setup, &row).await?;
    let becomes_default = store::payment_methods::default(tx.conn(), &org).await?.is_none();
    if becomes_default {
        store::payment_methods::set_default(tx.conn(), &org, &row.id).await?;
        row.is_default = true;
    }
    let entry = Entry::new("complete_card_setup").target(&row.id).before(replaced.as_ref().map(noted)).after(noted(&row));
    tx.record(entry).await?;
    // A comparison with the provider may have found it first and told of it.
    if row.id == method.as_str() {
        activity::note_in(&mut tx, NewActivity::new(ActivityKind::CardAdded).subject(subject(&row))).await?;
    }
    if let Some(old) = &replaced {
        activity::note_in(&mut tx, NewActivity::new(ActivityKind::CardRemoved).subject(subject(old))).await?;
    }
    tx.tell_org([Tag::Money]);
    tx.commit(app).await?;
    if becomes_default {
        after_card_change(app, &org).await;
    }
    if let Some(old) = replaced {
        told("detaching a card that was replaced", app.provider.detach(&old.reference).await);
    }
    Ok(row.id)
}

/// Takes away the card that the new one replaces, if it is still there.
async fn take_place(tx: &mut OrgTx, setup: &SetupRow, new: &MethodRow) -> Result<Option<MethodRow>, Fault> {
    let (org, now) = (tx.org().clone(), tx.now);
    let Some(old) = &setup.replaces else { return Ok(None) };
    let found = store::payment_methods::find_any(tx.conn(), &org, old).await?;
    let Some(old) = found.filter(|old| old.removed_at.is_none() && old.id != new.id) else { return Ok(None) };
    store::payment_methods::remove(tx.conn(), &org, &old.id, now).await?;
    Ok(Some(old))
}
