//! What the Billing page shows to whom. Pure: no signals, no calls; rights come in as the gate gives them.

use bursar_domain::{
    api::billing::{Billing, BillingAdmin},
    ids::PersonId,
    plan::Edition,
};

use crate::{api::phrasebook::upgrade_sentence, messages::billing as t, parts::words};

/// What the viewer may do here, as the gate says. Each is true also while the organization is suspended; that state
/// only locks the controls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Rights {
    /// May manage billing: owners, billing admins, billing managers.
    pub(super) manages: bool,
    /// May give and take the grant.
    pub(super) delegates: bool,
    /// May invite and remove billing managers.
    pub(super) invites: bool,
    /// May decide requests.
    pub(super) decides: bool,
    /// May ask for billing access.
    pub(super) asks: bool,
    /// The organization may be looked at, not changed.
    pub(super) suspended: bool,
}

/// How a group of controls stands on the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Controls {
    /// Not there: not theirs to use, nor to know.
    Absent,
    /// There, and not usable while the organization is suspended.
    Locked,
    /// Usable.
    Open,
}

impl Rights {
    fn controls(self, right: bool) -> Controls {
        match (right, self.suspended) {
            (false, _) => Controls::Absent,
            (true, true) => Controls::Locked,
            (true, false) => Controls::Open,
        }
    }

    /// The selector, *Add* and the buttons on the rows of billing admins.
    pub(super) fn admin_controls(self) -> Controls {
        self.controls(self.delegates)
    }

    /// *Invite*, *Copy … link* and the menus on the rows of billing managers.
    pub(super) fn manager_controls(self) -> Controls {
        self.controls(self.invites)
    }

    /// *Approve* and *Decline*.
    pub(super) fn request_controls(self) -> Controls {
        self.controls(self.decides)
    }

    /// Everything about plan, cards and payments.
    pub(super) fn money_controls(self) -> Controls {
        self.controls(self.manages)
    }

    /// *Request billing access*. Whoever manages billing has nothing to ask for.
    pub(super) fn ask_controls(self) -> Controls {
        self.controls(self.asks && !self.manages)
    }

    /// Whether the page says that one can look, not change.
    pub(super) fn looks_only(self) -> bool {
        !self.manages
    }
}

/// Names of all who manage billing: owners first, then billing admins, then accepted billing managers.
pub(super) fn who_manages(billing: &Billing) -> Vec<&str> {
    let owners = billing.owners.iter().map(|owner| owner.name.as_str());
    let admins = billing.billing_admins.iter().map(|admin| admin.name.as_str());
    let managers = billing.billing_managers.iter().map(|manager| manager.name.as_str());
    owners.chain(admins).chain(managers).collect()
}

/// Why no more billing managers can be invited, with the way out; nothing while they can (INV-7).
pub(super) fn limit_note(edition: Edition, limit: Option<u32>, upgrade_to: Option<Edition>) -> Option<String> {
    let (limit, to) = (limit?, upgrade_to?);
    let name = words::edition(edition);
    let allowed = if limit == 0 { t::managers_limit_none(name) } else { t::managers_limit(i64::from(limit), name) };
    Some(format!("{allowed} {}", upgrade_sentence(to)))
}

/// Whose row takes the focus when the row of `removed` goes: the one below, else the one above, else nobody's.
pub(super) fn neighbour(admins: &[BillingAdmin], removed: &PersonId) -> Option<PersonId> {
    let at = admins.iter().position(|admin| admin.id == *removed)?;
    let next = admins.get(at + 1).or_else(|| admins.get(at.checked_sub(1)?))?;
    Some(next.id.clone())
}

#[cfg(test)]
mod tests {
    use bursar_domain::{
        access::{Permission, Tie, decide::holds},
        api::billing::{PersonName, PlanStanding},
    };

    use super::{super::samples, *};

    /// The rights that the policy table gives.
    fn rights(tie: Tie) -> Rights {
        Rights {
            manages: holds(tie, Permission::ManageSubscription),
            delegates: holds(tie, Permission::ManageBillingAdmins),
            invites: holds(tie, Permission::ManageBillingManagers),
            decides: holds(tie, Permission::DecideAccessRequests),
            asks: holds(tie, Permission::RequestBillingAccess),
            suspended: false,
        }
    }

    fn person(n: u128) -> PersonId {
        PersonId::from_parts(1, n)
    }

    fn admin(n: u128, name: &str) -> BillingAdmin {
        BillingAdmin { id: person(n), name: name.to_owned(), details: None }
    }

    #[test]
    fn bil_1_members_without_access_get_no_controls() {
        for tie in Tie::ALL.into_iter().filter(|tie| !holds(*tie, Permission::ManageSubscription)) {
            let rights = rights(tie);
            assert!(rights.looks_only(), "{}", tie.label());
            assert_eq!(rights.admin_controls(), Controls::Absent, "{}", tie.label());
            assert_eq!(rights.request_controls(), Controls::Absent, "{}", tie.label());
            assert_eq!(rights.ask_controls(), Controls::Open, "{}", tie.label());
        }
    }

    #[test]
    fn del_1_only_owners_get_owner_controls() {
        for tie in Tie::ALL {
            let owner = tie.label() == "owner";
            assert_eq!(rights(tie).admin_controls() == Controls::Open, owner, "{}", tie.label());
            assert_eq!(rights(tie).request_controls() == Controls::Open, owner, "{}", tie.label());
            assert_eq!(rights(tie).manager_controls() == Controls::Open, owner, "{}", tie.label());
        }
    }

    #[test]
    fn del_9_whoever_manages_billing_has_nothing_to_ask_for() {
        for tie in Tie::ALL.into_iter().filter(|tie| holds(*tie, Permission::ManageSubscription)) {
            assert_eq!(rights(tie).ask_controls(), Controls::Absent, "{}", tie.label());
        }
    }

    #[test]
    fn a_suspended_organization_locks_controls_and_hides_none() {
        for tie in Tie::ALL {
            let open = rights(tie);
            let suspended = Rights { suspended: true, ..open };
            for (before, after) in [
                (open.admin_controls(), suspended.admin_controls()),
                (open.manager_controls(), suspended.manager_controls()),
                (open.request_controls(), suspended.request_controls()),
                (open.ask_controls(), suspended.ask_controls()),
            ] {
                let expected = if before == Controls::Open { Controls::Locked } else { Controls::Absent };
                assert_eq!(after, expected, "{}", tie.label());
            }
        }
    }

    #[test]
    fn bil_1_whom_to_ask_names_owners_admins_and_managers() {
        let name = |n, name: &str| PersonName { id: person(n), name: name.to_owned() };
        let billing = Billing {
            owners: vec![name(1, "Olga")],
            billing_admins: vec![admin(2, "Bo")],
            billing_managers: vec![name(3, "Pat")],
            ..samples::billing(samples::status(PlanStanding::Free, None), None)
        };
        assert_eq!(who_manages(&billing), ["Olga", "Bo", "Pat"]);
    }

    #[test]
    fn inv_7_the_limit_is_said_with_the_way_out_and_only_once_it_is_reached() {
        let note = |edition, limit, to| limit_note(edition, limit, to);
        let team = note(Edition::Team, Some(1), Some(Edition::Enterprise)).unwrap_or_default();
        assert_eq!(team, "The Team edition allows one billing manager, open invitations included. Enterprise allows more.");
        let free = note(Edition::Free, Some(0), Some(Edition::Team)).unwrap_or_default();
        assert_eq!(free, "The Free edition has no billing managers. Team allows more.");
        assert_eq!(note(Edition::Team, Some(1), None), None);
        assert_eq!(note(Edition::Enterprise, None, None), None);
    }

    #[test]
    fn ux_1_focus_goes_to_the_next_row_after_a_removal() {
        let rows = [admin(1, "A"), admin(2, "B"), admin(3, "C")];
        assert_eq!(neighbour(&rows, &person(1)), Some(person(2)));
        assert_eq!(neighbour(&rows, &person(3)), Some(person(2)));
        assert_eq!(neighbour(&rows[..1], &person(1)), None);
        assert_eq!(neighbour(&rows, &person(9)), None);
    }
}
