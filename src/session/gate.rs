//! The only place where the console asks about permission. *Absent* where even the existence is not the person's to
//! know, *disabled with the reason* where they would look for it.

use bursar_domain::access::{Permission, policy};
use leptos::prelude::*;

use super::{use_org, words};
use crate::messages::{denied as t, errors};

/// Whether the person may use the permission now, in the organization of the page.
#[must_use]
pub fn may(permission: Permission) -> Signal<bool> {
    use_org().may(permission)
}

/// Whether the person holds the permission, whatever state the organization is in.
#[must_use]
pub fn holds(permission: Permission) -> Signal<bool> {
    use_org().holds(permission)
}

/// Why a control that needs the permission is disabled; nothing if it is not.
#[must_use]
pub fn disabled_reason(permission: Permission) -> Signal<Option<String>> {
    let org = use_org();
    let (holds, may) = (org.holds(permission), org.may(permission));
    Signal::derive(move || {
        if may.get() {
            None
        } else if holds.get() {
            Some(errors::org_suspended().to_owned())
        } else {
            Some(t::only(&words::holders(permission)))
        }
    })
}

/// Whether the billing-admin grant would give the permission: then asking for it helps.
#[must_use]
pub fn comes_with_billing_access(permission: Permission) -> bool {
    policy::find(permission).billing_admin == policy::Cell::Yes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pol_5_asking_for_billing_access_is_offered_where_it_helps() {
        assert!(comes_with_billing_access(Permission::ManageCredits));
        assert!(!comes_with_billing_access(Permission::UpdateSettings));
        assert!(!comes_with_billing_access(Permission::ManageBillingAdmins));
    }
}
