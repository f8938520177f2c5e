//! Signing in and out, a new account, a forgotten password, sessions.

use bursar_e2e::{
    Scene, Screen, journeys,
    people::{MEMBER, OWNER, PASSWORD},
    screen::Name,
};

use crate::ACME_BILLING;

journeys![
    idn_1_signing_in_and_out_by_the_form,
    idn_1_a_wrong_password_is_told_without_blame_and_keeps_the_address,
    idn_1_after_sign_in_one_is_where_one_wanted_to_be,
    idn_1_a_new_account_is_verified_by_the_link_in_the_mail,
    idn_1_a_forgotten_password_is_set_anew_and_ends_all_sessions,
];

fn fill_in(screen: &Screen, email: &str, password: &str) {
    screen.textbox("E-mail").fill(email);
    screen.labelled("Password").fill(password);
}

fn idn_1_signing_in_and_out_by_the_form(scene: &Scene) {
    let visitor = scene.visitor();
    visitor.goto("/");
    visitor.heading("Sign in").level(1).shown();
    fill_in(&visitor, OWNER.email, PASSWORD);
    visitor.press("Enter");
    visitor.at(ACME_BILLING);
    visitor.button("Sign out").click();
    visitor.heading("Sign in").level(1).shown();
    visitor.goto(ACME_BILLING);
    visitor.heading("Sign in").level(1).shown();
    visitor.says_no("Billing admins");
}

fn idn_1_a_wrong_password_is_told_without_blame_and_keeps_the_address(scene: &Scene) {
    let visitor = scene.visitor();
    visitor.goto("/sign-in");
    visitor.button("Sign in").click();
    visitor.textbox("E-mail").until("to be marked", |all| all.first().filter(|field| field.invalid).map(drop));
    visitor.textbox("E-mail").has_focus();
    for email in [OWNER.email, "nobody-knows@acme.example"] {
        fill_in(&visitor, email, "not-the-password");
        visitor.button("Sign in").click();
        visitor.says("Check both, or set a new password.");
        visitor.textbox("E-mail").has_value(email);
    }
    fill_in(&visitor, OWNER.email, PASSWORD);
    visitor.button("Sign in").click();
    visitor.at(ACME_BILLING);
}

fn idn_1_after_sign_in_one_is_where_one_wanted_to_be(scene: &Scene) {
    let visitor = scene.visitor();
    visitor.goto("/orgs/acme/settings/roles");
    fill_in(&visitor, MEMBER.email, PASSWORD);
    visitor.button("Sign in").click();
    visitor.at("/orgs/acme/settings/roles");
    visitor.heading("Roles & permissions").level(1).shown();
    visitor.button("Sign out").click();
    visitor.heading("Sign in").level(1).shown();
    // Only to pages of our own.
    visitor.goto("/sign-in?return_to=https://elsewhere.example/");
    fill_in(&visitor, MEMBER.email, PASSWORD);
    visitor.button("Sign in").click();
    visitor.at(ACME_BILLING);
}

fn idn_1_a_new_account_is_verified_by_the_link_in_the_mail(scene: &Scene) {
    let visitor = scene.visitor();
    visitor.goto("/sign-in");
    visitor.link("Create an account").click();
    visitor.heading("Create an account").level(1).shown();
    visitor.textbox("Name").fill("Nova Newcomer");
    fill_in(&visitor, "nova@newcomer.example", "short");
    visitor.button("Create account").click();
    visitor.says("Use at least 8 characters.");
    visitor.textbox("Name").has_value("Nova Newcomer");
    visitor.labelled("Password").fill("a few random words");
    visitor.button("Create account").click();
    visitor.says("Look into your mailbox");

    visitor.follow(&scene.stage.mailed_link("nova@newcomer.example", "/verify-email"));
    visitor.button("Confirm my address").shown();
    assert_eq!(visitor.path(), "/verify-email", "the token stays in the address");
    visitor.button("Confirm my address").click();
    visitor.says("nova@newcomer.example is yours.");
    visitor.link("Go to sign in").click();
    fill_in(&visitor, "nova@newcomer.example", "a few random words");
    visitor.button("Sign in").click();
    visitor.at("/orgs");
    visitor.heading(Name::Any).level(1).shown();
    visitor.says_no("Please confirm your e-mail address");
}

fn idn_1_a_forgotten_password_is_set_anew_and_ends_all_sessions(scene: &Scene) {
    let signed_in = scene.enter(MEMBER, ACME_BILLING);
    signed_in.region("Plan").shown();
    let visitor = scene.visitor();
    visitor.goto("/sign-in");
    visitor.link("Forgot your password?").click();
    visitor.textbox("E-mail").fill(MEMBER.email);
    visitor.button("Send the link").click();
    visitor.says("a mail is on its way");
    let link = scene.stage.mailed_link(MEMBER.email, "/reset-password");
    visitor.follow(&link);
    visitor.labelled("New password").fill("another-good-password");
    visitor.button("Set password").click();
    visitor.says("The new password is set");
    visitor.link("Go to sign in").click();
    fill_in(&visitor, MEMBER.email, "another-good-password");
    visitor.button("Sign in").click();
    visitor.at(ACME_BILLING);

    // Whoever was signed in is not any more, and the link works once.
    signed_in.reload();
    signed_in.heading("Sign in").level(1).shown();
    signed_in.follow(&link);
    signed_in.labelled("New password").fill("yet-another-password");
    signed_in.button("Set password").click();
    signed_in.says("was used already");
}
