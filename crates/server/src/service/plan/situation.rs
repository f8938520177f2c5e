//! All that a change or a renewal depends on, read inside the transaction that is going to use it.

use anyhow::Context as _;
use bursar_domain::{
    catalogue::{InUse, LimitKind, Thing},
    credits::Credits,
    ids::OrgId,
    money::{Currency, Money},
    profile::BillingProfile,
    subscription::{Situation, Terms},
    tax::TaxRate,
    time::Timestamp,
};

use super::Kept;
use crate::{
    app::App,
    service::fault::Fault,
    store::{self, Conn, billing_accounts::AccountRow},
};

/// Members that a refusal names at most; editions with fewer members than an organization has are rare.
const NAMED: u32 = 1000;

/// What was read.
#[derive(Debug, Clone)]
pub struct Facts {
    /// When.
    pub now: Timestamp,
    /// The subscription, if there ever was one.
    pub kept: Option<Kept>,
    /// What the organization pays in.
    pub currency: Currency,
    /// The account balance.
    pub balance: Money,
    /// The card that is charged, by our identifier.
    pub card: Option<String>,
    /// The buyer's tax rate.
    pub tax: TaxRate,
    /// The least that the provider charges.
    pub minimum_charge: Money,
    /// What editions limit.
    pub in_use: Vec<InUse>,
    /// Included credits that are left.
    pub included_left: Credits,
    /// Whether the payment of a confirmed change is under way.
    pub payment_pending: bool,
}

/// The billing account, opened in the catalogue's first currency if there is none yet.
///
/// # Errors
/// The database refused.
pub async fn billing_account(app: &App, conn: &mut Conn, org: &OrgId, now: Timestamp) -> Result<AccountRow, Fault> {
    if let Some(account) = store::billing_accounts::find(conn, org).await? {
        return Ok(account);
    }
    let currency = *app.catalogue.currencies.first().context("a catalogue has a currency")?;
    let slug = store::orgs::slug(conn, org).await?.context("the organization is not there")?;
    Ok(store::billing_accounts::ensure(conn, org, currency, &slug, now).await?)
}

/// Reads it all.
///
/// # Errors
/// The database refused.
pub async fn facts(app: &App, conn: &mut Conn, org: &OrgId, now: Timestamp) -> Result<Facts, Fault> {
    let account = billing_account(app, conn, org, now).await?;
    let currency = Currency::from_code(&account.currency).context("the currency of the billing account")?;
    let profile: BillingProfile = serde_json::from_str(&account.profile).context("the billing profile")?;
    Ok(Facts {
        now,
        kept: super::find(conn, org).await?,
        currency,
        balance: Money::new(account.balance, currency),
        card: store::subscriptions::default_card(conn, org).await?,
        tax: app.catalogue.tax.rate_for(profile.country(), profile.has_eu_vat_id()),
        minimum_charge: app.provider.minimum_charge(currency),
        in_use: in_use(conn, org, now).await?,
        included_left: Credits(store::subscriptions::included_left(conn, org, now).await?),
        payment_pending: store::payments::is_open(conn, org, "plan_change").await?,
    })
}

impl Facts {
    /// As the domain asks for it.
    #[must_use]
    pub fn situation<'a>(&'a self, app: &'a App) -> Situation<'a> {
        Situation {
            catalogue: &app.catalogue,
            now: self.now,
            subscription: self.kept.as_ref().map(|kept| &kept.subscription),
            currency: self.currency,
            account_balance: self.balance,
            has_payment_method: self.card.is_some(),
            tax: self.tax,
            minimum_charge: self.minimum_charge,
            in_use: &self.in_use,
            included_left: self.included_left,
            payment_pending: self.payment_pending,
        }
    }

    /// As a renewal asks for it.
    #[must_use]
    pub fn terms<'a>(&self, app: &'a App) -> Terms<'a> {
        Terms { catalogue: &app.catalogue, tax: self.tax, account_balance: self.balance, minimum_charge: self.minimum_charge }
    }
}

async fn in_use(conn: &mut Conn, org: &OrgId, now: Timestamp) -> Result<Vec<InUse>, Fault> {
    let managers = store::subscriptions::managers_by_age(conn, org, now).await?;
    let members = store::subscriptions::youngest_members(conn, org, NAMED).await?;
    let count = store::members::count(conn, org).await?;
    Ok(vec![
        InUse {
            kind: LimitKind::BillingManagers,
            count: u32::try_from(managers.len()).unwrap_or(u32::MAX),
            youngest: managers.into_iter().map(|(id, name, _)| Thing { id, name }).collect(),
        },
        InUse {
            kind: LimitKind::Members,
            count: u32::try_from(count).unwrap_or(u32::MAX),
            youngest: members.into_iter().map(|(id, name)| Thing { id, name }).collect(),
        },
    ])
}
