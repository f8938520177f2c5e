//! The wire: endpoints with their gates, the types that travel, the errors. One file per area.
//!
//! Nothing here knows HTTP: a method is a name, a status is a number.

pub mod access_requests;
pub mod account;
pub mod activity;
pub mod billing;
pub mod billing_managers;
pub mod billing_profile;
pub mod catalogue;
pub mod credits;
pub mod endpoint;
pub mod error;
pub mod events;
pub mod file;
pub mod invitation;
pub mod invoices;
pub mod member_invitations;
pub mod members;
pub mod metering;
pub mod orgs;
pub mod page;
pub mod payment_methods;
pub mod payments;
mod secret;
pub mod session;
pub mod subscription;
pub mod usage;
pub mod viewer;

pub use endpoint::{Empty, Endpoint, Gate, Method, Summary};
pub use page::{Cursor, Page};

/// Before every path of the catalogue.
pub const BASE: &str = "/api/v1";
/// Header that every unsafe call from a browser carries, with any value: a cross-site form cannot set it.
pub const CLIENT_HEADER: &str = "x-bursar-client";
/// Header on every answer that names the build, so that open pages notice a new version.
pub const BUILD_HEADER: &str = "x-bursar-build";
/// Header that carries the request's id on every answer.
pub const REQUEST_ID_HEADER: &str = "x-request-id";
/// Header that a write which moves money has to carry: a text of the caller's choice, 1 to 64 visible ASCII characters, new for
/// each thing that is wanted once (PAY-3). The same key with the same body gives the same answer; with another body it is refused.
pub const IDEMPOTENCY_KEY_HEADER: &str = "idempotency-key";
