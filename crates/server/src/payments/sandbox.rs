//! The embedded provider: test cards, pages and tables of its own, outcomes by script. It behaves as a real one does: it knows no
//! organizations, keeps to the caller's idempotency keys, and some of its answers are late or never come. No real card and no real
//! money ever get here.

pub mod cards;
pub mod pages;

use std::sync::Arc;

use bursar_domain::{
    api::payments::Decline,
    card::CardExpiry,
    money::{Currency, Money},
    time::Timestamp,
};

use self::cards::{LATE_MS, Script};
use super::{Card, Charge, ProviderError, Report, ReportState, Result, SetupOutcome, Visit};
use crate::{
    clock::Clock,
    identity::token,
    store::{
        self, Store,
        sandbox::{MethodRow, NewPayment, PaymentRow, VisitRow},
    },
};

/// How long the page that takes a card can be used, in milliseconds.
const SETUP_MS: i64 = 24 * 60 * 60 * 1000;

/// The embedded provider.
#[derive(Debug, Clone)]
pub struct Sandbox {
    store: Store,
    clock: Clock,
    public_url: Arc<str>,
}

/// No answer of the database is no answer of the provider.
impl From<store::Error> for ProviderError {
    fn from(error: store::Error) -> Self {
        Self::Unknown(error.into())
    }
}

fn refused<T>(why: &str) -> Result<T> {
    Err(ProviderError::Refused(anyhow::anyhow!("the sandbox refuses: {why}")))
}

fn unanswered<T>() -> Result<T> {
    Err(ProviderError::Unknown(anyhow::anyhow!("the sandbox does not answer")))
}

/// A new identifier that tells nothing and cannot be guessed.
fn opaque(prefix: &str) -> String {
    format!("{prefix}_{}", token::new_secret())
}

impl From<&MethodRow> for Card {
    fn from(row: &MethodRow) -> Self {
        Self { id: row.id.clone(), brand: row.brand.clone(), last4: row.last4.clone(), expires: row.expires() }
    }
}

/// How a payment begins.
struct Begun {
    status: &'static str,
    decline: Option<Decline>,
    due_at: Option<Timestamp>,
    answered: bool,
}

impl Begun {
    const fn of(status: &'static str) -> Self {
        Self { status, decline: None, due_at: None, answered: true }
    }

    const fn failed(decline: Decline) -> Self {
        Self { decline: Some(decline), ..Self::of("failed") }
    }
}

impl Sandbox {
    /// In the same database, on the same clock, with pages below `public_url`.
    #[must_use]
    pub fn new(store: Store, clock: Clock, public_url: &str) -> Self {
        Self { store, clock, public_url: public_url.into() }
    }

    fn page(&self, what: &str, id: &str) -> String {
        format!("{}/sandbox/{what}/{id}", self.public_url)
    }

    /// As Stripe has it for charges in these currencies.
    pub(super) const fn minimum_charge(&self, currency: Currency) -> Money {
        let minor = match currency {
            Currency::Usd | Currency::Eur | Currency::Chf | Currency::Jpy => 50,
            Currency::Gbp => 30,
            Currency::Kwd => 150,
        };
        Money::new(minor, currency)
    }

    pub(super) async fn ensure_customer(&self, org: &str, name: &str) -> Result<String> {
        let mut tx = self.store.write().await?;
        let id = store::sandbox::ensure_customer(&mut tx, &opaque("cus"), org, name).await?;
        tx.commit().await?;
        Ok(id)
    }

    pub(super) async fn begin_card_setup(&self, customer: &str, reference: &str, return_url: &str) -> Result<Visit> {
        let visit = self.begin_visit("setup", customer, Some(reference), return_url).await?;
        Ok(Visit { url: self.page("setup", &visit), id: visit })
    }

    async fn begin_visit(&self, kind: &str, customer: &str, reference: Option<&str>, return_url: &str) -> Result<String> {
        let mut tx = self.store.write().await?;
        if store::sandbox::customer(&mut tx, customer).await?.is_none() {
            return refused("no such customer");
        }
        let visit = VisitRow {
            id: opaque("visit"),
            kind: kind.to_owned(),
            customer: customer.to_owned(),
            return_url: return_url.to_owned(),
            created_at: self.clock.now().0,
            outcome: None,
            method_id: None,
        };
        let begun = store::sandbox::ensure_visit(&mut tx, &visit, reference).await?;
        if (&begun.customer, &begun.return_url) != (&visit.customer, &visit.return_url) {
            return refused("the reference was used for another visit");
        }
        tx.commit().await?;
        Ok(begun.id)
    }

    pub(super) async fn card_setup(&self, visit: &str) -> Result<SetupOutcome> {
        let mut conn = self.store.read().await?;
        let Some(visit) = store::sandbox::visit(&mut conn, "setup", visit).await? else { return refused("no such visit") };
        Ok(match (visit.outcome.as_deref(), &visit.method_id) {
            (Some("stored"), Some(method)) => match store::sandbox::method(&mut conn, method).await? {
                Some(method) => SetupOutcome::Stored(Card::from(&method)),
                None => return refused("the card is lost"),
            },
            (Some("declined"), _) => SetupOutcome::Declined,
            (None, _) if !self.is_over(&visit, SETUP_MS) => SetupOutcome::Pending,
            _ => SetupOutcome::Canceled,
        })
    }

    fn is_over(&self, visit: &VisitRow, life_ms: i64) -> bool {
        self.clock.now().ms_since(Timestamp(visit.created_at)) > life_ms
    }

    pub(super) async fn cards(&self, customer: &str) -> Result<Vec<Card>> {
        let rows = store::sandbox::methods(&mut *self.store.read().await?, customer).await?;
        Ok(rows.iter().map(Card::from).collect())
    }

    pub(super) async fn set_default(&self, customer: &str, card: &str) -> Result<()> {
        let mut tx = self.store.write().await?;
        let found = store::sandbox::method(&mut tx, card).await?;
        if !found.is_some_and(|method| method.customer == customer && method.detached_at.is_none()) {
            return refused("no such card");
        }
        store::sandbox::set_default(&mut tx, customer, card).await?;
        Ok(tx.commit().await?)
    }

    pub(super) async fn detach(&self, card: &str) -> Result<()> {
        let mut tx = self.store.write().await?;
        store::sandbox::detach(&mut tx, card, self.clock.now()).await?;
        Ok(tx.commit().await?)
    }

    pub(super) async fn charge(&self, charge: &Charge<'_>) -> Result<Report> {
        let request = fingerprint(charge);
        let mut tx = self.store.write().await?;
        if let Some(row) = store::sandbox::payment_of(&mut tx, charge.reference).await? {
            return if row.request == request { self.report(&row) } else { refused("the idempotency key was used for another payment") };
        }
        if charge.amount.minor < self.minimum_charge(charge.amount.currency).minor {
            return refused("the amount is below the minimum");
        }
        let Some(method) = store::sandbox::method(&mut tx, charge.method).await?.filter(|method| method.customer == charge.customer) else {
            return refused("no such card");
        };
        let declines = store::sandbox::declines(&mut tx, &method.id).await?;
        let Some(begun) = self.begin(&method, charge.on_session, declines) else { return unanswered() };
        let new = NewPayment {
            id: &opaque("pay"),
            reference: charge.reference,
            request: &request,
            customer: charge.customer,
            method: charge.method,
            amount: charge.amount,
            description: charge.description,
            status: begun.status,
            decline: begun.decline.map(Decline::name),
            return_url: charge.return_url,
            due_at: begun.due_at,
        };
        store::sandbox::insert_payment(&mut tx, &new, self.clock.now()).await?;
        let row = store::sandbox::payment_of(&mut tx, charge.reference).await?;
        tx.commit().await?;
        match row {
            Some(row) if begun.answered => self.report(&row),
            _ => unanswered(),
        }
    }

    /// What the card's script says to a payment; `None` if it does not even arrive.
    fn begin(&self, method: &MethodRow, on_session: bool, declines: i64) -> Option<Begun> {
        let now = self.clock.now();
        if method.detached_at.is_some() {
            return Some(Begun::failed(Decline::Detached));
        }
        if CardExpiry(method.expires()).is_over(now) {
            return Some(Begun::failed(Decline::Expired));
        }
        let late = |decline| Begun { decline, due_at: Some(now.plus_ms(LATE_MS)), ..Begun::of("processing") };
        Some(match Script::from_name(&method.script)? {
            Script::Approves => Begun::of("succeeded"),
            Script::SoftDecline => Begun::failed(Decline::Soft),
            Script::DeclinedTwice if declines < 2 => Begun::failed(Decline::Soft),
            Script::DeclinedTwice => Begun::of("succeeded"),
            Script::HardDecline | Script::DeclinedAtSetup => Begun::failed(Decline::Hard),
            Script::ExpiredDecline => Begun::failed(Decline::Expired),
            Script::NeedsAuthentication if on_session => Begun::of("requires_action"),
            Script::NeedsAuthentication => Begun::failed(Decline::AuthenticationNeeded),
            Script::UnansweredSuccess => Begun { answered: false, ..Begun::of("succeeded") },
            Script::UnansweredFailure => Begun { answered: false, ..Begun::failed(Decline::Soft) },
            Script::NothingArrives => return None,
            Script::LateSuccess => late(None),
            Script::LateFailure => late(Some(Decline::Soft)),
        })
    }

    /// How a payment stands now: what was to turn out late turns out by the clock.
    fn report(&self, row: &PaymentRow) -> Result<Report> {
        let is_due = row.due_at.is_some_and(|due| self.clock.now() >= Timestamp(due));
        let failed = || row.decline.as_deref().and_then(Decline::from_name).map(ReportState::Failed);
        let state = match row.status.as_str() {
            "processing" if is_due => failed().unwrap_or(ReportState::Succeeded),
            "processing" => ReportState::Processing,
            "requires_action" => ReportState::RequiresAction { url: self.page("authenticate", &row.id) },
            "succeeded" => ReportState::Succeeded,
            "canceled" => ReportState::Canceled,
            _ => failed().unwrap_or(ReportState::Failed(Decline::Hard)),
        };
        Ok(Report { id: row.id.clone(), reference: row.reference.clone(), state })
    }

    pub(super) async fn payment(&self, id: &str) -> Result<Report> {
        match store::sandbox::payment(&mut *self.store.read().await?, id).await? {
            Some(row) => self.report(&row),
            None => refused("no such payment"),
        }
    }

    pub(super) async fn find_payments(&self, reference: &str) -> Result<Vec<Report>> {
        let row = store::sandbox::payment_of(&mut *self.store.read().await?, reference).await?;
        row.iter().map(|row| self.report(row)).collect()
    }

    pub(super) async fn recent_payments(&self, since: Timestamp) -> Result<Vec<Report>> {
        let rows = store::sandbox::payments_since(&mut *self.store.read().await?, since).await?;
        rows.iter().map(|row| self.report(row)).collect()
    }

    /// Only what waits for the person can be called off: a bank that is at it does not stop.
    pub(super) async fn cancel(&self, id: &str) -> Result<Report> {
        let mut tx = self.store.write().await?;
        store::sandbox::decide(&mut tx, id, "canceled", None).await?;
        let row = store::sandbox::payment(&mut tx, id).await?;
        tx.commit().await?;
        row.map_or_else(|| refused("no such payment"), |row| self.report(&row))
    }

    pub(super) async fn refund(&self, id: &str, amount: Money, key: &str) -> Result<()> {
        let mut tx = self.store.write().await?;
        if let Some(earlier) = store::sandbox::refund(&mut tx, key).await? {
            return if earlier == (id.to_owned(), amount.minor) {
                Ok(())
            } else {
                refused("the idempotency key was used for another refund")
            };
        }
        let Some(row) = store::sandbox::payment(&mut tx, id).await? else { return refused("no such payment") };
        let fits = amount.minor > 0 && amount.currency.code() == row.currency && self.report(&row)?.state == ReportState::Succeeded;
        if !fits || !store::sandbox::insert_refund(&mut tx, key, id, amount.minor, self.clock.now()).await? {
            return refused("so much cannot be paid back of this payment");
        }
        Ok(tx.commit().await?)
    }

    pub(super) async fn portal(&self, customer: &str, return_url: &str) -> Result<String> {
        let visit = self.begin_visit("portal", customer, None, return_url).await?;
        Ok(self.page("portal", &visit))
    }
}

/// Hash of everything that a charge asks for: the same key must come with the same request.
fn fingerprint(charge: &Charge<'_>) -> Vec<u8> {
    let Charge { reference, customer, method, amount, on_session, description, return_url } = charge;
    let currency = amount.currency.code();
    token::hash(&serde_json::json!([reference, customer, method, amount.minor, currency, on_session, description, return_url]).to_string())
}
