//! Why something was not done. What is private stays in [`Fault::Internal`] and goes to the log only; `http` turns the
//! rest into the wire error, in one place.

use bursar_domain::{
    access::Permission,
    api::error::{ApiError, ErrorCode, FieldError, FieldProblem, Refusal},
    delegation::BadGrantEnd,
    password::{self, BadPassword},
    slug::{self, BadSlug},
    text::BadText,
};

/// Why a call was not answered with what it asked for.
#[derive(Debug)]
pub enum Fault {
    /// A tie, but not this right. The way out is added where the answer is written.
    Forbidden(Permission),
    /// Anything else that the caller may know.
    Problem(Box<ApiError>),
    /// Our fault.
    Internal(anyhow::Error),
}

impl Fault {
    /// A problem of this kind.
    #[must_use]
    pub fn code(code: ErrorCode) -> Self {
        Self::Problem(Box::new(ApiError::new(code)))
    }

    /// Not there, or not for the caller to know.
    #[must_use]
    pub fn not_found() -> Self {
        Self::code(ErrorCode::NotFound)
    }

    /// The state forbids it.
    #[must_use]
    pub fn refused(refusal: Refusal) -> Self {
        Self::Problem(Box::new(ApiError { refusal: Some(refusal), ..ApiError::new(ErrorCode::Refused) }))
    }

    /// It was there once.
    #[must_use]
    pub fn gone(refusal: Refusal) -> Self {
        Self::Problem(Box::new(ApiError { refusal: Some(refusal), ..ApiError::new(ErrorCode::Gone) }))
    }

    /// Too many tries.
    #[must_use]
    pub fn too_many(seconds: u32) -> Self {
        Self::Problem(Box::new(ApiError { retry_after_seconds: Some(seconds), ..ApiError::new(ErrorCode::TooManyRequests) }))
    }

    /// The request cannot be read; `detail` says what was expected, in words fit for the caller.
    #[must_use]
    pub fn bad_request(detail: impl Into<String>) -> Self {
        Self::Problem(Box::new(ApiError { detail: Some(detail.into()), ..ApiError::new(ErrorCode::BadRequest) }))
    }

    /// Some fields cannot be taken.
    #[must_use]
    pub fn fields(fields: Vec<FieldError>) -> Self {
        Self::Problem(Box::new(ApiError { fields, ..ApiError::new(ErrorCode::InvalidFields) }))
    }

    /// One field cannot be taken.
    #[must_use]
    pub fn field(field: &str, problem: FieldProblem) -> Self {
        Self::fields(vec![field_error(field, problem, None)])
    }
}

impl<E: Into<anyhow::Error>> From<E> for Fault {
    fn from(error: E) -> Self {
        Self::Internal(error.into())
    }
}

/// One field and its problem.
#[must_use]
pub fn field_error(field: &str, problem: FieldProblem, limit: Option<u32>) -> FieldError {
    FieldError { field: field.to_owned(), problem, limit }
}

/// Gathers the problems of a whole form, so that the person hears of all of them at once.
#[derive(Debug, Default)]
pub struct Form {
    errors: Vec<FieldError>,
}

impl Form {
    /// The checked value, or the problem is noted.
    pub fn take<T, E: Into<(FieldProblem, Option<u32>)>>(&mut self, field: &str, checked: Result<T, E>) -> Option<T> {
        match checked {
            Ok(value) => Some(value),
            Err(error) => {
                let (problem, limit) = error.into();
                self.errors.push(field_error(field, problem, limit));
                None
            }
        }
    }

    /// Fails if a problem was noted.
    ///
    /// # Errors
    /// `invalid_fields` with all of them.
    pub fn finish(self) -> Result<(), Fault> {
        if self.errors.is_empty() { Ok(()) } else { Err(Fault::fields(self.errors)) }
    }
}

/// What a broken text means for its field.
#[must_use]
pub fn text_problem(error: BadText) -> (FieldProblem, Option<u32>) {
    match error {
        BadText::Empty => (FieldProblem::Required, None),
        BadText::TooLong(limit) => (FieldProblem::TooLong, u32::try_from(limit).ok()),
        BadText::Invisible => (FieldProblem::Invisible, None),
    }
}

/// What a broken slug means for its field.
#[must_use]
pub fn slug_problem(error: BadSlug) -> (FieldProblem, Option<u32>) {
    match error {
        BadSlug::Length => (FieldProblem::OutOfRange, u32::try_from(slug::MAX_LEN).ok()),
        BadSlug::Characters => (FieldProblem::SlugCharacters, None),
        BadSlug::Reserved => (FieldProblem::Reserved, None),
    }
}

/// What a broken password means for its field.
#[must_use]
pub fn password_problem(error: BadPassword) -> (FieldProblem, Option<u32>) {
    match error {
        BadPassword::TooShort => (FieldProblem::TooShort, u32::try_from(password::MIN_LEN).ok()),
        BadPassword::TooLong => (FieldProblem::TooLong, u32::try_from(password::MAX_BYTES).ok()),
    }
}

/// What a broken end of a grant means for its field.
#[must_use]
pub fn end_problem(error: BadGrantEnd) -> (FieldProblem, Option<u32>) {
    match error {
        BadGrantEnd::InThePast => (FieldProblem::InThePast, None),
        BadGrantEnd::OutOfRange => (FieldProblem::OutOfRange, Some(bursar_domain::delegation::MAX_DAYS)),
    }
}
