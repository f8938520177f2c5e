//! A moment in words, with the exact time on hover and focus.

use leptos::prelude::*;

use super::{HoverText, unique_id};
use crate::browser::{intl, timers};

/// How the moment is put into words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TimeStyle {
    /// "3 March 2027".
    #[default]
    Date,
    /// "3 Mar 2027", for tables.
    Short,
    /// "3 March".
    Day,
    /// "5 minutes ago".
    Relative,
}

/// `<Time ms=timestamp.0 />`: a focusable `<time>`; the bubble has day, time and zone.
#[component]
pub fn Time(
    /// The moment in UTC milliseconds.
    #[prop(into)]
    ms: Signal<i64>,
    /// How it is put.
    #[prop(optional)]
    style: TimeStyle,
) -> AnyView {
    let id = unique_id("time");
    let words = move || match style {
        TimeStyle::Date => intl::date(ms.get()),
        TimeStyle::Short => intl::date_short(ms.get()),
        TimeStyle::Day => intl::day(ms.get()),
        TimeStyle::Relative => intl::relative(ms.get(), timers::now_ms()),
    };
    view! {
        <HoverText id=id.clone() text=move || intl::date_time(ms.get())>
            <time class="Time" tabindex="0" datetime=move || intl::iso(ms.get()) aria-describedby=id>
                {words}
            </time>
        </HoverText>
    }
    .into_any()
}
