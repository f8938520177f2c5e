//! Invoices and credit notes: list, one, its PDF.

use bursar_domain::api::{
    file::File,
    invoices::{GetInvoice, GetInvoicePdf, Invoice, InvoiceRow, ListInvoices},
    page::Page,
};

use crate::{
    app::App,
    http::mount::{Call, Mounted},
    service::{Fault, invoices},
};

pub(super) fn mount(mounted: Mounted) -> Mounted {
    mounted.mount::<ListInvoices, _, _, _>(list).mount::<GetInvoice, _, _, _>(get).mount::<GetInvoicePdf, _, _, _>(pdf)
}

async fn list(app: App, call: Call<ListInvoices>) -> Result<Page<InvoiceRow>, Fault> {
    invoices::list(&app, &call.proof, &call.query).await
}

async fn get(app: App, call: Call<GetInvoice>) -> Result<Invoice, Fault> {
    invoices::get(&app, &call.proof, &call.endpoint.invoice).await
}

async fn pdf(app: App, call: Call<GetInvoicePdf>) -> Result<File, Fault> {
    invoices::pdf(&app, &call.proof, &call.endpoint.invoice, call.language.unwrap_or_default()).await
}
