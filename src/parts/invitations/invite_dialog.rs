//! The dialog that takes addresses and says of each what became of it. Features load this on demand.

use bursar_domain::{api::billing_managers::AddressAnswer, invite::ADDRESSES_MAX};
use leptos::prelude::*;

use super::{
    addresses::{addresses, all_invited, merge, remaining},
    answers::Answers,
};
use crate::{
    messages::inviting as t,
    ui::{Field, FormDialog, FormError, TextArea, toast},
};

/// Addresses on their way.
#[derive(Debug, Clone, Copy)]
pub(crate) struct InviteDraft {
    /// Whether the dialog is open.
    pub(crate) open: RwSignal<bool>,
    text: RwSignal<String>,
    answers: RwSignal<Vec<AddressAnswer>>,
}

impl InviteDraft {
    /// Nothing typed.
    pub(crate) fn new() -> Self {
        Self { open: RwSignal::new(false), text: RwSignal::new(String::new()), answers: RwSignal::new(Vec::new()) }
    }

    /// The addresses as typed.
    pub(crate) fn addresses(self) -> Vec<String> {
        self.text.with_untracked(|text| addresses(text))
    }

    /// What is typed and not among the answers, one a line.
    fn unanswered(self, answers: &[AddressAnswer]) -> String {
        let typed = self.addresses();
        let unsent: Vec<_> = typed.iter().filter(|typed| !answers.iter().any(|answer| answer.email.eq_ignore_ascii_case(typed))).collect();
        unsent.into_iter().map(String::as_str).collect::<Vec<_>>().join("\n")
    }

    /// Takes the answers: what came to nothing stays to be corrected; if nothing did, the dialog is done.
    pub(crate) fn take(self, new: Vec<AddressAnswer>) {
        // What was typed while they were on their way has not been sent.
        let unsent = self.unanswered(&new);
        let failed = remaining(&new);
        self.text.set(if failed.is_empty() { unsent } else { [failed, unsent].join("\n").trim_end().to_owned() });
        let all = merge(&self.answers.get_untracked(), new);
        if all_invited(&all) && self.addresses().is_empty() {
            self.open.set(false);
            toast(t::all_invited(count(all.len())));
        } else {
            self.answers.set(all);
        }
    }
}

fn count(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

/// Addresses, what each came to, and what else there is to choose.
#[component]
pub(crate) fn InviteDialog(
    /// What is typed.
    draft: InviteDraft,
    /// The heading.
    title: &'static str,
    /// What it means to be invited here.
    intro: &'static str,
    /// While the addresses are on their way.
    pending: Signal<bool>,
    /// Why they could not be taken at all.
    error: Signal<Option<FormError>>,
    /// What is wrong with the addresses as a whole.
    problem: Signal<Option<String>>,
    /// What stands below an answer, such as a button.
    beside: Callback<AddressAnswer, AnyView>,
    /// More to choose.
    #[prop(optional, into)]
    more: Option<ViewFn>,
    /// Sends them.
    #[prop(into)]
    on_confirm: Callback<()>,
    /// Called after it has been closed.
    #[prop(into)]
    on_close: Callback<()>,
) -> AnyView {
    let typed = Memo::new(move |_| draft.text.with(|text| addresses(text).len()));
    let disabled_reason = Signal::derive(move || match typed.get() {
        0 => Some(t::none_typed().to_owned()),
        1..=ADDRESSES_MAX => None,
        _ => Some(t::too_many().to_owned()),
    });
    let closed = move |()| {
        // What was typed and never sent is kept for whoever closed by mistake.
        if draft.answers.with_untracked(|answers| !answers.is_empty()) {
            let unsent = draft.answers.with_untracked(|answers| draft.unanswered(answers));
            draft.answers.set(Vec::new());
            draft.text.set(unsent);
        }
        on_close.run(());
    };
    let more = StoredValue::new(more);
    view! {
        <FormDialog open=draft.open title confirm=t::invite() pending disabled_reason error on_confirm on_close=closed>
            <p>{intro}</p>
            <div class="InviteDialog-addresses">
                <Field label=t::addresses() hint=t::addresses_hint() error=problem>
                    <TextArea value=draft.text rows=4/>
                </Field>
                <p class="TextArea-count" data-over=move || (typed.get() > ADDRESSES_MAX).then_some("true")>
                    {move || t::typed(count(typed.get()))}
                </p>
            </div>
            {more.with_value(|more| more.as_ref().map(ViewFn::run))}
            <Answers answers=draft.answers beside/>
        </FormDialog>
    }
    .into_any()
}
