//! Inputs for text, passwords and dates. Inside a [`super::Field`] they take their id and descriptions from it.

use leptos::prelude::*;

use super::field::FieldContext;
use super::{Icon, IconName};
use crate::browser::dom;
use crate::messages as t;

/// One line of text.
#[component]
pub fn TextInput(
    /// The text, both ways.
    #[prop(into)]
    value: RwSignal<String>,
    /// The input type: `text`, `email`, `search`, `url`.
    #[prop(default = "text")]
    kind: &'static str,
    /// What the browser may fill in, such as `email` or `name`.
    #[prop(default = "off")]
    autocomplete: &'static str,
    /// An example, gone when something is typed. Never the label.
    #[prop(optional, into)]
    placeholder: Option<String>,
    /// The accessible name where there is no field around.
    #[prop(optional, into)]
    label: Option<String>,
    /// Shown, not editable.
    #[prop(optional, into)]
    read_only: Signal<bool>,
    /// Called after each change by the person.
    #[prop(optional, into)]
    on_input: Option<Callback<String>>,
) -> AnyView {
    let field = FieldContext::current("input");
    view! {
        <input
            class="Input"
            id=field.id.clone()
            type=kind
            autocomplete=autocomplete
            autocapitalize=(kind == "email").then_some("none")
            spellcheck=(kind == "email").then_some("false")
            placeholder=placeholder
            aria-label=label
            aria-describedby=field.described_by(None)
            aria-invalid=field.invalid()
            aria-required=field.aria_required()
            readonly=move || read_only.get()
            prop:value=move || value.get()
            on:input=move |event| {
                let text = dom::value(&event);
                value.set(text.clone());
                if let Some(on_input) = on_input {
                    on_input.run(text);
                }
            }
        />
    }
    .into_any()
}

/// Several lines of text, with a counter where there is a limit.
#[component]
pub fn TextArea(
    /// The text, both ways.
    #[prop(into)]
    value: RwSignal<String>,
    /// The longest text in characters. More can be typed, and is counted as too many: nothing typed is lost.
    #[prop(optional)]
    max: Option<usize>,
    /// Visible lines.
    #[prop(default = 3)]
    rows: u32,
    /// The accessible name where there is no field around.
    #[prop(optional, into)]
    label: Option<String>,
) -> AnyView {
    let field = FieldContext::current("text");
    let counter_id = format!("{}-count", field.id);
    let own = max.map(|_| counter_id.clone());
    let counter = max.map(|max| {
        let used = Memo::new(move |_| value.with(|text| text.chars().count()));
        let text = move || {
            let (used, count) = (used.get(), |n: usize| i64::try_from(n).unwrap_or(i64::MAX));
            if used > max { t::ui::characters_over(count(used - max)) } else { t::ui::characters_left(count(max - used)) }
        };
        view! { <p class="TextArea-count" id=counter_id data-over=move || (used.get() > max).then_some("true")>{text}</p> }
    });
    view! {
        <textarea
            class="Input TextArea"
            id=field.id.clone()
            rows=rows
            aria-label=label
            aria-describedby=field.described_by(own)
            aria-invalid=field.invalid()
            aria-required=field.aria_required()
            prop:value=move || value.get()
            on:input=move |event| value.set(dom::value(&event))
        ></textarea>
        {counter}
    }
    .into_any()
}

/// A password that can be shown while typing.
#[component]
pub fn PasswordInput(
    /// The password, both ways.
    #[prop(into)]
    value: RwSignal<String>,
    /// `current-password` or `new-password`, for password managers.
    autocomplete: &'static str,
) -> AnyView {
    let field = FieldContext::current("password");
    let shown = RwSignal::new(false);
    let input_id = field.id.clone();
    view! {
        <div class="PasswordInput">
            <input
                class="Input"
                id=field.id.clone()
                type=move || if shown.get() { "text" } else { "password" }
                autocomplete=autocomplete
                autocapitalize="none"
                spellcheck="false"
                aria-describedby=field.described_by(None)
                aria-invalid=field.invalid()
                aria-required=field.aria_required()
                prop:value=move || value.get()
                on:input=move |event| value.set(dom::value(&event))
            />
            <button
                class="PasswordInput-toggle"
                type="button"
                aria-controls=input_id
                aria-pressed=move || if shown.get() { "true" } else { "false" }
                aria-label=t::ui::show_password()
                title=t::ui::show_password()
                on:click=move |_| shown.update(|shown| *shown = !*shown)
            >
                {move || view! { <Icon name=if shown.get() { IconName::EyeOff } else { IconName::Eye } /> }}
            </button>
        </div>
    }
    .into_any()
}

/// A day, by the browser's own date picker. The value is `YYYY-MM-DD` or empty.
#[component]
pub fn DateInput(
    /// The day, both ways.
    #[prop(into)]
    value: RwSignal<String>,
    /// The earliest day that may be chosen, `YYYY-MM-DD`.
    #[prop(optional, into)]
    min: Option<String>,
    /// The latest day that may be chosen.
    #[prop(optional, into)]
    max: Option<String>,
    /// The accessible name where there is no field around.
    #[prop(optional, into)]
    label: Option<String>,
) -> AnyView {
    let field = FieldContext::current("date");
    view! {
        <input
            class="Input DateInput"
            id=field.id.clone()
            type="date"
            min=min
            max=max
            aria-label=label
            aria-describedby=field.described_by(None)
            aria-invalid=field.invalid()
            aria-required=field.aria_required()
            prop:value=move || value.get()
            on:input=move |event| value.set(dom::value(&event))
        />
    }
    .into_any()
}
