//! What the Plan card says and offers, from the one answer of the Billing page. Pure: no signals, no calls.

use bursar_domain::{
    api::{
        billing::{Account, PlanStanding, PlanStatus},
        payments::PaymentPurpose,
    },
    money::Money,
    plan::Edition,
    subscription::{AtPeriodEnd, Request},
    time::Timestamp,
};

use crate::{
    browser::intl,
    messages::{billing, errors, plans as t},
    parts::{plan_words, words},
    ui::Tone,
};

/// The one step besides *Change plan*.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PlanStep {
    /// *Cancel plan*.
    Cancel,
    /// *Resume plan*: takes the cancellation back.
    Resume,
    /// *Keep present plan*: takes a scheduled change back.
    Keep,
}

impl PlanStep {
    /// How the server is asked for it.
    pub(super) const fn request(self) -> Request {
        match self {
            Self::Cancel => Request::Cancel,
            Self::Resume => Request::Resume,
            Self::Keep => Request::Withdraw,
        }
    }

    /// The words on its button.
    pub(super) fn label(self) -> &'static str {
        match self {
            Self::Cancel => t::cancel_plan(),
            Self::Resume => t::resume_plan(),
            Self::Keep => t::keep_plan(),
        }
    }
}

/// The card in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct PlanView {
    /// "Enterprise · annual".
    pub(super) name: String,
    /// The mood of the status.
    pub(super) tone: Tone,
    /// The status.
    pub(super) status: &'static str,
    /// "$49.00 a month", for those who may know it.
    pub(super) price: Option<String>,
    /// What the end of the period brings, and when that is.
    pub(super) ahead: (String, Option<Timestamp>),
    /// What the next renewal charges.
    pub(super) next_charge: Option<Money>,
    /// The account balance, if there is one.
    pub(super) balance: Option<Money>,
    /// Members that use a seat.
    pub(super) members: u32,
    /// The quiet step, if one is open.
    pub(super) step: Option<PlanStep>,
    /// Why nothing about the plan can be done now.
    pub(super) step_blocked: Option<&'static str>,
    /// Why the plan cannot be changed now.
    pub(super) change_blocked: Option<&'static str>,
}

/// The card in words. Without an account there are neither prices nor steps.
pub(super) fn plan_view(plan: &PlanStatus, account: Option<&Account>, suspended: bool) -> PlanView {
    let (tone, status) = if suspended { (Tone::Danger, billing::plan_suspended()) } else { status(plan) };
    let goes_on = plan.next != Some(AtPeriodEnd::Cancel);
    let step_blocked = blocked(plan, account);
    let unpaid = matches!(plan.standing, PlanStanding::PastDue | PlanStanding::Unpaid).then(errors::past_due);
    PlanView {
        name: words::edition_and_cadence(plan.edition, plan.cadence),
        tone,
        status,
        price: account.and_then(|account| account.price).zip(plan.cadence).map(|(price, cadence)| plan_words::price(price, cadence)),
        ahead: ahead(plan),
        next_charge: account.and_then(|account| account.next_charge).filter(|_| goes_on),
        balance: account.map(|account| account.account_balance).filter(|balance| balance.minor != 0),
        members: plan.member_count,
        step: step(plan, account),
        step_blocked,
        change_blocked: step_blocked.or(unpaid),
    }
}

fn status(plan: &PlanStatus) -> (Tone, &'static str) {
    match (plan.standing, plan.next) {
        (PlanStanding::PastDue, _) => (Tone::Danger, t::status_past_due()),
        (PlanStanding::Unpaid, _) => (Tone::Danger, t::status_unpaid()),
        (PlanStanding::Renewing, _) => (Tone::Info, t::status_renewing()),
        (PlanStanding::Active, Some(AtPeriodEnd::Cancel)) => (Tone::Warning, t::status_canceled()),
        (PlanStanding::Active | PlanStanding::Free, _) => (Tone::Success, billing::plan_active()),
    }
}

fn ahead(plan: &PlanStatus) -> (String, Option<Timestamp>) {
    match (plan.standing, plan.renews_at) {
        (PlanStanding::Free, _) => (t::free_of_charge().to_owned(), None),
        (PlanStanding::Unpaid, _) => (t::until_paid().to_owned(), None),
        (_, None) => (t::by_contract().to_owned(), None),
        (_, Some(at)) => {
            let date = intl::date(at.0);
            let said = match plan.next {
                None => t::renews_on(&date),
                Some(AtPeriodEnd::Cancel) => t::ends_on(&date),
                Some(AtPeriodEnd::Change { to }) => t::changes_on(&plan_words::plan(to), &date),
            };
            (said, Some(at))
        }
    }
}

/// What is sold by contract is neither canceled nor resumed here: it has no price in the catalogue.
fn step(plan: &PlanStatus, account: Option<&Account>) -> Option<PlanStep> {
    let priced = account?.price.is_some();
    match (plan.standing, plan.next) {
        (PlanStanding::Free | PlanStanding::Unpaid, _) => None,
        (_, Some(AtPeriodEnd::Cancel)) => Some(PlanStep::Resume),
        (_, Some(AtPeriodEnd::Change { .. })) => Some(PlanStep::Keep),
        (_, None) => priced.then_some(PlanStep::Cancel),
    }
}

/// While a change or a renewal is being paid, nothing else can be decided.
fn blocked(plan: &PlanStatus, account: Option<&Account>) -> Option<&'static str> {
    let paying = account
        .is_some_and(|account| account.open_payments.iter().any(|payment| matches!(payment.purpose, PaymentPurpose::PlanChange { .. })));
    (paying || plan.standing == PlanStanding::Renewing).then(errors::change_pending)
}

/// Whether the default card is one that something charges by itself: it is replaced then, not removed (PAY-1).
pub(super) fn default_in_use(plan: &PlanStatus, account: &Account) -> bool {
    let renews = !matches!(plan.standing, PlanStanding::Free | PlanStanding::Unpaid)
        && plan.edition != Edition::Free
        && plan.next != Some(AtPeriodEnd::Cancel)
        && account.price.is_some();
    renews || account.recharge.settings.is_some_and(|settings| settings.enabled)
}

#[cfg(test)]
mod tests {
    use bursar_domain::{
        plan::{Cadence, Plan},
        recharge::{Mode, Settings},
    };

    use super::{
        super::samples::{account, plan_payment, status as plan, usd},
        *,
    };

    const TEAM: Plan = Plan { edition: Edition::Team, cadence: Cadence::Monthly };
    const NEXT: [Option<AtPeriodEnd>; 3] = [None, Some(AtPeriodEnd::Cancel), Some(AtPeriodEnd::Change { to: TEAM })];
    const PAID: [PlanStanding; 3] = [PlanStanding::Active, PlanStanding::Renewing, PlanStanding::PastDue];

    #[test]
    fn sub_2_every_standing_says_what_the_end_of_the_period_brings() {
        for standing in PAID {
            let said = NEXT.map(|next| plan_view(&plan(standing, next), Some(&account()), false).ahead.0);
            assert!(said[0].starts_with("Renews "), "{standing:?}: {}", said[0]);
            assert!(said[1].starts_with("Ends on "), "{standing:?}: {}", said[1]);
            assert!(said[2].starts_with("Changes to Team · monthly on "), "{standing:?}: {}", said[2]);
        }
        assert_eq!(plan_view(&plan(PlanStanding::Unpaid, None), Some(&account()), false).ahead.1, None);
        assert_eq!(plan_view(&plan(PlanStanding::Free, None), None, false).ahead.0, "Free of charge; nothing renews.");
    }

    #[test]
    fn sub_2_every_standing_offers_the_one_step_that_is_open() {
        for standing in PAID {
            let steps = NEXT.map(|next| plan_view(&plan(standing, next), Some(&account()), false).step);
            assert_eq!(steps, [Some(PlanStep::Cancel), Some(PlanStep::Resume), Some(PlanStep::Keep)], "{standing:?}");
        }
        for standing in [PlanStanding::Free, PlanStanding::Unpaid] {
            assert_eq!(plan_view(&plan(standing, None), Some(&account()), false).step, None, "{standing:?}");
        }
        let by_contract = Account { price: None, ..account() };
        assert_eq!(plan_view(&plan(PlanStanding::Active, None), Some(&by_contract), false).step, None);
    }

    #[test]
    fn sub_4_what_the_server_would_refuse_is_blocked_with_its_reason() {
        let blocked = |standing, account: &Account| {
            let view = plan_view(&plan(standing, None), Some(account), false);
            (view.step_blocked.is_some(), view.change_blocked.is_some())
        };
        assert_eq!(blocked(PlanStanding::Active, &account()), (false, false));
        assert_eq!(blocked(PlanStanding::Free, &account()), (false, false));
        assert_eq!(blocked(PlanStanding::Renewing, &account()), (true, true));
        assert_eq!(blocked(PlanStanding::PastDue, &account()), (false, true), "an overdue plan can still be canceled");
        assert_eq!(blocked(PlanStanding::Unpaid, &account()), (false, true));
        let paying = Account { open_payments: vec![plan_payment()], ..account() };
        assert_eq!(blocked(PlanStanding::Active, &paying), (true, true));
    }

    #[test]
    fn bil_1_without_an_account_the_same_facts_stand_there_without_prices_and_steps() {
        for standing in PAID {
            for next in NEXT {
                let (own, other) =
                    (plan_view(&plan(standing, next), Some(&account()), false), plan_view(&plan(standing, next), None, false));
                assert_eq!((&own.name, own.status, &own.ahead, own.members), (&other.name, other.status, &other.ahead, other.members));
                assert_eq!((other.price, other.next_charge, other.balance, other.step), (None, None, None, None));
            }
        }
    }

    #[test]
    fn sub_1_price_charge_and_balance_are_said_where_there_are_any() {
        let view = plan_view(&plan(PlanStanding::Active, None), Some(&account()), false);
        assert_eq!(view.price.as_deref(), Some("USD 4800.00 a year"));
        assert_eq!((view.next_charge, view.balance), (Some(usd(480_000)), None));
        let credited = Account { account_balance: usd(-30), ..account() };
        let ending = plan_view(&plan(PlanStanding::Active, Some(AtPeriodEnd::Cancel)), Some(&credited), false);
        assert_eq!((ending.next_charge, ending.balance), (None, Some(usd(-30))), "nothing is charged for what ends");
    }

    #[test]
    fn a_suspended_organization_says_so_whatever_its_plan() {
        for standing in PAID {
            assert_eq!(plan_view(&plan(standing, None), None, true).status, "Suspended");
        }
    }

    #[test]
    fn pay_1_the_default_card_is_in_use_while_something_renews_or_recharges() {
        assert!(default_in_use(&plan(PlanStanding::Active, None), &account()));
        assert!(!default_in_use(&plan(PlanStanding::Active, Some(AtPeriodEnd::Cancel)), &account()));
        assert!(!default_in_use(&plan(PlanStanding::Free, None), &Account { price: None, ..account() }));
        let settings = Settings {
            enabled: true,
            threshold: bursar_domain::recharge::THRESHOLD_DEFAULT,
            mode: Mode::Target { target: bursar_domain::recharge::THRESHOLD_MAX },
            monthly_cap: usd(10_000),
        };
        let mut recharging = account();
        recharging.recharge.settings = Some(settings);
        assert!(default_in_use(&plan(PlanStanding::Active, Some(AtPeriodEnd::Cancel)), &recharging));
    }
}
