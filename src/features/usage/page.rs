//! The page: the month picker, the sums, the chart with the tables behind it. The month stands in the address, so that a reload, a
//! link or *Back* brings it back.

use std::sync::Arc;

use bursar_domain::{
    api::{
        BASE, Endpoint,
        usage::{ExportUsage, GetUsage, UsageQuery, UsageReport},
    },
    calendar::Month,
    time::Timestamp,
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::{
    breakdown::breakdown,
    chart::chart_card,
    month_picker::month_picker,
    summary::{resources_card, total_card},
    view_model::{Digest, parse_month},
};
use crate::{
    api::{Tag, use_query_with},
    browser::{intl::utc_month, timers},
    messages::usage as t,
    parts::shell::{Loaded, PageFrame},
    session::use_org,
    ui::{Card, EmptyState, Skeleton, announce},
};

/// A report with its sums, shared by all that show it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Shown {
    /// As it came.
    pub(super) report: UsageReport,
    /// Added up.
    pub(super) digest: Digest,
}

/// A month in words.
pub(super) fn month_words(month: Month) -> String {
    utc_month(month.start().0)
}

/// The Usage page of an organization.
pub(super) fn page() -> AnyView {
    let org = use_org();
    let address = use_query_map();
    let asked = Memo::new(move |_| address.with(|query| query.get_str("month").and_then(parse_month)));
    let query = use_query_with(
        move || (GetUsage { org: org.reference() }, UsageQuery { month: asked.get().map(|month| month.to_string()) }),
        &[Tag::Money],
    );
    let name = org.name();
    let lead = Signal::derive(move || t::subtitle(&name.get()));
    let busy = query.busy();
    view! {
        <PageFrame title=t::title() lead>
            <Loaded query skeleton=waiting children=move |report| content(report, asked, busy)/>
        </PageFrame>
    }
    .into_any()
}

fn content(report: Signal<UsageReport>, asked: Memo<Option<Month>>, busy: Signal<bool>) -> AnyView {
    let shown = Memo::new(move |_| {
        let report = report.get();
        Arc::new(Shown { digest: Digest::of(&report), report })
    });
    let month = Memo::new(move |_| shown.with(|shown| shown.report.month));
    let is_empty = Memo::new(move |_| shown.with(|shown| shown.report.rows.is_empty()));
    let has_resources = Memo::new(move |_| shown.with(|shown| shown.report.resources.is_some()));
    // The server's present month is that of the report that was asked for without one; until then this clock has to do.
    let latest = Memo::new(move |before: Option<&Month>| {
        let own = Month::of(Timestamp(timers::now_ms()));
        let present = if asked.get().is_none() { month.get() } else { own };
        before.copied().unwrap_or(present).max(present)
    });
    Effect::new(move |before: Option<Month>| {
        let now = month.get();
        if before.is_some_and(|before| before != now) {
            announce(shown.with_untracked(|shown| t::shown(&month_words(now), &t::used(shown.report.total.0))));
        }
        now
    });
    let nothing = move || {
        view! {
            <Card title=t::breakdown() wide=true>
                <EmptyState title=t::empty_title(&month_words(month.get())) text=t::empty_text()/>
            </Card>
        }
        .into_any()
    };
    view! {
        <div class="Stack">
            <div class="UsageBar">
                {month_picker(month, latest, shown)}
                {download(month)}
            </div>
            <div class="Cards" aria-busy=move || busy.get().then_some("true")>
                {total_card(shown, latest)}
                <Show when=move || has_resources.get()>{resources_card(shown)}</Show>
                <Show when=move || !is_empty.get() fallback=nothing>
                    {chart_card(shown)}
                    {breakdown(shown)}
                </Show>
            </div>
        </div>
    }
    .into_any()
}

/// A plain link: the browser saves what comes.
fn download(month: Memo<Month>) -> AnyView {
    let org = use_org();
    let href = move || format!("{BASE}{}?month={}", ExportUsage { org: org.reference() }.path(), month.get());
    view! {
        <a class="Button" data-kind="secondary" href=href download="" rel="external">
            <span class="Button-text">{t::download()}</span>
        </a>
    }
    .into_any()
}

/// Of about the size of what comes.
fn waiting() -> AnyView {
    view! {
        <div class="Stack">
            <div class="UsageBar"><Skeleton height=36 width=40/></div>
            <div class="Cards">
                <Card title=t::total() wide=true><Skeleton lines=3 height=20/></Card>
                <Card title=t::by_day() wide=true><Skeleton height=260/></Card>
                <Card title=t::breakdown() wide=true><Skeleton lines=8 height=28/></Card>
            </div>
        </div>
    }
    .into_any()
}
