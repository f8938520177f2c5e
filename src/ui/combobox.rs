//! Choosing one of very many by typing: the editable combobox of the ARIA practices, with a list below.
//!
//! The focus stays in the input; the active row is named by `aria-activedescendant`. Only the rows in sight are in
//! the document, so a list may have 100 000 of them. What to find comes from outside as a callback.

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

use super::combobox_model::{ROW, window};
use super::combobox_state::{State, Status};
use super::{ComboOption, ComboSearch, Icon, IconButton, IconName, KeyedRow, Spinner, keyed_rows, unique_id};
use crate::browser::dom::{self, Popup};
use crate::browser::focus;
use crate::messages as t;

/// `<Combobox label="Select a teammate" value=chosen search=find />`.
#[component]
pub fn Combobox(
    /// The accessible name, shown as label.
    #[prop(into)]
    label: Signal<String>,
    /// What is chosen, both ways. Set it to `None` to empty the combobox.
    #[prop(into)]
    value: RwSignal<Option<ComboOption>>,
    /// Finds options.
    search: ComboSearch,
    /// An example of what to type.
    #[prop(optional, into)]
    placeholder: Option<String>,
    /// What to say when nothing is found; a page's own `empty_text` comes first.
    #[prop(optional, into)]
    empty_text: Option<Signal<String>>,
    /// What is wrong with the choice.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
    /// The label is for screen readers alone.
    #[prop(optional)]
    hide_label: bool,
    /// The id of the input, to focus it.
    #[prop(optional, into)]
    id: Option<String>,
) -> AnyView {
    let id = id.unwrap_or_else(|| unique_id("combobox"));
    let state = State::new(id.clone(), value, search);
    state.follow_value();
    show_and_hide(state);
    let error_id = state.part("error");
    view! {
        <div class="Combobox" data-invalid=move || error.with(Option::is_some).then_some("true")>
            <label class=if hide_label { "VisuallyHidden" } else { "Field-label" } for=id>{move || label.get()}</label>
            <div class="Combobox-box" id=state.part("box")>
                {input(state, placeholder, error, error_id.clone())}
                <Show when=move || state.text.with(|text| !text.is_empty())>
                    <IconButton icon=IconName::Cross label=t::ui::clear() on_click=move |()| {
                        state.clear();
                        state.id.with_value(|id| focus::id(id));
                    } />
                </Show>
                <Icon name=IconName::UpDown />
            </div>
            {popup(state, label, empty_text)}
            <p class="Field-error" id=error_id aria-live="polite">{move || error.get()}</p>
            <span class="VisuallyHidden" role="status">{move || state.announcement(empty_text)}</span>
        </div>
    }
    .into_any()
}

/// The popup stands in the top layer, where no scrolling box cuts it off.
fn show_and_hide(state: State) {
    Effect::new(move |_| {
        let popup = state.part("popup");
        if state.open.get() {
            dom::show_popover(&popup, &state.part("box"), Popup::List);
            dom::on_press_outside(vec![popup, state.part("box")], Callback::new(move |()| state.close()));
        } else {
            dom::hide_popover(&popup);
        }
    });
}

fn input(state: State, placeholder: Option<String>, error: Signal<Option<String>>, error_id: String) -> AnyView {
    view! {
        <input
            class="Input"
            type="text"
            role="combobox"
            id=state.id.get_value()
            autocomplete="off"
            autocapitalize="none"
            spellcheck="false"
            placeholder=placeholder
            aria-autocomplete="list"
            aria-haspopup="listbox"
            aria-controls=state.part("list")
            aria-expanded=move || if state.open.get() { "true" } else { "false" }
            aria-activedescendant=move || state.active.get().map(|row| state.part(&format!("row-{row}")))
            aria-invalid=move || error.with(Option::is_some).then_some("true")
            aria-describedby=move || error.with(Option::is_some).then(|| error_id.clone())
            prop:value=move || state.text.get()
            on:input=move |event| state.typed(dom::value(&event))
            on:click=move |_| state.open()
            on:keydown=move |event| on_key(state, &event)
            on:blur=move |_| state.close()
        />
    }
    .into_any()
}

fn on_key(state: State, event: &KeyboardEvent) {
    if event.is_composing() || event.ctrl_key() || event.meta_key() {
        return;
    }
    let open = state.open.get_untracked();
    match event.key().as_str() {
        "ArrowDown" | "ArrowUp" if event.alt_key() => {
            if open {
                state.close();
            } else {
                state.open();
            }
        }
        "ArrowDown" | "ArrowUp" if !open => state.open(),
        // These stay with the text too: the cursor moves as in any input.
        "Home" | "End" => {
            state.active.set(None);
            return;
        }
        key @ ("ArrowDown" | "ArrowUp" | "PageDown" | "PageUp") if open => {
            state.move_active(key);
        }
        "Enter" if open => match state.status.get_untracked() {
            Status::Failed(_) => state.search_now(),
            _ => state.choose_active(),
        },
        "Escape" if open => state.close(),
        "Escape" if state.text.with_untracked(|text| !text.is_empty()) => state.clear(),
        _ => return,
    }
    event.prevent_default();
    event.stop_propagation();
}

fn popup(state: State, label: Signal<String>, empty: Option<Signal<String>>) -> AnyView {
    let rows = move || {
        let top = state.top.get();
        state.page.with(|page| {
            window(page.options.len(), top, state.list_height())
                .filter_map(|row| {
                    let option = page.options.get(row)?.clone();
                    Some(KeyedRow::new(format!("{row} {}", option.id), move || row_view(state, row, option)))
                })
                .collect()
        })
    };
    let note = move || match state.status.get() {
        Status::Loading if state.page.with(|page| page.options.is_empty()) => {
            Some(view! { <p class="Combobox-note"><Spinner label=t::ui::loading() /></p> }.into_any())
        }
        Status::Failed(reason) => Some(
            view! {
                <p class="Combobox-note">
                    {reason} " "
                    <button class="Link" type="button" tabindex="-1" on:click=move |_| state.search_now()>{t::ui::try_again()}</button>
                </p>
            }
            .into_any(),
        ),
        Status::Ready if state.page.with(|page| page.options.is_empty()) => {
            Some(view! { <p class="Combobox-note">{state.empty_text(empty)}</p> }.into_any())
        }
        _ => None,
    };
    view! {
        // The press must not take the focus from the input.
        <div class="Combobox-popup" popover="manual" id=state.part("popup") on:mousedown=move |event| event.prevent_default()>
            <div
                class="Combobox-list"
                role="listbox"
                id=state.part("list")
                aria-label=move || label.get()
                hidden=move || state.page.with(|page| page.options.is_empty())
                aria-busy=move || (state.status.get() == Status::Loading).then_some("true")
                on:scroll=move |_| state.scrolled()
            >
                <div class="Combobox-rows" role="presentation" style:height=move || format!("{}px", state.full_height())>
                    {keyed_rows(rows)}
                </div>
            </div>
            {note}
        </div>
    }
    .into_any()
}

fn row_view(state: State, row: usize, option: ComboOption) -> AnyView {
    let is_chosen = {
        let id = option.id.clone();
        move || state.value.with(|chosen| chosen.as_ref().is_some_and(|chosen| chosen.id == id))
    };
    let is_active = move || state.active.get() == Some(row);
    view! {
        <div
            class="Combobox-option"
            role="option"
            id=state.part(&format!("row-{row}"))
            aria-selected=move || if is_active() { "true" } else { "false" }
            aria-setsize=move || state.set_size().to_string()
            aria-posinset=(row + 1).to_string()
            data-chosen=move || is_chosen().then_some("true")
            style:transform=format!("translateY({}px)", row * ROW)
            on:click=move |_| state.choose(row)
        >
            <span class="Combobox-text">
                <span class="Combobox-primary">{option.primary}</span>
                <span class="Combobox-secondary">{option.secondary}</span>
            </span>
            {option.badge.map(|badge| view! { <span class="Badge" data-tone="neutral">{badge}</span> })}
        </div>
    }
    .into_any()
}
