//! Open requests for billing access, for those who decide them (DEL-9).

use bursar_domain::{
    api::{
        access_requests::{AccessRequest, Approval, ApproveAccessRequest, DeclineAccessRequest},
        error::{ErrorCode, Refusal},
    },
    ids::AccessRequestId,
};
use leptos::prelude::*;

use super::{add_admin::SELECTOR, view_model::Controls};
use crate::{
    api::{Failure, Tag, use_mutation},
    browser::{focus, intl, timers},
    messages::{billing as t, parts},
    on_demand,
    parts::{
        end_picker::{EndChoice, EndPicker},
        failure_text,
        moment::Moment,
        on_demand::when_opened,
    },
    session::use_org,
    ui::{Avatar, Button, ConfirmDialog, FormDialog, KeyedRow, keyed_rows, toast},
};

/// Which request is being decided.
#[derive(Debug, Clone, Copy)]
struct Deciding {
    about: RwSignal<Option<AccessRequest>>,
    approving: RwSignal<bool>,
    declining: RwSignal<bool>,
    requests: Memo<Vec<AccessRequest>>,
}

impl Deciding {
    fn is_open(self) -> Signal<bool> {
        Signal::derive(move || self.approving.get() || self.declining.get())
    }

    fn name(self) -> String {
        self.about.with(|about| about.as_ref().map(|request| request.name.clone()).unwrap_or_default())
    }

    /// Closes the question, says what happened and hands the focus on: to the next request, else to the selector.
    fn done(self, said: &str) {
        self.approving.set(false);
        self.declining.set(false);
        toast(said);
        let decided = self.about.with_untracked(|about| about.as_ref().map(|request| request.id.clone()));
        let next = self.requests.with_untracked(|list| list.iter().map(|r| r.id.clone()).find(|id| Some(id) != decided.as_ref()));
        timers::next_frame(move || {
            focus::id(&next.map_or_else(|| SELECTOR.to_owned(), |id| approve_id(&id)));
        });
    }

    /// Somebody else was quicker.
    fn done_if_closed(self, failure: Signal<Option<Failure>>) {
        Effect::new(move |_| {
            let closed = failure.with(|failure| {
                failure.as_ref().is_some_and(|failure| {
                    failure.code() == Some(ErrorCode::NotFound)
                        || matches!(failure.refusal(), Some(Refusal::RequestClosed | Refusal::NotAMember))
                })
            });
            if closed {
                self.done(&t::request_closed(&untrack(move || self.name())));
            }
        });
    }
}

fn approve_id(request: &AccessRequestId) -> String {
    format!("approve-{request}")
}

/// The requests, below the billing admins.
#[component]
pub(super) fn Requests(requests: Memo<Vec<AccessRequest>>, controls: Memo<Controls>) -> AnyView {
    let deciding = Deciding { about: RwSignal::new(None), approving: RwSignal::new(false), declining: RwSignal::new(false), requests };
    // The questions outlive the list: the last request may be decided elsewhere while one of them is open.
    view! {
        <Show when=move || requests.with(|requests| !requests.is_empty())>
            <section class="Requests" aria-label=t::requests()>
                <h3>{t::requests()}</h3>
                <ul>
                    {keyed_rows(move || {
                        let row = |request: AccessRequest| {
                            KeyedRow::new(request.id.to_string(), move || view! { <RequestRow request controls deciding/> }.into_any())
                        };
                        requests.get().into_iter().map(row).collect()
                    })}
                </ul>
            </section>
        </Show>
        {when_opened(deciding.is_open(), move || on_demand!(request_dialogs(deciding: Deciding) => questions(deciding)))}
    }
    .into_any()
}

#[component]
fn RequestRow(request: AccessRequest, controls: Memo<Controls>, deciding: Deciding) -> AnyView {
    let reason = Signal::derive(move || (controls.get() == Controls::Locked).then(|| parts::suspended_reason().to_owned()));
    let asked_at = request.asked_at.0;
    let note = if request.note.is_empty() {
        view! { <p class="Requests-none">{t::request_no_note()}</p> }.into_any()
    } else {
        view! { <blockquote>{request.note.clone()}</blockquote> }.into_any()
    };
    let (name, id) = (request.name.clone(), approve_id(&request.id));
    let (approve, decline) = (t::approve_named(&name), t::decline_named(&name));
    let request = StoredValue::new(request);
    let start = move |question: RwSignal<bool>| {
        deciding.about.set(Some(request.get_value()));
        question.set(true);
    };
    view! {
        <li class="Requests-row">
            <Avatar name=name.clone()/>
            <div class="Requests-text">
                <p>
                    <strong>{t::request_asks(&name)}</strong>
                    " "
                    <Moment ms=asked_at words=t::request_when(&intl::day(asked_at))/>
                </p>
                {note}
            </div>
            <span class="AdminRow-buttons">
                <Button small=true id label=approve disabled_reason=reason on_click=move |()| start(deciding.approving)>
                    {t::approve()}
                </Button>
                <Button small=true label=decline disabled_reason=reason on_click=move |()| start(deciding.declining)>
                    {t::decline()}
                </Button>
            </span>
        </li>
    }
    .into_any()
}

/// Both questions, closed.
fn questions(deciding: Deciding) -> AnyView {
    view! {
        <ApproveDialog deciding/>
        <DeclineDialog deciding/>
    }
    .into_any()
}

/// "Approve NAME as billing admin?", with the end.
#[component]
fn ApproveDialog(deciding: Deciding) -> AnyView {
    let org = use_org();
    let (open, end) = (deciding.approving, EndChoice::new());
    let approve = use_mutation::<ApproveAccessRequest>(&[Tag::Billing, Tag::Members], move |_| {
        deciding.done(&t::approved(&untrack(move || deciding.name())));
    });
    deciding.done_if_closed(approve.failure());
    let confirm = move || {
        let request = deciding.about.with_untracked(|about| about.as_ref().map(|request| request.id.clone()));
        if let (Some(request), Some(ends)) = (request, end.read()) {
            approve.call(ApproveAccessRequest { org: org.reference_now(), request }, Approval { ends });
        }
    };
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        confirm();
    };
    let closed = move |()| {
        approve.clear();
        end.reset(None);
    };
    view! {
        <FormDialog
            open
            title=Signal::derive(move || t::approve_title(&deciding.name()))
            pending=approve.pending()
            confirm=t::approve()
            error=failure_text::banner(approve.banner(&[]))
            on_confirm=move |()| confirm()
            on_close=closed
        >
            <p>{move || t::approve_consequence(&deciding.name())}</p>
            <form on:submit=submit novalidate>
                <EndPicker choice=end/>
            </form>
        </FormDialog>
    }
    .into_any()
}

/// "Decline the request of NAME?"
#[component]
fn DeclineDialog(deciding: Deciding) -> AnyView {
    let org = use_org();
    let decline = use_mutation::<DeclineAccessRequest>(&[Tag::Billing], move |_| {
        deciding.done(&t::declined(&untrack(move || deciding.name())));
    });
    deciding.done_if_closed(decline.failure());
    let confirm = move |()| {
        if let Some(request) = deciding.about.with_untracked(|about| about.as_ref().map(|request| request.id.clone())) {
            decline.run(DeclineAccessRequest { org: org.reference_now(), request });
        }
    };
    view! {
        <ConfirmDialog
            open=deciding.declining
            title=Signal::derive(move || t::decline_title(&deciding.name()))
            consequence=Signal::derive(move || t::decline_consequence(&deciding.name()))
            confirm=t::decline()
            pending=decline.pending()
            error=failure_text::banner(decline.banner(&[]))
            on_confirm=confirm
            on_close=move |()| decline.clear()
        />
    }
    .into_any()
}
