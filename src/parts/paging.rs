//! A list of the server in pages. Each page is a read of its own, so that a change refreshes what is shown and no
//! more; the list goes on when the reader comes to its end, or by a button. What the items look like is not decided here.

use std::{collections::HashSet, sync::Arc};

use bursar_domain::api::{Cursor, Page};
use leptos::prelude::*;

use super::failure_text;
use crate::{
    api::{Failure, Query},
    browser::{focus, sight},
    messages::{errors, lists as t},
    ui::{Button, announce, unique_id},
};

/// Where a page begins.
pub(crate) type Begin = Box<dyn Fn() -> Option<Cursor>>;
type Read<T> = Arc<dyn Fn(Begin) -> Query<Page<T>> + Send + Sync>;

/// A list as far as it is open.
pub(crate) struct Paged<T: Send + Sync + 'static> {
    first: Query<Page<T>>,
    pages: RwSignal<Vec<Query<Page<T>>>>,
    items: Memo<Vec<T>>,
    tail: Memo<Tail>,
    read: StoredValue<Read<T>>,
    /// Owns the pages behind the first, so that they end together. A child of the list's own owner.
    further: StoredValue<Owner>,
}

/// How the open part of a list ends.
#[derive(Debug, Clone, PartialEq, Default)]
struct Tail {
    /// The last page is on its way.
    waiting: bool,
    /// There is more behind it.
    more: bool,
    /// Items shown.
    shown: i64,
    /// Why the last page is not there.
    failure: Option<Failure>,
}

impl<T: Send + Sync + 'static> Clone for Paged<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Paged<T> {}

impl<T: Clone + PartialEq + Send + Sync + 'static> Paged<T> {
    /// Reads the first page. `read` reads one, `key` tells items apart, `filter` changes when another list is wanted.
    pub(crate) fn new<F: Send + Sync + 'static>(
        filter: Memo<F>,
        key: fn(&T) -> &str,
        read: impl Fn(Begin) -> Query<Page<T>> + Send + Sync + 'static,
    ) -> Self {
        let first = read(Box::new(|| None));
        let pages = RwSignal::new(vec![first]);
        let items = Memo::new(move |_| {
            let mut items = Vec::<T>::new();
            for page in pages.get() {
                let Some(Page { items: own, next }) = page.value().get() else { break };
                items.extend(own);
                if next.is_none() {
                    break;
                }
            }
            // While pages are read anew one after the other, an item may stand in two of them.
            let mut seen = HashSet::new();
            let fresh: Vec<bool> = items.iter().map(|item| seen.insert(key(item))).collect();
            items.into_iter().zip(fresh).filter(|(_, fresh)| *fresh).map(|(item, _)| item).collect()
        });
        let tail = Memo::new(move |_| {
            let Some(last) = pages.with(|pages| pages.last().copied()) else { return Tail::default() };
            let next = last.value().with(|page| page.as_ref().map(|page| page.next.is_some()));
            Tail {
                waiting: next.is_none() && last.busy().get(),
                more: next.unwrap_or(true),
                shown: i64::try_from(items.with(Vec::len)).unwrap_or_default(),
                failure: next.is_none().then(|| last.failure().get()).flatten(),
            }
        });
        let read: Read<T> = Arc::new(read);
        let this = Self { first, pages, items, tail, read: StoredValue::new(read), further: StoredValue::new(Owner::new()) };
        // Another search begins at the beginning.
        Effect::new(move |before: Option<()>| {
            filter.track();
            if before.is_some() {
                this.begin_anew();
            }
        });
        this
    }

    fn begin_anew(self) {
        if self.pages.with_untracked(Vec::len) > 1 {
            self.pages.update(|pages| pages.truncate(1));
        }
        self.further.with_value(Owner::cleanup);
    }

    /// The first page, whose read stands for the list as a whole.
    pub(crate) fn first(self) -> Query<Page<T>> {
        self.first
    }

    /// What is shown.
    pub(crate) fn items(self) -> Memo<Vec<T>> {
        self.items
    }

    /// Opens the next page, if the last one is there and has one.
    fn go_on(self) {
        let Some(last) = self.pages.with_untracked(|pages| pages.last().copied()) else { return };
        if last.value().with_untracked(|page| page.as_ref().is_none_or(|page| page.next.is_none())) {
            return;
        }
        let (owner, read) = (self.further.get_value(), self.read.get_value());
        let query = owner.with(|| {
            let next = Memo::new(move |_| last.value().with(|page| page.as_ref().and_then(|page| page.next.clone())));
            read(Box::new(move || next.get()))
        });
        self.pages.update(|pages| pages.push(query));
    }

    /// Tries the last page again.
    fn again(self) {
        if let Some(last) = self.pages.with_untracked(|pages| pages.last().copied()) {
            last.refetch();
        }
    }

    /// What stands below the items: how many there are, and how it goes on.
    pub(crate) fn foot(self) -> AnyView {
        foot(self.tail, Callback::new(move |()| self.go_on()), Callback::new(move |()| self.again()))
    }
}

fn foot(tail: Memo<Tail>, go_on: Callback<()>, again: Callback<()>) -> AnyView {
    let id = unique_id("list-end");
    let shown = Memo::new(move |_| tail.with(|tail| (tail.waiting, tail.more, tail.shown)));
    let by_hand = StoredValue::new(false);
    let end = id.clone();
    // Watched anew after every page: one that is short leaves its end in sight.
    Effect::new(move |before: Option<i64>| {
        let (waiting, more, count) = shown.get();
        if waiting {
            return before.unwrap_or(count);
        }
        if before.is_some_and(|before| before != count) {
            announce(t::shown(count));
        }
        if more {
            sight::on_reached(&end, go_on);
        } else if by_hand.get_value() {
            // The button that had the focus is gone.
            by_hand.set_value(false);
            focus::id(&end);
        }
        count
    });
    let failed = Memo::new(move |_| tail.with(|tail| tail.failure.clone()));
    let more = Memo::new(move |_| tail.with(|tail| tail.more));
    let pending = Signal::derive(move || tail.with(|tail| tail.waiting));
    let press = move |()| {
        by_hand.set_value(true);
        go_on.run(());
    };
    let way_on = move || match (failed.get(), more.get()) {
        (Some(failure), _) => view! {
            <p role="alert">{failure_text::sentence(&failure)}</p>
            <Button on_click=again>{errors::try_again()}</Button>
        }
        .into_any(),
        (None, true) => view! { <Button pending on_click=press>{t::load_more()}</Button> }.into_any(),
        (None, false) => ().into_any(),
    };
    view! {
        <div class="ListFoot">
            <p id=id tabindex="-1">{move || t::shown(tail.with(|tail| tail.shown))}</p>
            {way_on}
        </div>
    }
    .into_any()
}
