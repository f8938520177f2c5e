//! The page: which step is shown is what the address says.

use bursar_domain::{
    api::{
        payment_methods::{BackTo, ListPaymentMethods, PaymentMethod},
        subscription::{GetPlans, Plans},
    },
    ids::CardSetupId,
    plan::Cadence,
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::{choice::Choice, editions::editions, going::Going, step::step};
use crate::{
    api::{Tag, use_query},
    messages::{parts, plans as t},
    parts::{
        card_visit::{CardVisit, card_return},
        shell::{Loaded, PageFrame, focus_heading},
    },
    session::use_org,
    ui::{Banner, FormBanner, Skeleton, Tone},
};

/// What both steps know.
#[derive(Clone, Copy)]
pub(super) struct Known {
    /// What is on offer.
    pub(super) plans: Signal<Plans>,
    /// Stored cards, once they are known.
    pub(super) cards: Signal<Option<Vec<PaymentMethod>>>,
    /// Why nothing can be changed.
    pub(super) locked: Signal<Option<String>>,
    /// The ways from here.
    pub(super) going: Going,
}

/// The page that changes the plan.
pub(super) fn page() -> AnyView {
    let org = use_org();
    let suspended = org.suspended();
    let plans = use_query(move || GetPlans { org: org.reference() }, &[Tag::Money, Tag::Org]);
    let stored = use_query(move || ListPaymentMethods { org: org.reference() }, &[Tag::Money]).value();
    let cards = Signal::derive(move || stored.get().map(|stored| stored.items));
    let locked = Signal::derive(move || suspended.get().then(|| parts::suspended_reason().to_owned()));
    let address = use_query_map();
    let choice = Memo::new(move |_| address.with(|query| Choice::from_address(query.get_str("to"), query.get_str("cadence"))));
    let going = Going::new(CardVisit::new(Some(BackTo::Plan)));
    let came_back = address.with_untracked(|query| query.get_str("card").and_then(|id| id.parse::<CardSetupId>().ok()));
    let came_back = came_back.filter(|_| !suspended.get_untracked());
    let returning = RwSignal::new(came_back.is_some());
    let card = came_back.map(|setup| {
        let on_end = Callback::new(move |()| {
            going.restore();
            returning.set(false);
        });
        card_return(setup, going.visit(), on_end)
    });
    // The step has changed in place: whoever listens or uses the keyboard begins at its heading.
    let chosen = Memo::new(move |_| choice.with(Option::is_some));
    Effect::new(move |before: Option<bool>| {
        let chosen = chosen.get();
        if before.is_some_and(|before| before != chosen) {
            focus_heading();
        }
        chosen
    });
    let title = Signal::derive(move || if chosen.get() { t::receipt() } else { t::title() }.to_owned());
    let lead = Signal::derive(move || if chosen.get() { t::lead_confirm() } else { t::lead_choose() }.to_owned());
    let cadence = RwSignal::new(String::new());
    let content = move |plans: Signal<Plans>| {
        begin_with(cadence, choice.get_untracked(), plans);
        let known = Known { plans, cards, locked, going };
        move || match (returning.get(), choice.get()) {
            (true, _) => waiting(),
            (false, None) => editions(known, cadence),
            (false, Some(choice)) => step(choice, known),
        }
    };
    view! {
        <PageFrame title lead crumb=t::title()>
            <div class="Stack">
                <Show when=move || suspended.get()>
                    <Banner tone=Tone::Warning>{parts::suspended_banner()}</Banner>
                </Show>
                {card}
                <FormBanner error=going.visit().trouble()/>
                <Loaded query=plans skeleton=waiting children=content/>
            </div>
        </PageFrame>
    }
    .into_any()
}

/// The switch begins with what the address says, else with how the organization pays now.
fn begin_with(cadence: RwSignal<String>, choice: Option<Choice>, plans: Signal<Plans>) {
    let chosen = match choice {
        Some(Choice::To(plan)) => Some(plan.cadence),
        _ => plans.with_untracked(|plans| plans.current.map(|plan| plan.cadence)),
    };
    cadence.set(chosen.unwrap_or(Cadence::Monthly).name().to_owned());
}

fn waiting() -> AnyView {
    view! {
        <div class="Editions">
            {(0..4).map(|_| view! { <div class="Edition"><Skeleton lines=7 height=24/></div> }).collect_view()}
        </div>
    }
    .into_any()
}
