//! A line under the page's heading about the state of the page: past due, read-only, offline, new version.

use leptos::prelude::*;

use super::{Icon, IconButton, IconName, Tone};
use crate::messages as t;

/// One sentence and at most one action. Dismissible only if nothing is lost by it.
#[component]
pub fn Banner(
    /// Its mood.
    #[prop(optional)]
    tone: Tone,
    /// Announced at once (`role=alert`) rather than when the reader pauses.
    #[prop(optional)]
    urgent: bool,
    /// The action: a small button or a link.
    #[prop(optional, into)]
    action: Option<ViewFn>,
    /// Shows a dismiss button that calls this.
    #[prop(optional, into)]
    on_dismiss: Option<Callback<()>>,
    /// The sentence.
    children: Children,
) -> AnyView {
    let icon = match tone {
        Tone::Warning | Tone::Danger => IconName::Warning,
        Tone::Success => IconName::Check,
        Tone::Neutral | Tone::Info => IconName::Info,
    };
    view! {
        <div class="Banner" data-tone=tone.name() role=if urgent { "alert" } else { "status" }>
            <Icon name=icon />
            <div class="Banner-text">{children()}</div>
            {action.map(|action| view! { <div class="Banner-action">{move || action.run()}</div> })}
            {on_dismiss.map(|on_dismiss| view! {
                <IconButton icon=IconName::Cross label=t::ui::dismiss() on_click=move |()| on_dismiss.run(()) />
            })}
        </div>
    }
    .into_any()
}
