//! What a handler gives back: the reply, and perhaps changes of cookies.

use super::cookies::Cookie;

/// A reply on its way out.
#[derive(Debug)]
pub struct Answer<R> {
    /// The JSON.
    pub reply: R,
    /// Which cookies change.
    pub cookies: Vec<Cookie>,
}

impl<R> From<R> for Answer<R> {
    fn from(reply: R) -> Self {
        Self { reply, cookies: Vec::new() }
    }
}

impl<R> Answer<R> {
    /// The reply with changes of cookies.
    #[must_use]
    pub fn with_cookies(reply: R, cookies: impl IntoIterator<Item = Cookie>) -> Self {
        Self { reply, cookies: cookies.into_iter().collect() }
    }
}
