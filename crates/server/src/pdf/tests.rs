//! Every kind of document: what stands on it, and that the same invoice is the same bytes.

use bursar_domain::{
    api::invoices::{Invoice, InvoiceRow, Party},
    credits::Credits,
    ids::InvoiceId,
    invoice::{InvoiceNumber, InvoiceStatus, Line, LineKind, Series, Totals},
    language::Language,
    money::{Currency, Money},
    plan::{Cadence, Edition, Plan},
    profile::{Address, TaxId, TaxIdKind},
    subscription::Period,
    tax::TaxRate,
    time::{DAY_MS, Timestamp},
};

use super::{invoice::Page, sheet::RIGHT};

const AT: Timestamp = Timestamp(1_795_305_600_000 + 12 * 3_600_000);
const ENTERPRISE: Plan = Plan { edition: Edition::Enterprise, cadence: Cadence::Annual };

const fn usd(minor: i64) -> Money {
    Money::new(minor, Currency::Usd)
}

fn number(series: Series, last: u32) -> InvoiceNumber {
    InvoiceNumber::after("acme", series, last).expect("a number")
}

/// A paid invoice for a change of plan, with everything that a document can hold.
fn full() -> Invoice {
    let year = Period { start: AT, end: AT.plus_ms(365 * DAY_MS) };
    let month = Period { start: AT, end: AT.plus_ms(12 * DAY_MS) };
    let lines = vec![
        Line {
            what: LineKind::UnusedTime { plan: Plan { edition: Edition::Team, cadence: Cadence::Monthly }, period: month },
            amount: usd(-1960),
        },
        Line { what: LineKind::Subscription { plan: ENTERPRISE, period: year }, amount: usd(249_000) },
    ];
    let totals = Totals::of(Currency::Usd, &lines, TaxRate::Rate { basis_points: 1900 }).expect("sums");
    let seller = Party {
        name: "Bursar Example, Inc.".to_owned(),
        address: Address {
            line1: "500 Terry Francine Street".to_owned(),
            city: "San Francisco".to_owned(),
            region: "CA".to_owned(),
            postal_code: "94158".to_owned(),
            country: "US".to_owned(),
            ..Address::default()
        },
        tax_id: Some(TaxId { kind: TaxIdKind::UsEin, value: "123456789".to_owned() }),
    };
    let buyer = Party {
        name: "Größere Süddeutsche Donaudampfschifffahrts- und Elektrizitätsgesellschaft Müller & Söhne mbH & Co. KG".to_owned(),
        address: Address {
            line1: "Königsstraße 12".to_owned(),
            line2: "Hinterhaus".to_owned(),
            postal_code: "70173".to_owned(),
            city: "Stuttgart".to_owned(),
            country: "DE".to_owned(),
            ..Address::default()
        },
        tax_id: Some(TaxId { kind: TaxIdKind::EuVat, value: "DE123456789".to_owned() }),
    };
    let balance = usd(12_500);
    Invoice {
        row: InvoiceRow {
            id: InvoiceId::from_parts(AT.0, 7),
            number: number(Series::Invoice, 41),
            series: Series::Invoice,
            issued_at: AT,
            status: InvoiceStatus::Paid,
            total: totals.total,
            due: totals.total.checked_sub(balance).expect("fits"),
            first_line: lines[0],
        },
        seller,
        buyer,
        po_number: "4500-0815-XZ".to_owned(),
        lines,
        totals,
        from_balance: balance,
        paid_at: Some(AT),
        paid_with: Some("visa 4242".to_owned()),
        corrects: None,
        corrected_by: vec![number(Series::CreditNote, 0)],
    }
}

/// The same with other lines, nothing paid, and this rate of tax.
fn with_lines(lines: Vec<Line>, rate: TaxRate) -> Invoice {
    let totals = Totals::of(Currency::Usd, &lines, rate).expect("sums");
    let mut invoice = Invoice { totals, from_balance: usd(0), paid_at: None, paid_with: None, corrected_by: Vec::new(), ..full() };
    invoice.row = InvoiceRow { status: InvoiceStatus::Open, total: totals.total, due: totals.total, first_line: lines[0], ..invoice.row };
    invoice.lines = lines;
    invoice
}

fn credit_note() -> Invoice {
    let mut note =
        with_lines(vec![Line { what: LineKind::TopUp { credits: Credits(20_000) }, amount: usd(20_000) }], TaxRate::ReverseCharge);
    note.row.number = number(Series::CreditNote, 0);
    note.row.series = Series::CreditNote;
    note.row.status = InvoiceStatus::Paid;
    note.row.due = usd(0);
    note.corrects = Some(number(Series::Invoice, 41));
    note
}

fn many() -> Invoice {
    let lines: Vec<Line> =
        (1..=40).map(|n| Line { what: LineKind::Recharge { credits: Credits(5000 * n) }, amount: usd(5000 * n) }).collect();
    with_lines(lines, TaxRate::NotEstimable)
}

/// Everything that stands on the pages, one text a line.
fn text(invoice: &Invoice, language: Language) -> String {
    Page::new(invoice, language).placed().texts().concat().into_iter().map(|(_, text)| format!("{text}\n")).collect()
}

#[test]
fn doc_1_the_same_invoice_is_the_same_bytes_every_time() {
    for invoice in [full(), credit_note(), many()] {
        for language in Language::ALL {
            let first = super::invoice(&invoice, language).expect("rendered");
            assert!(first.starts_with(b"%PDF-"));
            assert_eq!(first, super::invoice(&invoice, language).expect("rendered"));
            // The title of the file is kept as it is, for people who search in their folders.
            let number = invoice.row.number.to_string();
            assert!(first.windows(number.len()).any(|part| part == number.as_bytes()), "{number}");
        }
    }
}

#[test]
fn doc_1_an_invoice_says_who_what_and_how_it_was_paid() {
    let english = text(&full(), Language::English);
    for part in [
        "Invoice\n",
        "Bursar Example, Inc.",
        "San Francisco, CA 94158",
        "EIN 123456789",
        "Größere Süddeutsche",
        "Königsstraße 12",
        "70173 Stuttgart",
        "VAT ID DE123456789",
        "ACME-INV-000042",
        "22 November 2026",
        "4500-0815-XZ",
        "ACME-CN-000001",
        "Paid\n",
        "Team, monthly: credit for unused time",
        "-19.60",
        "Enterprise, annual",
        "22 Nov 2026 – 22 Nov 2027",
        "2,490.00",
        "$2,470.40",
        "Tax 19%",
        "$469.38",
        "$2,939.78",
        "-$125.00",
        "Amount paid",
        "$2,814.78",
        "Paid on 22 November 2026 with Visa •••• 4242.",
    ] {
        assert!(english.contains(part), "{part} in {english}");
    }
    let german = text(&full(), Language::German);
    for part in
        ["Rechnung\n", "22. November 2026", "22.11.2026 – 22.11.2027", "2.490,00", "Steuer 19\u{a0}%", "2.814,78\u{a0}$", "Bezahlt am"]
    {
        assert!(german.contains(part), "{part} in {german}");
    }
}

#[test]
fn doc_1_an_open_invoice_a_credit_note_and_each_tax_say_what_they_are() {
    let open = text(&many(), Language::English);
    assert!(open.contains("Open\n") && open.contains("Amount due") && open.contains("Tax is not included"), "{open}");
    assert!(!open.contains("Paid on") && !open.contains("Period"), "{open}");
    let note = text(&credit_note(), Language::English);
    for part in ["Credit note\n", "ACME-CN-000001", "Corrects invoice", "ACME-INV-000042", "Total credited", "Reverse charge: the customer"]
    {
        assert!(note.contains(part), "{part} in {note}");
    }
    assert!(!note.contains("Amount due"), "{note}");
    let untaxed = text(&with_lines(full().lines, TaxRate::None), Language::English);
    assert!(!untaxed.contains("Tax"), "{untaxed}");
}

#[test]
fn doc_1_many_lines_go_on_the_next_page_under_the_same_heads() {
    let invoice = many();
    let sheets = Page::new(&invoice, Language::English).placed();
    let pages = sheets.texts();
    assert_eq!(pages.len(), 2);
    for page in &pages {
        assert!(page.iter().any(|(_, text)| *text == "Net amount (USD)"));
    }
    let lines = pages.concat().iter().filter(|(_, text)| *text == "Credits, auto-recharge").count();
    assert_eq!(lines, 40, "none lost, none twice");
    let edges: Vec<f32> = pages.concat().iter().filter(|(_, text)| text.ends_with(".00")).map(|(right, _)| *right).collect();
    assert!(edges.len() > 40 && edges.iter().all(|right| (right - RIGHT).abs() < 0.01), "amounts stand one below the other");
}
