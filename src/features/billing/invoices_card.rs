//! The *Invoices* card: the latest three, each with a link to its page.

use bursar_domain::api::{billing::Billing, invoices::InvoiceRow};
use leptos::prelude::*;

use crate::{
    browser::intl,
    messages::documents as t,
    parts::{amount::amount, documents, moment::Moment},
    routes::{OrgPage, Route},
    session::{OrgScope, use_org},
    ui::{Card, EmptyState},
};

/// The card; nothing for those who do not look after billing.
pub(super) fn card(billing: Signal<Billing>) -> AnyView {
    let org = use_org();
    let invoices = Memo::new(move |_| billing.with(|billing| Some(billing.account.as_ref()?.invoices.clone())));
    let view = move || {
        let invoices = invoices.get()?;
        let body = if invoices.is_empty() {
            view! { <EmptyState title=t::invoices_none() text=t::invoices_none_text()/> }.into_any()
        } else {
            view! { <ul class="ShortList">{invoices.iter().map(|invoice| row(invoice, org)).collect_view()}</ul> }.into_any()
        };
        let aside = move || see_all(org, OrgPage::Invoices, t::see_all_invoices());
        Some(view! { <Card title=t::invoices() aside>{body}</Card> })
    };
    view.into_any()
}

/// The link to the page behind a card.
pub(super) fn see_all(org: OrgScope, page: OrgPage, name: &'static str) -> AnyView {
    let href = Route::Org(org.slug().get(), page).path();
    view! { <a href=href aria-label=name>{t::see_all()}</a> }.into_any()
}

fn row(row: &InvoiceRow, org: OrgScope) -> AnyView {
    let href = Route::Org(org.slug().get(), OrgPage::Invoice(row.id.clone())).path();
    view! {
        <li>
            <span class="ShortList-text">
                <a href=href>{row.number.to_string()}</a>
                <span class="Muted"><Moment ms=row.issued_at.0 words=intl::date_short_utc(row.issued_at.0)/></span>
            </span>
            {documents::status_badge(row)}
            {amount(documents::total(row))}
        </li>
    }
    .into_any()
}
