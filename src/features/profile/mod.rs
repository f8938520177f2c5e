//! The billing profile: who is invoiced, under which numbers, and who gets which mail (DOC-1).

mod fields;
mod form;
mod page;
mod recipients;
mod view_model;

/// The page at `/orgs/{slug}/settings/billing/profile`.
#[must_use]
pub fn page() -> leptos::prelude::AnyView {
    page::page()
}
