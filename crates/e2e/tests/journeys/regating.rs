//! Open pages follow changes of rights by themselves.

use std::time::Duration;

use bursar_e2e::{
    Scene, journeys,
    people::{ADMIN, MEMBER, MEMBER2, OWNER},
    screen::containing,
};
use serde_json::json;

use crate::ACME_BILLING;

journeys![
    pol_3_an_open_billing_page_follows_the_grant_both_ways_within_two_seconds,
    pol_3_a_half_filled_form_stays_while_rights_come_and_go,
    pol_3_what_somebody_else_changes_leaves_an_open_dialog_alone,
];

/// What POL-3 promises.
const PROMISE: Duration = Duration::from_secs(2);

fn pol_3_an_open_billing_page_follows_the_grant_both_ways_within_two_seconds(scene: &Scene) {
    let owner = scene.stage.api(OWNER);
    let id = owner.member_id("acme", MEMBER.email);
    let page = scene.enter(MEMBER, ACME_BILLING);
    page.button("Request billing access").shown();
    page.says("You can look, not change.");
    page.mark();

    for _ in 0..2 {
        owner.run("POST", "/api/v1/orgs/acme/billing-admins", &json!({ "person": id }));
        let took = page.wait_until("the page to open up", || !page.text().contains("You can look, not change."));
        assert!(took < PROMISE, "opening up took {took:?}");
        page.button("Request billing access").gone();
        page.says("Member · Billing admin");

        owner.run("DELETE", &format!("/api/v1/orgs/acme/billing-admins/{id}"), &json!({}));
        let took = page.wait_until("the page to close", || page.text().contains("You can look, not change."));
        assert!(took < PROMISE, "closing took {took:?}");
        page.button("Request billing access").shown();
    }
    page.is_marked();
}

fn pol_3_a_half_filled_form_stays_while_rights_come_and_go(scene: &Scene) {
    let owner = scene.stage.api(OWNER);
    let id = owner.member_id("acme", ADMIN.email);
    let page = scene.enter(ADMIN, "/orgs/acme/settings");
    let name = page.textbox("Name");
    name.fill("Acme Robotics and Sons");
    page.mark();

    owner.run("POST", "/api/v1/orgs/acme/billing-admins", &json!({ "person": id }));
    page.says("Admin · Billing admin");
    name.has_value("Acme Robotics and Sons");
    owner.run("DELETE", &format!("/api/v1/orgs/acme/billing-admins/{id}"), &json!({}));
    page.says_no("Admin · Billing admin");
    name.has_value("Acme Robotics and Sons");

    // Without the right what was typed is still to be seen, and the button says why it does nothing.
    owner.run("PATCH", &format!("/api/v1/orgs/acme/members/{id}"), &json!({ "role": "member" }));
    page.button("Save changes").is_disabled();
    name.has_value("Acme Robotics and Sons");
    owner.run("PATCH", &format!("/api/v1/orgs/acme/members/{id}"), &json!({ "role": "admin" }));
    page.button("Save changes").click();
    page.says("Saved.");
    page.is_marked();
    assert_eq!(owner.get("/api/v1/orgs/acme")["name"], "Acme Robotics and Sons");
}

fn pol_3_what_somebody_else_changes_leaves_an_open_dialog_alone(scene: &Scene) {
    let api = scene.stage.api(OWNER);
    let (other, other_name) = (api.member_id("acme", MEMBER2.email), scene.name_of(MEMBER2));
    let member_name = scene.name_of(MEMBER);

    // The owner has chosen somebody and an end, the member has half written a note.
    let owner = scene.enter(OWNER, ACME_BILLING);
    let card = owner.region("Billing admins");
    card.combobox("Select a teammate").fill(MEMBER.email);
    owner.option(containing(&member_name)).click();
    card.combobox("Access ends").choose("After some days");
    card.textbox("Days").fill("14");
    let member = scene.enter(MEMBER, ACME_BILLING);
    member.button("Request billing access").click();
    let asking = member.dialog("Request billing access");
    asking.textbox("Note to the owners").fill("For the year's end");

    api.run("POST", "/api/v1/orgs/acme/billing-admins", &json!({ "person": other }));
    card.button(format!("Remove {other_name}")).shown();
    member.wait_until("the news", || {
        member.script("return document.body.textContent.includes(arguments[0])", vec![json!(other_name)]) == true
    });
    asking.textbox("Note to the owners").has_value("For the year's end");
    card.textbox("Days").has_value("14");
    card.button("Add").click();
    card.button(format!("Remove {member_name}")).shown();
}
