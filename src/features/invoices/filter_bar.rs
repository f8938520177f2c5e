//! Search by number and filter by state. What is chosen stands in the address, so that a reload or *Back* brings it back.

use bursar_domain::invoice::{InvoiceStatus, Series};
use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};

use super::view_model::{Filter, STATES, status_of};
use crate::{
    browser::timers::Debounce,
    messages::invoices as t,
    parts::documents,
    routes::{OrgPage, Route},
    session::use_org,
    ui::{Choice, Field, Select, TextInput},
};

/// The id of the search field, for those who hand the focus on to it.
pub(super) const SEARCH: &str = "invoice-search";
/// A pause in typing that is worth asking the server, milliseconds.
const PAUSE_MS: u32 = 200;

/// The two controls above the list.
#[component]
pub(super) fn FilterBar(
    /// What the address says.
    filter: Memo<Filter>,
) -> AnyView {
    let org = use_org();
    let navigate = use_navigate();
    let go = Callback::new(move |to: Filter| {
        let path = Route::Org(org.slug_now(), OrgPage::Invoices).path();
        let options = NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() };
        navigate(&format!("{path}{}", to.to_address()), options);
    });
    let (text, status) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    // The address leads. What differs in blanks only is being typed.
    Effect::new(move |_| {
        let Filter { search, status: of } = filter.get();
        if text.with_untracked(|text| text.trim() != search) {
            text.set(search);
        }
        status.set(of.map(InvoiceStatus::name).unwrap_or_default().to_owned());
    });
    let pause = Debounce::new(PAUSE_MS);
    let typed = move |typed: String| {
        pause.run(move || {
            if let Some(filter) = filter.try_get_untracked() {
                go.run(Filter { search: typed.trim().to_owned(), ..filter });
            }
        });
    };
    let chosen = move |value: String| go.run(Filter { status: status_of(&value), ..filter.get_untracked() });
    let mut states = vec![Choice::new("", t::all_statuses())];
    states.extend(STATES.map(|status| Choice::new(status.name(), documents::status(Series::Invoice, status).0)));
    view! {
        <search class="FilterBar">
            <Field label=t::search() id=SEARCH>
                <TextInput value=text kind="search" placeholder=t::search_help() on_input=Callback::new(typed)/>
            </Field>
            <Field label=t::status_filter()>
                <Select value=status options=Signal::stored(states) on_change=Callback::new(chosen)/>
            </Field>
        </search>
    }
    .into_any()
}
