//! The form that creates an account. Whether the address is known already is told by mail only.

use bursar_domain::api::session::{NewAccount, SignUp};
use leptos::prelude::*;

use super::beside;
use crate::{
    api::use_mutation,
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

const FORM: &str = "sign-up";
const FIELDS: &[&str] = &["name", "email", "password"];

#[component]
pub(super) fn SignUpPage() -> AnyView {
    let sent_to = RwSignal::new(None::<String>);
    let page = move || match sent_to.get() {
        None => view! { <SignUpForm sent_to /> }.into_any(),
        Some(email) => view! {
            <CentredPage title=t::sign_up_done_title() lead=t::sign_up_done(&email)>
                <MailHelp />
                <LinkButton href=beside(&Route::SignIn) kind=ButtonKind::Primary>{t::to_sign_in()}</LinkButton>
            </CentredPage>
        }
        .into_any(),
    };
    page.into_any()
}

/// Where the mail may be.
#[component]
pub(super) fn MailHelp() -> AnyView {
    let demo = use_session().is_demo();
    view! {
        <p>{t::no_mail()}</p>
        <Show when=move || demo.get()>
            <p><a href="/dev/mailbox" rel="external" target="_blank">{t::open_mailbox()}</a></p>
        </Show>
    }
    .into_any()
}

#[component]
fn SignUpForm(sent_to: RwSignal<Option<String>>) -> AnyView {
    let [name, email, password] = [(); 3].map(|()| RwSignal::new(String::new()));
    let sign_up = use_mutation::<SignUp>(&[], move |_| sent_to.set(Some(email.get_untracked().trim().to_owned())));
    let checks = Checks::new(FORM);
    checks.follow(sign_up);
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let account = NewAccount { name: name.get_untracked(), email: email.get_untracked(), password: password.get_untracked() };
        if checks.pass([
            ("name", form::name(&account.name)),
            ("email", form::email(&account.email)),
            ("password", form::new_password(&account.password)),
        ]) {
            sign_up.call(SignUp {}, account);
        }
    };
    view! {
        <CentredPage title=t::sign_up_title() lead=t::sign_up_lead()>
            <form id=FORM class="Form" novalidate on:submit=submit>
                <Field label=t::name() hint=t::name_hint() error=checks.field("name", sign_up)>
                    <TextInput value=name autocomplete="name" />
                </Field>
                <Field label=t::email() hint=t::email_hint() error=checks.field("email", sign_up)>
                    <TextInput value=email kind="email" autocomplete="username" />
                </Field>
                <Field label=t::password() hint=t::password_hint() error=checks.field("password", sign_up)>
                    <PasswordInput value=password autocomplete="new-password" />
                </Field>
                <FormBanner error=failure_text::banner(sign_up.banner(FIELDS)) />
                <Button kind=ButtonKind::Primary submit=true pending=sign_up.pending()>{t::sign_up_submit()}</Button>
            </form>
            <div class="CentredPage-ways">
                <span>{t::have_account()} " " <a href=beside(&Route::SignIn)>{t::submit()}</a></span>
            </div>
        </CentredPage>
    }
    .into_any()
}
