//! What belongs to a person: name, password, sessions, theme and language.

use bursar_e2e::{
    Scene, journeys,
    people::{MEMBER, PASSWORD},
    screen::{Name, starting},
};

use crate::ACME_BILLING;

journeys![
    idn_1_somebody_ends_a_session_elsewhere,
    idn_1_a_changed_password_ends_the_other_sessions,
    ux_1_a_name_changes_everywhere_at_once,
    ux_1_theme_and_language_are_kept,
];

fn idn_1_somebody_ends_a_session_elsewhere(scene: &Scene) {
    let elsewhere = scene.enter(MEMBER, ACME_BILLING);
    elsewhere.region("Plan").shown();
    let here = scene.enter(MEMBER, "/account");
    let sessions = here.region("Sessions");
    sessions.says("This browser");
    let end = sessions.button(starting("End session of"));
    end.count_is(1);
    end.click();
    end.gone();
    here.says("That session has ended.");
    // The other browser notices by itself, or at its next step at the latest.
    elsewhere.goto(ACME_BILLING);
    elsewhere.heading("Sign in").level(1).shown();
    here.goto(ACME_BILLING);
    here.region("Plan").shown();
}

fn idn_1_a_changed_password_ends_the_other_sessions(scene: &Scene) {
    let elsewhere = scene.enter(MEMBER, ACME_BILLING);
    elsewhere.region("Plan").shown();
    let here = scene.enter(MEMBER, "/account");
    let card = here.region("Password");
    card.labelled("Present password").fill("not-the-password");
    card.labelled("New password").fill("another-good-password");
    card.button("Change password").click();
    card.says("This is not your present password.");
    card.labelled("New password").has_value("another-good-password");
    card.labelled("Present password").fill(PASSWORD);
    card.button("Change password").click();
    here.says("Your password is changed.");
    elsewhere.reload();
    elsewhere.heading("Sign in").level(1).shown();
    elsewhere.textbox("E-mail").fill(MEMBER.email);
    elsewhere.labelled("Password").fill("another-good-password");
    elsewhere.button("Sign in").click();
    elsewhere.at(ACME_BILLING);
}

fn ux_1_a_name_changes_everywhere_at_once(scene: &Scene) {
    let here = scene.enter(MEMBER, "/account");
    let other = here.another_tab();
    other.goto(ACME_BILLING);
    other.region("Plan").shown();
    let name = here.region("You").textbox("Name");
    name.fill("");
    here.button("Save name").click();
    here.says("Fill this in.");
    name.fill("Mira Novak-Ferreira");
    here.button("Save name").click();
    here.says("Your name is saved.");
    other.says("Mira Novak-Ferreira");
}

fn ux_1_theme_and_language_are_kept(scene: &Scene) {
    let member = scene.enter(MEMBER, ACME_BILLING);
    let scheme = || member.script("return getComputedStyle(document.documentElement).colorScheme", vec![]);
    member.button(starting("Theme")).click();
    member.role("menuitemradio", "Dark").click();
    member.wait_until("the dark theme", || scheme() == "dark");
    member.reload();
    member.heading(Name::Any).level(1).shown();
    assert_eq!(scheme(), "dark");
    member.button("Theme: Dark").shown();

    member.goto("/account");
    member.region("Appearance").combobox("Language").choose("Deutsch");
    member.heading("Konto").level(1).shown();
    assert_eq!(member.script("return document.documentElement.lang", vec![]), "de");
    member.goto(ACME_BILLING);
    member.region("Tarif").shown();
}
