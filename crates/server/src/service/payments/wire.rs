//! From the row to what travels.

use anyhow::Context as _;
use bursar_domain::{
    api::payments::{Decline, Payment},
    money::{Currency, Money},
    time::Timestamp,
};

use super::{Purpose, status_of};
use crate::{service::Fault, store::payments::PaymentRow};

/// A payment as people see it.
///
/// # Errors
/// The row holds what this version cannot read.
pub fn wire(row: &PaymentRow) -> Result<Payment, Fault> {
    let status = status_of(row)?;
    Ok(Payment {
        id: row.id.parse()?,
        purpose: purpose(row)?.wire(),
        amount: amount(row)?,
        status,
        authenticate_at: row.authenticate_at.clone().filter(|_| status.is_open()),
        decline: row.decline.as_deref().and_then(Decline::from_name),
        invoice: row.invoice_id.as_deref().map(str::parse).transpose()?,
        created_at: Timestamp(row.created_at),
    })
}

pub(super) fn amount(row: &PaymentRow) -> Result<Money, Fault> {
    let currency = Currency::from_code(&row.currency).with_context(|| format!("the currency of the payment {}", row.id))?;
    Ok(Money::new(row.amount, currency))
}

pub(super) fn purpose(row: &PaymentRow) -> Result<Purpose, Fault> {
    Ok(serde_json::from_str(&row.content).with_context(|| format!("the purpose of the payment {}", row.id))?)
}
