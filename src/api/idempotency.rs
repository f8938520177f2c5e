//! Which idempotency key a write carries (PAY-3). A key stands for one thing that is wanted: while nobody knows whether it was
//! done, the same request is repeated under the same key, and the server answers as it did. After a definite answer, or for
//! another request, the next one is a new thing. Pure; where keys come from is `browser::random`.

use bursar_domain::api::error::ErrorCode;

use super::Failure;

/// The key of the latest request, as long as it may have to be repeated.
#[derive(Debug, Default)]
pub(super) struct HeldKey(Option<Held>);

#[derive(Debug)]
struct Held {
    url: String,
    body: Option<String>,
    key: String,
}

impl HeldKey {
    /// The key for this request: the held one if it is the same request again, else a `fresh` one.
    pub(super) fn key_for(&mut self, url: &str, body: Option<&str>, fresh: impl FnOnce() -> String) -> String {
        if let Some(held) = self.0.as_ref().filter(|held| held.url == url && held.body.as_deref() == body) {
            return held.key.clone();
        }
        let key = fresh();
        self.0 = Some(Held { url: url.to_owned(), body: body.map(str::to_owned), key: key.clone() });
        key
    }

    /// Takes note of how it ended; `None` is success.
    pub(super) fn ended(&mut self, failure: Option<&Failure>) {
        if !failure.is_some_and(is_unknown) {
            self.0 = None;
        }
    }
}

/// Whether the write may have been made all the same.
fn is_unknown(failure: &Failure) -> bool {
    match failure {
        // An answer that cannot be read stands for something that was done.
        Failure::Offline | Failure::TimedOut | Failure::Unreadable | Failure::OutOfDate => true,
        Failure::Api(error) => matches!(error.code, ErrorCode::Internal | ErrorCode::Unavailable | ErrorCode::Unknown),
    }
}

#[cfg(test)]
mod tests {
    use bursar_domain::api::error::ApiError;

    use super::*;

    fn counter() -> impl FnMut() -> String {
        let mut n = 0;
        move || {
            n += 1;
            n.to_string()
        }
    }

    #[test]
    fn pay_3_the_same_request_keeps_its_key_while_its_outcome_is_unknown() {
        let mut fresh = counter();
        let mut held = HeldKey::default();
        let unavailable = Failure::Api(Box::new(ApiError::new(ErrorCode::Unavailable)));
        let internal = Failure::Api(Box::new(ApiError::new(ErrorCode::Internal)));
        for failure in [Failure::Offline, Failure::TimedOut, Failure::Unreadable, Failure::OutOfDate, unavailable, internal] {
            assert_eq!(held.key_for("/a", Some("{}"), &mut fresh), "1", "{failure:?}");
            held.ended(Some(&failure));
        }
        assert_eq!(held.key_for("/a", Some("{}"), &mut fresh), "1");
    }

    #[test]
    fn pay_3_a_definite_answer_ends_a_key() {
        let mut fresh = counter();
        let mut held = HeldKey::default();
        assert_eq!(held.key_for("/a", Some("{}"), &mut fresh), "1");
        held.ended(None);
        assert_eq!(held.key_for("/a", Some("{}"), &mut fresh), "2", "the same once more is a new thing");
        for (code, key) in [(ErrorCode::Refused, "3"), (ErrorCode::InvalidFields, "4"), (ErrorCode::Forbidden, "5")] {
            held.ended(Some(&Failure::Api(Box::new(ApiError::new(code)))));
            assert_eq!(held.key_for("/a", Some("{}"), &mut fresh), key, "{}", code.name());
        }
    }

    #[test]
    fn pay_3_another_request_never_carries_a_held_key() {
        let mut fresh = counter();
        let mut held = HeldKey::default();
        assert_eq!(held.key_for("/a", Some("1"), &mut fresh), "1");
        held.ended(Some(&Failure::TimedOut));
        assert_eq!(held.key_for("/a", Some("2"), &mut fresh), "2", "another body");
        held.ended(Some(&Failure::TimedOut));
        assert_eq!(held.key_for("/b", Some("2"), &mut fresh), "3", "about another thing");
    }
}
