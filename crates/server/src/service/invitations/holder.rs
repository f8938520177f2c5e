//! Which browser opened which invitation. It is remembered by hash, for a session or for the pre-session of somebody who is
//! not signed in yet, and follows the person through sign-up and sign-in.

use bursar_domain::{
    ids::{PersonId, SessionId},
    time::{DAY_MS, Timestamp},
};

use crate::{
    identity::token,
    service::SignedIn,
    store::{self, Conn, invitations::InvitationRow},
};

/// For how long an opened invitation is remembered: as long as the link lives that verifies an address.
pub const OPENED_MS: i64 = DAY_MS;

/// The holder that a pre-session's secret stands for.
fn of_pre(secret: &str) -> String {
    use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
    format!("pre_{}", URL_SAFE_NO_PAD.encode(token::hash(secret)))
}

async fn opened(conn: &mut Conn, holder: &str, now: Timestamp) -> store::Result<Option<(Vec<u8>, i64)>> {
    store::invitations::opened(conn, holder, now.plus_ms(-OPENED_MS)).await
}

/// Forgets what somebody has open who is not signed in.
pub(in crate::service) async fn forget(conn: &mut Conn, pre: &str) -> store::Result<()> {
    store::invitations::forget_opened(conn, &of_pre(pre)).await
}

/// Remembers an opened invitation: for the session, or for a new pre-session, whose secret is returned. An older pre-session of
/// the browser is forgotten.
pub(super) async fn remember(
    conn: &mut Conn,
    session: Option<&SessionId>,
    pre: Option<&str>,
    token_hash: &[u8],
    now: Timestamp,
) -> store::Result<Option<String>> {
    if let Some(old) = pre {
        forget(conn, old).await?;
    }
    if let Some(session) = session {
        store::invitations::set_opened(conn, session.as_str(), token_hash, now).await?;
        return Ok(None);
    }
    let secret = token::new_secret();
    store::invitations::set_opened(conn, &of_pre(&secret), token_hash, now).await?;
    Ok(Some(secret))
}

/// The invitation that this browser has open.
pub(super) async fn find(
    conn: &mut Conn,
    person: Option<&SignedIn>,
    pre: Option<&str>,
    now: Timestamp,
) -> store::Result<Option<InvitationRow>> {
    let holder = match (person, pre) {
        (Some(person), _) => person.session.to_string(),
        (None, Some(secret)) => of_pre(secret),
        (None, None) => return Ok(None),
    };
    let Some((token_hash, _)) = opened(conn, &holder, now).await? else { return Ok(None) };
    store::invitations::by_token(conn, &token_hash).await
}

/// Keeps what a browser opened for the first sign-in of the account that was made in it, wherever that will be.
pub(in crate::service) async fn keep_for(conn: &mut Conn, pre: Option<&str>, person: &PersonId, now: Timestamp) -> store::Result<()> {
    let Some(secret) = pre else { return Ok(()) };
    let Some((token_hash, at)) = opened(conn, &of_pre(secret), now).await? else { return Ok(()) };
    store::invitations::set_opened(conn, person.as_str(), &token_hash, Timestamp(at)).await
}

/// Moves what was opened last to a new session: by the browser before sign-in, by its session before, or at sign-up.
pub(in crate::service) async fn carry(
    conn: &mut Conn,
    pre: Option<&str>,
    old_session: Option<&str>,
    person: &PersonId,
    session: &SessionId,
    now: Timestamp,
) -> store::Result<()> {
    let mut latest: Option<(Vec<u8>, i64)> = None;
    for holder in [pre.map(of_pre), old_session.map(str::to_owned), Some(person.to_string())].into_iter().flatten() {
        let found = opened(conn, &holder, now).await?;
        store::invitations::forget_opened(conn, &holder).await?;
        if let Some(found) = found
            && latest.as_ref().is_none_or(|(_, at)| *at < found.1)
        {
            latest = Some(found);
        }
    }
    let Some((token_hash, at)) = latest else { return Ok(()) };
    store::invitations::set_opened(conn, session.as_str(), &token_hash, Timestamp(at)).await
}

/// Moves what a session has open to a new pre-session, whose secret is returned.
pub(super) async fn release(conn: &mut Conn, session: &SessionId, now: Timestamp) -> store::Result<Option<String>> {
    let Some((token_hash, at)) = opened(conn, session.as_str(), now).await? else { return Ok(None) };
    store::invitations::forget_opened(conn, session.as_str()).await?;
    let secret = token::new_secret();
    store::invitations::set_opened(conn, &of_pre(&secret), &token_hash, Timestamp(at)).await?;
    Ok(Some(secret))
}
