//! Who gets which mail when delegation changes (DEL-7): all owners and the person concerned, each address once. And the
//! one way into the outbox.

use anyhow::Context as _;
use bursar_domain::{
    access::OrgRole,
    ids::{MailId, OrgId, PersonId},
    time::Timestamp,
};

use super::{access::OrgTx, fault::Fault};
use crate::{
    app::new_id,
    config::Config,
    mail::{Language, Message, Rendered},
    seal::Sealer,
    store::{
        self, Conn,
        mail::{MailRow, NewMail},
    },
};

/// Puts a message into the outbox, on behalf of an organization or of none, in the recipient's language: as far as it is
/// known, else that of who acts. A mail that carries a secret is sealed.
///
/// # Errors
/// The database refused, or the mail's template is wrong.
pub async fn outbox(
    config: &Config,
    conn: &mut Conn,
    now: Timestamp,
    org: Option<&OrgId>,
    by: Option<&PersonId>,
    message: &Message,
) -> Result<MailId, Fault> {
    let id = new_id(now, MailId::from_parts);
    let tag = store::people::language_for(conn, &message.to.to_lowercase(), by).await?;
    let language = tag.as_deref().and_then(Language::of_tag).unwrap_or_default();
    let Rendered { subject, text, html } = message.render(language)?;
    let secret = message.kind.carries_a_secret();
    let sealed = secret.then(|| seal(&config.sealer, &id, &text, &html)).transpose()?;
    let mail = NewMail {
        id: &id,
        org: org.map(OrgId::as_str),
        kind: message.kind.name(),
        to: &message.to,
        language: language.tag(),
        subject: &subject,
        body: if secret { "" } else { &text },
        html: if secret { "" } else { &html },
        sealed: sealed.as_deref(),
        expires_at: message.expires_at,
        // The developer mailbox shows the outbox itself, so there it has arrived.
        sent_at: config.mailbox_only().then_some(now),
    };
    store::mail::enqueue(conn, &mail, now).await?;
    Ok(id)
}

fn seal(sealer: &Sealer, id: &MailId, text: &str, html: &str) -> anyhow::Result<Vec<u8>> {
    Ok(sealer.seal(id.as_str(), &serde_json::to_vec(&[text, html])?))
}

/// Text and HTML of a mail; none if it was sealed and has been wiped since.
///
/// # Errors
/// It was sealed with another key.
pub fn opened(sealer: &Sealer, mail: &MailRow) -> anyhow::Result<Option<[String; 2]>> {
    let Some(sealed) = &mail.sealed else {
        return Ok((!mail.body.is_empty()).then(|| [mail.body.clone(), mail.html.clone()]));
    };
    let plain = sealer.open(&mail.id, sealed).with_context(|| format!("the mail {}", mail.id))?;
    Ok(Some(serde_json::from_slice(&plain)?))
}

/// Names and addresses of the owners.
///
/// # Errors
/// The database refused.
pub async fn owners(conn: &mut store::Conn, org: &OrgId) -> Result<Vec<(String, String)>, Fault> {
    let rows = store::members::of_role(conn, org, OrgRole::Owner, u32::MAX).await?;
    Ok(rows.into_iter().map(|(_, name, email)| (name, email)).collect())
}

/// What mails about an organization are written with.
#[derive(Clone, Copy)]
pub struct Writing<'a> {
    /// The operator's decisions.
    pub config: &'a Config,
    /// When.
    pub now: Timestamp,
    /// About which organization.
    pub org: &'a OrgId,
    /// Who acts, if it is a person.
    pub by: Option<&'a PersonId>,
}

impl std::fmt::Debug for Writing<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Writing").field("org", &self.org).field("by", &self.by).finish_non_exhaustive()
    }
}

impl Writing<'_> {
    /// Writes to one address.
    ///
    /// # Errors
    /// The database refused.
    pub async fn to(&self, conn: &mut Conn, message: &Message) -> Result<MailId, Fault> {
        outbox(self.config, conn, self.now, Some(self.org), self.by, message).await
    }

    /// Writes to all owners, and to one person more, with what `compose` makes for an address. `compose` is told whether
    /// the mail goes to that person.
    ///
    /// # Errors
    /// The database refused.
    pub async fn to_owners_and(&self, conn: &mut Conn, person: &str, compose: impl Fn(&str, bool) -> Message) -> Result<(), Fault> {
        self.to(conn, &compose(person, true)).await?;
        for (_, email) in owners(conn, self.org).await? {
            if !email.eq_ignore_ascii_case(person) {
                self.to(conn, &compose(&email, false)).await?;
            }
        }
        Ok(())
    }
}

/// The same in a transaction of somebody who acts there.
///
/// # Errors
/// The database refused.
pub async fn owners_and(tx: &mut OrgTx, person: &str, compose: impl Fn(&str, bool) -> Message) -> Result<(), Fault> {
    let (conn, writing) = tx.writing();
    writing.to_owners_and(conn, person, compose).await
}

/// Writes to all owners.
///
/// # Errors
/// The database refused.
pub async fn all_owners(tx: &mut OrgTx, compose: impl Fn(&str) -> Message) -> Result<(), Fault> {
    let (conn, writing) = tx.writing();
    for (_, email) in owners(conn, writing.org).await? {
        writing.to(conn, &compose(&email)).await?;
    }
    Ok(())
}
