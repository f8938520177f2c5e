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
    browser::{preload, storage, timers},
};

/// Key in local storage of the moment when somebody last signed out in this browser.
const LEFT: &str = "bursar.left";

/// The person who is looking, in context.
#[derive(Debug, Clone, Copy)]
pub struct Session {
    query: Query<Viewer>,
    /// Somebody who was here is not signed in any more, and has not left by themselves.
    ended: Memo<bool>,
    left: StoredValue<bool>,
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
        let (left, left_elsewhere) = (StoredValue::new(false), StoredValue::new(None));
        // A session that ends takes nothing off the screen: what is half typed stays until somebody signs in again.
        let shown = Memo::new(move |before: Option<&Option<Viewer>>| {
            let viewer = value.get();
            if viewer.as_ref().is_some_and(|viewer| viewer.person.is_some()) {
                left.set_value(false);
                left_elsewhere.set_value(storage::get(LEFT));
                return viewer;
            }
            let stays = !left.get_value() && left_elsewhere.get_value() == storage::get(LEFT);
            before.cloned().flatten().filter(|before| stays && before.person.is_some()).or(viewer)
        });
        let person = Memo::new(move |_| shown.with(|viewer| viewer.as_ref().and_then(|viewer| viewer.person.clone())));
        let signed_in = Memo::new(move |_| value.with(|viewer| viewer.as_ref().is_none_or(|viewer| viewer.person.is_some())));
        Self {
            query,
            ended: Memo::new(move |_| !signed_in.get() && person.with(Option::is_some)),
            left,
            person,
            orgs: Memo::new(move |_| shown.with(|viewer| viewer.as_ref().map(|viewer| viewer.orgs.clone()).unwrap_or_default())),
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

    /// Whether the session of the person on the screen has ended.
    #[must_use]
    pub fn ended(self) -> Signal<bool> {
        self.ended.into()
    }

    /// The signed-in person; nobody while signed out. Whose session has ended is still who the screen is about.
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

    /// Asks again who is looking, where it is no surprise that nobody is.
    pub fn ask_anew(self) {
        self.left.set_value(true);
        self.refetch();
    }

    /// Forgets the person: after signing out, before the next answer says so too. Other tabs of this browser do so, too.
    pub fn forget(self) {
        self.left.set_value(true);
        storage::set(LEFT, &timers::now_ms().to_string());
        let demo = self.is_demo().get_untracked();
        self.set(Viewer { person: None, orgs: Vec::new(), demo });
    }
}
