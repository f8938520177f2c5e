//! Something that is on or off, and changes at once.

use leptos::prelude::*;

use super::{HoverText, unique_id};

/// A switch. It shows `on` and never flips by itself: `on_toggle` asks, and the new state comes back through `on`.
#[component]
pub fn Switch(
    /// Whether it is on.
    #[prop(into)]
    on: Signal<bool>,
    /// What it switches.
    #[prop(into)]
    label: Signal<String>,
    /// Called with the wanted state.
    #[prop(into)]
    on_toggle: Callback<bool>,
    /// While true, clicks are ignored.
    #[prop(optional, into)]
    pending: Signal<bool>,
    /// While there is a reason it cannot be used.
    #[prop(optional, into)]
    disabled_reason: Signal<Option<String>>,
) -> AnyView {
    let id = unique_id("switch");
    let reason_id = format!("{id}-reason");
    let described_by = reason_id.clone();
    view! {
        <HoverText id=reason_id text=move || disabled_reason.get().unwrap_or_default()>
            <button
                class="Switch"
                type="button"
                role="switch"
                id=id
                aria-checked=move || if on.get() { "true" } else { "false" }
                aria-disabled=move || (pending.get() || disabled_reason.with(Option::is_some)).then_some("true")
                aria-busy=move || pending.get().then_some("true")
                aria-describedby=move || disabled_reason.with(Option::is_some).then(|| described_by.clone())
                on:click=move |_| {
                    if !pending.get_untracked() && disabled_reason.with_untracked(Option::is_none) {
                        on_toggle.run(!on.get_untracked());
                    }
                }
            >
                <span class="Switch-track" aria-hidden="true"></span>
                <span>{move || label.get()}</span>
            </button>
        </HoverText>
    }
    .into_any()
}
