//! The sign-in form.

use bursar_domain::api::{
    Empty,
    session::{Credentials, SignIn},
    viewer::GetViewer,
};
use leptos::{prelude::*, task::spawn_local};

use super::{beside, demo::DemoPeople, return_to};
use crate::{
    api::{use_client, use_mutation},
    messages::sign_in as t,
    parts::failure_text,
    parts::shell::{
        CentredPage,
        form::{self, Checks},
    },
    routes::Route,
    session::use_session,
    ui::{Button, ButtonKind, Field, FormBanner, PasswordInput, TextInput},
};

const FORM: &str = "sign-in";
const FIELDS: &[&str] = &["email", "password"];

#[component]
pub(super) fn SignInPage() -> AnyView {
    let (session, client) = (use_session(), use_client());
    let (email, password) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let cookie_lost = RwSignal::new(false);
    let checking = RwSignal::new(false);
    let sign_in = use_mutation::<SignIn>(&[], move |_| {
        // The reply names the person even where the browser has dropped the cookie: the next call tells.
        checking.set(true);
        spawn_local(async move {
            let viewer = client.send(&GetViewer {}, &Empty {}, &Empty {}).await;
            checking.try_set(false);
            match viewer {
                Ok(viewer) if viewer.person.is_some() => session.set(viewer),
                Ok(_) => {
                    cookie_lost.try_set(true);
                }
                Err(_) => session.refetch(),
            }
        });
    });
    let checks = Checks::new(FORM);
    checks.follow(sign_in);
    let pending = Signal::derive(move || sign_in.pending().get() || checking.get());
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        cookie_lost.set(false);
        let (address, secret) = (email.get_untracked(), password.get_untracked());
        if checks.pass([("email", form::required(&address)), ("password", form::required(&secret))]) {
            sign_in.call(SignIn {}, Credentials { email: address, password: secret });
        }
    };
    let error = failure_text::banner(sign_in.banner(FIELDS));
    let banner = Signal::derive(move || if cookie_lost.get() { Some(t::cookie_lost().to_owned().into()) } else { error.get() });
    let lead = match return_to() {
        None => t::lead().to_owned(),
        Some(Route::Invite) => t::lead_invitation().to_owned(),
        Some(route) => t::lead_return(route.title()),
    };
    view! {
        <CentredPage title=t::title() lead=lead footer=move || view! { <DemoPeople email password /> }>
            <form id=FORM class="Form" novalidate on:submit=submit>
                <Field label=t::email() error=checks.field("email", sign_in)>
                    <TextInput value=email kind="email" autocomplete="username" />
                </Field>
                <Field label=t::password() error=checks.field("password", sign_in)>
                    <PasswordInput value=password autocomplete="current-password" />
                </Field>
                <FormBanner error=banner />
                <Button kind=ButtonKind::Primary submit=true pending>{t::submit()}</Button>
            </form>
            <div class="CentredPage-ways">
                <a href=beside(&Route::ForgotPassword)>{t::forgot()}</a>
                <span>{t::no_account()} " " <a href=beside(&Route::SignUp)>{t::create_account()}</a></span>
            </div>
        </CentredPage>
    }
    .into_any()
}
