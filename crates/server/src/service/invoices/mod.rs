//! Invoices and credit notes: what is kept of them, and how they are read. Sums and numbers are the domain's; what a document looks
//! like is in `pdf`.

pub mod issue;
mod read;
pub mod snapshot;
pub mod tell;

pub use read::{get, latest, list, pdf};
pub use snapshot::Snapshot;
