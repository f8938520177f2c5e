//! A person's own account.

use leptos::prelude::*;

/// `/account`
pub fn page() -> AnyView { ().into_any() }
