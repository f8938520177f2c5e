//! The sums: what the month used, compared with the one before and with the limit; and resources under management.

use std::sync::Arc;

use bursar_domain::{calendar::Month, credits::Credits};
use leptos::prelude::*;

use super::{
    page::{Shown, month_words},
    view_model::{Comparison, compare, share},
};
use crate::{
    browser::intl::number,
    messages::usage as t,
    ui::{Card, StackedBar},
};

/// The total. `latest` is the present month, of which the month before counts up to the same day only.
pub(super) fn total_card(shown: Memo<Arc<Shown>>, latest: Memo<Month>) -> AnyView {
    let month = Signal::derive(move || shown.with(|shown| month_words(shown.report.month)));
    let content = move || {
        shown.with(|shown| {
            let report = &shown.report;
            let before = month_words(report.month.plus(-1));
            let period = if report.month >= latest.get() { t::before_same_day(&before) } else { before };
            view! {
                <p class="UsageTotal">{t::used(report.total.0)}</p>
                <p>{comparison(report.total, report.total_before, &period)}</p>
                {limit(shown)}
            }
        })
    };
    view! { <Card title=t::total() description=month wide=true>{content}</Card> }.into_any()
}

fn comparison(total: Credits, before: Credits, period: &str) -> String {
    match compare(total, before) {
        Comparison::NothingBefore => t::compared_none(period),
        Comparison::Same => t::compared_same(period),
        Comparison::More(percent) => t::compared_more(&number(percent), period, &number(before.0)),
        Comparison::Less(percent) => t::compared_less(&number(percent), period, &number(before.0)),
    }
}

fn limit(shown: &Shown) -> AnyView {
    let Some(limit) = shown.report.limit else {
        return view! { <p class="Muted">{t::no_limit()} ". " {t::limit_hint()}</p> }.into_any();
    };
    // Rounded down here: 100 % means that it is reached.
    let reached = shown.report.total >= limit.limit;
    let percent = share(shown.report.total, limit.limit);
    let percent = if reached { percent.max(100) } else { percent.min(99) };
    let part = u16::try_from(percent.clamp(0, 100) * 10).unwrap_or(1000);
    let stops = limit.hard_stop.then(|| format!(" · {}", t::limit_stops()));
    view! {
        <StackedBar parts=vec![(if reached { 4 } else { 1 }, part)]/>
        <p>{t::limit(&number(percent), &number(limit.limit.0))} {stops}</p>
        <p class="Muted">{t::limit_hint()}</p>
    }
    .into_any()
}

/// Resources under management, as the host product has reported them.
pub(super) fn resources_card(shown: Memo<Arc<Shown>>) -> AnyView {
    let count = |n: u64| number(i64::try_from(n).unwrap_or(i64::MAX));
    let content = move || {
        shown.with(|shown| {
            shown.report.resources.map(|resources| {
                view! {
                    <dl class="Facts">
                        <div><dt>{t::resources_now()}</dt><dd>{count(resources.count)}</dd></div>
                        <div><dt>{t::resources_peak()}</dt><dd>{count(resources.peak)}</dd></div>
                    </dl>
                }
            })
        })
    };
    view! { <Card title=t::resources() wide=true>{content}</Card> }.into_any()
}
