//! What a form says when it was refused as a whole.

use leptos::prelude::*;

use super::{Icon, IconName};

/// Why a form was refused, in words, and the way out if there is one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormError {
    /// What went wrong and what to do.
    pub text: String,
    /// A link after the text.
    pub link: Option<FormErrorLink>,
}

/// A way out of a refusal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormErrorLink {
    /// The words of the link.
    pub label: &'static str,
    /// Where it leads; nothing loads the page anew.
    pub href: String,
    /// In another tab, so that what was typed stays.
    pub new_tab: bool,
}

impl From<String> for FormError {
    fn from(text: String) -> Self {
        Self { text, link: None }
    }
}

/// A sentence above the buttons of a form, announced at once. Shows nothing while there is none.
#[component]
pub fn FormBanner(
    /// What went wrong and what to do.
    #[prop(into)]
    error: Signal<Option<FormError>>,
) -> AnyView {
    let link = |FormErrorLink { label, href, new_tab }| {
        // The router leaves external links to the browser.
        view! { <a href=href rel="external" target=new_tab.then_some("_blank")>{label}</a> }
    };
    let line = move || {
        error.get().map(|FormError { text, link: way_out }| {
            view! {
                <p class="FormBanner">
                    <Icon name=IconName::Warning />
                    <span>{text} " " {way_out.map(link)}</span>
                </p>
            }
        })
    };
    view! { <div role="alert">{line}</div> }.into_any()
}
