//! The audit log: one hash chain per organization (and per person, for what concerns no organization).
//!
//! A line's hash is SHA-256 over the previous hash and the line's fields, each with its length before it. This shows
//! edits and gaps inside a chain. It does not show a cut tail, nor a rewrite of the whole chain by somebody with access
//! to the database: export the head's hash to be able to notice those.

use std::borrow::Cow;

use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::store::{self, Conn, audit::AuditRow};

/// Where a request came from, for the log.
#[derive(Debug, Clone)]
pub struct Origin {
    /// Network address.
    pub address: String,
    /// The request's id.
    pub request_id: String,
}

impl Origin {
    /// For what the server does by itself.
    #[must_use]
    pub fn system(job: &str) -> Self {
        Self { address: "-".to_owned(), request_id: job.to_owned() }
    }
}

/// Who did it.
#[derive(Debug, Clone)]
pub struct Actor {
    /// The person, if it was one.
    pub id: Option<String>,
    /// Their name, or "Bursar".
    pub name: String,
}

impl Actor {
    /// The server itself.
    #[must_use]
    pub fn system() -> Self {
        Self { id: None, name: "Bursar".to_owned() }
    }

    /// Somebody who is not signed in.
    #[must_use]
    pub fn unknown() -> Self {
        Self { id: None, name: "Somebody".to_owned() }
    }
}

/// What happened.
#[derive(Debug, Clone, Default)]
pub struct Entry {
    /// Name of the action, in snake case.
    pub action: Cow<'static, str>,
    /// To whom or what.
    pub target: Option<String>,
    /// JSON of what was before.
    pub before: Option<String>,
    /// JSON of what is after.
    pub after: Option<String>,
}

impl Entry {
    /// An action without more to say.
    #[must_use]
    pub fn new(action: impl Into<Cow<'static, str>>) -> Self {
        Self { action: action.into(), ..Self::default() }
    }

    /// To whom or what.
    #[must_use]
    pub fn target(mut self, target: impl ToString) -> Self {
        self.target = Some(target.to_string());
        self
    }

    /// What was before.
    #[must_use]
    pub fn before(mut self, value: impl Serialize) -> Self {
        self.before = serde_json::to_string(&value).ok();
        self
    }

    /// What is after.
    #[must_use]
    pub fn after(mut self, value: impl Serialize) -> Self {
        self.after = serde_json::to_string(&value).ok();
        self
    }
}

/// The name of an action from the name of its endpoint: `AddBillingAdmin` becomes `add_billing_admin`, so that what was
/// done and what was refused are found under one name.
#[must_use]
pub fn action_of(endpoint: &str) -> String {
    let mut action = String::with_capacity(endpoint.len() + 4);
    for c in endpoint.chars() {
        if c.is_ascii_uppercase() && !action.is_empty() {
            action.push('_');
        }
        action.push(c.to_ascii_lowercase());
    }
    action
}

/// Appends a line to the chain of `scope`. The caller holds the write lock, so two lines never claim one place.
///
/// # Errors
/// The database refused.
pub async fn append(
    conn: &mut Conn,
    scope: &str,
    at: i64,
    actor: &Actor,
    origin: &Origin,
    entry: Entry,
    outcome: &str,
) -> store::Result<()> {
    let (seq, prev_hash) = store::audit::head(conn, scope).await?.map_or((1, Vec::new()), |(seq, hash)| (seq + 1, hash));
    let mut row = AuditRow {
        scope: scope.to_owned(),
        seq,
        at,
        actor_id: actor.id.clone(),
        actor_name: actor.name.clone(),
        action: entry.action.into_owned(),
        outcome: outcome.to_owned(),
        target: entry.target,
        before: entry.before,
        after: entry.after,
        address: origin.address.clone(),
        request_id: origin.request_id.clone(),
        prev_hash,
        hash: Vec::new(),
    };
    row.hash = hash(&row);
    store::audit::append(conn, &row).await
}

/// The hash that a line must have.
#[must_use]
pub fn hash(row: &AuditRow) -> Vec<u8> {
    let mut sha = Sha256::new();
    let mut field = |bytes: &[u8]| {
        sha.update((bytes.len() as u64).to_be_bytes());
        sha.update(bytes);
    };
    field(&row.prev_hash);
    field(row.scope.as_bytes());
    field(&row.seq.to_be_bytes());
    field(&row.at.to_be_bytes());
    for text in [row.actor_id.as_deref(), row.target.as_deref(), row.before.as_deref(), row.after.as_deref()] {
        // An absent text and an empty one differ.
        field(if text.is_some() { b"1" } else { b"0" });
        field(text.unwrap_or("").as_bytes());
    }
    for text in [&row.actor_name, &row.action, &row.outcome, &row.address, &row.request_id] {
        field(text.as_bytes());
    }
    sha.finalize().to_vec()
}

/// The first place at which a chain is broken, if it is.
#[must_use]
pub fn first_break(chain: &[AuditRow]) -> Option<i64> {
    let mut previous: &[u8] = &[];
    for (row, place) in chain.iter().zip(1_i64..) {
        if row.seq != place || row.prev_hash != previous || row.hash != hash(row) {
            return Some(place);
        }
        previous = &row.hash;
    }
    None
}
