//! Documents as PDF. An invoice is drawn from what was kept when it was finalized and from its state, and from nothing else: no clock,
//! no random number, no network, so the same invoice is the same bytes every time.

mod invoice;
mod sheet;
#[cfg(test)]
mod tests;
mod typeset;
mod words;

pub use invoice::invoice;
