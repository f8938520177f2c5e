//! Who is looking, which organization the page belongs to, and the only place where the console asks about permission.
//!
//! The server has decided already: what is here reads the effective permissions that it sent with the viewer.

pub mod gate;
pub mod org_scope;
pub mod words;

use bursar_domain::api::{
    events::Tag,
    viewer::{GetViewer, Viewer, ViewerOrg, ViewerPerson},
};
use leptos::prelude::*;

pub use gate::{disabled_reason, holds, may};
pub use org_scope::{OrgScope, use_org};

use crate::{
    api::{Failure, Query, use_query},
    browser::preload,
};

/// The person who is looking, in context.
#[derive(Debug, Clone, Copy)]
pub struct Session {
    query: Query<Viewer>,
    person: Memo<Option<ViewerPerson>>,
    orgs: Memo<Vec<ViewerOrg>>,
}

/// The person who is looking.
#[must_use]
pub fn use_session() -> Session {
    expect_context()
}

impl Session {
    /// Starts to ask who is looking.
    pub(crate) fn start() -> Self {
        let query = use_query(|| GetViewer {}, &[Tag::Viewer]);
        let value = query.value();
        Self {
            query,
            person: Memo::new(move |_| value.with(|viewer| viewer.as_ref().and_then(|viewer| viewer.person.clone()))),
            orgs: Memo::new(move |_| value.with(|viewer| viewer.as_ref().map(|viewer| viewer.orgs.clone()).unwrap_or_default())),
        }
    }

    /// Whether it is known yet who is looking.
    #[must_use]
    pub fn is_known(self) -> Signal<bool> {
        let value = self.query.value();
        Memo::new(move |_| value.with(Option::is_some)).into()
    }

    /// Why it is not known.
    #[must_use]
    pub fn failure(self) -> Signal<Option<Failure>> {
        self.query.failure()
    }

    /// The signed-in person; nobody while signed out.
    #[must_use]
    pub fn person(self) -> Signal<Option<ViewerPerson>> {
        self.person.into()
    }

    /// The organizations that the person is tied to, by name.
    #[must_use]
    pub fn orgs(self) -> Signal<Vec<ViewerOrg>> {
        self.orgs.into()
    }

    /// Whether this is a demo with a developer mailbox.
    #[must_use]
    pub fn is_demo(self) -> Signal<bool> {
        let value = self.query.value();
        Memo::new(move |_| value.with(|viewer| viewer.as_ref().is_some_and(|viewer| viewer.demo))).into()
    }

    /// Takes a viewer that came with another answer.
    pub fn set(self, viewer: Viewer) {
        // What the document asked for was for whoever was looking before.
        preload::forget();
        self.query.set(viewer);
    }

    /// Asks again who is looking.
    pub fn refetch(self) {
        self.query.refetch();
    }

    /// Forgets the person: after signing out, before the next answer says so too.
    pub fn forget(self) {
        let demo = self.is_demo().get_untracked();
        self.set(Viewer { person: None, orgs: Vec::new(), demo });
    }
}
