//! Choosing the month: one back, one on, or any from the list.

use std::sync::Arc;

use bursar_domain::calendar::Month;
use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};

use super::{
    page::{Shown, month_words},
    view_model::{months, parse_month},
};
use crate::{
    messages::usage as t,
    routes::Route,
    session::use_org,
    ui::{Button, Choice, IconName, Select, VisuallyHidden},
};

/// The three controls. `latest` is the present month.
pub(super) fn month_picker(month: Memo<Month>, latest: Memo<Month>, shown: Memo<Arc<Shown>>) -> AnyView {
    let org = use_org();
    let navigate = use_navigate();
    let first = Memo::new(move |_| shown.with(|shown| shown.report.first));
    let go = Callback::new(move |to: Month| {
        let path = format!("{}/usage", Route::billing(&org.slug_now()).path());
        // The present month needs no name: the page then follows the calendar.
        let query = if to == latest.get_untracked() { String::new() } else { format!("?month={to}") };
        navigate(&format!("{path}{query}"), NavigateOptions { scroll: false, ..NavigateOptions::default() });
    });
    let chosen = RwSignal::new(String::new());
    // The address leads: *Back* changes the list, too.
    Effect::new(move |_| chosen.set(month.get().to_string()));
    let options = Signal::derive(move || {
        let months = months(first.get(), latest.get(), month.get());
        months.into_iter().map(|month| Choice::new(month.to_string(), month_words(month))).collect::<Vec<_>>()
    });
    let pick = move |value: String| {
        if let Some(month) = parse_month(&value) {
            go.run(month);
        }
    };
    let no_earlier = Signal::derive(move || (month.get() <= first.get()).then(|| t::month_first().to_owned()));
    let no_later = Signal::derive(move || (month.get() >= latest.get()).then(|| t::month_last().to_owned()));
    let step = move |by: i32| go.run(month.get_untracked().plus(by));
    view! {
        <div class="MonthPicker" role="group" aria-label=t::month()>
            <Button icon=IconName::ChevronLeft disabled_reason=no_earlier on_click=move |()| step(-1)>
                <VisuallyHidden>{t::month_before()}</VisuallyHidden>
            </Button>
            <Select value=chosen options label=t::month() on_change=Callback::new(pick)/>
            <Button icon=IconName::ChevronRight disabled_reason=no_later on_click=move |()| step(1)>
                <VisuallyHidden>{t::month_after()}</VisuallyHidden>
            </Button>
        </div>
    }
    .into_any()
}
