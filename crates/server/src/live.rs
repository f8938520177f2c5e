//! Telling open pages that something changed, within one process. A page learns what to ask for again, never the data.

use bursar_domain::{
    api::events::Tag,
    ids::{OrgId, PersonId},
};
use tokio::sync::broadcast;

/// Whom a notice concerns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Audience {
    /// Everybody tied to the organization.
    Org(OrgId),
    /// One person.
    Person(PersonId),
}

/// Something changed.
#[derive(Debug, Clone)]
pub struct Notice {
    /// Whom it concerns.
    pub audience: Audience,
    /// What to ask for again.
    pub tags: Vec<Tag>,
}

impl Notice {
    /// For everybody tied to the organization.
    #[must_use]
    pub fn org(org: &OrgId, tags: impl Into<Vec<Tag>>) -> Self {
        Self { audience: Audience::Org(org.clone()), tags: tags.into() }
    }

    /// For one person.
    #[must_use]
    pub fn person(person: &PersonId, tags: impl Into<Vec<Tag>>) -> Self {
        Self { audience: Audience::Person(person.clone()), tags: tags.into() }
    }
}

/// The channel that notices go through.
#[derive(Debug, Clone)]
pub struct Live {
    sender: broadcast::Sender<Notice>,
}

impl Default for Live {
    fn default() -> Self {
        Self { sender: broadcast::channel(1024).0 }
    }
}

impl Live {
    /// Tells whoever listens. Call it after the commit, never before.
    pub fn publish(&self, notices: impl IntoIterator<Item = Notice>) {
        for notice in notices {
            // An error means that nobody listens.
            let _ = self.sender.send(notice);
        }
    }

    /// Listens from now on.
    #[must_use]
    pub fn subscribe(&self) -> broadcast::Receiver<Notice> {
        self.sender.subscribe()
    }
}
