//! Who gets which mail when delegation changes (DEL-7): all owners and the person concerned, each address once. And the
//! one way into the outbox.

use bursar_domain::{
    access::OrgRole,
    ids::{MailId, OrgId},
    time::Timestamp,
};

use super::{access::OrgTx, fault::Fault};
use crate::{
    app::new_id,
    mail::Message,
    store::{self, Conn},
};

/// Puts a message into the outbox, on behalf of an organization or of none.
///
/// # Errors
/// The database refused.
pub async fn outbox(conn: &mut Conn, now: Timestamp, org: Option<&OrgId>, message: &Message) -> store::Result<MailId> {
    let id = new_id(now, MailId::from_parts);
    let Message { kind, to, subject, body } = message;
    store::mail::enqueue(conn, &id, org.map(OrgId::as_str), kind, to, subject, body, now).await?;
    Ok(id)
}

/// Names and addresses of the owners.
///
/// # Errors
/// The database refused.
pub async fn owners(conn: &mut store::Conn, org: &OrgId) -> Result<Vec<(String, String)>, Fault> {
    let rows = store::members::of_role(conn, org, OrgRole::Owner, u32::MAX).await?;
    Ok(rows.into_iter().map(|(_, name, email)| (name, email)).collect())
}

/// Writes to all owners, and to one person more, with what `compose` makes for an address.
/// `compose` is told whether the mail goes to that person.
///
/// # Errors
/// The database refused.
pub async fn owners_and(tx: &mut OrgTx, person: &str, compose: impl Fn(&str, bool) -> Message) -> Result<(), Fault> {
    let org = tx.org().clone();
    tx.mail(&compose(person, true)).await?;
    for (_, email) in owners(tx.conn(), &org).await? {
        if !email.eq_ignore_ascii_case(person) {
            tx.mail(&compose(&email, false)).await?;
        }
    }
    Ok(())
}

/// Writes to all owners.
///
/// # Errors
/// The database refused.
pub async fn all_owners(tx: &mut OrgTx, compose: impl Fn(&str) -> Message) -> Result<(), Fault> {
    let org = tx.org().clone();
    for (_, email) in owners(tx.conn(), &org).await? {
        tx.mail(&compose(&email)).await?;
    }
    Ok(())
}
