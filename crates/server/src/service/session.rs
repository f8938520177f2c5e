//! Coming in and going out; making an account is in `sign_up`. A known and an unknown address get the same answer after the same work.

use std::net::IpAddr;

use bursar_domain::{
    api::{error::ErrorCode, events::Tag, session::Credentials},
    ids::{PersonId, SessionId},
    password,
    time::{DAY_MS, Timestamp},
};

use super::{
    access::SignedIn,
    audit::{self, Actor, Entry, Origin},
    fault::Fault,
    invitations::holder,
    notify,
};
use crate::{
    app::{App, new_id},
    identity::token,
    live::Notice,
    mail::{Language, Message},
    store::{self, Conn, sessions::SessionRow},
};

/// A session that is not used for this long ends.
pub const IDLE_MS: i64 = 14 * DAY_MS;
/// A session ends this long after sign-in, used or not.
pub const ABSOLUTE_MS: i64 = 90 * DAY_MS;
/// How exact "last seen" is; writing it on every request would make every read a write.
const SEEN_MS: i64 = 60_000;

/// What a browser says of itself, beside where it is.
#[derive(Debug, Clone)]
pub struct Browser {
    /// Its network address.
    pub address: IpAddr,
    /// Its `User-Agent`, as it came.
    pub user_agent: String,
    /// The language that it prefers of those that mail is written in.
    pub language: Option<Language>,
}

/// The secrets that a browser brought before it signs in.
#[derive(Clone, Copy, Default)]
pub struct Before<'a> {
    /// Of the session that ends now.
    pub session: Option<&'a str>,
    /// Of the pre-session, which knows an opened invitation.
    pub pre: Option<&'a str>,
}

/// Without the secrets.
impl std::fmt::Debug for Before<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Before").finish_non_exhaustive()
    }
}

/// The person behind a session token, if the session holds.
///
/// # Errors
/// The database refused.
pub async fn authenticate(app: &App, secret: &str, origin: &Origin) -> Result<Option<SignedIn>, Fault> {
    let now = app.now();
    let Some(row) = find_valid(app, secret, now).await? else { return Ok(None) };
    if now.ms_since(Timestamp(row.last_seen_at)) >= SEEN_MS {
        let mut tx = app.store.write().await?;
        store::sessions::touch(&mut tx, &row.id, &origin.address, now).await?;
        tx.commit().await?;
    }
    Ok(Some(SignedIn {
        id: row.person_id.parse()?,
        name: row.name,
        email: row.email,
        email_verified: row.email_verified_at.is_some(),
        session: row.id.parse()?,
        origin: origin.clone(),
    }))
}

/// Whether the session still holds. Asking does not count as using it.
///
/// # Errors
/// The database refused.
pub async fn still_holds(app: &App, secret: &str) -> Result<bool, Fault> {
    Ok(find_valid(app, secret, app.now()).await?.is_some())
}

async fn find_valid(app: &App, secret: &str, now: Timestamp) -> Result<Option<SessionRow>, Fault> {
    let row = store::sessions::by_token(&mut *app.store.read().await?, &token::hash(secret)).await?;
    Ok(row.filter(|row| is_valid(row, now)))
}

fn is_valid(row: &SessionRow, now: Timestamp) -> bool {
    row.disabled_at.is_none()
        && now.ms_since(Timestamp(row.last_seen_at)) < IDLE_MS
        && now.ms_since(Timestamp(row.created_at)) < ABSOLUTE_MS
}

/// Signs in; returns the person and the new session's secret. An invitation that the browser has open stays open.
///
/// # Errors
/// `invalid_credentials`, `too_many_requests`.
pub async fn sign_in(
    app: &App,
    credentials: &Credentials,
    before: Before<'_>,
    browser: &Browser,
    origin: &Origin,
) -> Result<(SignedIn, String), Fault> {
    // U+0000 is in no address, and not every database takes it.
    let key = credentials.email.trim().to_lowercase().replace('\0', "");
    app.limits.try_password(&key, browser.address).map_err(Fault::too_many)?;
    if credentials.password.len() > password::MAX_BYTES {
        return Err(Fault::code(ErrorCode::InvalidCredentials));
    }
    let person = { store::people::by_email(&mut *app.store.read().await?, &key).await? };
    let known = person.as_ref().map(|person| person.id.clone());
    let hash = person.as_ref().and_then(|p| p.password_hash.as_deref());
    let matches = app.passwords.verify(&credentials.password, hash).await?;
    let Some(person) = person.filter(|p| matches && p.disabled_at.is_none()) else {
        if let Some(known) = known {
            afterwards("noting a failed sign-in", note_failure(app.clone(), known, origin.clone()));
        }
        return Err(Fault::code(ErrorCode::InvalidCredentials));
    };

    let now = app.now();
    let verified = person.password_hash.clone();
    let secret = token::new_secret();
    let session = new_id(now, SessionId::from_parts);
    let id: PersonId = person.id.parse()?;
    let agent: String = browser.user_agent.chars().filter(|c| !c.is_control()).take(200).collect();
    let signed_in = SignedIn {
        id: id.clone(),
        name: person.name,
        email: person.email,
        email_verified: person.email_verified_at.is_some(),
        session: session.clone(),
        origin: origin.clone(),
    };
    let mut tx = app.store.write().await?;
    if !is_still(&mut tx, &id, verified.as_deref()).await? {
        return Err(Fault::code(ErrorCode::InvalidCredentials));
    }
    let mut notices = vec![Notice::person(&id, [Tag::Sessions])];
    let mut old_session = None;
    if let Some(old) = before.session
        && let Some((old, whose)) = store::sessions::delete_by_token(&mut tx, &token::hash(old)).await?
    {
        notices.push(Notice::person(&whose.parse()?, [Tag::Viewer, Tag::Sessions]));
        old_session = Some(old);
    }
    store::sessions::insert(&mut tx, &session, &token::hash(&secret), &id, &agent, &origin.address, now).await?;
    holder::carry(&mut tx, before.pre, old_session.as_deref(), &id, &session, now).await?;
    if let Some(language) = browser.language {
        store::people::set_language(&mut tx, &id, language.tag()).await?;
    }
    audit::append(&mut tx, id.as_str(), now.0, &signed_in.actor(), origin, Entry::new("sign_in"), "done").await?;
    tx.commit().await?;
    app.live.publish(notices);
    Ok((signed_in, secret))
}

/// Whether the account is open and has the password that was verified before the lock was taken.
pub(super) async fn is_still(conn: &mut Conn, person: &PersonId, verified: Option<&str>) -> Result<bool, Fault> {
    let row = store::people::by_id(conn, person).await?;
    Ok(row.is_some_and(|row| row.disabled_at.is_none() && row.password_hash.as_deref() == verified))
}

/// Does what an answer must not wait for: the time that it takes would tell whether an address is known.
pub(super) fn afterwards(what: &'static str, work: impl Future<Output = Result<(), Fault>> + Send + 'static) {
    tokio::spawn(async move {
        if let Err(fault) = work.await {
            tracing::error!(?fault, what, "work after an answer failed");
        }
    });
}

async fn note_failure(app: App, person: String, origin: Origin) -> Result<(), Fault> {
    let mut tx = app.store.write().await?;
    let entry = Entry::new("sign_in").target(&person);
    let outcome = ErrorCode::InvalidCredentials.name();
    audit::append(&mut tx, &person, app.now().0, &Actor::unknown(), &origin, entry, outcome).await?;
    tx.commit().await?;
    Ok(())
}

/// Ends the session that the browser's secret belongs to, and forgets what it opened before it signed in.
///
/// # Errors
/// The database refused.
pub async fn sign_out(app: &App, before: Before<'_>, origin: &Origin) -> Result<(), Fault> {
    if before.session.is_none() && before.pre.is_none() {
        return Ok(());
    }
    let mut tx = app.store.write().await?;
    if let Some(pre) = before.pre {
        holder::forget(&mut tx, pre).await?;
    }
    let ended = match before.session {
        Some(secret) => store::sessions::delete_by_token(&mut tx, &token::hash(secret)).await?,
        None => None,
    };
    let Some((_, person)) = ended else {
        tx.commit().await?;
        return Ok(());
    };
    let id: PersonId = person.parse()?;
    let name = store::people::by_id(&mut tx, &id).await?.map(|row| row.name).unwrap_or_default();
    let actor = Actor { id: Some(person), name };
    audit::append(&mut tx, id.as_str(), app.now().0, &actor, origin, Entry::new("sign_out"), "done").await?;
    tx.commit().await?;
    app.live.publish([Notice::person(&id, [Tag::Viewer, Tag::Sessions])]);
    Ok(())
}

/// Writes mail outside of any organization.
pub(super) async fn enqueue(app: &App, conn: &mut Conn, now: Timestamp, message: &Message) -> Result<(), Fault> {
    notify::outbox(&app.config, conn, now, None, None, message).await.map(drop)
}
