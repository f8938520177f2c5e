//! Talking to the server: the typed client, what can go wrong in words, reads that stay fresh, writes that are made
//! once, and the stream that says what has changed.
//!
//! Nothing here draws. `parts::shell` has the wrapper that turns a [`Query`] into a page, `ui` knows nothing of this.

pub mod client;
pub mod failure;
mod idempotency;
pub mod live;
pub mod mutation;
pub mod phrasebook;
pub mod query;
pub mod tags;

pub use bursar_domain::api::events::Tag;
pub use client::{Client, url, use_client};
pub use failure::Failure;
pub use mutation::{Mutation, use_mutation};
pub use phrasebook::{Presented, WayOut, present};
pub use query::{Query, use_query, use_query_with};
pub use tags::{Tags, use_tags};
