//! The Usage page: what a month used, by day, meter and team (ACT-1). Nothing is bought or limited here; that is the Billing page.

mod breakdown;
mod chart;
mod month_picker;
mod page;
mod paged_table;
mod summary;
mod view_model;

/// The page at `/orgs/{slug}/settings/billing/usage`.
#[must_use]
pub fn page() -> leptos::prelude::AnyView {
    page::page()
}
