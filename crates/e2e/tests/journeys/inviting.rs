//! Inviting billing managers as an owner: what the dialog answers, what the rows say and do, and the edition's limit.

use std::time::Duration;

use bursar_e2e::{
    Scene,
    invitations::{
        ACCEPT, COPY_LINK, COPY_MANAGER_LINK, INVITE_MANAGERS, RESEND, accept_as_manager, choose, copied_link, invite_managers,
        invited_by_api, is_over, manager_row, managers_by_api, managers_card, remove_manager, send_invitations, shown_link,
        without_clipboard,
    },
    journeys,
    people::{BILLING, GLOBEX_OWNER, INITECH_MEMBER, INITECH_OWNER, MEMBER, NOBODY, OWNER, PARTNER},
    screen::{Name, containing, starting},
    stage::DAY_MS,
};
use serde_json::json;

use crate::ACME_BILLING;

journeys![
    inv_1_inv_10_each_address_has_its_answer_and_what_is_wrong_stays,
    inv_2_inv_9_an_invitation_that_ran_out_is_sent_again,
    inv_9_sending_again_waits_a_minute_and_kills_the_older_link,
    inv_9_the_link_of_a_mailed_invitation_is_copied_and_the_mail_stays_valid,
    inv_4_inv_9_a_failed_try_uses_nothing_up_and_shows_on_the_row,
    inv_7_the_edition_says_why_nobody_can_be_invited_and_what_lifts_it,
    inv_9_pol_3_removing_a_billing_manager_closes_their_open_page,
    inv_9_others_see_names_and_no_controls,
    pol_6_a_billing_manager_of_two_organizations_leaves_one_alone,
];

const GLOBEX_BILLING: &str = "/orgs/globex/settings/billing";
const TITLE: &str = "Manage billing for Acme Robotics";
/// Invited two days ago, by the demo.
const SEEDED: &str = "accounting@ledger-works.example";

fn inv_1_inv_10_each_address_has_its_answer_and_what_is_wrong_stays(scene: &Scene) {
    let (member, manager) = (scene.name_of(MEMBER), PARTNER.email);
    let owner = scene.enter(OWNER, ACME_BILLING);
    managers_card(&owner).button(INVITE_MANAGERS).click();
    let dialog = owner.dialog(INVITE_MANAGERS);
    dialog.textbox("E-mail addresses").has_focus();
    dialog.button("Invite").is_disabled();
    dialog.button("Invite").described("Type at least one address.");
    send_invitations(&dialog, &format!("{}, {manager}; {SEEDED} nonsense new@firm.example", MEMBER.email));

    let answer = |email: &str| dialog.listitem(Name::Any).saying(email);
    answer(MEMBER.email).says(&format!("{member} is a member already."));
    answer(manager).says("has billing access already");
    answer(SEEDED).says("is out already");
    answer("nonsense").says("Use an address like name@example.com.");
    answer("new@firm.example").says("Invited.");
    // What came to nothing stays, to be corrected.
    let typed = dialog.textbox("E-mail addresses");
    typed.has_value(&format!("{manager}\nnonsense"));

    // A member gets the grant instead, and an invitation that is out is sent again: both there and then.
    dialog.button(format!("Give billing access to {member}")).click();
    answer(MEMBER.email).says(&format!("{member} can manage billing now."));
    dialog.button(format!("Resend to {SEEDED}")).click();
    answer(SEEDED).says("Sent again.");
    typed.fill("right@firm.example");
    dialog.button("Invite").click();
    answer("right@firm.example").says("Invited.");
    answer("nonsense").gone();
    typed.has_value("");
    owner.press("Escape");
    dialog.gone();
    managers_card(&owner).button(INVITE_MANAGERS).has_focus();

    owner.region("Billing admins").button(format!("Remove {member}")).shown();
    for email in ["new@firm.example", "right@firm.example", SEEDED] {
        manager_row(&owner, email).says("Open");
    }
    managers_card(&owner).button(format!("Actions for {}", MEMBER.email)).gone();
}

fn inv_2_inv_9_an_invitation_that_ran_out_is_sent_again(scene: &Scene) {
    invited_by_api(&scene.stage, OWNER, "acme", NOBODY.email);
    let old = scene.stage.mailed_link(NOBODY.email, "/invite");
    scene.stage.advance(8 * DAY_MS);
    let visitor = scene.enter(NOBODY, "/orgs");
    visitor.follow(&old);
    is_over(&visitor, "This invitation ran out on");
    visitor.says("for a new one");

    let owner = scene.enter(OWNER, ACME_BILLING);
    let row = manager_row(&owner, NOBODY.email);
    row.says("Expired");
    row.button(starting("Actions for ")).click();
    row.menuitem(COPY_LINK).is_disabled();
    row.menuitem(RESEND).click();
    owner.says(&format!("The invitation to {} is on its way again.", NOBODY.email));
    row.says("Open");
    let new = scene.stage.mailed_link(NOBODY.email, "/invite");
    assert_ne!(old, new);
    visitor.follow(&new);
    visitor.heading(TITLE).level(1).shown();
    accept_as_manager(&visitor, "acme");
}

fn inv_9_sending_again_waits_a_minute_and_kills_the_older_link(scene: &Scene) {
    invited_by_api(&scene.stage, OWNER, "acme", NOBODY.email);
    let old = scene.stage.mailed_link(NOBODY.email, "/invite");
    let owner = scene.enter(OWNER, ACME_BILLING);
    let row = manager_row(&owner, NOBODY.email);
    choose(&row, RESEND);
    managers_card(&owner).says("This was sent less than a minute ago.");
    scene.stage.advance(61_000);
    choose(&row, RESEND);
    owner.says(&format!("The invitation to {} is on its way again.", NOBODY.email));
    managers_card(&owner).says_no("This was sent less than a minute ago.");
    let new = scene.stage.mailed_link(NOBODY.email, "/invite");
    assert_ne!(old, new);

    let visitor = scene.enter(NOBODY, "/orgs");
    visitor.follow(&old);
    is_over(&visitor, "This invitation ended on");
    visitor.says("a newer one has taken its place");
    visitor.follow(&new);
    visitor.heading(TITLE).level(1).shown();
    accept_as_manager(&visitor, "acme");
}

fn inv_9_the_link_of_a_mailed_invitation_is_copied_and_the_mail_stays_valid(scene: &Scene) {
    invited_by_api(&scene.stage, OWNER, "acme", NOBODY.email);
    let mailed = scene.stage.mailed_link(NOBODY.email, "/invite");
    let owner = scene.enter(OWNER, ACME_BILLING);
    let row = manager_row(&owner, NOBODY.email);
    let copied = copied_link(&owner, || choose(&row, COPY_LINK));
    // Where the browser lets no page copy by itself, the link is there to be copied by hand.
    without_clipboard(&owner);
    choose(&row, COPY_LINK);
    let shown = shown_link(&owner);
    assert!(mailed != copied && mailed != shown && shown != copied, "each has a token of its own");
    // It still asks for the address that it was mailed to.
    let wrong = scene.enter(INITECH_MEMBER, "/billing");
    wrong.follow(&copied);
    wrong.says("This invitation is for another address");
    let right = scene.enter(NOBODY, "/orgs");
    for link in [&copied, &shown, &mailed] {
        right.goto("/orgs");
        right.follow(link);
        right.heading(TITLE).level(1).shown();
    }
    accept_as_manager(&right, "acme");
    right.follow(&copied);
    is_over(&right, "You accepted this invitation on");
}

fn inv_4_inv_9_a_failed_try_uses_nothing_up_and_shows_on_the_row(scene: &Scene) {
    invited_by_api(&scene.stage, OWNER, "acme", NOBODY.email);
    let link = scene.stage.mailed_link(NOBODY.email, "/invite");
    let owner = scene.enter(OWNER, ACME_BILLING);
    let row = manager_row(&owner, NOBODY.email);
    row.says_no("tried");
    let wrong = scene.enter(INITECH_MEMBER, "/billing");
    wrong.follow(&link);
    wrong.says("This invitation is for another address");
    wrong.button(ACCEPT).click();
    wrong.alert(Name::Any).saying("This invitation is for another address").shown();

    row.says("tried");
    row.says("signed in as somebody else");
    row.says("Open");
    let right = scene.enter(NOBODY, "/orgs");
    right.follow(&link);
    accept_as_manager(&right, "acme");
    manager_row(&owner, &scene.name_of(NOBODY)).says("Active");
    row.says_no("tried");
}

fn inv_7_the_edition_says_why_nobody_can_be_invited_and_what_lifts_it(scene: &Scene) {
    let free = scene.enter(INITECH_OWNER, "/orgs/initech/settings/billing");
    for button in [INVITE_MANAGERS, COPY_MANAGER_LINK] {
        let button = managers_card(&free).button(button);
        button.is_disabled();
        button.described("The Free edition has no billing managers. Team allows more.");
    }
    let manager = scene.name_of(PARTNER);
    let owner = scene.enter(GLOBEX_OWNER, GLOBEX_BILLING);
    let buttons = [INVITE_MANAGERS, COPY_MANAGER_LINK].map(|button| managers_card(&owner).button(button));
    for button in &buttons {
        button.is_disabled();
        button.described("The Team edition allows one billing manager, open invitations included. Enterprise allows more.");
    }
    remove_manager(&owner, &manager);
    buttons.iter().for_each(bursar_e2e::Locator::is_enabled);
    // An open invitation takes the place as well.
    invite_managers(&owner, NOBODY.email).gone();
    for button in &buttons {
        button.is_disabled();
        button.described("The Team edition allows one billing manager");
    }
}

fn inv_9_pol_3_removing_a_billing_manager_closes_their_open_page(scene: &Scene) {
    let name = scene.name_of(PARTNER);
    let partner = scene.enter(PARTNER, ACME_BILLING);
    partner.region("Plan").says("Enterprise");
    partner.mark();
    let owner = scene.enter(OWNER, ACME_BILLING);
    remove_manager(&owner, &name);
    let took = partner.wait_until("the page to close", || partner.region("Plan").count() == 0);
    assert!(took < Duration::from_secs(2), "closing took {took:?}");
    partner.heading(Name::Any).level(1).shown();
    partner.says_no("Enterprise");
    partner.is_marked();

    manager_row(&owner, &name).gone();
    owner.says(&format!("{name} is no longer a billing manager."));
    for person in [PARTNER, OWNER] {
        let _ = scene.stage.mail(person.email, "billing_manager_removed");
    }
    // The other organization is still theirs.
    partner.goto("/billing");
    partner.at(GLOBEX_BILLING);
    partner.region("Plan").says("Team");
}

fn inv_9_others_see_names_and_no_controls(scene: &Scene) {
    let name = scene.name_of(PARTNER);
    for person in [BILLING, MEMBER, PARTNER] {
        let screen = scene.enter(person, ACME_BILLING);
        let card = managers_card(&screen);
        card.says(&name);
        card.button(Name::Any).gone();
        for hidden in [SEEDED, "Invite link of", PARTNER.email, "accepted"] {
            card.says_no(hidden);
        }
    }
}

fn pol_6_a_billing_manager_of_two_organizations_leaves_one_alone(scene: &Scene) {
    let partner = scene.enter(PARTNER, "/billing");
    let chooser = partner.main(Name::Any);
    chooser.link(containing("Globex")).shown();
    chooser.link(containing("Acme Robotics")).click();
    partner.at(ACME_BILLING);
    partner.button("Leave organization").click();
    let question = partner.dialog(starting("Leave Acme Robotics"));
    question.button("Leave organization").click();
    question.gone();
    partner.goto("/billing");
    partner.at(GLOBEX_BILLING);
    partner.region("Plan").says("Team");
    partner.goto(ACME_BILLING);
    partner.heading("There is no such page").shown();
    assert_eq!(managers_by_api(&scene.stage, OWNER, "acme")["managers"], json!([]));
    assert_eq!(managers_by_api(&scene.stage, GLOBEX_OWNER, "globex")["managers"].as_array().map(Vec::len), Some(1));
}
