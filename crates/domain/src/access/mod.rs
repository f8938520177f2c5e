//! Who may do what: roles, permissions, the table that joins them, and the decision.

pub mod decide;
pub mod permission;
pub mod policy;
pub mod role;

pub use decide::{Decision, OrgFacts, decide, effective};
pub use permission::Permission;
pub use role::{OrgRole, Tie};
