//! Invoices and credit notes: lines, totals, numbers, states (DOC-1). A preview and the invoice that follows it are made of the same
//! lines by the same functions, so what is previewed is what is charged. Texts of lines are the reader's language and not here.

mod number;
mod settle;

pub use number::{InvoiceNumber, NumberGap, Series, check_gapless};
use serde::{Deserialize, Serialize};
pub use settle::{Settlement, settle};

use crate::{
    credits::Credits,
    money::{Currency, Money},
    plan::Plan,
    subscription::Period,
    tax::{Tax, TaxRate},
};

/// What a line is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum LineKind {
    /// A whole period of a plan.
    Subscription {
        /// The plan.
        plan: Plan,
        /// The whole period.
        period: Period,
    },
    /// What is left of a period, on a dearer plan.
    Remainder {
        /// The new plan.
        plan: Plan,
        /// From the change to the end of the period.
        period: Period,
    },
    /// Paid, but no longer used: a credit.
    UnusedTime {
        /// The plan that was paid.
        plan: Plan,
        /// From the change to the end of what was paid.
        period: Period,
    },
    /// Credits bought by a person.
    TopUp {
        /// How many.
        credits: Credits,
    },
    /// Credits bought automatically.
    Recharge {
        /// How many.
        credits: Credits,
    },
}

/// A line: what for, and how much net of tax.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// What for.
    #[serde(flatten)]
    pub what: LineKind,
    /// Net of tax, rounded once; negative for a credit.
    pub amount: Money,
}

/// The sums of an invoice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Totals {
    /// Sum of the lines.
    pub subtotal: Money,
    /// Tax on it, as one line.
    pub tax: Tax,
    /// Both together.
    pub total: Money,
}

impl Totals {
    /// Adds the lines up; `None` if the currencies differ or a sum does not fit.
    #[must_use]
    pub fn of(currency: Currency, lines: &[Line], rate: TaxRate) -> Option<Self> {
        let subtotal = Money::sum(currency, lines.iter().map(|line| line.amount))?;
        let tax = rate.on(subtotal)?;
        Some(Self { subtotal, tax, total: subtotal.checked_add(tax.amount(subtotal))? })
    }
}

/// Where an invoice stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InvoiceStatus {
    /// Being made: no number yet, may still change.
    Draft,
    /// Finalized: numbered, immutable, to be paid.
    Open,
    /// Settled.
    Paid,
    /// Taken back by a credit note before it was paid.
    Void,
    /// Nobody expects the money any more; it may still come.
    Uncollectible,
}

impl InvoiceStatus {
    /// Every state.
    pub const ALL: [Self; 5] = [Self::Draft, Self::Open, Self::Paid, Self::Void, Self::Uncollectible];

    /// The name in the database and on the wire.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Open => "open",
            Self::Paid => "paid",
            Self::Void => "void",
            Self::Uncollectible => "uncollectible",
        }
    }

    /// Whether the state may follow on this one.
    #[must_use]
    pub const fn may_become(self, next: Self) -> bool {
        match self {
            Self::Draft => matches!(next, Self::Open),
            Self::Open => matches!(next, Self::Paid | Self::Void | Self::Uncollectible),
            Self::Uncollectible => matches!(next, Self::Paid | Self::Void),
            Self::Paid | Self::Void => false,
        }
    }

    /// Whether a person can pay it.
    #[must_use]
    pub const fn is_payable(self) -> bool {
        matches!(self, Self::Open | Self::Uncollectible)
    }
}

/// Why a credit note was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BadCreditNote {
    /// The invoice is a draft or void: change or make another one.
    NotCreditable,
    /// Not more than nothing, or in another currency.
    Amount,
    /// More than is left of the invoice after earlier credit notes: so much is left.
    TooMuch(Money),
}

/// Checks a credit note over `amount` (tax included, a positive number) against its invoice and the sum of earlier credit notes.
///
/// # Errors
/// Says why it cannot be made.
pub fn check_credit_note(status: InvoiceStatus, total: Money, already: Money, amount: Money) -> Result<(), BadCreditNote> {
    if matches!(status, InvoiceStatus::Draft | InvoiceStatus::Void) {
        return Err(BadCreditNote::NotCreditable);
    }
    let left = total.checked_sub(already).ok_or(BadCreditNote::Amount)?;
    if amount.minor <= 0 || amount.currency != total.currency {
        Err(BadCreditNote::Amount)
    } else if amount.minor > left.minor {
        Err(BadCreditNote::TooMuch(left))
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn usd(minor: i64) -> Money {
        Money::new(minor, Currency::Usd)
    }

    #[test]
    fn doc_1_a_total_is_its_lines_and_one_rounded_tax() {
        let line = |minor| Line { what: LineKind::TopUp { credits: Credits(1) }, amount: usd(minor) };
        let rate = TaxRate::Rate { basis_points: 725 };
        let totals = Totals::of(Currency::Usd, &[line(1000), line(-333)], rate).expect("fits");
        assert_eq!((totals.subtotal, totals.total), (usd(667), usd(715)), "48.36 is 48");
        let other = Line { amount: Money::new(1, Currency::Eur), ..line(1) };
        assert_eq!(Totals::of(Currency::Usd, &[line(1), other], rate), None);
    }

    #[test]
    fn doc_1_a_finalized_invoice_never_becomes_a_draft_and_paid_is_final() {
        for status in InvoiceStatus::ALL {
            assert!(!status.may_become(InvoiceStatus::Draft));
            assert!(!status.may_become(status));
            assert!(!InvoiceStatus::Paid.may_become(status));
            assert_eq!(status.is_payable(), status.may_become(InvoiceStatus::Paid), "{}", status.name());
        }
        assert!(!InvoiceStatus::Draft.may_become(InvoiceStatus::Paid), "a number first");
    }

    #[test]
    fn doc_1_credit_notes_never_exceed_their_invoice() {
        let check = |status, already, amount| check_credit_note(status, usd(1000), usd(already), usd(amount));
        assert_eq!(check(InvoiceStatus::Paid, 400, 600), Ok(()));
        assert_eq!(check(InvoiceStatus::Open, 400, 601), Err(BadCreditNote::TooMuch(usd(600))));
        assert_eq!(check(InvoiceStatus::Paid, 0, 0), Err(BadCreditNote::Amount));
        assert_eq!(check(InvoiceStatus::Draft, 0, 1), Err(BadCreditNote::NotCreditable));
        assert_eq!(check(InvoiceStatus::Void, 0, 1), Err(BadCreditNote::NotCreditable));
    }
}
