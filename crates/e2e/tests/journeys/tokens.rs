//! Where the token of an invitation is not, and what programs that open every link in a mail do to it: nothing.

use bursar_e2e::{
    Scene, Screen,
    invitations::{
        accept_as_manager, accept_signed_out, invite_managers, invited_by_api, is_sent, manager_row, managers_by_api, sign_in_here,
        sign_up_from, token_of,
    },
    journeys,
    people::{NOBODY, OWNER},
    screen::Name,
};
use serde_json::{Value, json};

use crate::ACME_BILLING;

journeys![
    #[mail_server(true)]
    inv_3_a_mail_scanner_that_opens_every_link_uses_nothing_up,
    #[mail_server(true)]
    inv_2_the_token_leaves_no_trace_on_the_whole_way,
];

fn inv_3_a_mail_scanner_that_opens_every_link_uses_nothing_up(scene: &Scene) {
    invited_by_api(&scene.stage, OWNER, "acme", NOBODY.email);
    let letter = scene.stage.letter(NOBODY.email, "invites you to manage billing");
    let links = letter.links();
    assert!(links.contains(&letter.link("/invite#")), "{links:?}");
    let pending = || {
        let card = managers_by_api(&scene.stage, OWNER, "acme");
        card["pending"].as_array().into_iter().flatten().find(|row| row["email"] == NOBODY.email).cloned().unwrap_or_default()
    };
    let before = pending();
    assert_eq!(before["state"], "open", "{before}");

    for link in &links {
        for method in ["GET", "HEAD"] {
            let (status, _) = scene.stage.fetched(method, link);
            assert_eq!(status, 200, "{method} {link}");
        }
        // And as one that runs the page's scripts, waits, and looks once more.
        let scanner = scene.visitor();
        for _ in 0..2 {
            scanner.follow(link);
            is_quiet(&scanner);
            scanner.reload();
            is_quiet(&scanner);
        }
    }
    let after = pending();
    for what in ["id", "state", "invited_at", "expires_at", "last_failure"] {
        assert_eq!(after[what], before[what], "{what} changed: {after}");
    }

    let visitor = scene.visitor();
    visitor.follow(&letter.link("/invite#"));
    visitor.heading("Manage billing for Acme Robotics").level(1).shown();
    accept_signed_out(&visitor, NOBODY);
    accept_as_manager(&visitor, "acme");
}

/// Waits until the page has shown what it shows, and no call is on its way any more.
fn is_quiet(screen: &Screen) {
    screen.heading(Name::Any).level(1).shown();
    let count = || screen.script("return performance.getEntriesByType('resource').length", vec![]).as_u64();
    let quiet = "return document.readyState === 'complete' && !document.querySelector('#start, [aria-busy=\"true\"]')";
    screen.wait_until("the scripts to be done", || {
        let before = count();
        std::thread::sleep(std::time::Duration::from_millis(500));
        screen.script(quiet, vec![]) == true && count() == before
    });
}

fn inv_2_the_token_leaves_no_trace_on_the_whole_way(scene: &Scene) {
    let (name, email, password) = ("Nova Newcomer", "nova@newcomer.example", "a few random words");
    let owner = scene.enter(OWNER, ACME_BILLING);
    invite_managers(&owner, email).gone();
    is_sent(&manager_row(&owner, email));
    let letter = scene.stage.letter(email, "invites you to manage billing");
    let link = letter.link("/invite#");
    let token = token_of(&link);

    let visitor = scene.visitor();
    visitor.follow(&link);
    visitor.heading("Manage billing for Acme Robotics").level(1).shown();
    leaves_no_trace(&visitor, token, "on the open invitation");
    sign_up_from(&visitor, name, email, password);
    leaves_no_trace(&visitor, token, "after signing up");
    visitor.follow(&scene.stage.mailed_link(email, "/verify-email"));
    visitor.button("Confirm my address").click();
    visitor.link("Continue to the invitation").click();
    leaves_no_trace(&visitor, token, "on the way back");
    sign_in_here(&visitor, email, password);
    visitor.heading("Manage billing for Acme Robotics").level(1).shown();
    leaves_no_trace(&visitor, token, "back on the invitation");
    accept_as_manager(&visitor, "acme");
    leaves_no_trace(&visitor, token, "on the Billing page");
    manager_row(&owner, name).says("Active");
    leaves_no_trace(&owner, token, "on the owner's page");

    // Where it could be is looked at with something beside it that must be there.
    let log = scene.stage.log();
    assert!(log.contains("/api/v1/invitation/accept"), "the log was heard");
    assert!(!log.contains(token), "in the server's log");
    let holds = |bytes: &[u8], text: &str| bytes.windows(text.len()).any(|window| window == text.as_bytes());
    let files = scene.stage.files();
    assert!(files.iter().any(|(_, bytes)| holds(bytes, email)), "the address is in the database");
    for (file, bytes) in &files {
        assert!(!holds(bytes, token), "in {file}");
    }
    let others: Vec<Value> = scene.stage.mailbox().into_iter().filter(|mail| mail["kind"] != "invitation").collect();
    assert!(others.iter().any(|mail| mail["to"] == email), "{others:#?}");
    for mail in &others {
        assert!(!mail.to_string().contains(token), "in {mail:#}");
    }
    for other in scene.stage.mail_server().letters().iter().filter(|other| **other != letter) {
        assert!(!other.text.contains(token) && !other.html.contains(token), "in {other:#?}");
    }
}

/// Looks wherever a page could leave it: the address and the history, storage, cookies that scripts see, the addresses of all
/// requests, the document.
#[track_caller]
fn leaves_no_trace(screen: &Screen, token: &str, place: &str) {
    let found = screen.script(
        "const requests = performance.getEntriesByType('resource').map(entry => entry.name); \
         const places = { \
           address: location.href, base: document.baseURI, referrer: document.referrer, title: document.title, window: window.name, \
           history: JSON.stringify(history.state), cookies: document.cookie, \
           local: JSON.stringify({ ...localStorage }), session: JSON.stringify({ ...sessionStorage }), \
           requests: requests.join(' '), document: document.documentElement.outerHTML, \
           fields: [...document.querySelectorAll('input, textarea')].map(field => field.value).join(' ') }; \
         return { asked: requests.some(name => name.includes('/api/v1/')), \
           found: Object.keys(places).filter(place => places[place]?.includes(arguments[0])) }",
        vec![json!(token)],
    );
    assert_eq!(found, json!({ "asked": true, "found": [] }), "{place}");
}
