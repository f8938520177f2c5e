//! The tables behind the chart: by day, by meter, by team, and every entry.

use std::sync::Arc;

use leptos::prelude::*;

use super::{
    chart::series_names,
    page::Shown,
    paged_table::{Content, paged_table},
    view_model::{Digest, Share, share},
};
use crate::{
    browser::intl::{number, utc_day},
    messages::usage as t,
    ui::{Card, TabItem, Tabs},
};

/// The card with its tabs.
pub(super) fn breakdown(shown: Memo<Arc<Shown>>) -> AnyView {
    let selected = RwSignal::new(String::new());
    let tab = move |key, label: &'static str, caption: &'static str, content: fn(Arc<Shown>) -> Content| {
        TabItem::new(key, label, move || paged_table(caption, move || content(shown.get())))
    };
    let tabs = vec![
        tab("day", t::by_day(), t::table_day(), by_day),
        tab("meter", t::by_meter(), t::table_meter(), |shown| by_share(shown, t::meter(), |digest| &digest.meters)),
        tab("team", t::by_team(), t::table_team(), |shown| by_share(shown, t::team(), |digest| &digest.teams)),
        tab("all", t::all_rows(), t::table_rows(), all_rows),
    ];
    view! { <Card title=t::breakdown() wide=true><Tabs label=t::breakdown() tabs selected/></Card> }.into_any()
}

fn by_day(shown: Arc<Shown>) -> Content {
    let mut heads = vec![(t::day().to_owned(), false)];
    heads.extend(series_names(&shown.digest).into_iter().map(|name| (name, true)));
    heads.push((t::total().to_owned(), true));
    let days: Vec<_> = shown.digest.used_days().into_iter().cloned().collect();
    let rows = days.len();
    let cells = move |at: usize| {
        days.get(at).map_or_else(Vec::new, |day| {
            let parts = day.parts.iter().chain([&day.total]).map(|value| number(*value));
            std::iter::once(utc_day(day.date.start().0)).chain(parts).collect()
        })
    };
    Content { heads, rows, cells: Arc::new(cells) }
}

fn by_share(shown: Arc<Shown>, name: &'static str, shares: fn(&Digest) -> &Vec<Share>) -> Content {
    let heads = vec![(name.to_owned(), false), (t::credits().to_owned(), true), (t::share().to_owned(), true)];
    let rows = shares(&shown.digest).len();
    let cells = move |at: usize| {
        shares(&shown.digest).get(at).map_or_else(Vec::new, |of| {
            let percent = share(of.credits, shown.report.total);
            vec![name_or_none(&of.name), number(of.credits.0), t::share_value(&number(percent))]
        })
    };
    Content { heads, rows, cells: Arc::new(cells) }
}

fn all_rows(shown: Arc<Shown>) -> Content {
    let heads =
        vec![(t::day().to_owned(), false), (t::meter().to_owned(), false), (t::team().to_owned(), false), (t::credits().to_owned(), true)];
    let rows = shown.report.rows.len();
    let cells = move |at: usize| {
        shown.report.rows.get(at).map_or_else(Vec::new, |row| {
            vec![utc_day(row.day.start().0), row.meter.clone(), name_or_none(&row.team), number(row.credits.0)]
        })
    };
    Content { heads, rows, cells: Arc::new(cells) }
}

/// A meter always has a name; a team may be none.
fn name_or_none(name: &str) -> String {
    if name.is_empty() { t::no_team().to_owned() } else { name.to_owned() }
}
