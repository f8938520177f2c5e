//! The state of a combobox and the searches behind it. Elements are in `combobox`.

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::combobox_model::{ROW, moved, near_end, reveal};
use super::{ComboOption, ComboPage, ComboQuery, ComboSearch};
use crate::browser::dom;
use crate::browser::timers::{self, Debounce};
use crate::messages as t;

/// Pause after which the last of several quick keys is searched for; the first key is searched at once.
const PAUSE_MS: u32 = 60;
/// Height of the list where it has not been measured, pixels.
const USUAL_HEIGHT: usize = 336;

/// How the present search stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Status {
    Idle,
    Loading,
    Ready,
    Failed(String),
}

/// Everything is a signal in the component's arena, so the state is copied into each handler.
#[derive(Clone, Copy)]
pub(super) struct State {
    pub(super) id: StoredValue<String>,
    pub(super) value: RwSignal<Option<ComboOption>>,
    pub(super) text: RwSignal<String>,
    pub(super) open: RwSignal<bool>,
    pub(super) status: RwSignal<Status>,
    pub(super) page: RwSignal<ComboPage>,
    pub(super) active: RwSignal<Option<usize>>,
    pub(super) top: RwSignal<usize>,
    search: ComboSearch,
    debounce: Debounce,
    /// Counts searches: an answer to any but the last is stale.
    generation: StoredValue<u32>,
    last_search_ms: StoredValue<i64>,
    loading_more: StoredValue<bool>,
    /// The text that the page answers, once there is an answer.
    answered: StoredValue<Option<String>>,
}

impl State {
    pub(super) fn new(id: String, value: RwSignal<Option<ComboOption>>, search: ComboSearch) -> Self {
        let primary = value.with_untracked(|chosen| chosen.as_ref().map(|option| option.primary.clone()));
        Self {
            id: StoredValue::new(id),
            value,
            text: RwSignal::new(primary.unwrap_or_default()),
            open: RwSignal::new(false),
            status: RwSignal::new(Status::Idle),
            page: RwSignal::new(ComboPage::default()),
            active: RwSignal::new(None),
            top: RwSignal::new(0),
            search,
            debounce: Debounce::new(PAUSE_MS),
            generation: StoredValue::new(0),
            last_search_ms: StoredValue::new(0),
            loading_more: StoredValue::new(false),
            answered: StoredValue::new(None),
        }
    }

    /// Keeps the text in step with a choice that is made or taken back from outside.
    pub(super) fn follow_value(self) {
        Effect::new(move |before: Option<Option<ComboOption>>| {
            let now = self.value.get();
            match (&now, before.flatten()) {
                (Some(chosen), _) => self.text.set(chosen.primary.clone()),
                // Typing over a choice takes it back too, but then the text has moved on already.
                (None, Some(old)) if self.text.with_untracked(|text| *text == old.primary) => {
                    self.text.set(String::new());
                    self.status.set(Status::Idle);
                }
                _ => {}
            }
            now
        });
    }

    pub(super) fn part(self, name: &str) -> String {
        self.id.with_value(|id| format!("{id}-{name}"))
    }

    pub(super) fn list_height(self) -> usize {
        dom::scroll_metrics(&self.part("list"))
            .and_then(|(_, height)| usize::try_from(height).ok())
            .filter(|height| *height > 0)
            .unwrap_or(USUAL_HEIGHT)
    }

    /// What to search for: a chosen option's own name would find only itself, so then everything.
    fn query_text(self) -> String {
        if self.value.with_untracked(Option::is_some) { String::new() } else { self.text.with_untracked(|text| text.trim().to_owned()) }
    }

    /// Whether the page answers what stands in the input. While it does not, keys choose nothing from it.
    fn is_answered(self) -> bool {
        let asked = self.query_text();
        self.answered.with_value(|answered| answered.as_ref() == Some(&asked))
    }

    pub(super) fn open(self) {
        if !self.open.get_untracked() {
            self.open.set(true);
            self.search_now();
        }
    }

    pub(super) fn close(self) {
        if self.open.try_get_untracked() == Some(true) {
            self.debounce.cancel();
            self.open.set(false);
            self.active.set(None);
        }
    }

    pub(super) fn typed(self, text: String) {
        self.text.set(text);
        if self.value.with_untracked(Option::is_some) {
            self.value.set(None);
        }
        self.active.set(None);
        self.open.set(true);
        // What is under way answers an older text.
        self.generation.update_value(|generation| *generation = generation.wrapping_add(1));
        self.loading_more.set_value(false);
        let since = timers::now_ms() - self.last_search_ms.get_value();
        if since > i64::from(PAUSE_MS) {
            self.search_now();
        } else {
            self.debounce.run(move || self.search_now());
        }
    }

    pub(super) fn choose(self, at: usize) {
        let Some(option) = self.page.with_untracked(|page| page.options.get(at).cloned()) else { return };
        self.text.set(option.primary.clone());
        self.value.set(Some(option));
        self.close();
    }

    pub(super) fn clear(self) {
        self.close();
        self.text.set(String::new());
        if self.value.with_untracked(Option::is_some) {
            self.value.set(None);
        }
        self.status.set(Status::Idle);
    }

    /// Chooses the active row, by a key.
    pub(super) fn choose_active(self) {
        if let Some(row) = self.active.get_untracked().filter(|_| self.is_answered()) {
            self.choose(row);
        }
    }

    /// Moves the active row by a key. False if the key is none that moves, or there is no answer yet to move in.
    pub(super) fn move_active(self, key: &str) -> bool {
        if !self.is_answered() {
            return false;
        }
        let count = self.page.with_untracked(|page| page.options.len());
        let Some(next) = moved(key, self.active.get_untracked(), count) else { return false };
        self.active.set(next);
        if let Some(row) = next {
            let height = self.list_height();
            let top = reveal(row, self.top.get_untracked(), height);
            if top != self.top.get_untracked() {
                self.top.set(top);
                dom::set_scroll_top(&self.part("list"), i32::try_from(top).unwrap_or(i32::MAX));
            }
            self.load_more_if_near_end();
        }
        true
    }

    pub(super) fn scrolled(self) {
        if let Some((top, _)) = dom::scroll_metrics(&self.part("list")) {
            self.top.set(usize::try_from(top).unwrap_or_default());
            self.load_more_if_near_end();
        }
    }

    pub(super) fn search_now(self) {
        self.debounce.cancel();
        self.last_search_ms.set_value(timers::now_ms());
        self.status.set(Status::Loading);
        self.ask(None);
    }

    fn load_more_if_near_end(self) {
        let (count, next) = self.page.with_untracked(|page| (page.options.len(), page.next.clone()));
        if next.is_some()
            && self.is_answered()
            && !self.loading_more.get_value()
            && near_end(count, self.top.get_untracked(), self.list_height())
        {
            self.loading_more.set_value(true);
            self.ask(next);
        }
    }

    fn ask(self, cursor: Option<String>) {
        let generation = self.generation.get_value().wrapping_add(1);
        self.generation.set_value(generation);
        let more = cursor.is_some();
        let text = self.query_text();
        let answer = self.search.run(ComboQuery { text: text.clone(), cursor });
        spawn_local(async move {
            let answer = answer.await;
            // Gone with its page, or overtaken by a later search.
            if self.generation.try_get_value() == Some(generation) {
                self.loading_more.set_value(false);
                self.take(text, answer, more);
            }
        });
    }

    fn take(self, text: String, answer: Result<ComboPage, String>, more: bool) {
        match answer {
            Ok(page) if more => self.page.update(|held| {
                held.options.extend(page.options);
                held.next = page.next;
            }),
            Ok(page) => {
                self.page.set(page);
                self.answered.set_value(Some(text));
                self.active.set(None);
                self.top.set(0);
                dom::set_scroll_top(&self.part("list"), 0);
                self.status.set(Status::Ready);
            }
            // What is loaded stays; scrolling further asks again.
            Err(_) if more => {}
            Err(reason) => {
                self.page.set(ComboPage::default());
                self.answered.set_value(None);
                self.active.set(None);
                self.status.set(Status::Failed(reason));
            }
        }
    }

    /// The size of the whole list for `aria-setsize`: -1 where it is not known.
    pub(super) fn set_size(self) -> i64 {
        self.page.with(|page| match (page.total, &page.next) {
            (Some(total), _) => i64::try_from(total).unwrap_or(i64::MAX),
            (None, Some(_)) => -1,
            (None, None) => i64::try_from(page.options.len()).unwrap_or(i64::MAX),
        })
    }

    /// What the live region says about the present answer.
    pub(super) fn announcement(self, empty: Option<Signal<String>>) -> String {
        if !self.open.get() {
            return String::new();
        }
        match self.status.get() {
            Status::Idle | Status::Loading => String::new(),
            Status::Failed(reason) => reason,
            Status::Ready if self.page.with(|page| page.options.is_empty()) => self.empty_text(empty),
            Status::Ready => match self.set_size() {
                -1 => t::ui::results_at_least(&crate::browser::intl::integer(
                    i64::try_from(self.page.with(|page| page.options.len())).unwrap_or(i64::MAX),
                )),
                size => t::ui::results(size),
            },
        }
    }

    /// What to say when nothing is found: the answer's own words, else the page's, else the usual ones.
    pub(super) fn empty_text(self, empty: Option<Signal<String>>) -> String {
        self.page
            .with(|page| page.empty_text.clone())
            .or_else(|| empty.map(|text| text.get()))
            .unwrap_or_else(|| t::ui::no_results().to_owned())
    }

    /// Height of all loaded rows in pixels.
    pub(super) fn full_height(self) -> usize {
        self.page.with(|page| page.options.len()) * ROW
    }
}
