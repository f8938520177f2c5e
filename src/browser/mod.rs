//! Everything the console asks of the browser itself.
//!
//! The only place that touches `web-sys`, `js-sys` and timers: the layers above see plain Rust types, so a change of
//! framework or browser interface is one folder of work. Nothing here knows the product, its pages or its API.

pub mod clipboard;
pub mod document;
pub mod dom;
pub mod focus;
pub mod intl;
pub mod location;
pub mod net;
pub mod preload;
pub mod random;
pub mod scroll;
pub mod sight;
pub mod sse;
pub mod storage;
pub mod text;
pub mod timers;
