//! The gate's answers for this page, in one value.

use bursar_domain::access::Permission;
use leptos::prelude::*;

use super::view_model::Rights;
use crate::session::{holds, use_org};

/// What the viewer may do here. Follows the session.
pub(super) fn rights() -> Signal<Rights> {
    let manages = holds(Permission::ManageSubscription);
    let delegates = holds(Permission::ManageBillingAdmins);
    let invites = holds(Permission::ManageBillingManagers);
    let decides = holds(Permission::DecideAccessRequests);
    let asks = holds(Permission::RequestBillingAccess);
    let suspended = use_org().suspended();
    Memo::new(move |_| Rights {
        manages: manages.get(),
        delegates: delegates.get(),
        invites: invites.get(),
        decides: decides.get(),
        asks: asks.get(),
        suspended: suspended.get(),
    })
    .into()
}
