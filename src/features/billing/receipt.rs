//! A purchase of credits as a receipt before it is confirmed: line, tax, total. The server has worked it out; nothing is
//! computed here.

use bursar_domain::{
    credits::Credits,
    invoice::{Line, Totals},
    tax::Tax,
};
use leptos::prelude::*;

use super::credit_words;
use crate::{browser::intl, messages::buying as t, parts::amount::amount as amount_of};

/// The receipt.
pub(super) fn receipt(credits: Credits, line: &Line, totals: &Totals) -> AnyView {
    let (tax_label, tax) = match totals.tax {
        Tax::Charged { basis_points, amount } => (t::receipt_tax(&intl::percent(basis_points)), amount_of(amount)),
        Tax::None => (t::receipt_tax_none().to_owned(), t::receipt_no_tax().into_any()),
        Tax::ReverseCharge => (t::receipt_tax_none().to_owned(), t::receipt_reverse().into_any()),
        Tax::NotEstimable => (t::receipt_tax_none().to_owned(), t::receipt_unknown().into_any()),
    };
    view! {
        <dl class="CreditReceipt">
            <div><dt>{credit_words::credits(credits)}</dt><dd>{amount_of(line.amount)}</dd></div>
            <div><dt>{tax_label}</dt><dd>{tax}</dd></div>
            <div class="CreditReceipt-total"><dt>{t::receipt_total()}</dt><dd>{amount_of(totals.total)}</dd></div>
        </dl>
    }
    .into_any()
}
