//! The session cookie: `__Host-sid`, Secure, HttpOnly, SameSite=Lax. Lax because Strict is not sent when a person comes
//! back from an identity or payment provider.

use axum::http::{HeaderMap, HeaderValue, header};

use crate::service::session::ABSOLUTE_MS;

const NAME: &str = "__Host-sid";

/// A change of the session cookie.
pub enum SessionCookie {
    /// Keep this secret.
    Set(String),
    /// Forget it.
    Clear,
}

impl std::fmt::Debug for SessionCookie {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Set(_) => "Set(..)",
            Self::Clear => "Clear",
        })
    }
}

impl SessionCookie {
    /// As a `Set-Cookie` header. The secret is URL-safe base64, so it is always a valid header.
    #[must_use]
    pub fn header(&self) -> HeaderValue {
        let (value, age) = match self {
            Self::Set(secret) => (secret.as_str(), ABSOLUTE_MS / 1000),
            Self::Clear => ("", 0),
        };
        HeaderValue::from_str(&format!("{NAME}={value}; Path=/; Max-Age={age}; Secure; HttpOnly; SameSite=Lax"))
            .unwrap_or_else(|_| HeaderValue::from_static(""))
    }
}

/// The session secret that a request carries.
#[must_use]
pub fn session_secret(headers: &HeaderMap) -> Option<&str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|cookies| cookies.split(';'))
        .filter_map(|cookie| cookie.trim().split_once('='))
        .find_map(|(name, value)| (name == NAME && !value.is_empty()).then_some(value))
}
