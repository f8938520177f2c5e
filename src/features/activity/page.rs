//! The page: search and area, the list, the same as a file.

use bursar_domain::api::activity::{Activity, ExportActivity, ListActivity};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::{filter_bar::FilterBar, list::list, view_model::Filter};
use crate::{
    api::{Tag, url, use_query_with},
    messages::{activity_page as t, documents as d},
    parts::{
        file_link::FileLink,
        paging::Paged,
        shell::{Loaded, PageFrame},
    },
    session::use_org,
    ui::{Card, Skeleton},
};

/// The Billing activity page of an organization.
pub(super) fn page() -> AnyView {
    let org = use_org();
    let (name, address) = (org.name(), use_query_map());
    let filter = Memo::new(move |_| address.with(|query| Filter::from_address(query.get_str("q"), query.get_str("area"))));
    let lines = Paged::new(
        filter,
        |line: &Activity| line.id.as_str(),
        move |begin| {
            use_query_with(
                move || (ListActivity { org: org.reference() }, filter.with(|filter| filter.query(begin()))),
                &[Tag::Money, Tag::Billing],
            )
        },
    );
    let csv = Signal::derive(move || url(&ExportActivity { org: org.reference() }, &filter.with(Filter::whole)));
    view! {
        <PageFrame
            title=d::activity()
            lead=Signal::derive(move || t::subtitle(&name.get()))
            action=move || view! { <FileLink href=csv>{t::download_csv()}</FileLink> }
        >
            <Card title=t::list() wide=true>
                <FilterBar filter/>
                <Loaded query=lines.first() skeleton=waiting children=move |_| list(lines, filter)/>
            </Card>
        </PageFrame>
    }
    .into_any()
}

fn waiting() -> AnyView {
    view! { <Skeleton lines=10 height=28/> }.into_any()
}
