//! What every form does alike: checks before it asks the server, one sentence at each field, the focus on the first
//! field that needs another look.

use bursar_domain::{
    api::{Endpoint, error::FieldProblem},
    email::EmailAddress,
    password::{self, BadPassword},
    slug::{self, BadSlug, Slug},
    text::{self, BadText},
};
use leptos::prelude::*;

use crate::{
    api::{Mutation, phrasebook::problem_sentence},
    browser::{focus, timers},
};

/// The present faults of a form: those that it found itself, and those that the server named.
#[derive(Debug, Clone, Copy)]
pub struct Checks {
    own: RwSignal<Vec<(&'static str, String)>>,
    form: StoredValue<String>,
}

impl Checks {
    /// Faults of the form with this element id.
    #[must_use]
    pub fn new(form_id: &str) -> Self {
        Self { own: RwSignal::new(Vec::new()), form: StoredValue::new(form_id.to_owned()) }
    }

    /// Takes the result of each field's check; true if nothing is wrong. Otherwise the first faulty field gets the focus.
    pub fn pass<const N: usize>(self, checks: [(&'static str, Option<String>); N]) -> bool {
        let faults: Vec<_> = checks.into_iter().filter_map(|(field, fault)| Some((field, fault?))).collect();
        let good = faults.is_empty();
        self.own.set(faults);
        if !good {
            self.focus_first();
        }
        good
    }

    fn focus_first(self) {
        if let Some(form) = self.form.try_get_value() {
            timers::next_frame(move || {
                focus::first_invalid(&form);
            });
        }
    }

    /// What is wrong with a field: our own finding, else the server's.
    #[must_use]
    pub fn field<E: Endpoint>(self, name: &'static str, mutation: Mutation<E>) -> Signal<Option<String>> {
        let theirs = mutation.field(name);
        let own = self.own;
        Signal::derive(move || {
            own.with(|own| own.iter().find(|(field, _)| *field == name).map(|(_, fault)| fault.clone())).or_else(|| theirs.get())
        })
    }

    /// Moves the focus to the first faulty field when the server has named one.
    pub fn follow<E: Endpoint>(self, mutation: Mutation<E>) {
        let failure = mutation.failure();
        Effect::new(move |_| {
            if failure.with(|failure| failure.as_ref().is_some_and(|failure| !failure.fields().is_empty())) {
                self.focus_first();
            }
        });
    }
}

/// Something has to be given.
#[must_use]
pub fn required(text: &str) -> Option<String> {
    text.trim().is_empty().then(|| problem_sentence(FieldProblem::Required, None))
}

/// An e-mail address.
#[must_use]
pub fn email(text: &str) -> Option<String> {
    required(text).or_else(|| text.parse::<EmailAddress>().is_err().then(|| problem_sentence(FieldProblem::NotAnEmail, None)))
}

/// The name of a person or an organization.
#[must_use]
pub fn name(name: &str) -> Option<String> {
    text::name(name).err().map(|bad| match bad {
        BadText::Empty => problem_sentence(FieldProblem::Required, None),
        BadText::TooLong(limit) => problem_sentence(FieldProblem::TooLong, u32::try_from(limit).ok()),
        BadText::Invisible => problem_sentence(FieldProblem::Invisible, None),
    })
}

/// A password that somebody chooses.
#[must_use]
pub fn new_password(password: &str) -> Option<String> {
    if password.is_empty() {
        return Some(problem_sentence(FieldProblem::Required, None));
    }
    password::check(password).err().map(|bad| match bad {
        BadPassword::TooShort => problem_sentence(FieldProblem::TooShort, u32::try_from(password::MIN_LEN).ok()),
        BadPassword::TooLong => problem_sentence(FieldProblem::TooLong, u32::try_from(password::MAX_BYTES).ok()),
    })
}

/// The short name of an organization in addresses.
#[must_use]
pub fn slug(text: &str) -> Option<String> {
    let text = text.trim();
    required(text).or_else(|| {
        text.parse::<Slug>().err().map(|bad| match bad {
            BadSlug::Length if text.chars().count() < 2 => problem_sentence(FieldProblem::TooShort, Some(2)),
            BadSlug::Length => problem_sentence(FieldProblem::TooLong, u32::try_from(slug::MAX_LEN).ok()),
            BadSlug::Characters => problem_sentence(FieldProblem::SlugCharacters, None),
            BadSlug::Reserved => problem_sentence(FieldProblem::Reserved, None),
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ops_2_a_fault_says_what_would_be_accepted() {
        assert_eq!(email("a@b.example"), None);
        assert_eq!(email("a").as_deref(), Some("Use an address like name@example.com."));
        assert_eq!(new_password("short").as_deref(), Some("Use at least 8 characters."));
        assert_eq!(slug("a").as_deref(), Some("Use at least 2 characters."));
        assert_eq!(slug("acme"), None);
        assert_eq!(name(" ").as_deref(), Some("Fill this in."));
    }
}
