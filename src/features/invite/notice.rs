//! Why it cannot be accepted, or was not, with the next step beside it.

use bursar_domain::api::{account::ResendVerification, invitation::SwitchAccount};
use leptos::prelude::*;

use super::view_model::{Notice, Step};
use crate::{
    api::{Mutation, use_mutation},
    browser::location,
    messages::{errors, invite as t},
    parts::failure_text,
    ui::{Banner, Button, FormBanner, LinkButton, Tone},
};

#[component]
pub(super) fn NoticeBanner(notice: Memo<Option<Notice>>, switch: Mutation<SwitchAccount>, on_try: Callback<()>) -> AnyView {
    let sent = RwSignal::new(false);
    let send = use_mutation::<ResendVerification>(&[], move |_| sent.set(true));
    let action = move |step: Step| match step {
        Step::TryAgain => view! { <Button small=true on_click=on_try>{errors::try_again()}</Button> }.into_any(),
        Step::Reload => view! { <Button small=true on_click=|()| location::reload()>{errors::reload()}</Button> }.into_any(),
        Step::Go(route, words) => view! { <LinkButton small=true href=route.path()>{words}</LinkButton> }.into_any(),
        Step::SwitchAccount => view! {
            <Button small=true pending=switch.pending() on_click=move |()| switch.run(SwitchAccount {})>{t::switch_account()}</Button>
        }
        .into_any(),
        Step::SendVerification => view! {
            <Show when=move || !sent.get() fallback=|| t::sent_again()>
                <Button small=true pending=send.pending() on_click=move |()| send.run(ResendVerification {})>{t::send_again()}</Button>
            </Show>
        }
        .into_any(),
    };
    let banner = move || {
        notice.get().map(|Notice { said, step, failed, .. }| {
            let action = move || step.clone().map(action);
            view! {
                <Banner tone=Tone::Warning urgent=failed action=move || action().into_any()>
                    <strong>{said.title}</strong>
                    <p>{said.sentence}</p>
                </Banner>
            }
        })
    };
    view! {
        {banner}
        <FormBanner error=failure_text::banner(send.banner(&[]))/>
    }
    .into_any()
}
