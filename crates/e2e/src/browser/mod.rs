//! Browsers: which engine, one driver and one browser per session, kept and reused from journey to journey.

mod engine;
mod pool;
mod session;

pub use engine::Engine;
pub(crate) use pool::give_back;
pub use pool::{close_all, take};
pub use session::{Browser, Tab};

use std::{future::Future, sync::LazyLock};

use tokio::runtime::Runtime;

/// The only place where something is awaited: journeys read as plain steps.
pub(crate) fn wait<T>(future: impl Future<Output = T>) -> T {
    static RUNTIME: LazyLock<Runtime> =
        LazyLock::new(|| tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().expect("a runtime"));
    RUNTIME.block_on(future)
}
