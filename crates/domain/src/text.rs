//! Free text that people type: names and notes.

/// Longest name of a person or an organization, in characters.
pub const NAME_MAX: usize = 80;
/// Longest note beside an access request, in characters.
pub const NOTE_MAX: usize = 500;

/// Why a text was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BadText {
    /// Nothing but white space.
    Empty,
    /// Longer than the limit, given in characters.
    TooLong(usize),
    /// Control characters, or marks that reverse the reading direction.
    Invisible,
}

fn check(text: &str, max: usize, multiline: bool) -> Result<String, BadText> {
    let text = text.trim();
    let hidden = |c: char| {
        (c.is_control() && !(multiline && (c == '\n' || c == '\t'))) || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    if text.chars().any(hidden) {
        Err(BadText::Invisible)
    } else if text.chars().count() > max {
        Err(BadText::TooLong(max))
    } else {
        Ok(text.to_owned())
    }
}

/// A person's or an organization's name: one line, trimmed, 1 to 80 characters.
///
/// # Errors
/// Says what is wrong with the text.
pub fn name(text: &str) -> Result<String, BadText> {
    let text = check(text, NAME_MAX, false)?;
    if text.is_empty() { Err(BadText::Empty) } else { Ok(text) }
}

/// A note: may be empty, may have several lines, at most 500 characters.
///
/// # Errors
/// Says what is wrong with the text.
pub fn note(text: &str) -> Result<String, BadText> {
    check(&text.replace("\r\n", "\n"), NOTE_MAX, true)
}

/// The words by which a person is found: runs of letters and digits of the name and the address, in lower case,
/// and the whole address. What a search box receives goes through the same mill.
#[must_use]
pub fn search_terms(name: &str, email: &str) -> Vec<String> {
    let mut terms: Vec<String> = words(name);
    terms.extend(words(email));
    terms.push(email.to_lowercase());
    terms.sort();
    terms.dedup();
    terms
}

/// The words of a search text: split where neither letter nor digit stands; a text with `@` is one word.
#[must_use]
pub fn search_words(query: &str) -> Vec<String> {
    if query.contains('@') {
        return query.split_whitespace().map(str::to_lowercase).collect();
    }
    words(query)
}

fn words(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(str::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_trimmed_and_bounded() {
        assert_eq!(name("  Ada  "), Ok("Ada".to_owned()));
        assert_eq!(name(" \t "), Err(BadText::Empty));
        assert_eq!(name(&"x".repeat(81)), Err(BadText::TooLong(80)));
        assert_eq!(name("a\u{202e}b"), Err(BadText::Invisible));
        assert_eq!(note("two\r\nlines"), Ok("two\nlines".to_owned()));
        assert_eq!(note(""), Ok(String::new()));
    }

    #[test]
    fn del_2_a_person_is_found_by_any_word_of_name_or_address() {
        let terms = search_terms("Ada King-Noel", "ada.k@acme.example");
        for word in ["ada", "king", "noel", "k", "acme", "example", "ada.k@acme.example"] {
            assert!(terms.contains(&word.to_owned()), "{word}");
        }
        assert_eq!(search_words("King, A"), ["king", "a"]);
        assert_eq!(search_words("Ada.K@ac"), ["ada.k@ac"]);
    }
}
