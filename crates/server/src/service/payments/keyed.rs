//! Idempotency keys: two requests with one key are one wish (PAY-3). The key is claimed in the transaction that fulfils it, so a
//! request that is refused or lost on the way leaves the key free for the next try.

use bursar_domain::{
    api::{error::Refusal, payments::Payment},
    ids::PaymentId,
};

use super::wire;
use crate::{
    service::{Fault, OrgTx},
    store,
};

/// Longest key, in characters.
pub const KEY_MAX: usize = 64;

/// A key as it came with a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// The caller's text.
    pub text: String,
    /// Hash of what was asked for: endpoint, path and body.
    pub request: [u8; 32],
}

/// What a key was claimed as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Claim {
    /// It is new: do it.
    New,
    /// It was done before, with this payment or without one.
    Repeat(Option<PaymentId>),
}

/// Claims a key for the request that is being fulfilled.
///
/// # Errors
/// `idempotency_key_reused` if it came with another request.
pub async fn claim(tx: &mut OrgTx, key: &Key) -> Result<Claim, Fault> {
    let (org, person, now) = (tx.org().clone(), tx.actor().id.clone(), tx.now);
    match store::idempotency::find(tx.conn(), &org, &person, &key.text).await? {
        None => {
            store::idempotency::insert(tx.conn(), &org, &person, &key.text, &key.request, now).await?;
            Ok(Claim::New)
        }
        Some(row) if row.request == key.request => Ok(Claim::Repeat(row.payment_id.as_deref().map(str::parse).transpose()?)),
        Some(_) => Err(Fault::refused(Refusal::IdempotencyKeyReused)),
    }
}

/// Notes the payment that a claimed key has begun.
///
/// # Errors
/// The database refused.
pub async fn begun(tx: &mut OrgTx, key: &Key, payment: &PaymentId) -> Result<(), Fault> {
    let (org, person) = (tx.org().clone(), tx.actor().id.clone());
    store::idempotency::set_payment(tx.conn(), &org, &person, &key.text, payment).await?;
    Ok(())
}

/// The payment that a repeated key has begun, as it stands.
///
/// # Errors
/// `not_found` if it was done without one.
pub async fn repeated(tx: &mut OrgTx, payment: Option<&PaymentId>) -> Result<Payment, Fault> {
    let org = tx.org().clone();
    let payment = payment.ok_or_else(Fault::not_found)?;
    let row = store::payments::find(tx.conn(), &org, payment).await?.ok_or_else(Fault::not_found)?;
    wire(&row)
}
