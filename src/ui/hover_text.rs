//! A short text that shows on hover and on focus: the reason of a disabled control, the exact time behind a date.
//!
//! It can be dismissed with Escape and stays while the pointer is on it (WCAG 1.4.13). Nothing that a person must
//! read belongs here, and nothing that can be clicked.

use leptos::prelude::*;

use super::unique_id;
use crate::browser::dom;

/// Wraps what it explains. Give the control inside `aria-describedby` with the same `id`.
#[component]
pub fn HoverText(
    /// The id of the bubble.
    #[prop(into)]
    id: String,
    /// The text. While it is empty nothing shows.
    #[prop(into)]
    text: Signal<String>,
    /// The control or text that is explained.
    children: Children,
) -> AnyView {
    let wrapper = unique_id("hover");
    let (open, set_open) = signal(false);
    let (at_end, set_at_end) = signal(false);
    let show = {
        let wrapper = wrapper.clone();
        move || {
            set_at_end.set(dom::right_half(&wrapper));
            set_open.set(true);
        }
    };
    let show_on_focus = show.clone();
    view! {
        <span
            class="HoverText"
            id=wrapper
            on:mouseenter=move |_| show()
            on:mouseleave=move |_| set_open.set(false)
            on:focusin=move |_| show_on_focus()
            on:focusout=move |_| set_open.set(false)
            on:keydown=move |event| {
                if event.key() == "Escape" && open.get_untracked() {
                    set_open.set(false);
                }
            }
        >
            {children()}
            <span
                class="HoverText-bubble"
                id=id
                role="tooltip"
                data-align=move || if at_end.get() { "end" } else { "start" }
                hidden=move || !open.get() || text.with(String::is_empty)
            >
                {move || text.get()}
            </span>
        </span>
    }
    .into_any()
}
