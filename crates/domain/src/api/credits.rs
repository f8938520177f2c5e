//! Credits: what is left, buying more, auto-recharge, the monthly limit (CRD-1 … CRD-3, CRD-5).

use serde::{Deserialize, Serialize};

use super::{
    endpoint::{Empty, endpoints},
    payments::Payment,
    subscription::Confirm,
};
use crate::{
    credits::Credits,
    ids::{CreditLotId, PreviewId},
    ledger::Class,
    money::Money,
    recharge::{Charge, Pause, Settings},
    slug::OrgRef,
    spend::SpendLimit,
    time::Timestamp,
    topup::TopUpPreview,
};

endpoints! {
    /// Every lot that has something left, and what credits are sold for.
    GetCredits: Get "/orgs/{org}/billing/credits" (org: OrgRef) Holds(ViewBillingRecords) { query: Empty, body: Empty, reply: CreditDetails }
    /// Works out a purchase and keeps it for ten minutes. Changes nothing.
    PreviewTopUp: Post "/orgs/{org}/billing/credits/previews" (org: OrgRef) Holds(ManageCredits)
        { query: Empty, body: NewTopUp, reply: TopUpOffer }
    /// Confirms a purchase: one charge, and the credits once it is paid. Needs an idempotency key.
    BuyCredits: Post "/orgs/{org}/billing/credits/purchases" (org: OrgRef) Holds(ManageCredits)
        { query: Empty, body: Confirm, reply: Payment, keyed }
    /// What auto-recharge with these settings would charge right now.
    PreviewAutoRecharge: Post "/orgs/{org}/billing/auto-recharge/previews" (org: OrgRef) Holds(ManageCredits)
        { query: Empty, body: Settings, reply: RechargeOffer }
    /// Sets auto-recharge. If it charges at once, `consent` has to name that amount. Needs an idempotency key.
    SetAutoRecharge: Patch "/orgs/{org}/billing/auto-recharge" (org: OrgRef) Holds(ManageCredits)
        { query: Empty, body: RechargeChange, reply: RechargeStatus, keyed }
    /// Sets or takes away the monthly limit with its alerts and its hard stop.
    SetSpendLimit: Patch "/orgs/{org}/billing/spend-limit" (org: OrgRef) Holds(ManageCredits)
        { query: Empty, body: SpendLimitChange, reply: Empty }
}

/// What is left, by class: the Credits card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreditSummary {
    /// The balance: the sum of all entries. Negative in debt.
    pub balance: Credits,
    /// Set aside for work that is under way.
    pub held: Credits,
    /// Of the balance, what cannot be used because the subscription has ended.
    pub locked: Credits,
    /// By class, in the order in which they are used; only where something is left.
    pub classes: Vec<ClassSummary>,
    /// For how many days it lasts at the pace of the last thirty; absent without usage.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub days_left: Option<u32>,
}

/// What is left of one class.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClassSummary {
    /// Which.
    pub class: Class,
    /// How many are left.
    pub left: Credits,
    /// When the next of them expire; absent for never.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_expiry: Option<Timestamp>,
}

/// Every lot, and the terms of a purchase.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreditDetails {
    /// By class.
    pub summary: CreditSummary,
    /// Lots with something left, in the order in which they are used.
    pub lots: Vec<LotRow>,
    /// Fewest in one purchase.
    pub minimum: Credits,
    /// Most in one purchase.
    pub maximum: Credits,
    /// Multiples of it.
    pub step: Credits,
    /// What a step costs, net.
    pub step_price: Money,
    /// The monthly limit, if there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub spend_limit: Option<SpendLimit>,
}

/// A lot with something left.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LotRow {
    /// Identifier.
    pub id: CreditLotId,
    /// Where it comes from.
    pub class: Class,
    /// How many it began with.
    pub granted: Credits,
    /// How many are left.
    pub left: Credits,
    /// When it was posted.
    pub created_at: Timestamp,
    /// When it expires; absent for never.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Timestamp>,
}

/// How many to buy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewTopUp {
    /// Whole steps between the catalogue's minimum and maximum.
    pub credits: Credits,
}

/// A purchase with the id under which it can be confirmed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TopUpOffer {
    /// To confirm it with.
    pub id: PreviewId,
    /// What it is.
    pub preview: TopUpPreview,
}

/// What switching on would do now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RechargeOffer {
    /// What is charged at once; absent if the balance is not below the threshold, or nothing can be charged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub charges_now: Option<Charge>,
}

/// Auto-recharge as it shall be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RechargeChange {
    /// The settings.
    pub settings: Settings,
    /// The total that the person was shown and agrees to be charged at once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub consent: Option<Money>,
}

/// Where auto-recharge stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RechargeStatus {
    /// What was set; absent if nobody ever has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub settings: Option<Settings>,
    /// Why it is paused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paused: Option<Pause>,
    /// When a declined charge is tried again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_at: Option<Timestamp>,
    /// Whether a charge is under way.
    pub in_flight: bool,
    /// Charged or reserved this month, tax included.
    pub charged_this_month: Money,
}

/// The monthly limit as it shall be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SpendLimitChange {
    /// Absent takes it away.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<SpendLimit>,
}
