//! The policy table in the order and grouping in which people read it. Pure; the table itself is the domain's.

use bursar_domain::access::{
    OrgRole, Permission, Tie,
    policy::{Cell, HOST_ROW, find},
};

/// A block of lines of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Group {
    /// Settings, tokens, identity, audit log.
    Organization,
    /// Members and their roles.
    People,
    /// Teams.
    Teams,
    /// Plan, cards, credits, invoices.
    Billing,
    /// Who else looks after billing.
    Delegation,
    /// What the host product owns.
    Host,
}

impl Group {
    /// Every group, in reading order.
    pub(super) const ALL: [Self; 6] = [Self::Organization, Self::People, Self::Teams, Self::Billing, Self::Delegation, Self::Host];

    /// The group that a permission is read in.
    pub(super) const fn of(permission: Permission) -> Self {
        use Permission as P;
        match permission {
            P::ViewSettings | P::UpdateSettings | P::ViewAdministration | P::ManageTokens | P::ManageIdentity | P::ReadAuditLog => {
                Self::Organization
            }
            P::ListMembers | P::ListMembersApi | P::CountMembers | P::ManageMembers | P::ManageOwners => Self::People,
            P::ViewTeams | P::ManageTeams | P::ListTeamsApi => Self::Teams,
            P::ViewBillingStatus
            | P::ManagePaymentMethods
            | P::ManageSubscription
            | P::ManageCredits
            | P::ViewBillingRecords
            | P::ManageBillingProfile
            | P::ViewRum => Self::Billing,
            P::ViewDelegates
            | P::ViewBillingManagerDetails
            | P::ManageBillingAdmins
            | P::ManageBillingManagers
            | P::RequestBillingAccess
            | P::DecideAccessRequests => Self::Delegation,
        }
    }

    /// The lines of the group.
    pub(super) fn lines(self) -> Vec<Line> {
        if self == Self::Host {
            return vec![Line { permission: None, cells: HOST_ROW }];
        }
        Permission::ALL
            .iter()
            .filter(|permission| Self::of(**permission) == self)
            .map(|permission| {
                let row = find(*permission);
                let cells = [row.owner, row.admin, row.member, row.billing_admin, row.billing_manager];
                Line { permission: Some(*permission), cells }
            })
            .collect()
    }
}

/// One line: a permission (`None` for what the host product owns) and its five cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Line {
    /// What is allowed or not.
    pub(super) permission: Option<Permission>,
    /// In the order of [`Column::ALL`].
    pub(super) cells: [Cell; 5],
}

/// A column of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Column {
    /// Org role owner.
    Owner,
    /// Org role admin.
    Admin,
    /// Org role member.
    Member,
    /// The grant beside an org role.
    BillingAdmin,
    /// Outside, billing only.
    BillingManager,
}

impl Column {
    /// Every column, from left to right.
    pub(super) const ALL: [Self; 5] = [Self::Owner, Self::Admin, Self::Member, Self::BillingAdmin, Self::BillingManager];

    /// Whether the column speaks of somebody with this tie. A billing admin reads two: the org role's and the grant's.
    pub(super) fn speaks_of(self, tie: Tie) -> bool {
        match (self, tie) {
            (Self::Owner, Tie::Member { role, .. }) => role == OrgRole::Owner,
            (Self::Admin, Tie::Member { role, .. }) => role == OrgRole::Admin,
            (Self::Member, Tie::Member { role, .. }) => role == OrgRole::Member,
            (Self::BillingAdmin, Tie::Member { role, billing_admin }) => billing_admin && role != OrgRole::Owner,
            (Self::BillingManager, Tie::BillingManager) => true,
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_permission_is_read_in_exactly_one_group() {
        let read: Vec<_> = Group::ALL.into_iter().flat_map(Group::lines).filter_map(|line| line.permission).collect();
        for permission in Permission::ALL {
            assert_eq!(read.iter().filter(|p| *p == permission).count(), 1, "{}", permission.name());
        }
        assert!(Group::ALL.into_iter().all(|group| !group.lines().is_empty()));
    }

    #[test]
    fn pol_2_the_admin_column_says_no_to_money() {
        let admin = 1;
        for line in Group::Billing.lines() {
            let status = matches!(line.permission, Some(Permission::ViewBillingStatus | Permission::ViewRum));
            assert_eq!(line.cells[admin] == Cell::Yes, status, "{:?}", line.permission);
        }
    }

    #[test]
    fn everybody_finds_a_column_of_their_own() {
        for tie in Tie::ALL {
            let own = Column::ALL.into_iter().filter(|column| column.speaks_of(tie)).count();
            let granted = matches!(tie, Tie::Member { billing_admin: true, .. });
            assert_eq!(own, if granted { 2 } else { 1 }, "{}", tie.label());
        }
    }

    #[test]
    fn the_host_line_is_decided_elsewhere() {
        assert_eq!(Group::Host.lines()[0].cells[0], Cell::HostDecides);
    }
}
