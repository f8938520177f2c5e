//! What a list says when there is nothing in it yet.

use leptos::prelude::*;

/// A heading, a sentence and perhaps the action that would change it.
#[component]
pub fn EmptyState(
    /// What is empty, in a few words.
    #[prop(into)]
    title: Signal<String>,
    /// Why, or what to do.
    #[prop(optional, into)]
    text: Option<Signal<String>>,
    /// The action.
    #[prop(optional, into)]
    action: Option<ViewFn>,
) -> AnyView {
    view! {
        <div class="EmptyState">
            <p class="EmptyState-title">{move || title.get()}</p>
            {text.map(|text| view! { <p>{move || text.get()}</p> })}
            {action.map(|action| view! { <div class="EmptyState-action">{move || action.run()}</div> })}
        </div>
    }
    .into_any()
}
