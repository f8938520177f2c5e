//! THE TABLE. Every answer to "may this person do that?" comes from here: the server decides by it, the page *Roles &
//! permissions* renders it, `docs/permissions.md` prints it and the golden matrix pins it.

use super::permission::Permission::{self, *};

/// What a column says about a permission.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cell {
    /// Holds it.
    Yes,
    /// Does not.
    No,
    /// What the org role says (the grant adds nothing and takes nothing).
    AsOrgRole,
    /// Holds it, and the answer leaves names out.
    WithoutNames,
    /// The host product decides; Bursar neither grants nor refuses.
    HostDecides,
}

/// One line of the table.
#[derive(Debug, Clone, Copy)]
pub struct Row {
    /// What is allowed or not.
    pub permission: Permission,
    /// Org role owner.
    pub owner: Cell,
    /// Org role admin.
    pub admin: Cell,
    /// Org role member.
    pub member: Cell,
    /// A member of any role, with the billing-admin grant.
    pub billing_admin: Cell,
    /// Not a member; holds billing only.
    pub billing_manager: Cell,
}

const Y: Cell = Cell::Yes;
const N: Cell = Cell::No;
const R: Cell = Cell::AsOrgRole;
const I: Cell = Cell::WithoutNames;

const fn row(permission: Permission, cells: [Cell; 5]) -> Row {
    let [owner, admin, member, billing_admin, billing_manager] = cells;
    Row { permission, owner, admin, member, billing_admin, billing_manager }
}

/// Columns: owner, admin, member, + billing-admin grant, billing manager.
#[rustfmt::skip]
pub const TABLE: &[Row] = &[
    //                              owner admin member grant manager
    row(ViewSettings,              [Y,    Y,    Y,     R,    N]),
    row(UpdateSettings,            [Y,    Y,    N,     R,    N]),
    row(ViewAdministration,        [Y,    Y,    N,     R,    N]),
    row(ListMembers,               [Y,    Y,    Y,     R,    N]),
    row(ListMembersApi,            [Y,    Y,    Y,     R,    I]),
    row(CountMembers,              [Y,    Y,    Y,     Y,    Y]),
    row(ManageMembers,             [Y,    Y,    N,     R,    N]),
    row(ManageOwners,              [Y,    N,    N,     R,    N]),
    row(ViewTeams,                 [Y,    Y,    Y,     R,    N]),
    row(ManageTeams,               [Y,    Y,    N,     R,    N]),
    row(ListTeamsApi,              [Y,    Y,    Y,     R,    Y]),
    row(ManageTokens,              [Y,    N,    N,     R,    N]),
    row(ManageIdentity,            [Y,    N,    N,     R,    N]),
    row(ReadAuditLog,              [Y,    N,    N,     N,    N]),
    row(ViewBillingStatus,         [Y,    Y,    Y,     Y,    Y]),
    row(ManagePaymentMethods,      [Y,    N,    N,     Y,    Y]),
    row(ManageSubscription,        [Y,    N,    N,     Y,    Y]),
    row(ManageCredits,             [Y,    N,    N,     Y,    Y]),
    row(ViewBillingRecords,        [Y,    N,    N,     Y,    Y]),
    row(ManageBillingProfile,      [Y,    N,    N,     Y,    Y]),
    row(ViewRum,                   [Y,    Y,    Y,     Y,    Y]),
    row(ViewDelegates,             [Y,    Y,    Y,     Y,    Y]),
    row(ViewBillingManagerDetails, [Y,    N,    N,     N,    N]),
    row(ManageBillingAdmins,       [Y,    N,    N,     N,    N]),
    row(ManageBillingManagers,     [Y,    N,    N,     N,    N]),
    row(RequestBillingAccess,      [N,    Y,    Y,     N,    N]),
    row(DecideAccessRequests,      [Y,    N,    N,     N,    N]),
];

/// The line of the table that Bursar does not decide: stacks, policies, projects and whatever else the host product owns.
pub const HOST_ROW: [Cell; 5] = [Cell::HostDecides, Cell::HostDecides, Cell::HostDecides, Cell::No, Cell::No];

/// The line for a permission.
#[must_use]
pub fn find(permission: Permission) -> &'static Row {
    // The table holds every permission, in order: `the_table_has_every_permission_once_in_order`.
    &TABLE[permission as usize]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_has_every_permission_once_in_order() {
        let listed: Vec<_> = TABLE.iter().map(|row| row.permission).collect();
        assert_eq!(listed, Permission::ALL);
        for permission in Permission::ALL {
            assert_eq!(find(*permission).permission, *permission);
            assert_eq!(Permission::from_name(permission.name()), Some(*permission));
        }
    }

    #[test]
    fn pol_2_org_admins_get_no_billing_right_by_being_admins() {
        for permission in [ManagePaymentMethods, ManageSubscription, ManageCredits, ViewBillingRecords, ManageBillingProfile] {
            assert_eq!(find(permission).admin, Cell::No, "{}", permission.name());
            assert_eq!(find(permission).billing_admin, Cell::Yes, "{}", permission.name());
        }
    }
}
