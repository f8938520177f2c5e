//! One question before something is taken away: the consequence in words, and a button that repeats the verb.

use leptos::prelude::*;

use super::{FormDialog, FormError, unique_id};

/// `<ConfirmDialog open title="Remove Ada?" consequence="…" confirm="Remove Ada" danger=true on_confirm=… />`.
/// The caller closes it (`open.set(false)`) when the work has succeeded.
#[component]
pub fn ConfirmDialog(
    /// Whether it is open, both ways.
    #[prop(into)]
    open: RwSignal<bool>,
    /// The heading, as a question or a statement of what is about to happen.
    #[prop(into)]
    title: Signal<String>,
    /// What will be lost and what will stay.
    #[prop(into)]
    consequence: Signal<String>,
    /// The words on the confirming button, a verb.
    #[prop(into)]
    confirm: Signal<String>,
    /// Whether something is taken away.
    #[prop(optional)]
    danger: bool,
    /// While true the confirming button works and the dialog stays.
    #[prop(optional, into)]
    pending: Signal<bool>,
    /// Why it did not work.
    #[prop(optional, into)]
    error: Signal<Option<FormError>>,
    /// Called when the person confirms.
    #[prop(into)]
    on_confirm: Callback<()>,
    /// Called after it has been closed, by whatever way.
    #[prop(optional, into)]
    on_close: Option<Callback<()>>,
    /// More to decide, such as a checkbox.
    #[prop(optional)]
    children: Option<ChildrenFn>,
) -> AnyView {
    let text_id = unique_id("consequence");
    let described_by = text_id.clone();
    let on_close = Callback::new(move |()| {
        if let Some(on_close) = on_close {
            on_close.run(());
        }
    });
    view! {
        <FormDialog open title confirm danger alert=true described_by pending error on_confirm on_close>
            <p id=text_id.clone()>{move || consequence.get()}</p>
            {children.clone().map(|children| children())}
        </FormDialog>
    }
    .into_any()
}
