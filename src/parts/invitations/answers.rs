//! What became of each address, with what can be done about it there and then.

use bursar_domain::api::billing_managers::{AddressAnswer, AddressResult};
use leptos::prelude::*;

use crate::{
    api::phrasebook,
    browser::{focus, timers},
    messages::{errors, inviting as t},
    parts::words,
    ui::{Button, FormBanner, FormError, Tone, unique_id},
};

/// The mood and the words of an answer.
fn said(result: &AddressResult) -> (Tone, String) {
    match result {
        AddressResult::Invited { .. } => (Tone::Success, t::invited().to_owned()),
        AddressResult::AlreadyInvited { role: Some(role), .. } => (Tone::Info, t::already_invited_as(words::role(*role))),
        AddressResult::AlreadyInvited { .. } => (Tone::Info, t::already_invited().to_owned()),
        AddressResult::IsMember { name, .. } => (Tone::Info, t::is_member(name)),
        AddressResult::NotAnEmail => (Tone::Danger, errors::field_not_an_email().to_owned()),
        AddressResult::Refused { reason, upgrade_to } => {
            let words = phrasebook::refusal_with_way_out(*reason, *upgrade_to);
            (Tone::Danger, words.unwrap_or_else(|| errors::refused().to_owned()))
        }
    }
}

/// The list, which screen readers hear when it comes.
#[component]
pub(super) fn Answers(answers: RwSignal<Vec<AddressAnswer>>, beside: Callback<AddressAnswer, AnyView>) -> AnyView {
    let row = move |answer: AddressAnswer| {
        let (tone, words) = said(&answer.result);
        view! {
            <li data-tone=tone.name()>
                <strong>{answer.email.clone()}</strong>
                <span>{words}</span>
                {beside.run(answer)}
            </li>
        }
    };
    // Rows stay with what was done in them while further answers come.
    let any = Memo::new(move |_| answers.with(|answers| !answers.is_empty()));
    let list = move || {
        any.get().then(|| {
            view! {
                <ul class="Answers" aria-label=t::answers()>
                    <For each=move || answers.get() key=|answer| format!("{answer:?}") children=row/>
                </ul>
            }
        })
    };
    view! { <div aria-live="polite">{list}</div> }.into_any()
}

/// A button below an answer, and what it says once it has been pressed with success.
#[component]
pub(crate) fn AnswerButton(
    /// The words.
    words: &'static str,
    /// The accessible name, which begins with them.
    label: String,
    /// While it works.
    pending: Signal<bool>,
    /// Why it did not work.
    error: Signal<Option<FormError>>,
    /// Whether it is done.
    done: RwSignal<bool>,
    /// What is said then.
    done_words: String,
    /// Does it.
    #[prop(into)]
    on_click: Callback<()>,
) -> AnyView {
    let id = unique_id("answer");
    let target = id.clone();
    // The button goes with the work; the focus goes to what stands in its place.
    Effect::new(move |_| {
        if done.get() {
            let target = target.clone();
            timers::next_frame(move || {
                focus::id(&target);
            });
        }
    });
    let label = StoredValue::new(label);
    let view = move || {
        if done.get() {
            view! { <span class="Answers-done" id=id.clone() tabindex="-1">{done_words.clone()}</span> }.into_any()
        } else {
            view! {
                <Button small=true label=label.get_value() pending on_click>{words}</Button>
                <FormBanner error/>
            }
            .into_any()
        }
    };
    view! { <div class="Answers-action">{view}</div> }.into_any()
}
