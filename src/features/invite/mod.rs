//! The page of an invitation: what it offers, to accept or to decline, and for every refusal what to do next
//! (INV-3, INV-4, INV-5). Also for people who are not signed in.
//!
//! The token is read from the fragment, stripped from the address at once and posted; from then on the server
//! remembers for this browser which invitation it is about. Keep the token out of storage, of addresses and of texts.

mod actions;
mod card;
mod notice;
mod page;
mod plain;
#[cfg(test)]
mod tests;
mod view_model;

use leptos::prelude::*;

/// `/invite`
pub fn page() -> AnyView {
    view! { <page::InvitePage/> }.into_any()
}
