//! What the Members page shows to whom, and what a change of role or membership means. Pure: no signals, no calls.

use bursar_domain::{
    access::{OrgRole, Permission},
    api::members::MemberQuery,
    membership::needed_for_change,
};

/// Why a control on somebody's row cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Locked {
    /// Owners are changed by owners only.
    OwnersOnly,
    /// The organization is suspended.
    Suspended,
}

/// What stands in the actions of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RowControls {
    /// Nothing: this person looks, and does not look after members.
    None,
    /// Shown, and not usable.
    Locked(Locked),
    /// Usable.
    Open,
}

/// What the viewer may do, as the gate says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Rights {
    /// Holds `manage_members`.
    pub(super) members: bool,
    /// Holds `manage_owners`.
    pub(super) owners: bool,
    /// The organization may be looked at, not changed.
    pub(super) suspended: bool,
}

impl Rights {
    fn holds(self, permission: Permission) -> bool {
        match permission {
            Permission::ManageOwners => self.owners,
            _ => self.members,
        }
    }

    /// The controls on the row of a member of this role.
    pub(super) fn controls(self, role: OrgRole) -> RowControls {
        if !self.members {
            RowControls::None
        } else if self.suspended {
            RowControls::Locked(Locked::Suspended)
        } else if !self.holds(needed_for_change(role, None)) {
            RowControls::Locked(Locked::OwnersOnly)
        } else {
            RowControls::Open
        }
    }

    /// The roles that the viewer can give to somebody of this role, the present one among them.
    pub(super) fn choices(self, from: OrgRole) -> Vec<OrgRole> {
        OrgRole::ALL.into_iter().filter(|to| *to == from || self.holds(needed_for_change(from, Some(*to)))).collect()
    }
}

/// A change of role that is asked about before it is made, because it is hard to take back or hits the asker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Consequence {
    /// The person may do everything from then on, also remove other owners. A billing-admin grant becomes implied.
    MakesOwner,
    /// The person is no owner any longer.
    EndsOwner,
    /// The viewer is no owner any longer, and cannot take it back alone.
    EndsOwnOwnership,
    /// The viewer no longer looks after members, and cannot take it back alone.
    EndsOwnAdministration,
}

/// What has to be confirmed before the role changes; `None` if nothing.
pub(super) fn consequence(from: OrgRole, to: OrgRole, own: bool) -> Option<Consequence> {
    match (from, to) {
        (from, to) if from == to => None,
        (_, OrgRole::Owner) => Some(Consequence::MakesOwner),
        (OrgRole::Owner, _) if own => Some(Consequence::EndsOwnOwnership),
        (OrgRole::Owner, _) => Some(Consequence::EndsOwner),
        (OrgRole::Admin, OrgRole::Member) if own => Some(Consequence::EndsOwnAdministration),
        _ => None,
    }
}

/// Whether somebody who leaves has to name a member who takes over (DEL-8).
pub(super) fn leaving_needs_successor(role: OrgRole, owners: u32) -> bool {
    role == OrgRole::Owner && owners <= 1
}

/// What stands in the address of the page: the text and role that the list is narrowed to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Filter {
    /// Beginnings of words of name or address.
    pub(super) search: String,
    /// Only this role.
    pub(super) role: Option<OrgRole>,
}

impl Filter {
    /// Reads the values of `q` and `role` in the address. What means nothing is left out.
    pub(super) fn from_address(search: Option<&str>, role: Option<&str>) -> Self {
        Self { search: search.unwrap_or_default().trim().to_owned(), role: role.and_then(OrgRole::from_name) }
    }

    /// The query part of the address, with its question mark; empty if nothing is narrowed.
    pub(super) fn to_address(&self) -> String {
        let mut pairs: Vec<(&str, &str)> = Vec::new();
        if !self.search.is_empty() {
            pairs.push(("q", &self.search));
        }
        if let Some(role) = self.role {
            pairs.push(("role", role.name()));
        }
        match serde_urlencoded::to_string(&pairs) {
            Ok(text) if !text.is_empty() => format!("?{text}"),
            _ => String::new(),
        }
    }

    /// What the server is asked for.
    pub(super) fn query(&self, cursor: Option<String>) -> MemberQuery {
        MemberQuery { search: (!self.search.is_empty()).then(|| self.search.clone()), role: self.role, cursor, limit: Some(PAGE) }
    }
}

/// Members that are asked for at a time.
pub(super) const PAGE: u32 = 50;

#[cfg(test)]
mod tests {
    use super::*;

    const OWNER: Rights = Rights { members: true, owners: true, suspended: false };
    const ADMIN: Rights = Rights { members: true, owners: false, suspended: false };
    const MEMBER: Rights = Rights { members: false, owners: false, suspended: false };

    #[test]
    fn pol_5_members_see_the_list_without_controls() {
        for role in OrgRole::ALL {
            assert_eq!(MEMBER.controls(role), RowControls::None);
        }
    }

    #[test]
    fn pol_5_rows_of_owners_are_shown_locked_to_admins() {
        assert_eq!(ADMIN.controls(OrgRole::Owner), RowControls::Locked(Locked::OwnersOnly));
        assert_eq!(ADMIN.controls(OrgRole::Admin), RowControls::Open);
        assert_eq!(OWNER.controls(OrgRole::Owner), RowControls::Open);
    }

    #[test]
    fn a_suspended_organization_may_be_looked_at_only() {
        let suspended = Rights { suspended: true, ..OWNER };
        assert_eq!(suspended.controls(OrgRole::Member), RowControls::Locked(Locked::Suspended));
    }

    #[test]
    fn pol_2_admins_make_no_owners() {
        assert_eq!(ADMIN.choices(OrgRole::Member), [OrgRole::Admin, OrgRole::Member]);
        assert_eq!(OWNER.choices(OrgRole::Member), OrgRole::ALL);
        assert_eq!(ADMIN.choices(OrgRole::Owner), [OrgRole::Owner]);
    }

    #[test]
    fn changes_that_matter_are_asked_about() {
        use OrgRole::{Admin, Member, Owner};
        assert_eq!(consequence(Member, Owner, false), Some(Consequence::MakesOwner));
        assert_eq!(consequence(Owner, Admin, false), Some(Consequence::EndsOwner));
        assert_eq!(consequence(Owner, Admin, true), Some(Consequence::EndsOwnOwnership));
        assert_eq!(consequence(Admin, Member, true), Some(Consequence::EndsOwnAdministration));
        assert_eq!(consequence(Admin, Member, false), None);
        assert_eq!(consequence(Member, Admin, false), None);
        assert_eq!(consequence(Owner, Owner, true), None);
    }

    #[test]
    fn del_8_only_a_sole_owner_has_to_name_a_successor() {
        assert!(leaving_needs_successor(OrgRole::Owner, 1));
        assert!(!leaving_needs_successor(OrgRole::Owner, 2));
        assert!(!leaving_needs_successor(OrgRole::Admin, 1));
    }

    #[test]
    fn the_filter_survives_the_address() {
        let filter = Filter { search: "ada k&co".to_owned(), role: Some(OrgRole::Admin) };
        assert_eq!(filter.to_address(), "?q=ada+k%26co&role=admin");
        assert_eq!(Filter::default().to_address(), "");
        assert_eq!(Filter::from_address(Some(" ada "), Some("emperor")), Filter { search: "ada".to_owned(), role: None });
        assert_eq!(Filter::from_address(None, None), Filter::default());
        assert_eq!(filter.query(None).search.as_deref(), Some("ada k&co"));
        assert_eq!(Filter::default().query(None).search, None);
    }
}
