//! Mail about money, to whoever gets mail of its kind.

use bursar_domain::{
    ids::{InvoiceId, OrgId},
    profile::MailKind,
    time::Timestamp,
};

use super::{billing_profile::recipients, fault::Fault, notify};
pub use crate::mail::billing::BillingMail;
use crate::{
    config::Config,
    mail::{Message, MoneyMail},
    store::{self, Conn},
};

/// Where the button of a mail leads.
#[derive(Debug, Clone, Copy)]
pub enum Page<'a> {
    /// The page of the plan.
    Plan,
    /// The page of an invoice.
    Invoice(&'a InvoiceId),
}

/// Writes to all addresses of this kind of mail what `compose` makes for an address: mail about credits.
///
/// # Errors
/// The database refused.
pub async fn send(
    config: &Config,
    conn: &mut Conn,
    org: &OrgId,
    now: Timestamp,
    kind: MailKind,
    compose: impl Fn(&MoneyMail<'_>, &str) -> Message,
) -> Result<(), Fault> {
    let Some(row) = store::buyers::find(conn, org).await? else { return Ok(()) };
    let billing_url = config.url(&format!("/orgs/{}/settings/billing", row.slug));
    let mail = MoneyMail { org: &row.name, billing_url: &billing_url };
    for to in recipients(conn, org, kind, now).await? {
        notify::outbox(config, conn, now, Some(org), None, &compose(&mail, &to)).await?;
    }
    Ok(())
}

/// The same for mail about invoices and plans, whose button leads to their page.
///
/// # Errors
/// The database refused.
pub async fn about(
    config: &Config,
    conn: &mut Conn,
    org: &OrgId,
    now: Timestamp,
    kind: MailKind,
    page: Page<'_>,
    compose: impl Fn(BillingMail<'_>) -> Message,
) -> Result<(), Fault> {
    let Some(row) = store::buyers::find(conn, org).await? else { return Ok(()) };
    let below = match page {
        Page::Plan => "plan".to_owned(),
        Page::Invoice(id) => format!("invoices/{id}"),
    };
    let url = config.url(&format!("/orgs/{}/settings/billing/{below}", row.slug));
    for to in recipients(conn, org, kind, now).await? {
        let message = compose(BillingMail { to: &to, org: &row.name, url: &url });
        notify::outbox(config, conn, now, Some(org), None, &message).await?;
    }
    Ok(())
}
