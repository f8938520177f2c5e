//! Reads the catalogue's file (TOML) and says file, line and reason of what is wrong with it (SUB-1). For the server alone:
//! the browser gets the catalogue as JSON.

use std::{fmt, ops::Range};

use toml::de::{DeTable, DeValue};

use super::Catalogue;

/// The catalogue that ships with Bursar; an operator may put another file in its place.
pub const DEFAULT: &str = include_str!("../../../../catalog.toml");
/// What errors call [`DEFAULT`].
pub const DEFAULT_NAME: &str = "catalog.toml";

/// One error, with its place in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileError {
    /// The file, as the caller named it.
    pub file: String,
    /// Line, counted from 1.
    pub line: usize,
    /// Keys from the top of the file, with dots; empty where the file cannot be read at all.
    pub path: String,
    /// What is wrong and what would be accepted.
    pub reason: String,
}

impl fmt::Display for FileError {
    /// `catalog.toml:12: editions.team.price: …`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { file, line, path, reason } = self;
        if path.is_empty() { write!(f, "{file}:{line}: {reason}") } else { write!(f, "{file}:{line}: {path}: {reason}") }
    }
}

impl std::error::Error for FileError {}

/// Reads and checks a catalogue.
///
/// # Errors
/// The one reason why it cannot be read, or everything that is wrong with what it says.
pub fn parse(file: &str, text: &str) -> Result<Catalogue, Vec<FileError>> {
    let error = |at: Option<Range<usize>>, path: String, reason: String| FileError {
        file: file.to_owned(),
        line: line_of(text, at.map_or(0, |at| at.start)),
        path,
        reason,
    };
    let catalogue: Catalogue =
        toml::from_str(text).map_err(|bad| vec![error(bad.span(), String::new(), bad.message().trim().replace('\n', ", "))])?;
    catalogue.check().map_err(|found| {
        // The text was read once already, so it is a table.
        let top = DeTable::parse(text).ok();
        let place = |path: &str| top.as_ref().and_then(|top| find(top.get_ref(), path));
        found.into_iter().map(|bad| error(place(&bad.path), bad.path, bad.reason)).collect::<Vec<_>>()
    })?;
    Ok(catalogue)
}

fn line_of(text: &str, offset: usize) -> usize {
    text.as_bytes().iter().take(offset).filter(|byte| **byte == b'\n').count() + 1
}

/// Where the value of a dotted path stands, or the nearest thing above it that is there.
fn find(table: &DeTable<'_>, path: &str) -> Option<Range<usize>> {
    let (key, rest) = path.split_once('.').map_or((path, None), |(key, rest)| (key, Some(rest)));
    let (name, value) = table.iter().find(|(name, _)| name.get_ref().as_ref() == key)?;
    let inner = match (rest, value.get_ref()) {
        (Some(rest), DeValue::Table(inner)) => find(inner, rest),
        (Some(rest), DeValue::Array(items)) => rest.parse::<usize>().ok().and_then(|index| items.get(index)).map(toml::Spanned::span),
        _ => None,
    };
    Some(inner.unwrap_or_else(|| name.span()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn errors_after(what: &str, with: &str) -> Vec<FileError> {
        assert!(DEFAULT.contains(what), "the default file no longer holds {what:?}");
        parse("prices.toml", &DEFAULT.replacen(what, with, 1)).expect_err("should be refused")
    }

    #[test]
    fn sub_1_the_default_catalogue_is_valid() {
        let catalogue = parse(DEFAULT_NAME, DEFAULT).unwrap_or_else(|errors| panic!("{errors:#?}"));
        assert_eq!(catalogue.dunning.retry_days, [1, 3, 5, 7]);
        assert_eq!(catalogue.recharge.retry_hours, [1, 2, 4]);
    }

    #[test]
    fn sub_1_an_error_names_file_line_and_reason() {
        let errors = errors_after("retry_days = [1, 3, 5, 7]", "retry_days = [1, 3, 3]");
        let line = DEFAULT.lines().position(|line| line.starts_with("retry_days")).expect("line") + 1;
        assert_eq!(errors.len(), 1);
        assert_eq!((errors[0].line, errors[0].path.as_str()), (line, "dunning.retry_days"));
        let said = errors[0].to_string();
        assert!(said.starts_with(&format!("prices.toml:{line}: dunning.retry_days: 1 to 10 rising days")), "{said}");
    }

    #[test]
    fn sub_1_what_cannot_be_read_has_a_line_too() {
        let errors = errors_after("retry_days = [1, 3, 5, 7]", "retry_days = [1, 3, 5, 7");
        let line = DEFAULT.lines().position(|line| line.starts_with("retry_days")).expect("line") + 1;
        assert!(errors[0].line >= line, "{}", errors[0]);
        for (what, with, word) in [
            ("billing_managers = 1", "billing_managers = \"lots\"", "unlimited"),
            ("[dunning]", "[duning]", "duning"),
            ("included_credits = 0", "", "included_credits"),
            ("{ USD = ", "{ XXX = ", "XXX"),
        ] {
            let errors = errors_after(what, with);
            assert!(errors.len() == 1 && errors[0].reason.contains(word), "{with}: {errors:?}");
        }
    }

    #[test]
    fn sub_1_everything_wrong_is_said_at_once() {
        let text =
            DEFAULT.replacen("billing_managers = 1", "billing_managers = 2", 1).replacen("included_credits = 0", "included_credits = 5", 1);
        let text = text.replace("contact = \"", "contact = \"javascript:").replace("step = ", "step = -");
        let errors = parse("x", &text).expect_err("should be refused");
        for path in ["editions.free.included_credits", "contact", "credits.step", "credits.minimum"] {
            assert!(errors.iter().any(|error| error.path == path), "{path} in {errors:?}");
        }
        assert!(errors.iter().all(|error| error.line > 1), "{errors:?}");
    }

    #[test]
    fn lines_are_those_of_the_value_or_of_what_should_hold_it() {
        let text = "a = 1\n[b]\nc = [\n  1,\n  2,\n]\n";
        let top = DeTable::parse(text).expect("toml");
        let line = |path| find(top.get_ref(), path).map(|at| line_of(text, at.start));
        assert_eq!((line("b.c.1"), line("b.c"), line("b.missing"), line("z")), (Some(5), Some(3), Some(2), None));
    }
}
