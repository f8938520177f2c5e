//! Cards and payments in words, and what can be done about a payment that did not succeed. Pure but for the language.

use bursar_domain::{
    api::{
        payment_methods::PaymentMethod,
        payments::{Decline, Payment, PaymentPurpose},
    },
    calendar::Month,
    money::Money,
};

use super::plan_words;
use crate::{browser::intl, messages::payments as t};

/// "visa ending 4242".
pub(crate) fn card(card: &PaymentMethod) -> String {
    t::card_named(&card.brand, &card.last4)
}

/// "08/28", as it is printed on the card.
pub(crate) fn month(month: Month) -> String {
    format!("{:02}/{:02}", month.month, month.year.rem_euclid(100))
}

/// What the payment is waited for.
pub(crate) fn waiting(payment: &Payment) -> String {
    let amount = intl::money(payment.amount);
    match payment.purpose {
        PaymentPurpose::PlanChange { to } => t::wait_plan(&amount, &plan_words::plan(to)),
        PaymentPurpose::Invoice => t::wait_invoice(&amount),
        PaymentPurpose::TopUp { credits } | PaymentPurpose::Recharge { credits } => t::wait_credits(&amount, &intl::integer(credits.0)),
    }
}

/// That the bank wants to hear from the person.
pub(crate) fn confirming(payment: &Payment) -> String {
    let amount = intl::money(payment.amount);
    match payment.purpose {
        PaymentPurpose::PlanChange { to } => t::confirm_plan(&amount, &plan_words::plan(to)),
        PaymentPurpose::Invoice => t::confirm_invoice(&amount),
        PaymentPurpose::TopUp { credits } | PaymentPurpose::Recharge { credits } => t::confirm_credits(&amount, &intl::integer(credits.0)),
    }
}

/// That it has succeeded.
pub(crate) fn paid(payment: &Payment) -> String {
    let amount = intl::money(payment.amount);
    match payment.purpose {
        PaymentPurpose::PlanChange { to } => t::paid_plan(&amount, &plan_words::plan(to)),
        PaymentPurpose::Invoice => t::paid_invoice(&amount),
        PaymentPurpose::TopUp { credits } | PaymentPurpose::Recharge { credits } => t::paid_credits(&amount, &intl::integer(credits.0)),
    }
}

/// That it has failed, why, and what to do.
pub(crate) fn declined(amount: Money, why: Option<Decline>) -> String {
    let amount = intl::money(amount);
    match why {
        Some(Decline::Soft) => t::declined_soft(&amount),
        Some(Decline::Hard) => t::declined_hard(&amount),
        Some(Decline::Expired) => t::declined_expired(&amount),
        Some(Decline::Detached) => t::declined_detached(&amount),
        Some(Decline::AuthenticationNeeded) => t::declined_authentication(&amount),
        None => t::declined_other(&amount),
    }
}

/// What helps after a payment has failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Remedies {
    /// The same once more, with the same card.
    pub(crate) try_again: bool,
    /// Another card, or the same with a new expiry.
    pub(crate) update_card: bool,
}

/// What helps after a payment has failed for this reason.
pub(crate) const fn remedies(why: Option<Decline>) -> Remedies {
    match why {
        Some(Decline::Soft) => Remedies { try_again: true, update_card: true },
        Some(Decline::Hard | Decline::Expired | Decline::Detached) => Remedies { try_again: false, update_card: true },
        Some(Decline::AuthenticationNeeded) | None => Remedies { try_again: true, update_card: false },
    }
}

#[cfg(test)]
mod tests {
    use bursar_domain::money::Currency;

    use super::*;

    #[test]
    fn pay_1_every_decline_names_the_amount_and_offers_what_helps() {
        for why in Decline::ALL.map(Some).into_iter().chain([None]) {
            let said = declined(Money::new(4900, Currency::Usd), why);
            assert!(said.contains("USD 49.00") && said.ends_with('.'), "{said}");
            let remedies = remedies(why);
            assert!(remedies.try_again || remedies.update_card, "{why:?}: no dead end");
            assert_eq!(said.contains("Try again"), remedies.try_again && why.is_some(), "{said}");
        }
        assert!(!remedies(Some(Decline::Hard)).try_again, "a card that was declined for good is not charged again");
    }

    #[test]
    fn pay_1_an_expiry_reads_as_on_the_card() {
        assert_eq!(month(Month { year: 2028, month: 8 }), "08/28");
        assert_eq!(month(Month { year: 2100, month: 12 }), "12/00");
    }
}
