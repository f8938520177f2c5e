//! The questions about the plan that need no page of their own: cancel, resume, keep. Each shows what the server has worked
//! out, and confirms exactly that (SUB-3).

use bursar_domain::{
    api::{
        billing::Billing,
        error::Refusal,
        subscription::{Confirm, ConfirmPlanChange, GetPlans, PlanChangeRequest, Plans, PreviewPlanChange},
    },
    subscription::{AtPeriodEnd, Preview},
};
use leptos::prelude::*;

use super::{doing::Doing, plan_card::CHANGE, plan_model::PlanStep};
use crate::{
    api::{Failure, Tag, use_mutation, use_query},
    browser::{focus, intl, timers},
    messages::plans as t,
    parts::{failure_text, plan_words},
    session::use_org,
    ui::{FormDialog, Skeleton, toast},
};

/// What a dialog says about a preview.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Said {
    text: String,
    lost: Vec<String>,
    notes: Vec<String>,
    done: String,
}

/// The question for this step, open.
pub(super) fn plan_dialog(step: PlanStep, doing: Doing, billing: Signal<Billing>) -> AnyView {
    let org = use_org();
    let open = RwSignal::new(false);
    let found = RwSignal::new(None);
    let plans = use_query(move || GetPlans { org: org.reference() }, &[Tag::Money]).value();
    let preview = use_mutation::<PreviewPlanChange>(&[], move |preview| found.set(Some(preview)));
    let look = move || preview.call(PreviewPlanChange { org: org.reference_now() }, PlanChangeRequest { change: step.request() });
    Effect::new(move |_| {
        open.set(true);
        look();
    });
    let said =
        Memo::new(move |_| found.with(|found| found.as_ref().map(|found| plans.with(|plans| said(step, &found.preview, plans.as_ref())))));
    let confirm = use_mutation::<ConfirmPlanChange>(&[Tag::Money, Tag::Billing], move |changed| {
        let done = said.with_untracked(|said| said.as_ref().map(|said| said.done.clone()));
        match changed.payment {
            Some(payment) => doing.watch(payment.id),
            None => toast(done.unwrap_or_default()),
        }
        open.set(false);
        timers::next_frame(|| {
            focus::id(CHANGE);
        });
    });
    let refused = confirm.failure();
    Effect::new(move |_| {
        if refused.with(|failure| failure.as_ref().and_then(Failure::refusal)) == Some(Refusal::PreviewStale) {
            found.set(None);
            look();
        }
    });
    let on_confirm = move |()| match found.get_untracked() {
        Some(found) => confirm.call(ConfirmPlanChange { org: org.reference_now() }, Confirm { preview: found.id }),
        None => look(),
    };
    let (no_preview, not_done) = (failure_text::banner(preview.banner(&[])), failure_text::banner(confirm.banner(&[])));
    let (looking, no_answer) = (preview.pending(), preview.failure());
    let waits = Signal::derive(move || {
        (looking.get() || (found.with(Option::is_none) && no_answer.with(Option::is_none))).then(|| t::preview_wait().to_owned())
    });
    let present = billing.with_untracked(|billing| crate::parts::words::edition_and_cadence(billing.plan.edition, billing.plan.cadence));
    let title = match step {
        PlanStep::Cancel => t::cancel_title(&present),
        PlanStep::Resume => t::resume_title(&present),
        PlanStep::Keep => t::keep_title(&present),
    };
    let body = move || match said.get() {
        Some(said) => explained(said),
        // There is nothing to wait for after a failure; the words for it stand below.
        None if no_answer.with(Option::is_some) => ().into_any(),
        None => view! { <Skeleton lines=3/> }.into_any(),
    };
    view! {
        <FormDialog
            open
            title
            confirm=step.label()
            danger=step == PlanStep::Cancel
            alert=step == PlanStep::Cancel
            pending=confirm.pending()
            disabled_reason=waits
            error=Signal::derive(move || not_done.get().or_else(|| no_preview.get()))
            on_confirm
            on_close=move |()| doing.done()
        >
            <div class="Stack" aria-live="polite">{body}</div>
        </FormDialog>
    }
    .into_any()
}

fn explained(said: Said) -> AnyView {
    let list = (!said.lost.is_empty()).then(|| {
        let items = said.lost.into_iter().map(|name| view! { <li>{name}</li> }).collect_view();
        view! {
            <p>{t::cancel_lost()}</p>
            <ul class="PlanDialog-lost">{items}</ul>
        }
    });
    view! {
        <p>{said.text}</p>
        {list}
        {said.notes.into_iter().map(|note| view! { <p>{note}</p> }).collect_view()}
    }
    .into_any()
}

/// The words for a preview. Without the plans, features go by their keys, which are words too.
fn said(step: PlanStep, preview: &Preview, plans: Option<&Plans>) -> Said {
    let present = preview.from.map(plan_words::plan).unwrap_or_default();
    let ends = intl::date(preview.takes_effect_at.0);
    let (date, amount) = match &preview.next_renewal {
        Some(next) => (intl::date(next.at.0), intl::money(next.due)),
        None => (ends.clone(), intl::money(preview.settlement.due)),
    };
    let (text, done) = match step {
        PlanStep::Cancel => (t::cancel_text(&present, &ends), t::canceled_now(&present, &ends)),
        PlanStep::Resume => (t::resume_text(&present, &date, &amount), t::goes_on(&present)),
        PlanStep::Keep => {
            let to = match preview.replaces {
                Some(AtPeriodEnd::Change { to }) => plan_words::plan(to),
                _ => String::new(),
            };
            (t::keep_text(&to, &present, &date, &amount), t::kept_now(&present))
        }
    };
    let name = |key: &String| plans.map_or_else(|| key.clone(), |plans| plan_words::feature(plans, key));
    let mut notes = Vec::new();
    let mut lost = Vec::new();
    if step == PlanStep::Cancel {
        if let Some(AtPeriodEnd::Change { to }) = preview.replaces {
            notes.push(format!("{}: {}.", t::replaces(), t::replaces_change(&plan_words::plan(to))));
        }
        lost = preview.features_lost.iter().map(name).collect();
        notes.push(t::cancel_credits().to_owned());
        notes.extend(preview.over_limit.iter().map(plan_words::over_note));
    }
    Said { text, lost, notes, done }
}

#[cfg(test)]
mod tests {
    use bursar_domain::{
        catalogue::{LimitKind, OverLimit, Thing},
        credits::Credits,
        invoice::{Settlement, Totals},
        plan::{Cadence, Edition, Plan},
        subscription::NextRenewal,
        tax::Tax,
        time::Timestamp,
    };

    use super::{super::samples::usd, *};

    const PRESENT: Plan = Plan { edition: Edition::Enterprise, cadence: Cadence::Annual };
    const TEAM: Plan = Plan { edition: Edition::Team, cadence: Cadence::Monthly };

    fn preview(step: PlanStep, replaces: Option<AtPeriodEnd>) -> Preview {
        let totals = Totals { subtotal: usd(480_000), tax: Tax::None, total: usd(480_000) };
        let goes_on = step != PlanStep::Cancel;
        Preview {
            at: Timestamp(0),
            expires_at: Timestamp(600_000),
            request: step.request(),
            from: Some(PRESENT),
            to: goes_on.then_some(PRESENT),
            takes_effect_at: Timestamp(7),
            lines: Vec::new(),
            totals: Totals { subtotal: usd(0), tax: Tax::None, total: usd(0) },
            balance_before: usd(0),
            settlement: Settlement { due: usd(0), balance_after: usd(0) },
            unused_credit: usd(0),
            annual_saving: None,
            credits_granted: Credits::ZERO,
            credits_kept: Credits::ZERO,
            credits_expire_at: None,
            next_renewal: goes_on.then_some(NextRenewal { at: Timestamp(7), plan: PRESENT, totals, due: usd(470_000) }),
            replaces,
            features_lost: if goes_on { Vec::new() } else { vec!["audit_log".to_owned()] },
            features_gained: Vec::new(),
            over_limit: Vec::new(),
        }
    }

    #[test]
    fn sub_3_canceling_says_until_when_it_works_and_what_goes() {
        let over = vec![Thing { id: "per_1".to_owned(), name: "Ada".to_owned() }];
        let managers = OverLimit { kind: LimitKind::BillingManagers, limit: 0, count: 1, over };
        let planned = Preview { over_limit: vec![managers], ..preview(PlanStep::Cancel, Some(AtPeriodEnd::Change { to: TEAM })) };
        let said = said(PlanStep::Cancel, &planned, None);
        assert!(said.text.starts_with("Enterprise · annual works until 7."), "{}", said.text);
        assert_eq!(said.lost, ["audit_log"]);
        assert_eq!(said.notes.len(), 3, "what it replaces, the credits, who is over the limit: {:?}", said.notes);
        assert!(said.notes[2].ends_with("nobody can be added: Ada."));
    }

    #[test]
    fn sub_2_resuming_and_keeping_say_what_is_charged_when() {
        let resumed = said(PlanStep::Resume, &preview(PlanStep::Resume, Some(AtPeriodEnd::Cancel)), None);
        assert_eq!(resumed.text, "Enterprise · annual goes on and renews on 7 for USD 4700.00.");
        let kept = said(PlanStep::Keep, &preview(PlanStep::Keep, Some(AtPeriodEnd::Change { to: TEAM })), None);
        assert!(kept.text.starts_with("The change to Team · monthly does not happen."), "{}", kept.text);
        assert!(kept.lost.is_empty() && kept.notes.is_empty() && resumed.notes.is_empty());
    }
}
