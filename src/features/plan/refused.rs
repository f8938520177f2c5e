//! What there is to do where no receipt can be worked out: each refusal has its way out (SUB-4).

use bursar_domain::{
    api::{error::Refusal, subscription::Plans},
    plan::Plan,
};
use leptos::prelude::*;

use super::{choice::Choice, offers, page::Known};
use crate::{
    api::{Failure, present},
    messages::{payments, plans as t},
    parts::plan_words,
    ui::{Button, ButtonKind, LinkButton},
};

/// The next step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum WayOut {
    /// A card.
    AddCard,
    /// Take the cancellation back.
    Resume,
    /// Invoices, payments and billing managers are on the Billing page.
    Billing,
    /// Sold by contract.
    Contact,
    /// Another choice.
    Editions,
    /// The same once more.
    Again,
}

const fn way_out(refusal: Option<Refusal>) -> WayOut {
    match refusal {
        Some(Refusal::PaymentMethodRequired) => WayOut::AddCard,
        Some(Refusal::ReactivateFirst) => WayOut::Resume,
        Some(Refusal::ChangePending | Refusal::PastDue | Refusal::OverLimit | Refusal::PaymentInProgress) => WayOut::Billing,
        Some(Refusal::ContactUs | Refusal::NotPriced) => WayOut::Contact,
        Some(Refusal::Unchanged | Refusal::NotSubscribed | Refusal::NothingScheduled | Refusal::OrgSuspended) => WayOut::Editions,
        _ => WayOut::Again,
    }
}

/// Why there is no receipt, and what to do.
pub(super) fn refused(failure: &Failure, choice: Choice, known: Known, again: Callback<()>) -> AnyView {
    let Known { plans, locked, going, .. } = known;
    let refusal = failure.refusal();
    let wanted = plans.with_untracked(|plans| wanted(choice, plans));
    let said = match refusal {
        Some(Refusal::PaymentMethodRequired) => t::no_card().to_owned(),
        _ => present(failure).sentence,
    };
    let primary = match way_out(refusal) {
        WayOut::AddCard => view! {
            <Button
                kind=ButtonKind::Primary
                pending=going.visit().pending()
                disabled_reason=locked
                on_click=move |()| going.for_card(choice, None)
            >
                {payments::add_card()}
            </Button>
        }
        .into_any(),
        WayOut::Resume => view! {
            <Button kind=ButtonKind::Primary on_click=move |()| going.choose(Choice::Resume)>{t::resume_plan()}</Button>
        }
        .into_any(),
        WayOut::Billing => view! {
            <LinkButton kind=ButtonKind::Primary href=going.billing()>{t::to_billing()}</LinkButton>
        }
        .into_any(),
        WayOut::Contact => view! {
            <LinkButton kind=ButtonKind::Primary href=plans.with_untracked(|plans| plans.contact.clone())>{t::contact()}</LinkButton>
        }
        .into_any(),
        WayOut::Again => view! { <Button kind=ButtonKind::Primary on_click=again>{t::work_out_again()}</Button> }.into_any(),
        WayOut::Editions => ().into_any(),
    };
    view! {
        <section class="Receipt" aria-label=t::receipt()>
            {wanted.map(|wanted| view! { <p class="Receipt-wanted">{wanted}</p> })}
            <p role="alert">{said}</p>
            <div class="Actions">
                {primary}
                <LinkButton kind=ButtonKind::Quiet href=going.editions()>{t::back()}</LinkButton>
            </div>
        </section>
    }
    .into_any()
}

/// "Team · annual: $490.00 a year": so that it is seen what the card is for.
fn wanted(choice: Choice, plans: &Plans) -> Option<String> {
    let Choice::To(plan @ Plan { edition, cadence }) = choice else { return None };
    let offer = plans.editions.iter().find(|offer| offer.edition == edition)?;
    let price = offers::price(offer, cadence)?;
    Some(format!("{}: {}", plan_words::plan(plan), plan_words::price(price, cadence)))
}

#[cfg(test)]
mod tests {
    use bursar_domain::{
        plan::{Cadence, Edition},
        subscription::ChangeRefusal,
    };

    use super::{
        super::samples::{plan, plans},
        *,
    };

    #[test]
    fn sub_4_every_refusal_of_a_change_has_a_way_out_of_its_own() {
        let refusals = [
            (ChangeRefusal::ReactivateFirst, WayOut::Resume),
            (ChangeRefusal::ChangePending, WayOut::Billing),
            (ChangeRefusal::PastDue, WayOut::Billing),
            (ChangeRefusal::OverLimit { over: Vec::new() }, WayOut::Billing),
            (ChangeRefusal::PaymentMethodRequired, WayOut::AddCard),
            (ChangeRefusal::ContactUs, WayOut::Contact),
            (ChangeRefusal::Unchanged, WayOut::Editions),
            (ChangeRefusal::NotSubscribed, WayOut::Editions),
            (ChangeRefusal::NothingScheduled, WayOut::Editions),
            (ChangeRefusal::NotPriced, WayOut::Contact),
        ];
        for (refusal, expected) in refusals {
            let on_the_wire = Refusal::ALL.iter().find(|known| known.name() == refusal.code()).copied();
            assert!(on_the_wire.is_some(), "{}", refusal.code());
            assert_eq!(way_out(on_the_wire), expected, "{}", refusal.code());
        }
        assert_eq!(way_out(None), WayOut::Again, "a lost connection");
    }

    #[test]
    fn sub_3_without_a_card_it_is_still_said_what_was_chosen() {
        let team = Choice::To(plan(Edition::Team, Cadence::Annual));
        assert_eq!(wanted(team, &plans(None, None)).as_deref(), Some("Team · annual: USD 490.00 a year"));
        assert_eq!(wanted(Choice::Resume, &plans(None, None)), None);
    }
}
