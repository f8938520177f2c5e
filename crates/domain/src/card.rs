//! Cards as far as Bursar knows them (PAY-1): when one expires and when to warn, and how to notice a card number that must not be here.

use serde::{Deserialize, Serialize};

use crate::{
    calendar::Month,
    time::{DAY_MS, Timestamp},
};

/// Days ahead at which an expiring card is warned of.
pub const WARNINGS: [u8; 2] = [30, 7];

/// The month that is printed on a card; it can be used to the month's end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct CardExpiry(pub Month);

impl CardExpiry {
    /// The first moment at which it can no longer be used.
    #[must_use]
    pub fn ends_at(self) -> Timestamp {
        self.0.end()
    }

    /// Whether its time is over.
    #[must_use]
    pub fn is_over(self, now: Timestamp) -> bool {
        now >= self.ends_at()
    }

    /// The warning to send now, in days ahead, given the last one that was sent for this card. Late is better than never: when
    /// both are due, the nearer one goes out.
    #[must_use]
    pub fn warning(self, now: Timestamp, told: Option<u8>) -> Option<u8> {
        let left = self.ends_at().ms_since(now);
        let due = WARNINGS.into_iter().rev().find(|days| left <= i64::from(*days) * DAY_MS)?;
        if self.is_over(now) || told.is_some_and(|told| told <= due) { None } else { Some(due) }
    }
}

/// Fewest digits of a card number (ISO/IEC 7812-1, and what is in use).
const DIGITS_MIN: usize = 13;
/// Most digits of a card number.
const DIGITS_MAX: usize = 19;

/// Whether the text holds what looks like a card number: a run of 13 to 19 digits, single spaces or hyphens between them allowed,
/// that passes the check of Luhn (ISO/IEC 7812-1, annex B).
#[must_use]
pub fn holds_card_number(text: &str) -> bool {
    find(text).is_some()
}

/// The text with every such run replaced by `[card number]`: for logs.
#[must_use]
pub fn redact_card_numbers(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((start, end)) = find(rest) {
        kept.push_str(&rest[..start]);
        kept.push_str("[card number]");
        rest = &rest[end..];
    }
    kept.push_str(rest);
    kept
}

/// Byte bounds of the first run.
fn find(text: &str) -> Option<(usize, usize)> {
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        if !bytes[at].is_ascii_digit() {
            at += 1;
            continue;
        }
        let mut digits = Vec::new();
        let mut end = at;
        while let Some(byte) = bytes.get(end) {
            let joins = matches!(byte, b' ' | b'-') && bytes.get(end + 1).is_some_and(u8::is_ascii_digit);
            if byte.is_ascii_digit() {
                digits.push(byte - b'0');
            } else if !joins {
                break;
            }
            end += 1;
        }
        if (DIGITS_MIN..=DIGITS_MAX).contains(&digits.len()) && luhn(&digits) {
            return Some((at, end));
        }
        at = end;
    }
    None
}

fn luhn(digits: &[u8]) -> bool {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(place, digit)| match (place % 2, u32::from(*digit)) {
            (0, digit) => digit,
            (_, digit) if digit < 5 => digit * 2,
            (_, digit) => digit * 2 - 9,
        })
        .sum();
    sum.is_multiple_of(10) && digits.iter().any(|digit| *digit != 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pay_1_a_card_is_warned_of_30_and_7_days_ahead_once_each() {
        let card = CardExpiry(Month { year: 2026, month: 4 });
        let ends = card.ends_at();
        let days = |days: i64| ends.plus_days(-days);
        assert_eq!(card.warning(days(31), None), None);
        assert_eq!(card.warning(days(30), None), Some(30));
        assert_eq!(card.warning(days(20), Some(30)), None);
        assert_eq!(card.warning(days(7), Some(30)), Some(7));
        assert_eq!(card.warning(days(3), Some(7)), None);
        assert_eq!(card.warning(days(3), None), Some(7), "added late");
        assert_eq!(card.warning(ends, None), None, "it is over");
        assert!(card.is_over(ends) && !card.is_over(ends.plus_ms(-1)));
    }

    #[test]
    fn pay_1_card_numbers_are_noticed_and_redacted() {
        for number in ["4242424242424242", "4242 4242 4242 4242", "3782-822463-10005", "4222222222222", "6011000990139424"] {
            assert!(holds_card_number(number), "{number}");
            assert_eq!(redact_card_numbers(&format!("pay {number}, please")), "pay [card number], please");
        }
        for other in ["4242424242424241", "424242424242", "0000000000000000", "42424242424242424242", "org 12, 2026-04-16", ""] {
            assert!(!holds_card_number(other), "{other}");
            assert_eq!(redact_card_numbers(other), other);
        }
        assert_eq!(redact_card_numbers("é4242424242424242é4222222222222"), "é[card number]é[card number]");
    }
}
