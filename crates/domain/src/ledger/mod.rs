//! The credit ledger: one pool per organization, double-entry and append-only (CRD-1, CRD-4).
//!
//! [`Pool`] is what has to be known to post: lots with something left, open draws, debt and holds. [`Pool::apply`] takes an event
//! to the groups of entries that the server inserts, and changes the pool as its rows change. Money is not here: what credits
//! cost is the catalogue's, and the account balance and refunds are accounts of their own.

mod apply;
mod entry;
mod event;
mod pool;

pub use entry::{Account, Entry, Group, GroupKind, OperationKey};
pub use event::{Event, LedgerRefusal, MAX_AMOUNT, Outcome};
pub use pool::{Class, Draw, Hold, Lot, Pool, Portion, Source};
