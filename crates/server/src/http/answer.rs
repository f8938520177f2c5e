//! What a handler gives back: the reply, and perhaps a change of the session cookie.

use super::cookies::SessionCookie;

/// A reply on its way out.
#[derive(Debug)]
pub struct Answer<R> {
    /// The JSON.
    pub reply: R,
    /// Whether the session cookie changes.
    pub cookie: Option<SessionCookie>,
}

impl<R> From<R> for Answer<R> {
    fn from(reply: R) -> Self {
        Self { reply, cookie: None }
    }
}

impl<R> Answer<R> {
    /// The reply with a change of the session cookie.
    #[must_use]
    pub fn with_cookie(reply: R, cookie: SessionCookie) -> Self {
        Self { reply, cookie: Some(cookie) }
    }
}
