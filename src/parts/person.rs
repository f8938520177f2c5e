//! A person on a row: initials, name, address; and the role as a badge.

use bursar_domain::access::OrgRole;
use leptos::prelude::*;

use super::words;
use crate::{
    messages::parts as t,
    ui::{Avatar, Badge, Tone},
};

/// Initials, name and, below it, the address.
#[component]
pub(crate) fn PersonCell(
    /// The name.
    #[prop(into)]
    name: Signal<String>,
    /// The address, where the reader may know it.
    #[prop(optional, into)]
    email: Signal<Option<String>>,
    /// Whether it is the reader.
    #[prop(optional, into)]
    you: Signal<bool>,
) -> AnyView {
    let own = move || you.get().then(|| view! { <span class="PersonCell-you">{t::you()}</span> });
    let address = move || email.get().map(|email| view! { <span class="PersonCell-email">{email}</span> });
    view! {
        <span class="PersonCell">
            <Avatar name/>
            <span class="PersonCell-text">
                <span class="PersonCell-name">{move || name.get()} {own}</span>
                {address}
            </span>
        </span>
    }
    .into_any()
}

/// The org role.
#[component]
pub(crate) fn RoleBadge(
    /// The role.
    #[prop(into)]
    role: Signal<OrgRole>,
) -> AnyView {
    let tone = Signal::derive(move || if role.get() == OrgRole::Owner { Tone::Info } else { Tone::Neutral });
    view! { <Badge tone>{move || words::role(role.get())}</Badge> }.into_any()
}
