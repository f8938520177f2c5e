//! The handlers, area by area: each takes a call and hands it to `service`.

mod access_requests;
mod account;
mod activity;
mod billing;
mod billing_managers;
mod billing_profile;
mod credits;
mod invitation;
mod invoices;
mod member_invitations;
mod members;
mod metering;
mod orgs;
mod payment_methods;
mod payments;
mod session;
mod subscription;

use bursar_domain::{api::Endpoint, invite::Kind};

use super::mount::Mounted;
use crate::service::{audit, invitations::owner::Doing};

/// All endpoints of the catalogue.
#[must_use]
pub fn mount_all() -> Mounted {
    let mounted = session::mount(Mounted::default());
    let mounted = account::mount(mounted);
    let mounted = orgs::mount(mounted);
    let mounted = members::mount(mounted);
    let mounted = billing::mount(mounted);
    let mounted = payment_methods::mount(mounted);
    let mounted = access_requests::mount(mounted);
    let mounted = billing_managers::mount(mounted);
    let mounted = member_invitations::mount(mounted);
    let mounted = payments::mount(mounted);
    let mounted = credits::mount(mounted);
    let mounted = metering::mount(mounted);
    let mounted = subscription::mount(mounted);
    let mounted = invoices::mount(mounted);
    let mounted = activity::mount(mounted);
    let mounted = billing_profile::mount(mounted);
    invitation::mount(mounted)
}

/// What is done, under the endpoint's name: so are refusals noted, and so is what was done.
fn doing<E: Endpoint>(kind: Kind) -> Doing {
    Doing { kind, action: audit::action_of(E::NAME) }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    #[test]
    fn the_mounted_endpoints_are_exactly_the_catalogue() {
        let mounted: BTreeSet<_> = super::mount_all().names().iter().copied().collect();
        let listed: BTreeSet<_> = bursar_domain::api::catalogue::all().map(|endpoint| endpoint.name).collect();
        assert_eq!(mounted, listed);
    }
}
