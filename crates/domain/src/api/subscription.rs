//! Plans for sale, and changes of the subscription: preview, then confirm (SUB-1 … SUB-4).

use serde::{Deserialize, Serialize};

use super::{
    endpoint::{Empty, endpoints},
    payments::Payment,
};
use crate::{
    catalogue::{Feature, Limits},
    credits::Credits,
    ids::PreviewId,
    money::{Currency, Money},
    plan::{Edition, Plan},
    slug::OrgRef,
    subscription::{AtPeriodEnd, Preview, Request},
};

endpoints! {
    /// What can be subscribed to, in the organization's currency and the reader's language.
    GetPlans: Get "/orgs/{org}/billing/plans" (org: OrgRef) Holds(ViewBillingRecords) { query: Empty, body: Empty, reply: Plans }
    /// Works out what a change would do and keeps it for ten minutes (SUB-3). Changes nothing.
    PreviewPlanChange: Post "/orgs/{org}/billing/plan/previews" (org: OrgRef) Holds(ManageSubscription)
        { query: Empty, body: PlanChangeRequest, reply: PlanPreview }
    /// Confirms a preview. What it shows as due is charged; the change applies when the payment has succeeded. Needs an
    /// idempotency key.
    ConfirmPlanChange: Post "/orgs/{org}/billing/plan/changes" (org: OrgRef) Holds(ManageSubscription)
        { query: Empty, body: Confirm, reply: PlanChanged, keyed }
}

/// What can be subscribed to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plans {
    /// All editions, cheapest first.
    pub editions: Vec<EditionOffer>,
    /// What their feature keys are called, in the order in which people read them.
    pub features: Vec<(String, Feature)>,
    /// The present plan; absent on Free.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub current: Option<Plan>,
    /// What the end of the period brings instead of plain renewal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<AtPeriodEnd>,
    /// What the organization pays in.
    pub currency: Currency,
    /// Where *Contact us* leads.
    pub contact: String,
}

/// One edition on offer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EditionOffer {
    /// Which.
    pub edition: Edition,
    /// For a month; absent for Free and for what is sold by contract.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub monthly: Option<Money>,
    /// For a year; likewise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub annual: Option<Money>,
    /// What a year costs less than twelve months.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub saving: Option<Money>,
    /// Credits that a month includes.
    pub included_credits: Credits,
    /// How much of things it allows.
    pub limits: Limits,
    /// Keys of [`Plans::features`].
    pub features: Vec<String>,
}

/// What is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlanChangeRequest {
    /// The change.
    pub change: Request,
}

/// A preview with the id under which it can be confirmed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanPreview {
    /// To confirm it with.
    pub id: PreviewId,
    /// What the change does.
    pub preview: Preview,
}

/// Which preview to confirm.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Confirm {
    /// The preview.
    pub preview: PreviewId,
}

/// What confirming did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanChanged {
    /// The payment that the change waits for or has been paid with; absent if nothing was due and the change is made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payment: Option<Payment>,
}
