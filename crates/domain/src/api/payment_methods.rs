//! Cards. Numbers never come here: the provider's own page takes them, by redirect and back (PAY-1).

use serde::{Deserialize, Serialize};

use super::endpoint::{Empty, endpoints};
use crate::{
    calendar::Month,
    ids::{CardSetupId, PaymentMethodId},
    slug::OrgRef,
};

endpoints! {
    /// The stored cards, the default first.
    ListPaymentMethods: Get "/orgs/{org}/billing/payment-methods" (org: OrgRef) Holds(ViewBillingRecords)
        { query: Empty, body: Empty, reply: PaymentMethods }
    /// Begins a visit to the provider's page that takes a card.
    BeginCardSetup: Post "/orgs/{org}/billing/card-setups" (org: OrgRef) Holds(ManagePaymentMethods)
        { query: Empty, body: NewCardSetup, reply: Redirect }
    /// Asks how the visit ended, and stores the card. Asking again gives the same answer.
    CompleteCardSetup: Post "/orgs/{org}/billing/card-setups/{setup}/completion" (org: OrgRef, setup: CardSetupId) Holds(ManagePaymentMethods)
        { query: Empty, body: Empty, reply: CardSetupOutcome }
    /// Makes a card the one that is charged.
    SetDefaultPaymentMethod: Post "/orgs/{org}/billing/payment-methods/{method}/default" (org: OrgRef, method: PaymentMethodId)
        Holds(ManagePaymentMethods) { query: Empty, body: Empty, reply: Empty }
    /// Removes a card. The default one can only be replaced as long as something renews or recharges.
    RemovePaymentMethod: Delete "/orgs/{org}/billing/payment-methods/{method}" (org: OrgRef, method: PaymentMethodId)
        Holds(ManagePaymentMethods) { query: Empty, body: Empty, reply: Empty }
    /// Opens the provider's own page about cards and payments.
    OpenBillingPortal: Post "/orgs/{org}/billing/portal-sessions" (org: OrgRef) Holds(ManagePaymentMethods)
        { query: Empty, body: Empty, reply: Redirect }
}

/// The stored cards.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentMethods {
    /// The default first, then the youngest.
    pub items: Vec<PaymentMethod>,
}

/// A stored card, as far as Bursar knows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentMethod {
    /// Identifier.
    pub id: PaymentMethodId,
    /// Brand, in small letters: `visa`, `mastercard`, `amex` and so on.
    pub brand: String,
    /// The last four digits.
    pub last4: String,
    /// The month to whose end it can be used.
    pub expires: Month,
    /// Whether it is the one that is charged.
    pub is_default: bool,
    /// How its expiry stands.
    pub expiry: Expiry,
}

/// How near the end of a card is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Expiry {
    /// Far.
    Fine,
    /// Within thirty days.
    Soon,
    /// Over.
    Over,
}

/// What the card is for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewCardSetup {
    /// The card that the new one takes the place of; that one is removed then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaces: Option<PaymentMethodId>,
    /// The page of the console to come back to, below the Billing page (`plan`, say); absent for the Billing page itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub back_to: Option<BackTo>,
}

/// Pages that one leaves for a card and comes back to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BackTo {
    /// The flow that changes the plan.
    Plan,
}

/// Where to go next.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Redirect {
    /// An absolute address of the provider.
    pub url: String,
}

/// How the visit to the provider's page ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum CardSetupOutcome {
    /// The card is stored.
    Stored {
        /// It.
        method: PaymentMethod,
    },
    /// The provider does not know yet; ask again.
    Pending,
    /// The person left the page.
    Canceled,
    /// The card was not accepted.
    Declined,
}
