//! A button that opens a list of actions.

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

use super::{Icon, IconName, unique_id};
use crate::browser::dom::{self, Popup};
use crate::browser::{focus, text, timers};

/// Keys typed within this pause belong to one word, milliseconds.
const WORD_PAUSE_MS: u32 = 500;

/// One action of a [`Menu`].
#[derive(Clone)]
pub struct MenuItem {
    pub(super) label: String,
    pub(super) icon: Option<IconName>,
    pub(super) danger: bool,
    pub(super) checked: Option<bool>,
    pub(super) disabled_reason: Option<String>,
    pub(super) href: Option<String>,
    pub(super) on_select: Option<Callback<()>>,
    pub(super) starts_group: bool,
}

impl MenuItem {
    /// An action.
    #[must_use]
    pub fn new(label: impl Into<String>, on_select: impl Fn() + Send + Sync + 'static) -> Self {
        Self { on_select: Some(Callback::new(move |()| on_select())), ..Self::bare(label.into()) }
    }

    /// A link.
    #[must_use]
    pub fn link(label: impl Into<String>, href: impl Into<String>) -> Self {
        Self { href: Some(href.into()), ..Self::bare(label.into()) }
    }

    fn bare(label: String) -> Self {
        Self { label, icon: None, danger: false, checked: None, disabled_reason: None, href: None, on_select: None, starts_group: false }
    }

    /// Puts an icon before the words.
    #[must_use]
    pub fn icon(mut self, icon: IconName) -> Self {
        self.icon = Some(icon);
        self
    }

    /// Marks an action that takes something away.
    #[must_use]
    pub fn danger(mut self) -> Self {
        self.danger = true;
        self
    }

    /// Makes it one of several of which one is on, with a tick.
    #[must_use]
    pub fn checked(mut self, checked: bool) -> Self {
        self.checked = Some(checked);
        self
    }

    /// Makes it unusable, saying why. `None` leaves it usable.
    #[must_use]
    pub fn disabled(mut self, reason: Option<String>) -> Self {
        self.disabled_reason = reason;
        self
    }

    /// Draws a line above it.
    #[must_use]
    pub fn group(mut self) -> Self {
        self.starts_group = true;
        self
    }
}

/// `<Menu label="Actions for Ada" items=move || vec![MenuItem::new("Remove", remove)] />`.
/// Without children the button shows three dots.
#[component]
pub fn Menu(
    /// The accessible name of the button and of the list.
    #[prop(into)]
    label: Signal<String>,
    /// The actions, read at each opening.
    #[prop(into)]
    items: Signal<Vec<MenuItem>>,
    /// Opens upwards where there is room, for a button at the foot of the window.
    #[prop(optional)]
    up: bool,
    /// What the button shows instead of three dots.
    #[prop(optional)]
    children: Option<Children>,
) -> AnyView {
    let id = unique_id("menu");
    let open = RwSignal::new(None::<Start>);
    let state = StoredValue::new(MenuState { id: id.clone(), items, open, word: RwSignal::new(String::new()) });
    let (button_id, list_id) = (format!("{id}-button"), format!("{id}-list"));
    let dots = children.is_none();
    let content = children.map_or_else(|| view! { <Icon name=IconName::More /> }.into_any(), |children| children());
    let controls = list_id.clone();
    let list = move || {
        let ids = vec![button_id.clone(), list_id.clone()];
        menu_list(state, label, up, ids)
    };
    view! {
        <span class="Menu">
            <button
                class=if dots { "IconButton" } else { "Menu-button" }
                type="button"
                id=format!("{id}-button")
                aria-label=move || label.get()
                aria-haspopup="menu"
                aria-expanded=move || if open.read().is_some() { "true" } else { "false" }
                aria-controls=move || open.read().is_some().then(|| controls.clone())
                on:click=move |_| open.update(|open| *open = if open.is_some() { None } else { Some(Start::First) })
                on:keydown=move |event| {
                    let start = match event.key().as_str() {
                        "ArrowDown" => Start::First,
                        "ArrowUp" => Start::Last,
                        _ => return,
                    };
                    event.prevent_default();
                    open.set(Some(start));
                }
            >
                {content}
            </button>
            <Show when=move || open.read().is_some()>{list()}</Show>
        </span>
    }
    .into_any()
}

/// Which item has the focus when the list opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Start {
    First,
    Last,
}

#[derive(Clone)]
struct MenuState {
    id: String,
    items: Signal<Vec<MenuItem>>,
    open: RwSignal<Option<Start>>,
    word: RwSignal<String>,
}

impl MenuState {
    fn focus_item(&self, at: usize) {
        focus::id(&format!("{}-item-{at}", self.id));
    }

    fn close(&self) {
        self.open.set(None);
    }

    fn close_and_return(&self) {
        focus::id(&format!("{}-button", self.id));
        self.close();
    }

    fn on_key(&self, event: &KeyboardEvent, at: usize, pause: timers::Debounce) {
        let count = self.items.with_untracked(Vec::len);
        match event.key().as_str() {
            "ArrowDown" => self.focus_item((at + 1) % count),
            "ArrowUp" => self.focus_item((at + count - 1) % count),
            "Home" => self.focus_item(0),
            "End" => self.focus_item(count - 1),
            "Escape" => self.close_and_return(),
            // The focus goes on from the button, as if there had been no list.
            "Tab" => return self.close_and_return(),
            // A link is not clicked by the space bar by itself.
            " " => dom::click(&format!("{}-item-{at}", self.id)),
            key if key.chars().count() == 1 && !event.ctrl_key() && !event.meta_key() && !event.alt_key() => {
                let word = self.word;
                word.update(|word| word.push_str(&text::lower(key)));
                pause.run(move || {
                    word.try_update(String::clear);
                });
                let found = word.with_untracked(|word| self.items.with_untracked(|items| find(items, at, word)));
                if let Some(found) = found {
                    self.focus_item(found);
                }
            }
            _ => return,
        }
        event.prevent_default();
        event.stop_propagation();
    }
}

/// The next item that begins with `word`; for a single letter the search starts behind the present item.
fn find(items: &[MenuItem], at: usize, word: &str) -> Option<usize> {
    let from = if word.chars().count() == 1 { at + 1 } else { at };
    (0..items.len()).map(|step| (from + step) % items.len()).find(|&index| text::lower(&items[index].label).starts_with(word))
}

fn menu_list(state: StoredValue<MenuState>, label: Signal<String>, up: bool, ids: Vec<String>) -> AnyView {
    let menu = state.get_value();
    let (button_id, list_id) = (ids[0].clone(), ids[1].clone());
    let items = menu.items.get_untracked();
    let start = if menu.open.get_untracked() == Some(Start::Last) { items.len().saturating_sub(1) } else { 0 };
    let opened = menu.clone();
    let popup = list_id.clone();
    Effect::new(move |_| {
        dom::show_popover(&popup, &button_id, Popup::Menu { prefer_above: up });
        opened.focus_item(start);
    });
    dom::on_press_outside(ids, Callback::new(move |()| state.with_value(MenuState::close)));
    let pause = timers::Debounce::new(WORD_PAUSE_MS);
    let rows = items.into_iter().enumerate().map(|(at, item)| menu_item(state, at, item, pause)).collect_view();
    view! {
        <div
            class="Menu-list"
            role="menu"
            popover="manual"
            id=list_id
            aria-label=move || label.get()
            on:focusout=move |event| {
                if dom::focus_leaves(&event) {
                    state.with_value(MenuState::close);
                }
            }
        >
            {rows}
        </div>
    }
    .into_any()
}

fn menu_item(state: StoredValue<MenuState>, at: usize, item: MenuItem, pause: timers::Debounce) -> AnyView {
    let id = state.with_value(|menu| format!("{}-item-{at}", menu.id));
    let role = if item.checked.is_some() { "menuitemradio" } else { "menuitem" };
    let checked = item.checked.map(|on| if on { "true" } else { "false" });
    let tone = item.danger.then_some("danger");
    let group = item.starts_group.then_some("true");
    let disabled = item.disabled_reason.is_some();
    let reason_id = format!("{id}-reason");
    let described_by = disabled.then(|| reason_id.clone());
    let content = view! {
        {item.icon.map(|name| view! { <Icon name /> })}
        <span class="Menu-text">
            {item.label}
            {item.disabled_reason.map(|reason| view! { <span class="Menu-reason" id=reason_id aria-hidden="true">{reason}</span> })}
        </span>
        {item.checked.unwrap_or(false).then(|| view! { <Icon name=IconName::Check /> })}
    };
    let on_key = move |event: KeyboardEvent| state.with_value(|menu| menu.on_key(&event, at, pause));
    let on_select = item.on_select;
    match item.href {
        Some(href) => view! {
            <a class="Menu-item" role=role id=id href=href tabindex="-1" data-group=group aria-checked=checked on:keydown=on_key
                on:click=move |_| state.with_value(MenuState::close)>{content}</a>
        }
        .into_any(),
        None => view! {
            <button
                class="Menu-item"
                type="button"
                role=role
                id=id
                tabindex="-1"
                data-tone=tone
                data-group=group
                aria-checked=checked
                aria-disabled=disabled.then_some("true")
                aria-describedby=described_by
                on:keydown=on_key
                on:click=move |_| {
                    if !disabled {
                        state.with_value(MenuState::close_and_return);
                        if let Some(on_select) = on_select {
                            on_select.run(());
                        }
                    }
                }
            >
                {content}
            </button>
        }
        .into_any(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typeahead_cycles_by_letter_and_narrows_by_word() {
        let items: Vec<_> = ["Resend", "Copy", "Revoke", "Remove"].map(|label| MenuItem::link(label, "/")).into();
        assert_eq!(find(&items, 0, "r"), Some(2));
        assert_eq!(find(&items, 3, "r"), Some(0));
        assert_eq!(find(&items, 2, "rem"), Some(3));
        assert_eq!(find(&items, 0, "x"), None);
    }
}
