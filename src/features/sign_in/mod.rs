//! Coming in: sign-in, sign-up, confirming the address, a forgotten password. For people who are not signed in.
//!
//! Tokens from mails come in the fragment, are stripped from the address at once and posted when the person presses
//! the button: opening a page uses nothing up.

mod demo;
mod forgot;
mod page;
mod sign_up;
mod verify;

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use crate::routes::Route;

/// `/sign-in`
pub fn sign_in() -> AnyView {
    view! { <page::SignInPage /> }.into_any()
}

/// `/sign-up`
pub fn sign_up() -> AnyView {
    view! { <sign_up::SignUpPage /> }.into_any()
}

/// `/forgot-password`
pub fn forgot_password() -> AnyView {
    view! { <forgot::ForgotPage /> }.into_any()
}

/// `/reset-password#TOKEN`
pub fn reset_password() -> AnyView {
    view! { <forgot::ResetPage /> }.into_any()
}

/// `/verify-email#TOKEN`
pub fn verify_email() -> AnyView {
    view! { <verify::VerifyPage /> }.into_any()
}

/// The page that sign-in leads back to, if the address names one of ours.
fn return_to() -> Option<Route> {
    use_query_map().with_untracked(|query| Route::parse_return_to(&query.get("return_to")?))
}

/// Another page of this group, with the way back kept.
fn beside(route: &Route) -> String {
    match return_to() {
        Some(back) => format!("{}?return_to={}", route.path(), back.path()),
        None => route.path(),
    }
}
