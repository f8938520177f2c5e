//! Choosing among a few: native select, checkbox and radio buttons.

use leptos::prelude::*;

use super::field::FieldContext;
use super::{Icon, IconName, unique_id};
use crate::browser::dom;

/// One thing to choose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// What the program calls it.
    pub value: String,
    /// What people call it.
    pub label: String,
    /// A line of help, shown by radio buttons.
    pub hint: Option<String>,
}

impl Choice {
    /// A choice without help.
    #[must_use]
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self { value: value.into(), label: label.into(), hint: None }
    }

    /// Adds a line of help.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

/// The browser's own drop-down list.
#[component]
pub fn Select(
    /// The chosen value, both ways.
    #[prop(into)]
    value: RwSignal<String>,
    /// What can be chosen.
    #[prop(into)]
    options: Signal<Vec<Choice>>,
    /// The accessible name where there is no field around.
    #[prop(optional, into)]
    label: Option<Signal<String>>,
    /// Shown, not to be changed.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// Smaller, for rows.
    #[prop(optional)]
    small: bool,
    /// Called after each change by the person.
    #[prop(optional, into)]
    on_change: Option<Callback<String>>,
) -> AnyView {
    let field = FieldContext::current("select");
    let choice = move |choice: Choice| {
        let Choice { value: own, label, .. } = choice;
        let is_chosen = {
            let own = own.clone();
            move || value.with(|value| *value == own)
        };
        view! { <option value=own prop:selected=is_chosen>{label}</option> }
    };
    view! {
        <span class="Select" data-size=small.then_some("small")>
            <select
                class="Input"
                id=field.id.clone()
                aria-label=move || label.map(|label| label.get())
                aria-describedby=field.described_by(None)
                aria-invalid=field.invalid()
                aria-required=field.aria_required()
                disabled=move || disabled.get()
                prop:value=move || value.get()
                on:change=move |event| {
                    let chosen = dom::value(&event);
                    value.set(chosen.clone());
                    if let Some(on_change) = on_change {
                        on_change.run(chosen);
                    }
                }
            >
                {move || options.get().into_iter().map(choice).collect_view()}
            </select>
            <Icon name=IconName::ChevronDown />
        </span>
    }
    .into_any()
}

/// A box to tick, with its label at its side.
#[component]
pub fn Checkbox(
    /// Whether it is ticked, both ways.
    #[prop(into)]
    checked: RwSignal<bool>,
    /// What ticking it says.
    #[prop(into)]
    label: Signal<String>,
    /// A line of help.
    #[prop(optional, into)]
    hint: Option<Signal<String>>,
) -> AnyView {
    let id = unique_id("check");
    let hint_id = format!("{id}-hint");
    view! {
        <div class="Checkbox">
            <input
                type="checkbox"
                id=id.clone()
                aria-describedby=hint.map(|_| hint_id.clone())
                prop:checked=move || checked.get()
                on:change=move |event| checked.set(event_target_checked(&event))
            />
            <label for=id>{move || label.get()}</label>
            {hint.map(|hint| view! { <p class="Field-hint" id=hint_id>{move || hint.get()}</p> })}
        </div>
    }
    .into_any()
}

/// One of a few, all visible.
#[component]
pub fn RadioGroup(
    /// The question, as legend of the group.
    #[prop(into)]
    legend: Signal<String>,
    /// The chosen value, both ways.
    #[prop(into)]
    value: RwSignal<String>,
    /// What can be chosen.
    options: Vec<Choice>,
    /// What is wrong.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
    /// Side by side rather than below each other.
    #[prop(optional)]
    inline: bool,
) -> AnyView {
    let name = unique_id("radio");
    let error_id = format!("{name}-error");
    let described_by = error_id.clone();
    let radio = |(at, choice): (usize, Choice)| {
        let id = format!("{name}-{at}");
        let hint_id = format!("{id}-hint");
        let (own, chosen) = (choice.value.clone(), choice.value.clone());
        view! {
            <div class="Radio">
                <input
                    type="radio"
                    id=id.clone()
                    name=name.clone()
                    value=choice.value
                    aria-describedby=choice.hint.is_some().then(|| hint_id.clone())
                    prop:checked=move || value.with(|value| *value == own)
                    on:change=move |_| value.set(chosen.clone())
                />
                <label for=id>{choice.label}</label>
                {choice.hint.map(|hint| view! { <p class="Field-hint" id=hint_id>{hint}</p> })}
            </div>
        }
    };
    let radios = options.into_iter().enumerate().map(radio).collect_view();
    view! {
        <fieldset
            class="RadioGroup"
            data-inline=inline.then_some("true")
            aria-describedby=move || error.with(Option::is_some).then(|| described_by.clone())
        >
            <legend>{move || legend.get()}</legend>
            {radios}
            <p class="Field-error" id=error_id aria-live="polite">{move || error.get()}</p>
        </fieldset>
    }
    .into_any()
}
