//! Step 1: the editions side by side, by the month or by the year.

use bursar_domain::{
    api::subscription::{EditionOffer, Plans},
    plan::Cadence,
    subscription::AtPeriodEnd,
};
use leptos::prelude::*;

use super::{
    choice::Choice,
    offers::{self, Offer, includes, most_saved, price_words},
    page::Known,
};
use crate::{
    browser::intl,
    messages::{errors, plans as t},
    parts::{plan_words, words},
    ui::{self, Badge, Banner, Button, Icon, IconName, LinkButton, RadioGroup, Tone},
};

/// The editions, and the switch between month and year.
pub(super) fn editions(known: Known, cadence: RwSignal<String>) -> AnyView {
    let Known { plans, locked, going, .. } = known;
    let canceled = Memo::new(move |_| plans.with(|plans| plans.current.is_some() && plans.next == Some(AtPeriodEnd::Cancel)));
    let resume = move || {
        view! {
            <Button small=true disabled_reason=locked on_click=move |()| going.choose(Choice::Resume)>{t::resume_plan()}</Button>
        }
        .into_any()
    };
    let paid = Memo::new(move |_| cadence.with(|name| Cadence::from_name(name)).unwrap_or(Cadence::Monthly));
    let all = move || {
        let cadence = paid.get();
        plans.with(|plans| plans.editions.iter().map(|offer| edition(plans, offer, cadence, known)).collect_view())
    };
    view! {
        <Show when=move || canceled.get()>
            <Banner tone=Tone::Warning action=resume>{errors::reactivate_first()}</Banner>
        </Show>
        <RadioGroup legend=t::cadence() value=cadence options=plans.with_untracked(cadences) inline=true/>
        <div class="Editions">{all}</div>
    }
    .into_any()
}

fn cadences(plans: &Plans) -> Vec<ui::Choice> {
    let annual = ui::Choice::new(Cadence::Annual.name(), t::annual());
    let annual = match most_saved(plans) {
        Some(saving) => annual.hint(t::annual_saves(&intl::money(saving))),
        None => annual,
    };
    vec![ui::Choice::new(Cadence::Monthly.name(), t::monthly()), annual]
}

fn edition(plans: &Plans, offer: &EditionOffer, cadence: Cadence, known: Known) -> AnyView {
    let name = words::edition(offer.edition);
    let id = format!("edition-{}", offer.edition.name());
    let (price, saving) = price_words(offer, cadence);
    let foot = offers::offer(plans, offer, cadence);
    let present = offers::is_present(plans, offer.edition);
    let features = plans.features.iter().filter(|(key, _)| offer.features.contains(key));
    let features = features.map(|(key, _)| view! { <li><Icon name=IconName::Check/><span>{plan_words::feature(plans, key)}</span></li> });
    let badge = if present {
        Some((Tone::Success, t::present()))
    } else if foot == Offer::Scheduled {
        Some((Tone::Info, t::scheduled()))
    } else {
        None
    };
    view! {
        <section class="Edition" aria-labelledby=id.clone() data-present=present.then_some("true")>
            <header class="Edition-head">
                <h2 id=id.clone()>{name}</h2>
                {badge.map(|(tone, said)| view! { <Badge tone dot=true>{said}</Badge> })}
            </header>
            <div>
                <p class="Edition-price">{price}</p>
                <p class="Edition-saving">{saving}</p>
            </div>
            <ul class="Edition-limits">{includes(offer).into_iter().map(|said| view! { <li>{said}</li> }).collect_view()}</ul>
            <ul class="Edition-features" aria-label=t::features_of(name)>{features.collect_view()}</ul>
            <div class="Edition-foot">{below(foot, plans.contact.clone(), known)}</div>
        </section>
    }
    .into_any()
}

fn below(foot: Offer, contact: String, Known { locked, going, .. }: Known) -> AnyView {
    match foot {
        Offer::Present | Offer::Scheduled => ().into_any(),
        Offer::Contact => view! { <LinkButton href=contact>{t::contact()}</LinkButton> }.into_any(),
        Offer::Blocked { label, reason } => {
            let reason = Signal::derive(move || Some(reason.to_owned()));
            view! { <Button disabled_reason=reason>{label}</Button> }.into_any()
        }
        Offer::Choose { choice, label } => view! {
            <Button disabled_reason=locked on_click=move |()| going.choose(choice)>{label}</Button>
        }
        .into_any(),
    }
}
