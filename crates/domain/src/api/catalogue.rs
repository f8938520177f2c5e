//! All endpoints. The server asserts that it has mounted exactly these; the access matrix tests each of them.

use super::{
    access_requests, account, activity, billing, billing_managers, billing_profile, credits, endpoint::Summary, invitation, invoices,
    member_invitations, members, metering, orgs, payment_methods, payments, session, subscription, usage, viewer,
};

/// Every endpoint, area by area.
pub fn all() -> impl Iterator<Item = &'static Summary> {
    [
        viewer::ENDPOINTS,
        session::ENDPOINTS,
        account::ENDPOINTS,
        orgs::ENDPOINTS,
        members::ENDPOINTS,
        billing::ENDPOINTS,
        subscription::ENDPOINTS,
        payment_methods::ENDPOINTS,
        payments::ENDPOINTS,
        credits::ENDPOINTS,
        usage::ENDPOINTS,
        invoices::ENDPOINTS,
        activity::ENDPOINTS,
        billing_profile::ENDPOINTS,
        metering::ENDPOINTS,
        access_requests::ENDPOINTS,
        billing_managers::ENDPOINTS,
        member_invitations::ENDPOINTS,
        invitation::ENDPOINTS,
    ]
    .into_iter()
    .flatten()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::api::endpoint::Gate;

    #[test]
    fn names_and_addresses_are_unique() {
        let names: HashSet<_> = all().map(|e| e.name).collect();
        let addresses: HashSet<_> = all().map(|e| (e.method, e.path)).collect();
        assert_eq!(names.len(), all().count());
        assert_eq!(addresses.len(), all().count());
    }

    #[test]
    fn an_org_gate_stands_exactly_where_the_path_names_an_org() {
        for endpoint in all() {
            let by_org = matches!(endpoint.gate, Gate::Tied | Gate::Holds(_));
            assert_eq!(by_org, endpoint.path.starts_with("/orgs/{org}"), "{}", endpoint.name);
        }
    }

    #[test]
    fn a_read_never_needs_a_permission_to_write() {
        for endpoint in all() {
            if let (true, Gate::Holds(permission)) = (endpoint.method.is_safe(), endpoint.gate) {
                // These serve the cards that grant and invite: they read, behind the right to do so.
                let serves_a_card = ["ListTeammates", "ListMemberInvitations"].contains(&endpoint.name);
                assert!(!permission.is_write() || serves_a_card, "{}", endpoint.name);
            }
        }
    }
}
