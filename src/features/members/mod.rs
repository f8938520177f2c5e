//! The Members page: who belongs to the organization, in which role, and who is invited; leaving it and
//! handing it over.

mod filter_bar;
mod hand_over;
mod invite_dialogs;
mod inviting;
mod leave;
mod list;
mod membership;
mod page;
mod pending;
mod questions;
mod row;
mod view_model;

/// The page at `/orgs/{slug}/settings/members`.
#[must_use]
pub fn page() -> leptos::prelude::AnyView {
    page::page()
}
