//! What every request and every job works with.

use std::sync::Arc;

use bursar_domain::time::Timestamp;

use crate::{
    clock::Clock,
    config::Config,
    identity::{limits::Limits, password::Passwords, token},
    live::Live,
    store::Store,
};

/// The running application; cheap to clone.
#[derive(Debug, Clone)]
pub struct App {
    /// Database.
    pub store: Store,
    /// The present moment.
    pub clock: Clock,
    /// Who is told about changes.
    pub live: Live,
    /// Password hashing.
    pub passwords: Passwords,
    /// Who has tried how often.
    pub limits: Limits,
    /// What the operator decided.
    pub config: Arc<Config>,
}

impl App {
    /// Puts the parts together.
    ///
    /// # Errors
    /// Password hashing does not work on this machine.
    pub fn new(store: Store, config: Config) -> anyhow::Result<Self> {
        Ok(Self {
            store,
            clock: Clock::default(),
            live: Live::default(),
            passwords: Passwords::new()?,
            limits: Limits::default(),
            config: Arc::new(config),
        })
    }

    /// Now.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }
}

/// A new identifier of any kind: `new_id(now, OrgId::from_parts)`.
pub fn new_id<T>(now: Timestamp, from_parts: impl Fn(i64, u128) -> T) -> T {
    from_parts(now.0, token::random_bits())
}
