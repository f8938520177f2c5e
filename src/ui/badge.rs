//! A short state in words, with a dot that repeats it in colour.

use leptos::prelude::*;

use super::Tone;

/// `<Badge tone=Tone::Success dot=true>"Active"</Badge>`.
#[component]
pub fn Badge(
    /// Its mood.
    #[prop(optional, into)]
    tone: Signal<Tone>,
    /// Shows a dot before the words.
    #[prop(optional)]
    dot: bool,
    /// The words.
    children: Children,
) -> AnyView {
    view! {
        <span class="Badge" data-tone=move || tone.get().name() data-dot=dot.then_some("true")>
            {children()}
        </span>
    }
    .into_any()
}
