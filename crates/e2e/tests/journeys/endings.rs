//! Grants that end by themselves.

use bursar_e2e::{
    Scene, journeys,
    people::{MEMBER, OWNER},
    screen::containing,
    stage::DAY_MS,
};
use serde_json::Value;

use crate::ACME_BILLING;

journeys![del_6_a_grant_with_an_end_ends_on_the_very_next_request, del_6_an_end_that_cannot_be_is_explained_at_its_field];

fn del_6_a_grant_with_an_end_ends_on_the_very_next_request(scene: &Scene) {
    let name = scene.name_of(MEMBER);
    let owner = scene.enter(OWNER, ACME_BILLING);
    let card = owner.region("Billing admins");
    card.combobox("Select a teammate").fill(MEMBER.email);
    owner.option(containing(&name)).click();
    card.combobox("Access ends").choose("After some days");
    card.textbox("Days").fill("2");
    card.button("Add").click();
    card.button(format!("Remove {name}")).shown();
    card.says("ends");

    let api = scene.stage.api(MEMBER);
    let holds = || {
        let viewer = api.get("/api/v1/viewer");
        let permissions = viewer["orgs"][0]["permissions"].as_array().cloned().unwrap_or_default();
        permissions.contains(&Value::from("manage_credits"))
    };
    let member = scene.enter(MEMBER, ACME_BILLING);
    member.says("Member · Billing admin");
    // The grant began a moment ago: two days less a minute are not yet its end.
    scene.stage.advance(2 * DAY_MS - 60_000);
    assert!(holds(), "the grant ended early");
    scene.stage.advance(60_000);
    assert!(!holds(), "the grant did not end");
    member.reload();
    member.says("You can look, not change.");
    member.button("Request billing access").shown();
    owner.reload();
    owner.region("Billing admins").shown();
    owner.button(format!("Remove {name}")).gone();
}

fn del_6_an_end_that_cannot_be_is_explained_at_its_field(scene: &Scene) {
    let name = scene.name_of(MEMBER);
    let owner = scene.enter(OWNER, ACME_BILLING);
    let card = owner.region("Billing admins");
    card.combobox("Select a teammate").fill(MEMBER.email);
    owner.option(containing(&name)).click();
    card.combobox("Access ends").choose("After some days");
    for wrong in ["0", "4000", "many"] {
        card.textbox("Days").fill(wrong);
        card.button("Add").click();
        card.textbox("Days").until("to be marked", |all| all.first().filter(|days| days.invalid).map(drop));
        card.says("Use a number from 1 to 3650.");
    }
    card.combobox("Select a teammate").until("to keep the choice", |all| all.first().filter(|s| s.value.contains(&name)).map(drop));
    card.textbox("Days").fill("3650");
    card.button("Add").click();
    card.button(format!("Remove {name}")).shown();
}
