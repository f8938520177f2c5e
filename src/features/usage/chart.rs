//! The chart: a bar for each day, stacked by meter. The table by day says the same.

use std::sync::Arc;

use leptos::prelude::*;

use super::{
    page::{Shown, month_words},
    view_model::{DayUse, Digest, is_labelled},
};
use crate::{
    browser::intl::{number, utc_day},
    messages::usage as t,
    ui::{BarChart, BarColumn, BarPart, Bars, Card, chart_scale::ticks},
};

/// The card.
pub(super) fn chart_card(shown: Memo<Arc<Shown>>) -> AnyView {
    let bars = Memo::new(move |_| shown.with(|shown| bars(&shown.digest)));
    let label = Signal::derive(move || t::chart_label(&shown.with(|shown| month_words(shown.report.month))));
    view! { <Card title=t::by_day() wide=true><BarChart bars label/></Card> }.into_any()
}

/// The names of the parts of a bar, the others last.
pub(super) fn series_names(digest: &Digest) -> Vec<String> {
    digest.series.iter().cloned().chain(digest.has_others.then(|| t::other_meters().to_owned())).collect()
}

fn bars(digest: &Digest) -> Bars {
    let column = |day: &DayUse| {
        let parts = day.parts.iter().enumerate().map(|(series, value)| BarPart { series, value: *value, words: number(*value) });
        BarColumn {
            label: if is_labelled(day.date.day) { number(i64::from(day.date.day)) } else { String::new() },
            title: t::shown(&utc_day(day.date.start().0), &t::used(day.total)),
            parts: parts.collect(),
        }
    };
    Bars {
        series: series_names(digest),
        columns: digest.days.iter().map(column).collect(),
        ticks: ticks(digest.peak).into_iter().map(|value| (value, number(value))).collect(),
    }
}
