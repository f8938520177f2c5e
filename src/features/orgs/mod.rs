//! Choosing and creating an organization.

use leptos::prelude::*;

/// `/billing`
pub fn billing_entry() -> AnyView { ().into_any() }
/// `/orgs`
pub fn chooser() -> AnyView { ().into_any() }
/// `/orgs/new`
pub fn create() -> AnyView { ().into_any() }
