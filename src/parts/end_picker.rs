//! Choosing when delegated access ends: never, with a day, or after a number of days.

use bursar_domain::{
    delegation::{GrantEnd, MAX_DAYS},
    time::Timestamp,
};
use leptos::prelude::*;

use super::ending::{EndDraft, EndKind, EndProblem, last_moment};
use crate::{
    browser::{intl, timers},
    messages::parts as t,
    ui::{Choice, DateInput, Field, Select, TextInput},
};

/// What is in a picker. Copy it to where it is read.
#[derive(Debug, Clone, Copy)]
pub(crate) struct EndChoice {
    kind: RwSignal<String>,
    date: RwSignal<String>,
    days: RwSignal<String>,
    problem: RwSignal<Option<EndProblem>>,
}

impl EndChoice {
    /// A picker that says "never".
    pub(crate) fn new() -> Self {
        let EndDraft { kind, date, days } = EndDraft::default();
        Self {
            kind: RwSignal::new(kind.value().to_owned()),
            date: RwSignal::new(date),
            days: RwSignal::new(days),
            problem: RwSignal::new(None),
        }
    }

    /// Starts over from a present end.
    pub(crate) fn reset(self, ends_at: Option<Timestamp>) {
        let EndDraft { kind, date, days } = EndDraft::default();
        let (kind, date) = match ends_at {
            None => (kind, date),
            Some(end) => (EndKind::OnDate, intl::input_date(last_moment(end).0)),
        };
        self.kind.set(kind.value().to_owned());
        self.date.set(date);
        self.days.set(days);
        self.problem.set(None);
    }

    /// The end that is meant. If there is none, says at the field what is wrong.
    pub(crate) fn read(self) -> Option<GrantEnd> {
        let draft = EndDraft {
            kind: EndKind::from_value(&self.kind.get_untracked()),
            date: self.date.get_untracked(),
            days: self.days.get_untracked(),
        };
        let end = draft.read(Timestamp(timers::now_ms()), intl::end_of_input_date);
        self.problem.set(end.err());
        end.ok()
    }

    fn error(self, kinds: &'static [EndProblem]) -> Signal<Option<String>> {
        let problem = self.problem;
        Signal::derive(move || problem.get().filter(|problem| kinds.contains(problem)).map(|problem| sentence(problem).to_owned()))
    }
}

fn sentence(problem: EndProblem) -> &'static str {
    match problem {
        EndProblem::DateMissing => t::end_date_missing(),
        EndProblem::InThePast => t::end_in_the_past(),
        EndProblem::TooFar => t::end_too_far(),
        EndProblem::DaysOutOfRange => t::end_days_bad(),
    }
}

/// A drop-down list, and beside it the field that the choice needs.
#[component]
pub(crate) fn EndPicker(
    /// What is in it.
    choice: EndChoice,
    /// What ends, as label of the list; delegated access without.
    #[prop(default = t::end_label())]
    label: &'static str,
) -> AnyView {
    let options = EndKind::ALL.map(|kind| {
        let label = match kind {
            EndKind::Never => t::end_never(),
            EndKind::OnDate => t::end_on_date(),
            EndKind::AfterDays => t::end_after_days(),
        };
        Choice::new(kind.value(), label)
    });
    let kind = Memo::new(move |_| EndKind::from_value(&choice.kind.read()));
    let forget = move |_: String| choice.problem.set(None);
    let more = move || match kind.get() {
        EndKind::Never => ().into_any(),
        EndKind::OnDate => {
            let today = Timestamp(timers::now_ms());
            let (min, max) = (intl::input_date(today.0), intl::input_date(today.plus_days(i64::from(MAX_DAYS) - 1).0));
            let error = choice.error(&[EndProblem::DateMissing, EndProblem::InThePast, EndProblem::TooFar]);
            view! {
                <Field label=t::end_date_label() error=error>
                    <DateInput value=choice.date min=min max=max/>
                </Field>
            }
            .into_any()
        }
        EndKind::AfterDays => {
            let error = choice.error(&[EndProblem::DaysOutOfRange]);
            view! {
                <Field label=t::end_days_label() error=error>
                    <TextInput value=choice.days/>
                </Field>
            }
            .into_any()
        }
    };
    view! {
        <div class="EndPicker">
            <Field label>
                <Select value=choice.kind options=Signal::stored(options.to_vec()) on_change=Callback::new(forget)/>
            </Field>
            {more}
        </div>
    }
    .into_any()
}
