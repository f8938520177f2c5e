//! Invoices and credit notes: list, page, PDF, paying an open one (DOC-1).

use serde::{Deserialize, Serialize};

use super::{
    endpoint::{Empty, endpoints},
    file::File,
    page::{Cursor, Page},
    payments::Payment,
};
use crate::{
    ids::InvoiceId,
    invoice::{InvoiceNumber, InvoiceStatus, Line, Series, Totals},
    money::Money,
    profile::{Address, TaxId},
    slug::OrgRef,
    time::Timestamp,
};

endpoints! {
    /// Invoices and credit notes, the youngest first.
    ListInvoices: Get "/orgs/{org}/billing/invoices" (org: OrgRef) Holds(ViewBillingRecords)
        { query: InvoiceQuery, body: Empty, reply: Page<InvoiceRow> }
    /// One of them, whole.
    GetInvoice: Get "/orgs/{org}/billing/invoices/{invoice}" (org: OrgRef, invoice: InvoiceId) Holds(ViewBillingRecords)
        { query: Empty, body: Empty, reply: Invoice }
    /// The same as PDF: the same bytes every time.
    GetInvoicePdf: Get "/orgs/{org}/billing/invoices/{invoice}/pdf" (org: OrgRef, invoice: InvoiceId) Holds(ViewBillingRecords)
        { query: Empty, body: Empty, reply: File }
    /// Charges an open invoice to the default card. Needs an idempotency key.
    PayInvoice: Post "/orgs/{org}/billing/invoices/{invoice}/payments" (org: OrgRef, invoice: InvoiceId) Holds(ManageSubscription)
        { query: Empty, body: Empty, reply: Payment, keyed }
}

/// Which invoices.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InvoiceQuery {
    /// Only those that stand there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<InvoiceStatus>,
    /// A part of the number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub search: Option<String>,
    /// Where to go on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<Cursor>,
    /// How many at most, 1 to 200; 50 if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
}

/// An invoice in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvoiceRow {
    /// Identifier.
    pub id: InvoiceId,
    /// Its number.
    pub number: InvoiceNumber,
    /// Invoice or credit note.
    pub series: Series,
    /// When it was finalized.
    pub issued_at: Timestamp,
    /// Where it stands.
    pub status: InvoiceStatus,
    /// With tax; a positive number on a credit note too.
    pub total: Money,
    /// What was or is to be paid by card.
    pub due: Money,
    /// What the first line is for.
    pub first_line: Line,
}

/// An invoice, as it was finalized: nothing of it changes but its state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invoice {
    /// As in the list.
    #[serde(flatten)]
    pub row: InvoiceRow,
    /// Who sells.
    pub seller: Party,
    /// Who is invoiced, as the billing profile said then.
    pub buyer: Party,
    /// The buyer's order number.
    pub po_number: String,
    /// What for.
    pub lines: Vec<Line>,
    /// The sums.
    pub totals: Totals,
    /// What the account balance gave towards it; negative if something small was carried to the next one instead.
    pub from_balance: Money,
    /// When it was paid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paid_at: Option<Timestamp>,
    /// What it was paid with: `visa 4242`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paid_with: Option<String>,
    /// On a credit note: the invoice that it corrects.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub corrects: Option<InvoiceNumber>,
    /// On an invoice: the credit notes that correct it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub corrected_by: Vec<InvoiceNumber>,
}

/// Seller or buyer on an invoice.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Party {
    /// Name.
    pub name: String,
    /// Postal address.
    #[serde(default)]
    pub address: Address,
    /// Tax id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tax_id: Option<TaxId>,
}
