//! What a form says when it was refused as a whole.

use leptos::prelude::*;

use super::{Icon, IconName};
use crate::browser::focus;

/// A sentence above the buttons of a form, announced at once. Shows nothing while there is none.
#[component]
pub fn FormBanner(
    /// What went wrong and what to do.
    #[prop(into)]
    error: Signal<Option<String>>,
) -> AnyView {
    let line = move || {
        error.get().map(|text| {
            view! {
                <p class="FormBanner">
                    <Icon name=IconName::Warning />
                    <span>{text}</span>
                </p>
            }
        })
    };
    view! { <div role="alert">{line}</div> }.into_any()
}

/// All faults of a longer form, each leading to its field: pairs of the input's id and the sentence.
#[component]
pub fn ErrorSummary(
    /// The heading, "There are 2 problems".
    #[prop(into)]
    title: Signal<String>,
    /// Pairs of input id and sentence.
    #[prop(into)]
    errors: Signal<Vec<(String, String)>>,
) -> AnyView {
    let item = |(id, text): (String, String)| {
        let target = id.clone();
        let jump = move |event: leptos::ev::MouseEvent| {
            event.prevent_default();
            focus::id(&target);
        };
        view! { <li><a href=format!("#{id}") on:click=jump>{text}</a></li> }
    };
    let content = move || {
        (!errors.read().is_empty()).then(|| {
            view! {
                <div class="ErrorSummary">
                    <p>{move || title.get()}</p>
                    <ul>{errors.get().into_iter().map(item).collect_view()}</ul>
                </div>
            }
        })
    };
    view! { <div role="alert">{content}</div> }.into_any()
}
