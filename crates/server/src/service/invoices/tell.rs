//! Mails about an invoice, to those whom the billing profile names: that it was issued, paid, or could not be paid.

use anyhow::{Context as _, anyhow};
use bursar_domain::{
    ids::{InvoiceId, OrgId},
    invoice::{InvoiceNumber, LineKind},
    money::{Currency, Money},
    plan::Plan,
    profile::MailKind,
    time::Timestamp,
};

use super::snapshot::Snapshot;
use crate::{
    config::Config,
    mail::billing::InvoiceFacts,
    service::{
        billing_mail::{self, Page},
        fault::Fault,
    },
    store::{self, Conn},
};

/// What mails say of an invoice.
struct Told {
    number: InvoiceNumber,
    what: LineKind,
    total: Money,
    due: Money,
}

impl Told {
    async fn read(conn: &mut Conn, org: &OrgId, id: &InvoiceId) -> Result<Self, Fault> {
        let row = store::invoice_list::find(conn, org, id).await?.with_context(|| format!("the invoice {id} is not there"))?;
        let currency = Currency::from_code(&row.currency).context("the currency of an invoice")?;
        let snapshot = Snapshot::of_json(&row.snapshot)?;
        // The dearest line says best what it is about: credits for unused time do not.
        let line = snapshot.lines.iter().max_by_key(|line| line.amount.minor).context("an invoice has a line")?;
        Ok(Self {
            number: row.number.parse().map_err(|_| anyhow!("the number of the invoice {id}"))?,
            what: line.what,
            total: Money::new(row.total, currency),
            due: Money::new(row.due, currency),
        })
    }

    const fn facts(&self) -> InvoiceFacts<'_> {
        InvoiceFacts { number: &self.number, what: self.what, total: self.total, due: self.due }
    }
}

/// It was issued.
pub(super) async fn issued(config: &Config, conn: &mut Conn, org: &OrgId, now: Timestamp, id: &InvoiceId) -> Result<(), Fault> {
    let told = Told::read(conn, org, id).await?;
    let compose = |mail: billing_mail::BillingMail<'_>| mail.invoice_issued(told.facts());
    billing_mail::about(config, conn, org, now, MailKind::Invoices, Page::Invoice(id), compose).await
}

/// It was paid with this card.
///
/// # Errors
/// The database refused.
pub async fn paid(config: &Config, conn: &mut Conn, org: &OrgId, now: Timestamp, id: &InvoiceId, with: &str) -> Result<(), Fault> {
    let told = Told::read(conn, org, id).await?;
    let compose = |mail: billing_mail::BillingMail<'_>| mail.receipt(told.facts(), now, Some(with));
    billing_mail::about(config, conn, org, now, MailKind::Receipts, Page::Invoice(id), compose).await
}

/// The renewal that it is for could not be paid: it is tried again then, or was tried for the last time.
///
/// # Errors
/// The database refused.
pub async fn failed(
    config: &Config,
    conn: &mut Conn,
    org: &OrgId,
    now: Timestamp,
    id: &InvoiceId,
    plan: Plan,
    retry_at: Option<Timestamp>,
) -> Result<(), Fault> {
    let told = Told::read(conn, org, id).await?;
    let compose = |mail: billing_mail::BillingMail<'_>| match retry_at {
        Some(at) => mail.payment_failed(told.facts(), Some(at)),
        None => mail.subscription_unpaid(told.facts(), plan),
    };
    billing_mail::about(config, conn, org, now, MailKind::PaymentProblems, Page::Invoice(id), compose).await
}
