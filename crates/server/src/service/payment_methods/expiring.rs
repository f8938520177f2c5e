//! Warnings before a card expires: 30 and 7 days ahead, once each (PAY-1).

use bursar_domain::{
    api::activity::ActivityKind,
    calendar::Month,
    card::{CardExpiry, WARNINGS},
    ids::OrgId,
    profile::MailKind,
    time::Timestamp,
};

use super::subject;
use crate::{
    app::App,
    mail::OrgMail,
    service::{
        Fault,
        activity::{self, NewActivity},
        billing::billing_url,
        billing_profile, notify,
    },
    store::{self, Conn, payment_methods::MethodRow},
};

/// Cards handled in one transaction.
const BATCH: u32 = 50;

/// Writes to those who look after billing about every card that will expire soon.
///
/// # Errors
/// The database refused; what was committed stays.
pub async fn warn_expiring(app: &App) -> Result<(), Fault> {
    loop {
        let now = app.now();
        if due(&mut *app.store.read().await?, now, 1).await?.is_empty() {
            return Ok(());
        }
        let mut tx = app.store.write().await?;
        for row in due(&mut tx, now, BATCH).await? {
            warn(app, &mut tx, now, &row).await?;
        }
        tx.commit().await?;
    }
}

/// Cards whose month ends within the longest span of the warnings, and not as many days ahead as they were warned of last.
async fn due(conn: &mut Conn, now: Timestamp, limit: u32) -> Result<Vec<MethodRow>, Fault> {
    let [far, near] = WARNINGS;
    // A month has ended by a moment if the moment lies in a later one.
    let ended_by = |days: u8| Month::of(now.plus_days(i64::from(days))).plus(-1);
    Ok(store::payment_methods::to_warn(conn, Month::of(now), ended_by(near), ended_by(far), near, limit).await?)
}

async fn warn(app: &App, conn: &mut Conn, now: Timestamp, row: &MethodRow) -> Result<(), Fault> {
    let org: OrgId = row.org_id.parse()?;
    let expiry = CardExpiry(row.expires());
    let told = row.warned_days.and_then(|days| u8::try_from(days).ok());
    // The query asks what the domain asks; should they ever differ, the card is passed over rather than met again and again.
    let days = expiry.warning(now, told);
    store::payment_methods::set_warned(conn, &org, &row.id, days.unwrap_or(0)).await?;
    let (Some(_), Some(name), Some(slug)) = (days, store::orgs::name(conn, &org).await?, store::orgs::slug(conn, &org).await?) else {
        return Ok(());
    };
    activity::note(conn, &org, now, None, NewActivity::new(ActivityKind::CardExpiring).subject(subject(row))).await?;
    let mail = OrgMail { org: &name, by: "Bursar", billing_url: billing_url(app, &slug) };
    let writing = notify::Writing { config: &app.config, now, org: &org, by: None };
    for to in billing_profile::recipients(conn, &org, MailKind::PaymentProblems, now).await? {
        writing.to(conn, &mail.card_expiring(&to, &row.brand, &row.last4, expiry.ends_at(), row.is_default)).await?;
    }
    Ok(())
}
