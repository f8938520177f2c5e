//! Passwords and secret tokens.

pub mod limits;
pub mod password;
pub mod token;
