//! A phone in upright position: nothing scrolls sideways, and the rail is a drawer.

use bursar_e2e::{
    Scene, Screen,
    browser::Engine,
    journeys,
    people::{MEMBER, OWNER, PARTNER},
    screen::{Name, starting},
};

use crate::ACME_BILLING;

journeys![ux_1_nothing_scrolls_sideways_at_320_px, ux_1_the_rail_is_a_drawer_at_320_px];

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
