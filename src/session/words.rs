//! Permissions in words, for people who do not have them. The match is exhaustive: a new permission needs its words.

use bursar_domain::access::{
    Permission,
    policy::{self, Cell},
};

use crate::messages::{denied as t, roles};

/// What the permission allows: "View organization settings".
#[must_use]
pub fn permission(permission: Permission) -> &'static str {
    use Permission as P;
    match permission {
        P::ViewSettings => roles::view_settings(),
        P::UpdateSettings => roles::update_settings(),
        P::ViewAdministration => roles::view_administration(),
        P::ListMembers => roles::list_members(),
        P::ListMembersApi => roles::list_members_api(),
        P::CountMembers => roles::count_members(),
        P::ManageMembers => roles::manage_members(),
        P::ManageOwners => roles::manage_owners(),
        P::ViewTeams => roles::view_teams(),
        P::ManageTeams => roles::manage_teams(),
        P::ListTeamsApi => roles::list_teams_api(),
        P::ManageTokens => roles::manage_tokens(),
        P::ManageIdentity => roles::manage_identity(),
        P::ReadAuditLog => roles::read_audit_log(),
        P::ViewBillingStatus => roles::view_billing_status(),
        P::ManagePaymentMethods => roles::manage_payment_methods(),
        P::ManageSubscription => roles::manage_subscription(),
        P::ManageCredits => roles::manage_credits(),
        P::ViewBillingRecords => roles::view_billing_records(),
        P::ManageBillingProfile => roles::manage_billing_profile(),
        P::ViewRum => roles::view_rum(),
        P::ViewDelegates => roles::view_delegates(),
        P::ViewBillingManagerDetails => roles::view_billing_manager_details(),
        P::ManageBillingAdmins => roles::manage_billing_admins(),
        P::ManageBillingManagers => roles::manage_billing_managers(),
        P::RequestBillingAccess => roles::request_billing_access(),
        P::DecideAccessRequests => roles::decide_access_requests(),
    }
}

/// Who holds it, from the table: "owners and admins".
#[must_use]
pub fn holders(permission: Permission) -> String {
    let row = policy::find(permission);
    let yes = |cell: Cell| matches!(cell, Cell::Yes | Cell::WithoutNames);
    let mut who = Vec::new();
    if yes(row.owner) {
        who.push(t::owners());
    }
    if yes(row.admin) {
        who.push(t::admins());
    }
    if yes(row.member) {
        who.push(t::members());
    }
    if yes(row.billing_admin) {
        who.push(t::billing_admins());
    }
    if yes(row.billing_manager) {
        who.push(t::billing_managers());
    }
    crate::messages::names(who, 5)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_holders_come_from_the_table() {
        assert_eq!(holders(Permission::ManageMembers), "owners and admins");
        assert_eq!(holders(Permission::ManageBillingAdmins), "owners");
        assert_eq!(holders(Permission::ManageCredits), "owners, billing admins and billing managers");
    }
}
