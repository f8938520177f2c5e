//! The Billing page's facts about money: what everybody may know, and what those see besides who look after billing (BIL-1).

use anyhow::Context as _;
use bursar_domain::{
    access::Permission,
    api::{
        billing::{Account, Overdue, PlanStanding, PlanStatus},
        usage::Resources,
    },
    calendar::Month,
    catalogue::Catalogue,
    credits::Credits,
    ids::OrgId,
    invoice::{Line, LineKind, Totals, settle},
    money::{Currency, Money},
    plan::{Cadence, Edition, Plan},
    profile::BillingProfile,
    subscription::{Standing, Subscription},
    tax::TaxRate,
    time::Timestamp,
};

use super::{OrgAccess, activity, fault::Fault, invoices, ledger, payment_methods, payments, plan, recharge, usage};
use crate::{
    app::App,
    store::{self, Conn},
};

/// Invoices that the page shows.
const INVOICES: u32 = 3;
/// Lines of activity that it shows.
const ACTIVITY: u32 = 5;

/// The state of the subscription, as everybody tied to the organization may know it.
#[must_use]
pub fn plan_status(access: &OrgAccess, kept: Option<&plan::Kept>) -> PlanStatus {
    let row = &access.org.row;
    let standing = match kept.map(|kept| kept.subscription.standing) {
        Some(Standing::Active) => PlanStanding::Active,
        Some(Standing::Renewing) => PlanStanding::Renewing,
        Some(Standing::PastDue { .. }) => PlanStanding::PastDue,
        Some(Standing::Unpaid { .. }) => PlanStanding::Unpaid,
        // An edition without a subscription was given by the operator, by contract.
        None if row.edition != Edition::Free.name() => PlanStanding::Active,
        Some(Standing::Ended { .. }) | None => PlanStanding::Free,
    };
    PlanStatus {
        edition: Edition::from_name(&row.edition).unwrap_or(Edition::Free),
        cadence: row.cadence.as_deref().and_then(Cadence::from_name),
        renews_at: row.renews_at.map(Timestamp),
        member_count: u32::try_from(row.member_count).unwrap_or(0),
        standing,
        next: kept.filter(|kept| kept.subscription.is_live()).and_then(|kept| kept.subscription.next),
    }
}

/// What everybody may know of credits: the balance, what was used this month, and resources under management.
///
/// # Errors
/// The database refused.
pub async fn credit_status(conn: &mut Conn, org: &OrgId, now: Timestamp) -> Result<(Credits, Credits, Option<Resources>), Fault> {
    let month = Month::of(now).to_string();
    let used = Credits(store::usage::of_month(conn, org, &month).await?);
    Ok((ledger::balance(conn, org).await?, used, usage::resources(conn, org, Month::of(now)).await?))
}

/// What those see besides who look after billing; nothing for everybody else.
///
/// # Errors
/// The database refused.
pub async fn account(
    app: &App,
    conn: &mut Conn,
    access: &OrgAccess,
    kept: Option<&plan::Kept>,
    now: Timestamp,
) -> Result<Option<Account>, Fault> {
    if !access.holds(Permission::ViewBillingRecords) {
        return Ok(None);
    }
    let org = &access.org.id;
    let row = store::billing_accounts::find(conn, org).await?;
    let first = *app.catalogue.currencies.first().context("a catalogue has a currency")?;
    let currency = row.as_ref().and_then(|row| Currency::from_code(&row.currency)).unwrap_or(first);
    let profile =
        row.as_ref().map(|row| serde_json::from_str::<BillingProfile>(&row.profile)).transpose().context("the billing profile")?;
    let profile = profile.unwrap_or_default();
    let balance = Money::new(row.map_or(0, |row| row.balance), currency);
    let live = kept.map(|kept| &kept.subscription).filter(|subscription| subscription.is_live());
    let tax = app.catalogue.tax.rate_for(profile.country(), profile.has_eu_vat_id());
    let open_payments = store::payments::open(conn, org).await?.iter().map(payments::wire).collect::<Result<_, _>>()?;
    Ok(Some(Account {
        price: live.and_then(|subscription| app.catalogue.price(subscription.plan, subscription.currency)),
        next_charge: live.and_then(|live| next_charge(&app.catalogue, live, balance, tax, app.provider.minimum_charge(currency))),
        account_balance: balance,
        payment_methods: payment_methods::listed(conn, org, now).await?,
        credits: ledger::summary(conn, org, now).await?,
        recharge: recharge::status(conn, org, now, currency).await?,
        spend_limit: store::spend_limits::find(conn, org).await?.map(|row| row.limit),
        open_payments,
        overdue: overdue(app, conn, org, kept).await?,
        invoices: invoices::latest(conn, org, INVOICES).await?,
        activity: activity::latest(conn, org, ACTIVITY).await?,
        invoiced_as: if profile.legal_name.is_empty() { access.org.name.clone() } else { profile.legal_name.clone() },
        country: profile.address.country,
    }))
}

/// What the end of the period will charge at today's terms, tax included.
pub(super) fn next_charge(catalogue: &Catalogue, live: &Subscription, balance: Money, tax: TaxRate, minimum: Money) -> Option<Money> {
    let plan: Plan = live.following_plan()?;
    let price = catalogue.price(plan, live.currency)?;
    let period = live.cycle.next(live.plan.cadence).period(plan.cadence);
    let line = Line { what: LineKind::Subscription { plan, period }, amount: price };
    let total = Totals::of(live.currency, &[line], tax)?.total;
    Some(settle(total, balance, minimum)?.due)
}

/// The invoice that a renewal has left unpaid.
async fn overdue(app: &App, conn: &mut Conn, org: &OrgId, kept: Option<&plan::Kept>) -> Result<Option<Overdue>, Fault> {
    let Some(kept) = kept else { return Ok(None) };
    let (Standing::PastDue { .. } | Standing::Unpaid { .. }, Some(invoice)) = (kept.subscription.standing, &kept.invoice) else {
        return Ok(None);
    };
    let Some(head) = store::invoices::head(conn, org, invoice).await? else { return Ok(None) };
    let currency = Currency::from_code(&head.currency).context("the currency of an invoice")?;
    Ok(Some(Overdue {
        invoice: invoice.clone(),
        number: head.number.parse().map_err(|_| anyhow::anyhow!("the number of the invoice {invoice}"))?,
        due: Money::new(head.due, currency),
        retry_at: kept.subscription.retry_at(&app.catalogue.dunning),
    }))
}
