//! Numbers of invoices and credit notes: for each organization and series 1, 2, 3 … without gaps, given in the transaction that
//! finalizes. A draft has none, so that a draft thrown away leaves no hole.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// Invoices and credit notes are counted apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Series {
    /// An invoice.
    Invoice,
    /// A credit note.
    CreditNote,
}

impl Series {
    const fn letters(self) -> &'static str {
        match self {
            Self::Invoice => "INV",
            Self::CreditNote => "CN",
        }
    }
}

/// Longest prefix, in characters.
const PREFIX_MAX: usize = 12;

/// A number as it stands on the document: `ACME-INV-000042`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct InvoiceNumber {
    prefix: String,
    series: Series,
    sequence: u32,
}

/// The text is not a number of this form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotANumber;

impl fmt::Display for NotANumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not an invoice number")
    }
}

impl InvoiceNumber {
    /// The number after `last` of an organization's series, `None` where four thousand million are used up. `prefix` is fixed
    /// when the organization gets its first invoice: up to twelve capital letters and digits, made from any text.
    #[must_use]
    pub fn after(prefix: &str, series: Series, last: u32) -> Option<Self> {
        let kept: String = prefix.chars().filter(char::is_ascii_alphanumeric).take(PREFIX_MAX).collect();
        let prefix = if kept.is_empty() { "ORG".to_owned() } else { kept.to_ascii_uppercase() };
        Some(Self { prefix, series, sequence: last.checked_add(1)? })
    }

    /// Its place in the series, from 1.
    #[must_use]
    pub const fn sequence(&self) -> u32 {
        self.sequence
    }

    /// Which series it counts in.
    #[must_use]
    pub const fn series(&self) -> Series {
        self.series
    }
}

impl fmt::Display for InvoiceNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}-{:06}", self.prefix, self.series.letters(), self.sequence)
    }
}

impl FromStr for InvoiceNumber {
    type Err = NotANumber;
    fn from_str(text: &str) -> Result<Self, NotANumber> {
        let mut parts = text.split('-');
        let (Some(prefix), Some(letters), Some(digits), None) = (parts.next(), parts.next(), parts.next(), parts.next()) else {
            return Err(NotANumber);
        };
        let series = [Series::Invoice, Series::CreditNote].into_iter().find(|s| s.letters() == letters).ok_or(NotANumber)?;
        let last = digits.parse::<u32>().ok().and_then(|sequence| sequence.checked_sub(1)).ok_or(NotANumber)?;
        // Only the exact spelling reads back.
        Self::after(prefix, series, last).filter(|number| number.to_string() == text).ok_or(NotANumber)
    }
}

impl TryFrom<String> for InvoiceNumber {
    type Error = NotANumber;
    fn try_from(text: String) -> Result<Self, NotANumber> {
        text.parse()
    }
}

impl From<InvoiceNumber> for String {
    fn from(number: InvoiceNumber) -> Self {
        number.to_string()
    }
}

/// A hole or a repetition in a series.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NumberGap {
    /// What should stand there.
    pub expected: u32,
    /// What stands there.
    pub found: u32,
}

/// Checks that a whole series, in rising order, is 1, 2, 3 …: for the job that verifies the books.
///
/// # Errors
/// The first place where it is not.
pub fn check_gapless(sequence: impl IntoIterator<Item = u32>) -> Result<(), NumberGap> {
    (1u32..)
        .zip(sequence)
        .find(|(expected, found)| expected != found)
        .map_or(Ok(()), |(expected, found)| Err(NumberGap { expected, found }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn doc_1_numbers_follow_without_gaps_in_each_series() {
        let first = InvoiceNumber::after("acme-inc.", Series::Invoice, 0).expect("number");
        assert_eq!(first.to_string(), "ACMEINC-INV-000001");
        let next = InvoiceNumber::after("acme-inc.", Series::Invoice, first.sequence()).expect("number");
        assert_eq!(next.sequence(), 2);
        assert_eq!(InvoiceNumber::after("", Series::CreditNote, 0).map(|n| n.to_string()).as_deref(), Some("ORG-CN-000001"));
        assert_eq!(InvoiceNumber::after("a", Series::Invoice, u32::MAX), None);
        assert_eq!(check_gapless([1, 2, 3]), Ok(()));
        assert_eq!(check_gapless([1, 3]), Err(NumberGap { expected: 2, found: 3 }));
        assert_eq!(check_gapless([1, 1]), Err(NumberGap { expected: 2, found: 1 }));
    }

    #[test]
    fn a_number_reads_back_and_nothing_else_does() {
        let long = InvoiceNumber::after("A1", Series::CreditNote, 1_234_566).expect("number");
        assert_eq!(long.to_string().parse(), Ok(long));
        for bad in ["A1-INV-1", "a1-INV-000001", "A1-INV-000000", "A1-XX-000001", "A1-INV-000001-2", "-INV-000001", "A1-INV-+00001"] {
            assert_eq!(bad.parse::<InvoiceNumber>(), Err(NotANumber), "{bad}");
        }
    }
}
