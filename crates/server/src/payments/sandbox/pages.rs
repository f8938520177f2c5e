//! What the sandbox's own pages do. They belong to the provider, not to Bursar: no session, no organization; whoever knows the
//! identifier in the address may use the page.

use bursar_domain::{api::payments::Decline, calendar::Month, money::Money, time::Timestamp};

use super::{
    SETUP_MS, Sandbox,
    cards::{Script, TestCard},
    opaque,
};
use crate::{
    payments::{Card, Report, ReportState},
    store::{
        self,
        sandbox::{MethodRow, PaymentRow},
    },
};

/// How long the portal can be used, in milliseconds.
const PORTAL_MS: i64 = 60 * 60 * 1000;
/// Payments that the portal lists at most.
const LISTED: u32 = 50;

/// A visit that takes a card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setup {
    /// Name of the customer.
    pub customer: String,
    /// Where the person comes back to.
    pub return_url: String,
    /// Whether a card can still be given.
    pub open: bool,
}

/// What became of a card that was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Given {
    /// It is stored, now or before.
    Stored,
    /// The bank declined it; another one can be tried.
    Declined,
    /// The visit is over.
    TooLate,
}

/// A payment that waits, or waited, for a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Authentication {
    /// How much.
    pub amount: Money,
    /// What for.
    pub description: String,
    /// The card.
    pub card: Card,
    /// Where the person comes back to.
    pub return_url: String,
    /// Whether it still waits.
    pub open: bool,
}

/// What the portal shows.
#[derive(Debug, Clone)]
pub struct Portal {
    /// The provider's name for the customer.
    pub customer: String,
    /// Name of the customer.
    pub name: String,
    /// The cards.
    pub cards: Vec<Card>,
    /// Which of them is the default.
    pub default: Option<String>,
    /// The latest payments.
    pub payments: Vec<Past>,
    /// Where the person comes back to.
    pub return_url: String,
}

/// A payment that was made.
#[derive(Debug, Clone)]
pub struct Past {
    /// When.
    pub at: Timestamp,
    /// How much.
    pub amount: Money,
    /// How much of it was paid back.
    pub refunded: Money,
    /// What for.
    pub description: String,
    /// How it stands.
    pub state: ReportState,
}

/// What the pages get: the database may refuse.
type Result<T> = store::Result<T>;

impl Sandbox {
    /// A visit that takes a card; none if there never was one.
    ///
    /// # Errors
    /// The database refused.
    pub async fn setup_page(&self, visit: &str) -> Result<Option<Setup>> {
        let mut conn = self.store.read().await?;
        let Some(row) = store::sandbox::visit(&mut conn, "setup", visit).await? else { return Ok(None) };
        let customer = store::sandbox::customer(&mut conn, &row.customer).await?.map(|(name, _)| name).unwrap_or_default();
        let open = matches!(row.outcome.as_deref(), None | Some("declined")) && !self.is_over(&row, SETUP_MS);
        Ok(Some(Setup { customer, return_url: row.return_url, open }))
    }

    /// Stores a card, or declines it. Given twice it is stored once.
    ///
    /// # Errors
    /// The database refused.
    pub async fn give_card(&self, visit: &str, card: &TestCard, expires: Month) -> Result<Given> {
        let mut tx = self.store.write().await?;
        let Some(row) = store::sandbox::visit(&mut tx, "setup", visit).await? else { return Ok(Given::TooLate) };
        match row.outcome.as_deref() {
            Some("stored") => return Ok(Given::Stored),
            None | Some("declined") if !self.is_over(&row, SETUP_MS) => {}
            _ => return Ok(Given::TooLate),
        }
        let given = if card.script == Script::DeclinedAtSetup {
            store::sandbox::end_visit(&mut tx, visit, "declined", None).await?;
            Given::Declined
        } else {
            let method = method_row(&row.customer, card, expires);
            store::sandbox::insert_method(&mut tx, &method, self.clock.now()).await?;
            store::sandbox::end_visit(&mut tx, visit, "stored", Some(&method.id)).await?;
            Given::Stored
        };
        tx.commit().await?;
        Ok(given)
    }

    /// Stores a test card without a page, for a demo's past.
    ///
    /// # Errors
    /// The database refused.
    pub async fn store_card(&self, customer: &str, card: &TestCard, expires: Month) -> Result<Card> {
        let mut tx = self.store.write().await?;
        let method = method_row(customer, card, expires);
        store::sandbox::insert_method(&mut tx, &method, self.clock.now()).await?;
        tx.commit().await?;
        Ok(Card::from(&method))
    }

    /// The person leaves without a card. A decline before stays what happened.
    ///
    /// # Errors
    /// The database refused.
    pub async fn leave_setup(&self, visit: &str) -> Result<()> {
        let mut tx = self.store.write().await?;
        let row = store::sandbox::visit(&mut tx, "setup", visit).await?;
        if row.is_some_and(|row| row.outcome.is_none()) {
            store::sandbox::end_visit(&mut tx, visit, "canceled", None).await?;
        }
        tx.commit().await
    }

    /// A payment that waits, or waited, for a person.
    ///
    /// # Errors
    /// The database refused.
    pub async fn authentication_page(&self, payment: &str) -> Result<Option<Authentication>> {
        let mut conn = self.store.read().await?;
        let Some(row) = store::sandbox::payment(&mut conn, payment).await? else { return Ok(None) };
        let (Some(method), Some(amount)) = (store::sandbox::method(&mut conn, &row.method_id).await?, row.money()) else { return Ok(None) };
        let open = row.status == "requires_action";
        Ok(Some(Authentication { amount, description: row.description, card: Card::from(&method), return_url: row.return_url, open }))
    }

    /// The person has authenticated, or failed to.
    ///
    /// # Errors
    /// The database refused.
    pub async fn authenticate(&self, payment: &str, succeeded: bool) -> Result<()> {
        let (status, decline) = if succeeded { ("succeeded", None) } else { ("failed", Some(Decline::AuthenticationNeeded.name())) };
        let mut tx = self.store.write().await?;
        store::sandbox::decide(&mut tx, payment, status, decline).await?;
        tx.commit().await
    }

    /// What the portal shows; none if the visit is over or never was.
    ///
    /// # Errors
    /// The database refused.
    pub async fn portal_page(&self, visit: &str) -> Result<Option<Portal>> {
        let mut conn = self.store.read().await?;
        let visit = store::sandbox::visit(&mut conn, "portal", visit).await?.filter(|visit| !self.is_over(visit, PORTAL_MS));
        let Some(visit) = visit else { return Ok(None) };
        let Some((name, default)) = store::sandbox::customer(&mut conn, &visit.customer).await? else { return Ok(None) };
        let cards = store::sandbox::methods(&mut conn, &visit.customer).await?.iter().map(Card::from).collect();
        let payments = store::sandbox::payments_of_customer(&mut conn, &visit.customer, LISTED).await?;
        let payments = payments.iter().filter_map(|row| self.past(row)).collect();
        Ok(Some(Portal { customer: visit.customer, name, cards, default, payments, return_url: visit.return_url }))
    }

    fn past(&self, row: &PaymentRow) -> Option<Past> {
        let Report { state, .. } = self.report(row).ok()?;
        let amount = row.money()?;
        let refunded = Money::new(row.refunded, amount.currency);
        Some(Past { at: Timestamp(row.created_at), amount, refunded, description: row.description.clone(), state })
    }

    /// Forgets a card of the portal's customer; false if it has none like this.
    ///
    /// # Errors
    /// The database refused.
    pub async fn remove_card(&self, portal: &Portal, card: &str) -> Result<bool> {
        let mut tx = self.store.write().await?;
        let found = store::sandbox::method(&mut tx, card).await?;
        if found.is_none_or(|method| method.customer != portal.customer) {
            return Ok(false);
        }
        store::sandbox::detach(&mut tx, card, self.clock.now()).await?;
        tx.commit().await?;
        Ok(true)
    }
}

fn method_row(customer: &str, card: &TestCard, expires: Month) -> MethodRow {
    MethodRow {
        id: opaque("pm"),
        customer: customer.to_owned(),
        script: card.script.name().to_owned(),
        brand: card.brand.to_owned(),
        last4: card.last4(),
        exp_year: expires.year,
        exp_month: i32::from(expires.month),
        detached_at: None,
    }
}
