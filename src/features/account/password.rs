//! Changing the password; needs the present one.

use bursar_domain::api::account::{ChangePassword, PasswordChange};
use leptos::prelude::*;

use crate::{
    api::{Tag, use_mutation},
    messages::account as t,
    parts::failure_text,
    parts::shell::form::{self, Checks},
    ui::{Button, Card, Field, FormBanner, PasswordInput, toast},
};

const FORM: &str = "account-password";

#[component]
pub(super) fn PasswordCard() -> AnyView {
    let (current, new) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let change = use_mutation::<ChangePassword>(&[Tag::Sessions], move |_| {
        current.set(String::new());
        new.set(String::new());
        toast(t::password_changed());
    });
    let checks = Checks::new(FORM);
    checks.follow(change);
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let (present, next) = (current.get_untracked(), new.get_untracked());
        if checks.pass([("current", form::required(&present)), ("new", form::new_password(&next))]) {
            change.call(ChangePassword {}, PasswordChange { current: present, new: next });
        }
    };
    view! {
        <Card title=t::password_title() description=t::password_text()>
            <form id=FORM class="Form" novalidate on:submit=submit>
                <Field label=t::current_password() error=checks.field("current", change)>
                    <PasswordInput value=current autocomplete="current-password" />
                </Field>
                <Field label=t::new_password() hint=t::new_password_hint() error=checks.field("new", change)>
                    <PasswordInput value=new autocomplete="new-password" />
                </Field>
                <FormBanner error=failure_text::banner(change.banner(&["current", "new"])) />
                <Button submit=true pending=change.pending()>{t::change_password()}</Button>
            </form>
        </Card>
    }
    .into_any()
}
