//! A bar made of parts. It repeats what words beside it say, so screen readers pass it over.

use leptos::prelude::*;

/// `<StackedBar parts=vec![(1, 658), (3, 342)]/>`: hue and thousandths of each part. What is missing to a thousand stays empty.
#[component]
pub fn StackedBar(
    /// Hue (1 to 6) and thousandths of the whole, in order.
    parts: Vec<(u8, u16)>,
) -> AnyView {
    let part = |(hue, share): (u8, u16)| {
        view! { <span data-hue=hue.to_string() style:inline-size=format!("{}.{}%", share / 10, share % 10)></span> }
    };
    view! { <div class="StackedBar" aria-hidden="true">{parts.into_iter().map(part).collect_view()}</div> }.into_any()
}
