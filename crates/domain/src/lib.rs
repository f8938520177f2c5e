//! The rules of Bursar, once.
//!
//! The server enforces what stands here, the browser reads it, tests enumerate it and the docs print it.
//! Nothing here knows a database, a clock, a socket or a screen: the present moment is always an argument.

pub mod access;
pub mod api;
pub mod delegation;
pub mod email;
pub mod ids;
pub mod invite;
pub mod language;
pub mod membership;
pub mod money;
pub mod password;
pub mod plan;
pub mod slug;
pub mod text;
pub mod time;
