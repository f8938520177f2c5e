//! Coming in.

use leptos::prelude::*;

/// `/sign-in`
pub fn sign_in() -> AnyView { ().into_any() }
/// `/sign-up`
pub fn sign_up() -> AnyView { ().into_any() }
/// `/forgot-password`
pub fn forgot_password() -> AnyView { ().into_any() }
/// `/reset-password`
pub fn reset_password() -> AnyView { ().into_any() }
/// `/verify-email`
pub fn verify_email() -> AnyView { ().into_any() }
