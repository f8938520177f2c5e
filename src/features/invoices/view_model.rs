//! What an invoice says in words: lines, sums, notes, whether it can be paid and how a payment goes on. Pure but for the
//! language; every amount is the server's.

use bursar_domain::{
    api::{
        Cursor,
        invoices::{Invoice, InvoiceQuery, Party},
        payments::{Decline, Payment},
    },
    invoice::{InvoiceStatus, LineKind, Series},
    money::Money,
    payment::PaymentStatus,
    subscription::Period,
    tax::Tax,
};

use crate::{
    browser::intl,
    messages::invoices as t,
    parts::{documents, plan_words::plan as named},
};

/// Invoices that are asked for at a time.
const PAGE: u32 = 50;

/// The states that the list can be narrowed to. A draft has no number yet, and is never in it.
pub(super) const STATES: [InvoiceStatus; 4] = [InvoiceStatus::Open, InvoiceStatus::Paid, InvoiceStatus::Void, InvoiceStatus::Uncollectible];

/// What stands in the address of the list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Filter {
    /// A part of the number.
    pub(super) search: String,
    /// Only those that stand there.
    pub(super) status: Option<InvoiceStatus>,
}

impl Filter {
    /// Reads the values of `q` and `status` in the address. What means nothing is left out.
    pub(super) fn from_address(search: Option<&str>, status: Option<&str>) -> Self {
        Self { search: search.unwrap_or_default().trim().to_owned(), status: status.and_then(status_of) }
    }

    /// The query part of the address, with its question mark; empty if nothing is narrowed.
    pub(super) fn to_address(&self) -> String {
        let mut pairs: Vec<(&str, &str)> = Vec::new();
        if !self.search.is_empty() {
            pairs.push(("q", &self.search));
        }
        if let Some(status) = self.status {
            pairs.push(("status", status.name()));
        }
        match serde_urlencoded::to_string(&pairs) {
            Ok(text) if !text.is_empty() => format!("?{text}"),
            _ => String::new(),
        }
    }

    /// What the server is asked for.
    pub(super) fn query(&self, cursor: Option<Cursor>) -> InvoiceQuery {
        let search = (!self.search.is_empty()).then(|| self.search.clone());
        InvoiceQuery { search, status: self.status, cursor, limit: Some(PAGE) }
    }
}

/// Reads the name of a state that the list can be narrowed to.
pub(super) fn status_of(name: &str) -> Option<InvoiceStatus> {
    STATES.into_iter().find(|status| status.name() == name)
}

/// What a line is for, and the time that it covers.
pub(super) fn line(what: LineKind) -> (String, Option<Period>) {
    match what {
        LineKind::Subscription { plan, period } => (named(plan), Some(period)),
        LineKind::Remainder { plan, period } => (t::line_remainder(&named(plan)), Some(period)),
        LineKind::UnusedTime { plan, period } => (t::line_unused(&named(plan)), Some(period)),
        LineKind::TopUp { credits } => (t::top_up(credits.0), None),
        LineKind::Recharge { credits } => (t::recharge(credits.0), None),
    }
}

/// First and last day of a period. The moment at which it ends is not part of it.
pub(super) fn span(period: Period) -> String {
    t::span(&intl::date_short_utc(period.start.0), &intl::date_short_utc(period.end.0.saturating_sub(1)))
}

/// A line below the lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Sum {
    /// What it is.
    pub(super) label: String,
    /// How much.
    pub(super) amount: Money,
    /// One of those that people look for.
    pub(super) strong: bool,
}

/// The sums, from the lines to what is charged: each follows from those above it.
pub(super) fn sums(invoice: &Invoice) -> Vec<Sum> {
    let mut sums = Vec::new();
    let mut add = |label: String, amount, strong| sums.push(Sum { label, amount, strong });
    let totals = invoice.totals;
    match totals.tax {
        Tax::None => {}
        tax => {
            add(t::subtotal().to_owned(), totals.subtotal, false);
            let label = match tax {
                Tax::Charged { basis_points, .. } => t::tax_at(&intl::percent(basis_points)),
                _ => t::tax().to_owned(),
            };
            add(label, tax.amount(totals.subtotal), false);
        }
    }
    add(t::sum().to_owned(), totals.total, true);
    if invoice.row.series == Series::CreditNote {
        return sums;
    }
    if invoice.from_balance.minor != 0
        && let Some(amount) = invoice.from_balance.checked_neg()
    {
        let label = match (invoice.from_balance.minor > 0, totals.total.minor < 0) {
            (true, _) => t::from_balance(),
            (false, true) => t::to_balance(),
            (false, false) => t::carried(),
        };
        add(label.to_owned(), amount, false);
    }
    let settled = invoice.row.status == InvoiceStatus::Paid;
    add(if settled { t::charged() } else { t::due() }.to_owned(), invoice.row.due, !settled);
    sums
}

/// What has to be said about the tax.
pub(super) fn tax_note(tax: Tax) -> Option<&'static str> {
    match tax {
        Tax::None | Tax::Charged { .. } => None,
        Tax::ReverseCharge => Some(t::reverse_charge()),
        Tax::NotEstimable => Some(t::not_estimable()),
    }
}

/// Where it stands, in a sentence.
pub(super) fn state_note(invoice: &Invoice) -> String {
    match (invoice.row.series, invoice.row.status) {
        (Series::CreditNote, InvoiceStatus::Void) | (Series::Invoice, InvoiceStatus::Void) => t::void().to_owned(),
        (Series::CreditNote, _) => t::credited().to_owned(),
        (Series::Invoice, InvoiceStatus::Draft | InvoiceStatus::Open) => t::open().to_owned(),
        (Series::Invoice, InvoiceStatus::Uncollectible) => t::uncollectible().to_owned(),
        (Series::Invoice, InvoiceStatus::Paid) => match (invoice.paid_at, &invoice.paid_with) {
            (Some(at), Some(with)) => t::paid_with(&intl::date_utc(at.0), &documents::card(with)),
            (Some(at), None) => t::paid_on(&intl::date_utc(at.0)),
            (None, _) => t::paid().to_owned(),
        },
    }
}

/// Seller or buyer as lines of a letter: name, street, place, country.
pub(super) fn letter(party: &Party) -> Vec<String> {
    let address = &party.address;
    let place = [address.postal_code.as_str(), address.city.as_str()].map(str::trim).join(" ");
    let country = if address.country.is_empty() { String::new() } else { intl::country(&address.country) };
    let lines = [party.name.clone(), address.line1.clone(), address.line2.clone(), place, address.region.clone(), country];
    lines.into_iter().map(|line| line.trim().to_owned()).filter(|line| !line.is_empty()).collect()
}

/// How much there is to pay by hand; nothing if there is nothing.
pub(super) fn payable(invoice: &Invoice) -> Option<Money> {
    let row = &invoice.row;
    (row.series == Series::Invoice && row.status.is_payable() && row.due.minor > 0).then_some(row.due)
}

/// How a payment goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Step {
    /// The money has arrived.
    Paid,
    /// The person confirms at their bank, there.
    Authenticate(String),
    /// Nobody can do anything but wait.
    Waiting,
    /// It did not happen.
    Declined(Option<Decline>),
    /// It was called off.
    Canceled,
}

/// What the payment asks of whoever is looking.
pub(super) fn step(payment: &Payment) -> Step {
    match (payment.status, &payment.authenticate_at) {
        (PaymentStatus::Succeeded, _) => Step::Paid,
        (PaymentStatus::Failed, _) => Step::Declined(payment.decline),
        (PaymentStatus::Canceled, _) => Step::Canceled,
        (PaymentStatus::Created | PaymentStatus::Processing | PaymentStatus::Unknown, Some(url)) => Step::Authenticate(url.clone()),
        (PaymentStatus::Created | PaymentStatus::Processing | PaymentStatus::Unknown, None) => Step::Waiting,
    }
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
