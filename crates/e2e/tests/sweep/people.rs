//! Every page in every role.

use bursar_e2e::{
    Scene, journeys,
    people::{ADMIN, BILLING, MEMBER, NOBODY, OWNER, PARTNER},
    screen::{Name, containing},
};
use serde_json::json;

use crate::check::{light_and_dark, settled};

journeys![
    ux_1_axe_short_sweep,
    axe_finds_what_is_wrong,
    #[only(Chromium)]
    ux_1_axe_pages_of_an_owner,
    #[only(Chromium)]
    ux_1_axe_pages_of_an_admin_and_a_member,
    #[only(Chromium)]
    ux_1_axe_pages_of_a_billing_admin_and_a_billing_manager,
    #[only(Chromium)]
    ux_1_axe_pages_without_an_organization_or_an_account,
    #[only(Chromium)]
    ux_1_axe_a_drawer_at_320_px,
];

const SETTINGS: [&str; 4] =
    ["/orgs/acme/settings/billing", "/orgs/acme/settings", "/orgs/acme/settings/members", "/orgs/acme/settings/roles"];
const PLAIN: [&str; 5] = ["/billing", "/orgs", "/orgs/new", "/account", "/nowhere"];

fn ux_1_axe_short_sweep(scene: &Scene) {
    let owner = scene.enter(OWNER, SETTINGS[0]);
    light_and_dark(&owner, |sweep| {
        sweep.page(&owner, SETTINGS[0]);
        owner.combobox("Select a teammate").fill("m");
        owner.option(Name::Any).until("to open", |all| (!all.is_empty()).then_some(()));
        sweep.look(&owner, "the open selector");
    });
    let visitor = scene.visitor();
    light_and_dark(&visitor, |sweep| sweep.page(&visitor, "/sign-in"));
}

/// A sweep that finds nothing proves something only if it would find something.
fn axe_finds_what_is_wrong(scene: &Scene) {
    let visitor = scene.visitor();
    visitor.goto("/sign-in");
    settled(&visitor);
    visitor.script(
        "const image = document.createElement('img'); image.src = 'data:,'; document.querySelector('form').append(image); \
         document.querySelector('h1').style.color = '#ddd'; document.querySelector('h1').style.background = '#eee';",
        vec![],
    );
    let mut rules: Vec<_> = visitor.violations().into_iter().map(|violation| violation.rule).collect();
    rules.sort();
    assert_eq!(rules, ["color-contrast", "image-alt"]);
}

fn ux_1_axe_pages_of_an_owner(scene: &Scene) {
    scene.stage.api(MEMBER).run("POST", "/api/v1/orgs/acme/access-requests", &json!({ "note": "For the audit" }));
    let owner = scene.enter(OWNER, "/");
    light_and_dark(&owner, |sweep| SETTINGS.iter().chain(&PLAIN).for_each(|path| sweep.page(&owner, path)));
}

fn ux_1_axe_pages_of_an_admin_and_a_member(scene: &Scene) {
    for person in [ADMIN, MEMBER] {
        let screen = scene.enter(person, "/");
        light_and_dark(&screen, |sweep| SETTINGS.iter().for_each(|path| sweep.page(&screen, path)));
    }
    let api = scene.stage.api(MEMBER);
    api.run("POST", "/api/v1/orgs/acme/access-requests", &json!({ "note": "" }));
    let member = scene.enter(MEMBER, "/");
    light_and_dark(&member, |sweep| sweep.page(&member, SETTINGS[0]));
}

fn ux_1_axe_pages_of_a_billing_admin_and_a_billing_manager(scene: &Scene) {
    let delegate = scene.enter(BILLING, "/");
    light_and_dark(&delegate, |sweep| SETTINGS.iter().for_each(|path| sweep.page(&delegate, path)));
    let partner = scene.enter(PARTNER, "/billing");
    light_and_dark(&partner, |sweep| SETTINGS.iter().chain(&PLAIN).for_each(|path| sweep.page(&partner, path)));
}

fn ux_1_axe_pages_without_an_organization_or_an_account(scene: &Scene) {
    let nobody = scene.enter(NOBODY, "/orgs");
    let made_up = "/orgs/made-up/settings/billing";
    light_and_dark(&nobody, |sweep| PLAIN.iter().chain(&[made_up]).for_each(|path| sweep.page(&nobody, path)));
    let visitor = scene.visitor();
    let open = [
        "/sign-in",
        "/sign-in?return_to=/account",
        "/sign-up",
        "/forgot-password",
        "/reset-password",
        "/verify-email",
        "/invite",
        "/nowhere",
    ];
    light_and_dark(&visitor, |sweep| open.iter().for_each(|path| sweep.page(&visitor, path)));
}

fn ux_1_axe_a_drawer_at_320_px(scene: &Scene) {
    let owner = scene.enter(OWNER, SETTINGS[0]);
    owner.browser().viewport(320, 640);
    light_and_dark(&owner, |sweep| {
        SETTINGS.iter().for_each(|path| sweep.page(&owner, path));
        owner.goto(SETTINGS[0]);
        settled(&owner);
        owner.button("Open navigation").click();
        owner.navigation("Sections").shown();
        sweep.look(&owner, "the open drawer");
        owner.button(containing("Switch organization")).click();
        owner.role("menu", Name::Any).shown();
        sweep.look(&owner, "the switcher in the drawer");
    });
}
