//! What every request and every job works with.

use std::sync::{Arc, Mutex, PoisonError};

use bursar_domain::{catalogue::Catalogue, time::Timestamp};

use crate::{
    clock::Clock,
    config::Config,
    identity::{limits::Limits, password::Passwords, token},
    live::Live,
    payments::{Provider, sandbox::Sandbox},
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
    /// What is sold.
    pub catalogue: Arc<Catalogue>,
    /// Who keeps cards and moves money.
    pub provider: Provider,
    /// What the operator decided.
    pub config: Arc<Config>,
}

impl App {
    /// Puts the parts together.
    ///
    /// # Errors
    /// Password hashing does not work on this machine.
    pub fn new(store: Store, config: Config) -> anyhow::Result<Self> {
        let clock = Clock::default();
        Ok(Self {
            catalogue: config.catalogue.clone(),
            provider: Provider::Sandbox(Sandbox::new(store.clone(), clock.clone(), &config.public_url)),
            store,
            clock,
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

/// A new identifier of any kind: `new_id(now, OrgId::from_parts)`. Those that this process makes for one moment sort in the
/// order in which they were made, so that lists by id are lists by age.
pub fn new_id<T>(now: Timestamp, from_parts: impl Fn(i64, u128) -> T) -> T {
    static LAST: Mutex<(i64, u128)> = Mutex::new((0, 0));
    let mut last = LAST.lock().unwrap_or_else(PoisonError::into_inner);
    let random = token::random_bits();
    // 79 random bits leave room to count up; a step is random too, so that one identifier does not tell the next.
    let bits = if last.0 == now.0 { last.1 + 1 + (random & 0xffff_ffff) } else { random & ((1 << 79) - 1) };
    *last = (now.0, bits);
    from_parts(now.0, bits)
}

#[cfg(test)]
mod tests {
    use bursar_domain::ids::MailId;

    use super::*;

    #[test]
    fn ids_of_one_moment_sort_in_the_order_in_which_they_were_made() {
        let ids: Vec<_> = (0..1000).map(|_| new_id(Timestamp(1_800_000_000_000), MailId::from_parts)).collect();
        assert!(ids.is_sorted_by(|a, b| a < b));
    }
}
