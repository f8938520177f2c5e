//! The page *Roles & permissions*: the policy table of the domain crate, as people read it. Nothing here decides.

mod page;
mod table;
mod view_model;
mod words;

/// The page at `/orgs/{slug}/settings/roles`.
#[must_use]
pub fn page() -> leptos::prelude::AnyView {
    page::page()
}
