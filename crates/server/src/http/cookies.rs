//! The two cookies, both Secure, HttpOnly and SameSite=Lax: `__Host-sid` is the session, `__Host-pre` stands for somebody who
//! has opened an invitation and is not signed in yet. Lax because Strict is not sent when a person comes back from an
//! identity or payment provider.

use axum::http::{HeaderMap, HeaderValue, header};

use crate::service::session::ABSOLUTE_MS;

const SESSION: &str = "__Host-sid";
const PRE_SESSION: &str = "__Host-pre";

/// A change of a cookie.
pub enum Cookie {
    /// Keep the session's secret.
    Session(String),
    /// Forget it.
    NoSession,
    /// Keep the pre-session's secret.
    PreSession(String),
    /// Forget it.
    NoPreSession,
}

impl std::fmt::Debug for Cookie {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Session(_) => "Session(..)",
            Self::NoSession => "NoSession",
            Self::PreSession(_) => "PreSession(..)",
            Self::NoPreSession => "NoPreSession",
        })
    }
}

impl Cookie {
    /// As a `Set-Cookie` header. The secret is URL-safe base64, so it is always a valid header.
    #[must_use]
    pub fn header(&self) -> HeaderValue {
        let (name, value, age) = match self {
            Self::Session(secret) => (SESSION, secret.as_str(), Some(ABSOLUTE_MS / 1000)),
            Self::NoSession => (SESSION, "", Some(0)),
            // Gone with the browser's window: the next person at it is somebody else.
            Self::PreSession(secret) => (PRE_SESSION, secret.as_str(), None),
            Self::NoPreSession => (PRE_SESSION, "", Some(0)),
        };
        let age = age.map(|age| format!(" Max-Age={age};")).unwrap_or_default();
        HeaderValue::from_str(&format!("{name}={value}; Path=/;{age} Secure; HttpOnly; SameSite=Lax"))
            .unwrap_or_else(|_| HeaderValue::from_static(""))
    }
}

/// The session's secret that a request carries.
#[must_use]
pub fn session_secret(headers: &HeaderMap) -> Option<&str> {
    find(headers, SESSION)
}

/// The pre-session's secret that a request carries.
#[must_use]
pub fn pre_secret(headers: &HeaderMap) -> Option<&str> {
    find(headers, PRE_SESSION)
}

fn find<'a>(headers: &'a HeaderMap, wanted: &str) -> Option<&'a str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|cookies| cookies.split(';'))
        .filter_map(|cookie| cookie.trim().split_once('='))
        .find_map(|(name, value)| (name == wanted && !value.is_empty()).then_some(value))
}
