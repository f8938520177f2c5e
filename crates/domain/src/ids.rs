//! Identifiers: a prefix that says what is meant, an underscore and 26 characters of Crockford base32 in lower
//! case (128 bits, the first 48 of them the creation time in milliseconds, so ids sort by age).
//!
//! Making one needs a clock and randomness; both are handed in by the server.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
const BODY_LEN: usize = 26;

/// The text is not an identifier of the expected kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotAnId;

impl fmt::Display for NotAnId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not an identifier of this kind")
    }
}

impl std::error::Error for NotAnId {}

fn encode(prefix: &str, bits: u128) -> String {
    let mut text = String::with_capacity(prefix.len() + 1 + BODY_LEN);
    text.push_str(prefix);
    text.push('_');
    for i in (0..BODY_LEN).rev() {
        let index = ((bits >> (5 * i)) & 31) as usize;
        text.push(char::from(ALPHABET[index]));
    }
    text
}

fn is_valid(prefix: &str, text: &str) -> bool {
    text.strip_prefix(prefix)
        .and_then(|rest| rest.strip_prefix('_'))
        .is_some_and(|body| body.len() == BODY_LEN && body.bytes().all(|b| ALPHABET.contains(&b)))
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident = $prefix:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// What every identifier of this kind begins with, without the underscore.
            pub const PREFIX: &'static str = $prefix;

            /// Builds an identifier from a creation time (milliseconds since 1970, UTC) and 80 random bits.
            #[must_use]
            pub fn from_parts(unix_ms: i64, random: u128) -> Self {
                let time = u128::from(unix_ms.max(0).unsigned_abs()) & ((1 << 48) - 1);
                Self(encode($prefix, (time << 80) | (random & ((1 << 80) - 1))))
            }

            /// The identifier as it stands in addresses and in the database.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = NotAnId;
            fn from_str(text: &str) -> Result<Self, NotAnId> {
                if is_valid($prefix, text) { Ok(Self(text.to_owned())) } else { Err(NotAnId) }
            }
        }

        impl TryFrom<String> for $name {
            type Error = NotAnId;
            fn try_from(text: String) -> Result<Self, NotAnId> {
                if is_valid($prefix, &text) { Ok(Self(text)) } else { Err(NotAnId) }
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    )*};
}

ids! {
    /// An organization.
    OrgId = "org";
    /// A person with an account. Membership is (organization, person), so it needs no identifier of its own.
    PersonId = "per";
    /// A signed-in browser.
    SessionId = "ses";
    /// A member's request for billing access.
    AccessRequestId = "req";
    /// An invitation to become a member or a billing manager.
    InvitationId = "inv";
    /// A message in the outbox.
    MailId = "mail";
    /// A lot of credits in the ledger.
    CreditLotId = "lot";
    /// What a change or a purchase would do, to be confirmed within ten minutes.
    PreviewId = "prv";
    /// A stored card.
    PaymentMethodId = "card";
    /// A visit to the provider's page that takes a card.
    CardSetupId = "setup";
    /// One attempt to collect money. It is the provider's reference and idempotency key too.
    PaymentId = "pay";
    /// An invoice or a credit note.
    InvoiceId = "doc";
    /// A line of the billing activity.
    ActivityId = "act";
    /// A token of the host product.
    OrgTokenId = "tok";
    /// Background work.
    JobId = "job";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_survives_its_text_form_and_sorts_by_age() {
        let old = OrgId::from_parts(1_000, u128::MAX);
        let young = OrgId::from_parts(1_001, 0);
        assert_eq!(old.as_str().parse::<OrgId>(), Ok(old.clone()));
        assert!(old < young);
        assert_eq!(old.as_str().len(), "org_".len() + BODY_LEN);
    }

    #[test]
    fn other_kinds_and_other_alphabets_are_refused() {
        let person = PersonId::from_parts(5, 7).to_string();
        assert_eq!(person.parse::<OrgId>(), Err(NotAnId));
        assert_eq!(person.to_uppercase().parse::<PersonId>(), Err(NotAnId));
        assert_eq!("per_".parse::<PersonId>(), Err(NotAnId));
        assert_eq!(format!("{person}0").parse::<PersonId>(), Err(NotAnId));
    }
}
