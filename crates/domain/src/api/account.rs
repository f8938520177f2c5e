//! A person's own account: name, password, sessions.

use serde::{Deserialize, Serialize};

use super::{
    endpoint::{Empty, endpoints},
    secret::hide_in_debug,
};
use crate::{ids::SessionId, time::Timestamp};

hide_in_debug!(PasswordChange);

endpoints! {
    /// Changes the person's name.
    UpdateAccount: Patch "/account" () SignedIn { query: Empty, body: AccountChange, reply: Empty }
    /// Changes the password; needs the present one, and ends every other session.
    ChangePassword: Post "/account/password" () SignedIn { query: Empty, body: PasswordChange, reply: Empty }
    /// Mails the link that verifies the address once more.
    ResendVerification: Post "/account/email-verification" () SignedIn { query: Empty, body: Empty, reply: Empty }
    /// Lists the person's sessions, the latest used first.
    ListSessions: Get "/account/sessions" () SignedIn { query: Empty, body: Empty, reply: Vec<Session> }
    /// Ends one of the person's sessions.
    EndSession: Delete "/account/sessions/{session}" (session: SessionId) SignedIn { query: Empty, body: Empty, reply: Empty }
    /// Ends all of the person's sessions but this one.
    EndOtherSessions: Delete "/account/sessions" () SignedIn { query: Empty, body: Empty, reply: Empty }
}

/// What to change of an account.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AccountChange {
    /// The name, 1 to 80 characters.
    pub name: String,
}

/// A change of password.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PasswordChange {
    /// The present one.
    pub current: String,
    /// The one from now on, at least 8 characters.
    pub new: String,
}

/// A signed-in browser.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// Identifier.
    pub id: SessionId,
    /// Whether it is the one that asks.
    pub current: bool,
    /// What the browser said it is, shortened ("Firefox on Linux").
    pub device: String,
    /// Address that it was last seen at.
    pub address: String,
    /// When it signed in.
    pub created_at: Timestamp,
    /// When it was last seen, to the minute.
    pub last_seen_at: Timestamp,
}
