//! Who is looking: the one answer by which the console gates itself.

use serde::{Deserialize, Serialize};

use super::endpoint::{Empty, endpoints};
use crate::{
    access::{Permission, Tie},
    email::EmailAddress,
    ids::{OrgId, PersonId},
    slug::Slug,
};

endpoints! {
    /// Says who is signed in, and what they may do in which organization. Signed out, `person` is absent.
    GetViewer: Get "/viewer" () Public { query: Empty, body: Empty, reply: Viewer }
}

/// Who is looking.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Viewer {
    /// The signed-in person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<ViewerPerson>,
    /// The organizations that the person is tied to, by name.
    pub orgs: Vec<ViewerOrg>,
    /// Whether this is a demo with a developer mailbox.
    pub demo: bool,
}

/// The signed-in person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ViewerPerson {
    /// Identifier.
    pub id: PersonId,
    /// Name.
    pub name: String,
    /// Address that they sign in with.
    pub email: EmailAddress,
    /// Whether they have shown that the address is theirs.
    pub email_verified: bool,
}

/// One organization, seen by the person who is looking.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ViewerOrg {
    /// Identifier.
    pub id: OrgId,
    /// Short name in addresses.
    pub slug: Slug,
    /// Name.
    pub name: String,
    /// How the person is tied to it.
    pub tie: Tie,
    /// What the person may do there at this moment, as permission names. A reader ignores names that it does not know.
    pub permissions: Vec<String>,
    /// Whether the operator has suspended it.
    pub suspended: bool,
}

impl ViewerOrg {
    /// Whether the person holds the permission, according to the server.
    #[must_use]
    pub fn holds(&self, permission: Permission) -> bool {
        self.permissions.iter().any(|name| name == permission.name())
    }
}
