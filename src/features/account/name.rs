//! Name and address. The address is how the person signs in; it is shown, not changed here.

use bursar_domain::api::account::{AccountChange, UpdateAccount};
use leptos::prelude::*;

use crate::{
    api::{Tag, use_mutation},
    messages::account as t,
    parts::failure_text,
    parts::shell::form::{self, Checks},
    session::use_session,
    ui::{Badge, Button, Card, Field, FormBanner, TextInput, Tone, toast},
};

const FORM: &str = "account-name";

#[component]
pub(super) fn NameCard() -> AnyView {
    let person = use_session().person();
    let start = person.with_untracked(|person| person.as_ref().map(|person| person.name.clone()).unwrap_or_default());
    let name = RwSignal::new(start);
    let update = use_mutation::<UpdateAccount>(&[Tag::Viewer], |_| toast(t::name_saved()));
    let checks = Checks::new(FORM);
    checks.follow(update);
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let typed = name.get_untracked();
        if checks.pass([("name", form::name(&typed))]) {
            update.call(UpdateAccount {}, AccountChange { name: typed });
        }
    };
    let email = move || person.with(|person| person.as_ref().map(|person| person.email.to_string()));
    let verified = Memo::new(move |_| person.with(|person| person.as_ref().is_some_and(|person| person.email_verified)));
    let state = move || {
        let (tone, words) = if verified.get() { (Tone::Success, t::email_confirmed()) } else { (Tone::Warning, t::email_unconfirmed()) };
        view! { <Badge tone dot=true>{words}</Badge> }
    };
    view! {
        <Card title=t::you_title()>
            <form id=FORM class="Form" novalidate on:submit=submit>
                <Field label=t::name() error=checks.field("name", update)>
                    <TextInput value=name autocomplete="name" />
                </Field>
                <dl class="Account-facts">
                    <dt>{t::email()}</dt>
                    <dd>{email} " " {state}</dd>
                </dl>
                <FormBanner error=failure_text::banner(update.banner(&["name"])) />
                <Button submit=true pending=update.pending()>{t::save_name()}</Button>
            </form>
        </Card>
    }
    .into_any()
}
