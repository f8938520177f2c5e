//! Why a change is refused, with what is needed to show the way out (SUB-4).

use serde::{Deserialize, Serialize};

use crate::catalogue::OverLimit;

/// Why a change is refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum ChangeRefusal {
    /// The subscription is canceled to the end of its period: resume it first.
    ReactivateFirst,
    /// A change or a renewal waits for its payment: wait, or finish the payment.
    ChangePending,
    /// An invoice is overdue: pay it first.
    PastDue,
    /// The edition allows less than is in use: remove these first.
    OverLimit {
        /// Exactly what is over.
        over: Vec<OverLimit>,
    },
    /// Something is due and there is no payment method: add one first.
    PaymentMethodRequired,
    /// The edition is sold by contract, on the way in and on the way out.
    ContactUs,
    /// The organization has this plan already.
    Unchanged,
    /// There is no subscription to cancel or to resume.
    NotSubscribed,
    /// Nothing is scheduled that could be withdrawn or resumed.
    NothingScheduled,
    /// The catalogue has no price in the organization's currency.
    NotPriced,
}

impl ChangeRefusal {
    /// The name on the wire.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::ReactivateFirst => "reactivate_first",
            Self::ChangePending => "change_pending",
            Self::PastDue => "past_due",
            Self::OverLimit { .. } => "over_limit",
            Self::PaymentMethodRequired => "payment_method_required",
            Self::ContactUs => "contact_us",
            Self::Unchanged => "unchanged",
            Self::NotSubscribed => "not_subscribed",
            Self::NothingScheduled => "nothing_scheduled",
            Self::NotPriced => "not_priced",
        }
    }
}
