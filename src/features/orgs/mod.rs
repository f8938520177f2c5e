//! Choosing an organization, the way in to billing (`/billing`), and creating an organization.

mod choose;
mod create;

use leptos::prelude::*;

use crate::routes::Route;

/// The page of this group at the route; nothing for others.
pub fn page(route: &Route) -> AnyView {
    match route {
        // Where there is more than one organization to choose from, or none.
        Route::BillingEntry => view! { <choose::BillingEntry /> }.into_any(),
        Route::Orgs => view! { <choose::Chooser /> }.into_any(),
        Route::NewOrg => view! { <create::CreateOrg /> }.into_any(),
        _ => ().into_any(),
    }
}
