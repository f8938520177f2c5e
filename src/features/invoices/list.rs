//! The list: newest first, each with its total, where it stands, and its PDF.

use bursar_domain::api::{
    Empty,
    invoices::{GetInvoicePdf, InvoiceRow, ListInvoices},
};
use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_query_map},
};

use super::{
    filter_bar::{FilterBar, SEARCH},
    view_model::{Filter, line},
};
use crate::{
    api::{Tag, url, use_query_with},
    browser::{focus, intl},
    messages::{documents as d, invoices as t},
    parts::{
        amount::amount,
        documents,
        file_link::FileLink,
        moment::Moment,
        paging::Paged,
        shell::{Loaded, PageFrame},
    },
    routes::{OrgPage, Route},
    session::{OrgScope, use_org},
    ui::{Button, Card, Cell, Column, DataTable, EmptyState, Row, RowHeader, Skeleton, live_rows},
};

/// The Invoices page of an organization.
pub(super) fn page() -> AnyView {
    let org = use_org();
    let (name, address) = (org.name(), use_query_map());
    let filter = Memo::new(move |_| address.with(|query| Filter::from_address(query.get_str("q"), query.get_str("status"))));
    let list = Paged::new(
        filter,
        |row: &InvoiceRow| row.id.as_str(),
        move |begin| {
            use_query_with(move || (ListInvoices { org: org.reference() }, filter.with(|filter| filter.query(begin()))), &[Tag::Money])
        },
    );
    view! {
        <PageFrame title=d::invoices() lead=Signal::derive(move || t::subtitle(&name.get()))>
            <Card title=t::table() wide=true flush=true>
                <FilterBar filter/>
                <Loaded query=list.first() skeleton=waiting children=move |_| table(list, filter, org)/>
            </Card>
        </PageFrame>
    }
    .into_any()
}

fn waiting() -> AnyView {
    view! { <div class="MemberList-waiting"><Skeleton lines=8 height=32/></div> }.into_any()
}

fn table(list: Paged<InvoiceRow>, filter: Memo<Filter>, org: OrgScope) -> AnyView {
    let items = list.items();
    let none = Memo::new(move |_| items.with(Vec::is_empty));
    let view = move || {
        if none.get() {
            return nothing(filter, org);
        }
        let columns = vec![
            Column::new(t::number()),
            Column::new(t::date()),
            Column::new(t::status()),
            Column::end(t::total()),
            Column::hidden(t::actions()),
        ];
        view! {
            <DataTable caption=t::table() columns>{live_rows(items, |row| row.id.as_str(), move |row| invoice(row, org))}</DataTable>
            {list.foot()}
        }
        .into_any()
    };
    view.into_any()
}

fn nothing(filter: Memo<Filter>, org: OrgScope) -> AnyView {
    if filter.get() == Filter::default() {
        return view! { <EmptyState title=t::none() text=t::none_text()/> }.into_any();
    }
    let navigate = use_navigate();
    let show_all = Callback::new(move |()| {
        let path = Route::Org(org.slug_now(), OrgPage::Invoices).path();
        navigate(&path, NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() });
        focus::id(SEARCH);
    });
    view! { <EmptyState title=t::none_matches() action=move || view! { <Button on_click=show_all>{t::clear_filter()}</Button> }/> }
        .into_any()
}

/// A row. Of an issued invoice nothing changes but where it stands.
fn invoice(row: Memo<InvoiceRow>, org: OrgScope) -> AnyView {
    let InvoiceRow { id, number, issued_at, first_line, .. } = row.get_untracked();
    let (link, pdf, number, what) = (id.clone(), id, number.to_string(), line(first_line.what).0);
    let download = t::download_pdf_of(&number);
    let href = move || Route::Org(org.slug().get(), OrgPage::Invoice(link.clone())).path();
    let pdf = Signal::derive(move || url(&GetInvoicePdf { org: org.reference(), invoice: pdf.clone() }, &Empty {}));
    view! {
        <Row>
            <RowHeader>
                <a href=href>{number}</a>
                <span class="InvoiceList-for">{what}</span>
            </RowHeader>
            <Cell label=t::date()><Moment ms=issued_at.0 words=intl::date_short_utc(issued_at.0)/></Cell>
            <Cell label=t::status()>{move || row.with(documents::status_badge)}</Cell>
            <Cell label=t::total() end=true>{move || row.with(|row| amount(documents::total(row)))}</Cell>
            <Cell end=true>
                <FileLink href=pdf quiet=true label=download>{t::download_pdf()}</FileLink>
            </Cell>
        </Row>
    }
    .into_any()
}
