//! What payments are for. The value is kept with the payment and applied when it has succeeded.

use bursar_domain::{
    api::{error::Refusal, payments::PaymentPurpose},
    recharge::Charge,
    subscription::{Planned, Subscription},
    topup::TopUpPreview,
};
use serde::{Deserialize, Serialize};

/// What a payment is for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Purpose {
    /// A change of the plan, applied when it is paid.
    PlanChange {
        /// All that confirming did, worked out for the moment of the preview.
        planned: Box<Planned>,
        /// The subscription that it was worked out for.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        before: Option<Box<Subscription>>,
    },
    /// An open invoice: which one stands in the payment.
    Invoice,
    /// Credits bought by a person.
    TopUp {
        /// The purchase as it was shown.
        purchase: TopUpPreview,
    },
    /// Credits bought automatically.
    Recharge {
        /// The purchase, with the month whose cap it is reserved in.
        charge: Charge,
    },
}

impl Purpose {
    /// The name in the database.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::PlanChange { .. } => "plan_change",
            Self::Invoice => "invoice",
            Self::TopUp { .. } => "top_up",
            Self::Recharge { .. } => "recharge",
        }
    }

    /// What a second one at the same time is refused with.
    pub(super) const fn overlap(&self) -> Refusal {
        match self {
            Self::PlanChange { .. } => Refusal::ChangePending,
            _ => Refusal::PaymentInProgress,
        }
    }

    /// As people see it.
    pub(super) fn wire(&self) -> PaymentPurpose {
        match self {
            Self::PlanChange { planned, .. } => PaymentPurpose::PlanChange { to: planned.after.plan },
            Self::Invoice => PaymentPurpose::Invoice,
            Self::TopUp { purchase } => PaymentPurpose::TopUp { credits: purchase.credits },
            Self::Recharge { charge } => PaymentPurpose::Recharge { credits: charge.credits },
        }
    }
}
