//! The list in pages: each page of the server's list is a read of its own, so that a change refreshes what is shown
//! and no more, however long the list is.

use bursar_domain::{
    api::{
        Cursor, Page,
        members::{ListMembers, Member},
    },
    ids::PersonId,
};
use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};

use super::{
    filter_bar::SEARCH,
    questions::Questions,
    row::MemberRow,
    view_model::{Filter, PAGE, Rights},
};
use crate::{
    api::{Query, Tag, use_query_with},
    browser::focus,
    messages::{errors, members as t},
    parts::{failure_text, shell::Loaded},
    routes::{OrgPage, Route},
    session::use_org,
    ui::{Button, Column, DataTable, EmptyState, Skeleton, announce},
};

/// How much of the list is open, and how it goes on.
#[derive(Clone, Copy)]
struct Open {
    /// Pages shown.
    pages: RwSignal<usize>,
    /// Whether the last of them has arrived, and how it goes on.
    tail: RwSignal<Tail>,
    filter: Memo<Filter>,
    rights: Memo<Rights>,
    questions: Questions,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Tail {
    waiting: bool,
    more: bool,
    shown: i64,
}

fn read(filter: Memo<Filter>, cursor: impl Fn() -> Option<Cursor> + 'static) -> Query<Page<Member>> {
    let org = use_org();
    use_query_with(move || (ListMembers { org: org.reference() }, filter.with(|filter| filter.query(cursor()))), &[Tag::Members])
}

/// The list with its *Load more*.
#[component]
pub(super) fn MemberList(filter: Memo<Filter>, rights: Memo<Rights>, questions: Questions) -> AnyView {
    let open = Open { pages: RwSignal::new(1), tail: RwSignal::new(Tail::default()), filter, rights, questions };
    let first = read(filter, || None);
    // Another search begins at the beginning.
    Effect::new(move |_| {
        filter.track();
        open.pages.set(1);
    });
    let table = move |_: Signal<Page<Member>>| view! { <Table first open/> };
    view! { <Loaded query=first skeleton=waiting children=table/> }.into_any()
}

fn waiting() -> AnyView {
    view! { <div class="MemberList-waiting"><Skeleton lines=8 height=32/></div> }.into_any()
}

#[component]
fn Table(first: Query<Page<Member>>, open: Open) -> AnyView {
    let nobody = Memo::new(move |_| first.value().with(|page| page.as_ref().is_some_and(|page| page.items.is_empty())));
    let columns = move || {
        vec![
            Column::new(t::person()),
            Column::new(t::role()),
            Column::new(t::billing()),
            Column::new(t::joined()),
            Column::hidden(t::actions()),
        ]
    };
    Effect::new(move |before: Option<(bool, i64)>| {
        let (nobody, tail) = (nobody.get(), open.tail.get());
        if tail.waiting {
            return before.unwrap_or_default();
        }
        let now = (nobody, tail.shown);
        if before.is_some_and(|before| before != now) {
            announce(if nobody { t::none_matches().to_owned() } else { t::shown(tail.shown) });
        }
        now
    });
    let load_more = move |()| open.pages.update(|pages| *pages += 1);
    let foot = move || {
        let tail = open.tail.get();
        (tail.more || open.pages.get() > 1).then(|| {
            let more = Signal::derive(move || open.tail.get().more);
            view! {
                <div class="MemberList-foot">
                    <p>{move || t::shown(open.tail.get().shown)}</p>
                    <Show when=move || more.get()>
                        <Button pending=Signal::derive(move || open.tail.get().waiting) on_click=load_more>{t::load_more()}</Button>
                    </Show>
                </div>
            }
        })
    };
    view! {
        <Show when=move || !nobody.get() fallback=nobody_matches>
            <DataTable caption=t::table() columns=columns()>
                <PageRows query=first depth=1 open/>
            </DataTable>
        </Show>
        {foot}
    }
    .into_any()
}

fn nobody_matches() -> AnyView {
    let org = use_org();
    let navigate = use_navigate();
    let show_all = Callback::new(move |()| {
        let path = Route::Org(org.slug_now(), OrgPage::Members).path();
        navigate(&path, NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() });
        focus::id(SEARCH);
    });
    view! {
        <EmptyState title=t::none_matches() action=move || view! { <Button on_click=show_all>{t::clear_filter()}</Button> }/>
    }
    .into_any()
}

/// The rows of a page, and below them those of the next one if it is open.
#[component]
fn PageRows(query: Query<Page<Member>>, depth: usize, open: Open) -> AnyView {
    let (value, failure) = (query.value(), query.failure());
    let items = Memo::new(move |_| value.with(|page| page.as_ref().map(|page| page.items.clone()).unwrap_or_default()));
    let next = Memo::new(move |_| value.with(|page| page.as_ref().and_then(|page| page.next.clone())));
    let is_last = Memo::new(move |_| open.pages.get() == depth);
    Effect::new(move |_| {
        if is_last.get() {
            let before = i64::from(PAGE) * i64::try_from(depth - 1).unwrap_or_default();
            let here = i64::try_from(items.with(Vec::len)).unwrap_or_default();
            let waiting = value.with(Option::is_none);
            open.tail.set(Tail { waiting, more: waiting || next.with(Option::is_some), shown: before + here });
        }
    });
    let row = move |id: PersonId| {
        let found = move || items.with(|items| items.iter().find(|member| member.id == id).cloned());
        untrack(&found).map(|first| {
            let member = Memo::new(move |_| found().unwrap_or_else(|| first.clone()));
            view! { <MemberRow member rights=open.rights questions=open.questions/> }
        })
    };
    let goes_on = Memo::new(move |_| open.pages.get() > depth && next.with(Option::is_some));
    let rest = move || {
        goes_on.get().then(|| {
            let query = read(open.filter, move || next.get());
            view! { <PageRows query depth=depth + 1 open/> }.into_any()
        })
    };
    let trouble = move || {
        let failed = value.with(Option::is_none).then(|| failure.get()).flatten()?;
        Some(view! {
            <tr>
                <td colspan="5">
                    {failure_text::sentence(&failed)} " "
                    <Button small=true on_click=move |()| query.refetch()>{errors::try_again()}</Button>
                </td>
            </tr>
        })
    };
    view! {
        <For each=move || items.with(|items| items.iter().map(|member| member.id.clone()).collect::<Vec<_>>()) key=Clone::clone children=row/>
        {trouble}
        {rest}
    }
    .into_any()
}
