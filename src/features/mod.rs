//! The pages, one folder a group, each with one entry function that gives an `AnyView`: the seam for loading them
//! later. Features never import each other; what two of them need is in `parts`.

pub mod account;
pub mod activity;
pub mod billing;
pub mod invite;
pub mod invoices;
pub mod members;
pub mod organization;
pub mod orgs;
pub mod plan;
pub mod profile;
pub mod roles;
pub mod sign_in;
pub mod usage;
