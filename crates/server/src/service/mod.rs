//! What people do, as transactions: read under the lock, ask the domain, write, note it in the audit log, put mail
//! into the outbox, commit, tell open pages. No HTTP and no SQL in here.

pub mod access;
pub mod access_requests;
pub mod account;
pub mod audit;
pub mod billing;
pub mod fault;
pub mod grants;
pub mod invitations;
pub mod members;
pub mod notify;
pub mod operator;
pub mod orgs;
pub mod session;
pub mod sign_up;
pub mod viewer;

pub use access::{OrgAccess, OrgTx, SignedIn};
pub use fault::Fault;
