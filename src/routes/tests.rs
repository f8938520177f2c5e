//! Tests of the addresses.

use super::*;

fn every_route() -> Vec<Route> {
    let acme: Slug = "acme".parse().expect("a slug");
    let mut routes = Route::PLAIN.to_vec();
    routes.extend(OrgPage::ALL.map(|page| Route::Org(acme.clone(), page)));
    routes.push(Route::Org(acme, OrgPage::Invoice(InvoiceId::from_parts(1, 1))));
    routes
}

#[test]
fn every_route_reads_its_own_path_back() {
    for route in every_route() {
        assert_eq!(Route::parse(&route.path()), Some(route.clone()), "{}", route.path());
        assert_eq!(Route::parse(&format!("{}/", route.path().trim_end_matches('/'))), Some(route));
    }
}

#[test]
fn the_addresses_are_the_promised_ones() {
    let paths: Vec<_> = every_route().iter().map(Route::path).collect();
    assert_eq!(
        paths,
        [
            "/",
            "/sign-in",
            "/sign-up",
            "/forgot-password",
            "/reset-password",
            "/verify-email",
            "/invite",
            "/billing",
            "/account",
            "/orgs",
            "/orgs/new",
            "/orgs/acme/settings/billing",
            "/orgs/acme/settings/billing/plan",
            "/orgs/acme/settings",
            "/orgs/acme/settings/members",
            "/orgs/acme/settings/roles",
            "/orgs/acme/settings/billing/usage",
            "/orgs/acme/settings/billing/invoices",
            "/orgs/acme/settings/billing/activity",
            "/orgs/acme/settings/billing/profile",
            "/orgs/acme/settings/billing/invoices/doc_00000000010000000000000001",
        ]
    );
}

#[test]
fn what_is_not_there_is_not_found() {
    for path in [
        "/x",
        "///",
        "/orgs/acme",
        "/orgs/acme/settingsx",
        "/orgs/ACME/settings",
        "/orgs/acme/settings/teams",
        "/orgs/acme/settings/billing/x",
        "/orgs/acme/settings/billing/invoices/42",
        "/orgs/acme/settings/billing/invoices/inv_00000000010000000000000001",
        "/orgs/acme/settings/billing/invoicesx",
        "/orgs/new/settings",
    ] {
        assert_eq!(Route::parse(path), None, "{path}");
    }
}

#[test]
fn return_to_is_one_of_our_own_pages_or_nothing() {
    let billing = Route::Org("acme".parse().expect("a slug"), OrgPage::Billing);
    assert_eq!(Route::parse_return_to("/orgs/acme/settings/billing"), Some(billing.clone()));
    assert_eq!(Route::parse_return_to("/orgs/acme/settings/billing?x=1#y"), Some(billing.clone()));
    assert_eq!(Route::parse_return_to("/invite#secret"), Some(Route::Invite), "without its token");
    for foreign in [
        "",
        "/",
        "/sign-in",
        "/reset-password#t",
        "//evil.example/account",
        "https://evil.example/account",
        "/\\evil.example",
        "javascript:alert(1)",
        "account",
    ] {
        assert_eq!(Route::parse_return_to(foreign), None, "{foreign}");
    }
    assert_eq!(billing.sign_in_and_return(), "/sign-in?return_to=/orgs/acme/settings/billing");
    assert_eq!(Route::Home.sign_in_and_return(), "/sign-in");
    assert_eq!(Route::Invite.sign_in_and_return(), "/sign-in?return_to=/invite");
}

#[test]
fn pol_5_every_page_of_an_org_is_below_one_of_the_rail_and_needs_what_it_shows() {
    let invoice = OrgPage::Invoice(InvoiceId::from_parts(1, 1));
    for page in OrgPage::ALL.into_iter().chain([invoice.clone()]) {
        let section = page.section();
        assert_eq!(SECTIONS.iter().filter(|entry| entry.page == section).count(), 1, "{page:?}");
        let below = page != section;
        assert_eq!(matches!(page.needs(), Permission::ViewBillingRecords | Permission::ManageSubscription), below, "{page:?}");
        assert!(!below || section == OrgPage::Billing, "{page:?}");
    }
    assert_eq!(invoice.parent().and_then(|page| page.parent()), Some(OrgPage::Billing));
}
