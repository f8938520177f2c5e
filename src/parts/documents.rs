//! Invoices and cards in words that the Billing page and the pages behind it share. Pure but for the language.

use bursar_domain::{
    api::invoices::InvoiceRow,
    invoice::{InvoiceStatus, Series},
    money::Money,
};
use leptos::prelude::*;

use crate::{
    messages::documents as t,
    ui::{Badge, Tone},
};

/// Where an invoice or a credit note stands: the words, and the mood of the dot that repeats them.
pub(crate) fn status(series: Series, status: InvoiceStatus) -> (&'static str, Tone) {
    match (series, status) {
        // Nobody pays a credit note: it is there, or it was taken back.
        (Series::CreditNote, InvoiceStatus::Open | InvoiceStatus::Paid) => (t::status_issued(), Tone::Neutral),
        (_, InvoiceStatus::Draft) => (t::status_draft(), Tone::Neutral),
        (_, InvoiceStatus::Open) => (t::status_open(), Tone::Warning),
        (_, InvoiceStatus::Paid) => (t::status_paid(), Tone::Success),
        (_, InvoiceStatus::Void) => (t::status_void(), Tone::Neutral),
        (_, InvoiceStatus::Uncollectible) => (t::status_uncollectible(), Tone::Danger),
    }
}

/// The same as a badge with its dot.
pub(crate) fn status_badge(row: &InvoiceRow) -> AnyView {
    let (words, tone) = status(row.series, row.status);
    view! { <Badge tone=tone dot=true>{words}</Badge> }.into_any()
}

/// What the document is called.
pub(crate) fn series(of: Series) -> &'static str {
    match of {
        Series::Invoice => t::invoice(),
        Series::CreditNote => t::credit_note(),
    }
}

/// What stands for it in a list among others: a credit note takes away.
pub(crate) fn total(row: &InvoiceRow) -> Money {
    match row.series {
        Series::Invoice => row.total,
        Series::CreditNote => row.total.checked_neg().unwrap_or(row.total),
    }
}

/// A card as people know it, from brand and last digits on the wire: `visa 4242` is "Visa ···· 4242". Anything else stays
/// as it came.
pub(crate) fn card(text: &str) -> String {
    match text.split_once(' ') {
        Some((name, last4)) if last4.len() == 4 && last4.bytes().all(|b| b.is_ascii_digit()) => t::card(&brand(name), last4),
        _ => text.to_owned(),
    }
}

/// A brand as it writes itself.
pub(crate) fn brand(name: &str) -> String {
    match name {
        "amex" => "American Express".to_owned(),
        "diners" => "Diners Club".to_owned(),
        "jcb" => "JCB".to_owned(),
        "unionpay" => "UnionPay".to_owned(),
        other => {
            let mut letters = other.chars();
            letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn doc_1_every_status_has_words_and_a_mood() {
        let mut words = std::collections::HashSet::new();
        for state in InvoiceStatus::ALL {
            assert!(words.insert(status(Series::Invoice, state).0), "{}", state.name());
            assert!(state == InvoiceStatus::Draft || !status(Series::CreditNote, state).0.is_empty());
        }
        assert_eq!(status(Series::Invoice, InvoiceStatus::Open), ("Open", Tone::Warning));
        assert_eq!(status(Series::CreditNote, InvoiceStatus::Paid).0, "Issued", "nobody pays a credit note");
    }

    #[test]
    fn pay_1_cards_are_named_by_brand_and_last_digits() {
        assert_eq!(card("visa 4242"), "Visa ···· 4242");
        assert_eq!(card("amex 0005"), "American Express ···· 0005");
        assert_eq!(card("Ada Lovelace"), "Ada Lovelace");
        assert_eq!(card("visa 42424242"), "visa 42424242");
    }
}
