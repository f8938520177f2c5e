//! Finalizing invoices: number, snapshot and account balance in one transaction, the caller's.

use anyhow::Context as _;
use bursar_domain::{
    api::{activity::ActivityKind, invoices::Party},
    ids::{InvoiceId, OrgId},
    invoice::{InvoiceNumber, InvoiceStatus, Line, Series, Settlement, Totals},
    money::Money,
    profile::BillingProfile,
    time::Timestamp,
};

use super::{snapshot::Snapshot, tell};
use crate::{
    app::{App, new_id},
    service::{
        activity::{self, NewActivity},
        audit::Actor,
        fault::Fault,
    },
    store::{self, Conn, invoices::NewInvoiceRow},
};

/// An invoice to finalize.
#[derive(Debug, Clone, Copy)]
pub struct NewInvoice<'a> {
    /// What for.
    pub lines: &'a [Line],
    /// Their sums.
    pub totals: Totals,
    /// How the total is met.
    pub settlement: Settlement,
    /// The account balance before.
    pub balance_before: Money,
    /// What it was paid with, if it is paid already.
    pub paid_with: Option<&'a str>,
    /// Who caused it.
    pub actor: &'a Actor,
}

/// A finalized invoice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issued {
    /// Identifier.
    pub id: InvoiceId,
    /// Its number.
    pub number: InvoiceNumber,
}

/// Finalizes an invoice: it gets the next number, and keeps seller and buyer as they are now. The account balance moves with it.
/// If nothing is due, or it says what it was paid with, it is paid.
///
/// # Errors
/// The database refused; the organization has no billing account.
pub async fn issue(app: &App, conn: &mut Conn, org: &OrgId, now: Timestamp, new: &NewInvoice<'_>) -> Result<Issued, Fault> {
    let account = store::billing_accounts::find(conn, org).await?.context("an invoice needs a billing account")?;
    let profile: BillingProfile = serde_json::from_str(&account.profile).context("the billing profile")?;
    let id = new_id(now, InvoiceId::from_parts);
    let number = next_number(conn, org, Series::Invoice).await?;
    let from_balance = new.balance_before.checked_sub(new.settlement.balance_after).context("the account balance does not fit")?;
    let snapshot = Snapshot {
        seller: app.config.seller.clone(),
        buyer: buyer(conn, org, &profile).await?,
        po_number: profile.po_number.clone(),
        lines: new.lines.to_vec(),
        totals: new.totals,
        from_balance,
    };
    let row = NewInvoiceRow {
        id: &id,
        series: Series::Invoice,
        number: &number,
        total: new.totals.total,
        due: new.settlement.due,
        snapshot: &serde_json::to_string(&snapshot)?,
        corrects: None,
    };
    store::invoices::insert(conn, org, &row, now).await?;
    if from_balance.minor != 0 {
        let moved = Money::new(-from_balance.minor, from_balance.currency);
        store::balance::post(conn, org, &format!("invoice:{id}"), moved, Some(&id), now).await?;
    }
    note(conn, org, now, new, &Issued { id: id.clone(), number: number.clone() }).await?;
    tell::issued(&app.config, conn, org, now, &id).await?;
    if new.settlement.due.minor == 0 {
        store::invoices::set_status(conn, org, &id, InvoiceStatus::Paid, Some((now, ""))).await?;
    } else if let Some(with) = new.paid_with {
        store::invoices::set_status(conn, org, &id, InvoiceStatus::Paid, Some((now, with))).await?;
        tell::paid(&app.config, conn, org, now, &id, with).await?;
    }
    Ok(Issued { id, number })
}

async fn note(conn: &mut Conn, org: &OrgId, now: Timestamp, new: &NewInvoice<'_>, issued: &Issued) -> Result<(), Fault> {
    let person = new.actor.id.as_deref().and_then(|id| id.parse().ok());
    let actor = person.as_ref().map(|id| (id, new.actor.name.as_str()));
    let activity = NewActivity::new(ActivityKind::InvoiceIssued).amount(new.totals.total).invoice(&issued.id, &issued.number);
    activity::note(conn, org, now, actor, activity).await
}

/// The next number of a series, taken in the transaction that writes the document: an undone transaction leaves no hole.
///
/// # Errors
/// The series is used up.
pub async fn next_number(conn: &mut Conn, org: &OrgId, series: Series) -> Result<InvoiceNumber, Fault> {
    let (prefix, last) = store::balance::take_number(conn, org, series).await?;
    Ok(InvoiceNumber::after(&prefix, series, last).context("the numbers of the series are used up")?)
}

async fn buyer(conn: &mut Conn, org: &OrgId, profile: &BillingProfile) -> Result<Party, Fault> {
    let name = if profile.legal_name.is_empty() {
        store::orgs::name(conn, org).await?.context("the organization is not there")?
    } else {
        profile.legal_name.clone()
    };
    Ok(Party { name, address: profile.address.clone(), tax_id: profile.tax_id.clone() })
}
