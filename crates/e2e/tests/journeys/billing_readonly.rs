//! Who sees what of billing.

use bursar_e2e::{
    Scene,
    billing::{billing, fetched, page},
    invitations::stands_on_billing,
    journeys,
    people::{ADMIN, MEMBER, OWNER, PARTNER},
    screen::containing,
};

use serde_json::json;

use crate::ACME_BILLING;

journeys![
    bil_1_members_and_admins_see_the_state_and_nothing_of_the_account,
    bil_1_a_member_who_is_made_billing_admin_sees_the_account_without_a_reload,
    bil_1_a_billing_manager_sees_billing_and_nothing_else,
];

/// What only those see who look after billing, as regions.
const HIDDEN: [&str; 5] = ["Payment method", "Auto-recharge", "Invoices", "Billing profile", "Billing activity"];
/// The same as buttons.
const CONTROLS: [&str; 9] = [
    "Change plan",
    "Cancel plan",
    "Add card",
    "Update card",
    "Buy credits",
    "Open billing portal",
    "Set monthly limit",
    "Edit settings",
    "Edit profile",
];
/// The pages below Billing.
const PAGES: [&str; 5] = ["/plan", "/usage", "/invoices", "/activity", "/profile"];
/// What the API refuses.
const READS: [&str; 10] = [
    "/plans",
    "/payment-methods",
    "/credits",
    "/usage",
    "/usage.csv",
    "/invoices",
    "/activity",
    "/activity.csv",
    "/profile",
    "/payments/pay_00000000000000000000000000",
];

fn bil_1_members_and_admins_see_the_state_and_nothing_of_the_account(scene: &Scene) {
    for person in [MEMBER, ADMIN] {
        let screen = scene.enter(person, ACME_BILLING);
        screen.says("You can look, not change.");
        screen.region("Plan").says("Enterprise · annual");
        screen.region("Credits").says("left");
        screen.region("Usage").says("credits used");
        for name in HIDDEN {
            screen.region(name).gone();
        }
        for name in CONTROLS {
            screen.button(name).gone();
        }
        for secret in ["4242", "visa", "$", "PO-7731", "Assembly Road"] {
            screen.says_no(secret);
        }
        let seen = billing(&scene.stage, person, "acme");
        assert!(seen.get("account").is_none(), "{}: {seen}", person.label);
        assert!(!seen.to_string().contains("4242"), "{}: {seen}", person.label);
        for read in READS {
            let (status, ..) = fetched(&screen, &format!("/api/v1/orgs/acme/billing{read}"));
            assert_eq!(status, 403, "{} reads {read}", person.label);
        }
        for below in PAGES {
            screen.goto(&page("acme", below));
            screen.heading(containing("is not open to you")).level(1).shown();
            screen.says_no("4242");
        }
    }
}

fn bil_1_a_member_who_is_made_billing_admin_sees_the_account_without_a_reload(scene: &Scene) {
    let member = scene.enter(MEMBER, ACME_BILLING);
    member.says("You can look, not change.");
    member.mark();
    let owner = scene.stage.api(OWNER);
    let person = owner.member_id("acme", MEMBER.email);
    owner.run("POST", "/api/v1/orgs/acme/billing-admins", &json!({ "person": person }));
    member.region("Payment method").says("4242");
    member.region("Plan").button("Change plan").is_enabled();
    member.says_no("You can look, not change.");
    owner.run("DELETE", &format!("/api/v1/orgs/acme/billing-admins/{person}"), &json!({}));
    member.region("Payment method").gone();
    member.says("You can look, not change.");
    member.says_no("4242");
    member.is_marked();
}

fn bil_1_a_billing_manager_sees_billing_and_nothing_else(scene: &Scene) {
    let manager = scene.enter(PARTNER, "/billing");
    manager.link(containing("Globex")).click();
    stands_on_billing(&manager, "globex");
    manager.region("Payment method").says("4444");
    for elsewhere in ["/orgs/globex/settings", "/orgs/globex/settings/members"] {
        manager.goto(elsewhere);
        manager.heading(containing("is not open to you")).level(1).shown();
    }
    // Members by id and role alone.
    let (status, _, members) = fetched(&manager, "/api/v1/orgs/globex/members");
    assert_eq!(status, 200, "{members}");
    assert!(!members.contains("globex.example") && !members.contains("name"), "{members}");
    for (read, expected) in [("/billing/invoices", 200), ("/billing/activity", 200)] {
        let (status, ..) = fetched(&manager, &format!("/api/v1/orgs/globex{read}"));
        assert_eq!(status, expected, "{read}");
    }
    // Nothing of an organization that they are not tied to.
    let (status, ..) = fetched(&manager, "/api/v1/orgs/initech/billing");
    assert_eq!(status, 404);
}
