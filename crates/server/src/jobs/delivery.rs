//! Sending what is in the outbox (MAIL-1). A mail is claimed, sent, and marked: two processes never send one at the same
//! time. Should a process die between sending and marking, the mail is sent again once the claim has run out: it can
//! arrive twice, it cannot get lost.

use std::time::Duration;

use bursar_domain::{
    api::events::Tag,
    ids::OrgId,
    time::{DAY_MS, Timestamp},
};
use tokio::{sync::watch, time::timeout};

use crate::{
    app::App,
    clock::Clock,
    live::Notice,
    mail::{
        Kind,
        settings::Smtp,
        smtp::{Connection, Failure, Letter},
    },
    service::{Fault, notify},
    store::{
        self,
        mail::{MailRow, Outcome},
    },
};

/// How long to wait after the first, second, … failure; the last is repeated until what the mail carries has run out, or the mail is
/// too old.
pub const BACK_OFF_MS: [i64; 5] = [60_000, 5 * 60_000, 30 * 60_000, 2 * 3_600_000, 12 * 3_600_000];
/// How long a claim holds. Sending takes less, or is broken off.
const CLAIM_MS: i64 = 5 * 60_000;
/// How long sending one mail may take in all.
const SENDING: Duration = Duration::from_secs(150);
/// Mail that has waited for longer is not sent any more: what it says is no longer so.
const STALE_MS: i64 = 7 * DAY_MS;
/// How many are sent at once.
const CONNECTIONS: usize = 4;

/// Sends everything that is due.
///
/// # Errors
/// The database refused.
pub async fn deliver_due(app: &App, stop: &watch::Receiver<bool>) -> Result<(), Fault> {
    let due = store::mail::any_due(&mut *app.store.read().await?, app.now(), machine_time()).await?;
    if !due {
        return Ok(());
    }
    expire(app).await?;
    if app.config.mailbox_only() {
        let mut tx = app.store.write().await?;
        store::mail::settle_all(&mut tx, app.now()).await?;
        tx.commit().await?;
        return Ok(());
    }
    let Some(smtp) = &app.config.smtp else { return Ok(()) };
    let lines = std::iter::repeat_with(|| send_in_turn(app, smtp, stop)).take(CONNECTIONS);
    futures::future::join_all(lines).await.into_iter().collect()
}

/// Gives up what waits and carries something that has run out.
async fn expire(app: &App) -> Result<(), Fault> {
    let mut tx = app.store.write().await?;
    let gone = store::mail::expire(&mut tx, "not sent: its link has run out", app.now(), machine_time()).await?;
    tx.commit().await?;
    for (org, kind) in gone {
        tell(app, org.as_deref(), &kind)?;
    }
    Ok(())
}

/// Pages that show how far an invitation's mail has come ask again.
fn tell(app: &App, org: Option<&str>, kind: &str) -> Result<(), Fault> {
    if kind == Kind::Invitation.name()
        && let Some(org) = org
    {
        app.live.publish([Notice::org(&org.parse::<OrgId>()?, [Tag::Billing, Tag::Members])]);
    }
    Ok(())
}

/// By which claims run: a demo's clock can be moved while a mail is being sent.
fn machine_time() -> Timestamp {
    Clock::default().now()
}

/// Sends one mail after the other on one connection, for as long as there are any.
async fn send_in_turn(app: &App, smtp: &Smtp, stop: &watch::Receiver<bool>) -> Result<(), Fault> {
    let mut connection: Option<Connection<'_>> = None;
    while !*stop.borrow() {
        let Some(mail) = claim(app).await? else { break };
        let outcome = send(app, smtp, &mut connection, &mail).await;
        if outcome.is_err() {
            connection = None;
        }
        settle(app, &mail, outcome).await?;
    }
    if let Some(connection) = connection {
        connection.close().await;
    }
    Ok(())
}

async fn claim(app: &App) -> Result<Option<MailRow>, Fault> {
    let clock = machine_time();
    let mut tx = app.store.write().await?;
    let mail = store::mail::claim(&mut tx, app.now(), clock, clock.plus_ms(CLAIM_MS)).await?;
    tx.commit().await?;
    Ok(mail)
}

async fn send<'a>(app: &App, smtp: &'a Smtp, connection: &mut Option<Connection<'a>>, mail: &MailRow) -> Result<(), Failure> {
    let written_at = Timestamp(mail.created_at);
    if app.now().ms_since(written_at) > STALE_MS {
        return Err(Failure::Permanent("it could not be sent for seven days".to_owned()));
    }
    let [text, html] = match notify::opened(&app.config.sealer, mail) {
        Ok(Some(texts)) => texts,
        Ok(None) => return Err(Failure::Permanent("its text is gone".to_owned())),
        Err(error) => {
            tracing::error!(%error, "a sealed mail cannot be opened: the secret key is not the one that it was sealed with");
            // The right key may come back; until then nothing is lost.
            return Err(Failure::Temporary("its text cannot be read with this secret key".to_owned()));
        }
    };
    let letter = Letter { id: &mail.id, to: &mail.to_address, subject: &mail.subject, text: &text, html: &html, written_at };
    let sending = async {
        let open = match connection.take() {
            Some(open) => open,
            None => Connection::open(smtp).await?,
        };
        connection.insert(open).send(&letter).await
    };
    timeout(SENDING, sending).await.unwrap_or_else(|_| Err(Failure::Temporary("the mail server did not answer in time".to_owned())))
}

async fn settle(app: &App, mail: &MailRow, outcome: Result<(), Failure>) -> Result<(), Fault> {
    let now = app.now();
    // Counted when it was claimed.
    let tries = usize::try_from(mail.attempts).unwrap_or(usize::MAX);
    let outcome = match &outcome {
        Ok(()) => Outcome::Sent,
        Err(Failure::Permanent(error)) => Outcome::Failed { error },
        Err(Failure::Temporary(error)) => match next_try(mail, tries, now) {
            Some(next_at) => Outcome::Retry { error, next_at },
            None => Outcome::Failed { error },
        },
    };
    if let Outcome::Retry { error, .. } | Outcome::Failed { error } = outcome {
        tracing::warn!(
            mail = mail.id,
            kind = mail.kind,
            tries,
            error,
            given_up = matches!(outcome, Outcome::Failed { .. }),
            "mail was not sent"
        );
    }
    let mut tx = app.store.write().await?;
    let changed = store::mail::settle(&mut tx, &mail.id, outcome, !app.config.demo, now).await?;
    tx.commit().await?;
    if changed { tell(app, mail.org_id.as_deref(), &mail.kind) } else { Ok(()) }
}

/// When to try again, if that still is of use then.
fn next_try(mail: &MailRow, tries: usize, now: Timestamp) -> Option<Timestamp> {
    let wait = BACK_OFF_MS.get(tries.saturating_sub(1)).or(BACK_OFF_MS.last()).copied().unwrap_or(STALE_MS);
    let stale = mail.created_at.saturating_add(STALE_MS);
    let end = mail.expires_at.map_or(stale, |end| end.min(stale));
    Some(now.plus_ms(wait)).filter(|at| at.0 < end)
}
