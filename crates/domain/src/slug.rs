//! The short name of an organization in addresses, and the choice between it and the id.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::ids::OrgId;

/// Longest allowed slug, in characters.
pub const MAX_LEN: usize = 40;

/// Words that would be mistaken for an address of ours, or for us.
const RESERVED: &[&str] = &["new", "admin", "api", "bursar", "settings", "billing", "account", "support"];

/// 2 to 40 characters of `a-z`, `0-9` and single inner hyphens.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Slug(String);

/// Why a text is no slug.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BadSlug {
    /// Shorter than 2 or longer than 40 characters.
    Length,
    /// Something other than `a-z`, `0-9` and single inner hyphens.
    Characters,
    /// A word that the product keeps for itself.
    Reserved,
}

impl fmt::Display for BadSlug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Length => "use 2 to 40 characters",
            Self::Characters => "use small letters, digits and single hyphens between them",
            Self::Reserved => "this word is reserved",
        })
    }
}

impl std::error::Error for BadSlug {}

impl Slug {
    /// The slug as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The slug that a name suggests: letters and digits kept, everything else a single hyphen. May be no valid slug
    /// (too short); the person corrects it.
    #[must_use]
    pub fn suggest(name: &str) -> String {
        let mut text = String::new();
        for c in name.chars().flat_map(char::to_lowercase) {
            if c.is_ascii_alphanumeric() {
                text.push(c);
            } else if !text.is_empty() && !text.ends_with('-') {
                text.push('-');
            }
            if text.len() == MAX_LEN {
                break;
            }
        }
        text.trim_matches('-').to_owned()
    }
}

impl Slug {
    /// A slug that somebody has: what is reserved now may have been chosen before it was.
    ///
    /// # Errors
    /// Length or characters are not those of a slug.
    pub fn existing(text: &str) -> Result<Self, BadSlug> {
        if !(2..=MAX_LEN).contains(&text.chars().count()) {
            return Err(BadSlug::Length);
        }
        let characters = text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        if !characters || text.starts_with('-') || text.ends_with('-') || text.contains("--") {
            return Err(BadSlug::Characters);
        }
        Ok(Self(text.to_owned()))
    }
}

/// Reads a slug that somebody chooses.
impl FromStr for Slug {
    type Err = BadSlug;
    fn from_str(text: &str) -> Result<Self, BadSlug> {
        let slug = Self::existing(text)?;
        if RESERVED.contains(&text) { Err(BadSlug::Reserved) } else { Ok(slug) }
    }
}

impl TryFrom<String> for Slug {
    type Error = BadSlug;
    fn try_from(text: String) -> Result<Self, BadSlug> {
        Self::existing(&text)
    }
}

impl From<Slug> for String {
    fn from(slug: Slug) -> Self {
        slug.0
    }
}

impl fmt::Display for Slug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// How an address names an organization: by slug (people) or by id (programs). No slug looks like an id.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum OrgRef {
    /// By its id, which never changes.
    Id(OrgId),
    /// By its slug, which an owner may change.
    Slug(Slug),
}

impl FromStr for OrgRef {
    type Err = BadSlug;
    fn from_str(text: &str) -> Result<Self, BadSlug> {
        match text.parse() {
            Ok(id) => Ok(Self::Id(id)),
            Err(_) => Slug::existing(text).map(Self::Slug),
        }
    }
}

impl fmt::Display for OrgRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Id(id) => id.fmt(f),
            Self::Slug(slug) => slug.fmt(f),
        }
    }
}

impl From<Slug> for OrgRef {
    fn from(slug: Slug) -> Self {
        Self::Slug(slug)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_are_small_letters_digits_and_inner_hyphens() {
        for good in ["acme", "a1", "north-sea-4"] {
            assert_eq!(good.parse::<Slug>().map(String::from), Ok(good.to_owned()));
        }
        assert_eq!("a".parse::<Slug>(), Err(BadSlug::Length));
        assert_eq!("x".repeat(41).parse::<Slug>(), Err(BadSlug::Length));
        for bad in ["Acme", "-ab", "ab-", "a--b", "a_b", "zoë"] {
            assert_eq!(bad.parse::<Slug>(), Err(BadSlug::Characters), "{bad}");
        }
        assert_eq!("new".parse::<Slug>(), Err(BadSlug::Reserved));
        assert_eq!(Slug::existing("new").map(String::from), Ok("new".to_owned()), "whoever has it keeps it");
        assert!(matches!("new".parse::<OrgRef>(), Ok(OrgRef::Slug(_))));
    }

    #[test]
    fn a_suggestion_is_a_slug_unless_too_short() {
        assert_eq!(Slug::suggest("  Acme  Robotics, Inc. "), "acme-robotics-inc");
        assert_eq!(Slug::suggest("ÄÖ"), "");
        assert!(Slug::suggest(&"word ".repeat(30)).parse::<Slug>().is_ok());
    }

    #[test]
    fn an_org_is_named_by_id_or_by_slug() {
        let id = OrgId::from_parts(1, 2);
        assert_eq!(id.to_string().parse::<OrgRef>(), Ok(OrgRef::Id(id)));
        assert!(matches!("acme".parse::<OrgRef>(), Ok(OrgRef::Slug(_))));
        assert!("org_123".parse::<OrgRef>().is_err());
    }
}
