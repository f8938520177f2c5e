//! What stands in for content that is on its way, and text for screen readers alone.

use leptos::prelude::*;

/// Grey lines of the size of what comes, so that nothing jumps.
#[component]
pub fn Skeleton(
    /// How many lines.
    #[prop(default = 1)]
    lines: u8,
    /// Height of one line in pixels.
    #[prop(default = 16)]
    height: u16,
    /// Width in percent of the room; the last of several lines is shorter.
    #[prop(default = 100)]
    width: u8,
) -> AnyView {
    let line = |_| view! { <span class="Skeleton-line" style:height=format!("{height}px")></span> };
    view! {
        <span class="Skeleton" aria-hidden="true" style:width=format!("{width}%")>
            {(0..lines).map(line).collect_view()}
        </span>
    }
    .into_any()
}

/// A turning ring with words for screen readers.
#[component]
pub fn Spinner(
    /// What is going on, for screen readers. Empty inside something that says it already.
    #[prop(optional, into)]
    label: String,
) -> AnyView {
    view! {
        <span class="Spinner">
            <span class="Spinner-ring" aria-hidden="true"></span>
            <span class="VisuallyHidden">{label}</span>
        </span>
    }
    .into_any()
}

/// Text that is read out and not seen.
#[component]
pub fn VisuallyHidden(
    /// The text.
    children: Children,
) -> AnyView {
    view! { <span class="VisuallyHidden">{children()}</span> }.into_any()
}
