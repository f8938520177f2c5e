//! What happened to billing, in sentences: for the card of the Billing page and the page behind it. Pure but for the
//! language. Amounts stand beside the sentence, never in it.

use bursar_domain::{
    api::activity::{Activity, ActivityKind},
    money::Money,
};

use super::{documents::card, plan_words};
use crate::{browser::intl, messages::activity as t};

/// One line of the billing activity as a sentence. Whoever did it is named; what happened by itself says only what.
pub(crate) fn sentence(line: &Activity) -> String {
    use ActivityKind as K;
    let actor = line.actor.as_deref().unwrap_or(t::bursar());
    let subject = Some(line.subject.trim()).filter(|subject| !subject.is_empty());
    let (text, told) = match line.what {
        K::Subscribed | K::PlanChanged | K::ChangeScheduled | K::Renewed => (plan(line, actor), false),
        K::InvoiceIssued => told(subject, t::invoice_issued, t::invoice_issued_plain()),
        K::CreditNoteIssued => told(subject, t::credit_note_issued, t::credit_note_issued_plain()),
        K::CardAdded | K::DefaultCardChanged | K::CardRemoved | K::CardExpiring => (about_card(line.what, actor, subject), true),
        K::CreditsBought | K::CreditsRecharged | K::CreditsGranted | K::CreditsExpired => credits(line, actor),
        K::RechargeOn | K::RechargeChanged => (recharge(line, actor), false),
        K::SpendAlert => told(subject.map(share).as_deref(), t::spend_alert, t::spend_alert_plain()),
        K::BillingAdminAdded | K::BillingAdminRemoved | K::BillingManagerAdded | K::BillingManagerRemoved => {
            (about_person(line.what, line.actor.as_deref(), subject), true)
        }
        other => (plain(other, line.actor.as_deref()), false),
    };
    match subject {
        Some(subject) if !told => t::about(&text, &card(subject)),
        _ => text,
    }
}

/// Whose doing it was, for a place beside the sentence; nothing where the sentence has said it.
pub(crate) fn actor<'a>(line: &'a Activity, sentence: &str) -> Option<&'a str> {
    let actor = line.actor.as_deref().unwrap_or(t::bursar());
    (!sentence.contains(actor)).then_some(actor)
}

/// The money that the line is about, for a place beside the sentence; nothing where it is a bound and not a payment.
pub(crate) fn money(line: &Activity) -> Option<Money> {
    use ActivityKind as K;
    line.amount.filter(|_| !matches!(line.what, K::RechargeOn | K::RechargeOff | K::RechargeChanged | K::RechargeCapped))
}

/// With the subject if there is one, and whether it was told.
fn told(subject: Option<&str>, with: impl Fn(&str) -> String, without: &str) -> (String, bool) {
    subject.map_or_else(|| (without.to_owned(), true), |subject| (with(subject), true))
}

/// Kinds that lead to a plan.
fn plan(line: &Activity, actor: &str) -> String {
    use ActivityKind as K;
    let plan = line.plan.map(plan_words::plan);
    match (line.what, plan) {
        (K::Subscribed, Some(plan)) => t::subscribed(actor, &plan),
        (K::Subscribed, None) => t::subscribed_plain(actor),
        (K::ChangeScheduled, Some(plan)) => t::change_scheduled(actor, &plan),
        (K::ChangeScheduled, None) => t::change_scheduled_plain(actor),
        (K::Renewed, Some(plan)) => t::renewed(&plan),
        (K::Renewed, None) => t::renewed_plain().to_owned(),
        (_, Some(plan)) => t::plan_changed(actor, &plan),
        (_, None) => t::plan_changed_plain(actor),
    }
}

/// Kinds about a card.
fn about_card(what: ActivityKind, actor: &str, subject: Option<&str>) -> String {
    use ActivityKind as K;
    match (what, subject.map(card)) {
        (K::CardAdded, Some(card)) => t::card_added(actor, &card),
        (K::CardAdded, None) => t::card_added_plain(actor),
        (K::DefaultCardChanged, Some(card)) => t::default_card_changed(actor, &card),
        (K::DefaultCardChanged, None) => t::default_card_changed_plain(actor),
        (K::CardRemoved, Some(card)) => t::card_removed(actor, &card),
        (K::CardRemoved, None) => t::card_removed_plain(actor),
        (_, Some(card)) => t::card_expiring(&card),
        (_, None) => t::card_expiring_plain().to_owned(),
    }
}

/// Kinds that move credits. A subject that is the number alone says nothing new.
fn credits(line: &Activity, actor: &str) -> (String, bool) {
    use ActivityKind as K;
    let number = line.subject.parse::<i64>().ok();
    let n = line.credits.map(|credits| credits.0).or(number).map(i64::saturating_abs);
    let text = match (line.what, n) {
        (K::CreditsBought, Some(n)) => t::credits_bought(n, actor),
        (K::CreditsBought, None) => t::credits_bought_plain(actor),
        (K::CreditsRecharged, Some(n)) => t::credits_recharged(n),
        (K::CreditsRecharged, None) => t::credits_recharged_plain().to_owned(),
        (K::CreditsGranted, Some(n)) => t::credits_granted(n),
        (K::CreditsGranted, None) => t::credits_granted_plain().to_owned(),
        (_, Some(n)) => t::credits_expired(n),
        (_, None) => t::credits_expired_plain().to_owned(),
    };
    (text, number.is_some())
}

/// Auto-recharge with its monthly cap: that is no money that moved.
fn recharge(line: &Activity, actor: &str) -> String {
    match (line.what, line.amount.map(intl::money)) {
        (ActivityKind::RechargeOn, Some(cap)) => t::recharge_on_cap(actor, &cap),
        (ActivityKind::RechargeOn, None) => t::recharge_on(actor),
        (_, Some(cap)) => t::recharge_changed_cap(actor, &cap),
        (_, None) => t::recharge_changed(actor),
    }
}

/// "75" and "75%" are both shares.
fn share(subject: &str) -> String {
    match subject.trim_end_matches(['%', ' ']).parse::<u32>() {
        Ok(percent) => intl::percent(percent.saturating_mul(100)),
        Err(_) => subject.to_owned(),
    }
}

/// Kinds about somebody's access. Without an actor it ended by itself; who is actor and subject at once has left.
fn about_person(what: ActivityKind, actor: Option<&str>, subject: Option<&str>) -> String {
    use ActivityKind as K;
    let by = actor.unwrap_or(t::bursar());
    let other = actor.filter(|actor| Some(*actor) != subject);
    match (what, subject, other) {
        (K::BillingAdminAdded, Some(name), _) => t::billing_admin_added(by, name),
        (K::BillingAdminAdded, None, _) => t::billing_admin_added_plain(by),
        (K::BillingAdminRemoved, Some(name), Some(actor)) => t::billing_admin_removed(actor, name),
        (K::BillingAdminRemoved, Some(name), None) => t::billing_admin_ended(name),
        (K::BillingAdminRemoved, None, _) => t::billing_admin_removed_plain(by),
        (K::BillingManagerAdded, name, _) => {
            name.or(actor).map_or_else(|| t::billing_manager_added_plain().to_owned(), t::billing_manager_added)
        }
        (_, Some(name), Some(actor)) => t::billing_manager_removed(actor, name),
        (_, name, _) => name.or(actor).map_or_else(|| t::billing_manager_ended_plain().to_owned(), t::billing_manager_ended),
    }
}

/// Kinds that say it all.
fn plain(what: ActivityKind, actor: Option<&str>) -> String {
    use ActivityKind as K;
    let by = actor.unwrap_or(t::bursar());
    match what {
        K::ChangeWithdrawn => t::change_withdrawn(by),
        K::PlanCanceled => t::plan_canceled(by),
        K::PlanResumed => t::plan_resumed(by),
        K::PastDue => t::past_due().to_owned(),
        K::Restored => t::restored().to_owned(),
        K::Unpaid => t::unpaid().to_owned(),
        K::PlanEnded => t::plan_ended().to_owned(),
        K::PaymentSucceeded => actor.map_or_else(|| t::payment_succeeded_plain().to_owned(), t::payment_succeeded),
        K::PaymentFailed => t::payment_failed().to_owned(),
        K::PaymentCanceled => actor.map_or_else(|| t::payment_canceled_plain().to_owned(), t::payment_canceled),
        K::Refunded => t::refunded().to_owned(),
        K::RechargeOff => t::recharge_off(by),
        K::RechargePaused => t::recharge_paused().to_owned(),
        K::RechargeCapped => t::recharge_capped().to_owned(),
        K::SpendLimitChanged => t::spend_limit_changed(by),
        K::ProfileChanged => t::profile_changed(by),
        // Every kind that is left has been put into words above, or is of a newer version.
        _ => t::unknown().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use bursar_domain::{
        credits::Credits,
        ids::ActivityId,
        plan::{Cadence, Edition, Plan},
        time::Timestamp,
    };

    use super::*;

    fn line(what: ActivityKind) -> Activity {
        Activity {
            id: ActivityId::from_parts(1, 1),
            at: Timestamp(0),
            actor: None,
            what,
            subject: String::new(),
            plan: None,
            amount: None,
            credits: None,
            invoice: None,
        }
    }

    fn by(actor: &str, what: ActivityKind, subject: &str) -> Activity {
        Activity { actor: Some(actor.to_owned()), subject: subject.to_owned(), ..line(what) }
    }

    #[test]
    fn act_1_every_kind_has_a_sentence_of_its_own_with_and_without_its_details() {
        let plan = Plan { edition: Edition::Team, cadence: Cadence::Annual };
        let mut seen = std::collections::HashSet::new();
        for what in ActivityKind::ALL {
            let bare = sentence(&line(*what));
            assert!(!bare.is_empty() && bare != t::unknown(), "{}", what.name());
            assert!(seen.insert(bare.clone()), "{} says what another kind says: {bare}", what.name());
            let full = Activity { plan: Some(plan), credits: Some(Credits(-5)), ..by("Ada", *what, "Something") };
            let full = sentence(&full);
            assert!(!full.contains("  ") && !full.contains('{'), "{}: {full}", what.name());
            assert!(full.contains("Something"), "{} keeps what it is about: {full}", what.name());
        }
    }

    #[test]
    fn act_1_a_monthly_cap_is_told_and_is_no_payment() {
        let cap = Some(Money::new(60_000, bursar_domain::money::Currency::Usd));
        let on = Activity { amount: cap, ..by("Ada", ActivityKind::RechargeOn, "") };
        assert_eq!(sentence(&on), "Ada switched auto-recharge on, at most USD 600.00 a month");
        assert_eq!((money(&on), money(&Activity { what: ActivityKind::CreditsRecharged, ..on.clone() })), (None, cap));
    }

    #[test]
    fn act_1_a_kind_of_a_newer_version_stays_readable() {
        let unknown = by("Ada", ActivityKind::from_name("teleported"), "Mars");
        assert_eq!(sentence(&unknown), format!("{} (Mars)", t::unknown()));
    }

    #[test]
    fn act_1_sentences_name_actor_plan_credits_and_card() {
        let plan = Some(Plan { edition: Edition::Enterprise, cadence: Cadence::Annual });
        assert_eq!(sentence(&Activity { plan, ..by("Ada", ActivityKind::PlanChanged, "") }), "Ada changed the plan to Enterprise · annual");
        assert_eq!(sentence(&line(ActivityKind::RechargeChanged)), "Bursar changed auto-recharge");
        let bought = Activity { credits: Some(Credits(20_000)), ..by("Ada", ActivityKind::CreditsBought, "20000") };
        assert_eq!(sentence(&bought), "Ada bought 20,000 credits");
        let expired = Activity { credits: Some(Credits(-1)), ..line(ActivityKind::CreditsExpired) };
        assert_eq!(sentence(&expired), "1 credit expired");
        assert_eq!(sentence(&by("Ada", ActivityKind::CardAdded, "visa 4242")), "Ada added the card Visa ···· 4242");
        assert_eq!(sentence(&by("Ada", ActivityKind::PaymentFailed, "visa 4242")), "A payment failed (Visa ···· 4242)");
        assert_eq!(sentence(&by("Ada", ActivityKind::InvoiceIssued, "ACME-INV-000003")), "Invoice ACME-INV-000003 was issued");
    }

    #[test]
    fn act_1_whoever_did_it_is_always_named_once() {
        for what in ActivityKind::ALL {
            for line in [line(*what), by("Ada", *what, "")] {
                let said = sentence(&line);
                let name = line.actor.as_deref().unwrap_or("Bursar");
                let named = said.matches(name).count() + usize::from(actor(&line, &said) == Some(name));
                assert_eq!(named, 1, "{}: {said}", what.name());
            }
        }
    }

    #[test]
    fn del_5_access_that_ends_by_itself_or_by_leaving_blames_nobody() {
        let ended = Activity { subject: "Bo".to_owned(), ..line(ActivityKind::BillingAdminRemoved) };
        assert_eq!(sentence(&ended), "Bo is no longer a billing admin");
        assert_eq!(sentence(&by("Ada", ActivityKind::BillingAdminRemoved, "Bo")), "Ada removed Bo from billing admins");
        assert_eq!(sentence(&by("Pat", ActivityKind::BillingManagerRemoved, "Pat")), "Pat no longer manages billing");
        assert_eq!(sentence(&by("Pat", ActivityKind::BillingManagerAdded, "")), "Pat manages billing now");
    }
}
