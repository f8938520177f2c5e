//! Billing activity: everything that happened to the billing of an organization, newest first (ACT-1). The sentences
//! are in `parts::activity`, because the Billing page shows the latest few.

mod filter_bar;
mod list;
mod page;
mod view_model;

/// The page at `/orgs/{slug}/settings/billing/activity`.
#[must_use]
pub fn page() -> leptos::prelude::AnyView {
    page::page()
}
