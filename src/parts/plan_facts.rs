//! The state of the subscription as everybody tied to the organization may know it: no prices, no controls.

use bursar_domain::api::billing::PlanStatus;
use leptos::prelude::*;

use super::words;
use crate::{
    messages::billing as t,
    ui::{Badge, Time, Tone},
};

/// Edition and cadence with the state, renewal, members.
#[component]
pub(crate) fn PlanFacts(
    /// The plan.
    #[prop(into)]
    plan: Signal<PlanStatus>,
    /// Whether the operator has suspended the organization.
    #[prop(into)]
    suspended: Signal<bool>,
) -> AnyView {
    let name = Memo::new(move |_| plan.with(|plan| words::edition_and_cadence(plan.edition, plan.cadence)));
    let renews_at = Memo::new(move |_| plan.with(|plan| plan.renews_at));
    let members = Memo::new(move |_| plan.with(|plan| plan.member_count));
    let tone = Signal::derive(move || if suspended.get() { Tone::Danger } else { Tone::Success });
    let renewal = move || match renews_at.get() {
        Some(at) => view! { <Time ms=at.0/> }.into_any(),
        None => t::free_explained().into_any(),
    };
    view! {
        <p class="PlanFacts-name">
            <strong>{move || name.get()}</strong>
            <Badge tone dot=true>{move || if suspended.get() { t::plan_suspended() } else { t::plan_active() }}</Badge>
        </p>
        <dl class="Facts">
            <div>
                <dt>{t::renews()}</dt>
                <dd>{renewal}</dd>
            </div>
            <div>
                <dt>{t::members()}</dt>
                <dd>
                    {move || crate::browser::intl::integer(i64::from(members.get()))}
                    <span class="Facts-help">{t::members_help()}</span>
                </dd>
            </div>
        </dl>
    }
    .into_any()
}
