//! A link to a file of the API that looks like a button: the browser fetches and saves it by itself.

use leptos::prelude::*;

use crate::ui::ButtonKind;

/// `<FileLink href=api::url(…)>"Download PDF"</FileLink>`.
#[component]
pub(crate) fn FileLink(
    /// Where the file is.
    #[prop(into)]
    href: Signal<String>,
    /// The accessible name where the text alone does not say enough. It starts with the text.
    #[prop(optional, into)]
    label: Option<String>,
    /// Does not draw the eye, for rows.
    #[prop(optional)]
    quiet: bool,
    /// The text.
    children: Children,
) -> AnyView {
    let kind = if quiet { ButtonKind::Quiet } else { ButtonKind::Secondary };
    // External to the router: it is no page of ours.
    view! {
        <a
            class="Button"
            data-kind=kind.name()
            data-size=quiet.then_some("small")
            rel="external"
            download=""
            aria-label=label
            href=move || href.get()
        >
            <span class="Button-text">{children()}</span>
        </a>
    }
    .into_any()
}
