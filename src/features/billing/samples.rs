//! States of billing for the tests of this folder.

use bursar_domain::{
    api::{
        billing::{Account, Billing, PlanStanding, PlanStatus},
        credits::{CreditSummary, RechargeStatus},
        payment_methods::{Expiry, PaymentMethod},
        payments::{Payment, PaymentPurpose},
    },
    calendar::Month,
    credits::Credits,
    ids::{PaymentId, PaymentMethodId},
    money::{Currency, Money},
    payment::PaymentStatus,
    plan::{Cadence, Edition, Plan},
    subscription::AtPeriodEnd,
    time::Timestamp,
};

pub(super) const fn usd(minor: i64) -> Money {
    Money::new(minor, Currency::Usd)
}

/// Enterprise by the year; Free where nothing is in force.
pub(super) fn status(standing: PlanStanding, next: Option<AtPeriodEnd>) -> PlanStatus {
    let on_free = matches!(standing, PlanStanding::Free | PlanStanding::Unpaid);
    PlanStatus {
        edition: if on_free { Edition::Free } else { Edition::Enterprise },
        cadence: (!on_free).then_some(Cadence::Annual),
        renews_at: (!on_free).then_some(Timestamp(1_800_000_000_000)),
        member_count: 40,
        standing,
        next,
    }
}

pub(super) fn card(last4: &str, is_default: bool, expiry: Expiry) -> PaymentMethod {
    PaymentMethod {
        id: PaymentMethodId::from_parts(1, u128::from(is_default)),
        brand: "visa".to_owned(),
        last4: last4.to_owned(),
        expires: Month { year: 2028, month: 8 },
        is_default,
        expiry,
    }
}

/// An account that is in order, with one card.
pub(super) fn account() -> Account {
    Account {
        price: Some(usd(480_000)),
        next_charge: Some(usd(480_000)),
        account_balance: usd(0),
        payment_methods: vec![card("4242", true, Expiry::Fine)],
        credits: CreditSummary { balance: Credits::ZERO, held: Credits::ZERO, locked: Credits::ZERO, classes: Vec::new(), days_left: None },
        recharge: RechargeStatus { settings: None, paused: None, retry_at: None, in_flight: false, charged_this_month: usd(0) },
        spend_limit: None,
        open_payments: Vec::new(),
        overdue: None,
        invoices: Vec::new(),
        activity: Vec::new(),
        invoiced_as: "Acme".to_owned(),
        country: String::new(),
    }
}

pub(super) fn billing(plan: PlanStatus, account: Option<Account>) -> Billing {
    Billing {
        org_name: "Acme".to_owned(),
        plan,
        credit_balance: Credits::ZERO,
        used_this_month: Credits::ZERO,
        resources: None,
        account,
        owners: Vec::new(),
        billing_admins: Vec::new(),
        billing_managers: Vec::new(),
        my_request: None,
        requests: None,
    }
}

/// A payment that is under way, for a change to Team by the month.
pub(super) fn plan_payment() -> Payment {
    Payment {
        id: PaymentId::from_parts(1, 1),
        purpose: PaymentPurpose::PlanChange { to: Plan { edition: Edition::Team, cadence: Cadence::Monthly } },
        amount: usd(4_900),
        status: PaymentStatus::Processing,
        authenticate_at: None,
        decline: None,
        invoice: None,
        created_at: Timestamp(1_790_000_000_000),
    }
}
