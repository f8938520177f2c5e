//! The *Credits* card: what is left and of which kind, what is owed, how long it lasts, and buying more (CRD-1, CRD-2). Everybody
//! sees the balance; the rest is for those who look after billing.

use bursar_domain::{
    api::{
        billing::Billing,
        credits::{ClassSummary, CreditSummary},
    },
    credits::Credits,
    ledger::Class,
    time::Timestamp,
};
use leptos::prelude::*;

use super::{
    auto_recharge::auto_recharge,
    credit_dialogs::{self, CreditDialogs},
    credit_words as words,
    credits_model::{Pace, Shortage, left, owed, segments, shortage},
    doing::Doing,
    view_model::Rights,
};
use crate::{
    browser::{intl, timers},
    messages::{credits as t, parts},
    on_demand,
    parts::{moment::Moment, on_demand::when_opened, words::day_near},
    ui::{Button, ButtonKind, Card, Icon, IconName, Skeleton, StackedBar, Tone},
};

/// The id of *Buy credits*, for those who lead people here.
pub(super) const BUY: &str = "buy-credits";

/// What the card says. An equal value draws nothing anew.
#[derive(Debug, Clone, PartialEq)]
struct Facts {
    left: Credits,
    owed: Credits,
    /// Absent for members.
    summary: Option<CreditSummary>,
    shortage: Option<Shortage>,
}

impl Facts {
    fn of(billing: &Billing) -> Self {
        let account = billing.account.as_ref();
        Self {
            left: left(billing),
            owed: owed(billing),
            summary: account.map(|account| account.credits.clone()),
            shortage: account.and_then(|account| shortage(billing, account)),
        }
    }
}

/// The card with what it opens.
pub(super) fn credits_card(billing: Signal<Billing>, rights: Signal<Rights>, doing: Doing) -> AnyView {
    let dialogs = CreditDialogs::new(doing);
    let facts = Memo::new(move |_| billing.with(Facts::of));
    let manages = Memo::new(move |_| facts.with(|facts| facts.summary.is_some()));
    let locked = Signal::derive(move || rights.with(|rights| rights.suspended).then(|| parts::suspended_reason().to_owned()));
    let controls = move || {
        manages.get().then(|| {
            view! {
                <div class="Actions">
                    <Button id=BUY kind=ButtonKind::Primary disabled_reason=locked on_click=move |()| dialogs.buying.set(true)>
                        {t::buy()}
                    </Button>
                </div>
                {auto_recharge(billing, dialogs, locked)}
            }
        })
    };
    view! {
        <Card title=t::title() wide=true>
            {move || facts.with(summary)}
            {controls}
        </Card>
        {when_opened(dialogs.is_open(), move || {
            on_demand!(credit_questions(dialogs: CreditDialogs, billing: Signal<Billing>) => credit_dialogs::all(dialogs, billing))
        })}
    }
    .into_any()
}

fn summary(facts: &Facts) -> AnyView {
    let Some(summary) = &facts.summary else { return balance(facts) };
    let bar = segments(&summary.classes).into_iter().map(|(class, part)| (hue(class), part)).collect();
    let lines = summary.classes.iter().map(class_line).collect_view();
    let notes = [
        summary.held.is_positive().then(|| t::held(summary.held.0)),
        summary.locked.is_positive().then(|| t::locked(summary.locked.0)),
        summary.days_left.map(|days| words::pace(Pace::of(days))),
    ];
    let notes = notes.into_iter().flatten().map(|note| view! { <li>{note}</li> }).collect_view();
    let warning = facts.shortage.map(|shortage| {
        let tone = if matches!(shortage, Shortage::Days(_)) { Tone::Warning } else { Tone::Danger };
        view! { <p class="Credits-warning" data-tone=tone.name()><Icon name=IconName::Warning/>{words::shortage(shortage)}</p> }
    });
    let nothing = summary.classes.is_empty() && !facts.owed.is_positive();
    view! {
        <div class="Credits">
            <div class="Credits-left">
                {large(facts.left)}
                {warning}
                {nothing.then(|| view! { <p class="Muted">{t::none_yet()}</p> })}
                <ul class="Credits-notes">{notes}</ul>
            </div>
            <div class="Credits-classes">
                <StackedBar parts=bar/>
                <ul class="Credits-lines" aria-label=t::bar()>{lines}</ul>
            </div>
        </div>
    }
    .into_any()
}

/// For members: the balance, and that something is owed.
fn balance(facts: &Facts) -> AnyView {
    let note = if facts.owed.is_positive() {
        Some(t::owed(facts.owed.0))
    } else {
        (facts.left == Credits::ZERO).then(|| t::none_yet_plain().to_owned())
    };
    view! {
        {large(facts.left)}
        {note.map(|note| view! { <p class="Muted">{note}</p> })}
    }
    .into_any()
}

fn large(amount: Credits) -> impl IntoView {
    view! { <p class="Credits-number">{t::left(&intl::number(amount.0))}</p> }
}

/// The colour of a class in the bar and at its line.
const fn hue(class: Class) -> u8 {
    match class {
        Class::Included => 1,
        Class::Promotional => 2,
        Class::Purchased => 3,
    }
}

/// "included 12,000 until 3 December".
fn class_line(class: &ClassSummary) -> impl IntoView + use<> {
    let expiry = class.next_expiry.map_or_else(
        || t::no_expiry().into_any(),
        |at| {
            let now = Timestamp(timers::now_ms());
            let date = day_near(at, now);
            let words = if class.class == Class::Included { t::until(&date) } else { t::next_expiry(&date) };
            view! { <Moment ms=at.0 words/> }.into_any()
        },
    );
    view! {
        <li data-hue=hue(class.class).to_string()>
            <span>{words::class(class.class)}</span>
            <strong>{intl::number(class.left.0)}</strong>
            <span class="Credits-expiry">{expiry}</span>
        </li>
    }
}

/// Of about the size of what comes.
pub(super) fn waiting(manages: bool) -> AnyView {
    view! {
        <Card title=t::title() wide=true>
            <Skeleton lines=if manages { 6 } else { 1 } height=24/>
        </Card>
    }
    .into_any()
}
