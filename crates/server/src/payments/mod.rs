//! The port to whoever keeps cards and moves money: about ten calls, the same for the embedded sandbox and for Stripe. Prices,
//! invoices and credits are not its business. No provider call is ever made inside a transaction of ours.

pub mod sandbox;

use bursar_domain::{
    api::payments::Decline,
    calendar::Month,
    money::{Currency, Money},
    time::Timestamp,
};

use self::sandbox::Sandbox;

/// The provider that this installation uses.
#[derive(Debug, Clone)]
pub enum Provider {
    /// Embedded: test cards only, tables of its own in the same database.
    Sandbox(Sandbox),
}

/// Why the provider's answer is not there.
#[derive(Debug)]
pub enum ProviderError {
    /// No answer, or one that cannot be read: what was asked for may have happened.
    Unknown(anyhow::Error),
    /// It said no for good, and nothing has happened: our request or our configuration is wrong.
    Refused(anyhow::Error),
}

/// What a provider call gives.
pub type Result<T> = std::result::Result<T, ProviderError>;

/// A payment to make. The caller has written it down and committed before it asks.
#[derive(Debug, Clone, Copy)]
pub struct Charge<'a> {
    /// Our reference and our idempotency key: asking again with the same one never charges twice.
    pub reference: &'a str,
    /// The provider's name for the organization.
    pub customer: &'a str,
    /// The provider's name for the card.
    pub method: &'a str,
    /// How much.
    pub amount: Money,
    /// Whether a person is there who can authenticate; if not, a card that wants it is declined.
    pub on_session: bool,
    /// What stands on the card's statement, and in the provider's dashboard.
    pub description: &'a str,
    /// Where the person comes back to after authenticating.
    pub return_url: &'a str,
}

/// How a payment stands at the provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// The provider's name for it.
    pub id: String,
    /// The reference that it was made with.
    pub reference: String,
    /// Where it stands.
    pub state: ReportState,
}

/// Where a payment stands at the provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReportState {
    /// It is at it.
    Processing,
    /// The person has to authenticate there.
    RequiresAction {
        /// Where.
        url: String,
    },
    /// The money is there.
    Succeeded,
    /// It did not happen.
    Failed(Decline),
    /// It was called off.
    Canceled,
}

/// A visit to a page of the provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visit {
    /// The provider's name for the visit.
    pub id: String,
    /// Where the browser goes.
    pub url: String,
}

/// How a visit that takes a card ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SetupOutcome {
    /// Not yet.
    Pending,
    /// The person left.
    Canceled,
    /// The card was not accepted.
    Declined,
    /// A card is stored.
    Stored(Card),
}

/// A card as the provider knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Card {
    /// The provider's name for it.
    pub id: String,
    /// Brand, in small letters.
    pub brand: String,
    /// The last four digits.
    pub last4: String,
    /// The month to whose end it can be used.
    pub expires: Month,
}

/// What a webhook says: an object to fetch. It is a hint, never the truth.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Hint {
    /// A payment has changed.
    Payment {
        /// The provider's name for it.
        id: String,
    },
    /// A card has changed or was detached.
    Method {
        /// The provider's name for the customer.
        customer: String,
    },
    /// Nothing that we follow.
    Other,
}

/// Passes a call on to the provider in use.
macro_rules! each {
    ($self:ident, $provider:ident => $call:expr) => {
        match $self {
            Self::Sandbox($provider) => $call,
        }
    };
}

impl Provider {
    /// Its name in the database.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Sandbox(_) => "sandbox",
        }
    }

    /// The least that it charges in this currency.
    #[must_use]
    pub fn minimum_charge(&self, currency: Currency) -> Money {
        each!(self, provider => provider.minimum_charge(currency))
    }

    /// The customer for an organization; asking again gives the same one.
    ///
    /// # Errors
    /// See [`ProviderError`].
    pub async fn ensure_customer(&self, org: &str, name: &str) -> Result<String> {
        each!(self, provider => provider.ensure_customer(org, name).await)
    }

    /// Begins a visit that takes a card.
    ///
    /// # Errors
    /// See [`ProviderError`].
    pub async fn begin_card_setup(&self, customer: &str, reference: &str, return_url: &str) -> Result<Visit> {
        each!(self, provider => provider.begin_card_setup(customer, reference, return_url).await)
    }

    /// How such a visit ended.
    ///
    /// # Errors
    /// See [`ProviderError`].
    pub async fn card_setup(&self, visit: &str) -> Result<SetupOutcome> {
        each!(self, provider => provider.card_setup(visit).await)
    }

    /// The cards of a customer.
    ///
    /// # Errors
    /// See [`ProviderError`].
    pub async fn cards(&self, customer: &str) -> Result<Vec<Card>> {
        each!(self, provider => provider.cards(customer).await)
    }

    /// Says which card is the default, for the provider's own pages.
    ///
    /// # Errors
    /// See [`ProviderError`].
    pub async fn set_default(&self, customer: &str, card: &str) -> Result<()> {
        each!(self, provider => provider.set_default(customer, card).await)
    }

    /// Forgets a card. One that is gone already is no error.
    ///
    /// # Errors
    /// See [`ProviderError`].
    pub async fn detach(&self, card: &str) -> Result<()> {
        each!(self, provider => provider.detach(card).await)
    }

    /// Charges a card. The same reference again never charges twice.
    ///
    /// # Errors
    /// See [`ProviderError`].
    pub async fn charge(&self, charge: &Charge<'_>) -> Result<Report> {
        each!(self, provider => provider.charge(charge).await)
    }

    /// How a payment stands.
    ///
    /// # Errors
    /// See [`ProviderError`].
    pub async fn payment(&self, id: &str) -> Result<Report> {
        each!(self, provider => provider.payment(id).await)
    }

    /// The payments with this reference of ours: none if the charge never arrived.
    ///
    /// # Errors
    /// See [`ProviderError`].
    pub async fn find_payments(&self, reference: &str) -> Result<Vec<Report>> {
        each!(self, provider => provider.find_payments(reference).await)
    }

    /// The payments that were made since then: covers events that were lost.
    ///
    /// # Errors
    /// See [`ProviderError`].
    pub async fn recent_payments(&self, since: Timestamp) -> Result<Vec<Report>> {
        each!(self, provider => provider.recent_payments(since).await)
    }

    /// Calls a payment off that has not happened yet; says how it stands afterwards.
    ///
    /// # Errors
    /// See [`ProviderError`].
    pub async fn cancel(&self, id: &str) -> Result<Report> {
        each!(self, provider => provider.cancel(id).await)
    }

    /// Pays back, in part or whole. The same key again never pays back twice.
    ///
    /// # Errors
    /// See [`ProviderError`].
    pub async fn refund(&self, id: &str, amount: Money, key: &str) -> Result<()> {
        each!(self, provider => provider.refund(id, amount, key).await)
    }

    /// A visit to the provider's own page about cards and payments.
    ///
    /// # Errors
    /// See [`ProviderError`].
    pub async fn portal(&self, customer: &str, return_url: &str) -> Result<String> {
        each!(self, provider => provider.portal(customer, return_url).await)
    }
}
