//! What can go wrong with a call, as the browser knows it. Words for it are in `phrasebook`.

use bursar_domain::api::error::{ApiError, Denied, ErrorCode, FieldError, Refusal};

/// Why a call gave no result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// The server answered, with a refusal or an error.
    Api(Box<ApiError>),
    /// The connection is lost.
    Offline,
    /// No answer in time. A write may have been made all the same.
    TimedOut,
    /// The answer is not what we can read (a proxy's error page, a broken answer).
    Unreadable,
    /// The answer is not what we can read, and the server has been updated since this page was loaded.
    OutOfDate,
}

impl Failure {
    /// Reads an answer that is not a success.
    #[must_use]
    pub fn from_answer(status: u16, text: &str) -> Self {
        match serde_json::from_str::<ApiError>(text) {
            Ok(error) => Self::Api(Box::new(error)),
            // What stands between us and the server answers in its own words.
            Err(_) => match status {
                502..=504 => Self::Api(Box::new(ApiError::new(ErrorCode::Unavailable))),
                429 => Self::Api(Box::new(ApiError::new(ErrorCode::TooManyRequests))),
                413 => Self::Api(Box::new(ApiError::new(ErrorCode::TooLarge))),
                _ => Self::Unreadable,
            },
        }
    }

    /// The server's error, if it answered.
    #[must_use]
    pub fn api(&self) -> Option<&ApiError> {
        match self {
            Self::Api(error) => Some(error),
            _ => None,
        }
    }

    /// The kind of the server's error.
    #[must_use]
    pub fn code(&self) -> Option<ErrorCode> {
        self.api().map(|error| error.code)
    }

    /// Why the state forbids it.
    #[must_use]
    pub fn refusal(&self) -> Option<Refusal> {
        self.api().and_then(|error| error.refusal)
    }

    /// The way out of a 403.
    #[must_use]
    pub fn denied(&self) -> Option<&Denied> {
        self.api().and_then(|error| error.denied.as_ref())
    }

    /// What is wrong with which field.
    #[must_use]
    pub fn fields(&self) -> &[FieldError] {
        self.api().map_or(&[], |error| &error.fields)
    }

    /// Nobody is signed in any more.
    #[must_use]
    pub fn is_signed_out(&self) -> bool {
        self.code() == Some(ErrorCode::Unauthenticated)
    }

    /// Somebody else was quicker: the person is no member any more, or the grant is not there.
    #[must_use]
    pub fn is_person_gone(&self) -> bool {
        self.code() == Some(ErrorCode::NotFound) || self.refusal() == Some(Refusal::NotAMember)
    }

    /// Somebody else was quicker: what it was about was answered, taken back or removed.
    #[must_use]
    pub fn is_gone(&self) -> bool {
        matches!(self.code(), Some(ErrorCode::NotFound | ErrorCode::Gone))
    }

    /// The connection failed rather than the call: worth trying a read again without being asked.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        matches!(self, Self::Offline | Self::TimedOut) || self.code() == Some(ErrorCode::Unavailable)
    }

    /// What is on the screen may no longer be shown: the right is gone, or the thing is. A session that has ended takes
    /// nothing away: the same person signs in again and goes on.
    #[must_use]
    pub fn replaces_content(&self) -> bool {
        matches!(self.code(), Some(ErrorCode::Forbidden | ErrorCode::NotFound | ErrorCode::Gone))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_document_is_read_and_anything_else_is_no_surprise() {
        let sent = serde_json::to_string(&ApiError::new(ErrorCode::NotFound)).expect("it serializes");
        assert_eq!(Failure::from_answer(404, &sent).code(), Some(ErrorCode::NotFound));
        assert_eq!(Failure::from_answer(502, "<html>").code(), Some(ErrorCode::Unavailable));
        assert_eq!(Failure::from_answer(418, "teapot"), Failure::Unreadable);
        let newer = sent.replace("\"not_found\"", "\"from_the_future\"");
        assert_eq!(Failure::from_answer(404, &newer).code(), Some(ErrorCode::Unknown));
    }
}
