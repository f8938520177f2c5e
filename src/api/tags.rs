//! Which reads belong together: a write or an event from the server names tags, and every open read that carries one
//! of them asks again.

use bursar_domain::api::events::Tag;
use leptos::prelude::*;

const ALL: [Tag; 5] = [Tag::Viewer, Tag::Org, Tag::Members, Tag::Billing, Tag::Sessions];

/// The tags of this page, in context.
#[derive(Debug, Clone, Copy)]
pub struct Tags {
    rounds: [RwSignal<u32>; ALL.len()],
}

/// The tags of this page.
#[must_use]
pub fn use_tags() -> Tags {
    expect_context()
}

impl Tags {
    pub(crate) fn new() -> Self {
        Self { rounds: ALL.map(|_| RwSignal::new(0)) }
    }

    fn each(&self, tags: &[Tag], act: impl Fn(RwSignal<u32>)) {
        for (tag, round) in ALL.iter().zip(self.rounds) {
            if tags.contains(tag) {
                act(round);
            }
        }
    }

    /// Every open read that carries one of the tags asks again.
    pub fn invalidate(&self, tags: &[Tag]) {
        self.each(tags, |round| round.update(|n| *n = n.wrapping_add(1)));
    }

    /// Every open read asks again.
    pub fn invalidate_all(&self) {
        self.invalidate(&ALL);
    }

    /// Runs the present reactive context again when one of the tags is invalidated.
    pub fn track(&self, tags: &[Tag]) {
        self.each(tags, |round| round.track());
    }
}
