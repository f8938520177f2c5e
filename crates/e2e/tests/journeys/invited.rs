//! Being invited to manage billing from outside: the way in, and every way in which it does not lead there.

use std::time::Duration;

use bursar_e2e::{
    Scene,
    invitations::{
        ACCEPT, COPY_MANAGER_LINK, accept_as_manager, accept_signed_out, accepted_by_api, copied_link, invite_managers, invited_by_api,
        is_over, is_sent, link_by_api, manager_row, managers_by_api, managers_card, revoke, sign_in_here, sign_in_here_as, sign_up_from,
        stands_on_billing,
    },
    journeys,
    people::{GLOBEX_MEMBER, INITECH_MEMBER, NOBODY, OWNER},
    screen::{Name, containing},
};

use crate::ACME_BILLING;

journeys![
    #[mail_server(true)]
    inv_1_inv_3_inv_9_from_the_owners_click_by_mail_to_the_accepted_row,
    inv_1_inv_2_inv_3_a_copied_link_leads_through_sign_up_and_back,
    inv_4_inv_5_the_wrong_account_is_told_and_another_one_recovers,
    inv_5_an_address_that_is_not_verified_yet_is_told_and_goes_on_by_itself,
    inv_3_declining_is_asked_once_and_ends_it,
    inv_4_an_invitation_that_is_revoked_says_so_on_open_pages,
    inv_4_inv_6_whoever_comes_second_is_told_that_it_is_used,
];

const TITLE: &str = "Manage billing for Acme Robotics";
const INVITE: &str = "/invite";

fn inv_1_inv_3_inv_9_from_the_owners_click_by_mail_to_the_accepted_row(scene: &Scene) {
    let (inviter, name) = (scene.name_of(OWNER), scene.name_of(NOBODY));
    let owner = scene.enter(OWNER, ACME_BILLING);
    invite_managers(&owner, NOBODY.email).gone();
    owner.says("1 invitation is on its way.");
    let pending = manager_row(&owner, NOBODY.email);
    is_sent(&pending);
    pending.says("by e-mail");
    owner.mark();

    let letter = scene.stage.letter(NOBODY.email, "invites you to manage billing for Acme Robotics");
    assert!(letter.text.contains(&inviter), "{}", letter.text);
    let visitor = scene.visitor();
    visitor.follow(&letter.link("/invite#"));
    visitor.heading(TITLE).level(1).shown();
    visitor.at(INVITE);
    let page = visitor.main(Name::Any);
    for words in [inviter.as_str(), "You will be able to", "You will not", "no\u{2026}@elsewhere.example"] {
        page.says(words);
    }
    page.says_no(NOBODY.email);

    accept_signed_out(&visitor, NOBODY);
    visitor.heading(TITLE).level(1).shown();
    page.says(NOBODY.email);
    pending.says("Open");
    accept_as_manager(&visitor, "acme");
    visitor.says("You manage billing for Acme Robotics now.");

    let accepted = manager_row(&owner, &name);
    accepted.says("Active");
    accepted.says(NOBODY.email);
    managers_card(&owner).button(format!("Actions for {}", NOBODY.email)).gone();
    managers_card(&owner).button(format!("Actions for {name}")).shown();
    owner.is_marked();
    let _ = scene.stage.letter(OWNER.email, &format!("{name} can now manage billing"));
    let _ = scene.stage.letter(NOBODY.email, "You can now manage billing");
}

fn inv_1_inv_2_inv_3_a_copied_link_leads_through_sign_up_and_back(scene: &Scene) {
    let owner = scene.enter(OWNER, ACME_BILLING);
    let link = copied_link(&owner, || managers_card(&owner).button(COPY_MANAGER_LINK).click());
    let row = manager_row(&owner, "never runs out");
    row.until("to be there beside the older one", |all| (all.len() == 2).then_some(()));

    let visitor = scene.visitor();
    visitor.follow(&link);
    visitor.heading(TITLE).level(1).shown();
    visitor.at(INVITE);
    visitor.main(Name::Any).says("somebody accepts it");
    sign_up_from(&visitor, "Nova Newcomer", "nova@newcomer.example", "a few random words");
    visitor.follow(&scene.stage.mailed_link("nova@newcomer.example", "/verify-email"));
    visitor.button("Confirm my address").click();
    visitor.link("Continue to the invitation").click();
    sign_in_here(&visitor, "nova@newcomer.example", "a few random words");
    visitor.at(INVITE);
    visitor.heading(TITLE).level(1).shown();
    accept_as_manager(&visitor, "acme");

    manager_row(&owner, "Nova Newcomer").says("Active");
    row.shown();
    // Once is all that it works.
    let second = scene.enter(INITECH_MEMBER, "/billing");
    second.follow(&link);
    is_over(&second, "This invitation was used on");
}

fn inv_4_inv_5_the_wrong_account_is_told_and_another_one_recovers(scene: &Scene) {
    invited_by_api(&scene.stage, OWNER, "acme", NOBODY.email);
    let link = scene.stage.mailed_link(NOBODY.email, INVITE);
    let visitor = scene.enter(GLOBEX_MEMBER, "/billing");
    visitor.at("/orgs/globex/settings/billing");
    visitor.follow(&link);
    visitor.heading(TITLE).level(1).shown();
    visitor.says("This invitation is for another address");
    let page = visitor.main(Name::Any);
    page.says(&format!("You are signed in as {}", GLOBEX_MEMBER.email));
    page.says("no\u{2026}@elsewhere.example");
    page.says_no(NOBODY.email);
    visitor.button("Decline").is_disabled();
    visitor.button("Decline").described("This invitation is for another address");

    visitor.button(containing("another account")).click();
    visitor.at("/sign-in?return_to=/invite");
    sign_in_here_as(&visitor, NOBODY);
    visitor.at(INVITE);
    visitor.says_no("This invitation is for another address");
    accept_as_manager(&visitor, "acme");
    // Whoever was signed in before is out of it.
    visitor.goto("/orgs/globex/settings/billing");
    visitor.heading("There is no such page").shown();
}

fn inv_5_an_address_that_is_not_verified_yet_is_told_and_goes_on_by_itself(scene: &Scene) {
    let email = "ledger@newcomer.example";
    invited_by_api(&scene.stage, OWNER, "acme", email);
    let visitor = scene.visitor();
    visitor.follow(&scene.stage.mailed_link(email, INVITE));
    visitor.heading(TITLE).level(1).shown();
    sign_up_from(&visitor, "Lena Ledger", email, "a few random words");
    visitor.link("Go to sign in").click();
    sign_in_here(&visitor, email, "a few random words");
    visitor.at(INVITE);
    visitor.says("Confirm your address first");
    visitor.mark();

    let mailbox = visitor.another_tab();
    mailbox.follow(&scene.stage.mailed_link(email, "/verify-email"));
    mailbox.button("Confirm my address").click();
    mailbox.link("Continue to the invitation").shown();
    visitor.says_no("Confirm your address first");
    visitor.is_marked();
    accept_as_manager(&visitor, "acme");
}

fn inv_3_declining_is_asked_once_and_ends_it(scene: &Scene) {
    let inviter = scene.name_of(OWNER);
    invited_by_api(&scene.stage, OWNER, "acme", NOBODY.email);
    let link = scene.stage.mailed_link(NOBODY.email, INVITE);
    let owner = scene.enter(OWNER, ACME_BILLING);
    let pending = manager_row(&owner, NOBODY.email);
    pending.says("Open");

    // Nobody has to sign in to say no.
    let visitor = scene.visitor();
    visitor.follow(&link);
    visitor.button("Decline").click();
    let question = visitor.alertdialog("Decline the invitation of Acme Robotics?");
    question.says(&format!("{inviter} will hear of it."));
    question.button("Cancel").click();
    question.gone();
    visitor.button("Decline").has_focus();
    pending.says("Open");
    visitor.button("Decline").click();
    question.button("Decline").click();
    visitor.heading("Invitation declined").level(1).shown();
    visitor.says("Nothing has changed for you");

    pending.gone();
    let mail = scene.stage.mail(OWNER.email, "invitation_declined");
    assert!(mail["body"].as_str().unwrap_or_default().contains(NOBODY.email), "{mail}");
    visitor.follow(&link);
    is_over(&visitor, "This invitation ended on");
}

fn inv_4_an_invitation_that_is_revoked_says_so_on_open_pages(scene: &Scene) {
    let inviter = scene.name_of(OWNER);
    invited_by_api(&scene.stage, OWNER, "acme", NOBODY.email);
    let link = scene.stage.mailed_link(NOBODY.email, INVITE);
    let (signed_in, signed_out) = (scene.enter(NOBODY, "/orgs"), scene.visitor());
    for visitor in [&signed_in, &signed_out] {
        visitor.follow(&link);
        visitor.heading(TITLE).level(1).shown();
        visitor.button(ACCEPT).is_enabled();
    }
    signed_in.mark();
    let owner = scene.enter(OWNER, ACME_BILLING);
    revoke(&owner, &manager_row(&owner, NOBODY.email));

    // Whoever is signed in hears of it at once, with the next step.
    let took = signed_in.wait_until("the page to say so", || signed_in.text().contains("This invitation ended on"));
    assert!(took < Duration::from_secs(2), "it took {took:?}");
    is_over(&signed_in, "This invitation ended on");
    signed_in.says(&format!("ask {inviter} for a new one"));
    signed_in.is_marked();
    // Whoever is not hears of it when they try.
    accept_signed_out(&signed_out, NOBODY);
    is_over(&signed_out, "This invitation ended on");
    signed_out.says("for a new one");
    signed_out.link("Go on").click();
    signed_out.at("/orgs");
    assert_eq!(managers_by_api(&scene.stage, OWNER, "acme")["managers"].as_array().map(Vec::len), Some(1));
}

fn inv_4_inv_6_whoever_comes_second_is_told_that_it_is_used(scene: &Scene) {
    let link = link_by_api(&scene.stage, OWNER, "acme");
    let (first, second) = (scene.enter(NOBODY, "/orgs"), scene.enter(INITECH_MEMBER, "/orgs"));
    for visitor in [&second, &first] {
        visitor.follow(&link);
        visitor.heading(TITLE).level(1).shown();
        visitor.button(ACCEPT).is_enabled();
    }
    second.mark();
    accept_as_manager(&first, "acme");

    // The page that was open, one that is opened now, and one that belongs to whoever used it.
    is_over(&second, "This invitation was used on");
    second.says("ask ");
    second.is_marked();
    let third = scene.visitor();
    third.follow(&link);
    is_over(&third, "This invitation was used on");
    third.says("ask whoever invited you");
    first.follow(&link);
    is_over(&first, "You accepted this invitation on");
    first.link("Go on").click();
    stands_on_billing(&first, "acme");

    // Between two looks at the page somebody else was faster: the same answer.
    let another = link_by_api(&scene.stage, OWNER, "acme");
    third.follow(&another);
    third.heading(TITLE).level(1).shown();
    accepted_by_api(&scene.stage, INITECH_MEMBER, &another);
    accept_signed_out(&third, GLOBEX_MEMBER);
    is_over(&third, "This invitation was used on");
}
