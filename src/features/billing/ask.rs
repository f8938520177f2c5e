//! For people who may look, not change: who manages billing, and the way to ask for it (DEL-9).

use bursar_domain::{
    api::{
        access_requests::{AccessRequest, NewAccessRequest, RequestBillingAccess, WithdrawAccessRequest},
        billing::Billing,
        error::{ErrorCode, Refusal},
    },
    text::NOTE_MAX,
};
use leptos::prelude::*;

use super::view_model::{Controls, Rights, who_manages};
use crate::{
    api::{Failure, Tag, use_mutation},
    browser::{focus, intl, timers},
    messages::{billing as t, parts, ui},
    on_demand,
    parts::{failure_text, moment::Moment, on_demand::when_opened, words},
    session::use_org,
    ui::{Banner, Button, Field, FormBanner, FormDialog, TextArea, toast, unique_id},
};

/// Names that fit a sentence.
const NAMES: usize = 4;

/// The quiet banner with its one action.
#[component]
pub(super) fn LookOnly(billing: Signal<Billing>, rights: Signal<Rights>) -> AnyView {
    let sentence = move || {
        billing.with(|billing| {
            let who = who_manages(billing);
            let names = words::names(who.iter().copied(), NAMES);
            if who.len() == 1 { t::look_not_change(&names) } else { t::look_not_change_many(&names) }
        })
    };
    let request = Memo::new(move |_| billing.with(|billing| billing.my_request.clone()));
    let controls = Memo::new(move |_| rights.get().ask_controls());
    let (asking, moved) = (RwSignal::new(false), RwSignal::new(false));
    let own_id = unique_id("ask");
    focus_what_came(request, moved, own_id.clone());
    let own_id = StoredValue::new(own_id);
    let action = move || {
        let id = own_id.get_value();
        match (request.get(), controls.get()) {
            (Some(request), _) => view! { <Asked request id moved controls/> }.into_any(),
            (None, Controls::Absent) => ().into_any(),
            (None, _) => {
                let reason = Signal::derive(move || locked(controls.get()));
                view! {
                    <Button id disabled_reason=reason on_click=move |()| asking.set(true)>{t::request_access()}</Button>
                }
                .into_any()
            }
        }
    };
    view! {
        <Banner action=move || action.into_any()>{sentence}</Banner>
        {when_opened(asking.into(), move || {
            on_demand!(ask_dialog(asking: RwSignal<bool>, moved: RwSignal<bool>) => view! { <AskDialog open=asking moved/> }.into_any())
        })}
    }
    .into_any()
}

/// Asking replaces the button by what was asked, and withdrawing the other way round: the focus follows.
fn focus_what_came(request: Memo<Option<AccessRequest>>, moved: RwSignal<bool>, id: String) {
    Effect::new(move |before: Option<bool>| {
        let there = request.with(Option::is_some);
        if before.is_some_and(|before| before != there) && moved.get_untracked() {
            moved.set(false);
            let id = id.clone();
            timers::next_frame(move || {
                focus::id(&id);
            });
        }
        there
    });
}

fn locked(controls: Controls) -> Option<String> {
    (controls == Controls::Locked).then(|| parts::suspended_reason().to_owned())
}

/// "Asked on 20 November." with *Withdraw*.
#[component]
fn Asked(request: AccessRequest, id: String, moved: RwSignal<bool>, controls: Memo<Controls>) -> AnyView {
    let org = use_org();
    let withdraw = use_mutation::<WithdrawAccessRequest>(&[Tag::Billing], move |_| {
        moved.set(true);
        toast(t::request_withdrawn());
    });
    let failure = withdraw.failure();
    Effect::new(move |_| {
        if failure.with(|failure| failure.as_ref().is_some_and(is_decided)) {
            toast(t::request_decided());
        }
    });
    let said = failure_text::banner(withdraw.banner(&[]));
    let error = Signal::derive(move || said.get().filter(|_| failure.with(|failure| !failure.as_ref().is_some_and(is_decided))));
    let (asked_at, request_id) = (request.asked_at.0, request.id);
    let press = move |()| withdraw.run(WithdrawAccessRequest { org: org.reference_now(), request: request_id.clone() });
    view! {
        <div class="Asked">
            <Moment ms=asked_at words=t::asked_on(&intl::day(asked_at))/>
            <Button
                id
                small=true
                pending=withdraw.pending()
                disabled_reason=Signal::derive(move || locked(controls.get()))
                on_click=press
            >
                {t::withdraw()}
            </Button>
            <FormBanner error/>
        </div>
    }
    .into_any()
}

fn is_decided(failure: &Failure) -> bool {
    failure.code() == Some(ErrorCode::NotFound) || failure.refusal() == Some(Refusal::RequestClosed)
}

/// The note to the owners. What was typed stays until it was sent.
#[component]
fn AskDialog(open: RwSignal<bool>, moved: RwSignal<bool>) -> AnyView {
    let org = use_org();
    let note = RwSignal::new(String::new());
    let ask = use_mutation::<RequestBillingAccess>(&[Tag::Billing], move |_| {
        moved.set(true);
        note.set(String::new());
        open.set(false);
        toast(t::request_sent());
    });
    let failure = ask.failure();
    // Another tab was quicker: the page already shows how it stands.
    Effect::new(move |_| {
        let told = match failure.with(|failure| failure.as_ref().and_then(Failure::refusal)) {
            Some(Refusal::AlreadyRequested) => t::already_requested(),
            _ => return,
        };
        open.set(false);
        toast(told);
    });
    let error = failure_text::banner(ask.banner(&["note"]));
    let send = move |()| ask.call(RequestBillingAccess { org: org.reference_now() }, NewAccessRequest { note: note.get_untracked() });
    let too_long = Signal::derive(move || {
        let over = note.with(|note| note.trim().chars().count()) > NOTE_MAX;
        over.then(|| ui::characters_over(i64::try_from(note.read().trim().chars().count() - NOTE_MAX).unwrap_or(0)))
    });
    view! {
        <FormDialog
            open
            title=t::request_access()
            confirm=t::request_access()
            pending=ask.pending()
            disabled_reason=too_long
            error
            on_confirm=send
            on_close=move |()| ask.clear()
        >
            <p>{move || t::request_intro(&org.name().get())}</p>
            <Field label=t::request_note() hint=t::request_note_help() required=false error=ask.field("note")>
                <TextArea value=note max=NOTE_MAX rows=4/>
            </Field>
        </FormDialog>
    }
    .into_any()
}
