//! What can be done with each edition: how it stands beside the others, seen from the present plan. Pure.

use std::cmp::Ordering;

use bursar_domain::{
    api::subscription::{EditionOffer, Plans},
    catalogue::{Limit, Limits},
    money::Money,
    plan::{Cadence, Edition, Plan},
    subscription::AtPeriodEnd,
};

use super::choice::Choice;
use crate::{
    browser::intl,
    messages::{errors, plans as t},
    parts::{plan_words, words},
};

/// What stands at the foot of an edition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Offer {
    /// It is the present plan.
    Present,
    /// It comes when the period ends.
    Scheduled,
    /// Sold by contract, or changed only by it.
    Contact,
    /// Not while the plan is canceled.
    Blocked {
        /// The words on its button.
        label: String,
        /// Why it cannot be used.
        reason: &'static str,
    },
    /// It can be chosen.
    Choose {
        /// What is chosen.
        choice: Choice,
        /// The words on its button.
        label: String,
    },
}

/// The price of a period; nothing for Free and for what is sold by contract.
pub(super) fn price(offer: &EditionOffer, cadence: Cadence) -> Option<Money> {
    match cadence {
        Cadence::Monthly => offer.monthly,
        Cadence::Annual => offer.annual,
    }
}

/// The price in words, and beside that of a year what it saves.
pub(super) fn price_words(offer: &EditionOffer, cadence: Cadence) -> (String, Option<String>) {
    let saving = offer.saving.filter(|saving| saving.minor > 0 && cadence == Cadence::Annual);
    let price = match price(offer, cadence) {
        Some(price) => plan_words::price(price, cadence),
        None if offer.edition == Edition::Free => t::price_free().to_owned(),
        None => t::by_contract().to_owned(),
    };
    (price, saving.map(|saving| t::save(&intl::money(saving))))
}

/// The most that a year saves, for the switch.
pub(super) fn most_saved(plans: &Plans) -> Option<Money> {
    plans.editions.iter().filter_map(|offer| offer.saving).filter(|saving| saving.minor > 0).max_by_key(|saving| saving.minor)
}

/// What the edition allows and includes, in words.
pub(super) fn includes(offer: &EditionOffer) -> Vec<String> {
    let Limits { billing_managers, members } = offer.limits;
    let credits = offer.included_credits.is_positive().then(|| t::included(offer.included_credits.0));
    let managers = match billing_managers {
        Limit::Unlimited => t::any_managers().to_owned(),
        Limit::AtMost(0) => t::no_managers().to_owned(),
        Limit::AtMost(most) => t::limit_managers(i64::from(most)),
    };
    let members = match members {
        Limit::Unlimited => t::any_members().to_owned(),
        Limit::AtMost(most) => t::limit_members(i64::from(most)),
    };
    credits.into_iter().chain([managers, members]).collect()
}

/// What can be done with an edition when paying by this cadence.
pub(super) fn offer(plans: &Plans, edition: &EditionOffer, cadence: Cadence) -> Offer {
    let by_contract = |of: Edition| plans.editions.iter().any(|offer| offer.edition == of && is_contract(offer));
    if let Some(present) = plans.current.filter(|present| by_contract(present.edition)) {
        return if present.edition == edition.edition { Offer::Present } else { Offer::Contact };
    }
    if edition.edition == Edition::Free {
        return free(plans);
    }
    if price(edition, cadence).is_none() {
        return Offer::Contact;
    }
    let to = Plan { edition: edition.edition, cadence };
    let label = label(plans.current, to);
    match (plans.current, plans.next) {
        (Some(present), None) if present == to => Offer::Present,
        (Some(present), Some(AtPeriodEnd::Cancel)) if present == to => {
            Offer::Choose { choice: Choice::Resume, label: t::resume_plan().to_owned() }
        }
        (Some(_), Some(AtPeriodEnd::Cancel)) => Offer::Blocked { label, reason: errors::reactivate_first() },
        (Some(_), Some(AtPeriodEnd::Change { to: next })) if next == to => Offer::Scheduled,
        _ => Offer::Choose { choice: Choice::To(to), label },
    }
}

/// Whether the edition is the one that the organization has, however it is paid.
pub(super) fn is_present(plans: &Plans, edition: Edition) -> bool {
    plans.current.map_or(Edition::Free, |plan| plan.edition) == edition
}

fn is_contract(offer: &EditionOffer) -> bool {
    offer.edition != Edition::Free && offer.monthly.is_none() && offer.annual.is_none()
}

fn free(plans: &Plans) -> Offer {
    match (plans.current, plans.next) {
        (None, _) => Offer::Present,
        (Some(_), Some(AtPeriodEnd::Cancel)) => Offer::Scheduled,
        (Some(_), _) => Offer::Choose { choice: Choice::Free, label: t::change_to(words::edition(Edition::Free)) },
    }
}

fn label(present: Option<Plan>, to: Plan) -> String {
    let name = words::edition(to.edition);
    let Some(present) = present else { return t::choose(name) };
    match (to.edition.cmp(&present.edition), to.cadence) {
        (Ordering::Equal, cadence) if cadence == present.cadence => t::keep_plan().to_owned(),
        (Ordering::Equal, Cadence::Annual) => t::switch_annual().to_owned(),
        (Ordering::Equal, Cadence::Monthly) => t::switch_monthly().to_owned(),
        (Ordering::Greater, _) => t::upgrade_to(name),
        (Ordering::Less, _) => t::change_to(name),
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::samples::{plan, plans, usd},
        *,
    };

    fn foot(plans: &Plans, edition: Edition, cadence: Cadence) -> Offer {
        let row = plans.editions.iter().find(|offer| offer.edition == edition).expect("every edition is on offer");
        offer(plans, row, cadence)
    }

    fn chosen(offer: &Offer) -> Option<(&str, Choice)> {
        match offer {
            Offer::Choose { choice, label } => Some((label, *choice)),
            _ => None,
        }
    }

    #[test]
    fn sub_1_on_free_every_edition_that_is_sold_can_be_chosen() {
        let plans = plans(None, None);
        assert_eq!(foot(&plans, Edition::Free, Cadence::Annual), Offer::Present);
        let team = plan(Edition::Team, Cadence::Monthly);
        assert_eq!(chosen(&foot(&plans, Edition::Team, Cadence::Monthly)), Some(("Choose Team", Choice::To(team))));
        assert_eq!(foot(&plans, Edition::BusinessCritical, Cadence::Annual), Offer::Contact);
    }

    #[test]
    fn sub_2_each_step_is_called_what_it_is() {
        let present = plan(Edition::Team, Cadence::Monthly);
        let plans = plans(Some(present), None);
        let label = |edition, cadence| chosen(&foot(&plans, edition, cadence)).map(|(label, _)| label.to_owned());
        assert_eq!(foot(&plans, Edition::Team, Cadence::Monthly), Offer::Present);
        assert_eq!(label(Edition::Team, Cadence::Annual).as_deref(), Some("Switch to annual"));
        assert_eq!(label(Edition::Enterprise, Cadence::Annual).as_deref(), Some("Upgrade to Enterprise"));
        assert_eq!(chosen(&foot(&plans, Edition::Free, Cadence::Annual)), Some(("Change to Free", Choice::Free)));
        let annual = super::super::samples::plans(Some(plan(Edition::Enterprise, Cadence::Annual)), None);
        assert_eq!(chosen(&foot(&annual, Edition::Enterprise, Cadence::Monthly)).map(|(label, _)| label), Some("Switch to monthly"));
        assert_eq!(chosen(&foot(&annual, Edition::Team, Cadence::Annual)).map(|(label, _)| label), Some("Change to Team"));
    }

    #[test]
    fn sub_4_a_canceled_plan_can_only_be_resumed() {
        let present = plan(Edition::Team, Cadence::Monthly);
        let plans = plans(Some(present), Some(AtPeriodEnd::Cancel));
        assert_eq!(chosen(&foot(&plans, Edition::Team, Cadence::Monthly)), Some(("Resume plan", Choice::Resume)));
        assert_eq!(foot(&plans, Edition::Free, Cadence::Monthly), Offer::Scheduled);
        let Offer::Blocked { reason, .. } = foot(&plans, Edition::Enterprise, Cadence::Monthly) else { panic!("it is open") };
        assert!(reason.contains("Resume it first"));
    }

    #[test]
    fn sub_2_a_scheduled_change_is_marked_and_the_present_plan_can_be_kept() {
        let (present, next) = (plan(Edition::Enterprise, Cadence::Annual), plan(Edition::Team, Cadence::Annual));
        let plans = plans(Some(present), Some(AtPeriodEnd::Change { to: next }));
        assert_eq!(foot(&plans, Edition::Team, Cadence::Annual), Offer::Scheduled);
        assert_eq!(chosen(&foot(&plans, Edition::Enterprise, Cadence::Annual)), Some(("Keep present plan", Choice::To(present))));
        assert!(chosen(&foot(&plans, Edition::Team, Cadence::Monthly)).is_some(), "another change replaces it");
    }

    #[test]
    fn sub_1_what_was_bought_by_contract_is_changed_by_contract() {
        let plans = plans(Some(plan(Edition::BusinessCritical, Cadence::Annual)), None);
        for edition in Edition::ALL {
            let expected = if edition == Edition::BusinessCritical { Offer::Present } else { Offer::Contact };
            assert_eq!(foot(&plans, edition, Cadence::Annual), expected, "{}", edition.name());
        }
    }

    #[test]
    fn sub_1_prices_and_limits_in_words() {
        let plans = plans(None, None);
        let said = |edition: Edition, cadence| {
            let row = plans.editions.iter().find(|offer| offer.edition == edition).expect("an offer");
            (price_words(row, cadence), includes(row).join(", "))
        };
        let (price, includes) = said(Edition::Team, Cadence::Annual);
        assert_eq!(price, ("USD 490.00 a year".to_owned(), Some("Save USD 98.00 a year".to_owned())));
        assert_eq!(includes, "10,000 credits a month, 1 billing manager, Any number of members");
        assert_eq!(said(Edition::Team, Cadence::Monthly).0, ("USD 49.00 a month".to_owned(), None));
        assert_eq!(said(Edition::Free, Cadence::Annual).0.0, "Free of charge");
        assert_eq!(said(Edition::BusinessCritical, Cadence::Annual).0.0, "By contract");
        assert_eq!(most_saved(&plans), Some(usd(49_800)));
    }
}
