//! Choosing an organization, the way in to billing (`/billing`), and creating an organization.

mod choose;
mod create;

use leptos::prelude::*;

/// `/billing`, where there is more than one organization to choose from, or none.
pub fn billing_entry() -> AnyView {
    view! { <choose::BillingEntry /> }.into_any()
}

/// `/orgs`
pub fn chooser() -> AnyView {
    view! { <choose::Chooser /> }.into_any()
}

/// `/orgs/new`
pub fn create() -> AnyView {
    view! { <create::CreateOrg /> }.into_any()
}
