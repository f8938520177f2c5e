//! The organization that the page belongs to. Everything here follows the viewer without rebuilding the page: a right
//! that changes somewhere else reaches open controls, and what is half typed stays (POL-3).

use bursar_domain::{
    access::{Permission, Tie},
    api::viewer::ViewerOrg,
    ids::OrgId,
    slug::{OrgRef, Slug},
};
use leptos::prelude::*;

/// The organization of the page, in context.
#[derive(Debug, Clone, Copy)]
pub struct OrgScope {
    org: Memo<ViewerOrg>,
    slug: Memo<Slug>,
}

/// The organization of the page. Only on pages of an organization.
#[must_use]
pub fn use_org() -> OrgScope {
    expect_context()
}

impl OrgScope {
    /// Follows one organization of the list, by its id: the slug may change. When it leaves the list, its last state
    /// is kept for the moment that the page still stands.
    pub(crate) fn new(orgs: Signal<Vec<ViewerOrg>>, start: ViewerOrg) -> Self {
        let id = start.id.clone();
        let org = Memo::new(move |before: Option<&ViewerOrg>| {
            orgs.with(|orgs| orgs.iter().find(|org| org.id == id).cloned()).or_else(|| before.cloned()).unwrap_or_else(|| start.clone())
        });
        Self { org, slug: Memo::new(move |_| org.with(|org| org.slug.clone())) }
    }

    fn pick<T: PartialEq + Send + Sync + 'static>(self, pick: impl Fn(&ViewerOrg) -> T + Send + Sync + 'static) -> Memo<T> {
        let org = self.org;
        Memo::new(move |_| org.with(&pick))
    }

    /// How calls name it. Reads in a query follow a change of the slug.
    #[must_use]
    pub fn reference(self) -> OrgRef {
        OrgRef::Slug(self.slug.get())
    }

    /// The same in an event handler, where nothing is followed.
    #[must_use]
    pub fn reference_now(self) -> OrgRef {
        OrgRef::Slug(self.slug_now())
    }

    /// Its slug at this moment.
    #[must_use]
    pub fn slug_now(self) -> Slug {
        self.slug.get_untracked()
    }

    /// Its slug.
    #[must_use]
    pub fn slug(self) -> Signal<Slug> {
        self.slug.into()
    }

    /// Its id, which never changes.
    #[must_use]
    pub fn id(self) -> OrgId {
        self.org.with_untracked(|org| org.id.clone())
    }

    /// Its name.
    #[must_use]
    pub fn name(self) -> Signal<String> {
        self.pick(|org| org.name.clone()).into()
    }

    /// How the person is tied to it.
    #[must_use]
    pub fn tie(self) -> Signal<Tie> {
        self.pick(|org| org.tie).into()
    }

    /// Whether the operator has suspended it: it may be looked at, not changed.
    #[must_use]
    pub fn suspended(self) -> Signal<bool> {
        self.pick(|org| org.suspended).into()
    }

    /// Whether the person holds the permission, whatever state the organization is in.
    #[must_use]
    pub fn holds(self, permission: Permission) -> Signal<bool> {
        self.pick(move |org| org.holds(permission)).into()
    }

    /// Whether the person may use the permission now: a suspended organization takes no writes.
    #[must_use]
    pub fn may(self, permission: Permission) -> Signal<bool> {
        self.pick(move |org| org.holds(permission) && !(org.suspended && permission.is_write())).into()
    }
}
