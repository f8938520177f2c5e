//! The way on after a link from a mail.

use bursar_domain::api::invitation::GetInvitation;
use leptos::prelude::*;

use crate::{
    api::use_query,
    messages::sign_in as t,
    routes::Route,
    session::use_session,
    ui::{ButtonKind, LinkButton},
};

/// Back to the invitation that this browser has open (INV-3); without one, to where people usually go from here.
#[component]
pub(super) fn Onward() -> AnyView {
    let query = use_query(|| GetInvitation {}, &[]);
    let (answer, failure) = (query.value(), query.failure());
    let signed_in = use_session().person();
    let link = move || {
        let open = answer.with(|answer| answer.as_ref().map(|answer| answer.invitation.is_some()));
        if open.is_none() && failure.with(Option::is_none) {
            return None;
        }
        let (to, words) = match (open == Some(true), signed_in.with(Option::is_some)) {
            (true, true) => (Route::Invite.path(), t::continue_invitation()),
            (true, false) => (Route::Invite.sign_in_and_return(), t::continue_invitation()),
            (false, true) => (Route::Home.path(), t::go_on()),
            (false, false) => (Route::SignIn.path(), t::to_sign_in()),
        };
        Some(view! { <LinkButton href=to kind=ButtonKind::Primary>{words}</LinkButton> })
    };
    link.into_any()
}
