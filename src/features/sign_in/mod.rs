//! Coming in: sign-in, sign-up, confirming the address, a forgotten password. For people who are not signed in.
//!
//! Tokens from mails come in the fragment, are stripped from the address at once and posted when the person presses
//! the button: opening a page uses nothing up.

mod demo;
mod forgot;
mod onward;
mod page;
mod sign_up;
mod verify;

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use crate::routes::Route;

/// The page of this group at the route; nothing for others.
pub fn page(route: &Route) -> AnyView {
    match route {
        Route::SignIn => view! { <page::SignInPage /> }.into_any(),
        Route::SignUp => view! { <sign_up::SignUpPage /> }.into_any(),
        Route::ForgotPassword => view! { <forgot::ForgotPage /> }.into_any(),
        Route::ResetPassword => view! { <forgot::ResetPage /> }.into_any(),
        Route::VerifyEmail => view! { <verify::VerifyPage /> }.into_any(),
        _ => ().into_any(),
    }
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
