//! Invoices and credit notes: the list, and the page of one that reads and prints like paper (DOC-1).

mod document;
mod filter_bar;
mod list;
mod paper;
mod pay;
mod payment;
mod view_model;

use bursar_domain::ids::InvoiceId;

/// The page at `/orgs/{slug}/settings/billing/invoices`, or that of one invoice below it.
#[must_use]
pub fn page(id: Option<InvoiceId>) -> leptos::prelude::AnyView {
    match id {
        Some(id) => document::page(id),
        None => list::page(),
    }
}
