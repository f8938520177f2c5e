//! Which reads belong together: a write or an event from the server names tags, and every open read that carries one
//! of them asks again.

use bursar_domain::api::events::Tag;
use leptos::prelude::*;

const ALL: [Tag; 6] = [Tag::Viewer, Tag::Org, Tag::Members, Tag::Billing, Tag::Money, Tag::Sessions];

/// The tags of this page, in context.
#[derive(Debug, Clone, Copy)]
pub struct Tags {
    rounds: [RwSignal<u32>; ALL.len()],
    /// How many writes are under way, and what events have named meanwhile.
    held: StoredValue<(u32, [bool; ALL.len()])>,
}

/// The tags of this page.
#[must_use]
pub fn use_tags() -> Tags {
    expect_context()
}

impl Tags {
    pub(crate) fn new() -> Self {
        Self { rounds: ALL.map(|_| RwSignal::new(0)), held: StoredValue::new((0, [false; ALL.len()])) }
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

    /// The same for news from the server, which may be about a write that this page is making: it waits for the answer,
    /// so that the page hears of its own success before what it acted on is gone.
    pub fn hear(&self, tags: &[Tag]) {
        let waits = self.held.try_update_value(|(writes, named)| {
            if *writes > 0 {
                for (tag, named) in ALL.iter().zip(named) {
                    *named |= tags.contains(tag);
                }
            }
            *writes > 0
        });
        if waits != Some(true) {
            self.invalidate(tags);
        }
    }

    /// A write begins.
    pub(super) fn hold(&self) {
        self.held.update_value(|(writes, _)| *writes += 1);
    }

    /// A write has ended: with the last one, what was heard meanwhile is passed on.
    pub(super) fn release(&self) {
        let heard = self.held.try_update_value(|(writes, named)| {
            *writes = writes.saturating_sub(1);
            if *writes == 0 { std::mem::take(named) } else { Default::default() }
        });
        let heard = heard.unwrap_or_default();
        let tags: Vec<_> = ALL.into_iter().zip(heard).filter(|(_, named)| *named).map(|(tag, _)| tag).collect();
        if !tags.is_empty() {
            self.invalidate(&tags);
        }
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
