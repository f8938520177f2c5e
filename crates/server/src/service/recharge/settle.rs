//! What becomes of a recharge when its payment has ended.

use bursar_domain::{
    api::{activity::ActivityKind, payments::Decline},
    profile::MailKind,
    recharge::{Charge, Failure, Notice, Pause, State},
};

use super::save;
use crate::{
    service::{
        activity::{self, NewActivity},
        billing_mail,
        credits::post_purchase,
        fault::Fault,
        payments::{Outcome, Settled},
    },
    store::{self, Conn, recharge::RechargeRow},
};

/// Takes the end of a recharge's payment, in the transaction that settles it: credits, invoice and the state move together.
///
/// # Errors
/// The database refused.
pub async fn settled(conn: &mut Conn, settled: &Settled<'_>, charge: &Charge) -> Result<(), Fault> {
    let Settled { app, org, now, .. } = *settled;
    let row = store::recharge::find(conn, org).await?;
    let row = row.ok_or_else(|| anyhow::anyhow!("{org} has a payment of auto-recharge and no auto-recharge"))?;
    match settled.outcome {
        Outcome::Succeeded { late } => {
            let state = if late { row.state.succeeded_late(charge) } else { row.state.succeeded() };
            let due_at = row.settings.enabled.then_some(now);
            save(conn, org, RechargeRow { state, due_at, ..row }).await?;
            post_purchase(conn, settled, charge.credits, &charge.line, charge.totals, ActivityKind::CreditsRecharged).await
        }
        Outcome::Failed(decline) => {
            let (state, notice) = row.state.failed(charge, failure(decline), now, &app.catalogue.recharge);
            save(conn, org, RechargeRow { state, due_at: state.retry_at, ..row }).await?;
            tell(conn, settled, charge, state, notice).await
        }
        Outcome::Canceled => {
            // Called off is not declined: the cap gets its share back, and the count stays as it was.
            let (failed, _) = row.state.failed(charge, Failure::Soft, now, &app.catalogue.recharge);
            let State { declines, retry_at, paused, .. } = row.state;
            let state = State { declines, retry_at, paused, ..failed };
            save(conn, org, RechargeRow { state, due_at: None, ..row }).await
        }
    }
}

const fn failure(decline: Decline) -> Failure {
    match decline {
        Decline::Soft => Failure::Soft,
        Decline::Hard => Failure::Final(Pause::HardDecline),
        Decline::Expired => Failure::Final(Pause::CardExpired),
        Decline::Detached => Failure::Final(Pause::CardDetached),
        Decline::AuthenticationNeeded => Failure::Final(Pause::AuthenticationNeeded),
    }
}

async fn tell(conn: &mut Conn, settled: &Settled<'_>, charge: &Charge, state: State, notice: Option<Notice>) -> Result<(), Fault> {
    let Settled { app, org, now, amount, .. } = *settled;
    let card = settled.paid_with();
    match (notice, state.paused) {
        (Some(Notice::FirstDecline), _) => {
            billing_mail::send(&app.config, conn, org, now, MailKind::PaymentProblems, |mail, to| {
                mail.recharge_declined(to, &card, charge.credits, amount, state.retry_at)
            })
            .await
        }
        (Some(Notice::Paused), Some(pause)) => {
            billing_mail::send(&app.config, conn, org, now, MailKind::PaymentProblems, |mail, to| {
                mail.recharge_paused(to, &card, amount, pause)
            })
            .await?;
            let activity = NewActivity::new(ActivityKind::RechargePaused).subject(card).amount(amount);
            activity::note(conn, org, now, None, activity).await
        }
        _ => Ok(()),
    }
}
