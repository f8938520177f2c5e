//! The General page: name and address of the organization, and its plain facts.

mod facts;
mod form;
mod page;
mod view_model;

/// The page at `/orgs/{slug}/settings`.
#[must_use]
pub fn page() -> leptos::prelude::AnyView {
    page::page()
}
