//! The document itself, as it reads on paper. It prints alone (style/features/invoices.css).

use bursar_domain::{
    api::invoices::{Invoice, InvoiceQuery, ListInvoices, Party},
    invoice::{InvoiceNumber, Line},
};
use leptos::prelude::*;

use super::{
    payment::PAPER,
    view_model::{Sum, letter, line, span, state_note, sums, tax_note},
};
use crate::{
    api::{Tag, use_query_with},
    browser::intl,
    messages::invoices as t,
    parts::{amount::amount, documents, tax_ids},
    routes::{OrgPage, Route},
    session::use_org,
    ui::{Cell, Column, DataTable, Row, RowHeader},
};

/// The sheet. What was issued does not change; where it stands follows `invoice`.
pub(super) fn paper(invoice: Signal<Invoice>) -> AnyView {
    let first = invoice.get_untracked();
    let (kind, number) = (documents::series(first.row.series), first.row.number.to_string());
    let name = t::named(kind, &number);
    let badge = Memo::new(move |_| invoice.with(|invoice| invoice.row.clone()));
    let state = Memo::new(move |_| invoice.with(state_note));
    let totals = Memo::new(move |_| invoice.with(sums));
    view! {
        <article class="Paper" id=PAPER tabindex="-1" aria-label=name>
            <header class="Paper-head">
                {party(&first.seller)}
                <div class="Paper-title">
                    <h2>{kind}</h2>
                    <p>{number}</p>
                    {move || badge.with(documents::status_badge)}
                </div>
            </header>
            <div class="Paper-parties">
                <section>
                    <h3>{t::invoiced_to()}</h3>
                    {party(&first.buyer)}
                </section>
                {facts(&first, invoice)}
            </div>
            {lines(&first)}
            <dl class="Paper-sums">{move || totals.get().into_iter().map(sum).collect_view()}</dl>
            <div class="Paper-notes">
                {tax_note(first.totals.tax).map(|note| view! { <p>{note}</p> })}
                <p>{move || state.get()}</p>
            </div>
        </article>
    }
    .into_any()
}

fn party(of: &Party) -> AnyView {
    let mut lines = letter(of).into_iter();
    let name = lines.next().unwrap_or_default();
    let rest = lines.map(|line| view! { <span>{line}</span> }).collect_view();
    let tax_id = of.tax_id.as_ref().map(|id| {
        view! { <span>{format!("{}: {}", tax_ids::kind(id.kind), id.value)}</span> }
    });
    view! { <address class="Paper-party"><strong>{name}</strong>{rest}{tax_id}</address> }.into_any()
}

fn facts(first: &Invoice, invoice: Signal<Invoice>) -> AnyView {
    let issued = intl::date_utc(first.row.issued_at.0);
    let po_number = Some(first.po_number.clone()).filter(|number| !number.is_empty());
    let corrects = first.corrects.clone();
    let corrected_by = Memo::new(move |_| invoice.with(|invoice| invoice.corrected_by.clone()));
    let corrections = move || {
        let notes = corrected_by.get();
        (!notes.is_empty()).then(|| {
            let links = notes.into_iter().map(|note| view! { <span>{related(note)}</span> }).collect_view();
            view! { <div><dt>{t::corrected_by()}</dt><dd class="Paper-related">{links}</dd></div> }
        })
    };
    view! {
        <dl class="Facts">
            <div><dt>{t::issued()}</dt><dd>{issued}</dd></div>
            {po_number.map(|number| view! { <div><dt>{t::po_number()}</dt><dd>{number}</dd></div> })}
            {corrects.map(|number| view! { <div><dt>{t::corrects()}</dt><dd>{related(number)}</dd></div> })}
            {corrections}
        </dl>
    }
    .into_any()
}

/// The number of another document, with a link once it is known where that one is.
fn related(number: InvoiceNumber) -> AnyView {
    let org = use_org();
    let text = number.to_string();
    let search = Some(text.clone());
    let ask = move || {
        (ListInvoices { org: org.reference() }, InvoiceQuery { search: search.clone(), limit: Some(10), ..InvoiceQuery::default() })
    };
    let rows = use_query_with(ask, &[Tag::Money]).value();
    let id = Memo::new(move |_| rows.with(|rows| rows.as_ref()?.items.iter().find(|row| row.number == number).map(|row| row.id.clone())));
    let view = move || match id.get() {
        None => text.clone().into_any(),
        Some(id) => {
            let href = Route::Org(org.slug().get(), OrgPage::Invoice(id)).path();
            view! { <a href=href>{text.clone()}</a> }.into_any()
        }
    };
    view.into_any()
}

fn lines(invoice: &Invoice) -> AnyView {
    let row = |of: Line| {
        let (text, period) = line(of.what);
        view! {
            <Row>
                <RowHeader>{text}</RowHeader>
                <Cell label=t::period()>{period.map(span)}</Cell>
                <Cell label=t::amount() end=true>{amount(of.amount)}</Cell>
            </Row>
        }
    };
    let columns = vec![Column::new(t::description()), Column::new(t::period()), Column::end(t::amount())];
    let rows = invoice.lines.iter().copied().map(row).collect_view();
    view! { <DataTable caption=t::lines() columns>{rows}</DataTable> }.into_any()
}

fn sum(of: Sum) -> AnyView {
    let Sum { label, amount: money, strong } = of;
    view! { <div data-strong=strong.then_some("true")><dt>{label}</dt><dd>{amount(money)}</dd></div> }.into_any()
}
