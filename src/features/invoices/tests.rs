//! Tests of the view model, in a file of their own for its length.

use bursar_domain::{
    api::{invoices::InvoiceRow, payments::PaymentPurpose},
    credits::Credits,
    ids::{InvoiceId, PaymentId},
    invoice::{InvoiceNumber, Line, Totals},
    money::Currency,
    plan::{Cadence, Edition, Plan},
    profile::Address,
    tax::TaxRate,
    time::Timestamp,
};

use super::*;

const fn usd(minor: i64) -> Money {
    Money::new(minor, Currency::Usd)
}

/// An invoice over one line, met by the account balance as far as `from_balance` says.
fn invoice(net: i64, rate: TaxRate, from_balance: i64) -> Invoice {
    let first_line = Line { what: LineKind::TopUp { credits: Credits(1000) }, amount: usd(net) };
    let totals = Totals::of(Currency::Usd, &[first_line], rate).expect("fits");
    let due = usd(totals.total.minor - from_balance);
    let row = InvoiceRow {
        id: InvoiceId::from_parts(1, 1),
        number: InvoiceNumber::after("ACME", Series::Invoice, 2).expect("a number"),
        series: Series::Invoice,
        issued_at: Timestamp(0),
        status: InvoiceStatus::Open,
        total: totals.total,
        due,
        first_line,
    };
    Invoice {
        row,
        seller: Party::default(),
        buyer: Party::default(),
        po_number: String::new(),
        lines: vec![first_line],
        totals,
        from_balance: usd(from_balance),
        paid_at: None,
        paid_with: None,
        corrects: None,
        corrected_by: Vec::new(),
    }
}

fn labels(invoice: &Invoice) -> Vec<(String, i64)> {
    sums(invoice).into_iter().map(|sum| (sum.label, sum.amount.minor)).collect()
}

fn payment(status: PaymentStatus, authenticate_at: Option<&str>) -> Payment {
    Payment {
        id: PaymentId::from_parts(1, 1),
        purpose: PaymentPurpose::Invoice,
        amount: usd(4900),
        status,
        authenticate_at: authenticate_at.map(str::to_owned),
        decline: None,
        invoice: None,
        created_at: Timestamp(0),
    }
}

#[test]
fn doc_1_sums_lead_from_the_lines_to_what_is_due() {
    let plain = invoice(4900, TaxRate::None, 0);
    assert_eq!(labels(&plain), [("Total".to_owned(), 4900), ("Amount due".to_owned(), 4900)]);
    let taxed = invoice(1000, TaxRate::Rate { basis_points: 1900 }, 200);
    let said = labels(&taxed);
    assert_eq!(said.iter().map(|(_, amount)| *amount).collect::<Vec<_>>(), [1000, 190, 1190, -200, 990]);
    assert!(said[1].0.starts_with("Tax 19"), "{}", said[1].0);
    assert_eq!(said[3].0, "From account balance");
}

#[test]
fn sub_5_every_way_of_the_balance_has_its_words_and_adds_up() {
    for (net, from_balance, words) in
        [(1000, 300, "From account balance"), (-400, -400, "Added to account balance"), (49, -49, "Carried over from before")]
    {
        let invoice = invoice(net, TaxRate::None, from_balance);
        let said = labels(&invoice);
        assert_eq!(said[1].0, words);
        assert_eq!(said[0].1 + said[1].1, said[2].1, "{words}");
    }
}

#[test]
fn doc_1_reverse_charge_and_unknown_tax_are_said() {
    let reverse = invoice(1000, TaxRate::ReverseCharge, 0);
    assert_eq!(labels(&reverse)[1], ("Tax".to_owned(), 0));
    assert!(tax_note(reverse.totals.tax).is_some_and(|note| note.contains("196")));
    assert!(tax_note(Tax::NotEstimable).is_some_and(|note| note.contains("country")));
    assert_eq!(tax_note(Tax::None), None);
}

#[test]
fn doc_1_only_an_open_invoice_with_something_due_can_be_paid() {
    let open = invoice(4900, TaxRate::None, 0);
    assert_eq!(payable(&open), Some(usd(4900)));
    for status in InvoiceStatus::ALL {
        let mut other = open.clone();
        other.row.status = status;
        assert_eq!(payable(&other).is_some(), status.is_payable(), "{}", status.name());
        other.row.series = Series::CreditNote;
        assert_eq!(payable(&other), None, "nobody pays a credit note");
    }
    assert_eq!(payable(&invoice(300, TaxRate::None, 300)), None);
}

#[test]
fn doc_1_a_credit_note_owes_nothing_and_says_what_it_does() {
    let mut note = invoice(1000, TaxRate::None, 0);
    note.row.series = Series::CreditNote;
    assert_eq!(labels(&note), [("Total".to_owned(), 1000)]);
    assert_eq!(state_note(&note), t::credited());
}

#[test]
fn doc_1_a_paid_invoice_says_when_and_with_what() {
    let mut paid = invoice(1000, TaxRate::None, 0);
    paid.row.status = InvoiceStatus::Paid;
    assert_eq!(state_note(&paid), "Paid.");
    paid.paid_at = Some(Timestamp(86_400_000));
    paid.paid_with = Some("visa 4242".to_owned());
    assert!(state_note(&paid).ends_with("with Visa ···· 4242."));
    assert_eq!(sums(&paid).last().map(|sum| sum.label.as_str()), Some("Charged to the card"));
}

#[test]
fn doc_1_lines_say_what_they_are_for_and_periods_end_the_day_before() {
    let plan = Plan { edition: Edition::Team, cadence: Cadence::Monthly };
    let period = Period { start: Timestamp(0), end: Timestamp(86_400_000) };
    assert_eq!(line(LineKind::Subscription { plan, period }), ("Team · monthly".to_owned(), Some(period)));
    assert_eq!(line(LineKind::UnusedTime { plan, period }).0, "Team · monthly, credit for unused time");
    assert_eq!(line(LineKind::Recharge { credits: Credits(20_000) }), ("20,000 credits, by auto-recharge".to_owned(), None));
    assert!(span(period).ends_with(&intl::date_short_utc(86_399_999)));
}

#[test]
fn doc_1_addresses_are_letters_without_blank_lines() {
    let address = Address { line1: "Weg 1".to_owned(), city: "Bonn".to_owned(), country: "DE".to_owned(), ..Address::default() };
    let party = Party { name: "Acme".to_owned(), address, tax_id: None };
    assert_eq!(letter(&party), ["Acme", "Weg 1", "Bonn", "DE"]);
}

#[test]
fn pay_1_every_state_of_a_payment_says_how_it_goes_on() {
    let url = "https://bank.example/3ds";
    for status in PaymentStatus::ALL {
        let on = step(&payment(status, Some(url)));
        assert_eq!(matches!(on, Step::Authenticate(_)), status.is_open(), "{}: nobody confirms what is over", status.name());
        assert_eq!(step(&payment(status, None)) == Step::Waiting, status.is_open(), "{}", status.name());
    }
    assert_eq!(step(&payment(PaymentStatus::Succeeded, None)), Step::Paid);
    assert_eq!(step(&payment(PaymentStatus::Canceled, None)), Step::Canceled);
}

#[test]
fn the_filter_survives_the_address() {
    let filter = Filter { search: "INV 3".to_owned(), status: Some(InvoiceStatus::Open) };
    assert_eq!(filter.to_address(), "?q=INV+3&status=open");
    assert_eq!(Filter::from_address(Some(" INV 3 "), Some("open")), filter);
    assert_eq!(Filter::from_address(None, Some("draft")), Filter::default());
    assert_eq!(filter.query(None).search.as_deref(), Some("INV 3"));
}
