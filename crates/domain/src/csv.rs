//! Comma-separated values (RFC 4180) that a spreadsheet cannot take for a formula.
//!
//! A cell of text that begins like a formula gets an apostrophe in front, as the OWASP page "CSV Injection" advises; numbers are
//! written by [`Cell::Int`] and [`Cell::Money`] and stay numbers.

use crate::{calendar::Date, money::Money, time::Timestamp};

/// One value of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cell<'a> {
    /// What people or programs typed.
    Text(&'a str),
    /// A whole number.
    Int(i64),
    /// An amount as a plain decimal; its currency belongs into a column of its own.
    Money(Money),
    /// A moment as ISO 8601 in UTC, to the second.
    At(Timestamp),
    /// Nothing.
    Empty,
}

/// Writes one row with its line end.
#[must_use]
pub fn row(cells: &[Cell<'_>]) -> String {
    let mut line = cells.iter().map(|cell| write(*cell)).collect::<Vec<_>>().join(",");
    line.push_str("\r\n");
    line
}

fn write(cell: Cell<'_>) -> String {
    match cell {
        Cell::Text(text) => write_text(text),
        Cell::Int(number) => number.to_string(),
        Cell::Money(money) => money.to_decimal(),
        Cell::At(at) => {
            let seconds = at.seconds_since(Date::of(at).start());
            format!("{}T{:02}:{:02}:{:02}Z", Date::of(at), seconds / 3600, seconds / 60 % 60, seconds % 60)
        }
        Cell::Empty => String::new(),
    }
}

fn write_text(text: &str) -> String {
    let risky = |c: char| matches!(c, '=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '|' | '＝' | '＋' | '－' | '＠');
    // Spreadsheets drop spaces and marks that show nothing before they look for a formula.
    let shown = text.trim_start_matches([' ', '\'', '"', '\u{feff}', '\u{a0}', '\0']);
    let guard = if shown.starts_with(risky) || text.starts_with(['\t', '\r', '\n']) { "'" } else { "" };
    if guard.is_empty() && !text.contains([',', '"', '\r', '\n', ';', '\t']) {
        return text.to_owned();
    }
    format!("\"{guard}{}\"", text.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::Currency;

    #[test]
    fn act_1_formulas_become_text() {
        for formula in ["=1+1", "+1", "-2+3", "@SUM(A1)", "\t=1", " =1", "\"=1", "\u{feff}=1", "＝1", "|cmd"] {
            let cell = row(&[Cell::Text(formula)]);
            assert!(cell.starts_with("\"'"), "{formula:?} became {cell:?}");
        }
        assert_eq!(row(&[Cell::Text("=HYPERLINK(\"x\",\"y\")")]), "\"'=HYPERLINK(\"\"x\"\",\"\"y\"\")\"\r\n");
    }

    #[test]
    fn act_1_ordinary_cells_stay_as_they_are() {
        let money = Cell::Money(Money::new(-1205, Currency::Usd));
        let at = Cell::At(Timestamp(1_795_305_600_000 + 3_723_999));
        assert_eq!(row(&[Cell::Text("Ada"), Cell::Int(-3), money, at, Cell::Empty]), "Ada,-3,-12.05,2026-11-22T01:02:03Z,\r\n");
        assert_eq!(row(&[Cell::Text("a, \"b\"\nc")]), "\"a, \"\"b\"\"\nc\"\r\n");
        assert_eq!(row(&[Cell::Text("O'Brien - Co")]), "O'Brien - Co\r\n");
    }
}
