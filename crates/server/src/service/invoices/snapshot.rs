//! What an invoice keeps of the moment at which it was finalized. It is written once and never changes, so a field that is added
//! later needs a default: old invoices do not have it.

use bursar_domain::{
    api::invoices::Party,
    invoice::{Line, Totals},
    money::Money,
};
use serde::{Deserialize, Serialize};

/// The content of an invoice's `snapshot` column, as JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Snapshot {
    /// Who sells.
    pub seller: Party,
    /// Who is invoiced.
    pub buyer: Party,
    /// The buyer's order number; empty if there is none.
    pub po_number: String,
    /// What for; at least one.
    pub lines: Vec<Line>,
    /// The sums.
    pub totals: Totals,
    /// What the account balance gave towards it; negative if something small was carried to the next one instead.
    pub from_balance: Money,
}

impl Snapshot {
    /// As it is kept.
    ///
    /// # Errors
    /// Never for what this type can hold; the signature is serde's.
    pub fn to_json(&self) -> anyhow::Result<String> {
        Ok(serde_json::to_string(self)?)
    }

    /// Reads [`Self::to_json`] back.
    ///
    /// # Errors
    /// The text is not of this form.
    pub fn of_json(text: &str) -> anyhow::Result<Self> {
        Ok(serde_json::from_str(text)?)
    }
}
