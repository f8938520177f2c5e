//! Copies a text and says so.

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::{Button, IconName, toast};
use crate::browser::clipboard;
use crate::messages as t;

/// `<CopyButton text=link>"Copy link"</CopyButton>`. A refusal of the browser is said in a toast.
#[component]
pub fn CopyButton(
    /// What is copied.
    #[prop(into)]
    text: Signal<String>,
    /// The words on the button; "Copy" without.
    #[prop(optional, into)]
    label: Option<String>,
) -> AnyView {
    let on_click = move |()| {
        let text = text.get_untracked();
        spawn_local(async move {
            match clipboard::copy(&text).await {
                Ok(()) => toast(t::ui::copied()),
                Err(clipboard::CopyRefused) => toast(t::ui::copy_failed()),
            }
        });
    };
    view! { <Button icon=IconName::Copy on_click=on_click>{label.unwrap_or_else(|| t::ui::copy().to_owned())}</Button> }.into_any()
}
