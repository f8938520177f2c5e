//! The rules of Bursar, once.
//!
//! The server enforces what stands here, the browser reads it, tests enumerate it and the docs print it.
//! Nothing here knows a database, a clock, a socket or a screen: the present moment is always an argument.

pub mod access;
pub mod api;
pub mod calendar;
pub mod card;
pub mod catalogue;
pub mod credits;
pub mod csv;
pub mod delegation;
pub mod email;
pub mod ids;
pub mod invite;
pub mod invoice;
pub mod language;
pub mod ledger;
pub mod membership;
pub mod money;
pub mod password;
pub mod payment;
pub mod plan;
pub mod profile;
pub mod recharge;
pub mod slug;
pub mod spend;
pub mod subscription;
pub mod tax;
pub mod text;
pub mod time;
pub mod topup;
