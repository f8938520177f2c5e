//! What people do, as transactions: read under the lock, ask the domain, write, note it in the audit log, put mail
//! into the outbox, commit, tell open pages. No HTTP and no SQL in here.

pub mod access;
pub mod access_requests;
pub mod account;
pub mod activity;
pub mod audit;
pub mod billing;
pub mod billing_mail;
pub mod billing_profile;
pub mod books;
pub mod buyer;
pub mod credits;
pub mod fault;
pub mod grants;
pub mod invitations;
pub mod invoices;
pub mod ledger;
pub mod members;
pub mod metering;
pub mod notify;
pub mod operator;
pub mod orgs;
pub mod overview;
pub mod page;
pub mod payment_methods;
pub mod payments;
pub mod plan;
pub mod recharge;
pub mod session;
pub mod sign_up;
pub mod tokens;
pub mod usage;
pub mod viewer;

pub use access::{OrgAccess, OrgTx, SignedIn};
pub use fault::Fault;
pub use tokens::OrgToken;
