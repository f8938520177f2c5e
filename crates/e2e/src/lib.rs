//! Journeys of people through the real console: the real binary, a real SQLite file, a real browser.
//!
//! Everything on a page is found by role and accessible name, as a screen reader finds it. What is proved below the
//! screen (every endpoint in every role, races, transactions) stands in the server's tests, not here.
//!
//! `BURSAR_E2E_ENGINE` chooses `chromium` (default), `firefox` or `webkit`; `BURSAR_BIN` the binary. Logs, screenshots
//! and outlines of failed journeys are left in `target/e2e`.

pub mod api;
pub mod billing;
pub mod browser;
pub mod invitations;
pub mod journey;
pub mod mail_server;
pub mod paths;
pub mod people;
pub mod process;
pub mod screen;
pub mod stage;

pub use journey::{Journey, Scene};
pub use people::Person;
pub use screen::{Locator, Name, Screen};
pub use stage::Stage;
