//! An organization as somebody who buys credits: currency, tax rate, card, subscription.

use anyhow::Context as _;
use bursar_domain::{
    catalogue::Catalogue, ids::OrgId, money::Currency, money::Money, profile::BillingProfile, subscription::Subscription, tax::TaxRate,
};

use super::fault::Fault;
use crate::store::{self, Conn};

/// What has to be known before anything is charged.
#[derive(Debug, Clone)]
pub struct Buyer {
    /// Name of the organization.
    pub name: String,
    /// Its short name in addresses.
    pub slug: String,
    /// Whether the operator has suspended it.
    pub suspended: bool,
    /// What it pays in.
    pub currency: Currency,
    /// The account balance; purchases of credits leave it alone.
    pub balance: Money,
    /// Which tax it pays.
    pub tax: TaxRate,
    /// The default card, by our identifier.
    pub method: Option<String>,
    /// The subscription.
    pub subscription: Option<Subscription>,
}

impl Buyer {
    /// Reads it.
    ///
    /// # Errors
    /// The database refused, or holds what this version cannot read.
    pub async fn read(catalogue: &Catalogue, conn: &mut Conn, org: &OrgId) -> Result<Self, Fault> {
        let row = store::buyers::find(conn, org).await?.ok_or_else(Fault::not_found)?;
        let chosen = row.currency.as_deref().map(|code| Currency::from_code(code).with_context(|| code.to_owned())).transpose()?;
        let currency = chosen.or(catalogue.currencies.first().copied()).context("a catalogue without currencies")?;
        let profile: BillingProfile = match &row.profile {
            Some(json) => serde_json::from_str(json).context("the billing profile")?,
            None => BillingProfile::default(),
        };
        let subscription = row.subscription.as_deref().map(serde_json::from_str).transpose().context("the subscription")?;
        Ok(Self {
            name: row.name,
            slug: row.slug,
            suspended: row.suspended_at.is_some(),
            currency,
            balance: Money::new(row.balance.unwrap_or(0), currency),
            tax: catalogue.tax.rate_for(profile.country(), profile.has_eu_vat_id()),
            method: row.method_id,
            subscription,
        })
    }

    /// Whether a subscription is in force.
    #[must_use]
    pub fn is_subscribed(&self) -> bool {
        self.subscription.as_ref().is_some_and(Subscription::is_live)
    }

    /// Whether a subscription is in force and nothing is overdue.
    #[must_use]
    pub fn in_good_standing(&self) -> bool {
        self.subscription.as_ref().is_some_and(Subscription::is_in_good_standing)
    }
}
