//! The *Plan* card: what the organization is on and what comes, for everybody; the steps, for those who look after billing.

use bursar_domain::api::billing::Billing;
use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};

use super::{
    doing::{Doing, Want},
    plan_model::{PlanView, plan_view},
    view_model::{Controls, Rights},
};
use crate::{
    browser::intl,
    messages::{billing as words, parts, plans as t},
    parts::{amount::amount, moment::Moment},
    routes::{OrgPage, Route},
    session::use_org,
    ui::{Badge, Button, ButtonKind, Card},
};

/// The id of *Change plan*, which takes the focus when the step beside it is done.
pub(super) const CHANGE: &str = "change-plan";

/// The card. It takes the whole width where no card of cards stands beside it.
pub(super) fn plan_card(billing: Signal<Billing>, rights: Signal<Rights>, doing: Doing, wide: bool) -> AnyView {
    let suspended = use_org().suspended();
    let plan = Memo::new(move |_| billing.with(|billing| plan_view(&billing.plan, billing.account.as_ref(), suspended.get())));
    let controls = Memo::new(move |_| if wide { Controls::Absent } else { rights.get().money_controls() });
    let steps = move || (controls.get() != Controls::Absent).then(|| steps(plan, controls, doing));
    view! {
        <Card title=words::plan() wide>
            {move || facts(plan.get())}
            {steps}
        </Card>
    }
    .into_any()
}

fn facts(plan: PlanView) -> AnyView {
    let (said, at) = plan.ahead;
    let ahead = match at {
        Some(at) => view! { <Moment ms=at.0 words=said/> }.into_any(),
        None => said.into_any(),
    };
    let row = |label: &'static str, value: AnyView| view! { <div><dt>{label}</dt><dd>{value}</dd></div> };
    let members = view! {
        {intl::integer(i64::from(plan.members))}
        <span class="Facts-help">{words::members_help()}</span>
    };
    view! {
        <div>
            <p class="PlanCard-name">
                <strong>{plan.name}</strong>
                <Badge tone=plan.tone dot=true>{plan.status}</Badge>
            </p>
            <p class="PlanCard-price">{plan.price}</p>
            <p>{ahead}</p>
        </div>
        <dl class="Facts">
            {plan.next_charge.map(|charge| row(t::next_charge(), amount(charge)))}
            {plan.balance.map(|balance| row(t::balance(), amount(balance)))}
            {row(words::members(), members.into_any())}
        </dl>
    }
    .into_any()
}

fn steps(plan: Memo<PlanView>, controls: Memo<Controls>, doing: Doing) -> AnyView {
    let (org, navigate) = (use_org(), use_navigate());
    let change = move |()| navigate(&Route::Org(org.slug_now(), OrgPage::Plan).path(), NavigateOptions::default());
    let reason = move |blocked: fn(&PlanView) -> Option<&'static str>| {
        Signal::derive(move || {
            let locked = (controls.get() == Controls::Locked).then(parts::suspended_reason);
            locked.or_else(|| plan.with(blocked)).map(str::to_owned)
        })
    };
    let step = Memo::new(move |_| plan.with(|plan| plan.step));
    let quiet = move || {
        step.get().map(|step| {
            view! {
                <Button kind=ButtonKind::Quiet disabled_reason=reason(|plan| plan.step_blocked) on_click=move |()| doing.ask(Want::Plan(step))>
                    {step.label()}
                </Button>
            }
        })
    };
    view! {
        <div class="Actions PlanCard-steps">
            <Button id=CHANGE kind=ButtonKind::Primary disabled_reason=reason(|plan| plan.change_blocked) on_click=change>
                {t::change_plan()}
            </Button>
            {quiet}
        </div>
    }
    .into_any()
}
