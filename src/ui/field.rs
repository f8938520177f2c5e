//! A labelled place for one input: label, hint and error, wired so that assistive technology reads them together.

use leptos::context::Provider;
use leptos::prelude::*;

use super::unique_id;
use crate::messages as t;

/// What a field tells the input inside it.
#[derive(Clone)]
pub(super) struct FieldContext {
    pub(super) id: String,
    pub(super) hint: Option<String>,
    pub(super) error: Signal<Option<String>>,
    pub(super) required: bool,
}

impl FieldContext {
    /// The context of the field around, or that of an input on its own.
    pub(super) fn current(prefix: &str) -> Self {
        use_context().unwrap_or_else(|| Self { id: unique_id(prefix), hint: None, error: Signal::stored(None), required: false })
    }

    pub(super) fn error_id(&self) -> String {
        format!("{}-error", self.id)
    }

    /// `aria-describedby`: the error first, then the hint, then what the input itself adds.
    pub(super) fn described_by(&self, own: Option<String>) -> impl Fn() -> Option<String> + Send + Sync + Clone + 'static {
        let (error_id, hint, error) = (self.error_id(), self.hint.clone(), self.error);
        move || {
            let error = error.with(Option::is_some).then(|| error_id.clone());
            let ids: Vec<_> = [error, hint.clone(), own.clone()].into_iter().flatten().collect();
            (!ids.is_empty()).then(|| ids.join(" "))
        }
    }

    /// `aria-invalid`.
    pub(super) fn invalid(&self) -> impl Fn() -> Option<&'static str> + Send + Sync + Clone + 'static {
        let error = self.error;
        move || error.with(Option::is_some).then_some("true")
    }

    /// `aria-required`; the native attribute would let the browser speak before we do.
    pub(super) fn aria_required(&self) -> Option<&'static str> {
        self.required.then_some("true")
    }
}

/// `<Field label="E-mail" error=email_error><TextInput value=email /></Field>`: one input inside.
#[component]
pub fn Field(
    /// The label, always visible.
    #[prop(into)]
    label: Signal<String>,
    /// A line of help below the label.
    #[prop(optional, into)]
    hint: Option<Signal<String>>,
    /// What is wrong with the present value, and what would be right.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
    /// The value must be given. Optional fields say so beside the label; required ones are the rule.
    #[prop(default = true)]
    required: bool,
    /// The id of the input, to focus it.
    #[prop(optional, into)]
    id: Option<String>,
    /// The input.
    children: Children,
) -> AnyView {
    let id = id.unwrap_or_else(|| unique_id("field"));
    let context = FieldContext { id: id.clone(), hint: hint.is_some().then(|| format!("{id}-hint")), error, required };
    let error_id = context.error_id();
    view! {
        <div class="Field" data-invalid=context.invalid()>
            <div class="Field-label">
                <label for=id.clone()>{move || label.get()}</label>
                {(!required).then(|| view! { <span class="Field-optional">{t::ui::optional()}</span> })}
            </div>
            {hint.map(|hint| view! { <p class="Field-hint" id=format!("{id}-hint")>{move || hint.get()}</p> })}
            <Provider value=context.clone()>{children()}</Provider>
            <p class="Field-error" id=error_id aria-live="polite">{move || error.get()}</p>
        </div>
    }
    .into_any()
}
