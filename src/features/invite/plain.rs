//! The pages without an invitation on them: none open, gone, not to be read, answered.

use bursar_domain::{api::error::ErrorCode, api::invitation::InvitationView};
use leptos::prelude::*;

use super::view_model::{Arrival, Gone};
use crate::{
    api::Failure,
    messages::{errors, invite as t},
    parts::shell::{CentredPage, FailurePanel},
    routes::Route,
    session::use_session,
    ui::{Button, ButtonKind, LinkButton, Skeleton},
};

/// Of about the size of what comes.
#[component]
pub(super) fn Waiting() -> AnyView {
    view! {
        <main class="CentredPage" id="main" tabindex="-1" aria-busy="true">
            <div class="CentredPage-card Invitation">
                <Skeleton height=24 width=70/>
                <Skeleton lines=8/>
            </div>
        </main>
    }
    .into_any()
}

#[component]
pub(super) fn MissingPage() -> AnyView {
    view! {
        <CentredPage title=t::missing_title() lead=t::missing()>
            <Onward/>
        </CentredPage>
    }
    .into_any()
}

#[component]
pub(super) fn GonePage(gone: Gone, #[prop(optional)] inviter: Option<Option<String>>) -> AnyView {
    let said = gone.said(inviter.flatten().as_deref());
    let onward = match gone.led_to {
        Some(slug) => view! {
            <LinkButton href=Route::billing(&slug).path() kind=ButtonKind::Primary>{t::go_on()}</LinkButton>
        }
        .into_any(),
        None => view! { <Onward/> }.into_any(),
    };
    view! { <CentredPage title=said.title lead=said.sentence>{onward}</CentredPage> }.into_any()
}

#[component]
pub(super) fn FailedPage(failure: Failure, retry: Callback<()>) -> AnyView {
    let wait = failure.code() == Some(ErrorCode::TooManyRequests);
    view! {
        <CentredPage title=t::title()>
            <FailurePanel failure retry/>
            {wait.then(|| view! { <Button on_click=retry>{errors::try_again()}</Button> })}
        </CentredPage>
    }
    .into_any()
}

#[component]
pub(super) fn ArrivedPage(arrival: Arrival) -> AnyView {
    view! {
        <CentredPage title=t::arrived_title() lead=arrival.said>
            <LinkButton href=arrival.route.path() kind=ButtonKind::Primary>{t::go_on()}</LinkButton>
        </CentredPage>
    }
    .into_any()
}

#[component]
pub(super) fn DeclinedPage(known: Option<InvitationView>) -> AnyView {
    let lead = known.map(|view| t::declined(&view.invited_by, &view.org_name)).unwrap_or_default();
    view! {
        <CentredPage title=t::declined_title() lead=lead>
            <Onward/>
        </CentredPage>
    }
    .into_any()
}

/// The way to the rest of the console.
#[component]
fn Onward() -> AnyView {
    let person = use_session().person();
    let link = move || {
        let (to, words) = if person.with(Option::is_some) { (Route::Home, t::go_on()) } else { (Route::SignIn, t::sign_in()) };
        view! { <LinkButton href=to.path()>{words}</LinkButton> }
    };
    link.into_any()
}
