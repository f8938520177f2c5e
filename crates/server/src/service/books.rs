//! The books of money, added up again: the account balance against its entries, the numbers of invoices and credit notes against
//! what was finalized. Nothing is corrected here: what differs is a fault that somebody has to look at.

use bursar_domain::{
    ids::OrgId,
    invoice::{NumberGap, Series, check_gapless},
};

use super::fault::Fault;
use crate::{app::App, store};

/// Organizations in one round of the job.
const BATCH: u32 = 50;

/// What is kept and what the books say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Difference {
    /// The account balance is not the sum of its entries, in minor units.
    Balance {
        /// What is kept.
        kept: i64,
        /// What the entries add up to.
        entries: i64,
    },
    /// A number is missing or stands twice.
    Gap {
        /// In which series.
        series: Series,
        /// What should stand there.
        expected: u32,
        /// What stands there.
        found: u32,
    },
    /// The next number is not the one after the last document's.
    Counter {
        /// In which series.
        series: Series,
        /// How many numbers the account says were given out.
        kept: i64,
        /// How many documents there are.
        documents: i64,
    },
}

/// Adds the books of an organization up again. What differs is logged as an error and returned.
///
/// # Errors
/// The database refused.
pub async fn verify(app: &App, org: &OrgId) -> Result<Vec<Difference>, Fault> {
    let mut conn = app.store.read().await?;
    // One snapshot: what is written meanwhile must not look like a difference.
    let mut tx = sqlx::Connection::begin(&mut *conn).await?;
    let Some(account) = store::billing_accounts::find(&mut tx, org).await? else { return Ok(Vec::new()) };
    let mut differences = Vec::new();
    let entries = store::balance::sum(&mut tx, org).await?;
    if entries != account.balance {
        differences.push(Difference::Balance { kept: account.balance, entries });
    }
    for (series, kept) in [(Series::Invoice, account.last_invoice), (Series::CreditNote, account.last_credit_note)] {
        let numbers = store::invoices::sequences(&mut tx, org, series).await?;
        let documents = i64::try_from(numbers.len()).unwrap_or(i64::MAX);
        if let Err(NumberGap { expected, found }) = check_gapless(numbers) {
            differences.push(Difference::Gap { series, expected, found });
        }
        if kept != documents {
            differences.push(Difference::Counter { series, kept, documents });
        }
    }
    for difference in &differences {
        tracing::error!(%org, ?difference, "the books of money do not agree");
    }
    Ok(differences)
}

/// Verifies every account; the job that does it now and then.
///
/// # Errors
/// The database refused.
pub async fn verify_all(app: &App) -> Result<(), Fault> {
    let mut after = String::new();
    loop {
        let orgs = store::billing_accounts::orgs(&mut *app.store.read().await?, &after, BATCH).await?;
        for org in &orgs {
            verify(app, &org.parse()?).await?;
        }
        let Some(last) = orgs.into_iter().next_back() else { return Ok(()) };
        after = last;
    }
}
