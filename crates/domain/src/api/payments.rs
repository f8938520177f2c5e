//! Payments: one attempt each to collect money. A page that waits for one asks here until it is settled.

use serde::{Deserialize, Serialize};

use super::endpoint::{Empty, endpoints};
use crate::{
    credits::Credits,
    ids::{InvoiceId, PaymentId},
    money::Money,
    payment::PaymentStatus,
    plan::Plan,
    slug::OrgRef,
    time::Timestamp,
};

endpoints! {
    /// How a payment stands. While it is open the provider is asked.
    GetPayment: Get "/orgs/{org}/billing/payments/{payment}" (org: OrgRef, payment: PaymentId) Holds(ViewBillingRecords)
        { query: Empty, body: Empty, reply: Payment }
    /// Calls off a payment that waits for the person to authenticate.
    CancelPayment: Post "/orgs/{org}/billing/payments/{payment}/cancellation" (org: OrgRef, payment: PaymentId) Holds(ManageSubscription)
        { query: Empty, body: Empty, reply: Payment }
}

/// A payment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payment {
    /// Identifier.
    pub id: PaymentId,
    /// What for.
    pub purpose: PaymentPurpose,
    /// How much, tax included.
    pub amount: Money,
    /// Where it stands.
    pub status: PaymentStatus,
    /// Where the person authenticates, if that is what it waits for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authenticate_at: Option<String>,
    /// Why it failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decline: Option<Decline>,
    /// Its invoice, once there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub invoice: Option<InvoiceId>,
    /// When it was begun.
    pub created_at: Timestamp,
}

/// What a payment is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum PaymentPurpose {
    /// A change of the plan that waits for it.
    PlanChange {
        /// The plan that it leads to.
        to: Plan,
    },
    /// An invoice that is open: a renewal, or one that a person pays by hand.
    Invoice,
    /// Credits bought by a person.
    TopUp {
        /// How many.
        credits: Credits,
    },
    /// Credits bought automatically.
    Recharge {
        /// How many.
        credits: Credits,
    },
}

/// Why a payment failed, as far as one can do something about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Decline {
    /// The bank declined; another try may work (not enough funds, the bank did not answer).
    Soft,
    /// The bank declined for good; another card is needed.
    Hard,
    /// The card has expired.
    Expired,
    /// The card is no longer stored with the provider.
    Detached,
    /// The bank wants the person to authenticate, and nobody was there or it failed.
    AuthenticationNeeded,
}

impl Decline {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Soft, Self::Hard, Self::Expired, Self::Detached, Self::AuthenticationNeeded];

    /// The name in the database and on the wire.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Soft => "soft",
            Self::Hard => "hard",
            Self::Expired => "expired",
            Self::Detached => "detached",
            Self::AuthenticationNeeded => "authentication_needed",
        }
    }

    /// Reads [`Self::name`] back.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|decline| decline.name() == name)
    }
}
