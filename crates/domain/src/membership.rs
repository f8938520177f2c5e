//! Changes of role and membership: what they need and what they must not break.

use crate::{
    access::{OrgRole, Permission},
    api::error::Refusal,
};

/// The permission that changing somebody from `from` to `to` needs; `None` stands for removal.
/// Admins look after members, but owners are made, demoted and removed by owners only.
#[must_use]
pub fn needed_for_change(from: OrgRole, to: Option<OrgRole>) -> Permission {
    if from == OrgRole::Owner || to == Some(OrgRole::Owner) { Permission::ManageOwners } else { Permission::ManageMembers }
}

/// Checks that an organization still has an owner after one of `owners` stops being one (DEL-8).
/// The count must come from inside the transaction that makes the change.
///
/// # Errors
/// `last_owner` if nobody would be left.
pub fn may_lose_owner(owners: i64) -> Result<(), Refusal> {
    if owners > 1 { Ok(()) } else { Err(Refusal::LastOwner) }
}

/// Whether a person of this role keeps a billing-admin grant when the role becomes `to` (DEL-5).
#[must_use]
pub fn keeps_grant(to: Option<OrgRole>) -> bool {
    matches!(to, Some(OrgRole::Admin | OrgRole::Member))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn del_8_the_last_owner_stays() {
        assert_eq!(may_lose_owner(2), Ok(()));
        assert_eq!(may_lose_owner(1), Err(Refusal::LastOwner));
        assert_eq!(may_lose_owner(0), Err(Refusal::LastOwner));
    }

    #[test]
    fn del_5_losing_membership_or_becoming_owner_drops_the_grant() {
        assert!(!keeps_grant(None));
        assert!(!keeps_grant(Some(OrgRole::Owner)));
        assert!(keeps_grant(Some(OrgRole::Admin)));
        assert!(keeps_grant(Some(OrgRole::Member)));
    }

    #[test]
    fn pol_2_admins_change_everybody_but_owners() {
        for from in OrgRole::ALL {
            for to in [None, Some(OrgRole::Owner), Some(OrgRole::Admin), Some(OrgRole::Member)] {
                let owners_only = from == OrgRole::Owner || to == Some(OrgRole::Owner);
                let needed = if owners_only { Permission::ManageOwners } else { Permission::ManageMembers };
                assert_eq!(needed_for_change(from, to), needed);
            }
        }
    }
}
