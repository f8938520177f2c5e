//! The present moment. Everything that asks for it asks here, so that a demo or a test can move it forward.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicI64, Ordering},
    },
    time::{SystemTime, UNIX_EPOCH},
};

use bursar_domain::time::Timestamp;

/// The system's clock plus an offset; or one that stands still until it is moved.
#[derive(Debug, Clone, Default)]
pub struct Clock(Arc<State>);

#[derive(Debug, Default)]
struct State {
    stopped: AtomicBool,
    /// To the system's clock; of a stopped one the moment that it shows.
    offset_ms: AtomicI64,
}

impl Clock {
    /// Now.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        let offset = self.0.offset_ms.load(Ordering::Acquire);
        if self.0.stopped.load(Ordering::Acquire) {
            return Timestamp(offset);
        }
        let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let system = i64::try_from(since_epoch.as_millis()).unwrap_or(i64::MAX);
        Timestamp(system).plus_ms(offset)
    }

    /// Moves now forward.
    pub fn advance(&self, ms: i64) {
        self.0.offset_ms.fetch_add(ms, Ordering::AcqRel);
    }

    /// Stops at this moment, for good: what happens from now on is the same to the millisecond each time it is done. To be called
    /// before anybody asks.
    pub fn stop(&self, at: Timestamp) {
        self.0.offset_ms.store(at.0, Ordering::Release);
        self.0.stopped.store(true, Ordering::Release);
    }
}
