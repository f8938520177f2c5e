//! Search and role filter. What is chosen stands in the address, so that a reload, a link or *Back* brings it back.

use bursar_domain::access::OrgRole;
use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};

use super::view_model::Filter;
use crate::{
    browser::timers::Debounce,
    messages::members as t,
    parts::words,
    routes::{OrgPage, Route},
    session::use_org,
    ui::{Choice, Field, Select, TextInput},
};

/// The id of the search field, for those who hand the focus on to it.
pub(super) const SEARCH: &str = "member-search";
/// A pause in typing that is worth asking the server, milliseconds.
const PAUSE_MS: u32 = 150;

/// The two controls above the list.
#[component]
pub(super) fn FilterBar(
    /// What the address says.
    filter: Memo<Filter>,
) -> AnyView {
    let org = use_org();
    let navigate = use_navigate();
    let go = Callback::new(move |to: Filter| {
        let path = Route::Org(org.slug_now(), OrgPage::Members).path();
        let options = NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() };
        navigate(&format!("{path}{}", to.to_address()), options);
    });
    let (text, role) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    // The address leads: *Back* and *Show all members* change the controls. What differs in blanks only is being typed.
    Effect::new(move |_| {
        let Filter { search, role: of } = filter.get();
        if text.with_untracked(|text| text.trim() != search) {
            text.set(search);
        }
        role.set(of.map(OrgRole::name).unwrap_or_default().to_owned());
    });
    let pause = Debounce::new(PAUSE_MS);
    let typed = move |typed: String| {
        pause.run(move || {
            if let Some(filter) = filter.try_get_untracked() {
                go.run(Filter { search: typed.trim().to_owned(), ..filter });
            }
        });
    };
    let chosen = move |value: String| go.run(Filter { role: OrgRole::from_name(&value), ..filter.get_untracked() });
    let mut roles = vec![Choice::new("", t::all_roles())];
    roles.extend(OrgRole::ALL.map(|role| Choice::new(role.name(), words::role(role))));
    view! {
        <search class="FilterBar">
            <Field label=t::search() id=SEARCH>
                <TextInput value=text kind="search" placeholder=t::search_help() on_input=Callback::new(typed)/>
            </Field>
            <Field label=t::role_filter()>
                <Select value=role options=Signal::stored(roles) on_change=Callback::new(chosen)/>
            </Field>
        </search>
    }
    .into_any()
}
