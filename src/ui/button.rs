//! Buttons and links that look like them.
//!
//! A button that may not be used stays focusable and says why; a button that works shows it and ignores clicks.

use leptos::prelude::*;

use super::{HoverText, Icon, IconName, Spinner, unique_id};

/// How loud a button is. At most one primary button in a view.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ButtonKind {
    /// The one thing that the view is for.
    Primary,
    /// An ordinary action.
    #[default]
    Secondary,
    /// An action that should not draw the eye.
    Quiet,
    /// Takes something away.
    Danger,
}

impl ButtonKind {
    /// The value of `data-kind`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Primary => "primary",
            Self::Secondary => "secondary",
            Self::Quiet => "quiet",
            Self::Danger => "danger",
        }
    }
}

/// A button: `<Button kind=ButtonKind::Primary pending=busy on_click=save>"Save"</Button>`.
#[component]
pub fn Button(
    /// How loud it is.
    #[prop(optional)]
    kind: ButtonKind,
    /// While true it shows a spinner, keeps its width and ignores clicks.
    #[prop(optional, into)]
    pending: Signal<bool>,
    /// While there is a reason the button cannot be used; the reason shows on hover and focus.
    #[prop(optional, into)]
    disabled_reason: Option<Signal<Option<String>>>,
    /// Submits the form around it.
    #[prop(optional)]
    submit: bool,
    /// Smaller, for rows of tables and cards.
    #[prop(optional)]
    small: bool,
    /// An icon before the text.
    #[prop(optional)]
    icon: Option<IconName>,
    /// The accessible name where the text alone does not say enough ("Remove Ada"). It starts with the text.
    #[prop(optional, into)]
    label: Option<Signal<String>>,
    /// The element id.
    #[prop(optional, into)]
    id: Option<String>,
    /// Called on a click that counts.
    #[prop(optional, into)]
    on_click: Option<Callback<()>>,
    /// The text.
    children: Children,
) -> AnyView {
    let reason = move || disabled_reason.and_then(|reason| reason.get());
    let blocked = move || pending.get() || reason().is_some();
    let reason_id = unique_id("reason");
    let described_by = reason_id.clone();
    let button = view! {
        <button
            class="Button"
            type=if submit { "submit" } else { "button" }
            id=id
            data-kind=kind.name()
            data-size=small.then_some("small")
            aria-label=move || label.map(|label| label.get())
            aria-disabled=move || blocked().then_some("true")
            aria-busy=move || pending.get().then_some("true")
            aria-describedby=move || reason().map(|_| described_by.clone())
            on:click=move |event| {
                if pending.get_untracked() || disabled_reason.is_some_and(|reason| reason.with_untracked(Option::is_some)) {
                    event.prevent_default();
                    event.stop_propagation();
                } else if let Some(on_click) = on_click {
                    on_click.run(());
                }
            }
        >
            {icon.map(|name| view! { <Icon name /> })}
            <span class="Button-text">{children()}</span>
            // Without words: the name of the button stays what it is, and `aria-busy` says the rest.
            {move || pending.get().then(|| view! { <Spinner /> })}
        </button>
    };
    match disabled_reason {
        Some(reason) => view! {
            <HoverText id=reason_id text=move || reason.get().unwrap_or_default()>{button}</HoverText>
        }
        .into_any(),
        None => button.into_any(),
    }
}

/// A button that shows an icon alone; `label` is its name and shows on hover.
#[component]
pub fn IconButton(
    /// The icon.
    icon: IconName,
    /// What it does, in words.
    #[prop(into)]
    label: Signal<String>,
    /// The element id.
    #[prop(optional, into)]
    id: Option<String>,
    /// `aria-pressed`, for a button that is on or off.
    #[prop(optional, into)]
    pressed: Option<Signal<bool>>,
    /// `aria-expanded`, for a button that opens something.
    #[prop(optional, into)]
    expanded: Option<Signal<bool>>,
    /// Called on a click.
    #[prop(into)]
    on_click: Callback<()>,
) -> AnyView {
    let yes_no = |on: bool| if on { "true" } else { "false" };
    view! {
        <button
            class="IconButton"
            type="button"
            id=id
            aria-label=move || label.get()
            title=move || label.get()
            aria-pressed=move || pressed.map(|on| yes_no(on.get()))
            aria-expanded=move || expanded.map(|on| yes_no(on.get()))
            on:click=move |_| on_click.run(())
        >
            <Icon name=icon />
        </button>
    }
    .into_any()
}

/// A link that looks like a button, for going somewhere rather than doing something.
#[component]
pub fn LinkButton(
    /// Where it goes.
    #[prop(into)]
    href: Signal<String>,
    /// How loud it is.
    #[prop(optional)]
    kind: ButtonKind,
    /// Smaller, for rows.
    #[prop(optional)]
    small: bool,
    /// An icon before the text.
    #[prop(optional)]
    icon: Option<IconName>,
    /// The text.
    children: Children,
) -> AnyView {
    view! {
        <a class="Button" data-kind=kind.name() data-size=small.then_some("small") href=move || href.get()>
            {icon.map(|name| view! { <Icon name /> })}
            <span class="Button-text">{children()}</span>
        </a>
    }
    .into_any()
}
