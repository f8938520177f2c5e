//! A sentence about a moment ("since 4 February", "ends 4 March, in 12 days") with the exact time on hover and focus.

use leptos::prelude::*;

use crate::{
    browser::intl,
    ui::{HoverText, unique_id},
};

/// The words, and the exact time behind them.
#[component]
pub(crate) fn Moment(
    /// UTC milliseconds.
    #[prop(into)]
    ms: Signal<i64>,
    /// What is said about it.
    #[prop(into)]
    words: Signal<String>,
    /// Whether it deserves the warning tone.
    #[prop(optional, into)]
    warning: Signal<bool>,
) -> AnyView {
    let id = unique_id("moment");
    view! {
        <HoverText id=id.clone() text=Signal::derive(move || intl::date_time(ms.get()))>
            <span class="Moment" tabindex="0" aria-describedby=id data-tone=move || warning.get().then_some("warning")>
                {move || words.get()}
            </span>
        </HoverText>
    }
    .into_any()
}
