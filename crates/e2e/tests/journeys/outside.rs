//! People from outside: the billing manager who may do one thing, and those who may do nothing here.

use bursar_e2e::{
    Scene, Screen, journeys,
    people::{MEMBER, NOBODY, OWNER, PARTNER},
    screen::{Name, containing},
};
use serde_json::Value;

use crate::ACME_BILLING;

journeys![
    pol_5_pol_6_a_billing_manager_never_meets_a_dead_end,
    pol_6_one_org_goes_straight_to_its_billing_page,
    pol_5_a_denied_page_says_what_was_needed_who_can_help_and_where_to_go,
    pol_4_a_foreign_org_looks_like_one_that_does_not_exist,
];

/// Everything that can stand behind `/orgs/{slug}/settings`, built yet or not.
const TAILS: &[&str] = &[
    "",
    "/members",
    "/teams",
    "/roles",
    "/identity",
    "/tokens",
    "/audit-log",
    "/billing/plan",
    "/billing/usage",
    "/billing/invoices",
    "/billing/activity",
    "/billing/profile",
];

/// Names of the organizations that the person is tied to, by slug.
fn org_names(scene: &Scene) -> Vec<(String, String)> {
    let viewer = scene.stage.api(PARTNER).get("/api/v1/viewer");
    let orgs = viewer["orgs"].as_array().cloned().unwrap_or_default();
    let text = |org: &Value, key: &str| org[key].as_str().unwrap_or_default().to_owned();
    orgs.iter().map(|org| (text(org, "slug"), text(org, "name"))).collect()
}

fn pol_5_pol_6_a_billing_manager_never_meets_a_dead_end(scene: &Scene) {
    let names = org_names(scene);
    assert_eq!(names.iter().map(|(slug, _)| slug.as_str()).collect::<Vec<_>>(), ["acme", "globex"]);
    let partner = scene.enter(PARTNER, "/billing");
    for (slug, name) in &names {
        let billing = format!("/orgs/{slug}/settings/billing");
        partner.goto("/billing");
        partner.main(Name::Any).link(containing(name)).click();
        partner.at(&billing);
        partner.region("Plan").shown();
        partner.region("Billing admins").shown();
        partner.says_no("You can look, not change.");
        partner.says("Billing manager");
        partner.heading("Billing").level(1).shown();
        let sections = partner.navigation("Sections");
        sections.link("Billing").shown();
        sections.link(Name::Any).count_is(1);

        for tail in TAILS {
            let address = format!("/orgs/{slug}/settings{tail}");
            partner.goto(&address);
            leads_out(&partner, &address);
        }
    }
}

/// Whatever stands here has a heading, and its first link leads to a page of theirs that works.
fn leads_out(screen: &Screen, address: &str) {
    screen.heading(Name::Any).level(1).shown();
    if screen.path().contains("/settings/billing") {
        return;
    }
    let out = screen.main(Name::Any).link(containing("Go to "));
    out.until("to be a way out", |all| (!all.is_empty()).then_some(()));
    out.nth(0).click();
    screen.wait_until(&format!("the way out of {address}"), || screen.path() != address);
    screen.wait_until("a page that works", || {
        let path = screen.path();
        path == "/orgs" || path.ends_with("/billing") && screen.region("Plan").count() == 1
    });
}

fn pol_6_one_org_goes_straight_to_its_billing_page(scene: &Scene) {
    for person in [MEMBER, OWNER] {
        let screen = scene.enter(person, "/billing");
        screen.at(ACME_BILLING);
        screen.region("Plan").shown();
    }
    let nobody = scene.enter(NOBODY, "/billing");
    nobody.heading(Name::Any).level(1).shown();
    nobody.main(Name::Any).link(containing("Create")).click();
    nobody.at("/orgs/new");
}

fn pol_5_a_denied_page_says_what_was_needed_who_can_help_and_where_to_go(scene: &Scene) {
    let owner_name = scene.name_of(OWNER);
    let partner = scene.enter(PARTNER, "/orgs/acme/settings/members");
    partner.heading("Members is not open to you").level(1).shown();
    let page = partner.main(Name::Any);
    page.says("List members in the console");
    page.says("Billing manager");
    page.says(&owner_name);
    // Billing access is theirs already: there is nothing to ask for.
    page.button("Request billing access").gone();
    partner.link("Go to Billing").click();
    partner.at(ACME_BILLING);
    partner.back();
    partner.heading("Members is not open to you").shown();

    // Read-only billing: the reason and the request stand where the controls would.
    let member = scene.enter(MEMBER, ACME_BILLING);
    member.says("You can look, not change.");
    member.main(Name::Any).says(&owner_name);
    member.button("Request billing access").is_enabled();
}

fn pol_4_a_foreign_org_looks_like_one_that_does_not_exist(scene: &Scene) {
    let screen = scene.enter(NOBODY, "/orgs");
    let page = |slug: &str, tail: &str| {
        screen.goto(&format!("/orgs/{slug}/settings{tail}"));
        screen.heading("There is no such page").shown();
        (screen.outline(), screen.title())
    };
    for tail in ["", "/billing", "/members", "/roles"] {
        assert_eq!(page("acme", tail), page("made-up-org", tail), "{tail}");
    }
    // Whoever belongs elsewhere learns no more.
    scene.sign_in(&screen, MEMBER);
    assert_eq!(page("globex", "/billing"), page("made-up-org", "/billing"));
}
