//! The subscription: periods, changes with their previews, renewals and what happens when a payment fails (SUB-1 … SUB-5, PAY-4).
//!
//! Everything is a function from a [`Subscription`] and the moment to the next one, together with the lines that go with it. The
//! server stores the result in the transaction that has settled the money; it computes no price and no date of its own.

mod change;
mod dunning;
mod period;
mod preview;
mod refusal;
mod renewal;
mod state;
mod timing;

pub use change::{Planned, Request, Situation, Stale};
pub use dunning::Failed;
pub use period::{Cycle, Period};
pub use preview::{NextRenewal, Preview};
pub use refusal::ChangeRefusal;
pub use renewal::{NotDue, Renewal, Terms};
pub use state::{AtPeriodEnd, CreditEffect, Lock, PaidSlice, Standing, Subscription};
pub use timing::{Timing, timing};

/// How long a preview may be confirmed, in milliseconds (SUB-3).
pub const PREVIEW_LIFETIME_MS: i64 = 10 * 60 * 1000;
