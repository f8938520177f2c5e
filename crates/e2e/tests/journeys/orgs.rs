//! Creating an organization and going from one to another.

use bursar_e2e::{
    Scene, journeys,
    people::{NOBODY, PARTNER},
    screen::{Name, containing, starting},
};

journeys![
    ux_1_somebody_creates_an_organization_and_owns_it,
    ux_1_a_taken_or_bad_short_name_is_told_at_its_field,
    ux_1_the_switcher_leads_from_one_organization_to_the_other,
];

fn ux_1_somebody_creates_an_organization_and_owns_it(scene: &Scene) {
    let somebody = scene.enter(NOBODY, "/orgs/new");
    somebody.textbox("Name").fill("Hooli Cloud");
    somebody.textbox("Address").fill("hooli-cloud");
    somebody.button(starting("Create")).click();
    somebody.at("/orgs/hooli-cloud/settings/billing");
    somebody.region("Plan").says("Free");
    somebody.region("Billing admins").says("Owner controls");
    somebody.navigation("Sections").link("Members").click();
    somebody.says("1 member");
}

fn ux_1_a_taken_or_bad_short_name_is_told_at_its_field(scene: &Scene) {
    let somebody = scene.enter(NOBODY, "/orgs/new");
    somebody.textbox("Name").fill("Acme again");
    let slug = somebody.textbox("Address");
    slug.fill("acme");
    somebody.button(starting("Create")).click();
    slug.until("to be marked", |all| all.first().filter(|field| field.invalid).map(drop));
    slug.fill("Not Good");
    somebody.button(starting("Create")).click();
    somebody.says("Use small letters, digits and single hyphens between them.");
    somebody.textbox("Name").has_value("Acme again");
    assert_eq!(somebody.path(), "/orgs/new");
}

fn ux_1_the_switcher_leads_from_one_organization_to_the_other(scene: &Scene) {
    let partner = scene.enter(PARTNER, "/orgs/acme/settings/billing");
    partner.region("Plan").says("Enterprise");
    let switcher = partner.button(containing("Switch organization"));
    partner.tab_to(&switcher);
    partner.press("Enter");
    partner.role("menuitemradio", containing("Globex")).shown();
    partner.press("Escape");
    switcher.has_focus();
    switcher.click();
    partner.role("menuitemradio", containing("Globex")).click();
    partner.at("/orgs/globex/settings/billing");
    partner.region("Plan").says("Team");
    // The last one is where the next visit begins.
    partner.goto("/");
    partner.at("/orgs/globex/settings/billing");
    partner.heading(Name::Any).level(1).shown();
}
