//! Dialogs, menus, lists and what forms say when something is wrong, each open.

use bursar_e2e::{
    Scene, journeys,
    people::{ADMIN, BILLING, INITECH_OWNER, MEMBER, MEMBER2, OWNER},
    screen::{Name, containing, starting},
};
use serde_json::json;

use crate::check::{light_and_dark, settled};

journeys![
    #[only(Chromium)]
    ux_1_axe_questions_and_lists_of_the_billing_page,
    #[only(Chromium)]
    ux_1_axe_questions_of_the_members_page,
    #[only(Chromium)]
    ux_1_axe_menus,
    #[only(Chromium)]
    ux_1_axe_asking_for_access,
    #[only(Chromium)]
    ux_1_axe_forms_with_something_wrong,
    #[only(Chromium)]
    ux_1_axe_a_lost_connection,
];

const BILLING_PAGE: &str = "/orgs/acme/settings/billing";

fn ux_1_axe_questions_and_lists_of_the_billing_page(scene: &Scene) {
    let asker = scene.name_of(MEMBER);
    let delegate = scene.name_of(BILLING);
    let newcomer = scene.name_of(MEMBER2);
    scene.stage.api(MEMBER).run("POST", "/api/v1/orgs/acme/access-requests", &json!({ "note": "For the audit" }));
    let owner = scene.enter(OWNER, BILLING_PAGE);
    light_and_dark(&owner, |sweep| {
        owner.goto(BILLING_PAGE);
        settled(&owner);
        let card = owner.region("Billing admins");
        let selector = card.combobox("Select a teammate");
        selector.fill("m");
        owner.option(Name::Any).until("to open", |all| (all.len() > 1).then_some(()));
        owner.press("ArrowDown");
        sweep.look(&owner, "the open selector");
        selector.fill("zzzz");
        owner.says("No member matches.");
        sweep.look(&owner, "the selector without a match");
        selector.fill(BILLING.email);
        owner.says("has billing access already.");
        sweep.look(&owner, "the selector with somebody who has access");
        selector.fill(MEMBER2.email);
        owner.option(containing(&newcomer)).click();
        sweep.look(&owner, "a chosen teammate");
        card.combobox("Access ends").choose("On a date");
        card.labelled("Last day").shown();
        card.button("Add").click();
        sweep.look(&owner, "an end without a date");
        card.combobox("Access ends").choose("After some days");
        card.textbox("Days").fill("0");
        card.button("Add").click();
        sweep.look(&owner, "an end that cannot be");

        card.button(format!("Remove {delegate}")).click();
        owner.alertdialog(Name::Any).shown();
        sweep.look(&owner, "the question before a removal");
        owner.press("Escape");
        card.button(format!("Change end of {delegate}")).click();
        owner.dialog(Name::Any).shown();
        sweep.look(&owner, "the end of a grant");
        owner.press("Escape");
        card.button(format!("Approve {asker}")).click();
        owner.dialog(Name::Any).shown();
        sweep.look(&owner, "approving a request");
        owner.press("Escape");
        card.button(format!("Decline {asker}")).click();
        owner.alertdialog(Name::Any).shown();
        sweep.look(&owner, "declining a request");
        owner.press("Escape");
        owner.alertdialog(Name::Any).gone();

        card.combobox("Access ends").choose("Never");
        card.button("Add").click();
        owner.says(&format!("{newcomer} can manage billing now."));
        sweep.look(&owner, "a note that something was done");
        card.button(format!("Remove {newcomer}")).click();
        owner.alertdialog(Name::Any).button("Remove").click();
        card.button(format!("Remove {newcomer}")).gone();
    });
}

fn ux_1_axe_questions_of_the_members_page(scene: &Scene) {
    let (admin, member) = (scene.name_of(ADMIN), scene.name_of(MEMBER));
    let owner = scene.enter(OWNER, "/orgs/acme/settings/members");
    let sole = scene.enter(INITECH_OWNER, "/orgs/initech/settings/members");
    light_and_dark(&owner, |sweep| {
        owner.goto("/orgs/acme/settings/members");
        settled(&owner);
        owner.role("searchbox", "Search members").fill("zzzz");
        owner.says("No member matches.");
        sweep.look(&owner, "a search without a match");
        owner.goto(&format!("/orgs/acme/settings/members?q={}", ADMIN.email));
        owner.combobox(format!("Role of {admin}")).choose("Owner");
        owner.alertdialog(Name::Any).shown();
        sweep.look(&owner, "making an owner");
        owner.press("Escape");
        owner.goto(&format!("/orgs/acme/settings/members?q={}", MEMBER.email));
        owner.button(format!("Remove {member}")).click();
        owner.alertdialog(Name::Any).shown();
        sweep.look(&owner, "removing a member");
        owner.press("Escape");
        owner.button("Hand over ownership").click();
        owner.dialog(Name::Any).shown();
        sweep.look(&owner, "handing over");
        owner.press("Escape");
    });
    light_and_dark(&sole, |sweep| {
        sole.goto("/orgs/initech/settings/members");
        sole.button("Leave organization").click();
        sole.dialog(Name::Any).shown();
        sweep.look(&sole, "leaving as the sole owner");
        sole.press("Escape");
    });
}

fn ux_1_axe_menus(scene: &Scene) {
    let owner = scene.enter(OWNER, BILLING_PAGE);
    light_and_dark(&owner, |sweep| {
        owner.goto(BILLING_PAGE);
        settled(&owner);
        for name in [containing("Switch organization"), starting("Theme")] {
            owner.button(name).click();
            owner.role("menu", Name::Any).shown();
            sweep.look(&owner, "an open menu");
            owner.press("Escape");
            owner.role("menu", Name::Any).gone();
        }
    });
}

fn ux_1_axe_asking_for_access(scene: &Scene) {
    let member = scene.enter(MEMBER, BILLING_PAGE);
    light_and_dark(&member, |sweep| {
        member.goto(BILLING_PAGE);
        member.button("Request billing access").click();
        let asking = member.dialog("Request billing access");
        asking.shown();
        sweep.look(&member, "asking for access");
        asking.textbox("Note to the owners").fill(&"long ".repeat(101));
        asking.button("Request billing access").is_disabled();
        sweep.look(&member, "a note that is too long");
        member.press("Escape");
    });
}

fn ux_1_axe_forms_with_something_wrong(scene: &Scene) {
    let visitor = scene.visitor();
    light_and_dark(&visitor, |sweep| {
        for (path, button) in [("/sign-in", "Sign in"), ("/sign-up", "Create account"), ("/forgot-password", "Send the link")] {
            visitor.goto(path);
            visitor.button(button).click();
            visitor.says("Fill this in.");
            sweep.look(&visitor, path);
        }
        visitor.goto("/sign-in");
        visitor.textbox("E-mail").fill(OWNER.email);
        visitor.labelled("Password").fill("not-the-password");
        visitor.button("Sign in").click();
        visitor.says("Check both, or set a new password.");
        sweep.look(&visitor, "a wrong password");
        for path in ["/reset-password#not-a-token", "/verify-email#not-a-token"] {
            visitor.goto("/sign-in");
            visitor.goto(path);
            settled(&visitor);
            sweep.look(&visitor, path);
        }
    });
    let owner = scene.enter(OWNER, "/orgs/acme/settings");
    light_and_dark(&owner, |sweep| {
        owner.goto("/orgs/acme/settings");
        owner.textbox("Name").fill("");
        owner.textbox("Short name").fill("Not Good");
        owner.button("Save changes").click();
        owner.says("Fill this in.");
        sweep.look(&owner, "settings that cannot be");
        owner.goto("/orgs/new");
        owner.button(starting("Create")).click();
        owner.says("Fill this in.");
        sweep.look(&owner, "an organization without a name");
    });
}

fn ux_1_axe_a_lost_connection(scene: &Scene) {
    let owner = scene.enter(OWNER, BILLING_PAGE);
    light_and_dark(&owner, |sweep| {
        owner.goto(BILLING_PAGE);
        settled(&owner);
        scene.stage.stop();
        owner.says("Connection lost.");
        sweep.look(&owner, "a lost connection");
        scene.stage.start();
        owner.says_no("Connection lost.");
    });
}
