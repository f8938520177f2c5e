//! What can happen to a pool, and what comes of it.

use serde::{Deserialize, Serialize};

use super::{
    entry::{Group, OperationKey},
    pool::Class,
};
use crate::{credits::Credits, ids::CreditLotId, time::Timestamp};

/// Most credits that one operation may move: far beyond any use, and far from what would not fit.
pub const MAX_AMOUNT: Credits = Credits(1_000_000_000_000);

/// What happens to a pool.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Event {
    /// A new lot. What is owed is paid from it first.
    Grant {
        /// Its identifier.
        lot: CreditLotId,
        /// Where it comes from.
        class: Class,
        /// How many.
        amount: Credits,
        /// From when on it can be used.
        effective_at: Timestamp,
        /// When it expires.
        expires_at: Option<Timestamp>,
    },
    /// May work that will use so many start? If so they are set aside.
    Authorize {
        /// The host product's id.
        hold: String,
        /// How many.
        amount: Credits,
        /// When it lapses.
        expires_at: Timestamp,
    },
    /// The work will not happen.
    Release {
        /// The host product's id.
        hold: String,
    },
    /// Usage that happened. It is never dropped: what exceeds the balance is owed.
    Record {
        /// The hold that it resolves, whole or in part.
        hold: Option<String>,
        /// How many; none just resolves the hold.
        amount: Credits,
    },
    /// Usage is taken back, in part or whole: what was taken last comes back first.
    Reverse {
        /// The operation that recorded it.
        draw: OperationKey,
        /// How many.
        amount: Credits,
    },
    /// A purchase was refunded. What was used of it already is owed.
    Withdraw {
        /// The lot that was bought.
        lot: CreditLotId,
        /// How many.
        amount: Credits,
    },
    /// Unused included credits go on into a restarted period, as one new lot.
    CarryIncluded {
        /// Identifier of the new lot; unused if nothing is left.
        lot: CreditLotId,
        /// When it expires.
        expires_at: Timestamp,
    },
    /// The subscription has ended: purchased credits lock.
    Lock,
    /// The subscription is back.
    Unlock,
    /// Nothing but what the time brings: lots expire, holds lapse.
    Tick,
}

/// What an event did.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// Groups to insert, in order: lots that had expired until then, the event, the debt that it paid.
    pub groups: Vec<Group>,
    /// Holds that have lapsed.
    pub lapsed: Vec<String>,
    /// The operation was applied before; nothing was done.
    pub repeated: bool,
}

/// Why an event cannot be applied. The pool is as before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum LedgerRefusal {
    /// Not a positive number, or more than [`MAX_AMOUNT`].
    Amount,
    /// New work is not let in while something is owed.
    InDebt {
        /// How many are owed.
        debt: Credits,
    },
    /// More than is available.
    Insufficient {
        /// How many are.
        available: Credits,
    },
    /// No such hold: never made, resolved already, or lapsed.
    UnknownHold,
    /// No such usage, or taken back already.
    UnknownDraw,
    /// More than is left of the usage or of the lot.
    TooMany {
        /// How many are left.
        left: Credits,
    },
    /// No such lot, or not one that was bought or given.
    UnknownLot,
    /// There is such a lot or hold already, under another operation.
    Exists,
    /// It would have expired before it began.
    ExpiresInThePast,
}
