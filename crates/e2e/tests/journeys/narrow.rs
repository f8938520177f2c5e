//! A phone in upright position: nothing scrolls sideways, and the rail is a drawer.

use bursar_e2e::{
    Scene, Screen,
    browser::Engine,
    invitations::{
        ACCEPT, COPY_MEMBER_LINK, INVITE_MEMBERS, REMOVE_MANAGER, REVOKE, choose, invite_managers, invited_by_api, is_over, manager_row,
        managers_card, send_invitations,
    },
    journeys,
    people::{GLOBEX_MEMBER, GLOBEX_OWNER, MEMBER, NOBODY, OWNER, PARTNER},
    screen::{Name, containing, starting},
};

use crate::ACME_BILLING;

journeys![
    ux_1_nothing_scrolls_sideways_at_320_px,
    ux_1_the_page_of_an_invitation_fits_320_px,
    ux_1_inviting_fits_320_px,
    ux_1_the_rail_is_a_drawer_at_320_px,
];

/// Makes it as narrow as the engine goes: WebKit's own window stops at 447.
fn narrow(screen: &Screen) {
    let width = screen.browser().viewport(320, 640);
    let reached = if screen.engine() == Engine::Webkit { 447 } else { 320 };
    assert!(width <= reached, "the viewport is {width} px wide");
}

fn fits(screen: &Screen, what: &str) {
    let overflow = screen.script(
        "const width = document.documentElement.clientWidth; \
         if (document.scrollingElement.scrollWidth <= width) return []; \
         return [...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > width + 1).slice(0, 5) \
           .map(e => `${e.localName}.${e.className} reaches ${Math.round(e.getBoundingClientRect().right)}`)",
        vec![],
    );
    assert_eq!(overflow, serde_json::json!([]), "{what} scrolls sideways");
}

fn ux_1_nothing_scrolls_sideways_at_320_px(scene: &Scene) {
    let owner = scene.enter(OWNER, "/orgs");
    narrow(&owner);
    let settings = ["", "/billing", "/members", "/roles"].map(|tail| format!("/orgs/acme/settings{tail}"));
    let plain = ["/orgs", "/orgs/new", "/account", "/nowhere"].map(str::to_owned);
    for path in settings.iter().chain(&plain) {
        owner.goto(path);
        owner.heading(Name::Any).level(1).shown();
        fits(&owner, path);
    }
    owner.goto(ACME_BILLING);
    owner.region("Billing admins").button(starting("Remove")).nth(0).click();
    owner.alertdialog(Name::Any).shown();
    fits(&owner, "the question before a removal");

    let partner = scene.enter(PARTNER, "/billing");
    narrow(&partner);
    for path in ["/billing", "/orgs/acme/settings/members"] {
        partner.goto(path);
        partner.heading(Name::Any).level(1).shown();
        fits(&partner, path);
    }
    let visitor = scene.visitor();
    visitor.goto("/sign-in");
    narrow(&visitor);
    for path in ["/sign-in", "/sign-up", "/forgot-password"] {
        visitor.goto(path);
        visitor.heading(Name::Any).level(1).shown();
        fits(&visitor, path);
    }
}

/// Long, and without a place to break.
const LONG: &str = "accounting-department-of-the-north-western-branch-office@ledger-works.example";

fn ux_1_the_page_of_an_invitation_fits_320_px(scene: &Scene) {
    invited_by_api(&scene.stage, OWNER, "acme", NOBODY.email);
    let link = scene.stage.mailed_link(NOBODY.email, "/invite");
    let visitor = scene.visitor();
    visitor.goto("/sign-in");
    narrow(&visitor);
    visitor.follow(&link);
    visitor.button(ACCEPT).shown();
    fits(&visitor, "an open invitation");
    visitor.button("Decline").click();
    visitor.alertdialog(Name::Any).shown();
    fits(&visitor, "the question before declining");
    visitor.press("Escape");
    visitor.alertdialog(Name::Any).gone();

    let wrong = scene.enter(GLOBEX_MEMBER, "/account");
    narrow(&wrong);
    wrong.follow(&link);
    wrong.button(containing("another account")).shown();
    fits(&wrong, "an invitation of somebody else");

    let owner = scene.stage.api(OWNER);
    let card = owner.get("/api/v1/orgs/acme/billing-managers");
    let id = card["pending"].as_array().into_iter().flatten().find(|row| row["email"] == NOBODY.email).map(|row| row["id"].clone());
    let id = id.as_ref().and_then(serde_json::Value::as_str).expect("the pending invitation").to_owned();
    owner.run("DELETE", &format!("/api/v1/orgs/acme/billing-managers/invitations/{id}"), &serde_json::json!({}));
    visitor.reload();
    is_over(&visitor, "This invitation ended on");
    fits(&visitor, "an invitation that is over");
    let other = scene.visitor();
    other.goto("/invite");
    narrow(&other);
    other.heading("No invitation is open here").level(1).shown();
    fits(&other, "no invitation");
}

fn ux_1_inviting_fits_320_px(scene: &Scene) {
    let partner = scene.name_of(PARTNER);
    invited_by_api(&scene.stage, OWNER, "acme", LONG);
    let owner = scene.enter(OWNER, ACME_BILLING);
    narrow(&owner);
    manager_row(&owner, LONG).shown();
    fits(&owner, "a row with a long address");
    choose(&manager_row(&owner, LONG), REVOKE);
    owner.alertdialog(Name::Any).shown();
    fits(&owner, "the question before revoking");
    owner.press("Escape");
    choose(&manager_row(&owner, &partner), REMOVE_MANAGER);
    owner.alertdialog(Name::Any).shown();
    fits(&owner, "the question before removing");
    owner.press("Escape");
    let dialog = invite_managers(&owner, &format!("{LONG} nonsense {}", MEMBER.email));
    dialog.listitem(Name::Any).count_is(3);
    fits(&owner, "the answers to an invitation");
    owner.press("Escape");
    dialog.gone();
    managers_card(&owner).button(starting("Actions for Invite link")).click();
    owner.role("menu", Name::Any).shown();
    fits(&owner, "the menu of a row");
    owner.press("Escape");

    owner.goto("/orgs/acme/settings/members");
    owner.button(INVITE_MEMBERS).click();
    let dialog = owner.dialog(INVITE_MEMBERS);
    send_invitations(&dialog, "nonsense");
    dialog.listitem(Name::Any).count_is(1);
    fits(&owner, "inviting members");
    owner.press("Escape");
    dialog.gone();
    owner.button(COPY_MEMBER_LINK).click();
    owner.dialog(COPY_MEMBER_LINK).shown();
    fits(&owner, "a link for a member");
    owner.press("Escape");

    let limited = scene.enter(GLOBEX_OWNER, "/orgs/globex/settings/billing");
    narrow(&limited);
    managers_card(&limited).says("The Team edition allows one billing manager");
    fits(&limited, "the edition's limit");
}

fn ux_1_the_rail_is_a_drawer_at_320_px(scene: &Scene) {
    let member = scene.enter(MEMBER, ACME_BILLING);
    narrow(&member);
    let sections = member.navigation("Sections");
    sections.gone();
    let open = member.button("Open navigation");
    open.click();
    sections.link("Members").shown();
    member.press("Escape");
    sections.gone();
    open.has_focus();
    open.click();
    sections.link("Members").click();
    member.at("/orgs/acme/settings/members");
    sections.gone();
    member.heading("Members").level(1).shown();
}
