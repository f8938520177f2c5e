//! There is always an owner.

use bursar_e2e::{
    Scene, journeys,
    people::{GLOBEX_MEMBER, GLOBEX_OWNER, INITECH_MEMBER, INITECH_OWNER},
    screen::{containing, starting},
};

journeys![
    del_8_the_last_owner_cannot_be_demoted,
    del_8_the_last_owner_leaves_by_naming_who_takes_over,
    del_8_an_owner_hands_over_and_the_page_follows,
];

fn del_8_the_last_owner_cannot_be_demoted(scene: &Scene) {
    let name = scene.name_of(INITECH_OWNER);
    let owner = scene.enter(INITECH_OWNER, "/orgs/initech/settings/members");
    let role = owner.combobox(format!("Role of {name}"));
    role.choose("Member");
    let question = owner.alertdialog("Change your role to member?");
    question.button("Change role").click();
    question.says("An organization needs at least one owner.");
    question.button("Cancel").click();
    question.gone();
    role.has_value("owner");
}

fn del_8_the_last_owner_leaves_by_naming_who_takes_over(scene: &Scene) {
    let successor = scene.name_of(INITECH_MEMBER);
    let owner = scene.enter(INITECH_OWNER, "/orgs/initech/settings/members");
    owner.button("Leave organization").click();
    let leaving = owner.dialog(starting("Leave "));
    leaving.says("You are the only owner.");
    leaving.button("Leave organization").is_disabled();
    leaving.combobox("New owner").fill(INITECH_MEMBER.email);
    owner.option(containing(&successor)).click();
    leaving.button("Leave organization").click();
    leaving.gone();
    owner.at("/orgs");
    owner.says("You have left");

    let taken_over = scene.enter(INITECH_MEMBER, "/orgs/initech/settings/billing");
    taken_over.region("Billing admins").says("Owner controls");
    owner.goto("/orgs/initech/settings/billing");
    owner.heading("There is no such page").shown();
}

fn del_8_an_owner_hands_over_and_the_page_follows(scene: &Scene) {
    let successor = scene.name_of(GLOBEX_MEMBER);
    let next = scene.enter(GLOBEX_MEMBER, "/orgs/globex/settings/billing");
    next.says("You can look, not change.");
    let owner = scene.enter(GLOBEX_OWNER, "/orgs/globex/settings/members");
    owner.button("Hand over ownership").click();
    let handing = owner.dialog(starting("Hand over ownership of"));
    handing.combobox("New owner").fill(GLOBEX_MEMBER.email);
    owner.option(containing(&successor)).click();
    handing.radio(starting("Member")).click();
    handing.button("Hand over ownership").click();
    handing.gone();
    owner.says(&format!("{successor} is an owner of"));
    owner.button("Hand over ownership").gone();

    next.region("Billing admins").says("Owner controls");
    next.says_no("You can look, not change.");
}
