//! Invoices from outside: lists and their cursors, one invoice, its PDF; whom they are for; and that nothing of them changes.

use bursar::{app::new_id, service::invoices::Snapshot};
use bursar_domain::{
    access::{OrgRole, Tie},
    api::{
        Empty,
        endpoint::Endpoint as _,
        error::ErrorCode,
        invoices::{GetInvoice, GetInvoicePdf, InvoiceQuery, ListInvoices, Party},
    },
    credits::Credits,
    ids::{InvoiceId, OrgId},
    invoice::{InvoiceNumber, InvoiceStatus, Line, LineKind, Series, Totals},
    money::{Currency, Money},
    tax::TaxRate,
    time::Timestamp,
};

use crate::support::{Actor, TestApp, TestOrg};

const OWNER: Tie = Tie::Member { role: OrgRole::Owner, billing_admin: false };

/// What is different from one invoice of these tests to the next.
pub(crate) struct Issued<'a> {
    pub(crate) last: u32,
    pub(crate) at: Timestamp,
    pub(crate) status: InvoiceStatus,
    pub(crate) corrects: Option<&'a InvoiceId>,
}

fn snapshot(credits: i64) -> Snapshot {
    let lines = vec![Line { what: LineKind::TopUp { credits: Credits(credits) }, amount: Money::new(credits, Currency::Usd) }];
    Snapshot {
        seller: Party { name: "Seller AG".to_owned(), ..Party::default() },
        buyer: Party { name: "Käufer & Söhne".to_owned(), ..Party::default() },
        po_number: "PO 7".to_owned(),
        totals: Totals::of(Currency::Usd, &lines, TaxRate::None).expect("sums"),
        lines,
        from_balance: Money::zero(Currency::Usd),
    }
}

/// Writes an invoice, or a credit note if it corrects one, as finalizing does.
pub(crate) async fn issue(app: &TestApp, org: &OrgId, issued: Issued<'_>) -> InvoiceId {
    let (series, name) = if issued.corrects.is_some() { (Series::CreditNote, "credit_note") } else { (Series::Invoice, "invoice") };
    let number = InvoiceNumber::after("MATRIX", series, issued.last).expect("number");
    let id = new_id(issued.at, InvoiceId::from_parts);
    let snapshot = snapshot(i64::from(issued.last + 1) * 1000);
    let paid = (issued.status == InvoiceStatus::Paid).then_some(issued.at.0);
    let mut tx = app.app.store.write().await.expect("tx");
    sqlx::query(
        "INSERT INTO invoices (id, org_id, series, sequence, number, issued_at, total, due, currency, snapshot, corrects, status, paid_at, paid_with)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $7, 'USD', $8, $9, $10, $11, $12)",
    )
    .bind(id.as_str())
    .bind(org.as_str())
    .bind(name)
    .bind(i64::from(number.sequence()))
    .bind(number.to_string())
    .bind(issued.at.0)
    .bind(snapshot.totals.total.minor)
    .bind(snapshot.to_json().expect("json"))
    .bind(issued.corrects.map(InvoiceId::as_str))
    .bind(issued.status.name())
    .bind(paid)
    .bind(paid.map(|_| "visa 4242"))
    .execute(&mut *tx)
    .await
    .expect("an invoice");
    tx.commit().await.expect("committed");
    id
}

async fn stage() -> (TestApp, TestOrg, Actor) {
    let app = TestApp::new().await;
    let org = app.org("matrix").await;
    let owner = org.with(OWNER).await;
    (app, org, owner)
}

/// Five invoices, the third and fourth of one moment, and a credit note on the first.
async fn six(app: &TestApp, org: &TestOrg) -> Vec<InvoiceId> {
    let now = app.app.now();
    let mut ids = Vec::new();
    for (last, ago, status) in [
        (0, 50, InvoiceStatus::Paid),
        (1, 40, InvoiceStatus::Open),
        (2, 30, InvoiceStatus::Paid),
        (3, 30, InvoiceStatus::Uncollectible),
        (4, 10, InvoiceStatus::Paid),
    ] {
        ids.push(issue(app, &org.id, Issued { last, at: now.plus_ms(-ago), status, corrects: None }).await);
    }
    let note = Issued { last: 0, at: now.plus_ms(-5), status: InvoiceStatus::Paid, corrects: Some(&ids[0]) };
    ids.push(issue(app, &org.id, note).await);
    ids
}

#[tokio::test]
async fn doc_1_lists_go_from_the_youngest_to_the_oldest_page_by_page() {
    let (app, org, owner) = stage().await;
    let mut expected = six(&app, &org).await;
    // Of one moment the greater id counts as the younger.
    if expected[2].as_str() > expected[3].as_str() {
        expected.swap(2, 3);
    }
    expected.reverse();
    let other = app.org("other").await;
    issue(&app, &other.id, Issued { last: 9, at: app.app.now(), status: InvoiceStatus::Paid, corrects: None }).await;
    for limit in [1, 2, 3, 6, 200] {
        let (mut seen, mut query) = (Vec::new(), InvoiceQuery { limit: Some(limit), ..InvoiceQuery::default() });
        loop {
            let page = owner.call(ListInvoices { org: org.by_id() }, query.clone(), Empty {}).await.expect("a page");
            assert!(page.items.len() <= limit as usize);
            seen.extend(page.items.into_iter().map(|row| row.id));
            match page.next {
                Some(next) => query.cursor = Some(next),
                None => break,
            }
        }
        assert_eq!(seen, expected, "in pages of {limit}");
    }
}

#[tokio::test]
async fn doc_1_lists_are_filtered_by_state_and_by_a_part_of_the_number() {
    let (app, org, owner) = stage().await;
    six(&app, &org).await;
    for (status, search, expected) in [
        (Some(InvoiceStatus::Paid), None, 4),
        (Some(InvoiceStatus::Open), None, 1),
        (Some(InvoiceStatus::Draft), None, 0),
        (None, Some("cn-"), 1),
        (None, Some(" 00003 "), 1),
        (None, Some("%"), 0),
        (None, Some("_"), 0),
        (None, Some("\0"), 0),
        (Some(InvoiceStatus::Paid), Some("inv"), 3),
        (None, Some("  "), 6),
    ] {
        let query = InvoiceQuery { status, search: search.map(str::to_owned), ..InvoiceQuery::default() };
        let page = owner.call(ListInvoices { org: org.by_id() }, query, Empty {}).await.expect("a page");
        assert_eq!(page.items.len(), expected, "{status:?} {search:?}");
    }
    for query in [
        InvoiceQuery { limit: Some(0), ..InvoiceQuery::default() },
        InvoiceQuery { limit: Some(201), ..InvoiceQuery::default() },
        InvoiceQuery { cursor: Some("nonsense".to_owned()), ..InvoiceQuery::default() },
        InvoiceQuery { search: Some("x".repeat(101)), ..InvoiceQuery::default() },
    ] {
        let error = owner.call(ListInvoices { org: org.by_id() }, query.clone(), Empty {}).await.expect_err("refused");
        assert_eq!(error.code, ErrorCode::BadRequest, "{query:?}");
    }
}

#[tokio::test]
async fn doc_1_an_invoice_is_what_it_was_when_finalized_with_its_credit_notes() {
    let (app, org, owner) = stage().await;
    let ids = six(&app, &org).await;
    let get = |id: &InvoiceId| GetInvoice { org: org.by_id(), invoice: id.clone() };
    let first = owner.call(get(&ids[0]), Empty {}, Empty {}).await.expect("the first");
    assert_eq!((first.buyer.name.as_str(), first.po_number.as_str()), ("Käufer & Söhne", "PO 7"));
    assert_eq!(first.row.total, Money::new(1000, Currency::Usd));
    assert_eq!((first.paid_at, first.paid_with.as_deref()), (Some(first.row.issued_at), Some("visa 4242")));
    assert_eq!(first.corrected_by.iter().map(ToString::to_string).collect::<Vec<_>>(), ["MATRIX-CN-000001"]);
    let note = owner.call(get(&ids[5]), Empty {}, Empty {}).await.expect("the credit note");
    assert_eq!((note.row.series, note.corrects), (Series::CreditNote, Some(first.row.number)));
    let open = owner.call(get(&ids[1]), Empty {}, Empty {}).await.expect("the open one");
    assert_eq!((open.row.status, open.paid_at, open.paid_with), (InvoiceStatus::Open, None, None));
}

#[tokio::test]
async fn doc_1_an_invoice_of_another_org_is_not_there() {
    let (app, org, owner) = stage().await;
    let other = app.org("other").await;
    let foreign = issue(&app, &other.id, Issued { last: 0, at: app.app.now(), status: InvoiceStatus::Paid, corrects: None }).await;
    let made_up = InvoiceId::from_parts(1, 1);
    let mut answers = Vec::new();
    for id in [&foreign, &made_up] {
        for path in
            [GetInvoice { org: org.by_id(), invoice: id.clone() }.path(), GetInvoicePdf { org: org.by_id(), invoice: id.clone() }.path()]
        {
            let answer = owner.raw("GET", &format!("/api/v1{path}"), "").await;
            assert_eq!(answer.status, 404, "{path}");
            answers.push(answer.text());
        }
    }
    assert!(answers.iter().all(|answer| *answer == answers[0]), "foreign and made up are the same answer");
}

#[tokio::test]
async fn doc_1_the_pdf_is_a_file_that_is_shown_and_the_same_every_time() {
    let (app, org, owner) = stage().await;
    let id = issue(&app, &org.id, Issued { last: 41, at: app.app.now(), status: InvoiceStatus::Open, corrects: None }).await;
    let path = format!("/api/v1{}", GetInvoicePdf { org: org.by_id(), invoice: id }.path());
    let answer = owner.raw("GET", &path, "").await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    for (name, value) in [
        ("content-type", "application/pdf"),
        ("content-disposition", "inline; filename=\"MATRIX-INV-000042.pdf\""),
        ("cache-control", "no-store"),
        ("x-content-type-options", "nosniff"),
    ] {
        assert_eq!(answer.headers[name], value, "{name}");
    }
    assert!(answer.body.starts_with(b"%PDF-") && answer.text().contains("Invoice MATRIX-INV-000042"));
    assert_eq!(answer.body, owner.raw("GET", &path, "").await.body);
    let mut request = owner.request("GET", &path, "");
    request.headers_mut().insert("accept-language", "de-AT,de;q=0.9".parse().expect("header"));
    let german = app.send(request).await;
    assert!(german.text().contains("Rechnung MATRIX-INV-000042"), "in the language of the browser");
}

#[tokio::test]
async fn doc_1_a_finalized_invoice_cannot_be_changed_or_deleted_only_its_state_moves() {
    let (app, org, _) = stage().await;
    let at = app.app.now();
    issue(&app, &org.id, Issued { last: 0, at, status: InvoiceStatus::Open, corrects: None }).await;
    for forbidden in [
        "DELETE FROM invoices",
        "UPDATE invoices SET snapshot = '{}'",
        "UPDATE invoices SET number = 'X-INV-000009'",
        "UPDATE invoices SET total = 1",
        "UPDATE invoices SET due = 1",
        "UPDATE invoices SET issued_at = 1",
        "UPDATE invoices SET sequence = 9",
        "UPDATE invoices SET org_id = org_id",
        "UPDATE invoices SET corrects = id",
    ] {
        let mut tx = app.app.store.write().await.expect("tx");
        let error = sqlx::query(forbidden).execute(&mut *tx).await.expect_err(forbidden);
        assert!(error.to_string().contains("a finalized invoice"), "{forbidden}: {error}");
    }
    let mut tx = app.app.store.write().await.expect("tx");
    let paid = sqlx::query("UPDATE invoices SET status = 'paid', paid_at = 7, paid_with = 'visa 4242' WHERE org_id = $1")
        .bind(org.id.as_str())
        .execute(&mut *tx)
        .await
        .expect("paid");
    assert_eq!(paid.rows_affected(), 1);
}
