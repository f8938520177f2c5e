//! The page that changes the plan: editions side by side, then a receipt of what the change does, then the change itself
//! (SUB-1 … SUB-4). The server works everything out; nothing is computed here but how it is said.

mod choice;
mod editions;
mod going;
mod offers;
mod page;
mod receipt;
mod receipt_view;
mod refused;
#[cfg(test)]
mod samples;
mod step;
mod words;

/// The page at `/orgs/{slug}/settings/billing/plan`.
#[must_use]
pub fn page() -> leptos::prelude::AnyView {
    page::page()
}
