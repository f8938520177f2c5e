//! The Billing page: plan status for everybody tied to the organization, and the delegation to members and
//! to people outside. Money (prices,
//! cards, invoices) gets pieces of its own beside these.

mod add_admin;
mod admin_dialogs;
mod admin_row;
mod admins;
mod ask;
mod leave;
mod manager_row;
mod managers;
mod managers_dialogs;
mod managing;
mod page;
mod requests;
mod rights;
mod view_model;

/// The page at `/orgs/{slug}/settings/billing`.
#[must_use]
pub fn page() -> leptos::prelude::AnyView {
    page::page()
}
