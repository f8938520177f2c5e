//! The page of one invoice or credit note: the document, what can be done with it, and how its payment stands.

use bursar_domain::{
    api::{
        Empty,
        invoices::{GetInvoice, GetInvoicePdf, Invoice},
    },
    ids::InvoiceId,
};
use leptos::prelude::*;

use super::{
    paper::paper,
    pay,
    payment::{self, Paying},
    view_model::payable,
};
use crate::{
    api::{Tag, url, use_query},
    browser::document,
    messages::{documents as d, invoices as t, parts},
    parts::{
        documents,
        file_link::FileLink,
        shell::{Loaded, PageFrame},
    },
    session::use_org,
    ui::{Banner, Button, Card, Skeleton, Tone},
};

/// The page of an invoice.
pub(super) fn page(id: InvoiceId) -> AnyView {
    let org = use_org();
    let (read, pdf) = (id.clone(), id.clone());
    let query = use_query(move || GetInvoice { org: org.reference(), invoice: read.clone() }, &[Tag::Money]);
    let value = query.value();
    let named = Memo::new(move |_| {
        value.with(|invoice| invoice.as_ref().map(|invoice| (documents::series(invoice.row.series), invoice.row.number.to_string())))
    });
    let title = move || named.get().map_or_else(|| d::invoice().to_owned(), |(kind, number)| t::named(kind, &number));
    let crumb = move || named.get().map_or_else(|| d::invoice().to_owned(), |(_, number)| number);
    let due = Memo::new(move |_| value.with(|invoice| invoice.as_ref().and_then(payable)));
    let paying = Paying::new(id);
    let pdf = Signal::derive(move || url(&GetInvoicePdf { org: org.reference(), invoice: pdf.clone() }, &Empty {}));
    let action = move || {
        let buttons = move || {
            named.get().map(|_| {
                view! {
                    <Button on_click=|()| document::print()>{t::print()}</Button>
                    <FileLink href=pdf>{t::download_pdf()}</FileLink>
                    {move || due.get().map(|amount| pay::button(paying, amount))}
                }
            })
        };
        view! { <div class="Actions">{buttons}</div> }
    };
    view! {
        <PageFrame title=Signal::derive(title) crumb=Signal::derive(crumb) lead=t::lead() action>
            <Loaded query skeleton=waiting children=move |invoice| content(invoice, paying)/>
        </PageFrame>
    }
    .into_any()
}

fn content(invoice: Signal<Invoice>, paying: Paying) -> AnyView {
    let suspended = use_org().suspended();
    let number = invoice.with_untracked(|invoice| invoice.row.number.to_string());
    paying.name(number.clone());
    let due = Memo::new(move |_| invoice.with(payable));
    // Only of an invoice that can be paid is it worth asking whether somebody is at it.
    let question = move || {
        due.get().map(|amount| {
            payment::find(paying);
            pay::dialog(paying, number.clone(), amount)
        })
    };
    view! {
        <div class="Stack">
            <Show when=move || suspended.get()>
                <Banner tone=Tone::Warning>{parts::suspended_banner()}</Banner>
            </Show>
            {payment::banner(paying)}
            {paper(invoice)}
        </div>
        {question}
    }
    .into_any()
}

fn waiting() -> AnyView {
    view! { <Card title=d::invoice() wide=true><Skeleton lines=12 height=24/></Card> }.into_any()
}
