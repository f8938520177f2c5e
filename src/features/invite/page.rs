//! From the link to the invitation: posts the token, reads what the browser has open, and shows what came of it.

use bursar_domain::api::{
    invitation::{GetInvitation, InvitationView, OpenInvitation},
    session::TokenBody,
};
use leptos::prelude::*;

use super::{
    card::InvitationCard,
    plain::{ArrivedPage, DeclinedPage, FailedPage, GonePage, MissingPage, Waiting},
    view_model::{Decision, Gone, Phase},
};
use crate::{
    api::{Tag, live, use_mutation, use_query},
    browser::location,
    session::use_session,
};

/// Where the invitation comes from.
#[derive(Clone)]
enum Source {
    /// A link that was opened just now.
    Link(StoredValue<String>),
    /// What the server remembers for this browser, with what it said of it last.
    Remembered(Option<Box<InvitationView>>),
}

#[component]
pub(super) fn InvitePage() -> AnyView {
    let token = || location::take_hash().map(|token| Source::Link(StoredValue::new(token)));
    let source = RwSignal::new(token().unwrap_or(Source::Remembered(None)));
    // Another link in the same tab changes nothing but the fragment.
    location::on_hash_change(Callback::new(move |()| {
        if let Some(link) = token() {
            source.set(link);
        }
    }));
    let person = use_session().person();
    let signed_in = Memo::new(move |_| person.with(Option::is_some));
    Effect::new(move |_| {
        if signed_in.get() {
            live::listen();
        }
    });
    let page = move || match source.get() {
        Source::Link(token) => view! { <Opening token source/> }.into_any(),
        Source::Remembered(first) => view! { <Remembered first/> }.into_any(),
    };
    page.into_any()
}

#[component]
fn Opening(token: StoredValue<String>, source: RwSignal<Source>) -> AnyView {
    let open = use_mutation::<OpenInvitation>(&[], move |view| source.set(Source::Remembered(Some(Box::new(view)))));
    let send = move |()| open.call(OpenInvitation {}, TokenBody { token: token.get_value() });
    send(());
    let failure = open.failure();
    let page = move || match failure.get() {
        None => view! { <Waiting/> }.into_any(),
        Some(failure) => match Gone::of(&failure) {
            Some(gone) => view! { <GonePage gone/> }.into_any(),
            None => view! { <FailedPage failure retry=Callback::new(send)/> }.into_any(),
        },
    };
    page.into_any()
}

#[component]
fn Remembered(first: Option<Box<InvitationView>>) -> AnyView {
    let query = use_query(|| GetInvitation {}, &[Tag::Viewer]);
    let (answer, failure) = (query.value(), query.failure());
    let decision = RwSignal::new(Decision::Open);
    // What was on the screen last: it gives the names to whatever comes after it.
    let latest = Memo::new(move |before: Option<&Option<InvitationView>>| {
        let now = answer.with(|answer| answer.as_ref().and_then(|answer| answer.invitation.clone()));
        now.or_else(|| before.map_or_else(|| first.as_deref().cloned(), Clone::clone))
    });
    let phase = Memo::new(move |_| {
        let there = answer
            .with(|answer| answer.as_ref().map(|answer| answer.invitation.is_some()))
            .or_else(|| latest.with(Option::is_some).then_some(true));
        decision.with(|decision| failure.with(|failure| Phase::of(decision, there, failure.as_ref())))
    });
    let page = move || {
        let known = latest.get_untracked();
        match (phase.get(), known) {
            (Phase::Open, Some(known)) => {
                let view = Memo::new(move |_| latest.get().unwrap_or_else(|| known.clone()));
                view! { <InvitationCard view decision query/> }.into_any()
            }
            (Phase::Open | Phase::Waiting, _) => view! { <Waiting/> }.into_any(),
            (Phase::Missing, _) => view! { <MissingPage/> }.into_any(),
            (Phase::Gone(gone), known) => view! { <GonePage gone inviter=known.map(|view| view.invited_by)/> }.into_any(),
            (Phase::Failed(failure), _) => view! { <FailedPage failure retry=Callback::new(move |()| query.refetch())/> }.into_any(),
            (Phase::Arrived(arrival), _) => view! { <ArrivedPage arrival/> }.into_any(),
            (Phase::Declined, known) => view! { <DeclinedPage known/> }.into_any(),
        }
    };
    page.into_any()
}
