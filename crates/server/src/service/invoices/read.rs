//! Reading invoices: from the snapshot that was kept when they were finalized, never from what holds today (DOC-1).

use anyhow::Context as _;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use bursar_domain::{
    api::{
        file::File,
        invoices::{Invoice, InvoiceQuery, InvoiceRow},
        page::{Cursor, Page},
    },
    ids::{InvoiceId, OrgId},
    invoice::{InvoiceNumber, InvoiceStatus},
    language::Language,
    money::{Currency, Money},
    text::SEARCH_MAX,
    time::Timestamp,
};

use super::Snapshot;
use crate::{
    app::App,
    pdf,
    service::{Fault, OrgAccess, page},
    store::{
        self, Conn,
        invoice_list::{Filter, InvoiceRow as Row},
    },
};

/// A page, the youngest first.
///
/// # Errors
/// `bad_request` for a search that is too long, a cursor or limit that we did not give.
pub async fn list(app: &App, access: &OrgAccess, query: &InvoiceQuery) -> Result<Page<InvoiceRow>, Fault> {
    let limit = page::limit(query.limit)?;
    let part = query.search.as_deref().map(str::trim).filter(|part| !part.is_empty());
    if part.is_some_and(|part| part.chars().count() > SEARCH_MAX) {
        return Err(Fault::bad_request(format!("`search` takes at most {SEARCH_MAX} characters")));
    }
    let before = query.cursor.as_deref().map(|cursor| place_of(cursor).ok_or_else(page::bad_cursor)).transpose()?;
    // SQLite ends a text at a zero byte, and no number has one.
    let part = part.map(|part| part.to_uppercase().replace('\0', " "));
    let filter = Filter { status: query.status, part, before, limit: limit + 1 };
    let mut rows = store::invoice_list::list(&mut *app.store.read().await?, &access.org.id, &filter).await?;
    let next = page::cut(&mut rows, limit, cursor_of);
    Ok(Page { items: rows.iter().map(wire_row).collect::<Result<_, _>>()?, next })
}

fn cursor_of(row: &Row) -> Cursor {
    URL_SAFE_NO_PAD.encode(format!("{}\n{}", row.issued_at, row.id))
}

fn place_of(cursor: &str) -> Option<(i64, InvoiceId)> {
    let text = String::from_utf8(URL_SAFE_NO_PAD.decode(cursor).ok()?).ok()?;
    let (at, id) = text.split_once('\n')?;
    Some((at.parse().ok()?, id.parse().ok()?))
}

/// The youngest, for a glance.
///
/// # Errors
/// The database refused.
pub async fn latest(conn: &mut Conn, org: &OrgId, count: u32) -> Result<Vec<InvoiceRow>, Fault> {
    let filter = Filter { limit: count, ..Filter::default() };
    store::invoice_list::list(conn, org, &filter).await?.iter().map(wire_row).collect()
}

/// One of them, whole.
///
/// # Errors
/// `not_found`.
pub async fn get(app: &App, access: &OrgAccess, id: &InvoiceId) -> Result<Invoice, Fault> {
    let (mut conn, org) = (app.store.read().await?, &access.org.id);
    let row = store::invoice_list::find(&mut conn, org, id).await?.ok_or_else(Fault::not_found)?;
    let corrected_by = store::invoice_list::credit_notes(&mut conn, org, id).await?;
    let Snapshot { seller, buyer, po_number, lines, totals, from_balance } = Snapshot::of_json(&row.snapshot)?;
    Ok(Invoice {
        seller,
        buyer,
        po_number,
        lines,
        totals,
        from_balance,
        paid_at: row.paid_at.map(Timestamp),
        paid_with: row.paid_with.clone(),
        corrects: row.corrects_number.as_deref().map(number).transpose()?,
        corrected_by: corrected_by.iter().map(|text| number(text)).collect::<Result<_, _>>()?,
        row: wire_row(&row)?,
    })
}

/// The same as PDF, in the reader's language; shown by the browser if it can.
///
/// # Errors
/// `not_found`.
pub async fn pdf(app: &App, access: &OrgAccess, id: &InvoiceId, language: Language) -> Result<File, Fault> {
    let invoice = get(app, access, id).await?;
    let name = format!("{}.pdf", invoice.row.number);
    // Setting type keeps a processor busy for a while.
    let bytes = tokio::task::spawn_blocking(move || pdf::invoice(&invoice, language)).await??;
    Ok(File { name, media_type: "application/pdf".to_owned(), bytes, inline: true })
}

fn number(text: &str) -> anyhow::Result<InvoiceNumber> {
    text.parse().map_err(|_| anyhow::anyhow!("the invoice number {text}"))
}

fn wire_row(row: &Row) -> Result<InvoiceRow, Fault> {
    let what = || format!("the invoice {}", row.id);
    let number = number(&row.number)?;
    let currency = Currency::from_code(&row.currency).with_context(what)?;
    let snapshot = Snapshot::of_json(&row.snapshot).with_context(what)?;
    Ok(InvoiceRow {
        id: row.id.parse()?,
        series: number.series(),
        number,
        issued_at: Timestamp(row.issued_at),
        status: InvoiceStatus::ALL.into_iter().find(|status| status.name() == row.status).with_context(what)?,
        total: Money::new(row.total, currency),
        due: Money::new(row.due, currency),
        first_line: snapshot.lines.first().copied().with_context(what)?,
    })
}
