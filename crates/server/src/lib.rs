//! The Bursar server. `http` decodes and gates, `service` holds the rules' transactions, `store` is SQL;
//! `domain` says what the rules are. See `docs/architecture.md`.

pub mod app;
pub mod clock;
pub mod config;
pub mod console;
pub mod demo;
pub mod http;
pub mod identity;
pub mod jobs;
pub mod live;
pub mod mail;
pub mod payments;
pub mod pdf;
pub mod seal;
pub mod serve;
pub mod service;
pub mod store;
pub mod words;
