//! The billing-admin grant: when it ends, when it is in force, and who may be given one.

use serde::{Deserialize, Serialize};

use crate::{
    access::{OrgRole, Tie},
    api::error::Refusal,
    time::{DAY_MS, Timestamp},
};

/// The longest grant with an end, in days. Somebody who means longer means "never".
pub const MAX_DAYS: u32 = 3650;
/// How long before its end the people concerned are reminded, in days (DEL-6).
pub const REMINDER_DAYS: i64 = 3;

/// When a grant shall end, as an owner says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum GrantEnd {
    /// Until somebody removes it.
    #[default]
    Never,
    /// At a moment.
    At {
        /// The first moment at which it no longer holds.
        at: Timestamp,
    },
    /// So many times 24 hours from now.
    AfterDays {
        /// 1 to 3650.
        days: u32,
    },
}

/// The end of a grant cannot be what was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BadGrantEnd {
    /// The moment has passed.
    InThePast,
    /// Not 1 to 3650 days ahead.
    OutOfRange,
}

impl GrantEnd {
    /// The moment at which the grant stops holding, or `None` for never.
    ///
    /// # Errors
    /// The end lies in the past, or more than 3650 days ahead.
    pub fn resolve(self, now: Timestamp) -> Result<Option<Timestamp>, BadGrantEnd> {
        match self {
            Self::Never => Ok(None),
            Self::At { at } if at <= now => Err(BadGrantEnd::InThePast),
            Self::At { at } if at > now.plus_days(i64::from(MAX_DAYS)) => Err(BadGrantEnd::OutOfRange),
            Self::At { at } => Ok(Some(at)),
            Self::AfterDays { days } if (1..=MAX_DAYS).contains(&days) => Ok(Some(now.plus_days(i64::from(days)))),
            Self::AfterDays { .. } => Err(BadGrantEnd::OutOfRange),
        }
    }
}

/// Whether a grant that ends at `ends_at` holds now. Asked on every request, not only by the sweeper (DEL-6).
#[must_use]
pub fn in_force(ends_at: Option<Timestamp>, now: Timestamp) -> bool {
    ends_at.is_none_or(|end| now < end)
}

/// Whether the reminder of the coming end is due.
#[must_use]
pub fn reminder_due(ends_at: Timestamp, now: Timestamp) -> bool {
    let ahead = ends_at.ms_since(now);
    ahead > 0 && ahead <= REMINDER_DAYS * DAY_MS
}

/// Whether the person with this tie may be given the grant.
///
/// # Errors
/// `not_a_member`, `owner_has_access` (POL-1) or `already_billing_admin`.
pub fn may_receive(tie: Option<Tie>) -> Result<(), Refusal> {
    match tie {
        None | Some(Tie::BillingManager) => Err(Refusal::NotAMember),
        Some(Tie::Member { role: OrgRole::Owner, .. }) => Err(Refusal::OwnerHasAccess),
        Some(Tie::Member { billing_admin: true, .. }) => Err(Refusal::AlreadyBillingAdmin),
        Some(Tie::Member { .. }) => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(1_800_000_000_000);

    #[test]
    fn pol_1_owners_and_billing_admins_are_not_added_again() {
        let tie = |role, billing_admin| Some(Tie::Member { role, billing_admin });
        assert_eq!(may_receive(tie(OrgRole::Owner, false)), Err(Refusal::OwnerHasAccess));
        assert_eq!(may_receive(tie(OrgRole::Admin, true)), Err(Refusal::AlreadyBillingAdmin));
        assert_eq!(may_receive(tie(OrgRole::Admin, false)), Ok(()));
        assert_eq!(may_receive(tie(OrgRole::Member, false)), Ok(()));
    }

    #[test]
    fn del_3_only_a_current_member_can_be_added() {
        assert_eq!(may_receive(None), Err(Refusal::NotAMember));
        assert_eq!(may_receive(Some(Tie::BillingManager)), Err(Refusal::NotAMember));
    }

    #[test]
    fn del_6_an_end_is_a_moment_ahead_or_a_number_of_days() {
        assert_eq!(GrantEnd::Never.resolve(NOW), Ok(None));
        assert_eq!(GrantEnd::AfterDays { days: 2 }.resolve(NOW), Ok(Some(NOW.plus_days(2))));
        assert_eq!(GrantEnd::AfterDays { days: 0 }.resolve(NOW), Err(BadGrantEnd::OutOfRange));
        assert_eq!(GrantEnd::AfterDays { days: MAX_DAYS + 1 }.resolve(NOW), Err(BadGrantEnd::OutOfRange));
        assert_eq!(GrantEnd::At { at: NOW }.resolve(NOW), Err(BadGrantEnd::InThePast));
        assert_eq!(GrantEnd::At { at: NOW.plus_ms(1) }.resolve(NOW), Ok(Some(NOW.plus_ms(1))));
        assert_eq!(GrantEnd::At { at: NOW.plus_days(4000) }.resolve(NOW), Err(BadGrantEnd::OutOfRange));
    }

    #[test]
    fn del_6_a_grant_ends_at_its_very_moment() {
        assert!(in_force(None, NOW));
        assert!(in_force(Some(NOW.plus_ms(1)), NOW));
        assert!(!in_force(Some(NOW), NOW));
    }

    #[test]
    fn del_6_the_reminder_is_due_within_three_days_of_the_end() {
        let end = NOW.plus_days(3);
        assert!(!reminder_due(end.plus_ms(1), NOW));
        assert!(reminder_due(end, NOW));
        assert!(!reminder_due(NOW, NOW));
    }
}
