//! What people do about invitations: steps that many journeys share, and the names on the screen that go with them.

use std::sync::{Mutex, PoisonError};

use bursar_domain::api::{billing_managers::InvitationLink, session::TokenBody};
use serde_json::{Value, json};

use crate::{
    Locator, Person, Screen, Stage,
    people::PASSWORD,
    screen::{Name, Seen, containing, starting},
};

/// The button on the page of an invitation.
pub const ACCEPT: &str = "Accept invitation";
/// The button on the Billing page, and the dialog behind it.
pub const INVITE_MANAGERS: &str = "Invite billing managers";
/// The button that makes a link.
pub const COPY_MANAGER_LINK: &str = "Copy billing manager invite link";
/// The button on the Members page, and the dialog behind it.
pub const INVITE_MEMBERS: &str = "Invite members";
/// The button that asks what a link for a member shall be, and the dialog behind it.
pub const COPY_MEMBER_LINK: &str = "Copy member invite link";
/// In the menu of a row.
pub const RESEND: &str = "Resend invitation";
/// In the menu of a row.
pub const COPY_LINK: &str = "Copy invite link";
/// In the menu of a row, and the button that confirms it.
pub const REVOKE: &str = "Revoke invitation";
/// In the menu of a row, and the button that confirms it.
pub const REMOVE_MANAGER: &str = "Remove billing manager";

/// One clipboard may be shared by all browsers of this machine.
static CLIPBOARD: Mutex<()> = Mutex::new(());

// ---- whoever invites ------------------------------------------------------------------------------------------------

/// The card of billing managers.
#[must_use]
pub fn managers_card(screen: &Screen) -> Locator {
    screen.region("Billing managers")
}

/// The row of a billing manager, or of an invitation to become one, with these words in it.
#[must_use]
pub fn manager_row(screen: &Screen, words: &str) -> Locator {
    managers_card(screen).listitem(Name::Any).saying(words)
}

/// The row of an invitation to become a member.
#[must_use]
pub fn member_row(screen: &Screen, words: &str) -> Locator {
    screen.region("Pending invitations").listitem(Name::Any).saying(words)
}

/// Types addresses into the dialog that is open, and sends them.
///
/// # Panics
/// If that cannot be done.
#[track_caller]
pub fn send_invitations(dialog: &Locator, addresses: &str) {
    dialog.textbox("E-mail addresses").fill(addresses);
    dialog.button("Invite").click();
}

/// Opens *Invite billing managers* on the Billing page and sends these addresses; gives the dialog, which goes if all went well.
///
/// # Panics
/// If that cannot be done.
#[track_caller]
#[must_use]
pub fn invite_managers(owner: &Screen, addresses: &str) -> Locator {
    managers_card(owner).button(INVITE_MANAGERS).click();
    let dialog = owner.dialog(INVITE_MANAGERS);
    send_invitations(&dialog, addresses);
    dialog
}

/// Waits until the row says that the mail is with the mail server.
///
/// # Panics
/// If it does not.
#[track_caller]
pub fn is_sent(row: &Locator) {
    let sent = |text: &str| text.contains(" sent ") && !text.contains("waiting to be sent") && !text.contains("not sent");
    row.until("to say that the mail was sent", |all| (all.len() == 1 && sent(&all[0].text)).then_some(()));
}

/// Opens the menu of a row and chooses something.
///
/// # Panics
/// If that cannot be done.
#[track_caller]
pub fn choose(row: &Locator, action: &'static str) {
    row.button(starting("Actions for ")).click();
    row.menuitem(action).click();
}

/// Takes an invitation back by the menu of its row.
///
/// # Panics
/// If that cannot be done.
#[track_caller]
pub fn revoke(screen: &Screen, row: &Locator) {
    choose(row, REVOKE);
    let question = screen.alertdialog(starting("Revoke the "));
    question.button(REVOKE).click();
    question.gone();
    row.gone();
}

/// Removes a billing manager by the menu of their row.
///
/// # Panics
/// If that cannot be done.
#[track_caller]
pub fn remove_manager(owner: &Screen, name: &str) {
    choose(&manager_row(owner, name), REMOVE_MANAGER);
    let question = owner.alertdialog(format!("Remove {name} from billing managers?"));
    question.button(REMOVE_MANAGER).click();
    question.gone();
}

/// The link that a click copies: from the clipboard, or from the dialog that shows it where the browser lets no page copy
/// by itself.
///
/// # Panics
/// If there is no link in either.
#[track_caller]
#[must_use]
pub fn copied_link(screen: &Screen, click: impl FnOnce()) -> String {
    let _alone = CLIPBOARD.lock().unwrap_or_else(PoisonError::into_inner);
    click();
    let by_hand = screen.alertdialog("Copy the invite link");
    let shown = screen.wait_for("the link to be copied or shown", || {
        let shown = by_hand.count() == 1;
        (shown || screen.text().contains("The invite link is copied.")).then_some(shown)
    });
    if shown {
        return shown_link(screen);
    }
    let link = screen.pasted();
    assert!(link.contains("/invite#"), "said to be copied, and in the clipboard is {link:?}");
    link
}

/// Makes the browser one that lets no page copy by itself, until the page is loaded again.
///
/// # Panics
/// If the page does not answer.
#[track_caller]
pub fn without_clipboard(screen: &Screen) {
    screen.script("Object.defineProperty(navigator, 'clipboard', { value: undefined, configurable: true })", vec![]);
}

/// The link that is shown for copying by hand. The dialog is closed then.
///
/// # Panics
/// If none is.
#[track_caller]
#[must_use]
pub fn shown_link(screen: &Screen) -> String {
    let by_hand = screen.alertdialog("Copy the invite link");
    let held = |field: &Seen| field.value.contains("/invite#").then(|| field.value.clone());
    let link = by_hand.textbox("Invite link").until("to hold the link", |all| all.first().and_then(held));
    by_hand.button("Cancel").click();
    by_hand.gone();
    link
}

/// Invites somebody as billing manager by e-mail without the screen.
///
/// # Panics
/// If the server does not.
#[track_caller]
pub fn invited_by_api(stage: &Stage, owner: Person, org: &str, email: &str) {
    let path = format!("/api/v1/orgs/{org}/billing-managers/invitations");
    let (status, answers) = stage.api(owner).call("POST", &path, &json!({ "emails": [email] }));
    assert_eq!((status, &answers[0]["result"]), (200, &json!("invited")), "{answers}");
}

/// Makes a link for a billing manager without the screen.
///
/// # Panics
/// If the server does not.
#[track_caller]
#[must_use]
pub fn link_by_api(stage: &Stage, owner: Person, org: &str) -> String {
    let (status, link) = stage.api(owner).call("POST", &format!("/api/v1/orgs/{org}/billing-managers/links"), &json!({}));
    assert_eq!(status, 200, "{link}");
    serde_json::from_value::<InvitationLink>(link).expect("a link").url
}

/// Accepts by calls alone.
///
/// # Panics
/// If the server does not let them.
#[track_caller]
pub fn accepted_by_api(stage: &Stage, person: Person, link: &str) {
    let api = stage.api(person);
    let token = TokenBody { token: token_of(link).to_owned() };
    api.run("POST", "/api/v1/invitation", &serde_json::to_value(token).expect("a body"));
    api.run("POST", "/api/v1/invitation/accept", &json!({}));
}

/// The card of billing managers as somebody reads it.
///
/// # Panics
/// If they may not.
#[must_use]
pub fn managers_by_api(stage: &Stage, person: Person, org: &str) -> Value {
    stage.api(person).get(&format!("/api/v1/orgs/{org}/billing-managers"))
}

/// The token in a link.
///
/// # Panics
/// If there is none.
#[must_use]
pub fn token_of(link: &str) -> &str {
    let token = link.split_once('#').map(|(_, token)| token).unwrap_or_default();
    assert!(token.len() >= 22, "no token of 128 bits in {link}");
    token
}

// ---- whoever is invited ---------------------------------------------------------------------------------------------

/// Fills in the sign-in form that is on the screen.
///
/// # Panics
/// If it is not.
#[track_caller]
pub fn sign_in_here(screen: &Screen, email: &str, password: &str) {
    screen.heading("Sign in").level(1).shown();
    screen.textbox("E-mail").fill(email);
    screen.labelled("Password").fill(password);
    screen.button("Sign in").click();
}

/// The same for somebody of the demo.
///
/// # Panics
/// If the form is not on the screen.
#[track_caller]
pub fn sign_in_here_as(screen: &Screen, person: Person) {
    sign_in_here(screen, person.email, PASSWORD);
}

/// Goes from an open invitation to a new account that is not verified yet.
///
/// # Panics
/// If that cannot be done.
#[track_caller]
pub fn sign_up_from(invitation: &Screen, name: &str, email: &str, password: &str) {
    invitation.main(Name::Any).link("Create an account").click();
    invitation.at("/sign-up?return_to=/invite");
    invitation.textbox("Name").fill(name);
    invitation.textbox("E-mail").fill(email);
    invitation.labelled("Password").fill(password);
    invitation.button("Create account").click();
    invitation.says("Look into your mailbox");
}

/// Presses *Accept invitation* signed out, and comes back to it by way of the sign-in form.
///
/// # Panics
/// If the way leads elsewhere.
#[track_caller]
pub fn accept_signed_out(screen: &Screen, person: Person) {
    screen.button(ACCEPT).click();
    screen.at("/sign-in?return_to=/invite");
    screen.says("Sign in to go on to your invitation.");
    sign_in_here_as(screen, person);
    screen.at("/invite");
}

/// Accepts, and checks that a billing manager stands on Billing with a navigation that holds nothing else.
///
/// # Panics
/// If they do not.
#[track_caller]
pub fn accept_as_manager(screen: &Screen, org: &str) {
    screen.button(ACCEPT).click();
    stands_on_billing(screen, org);
}

/// Checks that a billing manager stands on Billing with a navigation that holds nothing else.
///
/// # Panics
/// If they do not.
#[track_caller]
pub fn stands_on_billing(screen: &Screen, org: &str) {
    screen.at(&format!("/orgs/{org}/settings/billing"));
    screen.heading("Billing").level(1).shown();
    screen.region("Plan").shown();
    screen.says_no("You can look, not change.");
    let sections = screen.navigation("Sections");
    sections.link("Billing").shown();
    sections.link(Name::Any).count_is(1);
}

/// The page of an invitation that cannot be used any more, with its title.
///
/// # Panics
/// If it does not come.
#[track_caller]
pub fn is_over(screen: &Screen, title: &str) {
    screen.heading(containing(title)).level(1).shown();
    screen.button(ACCEPT).gone();
    screen.at("/invite");
}
