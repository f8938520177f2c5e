//! An owner gives a teammate billing access and takes it away again.

use std::{thread, time::Duration};

use bursar_e2e::{
    Scene, journeys,
    people::{ADMIN, BILLING, MEMBER, MEMBER2, OWNER, OWNER2},
    screen::{containing, starting},
};

use crate::ACME_BILLING;

journeys![
    del_1_del_2_del_4_owner_adds_and_removes_a_teammate_with_the_keyboard_only,
    del_1_others_see_the_names_and_no_controls,
    del_2_owners_and_billing_admins_are_not_offered,
    del_7_everybody_concerned_is_mailed,
];

fn del_1_del_2_del_4_owner_adds_and_removes_a_teammate_with_the_keyboard_only(scene: &Scene) {
    let name = scene.name_of(MEMBER2);
    let owner = scene.enter(OWNER, "/");
    owner.at(ACME_BILLING);
    let card = owner.region("Billing admins");
    card.says("Owner controls");

    let selector = card.combobox("Select a teammate");
    owner.tab_to(&selector);
    owner.type_text(MEMBER2.email);
    let option = owner.option(containing(&name));
    option.shown();
    // While the answer to the last letters is on its way, keys choose nothing from the old one.
    owner.wait_until("the option to be chosen by key", || {
        let active = || option.look().is_ok_and(|all| all.iter().any(|seen| seen.focused));
        if !active() {
            owner.press("ArrowDown");
        }
        thread::sleep(Duration::from_millis(150));
        active()
    });
    owner.press("Enter");
    owner.option(containing(&name)).gone();
    selector.until("to hold the name", |all| all.first().filter(|seen| seen.value.contains(&name)).map(drop));
    owner.tab_to(&card.button("Add"));
    owner.press("Enter");

    let remove = card.button(format!("Remove {name}"));
    remove.shown();
    selector.has_focus();
    selector.has_value("");
    owner.says(&format!("{name} can manage billing now."));

    owner.tab_to(&remove);
    owner.press("Enter");
    let question = owner.alertdialog(starting(&format!("Remove {name}")));
    question.says("Membership and org role (Member) stay.");
    owner.press("Escape");
    question.gone();
    remove.has_focus();
    owner.press("Enter");
    owner.tab_to(&question.button("Remove"));
    owner.press("Space");
    question.gone();
    remove.gone();
    owner.wait_until("the focus to stay on the card", || owner.focused() != "nothing");

    let member = scene.stage.api(OWNER).get(&format!("/api/v1/orgs/acme/members?search={}", MEMBER2.email));
    assert_eq!(member["items"][0]["role"], "member", "{member}");
    assert_eq!(member["items"][0]["profile"]["billing_admin"], false, "{member}");
}

fn del_1_others_see_the_names_and_no_controls(scene: &Scene) {
    let name = scene.name_of(BILLING);
    for person in [BILLING, MEMBER, ADMIN] {
        let screen = scene.enter(person, ACME_BILLING);
        let card = screen.region("Billing admins");
        card.says(&name);
        card.says_no("Owner controls");
        card.combobox("Select a teammate").gone();
        card.button("Add").gone();
        card.button(starting("Remove")).gone();
    }
}

fn del_2_owners_and_billing_admins_are_not_offered(scene: &Scene) {
    let owner = scene.enter(OWNER, ACME_BILLING);
    let card = owner.region("Billing admins");
    let selector = card.combobox("Select a teammate");
    for person in [OWNER2, BILLING] {
        let name = scene.name_of(person);
        selector.fill(person.email);
        owner.says(&format!("{name} has billing access already."));
        owner.option(containing(&name)).gone();
    }
    // By the beginning of any word of the name, too.
    let name = scene.name_of(MEMBER);
    let last = name.split(' ').next_back().unwrap_or_default();
    selector.fill(&last.to_lowercase());
    owner.option(containing(&name)).shown();
    card.button("Add").described("Select a teammate first.");
}

fn del_7_everybody_concerned_is_mailed(scene: &Scene) {
    let name = scene.name_of(MEMBER);
    let owner = scene.enter(OWNER, ACME_BILLING);
    let card = owner.region("Billing admins");
    card.combobox("Select a teammate").fill(MEMBER.email);
    owner.option(containing(&name)).click();
    card.button("Add").click();
    card.button(format!("Remove {name}")).shown();
    for person in [OWNER, OWNER2, MEMBER] {
        let _ = scene.stage.mail(person.email, "billing");
    }
}
