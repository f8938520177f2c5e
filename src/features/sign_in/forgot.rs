//! A forgotten password: asking for the link, and setting a new password with it.

use bursar_domain::api::session::{NewPassword, RequestPasswordReset, ResetPassword, ResetRequest};
use leptos::prelude::*;

use super::{beside, onward::Onward, sign_up::MailHelp};
use crate::{
    api::use_mutation,
    browser::location,
    messages::sign_in as t,
    parts::failure_text,
    parts::shell::{
        CentredPage,
        form::{self, Checks},
    },
    routes::Route,
    session::use_session,
    ui::{Button, ButtonKind, Field, FormBanner, LinkButton, PasswordInput, TextInput},
};

const FORGOT: &str = "forgot-password";
const RESET: &str = "reset-password";

#[component]
pub(super) fn ForgotPage() -> AnyView {
    let email = RwSignal::new(String::new());
    let sent_to = RwSignal::new(None::<String>);
    let request = use_mutation::<RequestPasswordReset>(&[], move |_| sent_to.set(Some(email.get_untracked())));
    let checks = Checks::new(FORGOT);
    checks.follow(request);
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let address = email.get_untracked();
        if checks.pass([("email", form::email(&address))]) {
            request.call(RequestPasswordReset {}, ResetRequest { email: address });
        }
    };
    let form = move || {
        view! {
            <form id=FORGOT class="Form" novalidate on:submit=submit>
                <Field label=t::email() error=checks.field("email", request)>
                    <TextInput value=email kind="email" autocomplete="username" />
                </Field>
                <FormBanner error=failure_text::banner(request.banner(&["email"])) />
                <Button kind=ButtonKind::Primary submit=true pending=request.pending()>{t::forgot_submit()}</Button>
            </form>
        }
    };
    let content = move || match sent_to.get() {
        None => form().into_any(),
        Some(email) => view! { <p role="status">{t::forgot_done(&email)}</p> <MailHelp /> }.into_any(),
    };
    view! {
        <CentredPage title=t::forgot_title() lead=t::forgot_lead()>
            {content}
            <div class="CentredPage-ways"><a href=beside(&Route::SignIn)>{t::back()}</a></div>
        </CentredPage>
    }
    .into_any()
}

#[component]
pub(super) fn ResetPage() -> AnyView {
    let Some(token) = location::take_hash() else {
        return view! {
            <CentredPage title=t::link_incomplete_title() lead=t::link_incomplete()>
                <LinkButton href=Route::ForgotPassword.path() kind=ButtonKind::Primary>{t::ask_new_link()}</LinkButton>
            </CentredPage>
        }
        .into_any();
    };
    let done = RwSignal::new(false);
    let token = StoredValue::new(token);
    let page = move || {
        if done.get() {
            view! {
                <CentredPage title=t::reset_done_title() lead=t::reset_done()>
                    <Onward/>
                </CentredPage>
            }
            .into_any()
        } else {
            view! { <ResetForm token done /> }.into_any()
        }
    };
    page.into_any()
}

#[component]
fn ResetForm(token: StoredValue<String>, done: RwSignal<bool>) -> AnyView {
    let session = use_session();
    let password = RwSignal::new(String::new());
    let reset = use_mutation::<ResetPassword>(&[], move |_| {
        done.set(true);
        // Every session of the account has ended, this browser's too if there was one.
        session.ask_anew();
    });
    let checks = Checks::new(RESET);
    checks.follow(reset);
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let secret = password.get_untracked();
        if checks.pass([("password", form::new_password(&secret))]) {
            reset.call(ResetPassword {}, NewPassword { token: token.get_value(), password: secret });
        }
    };
    let gone = move || reset.failure().with(|failure| failure.as_ref().is_some_and(|failure| failure.refusal().is_some()));
    view! {
        <CentredPage title=t::reset_title() lead=t::reset_lead()>
            <form id=RESET class="Form" novalidate on:submit=submit>
                <Field label=t::new_password() hint=t::password_hint() error=checks.field("password", reset)>
                    <PasswordInput value=password autocomplete="new-password" />
                </Field>
                <FormBanner error=failure_text::banner(reset.banner(&["password"])) />
                <Button kind=ButtonKind::Primary submit=true pending=reset.pending()>{t::reset_submit()}</Button>
            </form>
            <Show when=gone>
                <LinkButton href=Route::ForgotPassword.path()>{t::ask_new_link()}</LinkButton>
            </Show>
        </CentredPage>
    }
    .into_any()
}
