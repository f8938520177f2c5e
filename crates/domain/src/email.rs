//! E-mail addresses: what is accepted, and when two of them are the same.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::text;

/// Longest address that SMTP can carry (RFC 5321 §4.5.3.1.3, less the angle brackets).
pub const MAX_LEN: usize = 254;

/// An address as it was written, trimmed. Compare with [`EmailAddress::key`].
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct EmailAddress(String);

/// The text is no address that we could write to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BadEmail;

impl fmt::Display for BadEmail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("use an address like name@example.com")
    }
}

impl std::error::Error for BadEmail {}

impl EmailAddress {
    /// The address as it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What two spellings of one address have in common: the lower case.
    #[must_use]
    pub fn key(&self) -> String {
        self.0.to_lowercase()
    }
}

impl FromStr for EmailAddress {
    type Err = BadEmail;
    fn from_str(text: &str) -> Result<Self, BadEmail> {
        let text = text.trim();
        let (local, host) = text.rsplit_once('@').ok_or(BadEmail)?;
        let plain = |c: char| !c.is_whitespace() && !c.is_control() && !text::is_ignorable(c) && !"\"(),:;<>[\\]@".contains(c);
        let label = |l: &str| {
            !l.is_empty()
                && !l.starts_with('-')
                && !l.ends_with('-')
                && l.chars().all(|c| (c.is_alphanumeric() && !text::is_ignorable(c)) || c == '-')
        };
        let good = text.len() <= MAX_LEN
            && !local.is_empty()
            && local.len() <= 64
            && local.chars().all(plain)
            && !local.starts_with('.')
            && !local.ends_with('.')
            && !local.contains("..")
            && host.contains('.')
            && host.split('.').all(label);
        if good { Ok(Self(text.to_owned())) } else { Err(BadEmail) }
    }
}

impl TryFrom<String> for EmailAddress {
    type Error = BadEmail;
    fn try_from(text: String) -> Result<Self, BadEmail> {
        text.parse()
    }
}

impl From<EmailAddress> for String {
    fn from(address: EmailAddress) -> Self {
        address.0
    }
}

impl fmt::Display for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usual_addresses_pass_and_broken_ones_do_not() {
        for good in ["owner@acme.example", " a.b+c@sub.host.example ", "zoë@münchen.example"] {
            assert!(good.parse::<EmailAddress>().is_ok(), "{good}");
        }
        for bad in ["", "a", "a@b", "@b.c", "a@.c", "a b@c.d", "a@b..c", "a\r\n@b.c", "a@b.c\nBcc: x@y.z", "<a@b.c>", ".a@b.c"] {
            assert_eq!(bad.parse::<EmailAddress>(), Err(BadEmail), "{bad}");
        }
    }

    #[test]
    fn what_cannot_be_seen_or_turns_the_reading_direction_is_in_no_address() {
        for hidden in
            ["\u{200b}", "\u{200d}", "\u{202e}", "\u{2066}", "\u{feff}", "\u{ad}", "\u{3164}", "\u{2800}", "\u{e0041}", "\u{fe0f}"]
        {
            for bad in [format!("a{hidden}da@firm.example"), format!("ada@fi{hidden}rm.example")] {
                assert_eq!(bad.parse::<EmailAddress>(), Err(BadEmail), "{}", bad.escape_unicode());
            }
        }
    }

    #[test]
    fn case_does_not_make_another_address() {
        let one: EmailAddress = "Owner@Acme.Example".parse().expect("good");
        assert_eq!(one.key(), "owner@acme.example");
        assert_eq!(one.as_str(), "Owner@Acme.Example");
    }
}
