//! The page of an invitation in each of its states, and everything that opens around inviting.

use bursar_e2e::{
    Scene, Screen,
    invitations::{
        ACCEPT, COPY_LINK, COPY_MEMBER_LINK, INVITE_MEMBERS, REMOVE_MANAGER, REVOKE, accepted_by_api, choose, invite_managers,
        invited_by_api, is_over, link_by_api, manager_row, managers_card, member_row, send_invitations, without_clipboard,
    },
    journeys,
    people::{GLOBEX_MEMBER, GLOBEX_OWNER, INITECH_MEMBER, MEMBER, NOBODY, OWNER, PARTNER},
    screen::{Name, containing, starting},
};

use crate::check::{light_and_dark, settled};

journeys![
    ux_1_axe_an_open_invitation,
    #[only(Chromium)]
    ux_1_axe_an_invitation_in_every_state,
    #[only(Chromium)]
    ux_1_axe_inviting_billing_managers,
    #[only(Chromium)]
    ux_1_axe_rows_of_billing_managers,
    #[only(Chromium)]
    ux_1_axe_inviting_members,
];

const BILLING_PAGE: &str = "/orgs/acme/settings/billing";

fn ux_1_axe_an_open_invitation(scene: &Scene) {
    let link = link_by_api(&scene.stage, OWNER, "acme");
    let visitor = scene.visitor();
    light_and_dark(&visitor, |sweep| {
        visitor.follow(&link);
        visitor.button(ACCEPT).shown();
        sweep.look(&visitor, "an open invitation");
        visitor.button("Decline").click();
        visitor.alertdialog(Name::Any).shown();
        sweep.look(&visitor, "the question before declining");
        visitor.press("Escape");
        visitor.alertdialog(Name::Any).gone();
    });
}

fn ux_1_axe_an_invitation_in_every_state(scene: &Scene) {
    invited_by_api(&scene.stage, OWNER, "acme", NOBODY.email);
    let mailed = scene.stage.mailed_link(NOBODY.email, "/invite");
    let used = link_by_api(&scene.stage, OWNER, "acme");
    accepted_by_api(&scene.stage, INITECH_MEMBER, &used);
    let open = link_by_api(&scene.stage, OWNER, "acme");
    let look = |screen: &Screen, link: &str, what: &str, shows: &dyn Fn(&Screen)| {
        light_and_dark(screen, |sweep| {
            screen.goto("/sign-in");
            screen.follow(link);
            shows(screen);
            sweep.look(screen, what);
        });
    };
    let nobody = scene.enter(NOBODY, "/orgs");
    look(&nobody, &mailed, "somebody's own invitation", &|screen| screen.button(ACCEPT).is_enabled());
    let wrong = scene.enter(GLOBEX_MEMBER, "/orgs");
    look(&wrong, &mailed, "an invitation of somebody else", &|screen| {
        screen.button(containing("another account")).shown();
    });
    let owner = scene.enter(OWNER, "/orgs");
    look(&owner, &open, "an invitation to what one has already", &|screen| {
        screen.link("Open Billing").shown();
    });
    look(&owner, &used, "a used invitation", &|screen| is_over(screen, "This invitation was used on"));
    look(&wrong, &scene.stage.url("/invite#not-a-token"), "an unknown invitation", &|screen| {
        is_over(screen, "We do not know this invitation");
    });
    let own = scene.enter(INITECH_MEMBER, "/orgs");
    look(&own, &used, "an invitation that one has accepted", &|screen| is_over(screen, "You accepted this invitation on"));
    look(&scene.visitor(), &scene.stage.url("/invite"), "no invitation", &|screen| is_over(screen, "No invitation is open here"));
}

fn ux_1_axe_inviting_billing_managers(scene: &Scene) {
    let owner = scene.enter(OWNER, BILLING_PAGE);
    light_and_dark(&owner, |sweep| {
        owner.goto(BILLING_PAGE);
        settled(&owner);
        let everything = format!("{} {} nonsense new@firm.example", MEMBER.email, PARTNER.email);
        let dialog = invite_managers(&owner, &everything);
        dialog.listitem(Name::Any).count_is(4);
        sweep.look(&owner, "the answers to an invitation");
        owner.press("Escape");
        dialog.gone();

        managers_card(&owner).button("More ways to invite billing managers").click();
        sweep.look(&owner, "more ways to invite");
        owner.menuitem("Copy invite link with an end date").click();
        let link = owner.dialog(Name::Any);
        link.combobox("Link runs out").choose("On a date");
        link.button("Create and copy link").click();
        sweep.look(&owner, "a link with an end that is missing");
        link.combobox("Link runs out").choose("After some days");
        link.textbox("Days").fill("14");
        without_clipboard(&owner);
        link.button("Create and copy link").click();
        owner.alertdialog("Copy the invite link").shown();
        sweep.look(&owner, "a link to be copied by hand");
        owner.press("Escape");
        owner.alertdialog(Name::Any).gone();
    });
    let limited = scene.enter(GLOBEX_OWNER, "/orgs/globex/settings/billing");
    light_and_dark(&limited, |sweep| sweep.page(&limited, "/orgs/globex/settings/billing"));
}

fn ux_1_axe_rows_of_billing_managers(scene: &Scene) {
    let name = scene.name_of(PARTNER);
    invited_by_api(&scene.stage, OWNER, "acme", NOBODY.email);
    let owner = scene.enter(OWNER, BILLING_PAGE);
    light_and_dark(&owner, |sweep| {
        owner.goto(BILLING_PAGE);
        settled(&owner);
        let (invited, manager) = (manager_row(&owner, NOBODY.email), manager_row(&owner, &name));
        invited.button(starting("Actions for ")).click();
        invited.menuitem(COPY_LINK).shown();
        sweep.look(&owner, "the menu of an invitation");
        owner.press("Escape");
        choose(&invited, REVOKE);
        owner.alertdialog(Name::Any).shown();
        sweep.look(&owner, "the question before revoking");
        owner.press("Escape");
        manager.button(starting("Actions for ")).click();
        sweep.look(&owner, "the menu of a billing manager");
        owner.press("Escape");
        choose(&manager, REMOVE_MANAGER);
        owner.alertdialog(Name::Any).shown();
        sweep.look(&owner, "the question before removing");
        owner.press("Escape");
        owner.alertdialog(Name::Any).gone();
    });
}

fn ux_1_axe_inviting_members(scene: &Scene) {
    let owner = scene.enter(OWNER, "/orgs/acme/settings/members");
    light_and_dark(&owner, |sweep| {
        owner.goto("/orgs/acme/settings/members");
        settled(&owner);
        owner.button(INVITE_MEMBERS).click();
        let dialog = owner.dialog(INVITE_MEMBERS);
        dialog.shown();
        sweep.look(&owner, "inviting members");
        send_invitations(&dialog, &format!("nonsense {} sam.rivera@acme.example", MEMBER.email));
        dialog.listitem(Name::Any).count_is(3);
        sweep.look(&owner, "the answers to members' invitations");
        owner.press("Escape");
        dialog.gone();
        owner.button(COPY_MEMBER_LINK).click();
        owner.dialog(COPY_MEMBER_LINK).shown();
        sweep.look(&owner, "a link for a member");
        owner.press("Escape");
        let row = member_row(&owner, "sam.rivera@acme.example");
        choose(&row, REVOKE);
        owner.alertdialog(Name::Any).shown();
        sweep.look(&owner, "the question before revoking a member's invitation");
        owner.press("Escape");
        owner.alertdialog(Name::Any).gone();
    });
}
