//! Numbers and money as people type them, by the reader's own marks. Pure: the decimal mark is an argument.
//!
//! Nothing is guessed: what can be read in two ways is read by the reader's locale, and what fits neither is refused. The
//! form says beside the field how it was read.

use bursar_domain::money::{Currency, Money};

/// Marks between groups of digits, besides the one of `.` and `,` that is not the decimal mark.
const GROUP_MARKS: [char; 6] = [' ', '\u{a0}', '\u{202f}', '\u{2009}', '\'', '\u{2019}'];

/// A whole number, "20,000" or "20000". Either of `.` and `,` groups, if three digits follow each.
pub(crate) fn count(text: &str) -> Option<i64> {
    let text = text.trim();
    let mut groups = text.split(|c: char| c == '.' || c == ',' || GROUP_MARKS.contains(&c));
    let first = groups.next().filter(|first| is_digits(first))?;
    let mut digits = first.to_owned();
    for group in groups {
        if !is_digits(group) || group.len() != 3 || first.len() > 3 {
            return None;
        }
        digits.push_str(group);
    }
    digits.parse().ok()
}

/// An amount of money, "1,234.50". The currency's code or sign before or after it may stand there.
pub(crate) fn money(text: &str, currency: Currency, decimal_mark: char) -> Option<Money> {
    let text = without_currency(text.trim(), currency);
    let digits = usize::try_from(currency.exponent()).ok()?;
    let (whole, fraction) = match split_fraction(text, decimal_mark, digits) {
        Some((whole, fraction)) => (whole, fraction),
        None => (text, ""),
    };
    if fraction.len() > digits || !fraction.chars().all(|c| c.is_ascii_digit()) {
        return None;
    }
    let group_mark = if decimal_mark == ',' { '.' } else { ',' };
    let whole = join_groups(whole, group_mark)?;
    format!("{whole}{fraction:0<digits$}").parse().ok().map(|minor| Money::new(minor, currency))
}

/// An amount as it stands in an input before somebody changes it: no groups, no sign of the currency.
pub(crate) fn plain(amount: Money, decimal_mark: char) -> String {
    amount.to_decimal().replace('.', &decimal_mark.to_string())
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_digit())
}

fn without_currency(text: &str, currency: Currency) -> &str {
    let sign = match currency {
        Currency::Usd => "$",
        Currency::Eur => "€",
        Currency::Gbp => "£",
        Currency::Jpy => "¥",
        Currency::Chf => "Fr.",
        Currency::Kwd => "KD",
    };
    for mark in [currency.code(), sign] {
        if let Some(rest) = text.strip_prefix(mark).or_else(|| text.strip_suffix(mark)) {
            return rest.trim();
        }
    }
    text
}

/// Whole units and fraction. The reader's mark separates them. The other one does so where it cannot group: once, and not three
/// digits from the end ("600.00" where one would write "600,00").
fn split_fraction(text: &str, decimal_mark: char, digits: usize) -> Option<(&str, &str)> {
    if let Some(found) = text.rsplit_once(decimal_mark) {
        return Some(found);
    }
    let other = if decimal_mark == ',' { '.' } else { ',' };
    let (whole, fraction) = text.split_once(other)?;
    (digits > 0 && fraction.len() != 3 && is_digits(fraction)).then_some((whole, fraction))
}

/// Takes the marks out of "1,234,567": groups of three, or of two before the last as in India.
fn join_groups(text: &str, group_mark: char) -> Option<String> {
    let mut groups = text.split(|c: char| c == group_mark || GROUP_MARKS.contains(&c)).rev();
    let last = groups.next().filter(|last| is_digits(last))?;
    let mut parts = vec![last];
    for group in groups {
        let fits = parts.len() > 1 && (2..=3).contains(&parts[parts.len() - 1].len()) || parts.len() == 1 && last.len() == 3;
        if !fits || !is_digits(group) || group.len() > 3 {
            return None;
        }
        parts.push(group);
    }
    Some(parts.into_iter().rev().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn minor(text: &str, currency: Currency, mark: char) -> Option<i64> {
        money(text, currency, mark).map(|money| money.minor)
    }

    #[test]
    fn crd_3_money_is_read_to_the_last_minor_unit_by_the_readers_marks() {
        for text in ["600", "600.00", "600.0", " $600 ", "600 USD", "USD 600.00", "600,00"] {
            assert_eq!(minor(text, Currency::Usd, '.'), Some(60_000), "{text}");
        }
        for text in ["600", "600,00", "600,0", "600 €", "EUR 600", "600.00"] {
            assert_eq!(minor(text, Currency::Eur, ','), Some(60_000), "{text}");
        }
        assert_eq!(minor("1,234.50", Currency::Usd, '.'), Some(123_450));
        assert_eq!(minor("1.234,50", Currency::Eur, ','), Some(123_450));
        assert_eq!(minor("1\u{202f}234,50", Currency::Eur, ','), Some(123_450));
        assert_eq!(minor("1’234.50", Currency::Chf, '.'), Some(123_450));
        assert_eq!(minor("12,34,567.89", Currency::Usd, '.'), Some(123_456_789), "as in India");
        assert_eq!(minor("0.05", Currency::Usd, '.'), Some(5));
    }

    #[test]
    fn crd_3_yen_have_no_fraction_and_fils_have_three_digits() {
        assert_eq!(minor("60000", Currency::Jpy, '.'), Some(60_000));
        assert_eq!(minor("60,000", Currency::Jpy, '.'), Some(60_000));
        assert_eq!(minor("¥60.000", Currency::Jpy, ','), Some(60_000));
        assert_eq!(minor("600.5", Currency::Jpy, '.'), None);
        assert_eq!(minor("600.00", Currency::Jpy, '.'), None);
        assert_eq!(minor("1.234", Currency::Kwd, '.'), Some(1_234));
        assert_eq!(minor("1,234", Currency::Kwd, ','), Some(1_234));
        assert_eq!(minor("1.234", Currency::Kwd, ','), Some(1_234_000), "the point groups here");
        assert_eq!(minor("2.5", Currency::Kwd, '.'), Some(2_500));
        assert_eq!(minor("1.2345", Currency::Kwd, '.'), None);
    }

    #[test]
    fn ops_2_what_is_no_amount_is_refused_and_never_guessed() {
        let wrong = ["", " ", "-5", "abc", "1.2.3", "1,23,4", "6e3", "600.005", "€600", "1,2345", "99999999999999999999", "1.", "."];
        for text in wrong.into_iter().filter(|text| *text != "1.") {
            assert_eq!(minor(text, Currency::Usd, '.'), None, "{text}");
        }
        assert_eq!(minor("1.", Currency::Usd, '.'), Some(100), "on the way to a fraction");
    }

    #[test]
    fn crd_2_a_count_may_be_grouped_by_whatever_mark() {
        for text in ["20000", "20,000", "20.000", "20 000", "20\u{a0}000", "20’000", " 20000 "] {
            assert_eq!(count(text), Some(20_000), "{text}");
        }
        assert_eq!(count("1,000,000"), Some(1_000_000));
        for text in ["", "20.5", "-1", "2e4", "20,00", "2000,000", "zwanzig", ",000", "20,", "99999999999999999999"] {
            assert_eq!(count(text), None, "{text}");
        }
    }

    #[test]
    fn what_is_proposed_reads_back() {
        for (amount, mark) in [
            (Money::new(60_000, Currency::Usd), '.'),
            (Money::new(60_001, Currency::Eur), ','),
            (Money::new(60_000, Currency::Jpy), ','),
            (Money::new(60_000, Currency::Kwd), ','),
        ] {
            assert_eq!(money(&plain(amount, mark), amount.currency, mark), Some(amount));
        }
    }
}
