//! Inviting members, by owners and by admins, and becoming one.

use bursar_e2e::{
    Scene,
    invitations::{
        ACCEPT, COPY_MEMBER_LINK, INVITE_MEMBERS, accept_signed_out, copied_link, is_sent, manager_row, member_row, revoke,
        send_invitations,
    },
    journeys,
    people::{ADMIN, MEMBER, NOBODY, OWNER, PARTNER},
    screen::{Name, containing, starting},
};
use serde_json::json;

use crate::ACME_BILLING;

journeys![
    #[mail_server(true)]
    inv_1_inv_8_an_admin_invites_a_member_by_mail_who_joins_and_is_counted,
    inv_1_a_link_for_an_admin_is_made_accepted_and_another_one_revoked,
    inv_1_members_and_billing_managers_invite_no_members,
    inv_10_a_billing_manager_who_becomes_a_member_keeps_billing,
];

const MEMBERS: &str = "/orgs/acme/settings/members";

fn inv_1_inv_8_an_admin_invites_a_member_by_mail_who_joins_and_is_counted(scene: &Scene) {
    let name = scene.name_of(NOBODY);
    let admin = scene.enter(ADMIN, MEMBERS);
    // The billing manager from outside is not among them.
    admin.says("40 members");
    admin.button(INVITE_MEMBERS).click();
    let dialog = admin.dialog(INVITE_MEMBERS);
    dialog.radio(starting("Member")).until("to be chosen", |all| all.first().filter(|radio| radio.checked).map(drop));
    dialog.radio(starting("Admin")).shown();
    dialog.radio(starting("Owner")).gone();
    send_invitations(&dialog, &format!("{} {}", NOBODY.email, MEMBER.email));
    dialog.listitem(Name::Any).saying(MEMBER.email).says("is a member already.");
    admin.press("Escape");
    dialog.gone();
    let pending = member_row(&admin, NOBODY.email);
    is_sent(&pending);
    admin.says("40 members");

    let letter = scene.stage.letter(NOBODY.email, "invites you to join Acme Robotics");
    let visitor = scene.visitor();
    visitor.follow(&letter.link("/invite#"));
    visitor.heading("Join Acme Robotics as a member").level(1).shown();
    accept_signed_out(&visitor, NOBODY);
    visitor.button(ACCEPT).click();
    visitor.at(ACME_BILLING);
    visitor.says("You are a member of Acme Robotics now.");
    visitor.says("You can look, not change.");
    visitor.navigation("Sections").link("Members").click();
    visitor.at(MEMBERS);
    visitor.says("41 members");

    pending.gone();
    admin.says("41 members");
    admin.role("searchbox", "Search members").fill(NOBODY.email);
    admin.row(containing(&name)).shown();
}

fn inv_1_a_link_for_an_admin_is_made_accepted_and_another_one_revoked(scene: &Scene) {
    let owner = scene.enter(OWNER, MEMBERS);
    let make = || {
        owner.button(COPY_MEMBER_LINK).click();
        let dialog = owner.dialog(COPY_MEMBER_LINK);
        dialog.radio(starting("Admin")).click();
        dialog.button("Create and copy link").click();
        dialog.gone();
    };
    let link = copied_link(&owner, make);
    let row = member_row(&owner, "Invite link of").saying("Admin");
    row.says("never runs out");
    let visitor = scene.enter(NOBODY, "/orgs");
    visitor.follow(&link);
    visitor.heading("Join Acme Robotics as an admin").level(1).shown();
    visitor.button(ACCEPT).click();
    visitor.at(ACME_BILLING);
    row.gone();
    let members = scene.stage.api(OWNER).get(&format!("/api/v1/orgs/acme/members?search={}", NOBODY.email));
    assert_eq!(members["items"][0]["role"], "admin", "{members}");

    let waiting = member_row(&owner, "sam.rivera@acme.example");
    revoke(&owner, &waiting);
    owner.says("sam.rivera@acme.example: revoked.");
}

fn inv_1_members_and_billing_managers_invite_no_members(scene: &Scene) {
    let member = scene.enter(MEMBER, MEMBERS);
    member.says("40 members");
    for button in [INVITE_MEMBERS, COPY_MEMBER_LINK] {
        member.button(button).gone();
    }
    member.region("Pending invitations").gone();
    // Nobody becomes an owner by invitation, whoever invites.
    for inviter in [ADMIN, OWNER] {
        let body = json!({ "emails": ["new@firm.example"], "role": "owner" });
        let (status, answer) = scene.stage.api(inviter).call("POST", "/api/v1/orgs/acme/member-invitations", &body);
        assert_eq!(status, 422, "{answer}");
    }
}

fn inv_10_a_billing_manager_who_becomes_a_member_keeps_billing(scene: &Scene) {
    let name = scene.name_of(PARTNER);
    let body = json!({ "emails": [PARTNER.email], "role": "member" });
    scene.stage.api(OWNER).run("POST", "/api/v1/orgs/acme/member-invitations", &body);
    let owner = scene.enter(OWNER, ACME_BILLING);
    manager_row(&owner, &name).says("Active");
    let partner = scene.enter(PARTNER, "/billing");
    partner.follow(&scene.stage.mailed_link(PARTNER.email, "/invite"));
    partner.heading("Join Acme Robotics as a member").level(1).shown();
    partner.button(ACCEPT).click();
    partner.at(ACME_BILLING);
    partner.says("Member · Billing admin");
    partner.says_no("You can look, not change.");
    manager_row(&owner, &name).gone();
    owner.region("Billing admins").button(format!("Remove {name}")).shown();
}
