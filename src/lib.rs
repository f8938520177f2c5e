//! The Bursar console: a single-page app for organization settings and delegated billing.
//!
//! Directions: `browser` ← `ui` ← `parts` ← `features` ← `routes` ← `app`; `api` and `session` serve `parts` and
//! upward. Rules are not here but in `bursar-domain`; `tests/layering.rs` holds the directions.

#![expect(unreachable_pub, reason = "the component macro makes the properties of private components public")]

pub mod api;
pub mod app;
pub mod browser;
pub mod features;
pub mod messages;
pub mod parts;
pub mod routes;
pub mod session;
pub mod ui;
