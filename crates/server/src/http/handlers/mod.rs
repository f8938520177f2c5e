//! The handlers, area by area: each takes a call and hands it to `service`.

mod access_requests;
mod account;
mod billing;
mod members;
mod orgs;
mod session;

use super::mount::Mounted;

/// All endpoints of the catalogue.
#[must_use]
pub fn mount_all() -> Mounted {
    let mounted = session::mount(Mounted::default());
    let mounted = account::mount(mounted);
    let mounted = orgs::mount(mounted);
    let mounted = members::mount(mounted);
    let mounted = billing::mount(mounted);
    access_requests::mount(mounted)
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
