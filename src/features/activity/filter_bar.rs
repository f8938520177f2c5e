//! Search and area. What is chosen stands in the address, so that a reload, a link or *Back* brings it back.

use bursar_domain::api::activity::ActivityArea;
use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};

use super::view_model::{Filter, area, area_of};
use crate::{
    browser::timers::Debounce,
    messages::activity_page as t,
    routes::{OrgPage, Route},
    session::use_org,
    ui::{Choice, Field, RadioGroup, TextInput},
};

/// The id of the search field, for those who hand the focus on to it.
pub(super) const SEARCH: &str = "activity-search";
/// A pause in typing that is worth asking the server, milliseconds.
const PAUSE_MS: u32 = 200;

fn name(area: Option<ActivityArea>) -> &'static str {
    area.map(ActivityArea::name).unwrap_or_default()
}

/// The two controls above the list.
#[component]
pub(super) fn FilterBar(
    /// What the address says.
    filter: Memo<Filter>,
) -> AnyView {
    let org = use_org();
    let navigate = use_navigate();
    let go = Callback::new(move |to: Filter| {
        let path = Route::Org(org.slug_now(), OrgPage::Activity).path();
        let options = NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() };
        navigate(&format!("{path}{}", to.to_address()), options);
    });
    let start = filter.get_untracked();
    let (text, chosen) = (RwSignal::new(start.search), RwSignal::new(name(start.area).to_owned()));
    // The address leads. What differs in blanks only is being typed.
    Effect::new(move |_| {
        let Filter { search, area } = filter.get();
        if text.with_untracked(|text| text.trim() != search) {
            text.set(search);
        }
        if chosen.with_untracked(|chosen| chosen != name(area)) {
            chosen.set(name(area).to_owned());
        }
    });
    Effect::new(move |_| {
        let chosen = chosen.get();
        if let Some(filter) = filter.try_get_untracked().filter(|filter| name(filter.area) != chosen) {
            go.run(Filter { area: area_of(&chosen), ..filter });
        }
    });
    let pause = Debounce::new(PAUSE_MS);
    let typed = move |typed: String| {
        pause.run(move || {
            if let Some(filter) = filter.try_get_untracked() {
                go.run(Filter { search: typed.trim().to_owned(), ..filter });
            }
        });
    };
    let mut areas = vec![Choice::new("", t::area_all())];
    areas.extend(ActivityArea::ALL.map(|of| Choice::new(of.name(), area(of))));
    view! {
        <search class="ActivityFilter">
            <Field label=t::search() id=SEARCH>
                <TextInput value=text kind="search" placeholder=t::search_help() on_input=Callback::new(typed)/>
            </Field>
            <RadioGroup legend=t::area() value=chosen options=areas inline=true/>
        </search>
    }
    .into_any()
}
