//! Banners that may stand on any page: connection lost, new version, address not confirmed.

use bursar_domain::api::account::ResendVerification;
use leptos::prelude::*;

use crate::{
    api::{use_client, use_mutation},
    browser::location,
    messages::{errors, shell as t},
    routes::{Route, use_here},
    session::use_session,
    ui::{Banner, Button, Tone},
};

/// All of them, each only while it holds.
#[component]
pub(super) fn Banners() -> AnyView {
    let client = use_client();
    let (lost, outdated) = (client.connection_lost(), client.outdated());
    let (ended, here) = (use_session().ended(), use_here());
    let sign_in = move || {
        let href = here.get().map_or_else(|| Route::SignIn.path(), |route| route.sign_in_and_return());
        view! { <a href=href target="_blank">{errors::sign_in_again()}</a> }
    };
    view! {
        <Show when=move || lost.get()>
            <Banner tone=Tone::Warning urgent=true>{errors::offline_banner()}</Banner>
        </Show>
        <Show when=move || ended.get()>
            <Banner tone=Tone::Warning urgent=true action=sign_in>
                {errors::unauthenticated_title()} ". " {errors::unauthenticated()}
            </Banner>
        </Show>
        <Show when=move || outdated.get()>
            <Banner
                tone=Tone::Info
                action=|| view! { <Button small=true on_click=|()| location::reload()>{errors::reload()}</Button> }
            >
                {errors::outdated_banner()}
            </Banner>
        </Show>
        <VerifyBanner />
    }
    .into_any()
}

/// Until the address is confirmed, invitations and mail cannot be tied to it.
#[component]
fn VerifyBanner() -> AnyView {
    let (person, here) = (use_session().person(), use_here());
    let sent = RwSignal::new(false);
    let resend = use_mutation::<ResendVerification>(&[], move |_| sent.set(true));
    let unverified = Memo::new(move |_| {
        // An invitation says itself whether it matters to it.
        if here.with(|here| *here == Some(Route::Invite)) {
            return None;
        }
        person.with(|person| person.as_ref().filter(|person| !person.email_verified).map(|person| person.email.to_string()))
    });
    let banner = move || {
        unverified.get().map(|email| {
            view! {
                <Banner
                    tone=Tone::Warning
                    action=move || view! {
                        <Show when=move || !sent.get() fallback=|| t::verify_resent()>
                            <Button small=true pending=resend.pending() on_click=move |()| resend.run(ResendVerification {})>
                                {t::verify_resend()}
                            </Button>
                        </Show>
                    }
                >
                    {t::verify_banner(&email)}
                    {move || resend.banner(&[]).get().map(|said| view! { <p>{said.as_text()}</p> })}
                </Banner>
            }
        })
    };
    banner.into_any()
}
