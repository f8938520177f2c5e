//! The decision, from the tie, the organization's state and the table.

use super::{
    permission::Permission,
    policy::{Cell, find},
    role::{OrgRole, Tie},
};
use crate::api::error::Refusal;

/// What has to be known of the organization to decide.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct OrgFacts {
    /// The operator has suspended it: it may be looked at, not changed.
    pub suspended: bool,
}

/// The answer, and the status that it becomes (POL-4).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// Go on.
    Allow,
    /// No tie to the organization: 404, the same as for an organization that does not exist.
    Hidden,
    /// A tie, but not this right: 403.
    Forbidden,
    /// The right, but the state forbids it: 409 with the reason.
    Refused(Refusal),
}

/// What the table says to this tie.
#[must_use]
pub fn cell(tie: Tie, permission: Permission) -> Cell {
    let row = find(permission);
    let by_role = |role| match role {
        OrgRole::Owner => row.owner,
        OrgRole::Admin => row.admin,
        OrgRole::Member => row.member,
    };
    match tie {
        Tie::BillingManager => row.billing_manager,
        Tie::Member { role, billing_admin } => match row.billing_admin {
            Cell::AsOrgRole => by_role(role),
            // An owner's implied access is the owner column itself: a left-over grant changes nothing.
            granted if billing_admin && role != OrgRole::Owner => granted,
            _ => by_role(role),
        },
    }
}

/// Whether the tie holds the permission, whatever state the organization is in.
#[must_use]
pub fn holds(tie: Tie, permission: Permission) -> bool {
    matches!(cell(tie, permission), Cell::Yes | Cell::WithoutNames)
}

/// Decides whether a person with this tie may use this permission now.
#[must_use]
pub fn decide(tie: Option<Tie>, facts: OrgFacts, permission: Permission) -> Decision {
    match tie {
        None => Decision::Hidden,
        Some(tie) if !holds(tie, permission) => Decision::Forbidden,
        Some(_) if facts.suspended && permission.is_write() => Decision::Refused(Refusal::OrgSuspended),
        Some(_) => Decision::Allow,
    }
}

/// Every permission that this tie holds: what the server sends to the browser.
pub fn effective(tie: Tie) -> impl Iterator<Item = Permission> {
    Permission::ALL.iter().copied().filter(move |permission| holds(tie, *permission))
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIVE: OrgFacts = OrgFacts { suspended: false };

    fn member(role: OrgRole, billing_admin: bool) -> Tie {
        Tie::Member { role, billing_admin }
    }

    #[test]
    fn pol_1_a_grant_changes_nothing_for_an_owner() {
        for permission in Permission::ALL {
            assert_eq!(
                cell(member(OrgRole::Owner, true), *permission),
                cell(member(OrgRole::Owner, false), *permission),
                "{}",
                permission.name()
            );
        }
    }

    #[test]
    fn pol_4_no_tie_is_hidden_a_tie_without_right_is_forbidden() {
        for permission in Permission::ALL {
            assert_eq!(decide(None, LIVE, *permission), Decision::Hidden);
        }
        assert_eq!(decide(Some(Tie::BillingManager), LIVE, Permission::ViewSettings), Decision::Forbidden);
        assert_eq!(decide(Some(Tie::BillingManager), LIVE, Permission::ManageCredits), Decision::Allow);
    }

    #[test]
    fn pol_4_a_suspended_org_is_read_only() {
        let suspended = OrgFacts { suspended: true };
        for tie in Tie::ALL {
            for permission in Permission::ALL {
                let live = decide(Some(tie), LIVE, *permission);
                let now = decide(Some(tie), suspended, *permission);
                match live {
                    Decision::Allow if permission.is_write() => assert_eq!(now, Decision::Refused(Refusal::OrgSuspended)),
                    same => assert_eq!(now, same),
                }
            }
        }
    }

    #[test]
    fn the_grant_only_adds_apart_from_asking_for_what_one_has() {
        for role in [OrgRole::Admin, OrgRole::Member] {
            for permission in Permission::ALL {
                let lost = holds(member(role, false), *permission) && !holds(member(role, true), *permission);
                assert_eq!(lost, *permission == Permission::RequestBillingAccess, "{}", permission.name());
            }
        }
    }

    #[test]
    fn a_mightier_role_only_adds_apart_from_asking_for_what_one_has() {
        for (less, more) in [(OrgRole::Member, OrgRole::Admin), (OrgRole::Admin, OrgRole::Owner)] {
            for permission in Permission::ALL {
                if holds(member(less, false), *permission) && *permission != Permission::RequestBillingAccess {
                    assert!(holds(member(more, false), *permission), "{}", permission.name());
                }
            }
        }
    }

    /// Pinned so that a change of the table shows in review as what it means for people.
    #[test]
    fn golden_access_matrix() {
        let mut matrix = String::new();
        for permission in Permission::ALL {
            let cells: Vec<_> = Tie::ALL.iter().map(|tie| if holds(*tie, *permission) { "yes" } else { "-" }).collect();
            matrix.push_str(&format!(
                "{:<30}{}\n",
                permission.name(),
                cells.iter().map(|c| format!("{c:<5}")).collect::<String>().trim_end()
            ));
        }
        let header: Vec<_> = Tie::ALL.iter().map(|tie| tie.label()).collect();
        let actual = format!("# columns: {}\n{matrix}", header.join(" | "));
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/golden/access_matrix.txt");
        if std::env::var_os("UPDATE_GOLDEN").is_some() {
            std::fs::write(path, &actual).expect("golden file can be written");
        }
        let expected = std::fs::read_to_string(path).expect("golden file is there");
        assert_eq!(actual, expected, "run with UPDATE_GOLDEN=1 if the change of the table is meant");
    }
}
