//! Free text that people type: names and notes.

/// Longest name of a person or an organization, in characters.
pub const NAME_MAX: usize = 80;
/// Longest note beside an access request, in characters.
pub const NOTE_MAX: usize = 500;

/// Longest search text, in characters.
pub const SEARCH_MAX: usize = 100;
/// Most words of a search text: each is a look-up of its own.
pub const SEARCH_WORDS_MAX: usize = 8;

/// A search text is longer than [`SEARCH_MAX`] or holds more than [`SEARCH_WORDS_MAX`] different words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SearchTooLong;

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
    if text.is_empty() {
        Err(BadText::Empty)
    } else if text.chars().all(|c| c.is_whitespace() || is_ignorable(c)) {
        Err(BadText::Invisible)
    } else {
        Ok(text)
    }
}

/// Characters that show nothing by themselves (Unicode's default ignorables, and the blank Braille pattern). Some join
/// or vary their neighbours, so they may stand in a name, but not make it up.
pub(crate) const fn is_ignorable(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}' | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fff8}' | '\u{1bca0}'..='\u{1bca3}'
        | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// One line that may be empty, trimmed, at most `max` characters.
///
/// # Errors
/// Says what is wrong with the text.
pub fn line(text: &str, max: usize) -> Result<String, BadText> {
    check(text, max, false)
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

/// The different words of a search text, in order: split where neither letter nor digit stands; a text with `@` is one
/// word.
///
/// # Errors
/// It is longer than anybody means.
pub fn search_words(query: &str) -> Result<Vec<String>, SearchTooLong> {
    if query.chars().count() > SEARCH_MAX {
        return Err(SearchTooLong);
    }
    let all = if query.contains('@') {
        query.split(|c: char| c.is_whitespace() || c.is_control()).filter(|w| !w.is_empty()).map(str::to_lowercase).collect()
    } else {
        words(query)
    };
    let mut words: Vec<String> = Vec::new();
    for word in all {
        if !words.contains(&word) {
            words.push(word);
        }
    }
    if words.len() > SEARCH_WORDS_MAX { Err(SearchTooLong) } else { Ok(words) }
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
    fn a_name_shows_something() {
        for nothing in ["\u{200b}", "\u{200d}\u{feff}", "\u{3164} \u{2800}", "\u{ad}"] {
            assert_eq!(name(nothing), Err(BadText::Invisible), "{nothing:?}");
        }
        assert!(name("می\u{200c}خواهم").is_ok(), "a joiner between letters is spelling");
    }

    #[test]
    fn del_2_a_person_is_found_by_any_word_of_name_or_address() {
        let terms = search_terms("Ada King-Noel", "ada.k@acme.example");
        for word in ["ada", "king", "noel", "k", "acme", "example", "ada.k@acme.example"] {
            assert!(terms.contains(&word.to_owned()), "{word}");
        }
        assert_eq!(search_words("King, A"), Ok(vec!["king".to_owned(), "a".to_owned()]));
        assert_eq!(search_words("Ada.K@ac"), Ok(vec!["ada.k@ac".to_owned()]));
    }

    #[test]
    fn del_2_a_search_is_bounded_and_says_each_word_once() {
        assert_eq!(search_words(&"a ".repeat(50)), Ok(vec!["a".to_owned()]));
        assert_eq!(search_words(&"a ".repeat(51)), Err(SearchTooLong));
        assert_eq!(search_words("a b c d e f g h").map(|words| words.len()), Ok(8));
        assert_eq!(search_words("a b c d e f g h i"), Err(SearchTooLong));
    }
}
