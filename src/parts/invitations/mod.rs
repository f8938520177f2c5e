//! Invitations as whoever invites sees them, the same for billing managers and for members: the open ones as rows, the
//! dialog that takes addresses, links on their way to the clipboard. Which writes are made, the features say.
//!
//! What opens after a click is in `dialogs`, `questions`, `invite_dialog` and `answers`: features load these on demand.

pub(crate) mod actions;
pub(crate) mod addresses;
pub(crate) mod answers;
pub(crate) mod dialogs;
pub(crate) mod invite_dialog;
pub(crate) mod link;
pub(crate) mod questions;
pub(crate) mod row;
pub(crate) mod trouble;
pub(crate) mod view_model;
