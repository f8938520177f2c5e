//! Two tabs, two clicks, two people, no network.

use bursar_e2e::{
    Scene, journeys,
    people::{BILLING, MEMBER, MEMBER2, OWNER},
    screen::{containing, starting},
};
use serde_json::json;

use crate::ACME_BILLING;

journeys![
    ops_2_a_stale_removal_says_what_is_so,
    ops_2_a_double_click_on_add_makes_one_grant,
    ops_2_a_lost_server_shows_a_banner_and_keeps_what_was_typed,
    #[only(Chromium)]
    ops_2_a_lost_network_shows_a_banner_and_keeps_what_was_typed,
];

fn ops_2_a_stale_removal_says_what_is_so(scene: &Scene) {
    let name = scene.name_of(BILLING);
    let first = scene.enter(OWNER, ACME_BILLING);
    first.button(format!("Remove {name}")).click();
    let question = first.alertdialog(starting("Remove"));
    question.shown();

    // The same owner does it in another tab while the question is open here.
    let second = first.another_tab();
    second.goto(ACME_BILLING);
    second.button(format!("Remove {name}")).click();
    second.alertdialog(starting("Remove")).button("Remove").click();
    second.button(format!("Remove {name}")).gone();

    question.button("Remove").click();
    question.gone();
    first.says(&format!("{name} no longer had billing access."));
    first.button(format!("Remove {name}")).gone();
}

fn ops_2_a_double_click_on_add_makes_one_grant(scene: &Scene) {
    let name = scene.name_of(MEMBER2);
    let owner = scene.enter(OWNER, ACME_BILLING);
    let card = owner.region("Billing admins");
    card.combobox("Select a teammate").fill(MEMBER2.email);
    owner.option(containing(&name)).click();
    card.button("Add").click_twice();
    card.button(format!("Remove {name}")).count_is(1);
    owner.says_no("is a billing admin already");
    let billing = scene.stage.api(OWNER).get("/api/v1/orgs/acme/billing");
    let admins = billing["billing_admins"].as_array().cloned().unwrap_or_default();
    assert_eq!(admins.iter().filter(|admin| admin["name"] == name.as_str()).count(), 1, "{billing}");
}

fn ops_2_a_lost_server_shows_a_banner_and_keeps_what_was_typed(scene: &Scene) {
    let member = scene.enter(MEMBER, ACME_BILLING);
    member.button("Request billing access").click();
    let asking = member.dialog("Request billing access");
    asking.textbox("Note to the owners").fill("Typed before the server went away");
    scene.stage.stop();
    asking.button("Request billing access").click();
    asking.says("What you typed is kept.");
    asking.textbox("Note to the owners").has_value("Typed before the server went away");
    asking.button("Cancel").click();
    asking.gone();
    member.says("Connection lost.");

    scene.stage.start();
    member.says_no("Connection lost.");
    member.button("Request billing access").click();
    asking.textbox("Note to the owners").has_value("Typed before the server went away");
    asking.button("Request billing access").click();
    asking.gone();
    member.says("Asked on");
    let requests = scene.stage.api(OWNER).get("/api/v1/orgs/acme/billing");
    let notes: Vec<_> = requests["requests"].as_array().into_iter().flatten().map(|r| r["note"].clone()).collect();
    assert_eq!(notes.iter().filter(|note| **note == json!("Typed before the server went away")).count(), 1, "{requests}");
}

fn ops_2_a_lost_network_shows_a_banner_and_keeps_what_was_typed(scene: &Scene) {
    let owner = scene.enter(OWNER, "/orgs/acme/settings");
    owner.textbox("Name").fill("Acme without a network");
    owner.browser().offline(true);
    owner.button("Save changes").click();
    owner.says("Connection lost.");
    owner.textbox("Name").has_value("Acme without a network");
    owner.browser().offline(false);
    owner.says_no("Connection lost.");
    owner.textbox("Name").has_value("Acme without a network");
    owner.button("Save changes").click();
    owner.says("Saved.");
}
