//! The lines by day. A line never changes, so it is built once, however the list around it grows.

use bursar_domain::api::activity::Activity;
use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};

use super::{
    filter_bar::SEARCH,
    view_model::{Day, Filter, by_day},
};
use crate::{
    browser::{focus, intl},
    messages::{activity_page as t, documents as d},
    parts::{
        activity::{actor, money, sentence},
        amount::amount,
        moment::Moment,
        paging::Paged,
    },
    routes::{OrgPage, Route},
    session::{OrgScope, use_org},
    ui::{Button, EmptyState, KeyedRow, keyed_rows, live_rows, unique_id},
};

/// The list with what stands below it.
pub(super) fn list(list: Paged<Activity>, filter: Memo<Filter>) -> AnyView {
    let org = use_org();
    let items = list.items();
    let days = Memo::new(move |_| items.with(|lines| by_day(lines, intl::input_date)));
    let none = Memo::new(move |_| items.with(Vec::is_empty));
    let view = move || {
        if none.get() {
            return nothing(filter, org);
        }
        view! {
            <div class="ActivityList">{live_rows(days, |day| day.key.as_str(), move |day| one_day(day, org))}</div>
            {list.foot()}
        }
        .into_any()
    };
    view.into_any()
}

fn nothing(filter: Memo<Filter>, org: OrgScope) -> AnyView {
    if filter.get() == Filter::default() {
        return view! { <EmptyState title=d::activity_none() text=d::activity_none_text()/> }.into_any();
    }
    let navigate = use_navigate();
    let show_all = Callback::new(move |()| {
        let path = Route::Org(org.slug_now(), OrgPage::Activity).path();
        navigate(&path, NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() });
        focus::id(SEARCH);
    });
    view! {
        <EmptyState
            title=t::none_matches()
            text=t::none_matches_text()
            action=move || view! { <Button on_click=show_all>{t::clear_filter()}</Button> }
        />
    }
    .into_any()
}

fn one_day(day: Memo<Day>, org: OrgScope) -> AnyView {
    let (heading, at) = (unique_id("day"), day.with_untracked(|day| day.at));
    let rows = move || {
        let row = |line: &Activity| {
            let line = line.clone();
            KeyedRow::new(line.id.as_str().to_owned(), move || row(&line, org))
        };
        day.with(|day| day.lines.iter().map(row).collect())
    };
    view! {
        <section class="ActivityDay" aria-labelledby=heading.clone()>
            <h3 id=heading.clone()>{intl::date(at)}</h3>
            <ol>{keyed_rows(rows)}</ol>
        </section>
    }
    .into_any()
}

fn row(line: &Activity, org: OrgScope) -> AnyView {
    let (at, words) = (line.at.0, sentence(line));
    let by = actor(line, &words).map(|name| view! { <span class="Muted">{name.to_owned()}</span> });
    let invoice = line.invoice.clone().map(|id| {
        let name = t::view_invoice_of(&words);
        let href = move || Route::Org(org.slug().get(), OrgPage::Invoice(id.clone())).path();
        view! { <a href=href aria-label=name>{d::view_invoice()}</a> }
    });
    view! {
        <li class="ActivityRow">
            <span class="ActivityRow-time"><Moment ms=at words=intl::time_of_day(at)/></span>
            <span class="ActivityRow-text">
                <span>{words}</span>
                {by}
                {invoice}
            </span>
            {money(line).map(amount)}
        </li>
    }
    .into_any()
}
