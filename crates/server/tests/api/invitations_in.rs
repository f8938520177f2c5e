//! The invited person: opening, signing in on the way, accepting, declining, and every way of being refused.

use bursar::store;
use bursar_domain::{
    access::{OrgRole, Permission, Tie},
    api::{
        Empty,
        access_requests::{NewAccessRequest, RequestBillingAccess},
        billing_managers::{ListBillingManagers, PendingInvitation},
        error::{ApiError, ErrorCode, Refusal},
        invitation::{AcceptInvitation, Accepted, DeclineInvitation, GetInvitation, InvitationView, SwitchAccount},
        members::{CountMembers, ListMembers, MemberQuery},
        orgs::{Leave, LeaveOrg},
        session::{SignOut, TokenBody},
        viewer::{GetViewer, Viewer},
    },
    ids::InvitationId,
    invite::{Channel, EMAIL_LIFE_MS, Offer},
    plan::Edition,
    time::DAY_MS,
};

use crate::{
    browser::Browser,
    support::{Actor, TestApp, TestOrg},
};

const OWNER: Tie = Tie::Member { role: OrgRole::Owner, billing_admin: false };
const MEMBER: Tie = Tie::Member { role: OrgRole::Member, billing_admin: false };
const TO_MEMBER: Offer = Offer::Member { role: OrgRole::Member };

async fn stage() -> (TestApp, TestOrg, Actor) {
    let app = TestApp::new().await;
    let org = app.org("firm").await;
    org.plan(Edition::Enterprise).await;
    let owner = org.with(OWNER).await;
    (app, org, owner)
}

/// What a person does who follows the link and presses the button.
async fn accept(app: &TestApp, actor: &Actor, token: &str) -> Result<Accepted, ApiError> {
    let mut browser = Browser::of(app, actor);
    browser.open(token).await?;
    browser.call(AcceptInvitation {}, Empty {}).await
}

async fn tie(org: &TestOrg, actor: &Actor) -> Option<Tie> {
    let viewer: Viewer = actor.call(GetViewer {}, Empty {}, Empty {}).await.expect("viewer");
    viewer.orgs.into_iter().find(|seen| seen.id == org.id).map(|seen| seen.tie)
}

async fn pending(org: &TestOrg, owner: &Actor, id: &InvitationId) -> Option<PendingInvitation> {
    let card = owner.call(ListBillingManagers { org: org.by_id() }, Empty {}, Empty {}).await.expect("card");
    card.pending.expect("for owners").into_iter().find(|row| row.id == *id)
}

/// The database without what browsers remember.
async fn facts(app: &TestApp) -> String {
    let snapshot = app.snapshot().await;
    let (before, rest) = snapshot.split_once("opened_invitations\n").expect("a table");
    let (_, after) = rest.split_once("orgs\n").expect("the next table");
    format!("{before}{after}")
}

#[tokio::test]
async fn inv_3_opening_shows_everything_and_changes_nothing() {
    let (app, org, owner) = stage().await;
    let (_, token) = org.invitation(&owner, Offer::BillingManager, Some("accounting@firm.example")).await;
    let somebody = app.newcomer("Somebody").await;
    let (before, log) = (facts(&app).await, app.audit(&org.id).await);
    let mut browsers = [Browser::new(&app), Browser::of(&app, &somebody), Browser::of(&app, &owner)];
    for browser in &mut browsers {
        for _ in 0..3 {
            // A scanner fetches the page, runs its script, and goes wherever it leads by itself.
            assert_eq!(app.nobody().raw("GET", "/invite", "").await.status, 200);
            let view = browser.open(&token).await.expect("open");
            assert_eq!(browser.opened().await.as_ref(), Some(&view));
            assert_eq!((view.org_name.as_str(), view.invited_by.as_str()), ("firm", "owner"));
            assert_eq!((view.offer, view.channel), (Offer::BillingManager, Channel::Email));
            assert_eq!(view.invited_address.as_deref(), Some("ac…@firm.example"));
            assert!(view.will.contains(&Permission::ManageSubscription) && view.will_not.contains(&Permission::ListMembers));
            assert!(!view.will.contains(&Permission::ListMembers) && view.expires_at.is_some());
        }
    }
    assert_eq!(browsers[0].opened().await.expect("open").refusal, None, "nobody is signed in");
    assert_eq!(browsers[1].opened().await.expect("open").refusal, Some(Refusal::WrongAccount));
    assert_eq!(before, facts(&app).await);
    assert_eq!(log, app.audit(&org.id).await);
    assert!(browsers[0].cookies.contains_key("__Host-pre") && !browsers[1].cookies.contains_key("__Host-pre"));
    assert_eq!(Browser::new(&app).opened().await, None, "another browser knows nothing of it");
}

#[tokio::test]
async fn inv_4_unknown_tokens_are_not_found_and_guessing_is_slowed_down() {
    let (app, org, owner) = stage().await;
    org.invitation(&owner, Offer::BillingManager, None).await;
    let mut visitor = Browser::new(&app);
    for token in ["", "none", "\u{0}", &"x".repeat(43)] {
        let error = visitor.open(token).await.expect_err("unknown");
        assert_eq!((error.status, error.code), (404, ErrorCode::NotFound));
    }
    assert!(visitor.cookies.is_empty());
    let error = visitor.call(DeclineInvitation {}, Empty {}).await.expect_err("nothing is open");
    assert_eq!(error.code, ErrorCode::NotFound);
    let somebody = app.newcomer("Somebody").await;
    let error = somebody.call(AcceptInvitation {}, Empty {}, Empty {}).await.expect_err("nothing is open");
    assert_eq!(error.code, ErrorCode::NotFound);
    let mut slowed = None;
    for _ in 0..400 {
        let error = visitor.open("none").await.expect_err("unknown");
        if error.code == ErrorCode::TooManyRequests {
            slowed = Some(error);
            break;
        }
    }
    assert!(slowed.expect("slowed down").retry_after_seconds.is_some());
}

/// Somebody tries, is refused, and the invitation is as good as before; the owner's row says when and why.
async fn assert_refused(
    stage: &(TestApp, TestOrg, Actor),
    who: &Actor,
    id: &InvitationId,
    token: &str,
    expected: (u16, Refusal),
) -> ApiError {
    let (app, org, owner) = stage;
    let mut browser = Browser::of(app, who);
    let view = browser.open(token).await.expect("open");
    assert_eq!(view.refusal, Some(expected.1), "told before the button is pressed");
    let before = tie(org, who).await;
    let error = browser.call(AcceptInvitation {}, Empty {}).await.expect_err("refused");
    assert_eq!((error.status, error.refusal), (expected.0, Some(expected.1)));
    assert_eq!(tie(org, who).await, before);
    let row = pending(org, owner, id).await.expect("not used up");
    let failure = row.last_failure.expect("noted");
    assert_eq!(failure.reason, expected.1);
    assert!(app.app.now().ms_since(failure.at) < 60_000);
    let log = app.audit(&org.id).await;
    assert_eq!(log.last(), Some(&("accept_invitation".to_owned(), expected.1.name().to_owned())));
    error
}

#[tokio::test]
async fn inv_4_a_failed_attempt_never_consumes_and_is_shown_to_the_owner() {
    let stage = stage().await;
    let (app, org, owner) = &stage;
    let (by_email, email_token) = org.invitation(owner, Offer::BillingManager, Some("accounting@firm.example")).await;
    let (by_link, link_token) = org.invitation(owner, Offer::BillingManager, None).await;

    let other = app.newcomer("Other").await;
    let error = assert_refused(&stage, &other, &by_email, &email_token, (403, Refusal::WrongAccount)).await;
    assert_eq!((error.code, error.invited_address.as_deref()), (ErrorCode::NotInvited, Some("ac…@firm.example")));
    for has in [OWNER, Tie::Member { role: OrgRole::Admin, billing_admin: true }, Tie::BillingManager] {
        let delegate = org.with(has).await;
        assert_refused(&stage, &delegate, &by_link, &link_token, (409, Refusal::AlreadyDelegate)).await;
    }
    org.plan(Edition::Free).await;
    let error = assert_refused(&stage, &other, &by_link, &link_token, (409, Refusal::ManagerLimit)).await;
    assert_eq!(error.upgrade_to, Some(Edition::Team));
    org.plan(Edition::Team).await;
    let error = assert_refused(&stage, &other, &by_link, &link_token, (409, Refusal::ManagerLimit)).await;
    assert_eq!(error.upgrade_to, Some(Edition::Enterprise));
    org.plan(Edition::Enterprise).await;
    accept(app, &other, &link_token).await.expect("still good after all of that");

    let (_, to_member) = org.invitation(owner, TO_MEMBER, None).await;
    let member = org.with(MEMBER).await;
    let error = accept(app, &member, &to_member).await.expect_err("refused");
    assert_eq!((error.status, error.refusal), (409, Some(Refusal::AlreadyMember)));
    let stranger = app.newcomer("Stranger").await;
    accept(app, &stranger, &to_member).await.expect("still good");
}

#[tokio::test]
async fn inv_4_what_is_gone_is_gone_also_for_whoever_had_it_open_before() {
    let (app, org, owner) = stage().await;
    for (refusal, n) in [(Refusal::Revoked, 0), (Refusal::Expired, 1), (Refusal::Used, 2), (Refusal::Revoked, 3), (Refusal::Revoked, 4)] {
        let somebody = app.newcomer("Somebody").await;
        let email = app.email_of(&somebody).await;
        let offer = if n == 4 { TO_MEMBER } else { Offer::BillingManager };
        let (id, token) = org.invitation(&owner, offer, Some(&email)).await;
        let mut browser = Browser::of(&app, &somebody.again().await);
        browser.open(&token).await.expect("open");
        match n {
            0 => {
                let path = format!("/api/v1/orgs/firm/billing-managers/invitations/{id}");
                assert_eq!(owner.raw("DELETE", &path, "{}").await.status, 200);
            }
            1 => app.app.clock.advance(EMAIL_LIFE_MS - DAY_MS / 2),
            2 => {
                accept(&app, &somebody.again().await, &token).await.expect("accepted in another tab");
            }
            3 => {
                let mut another = Browser::of(&app, &somebody.again().await);
                another.open(&token).await.expect("open");
                another.call(DeclineInvitation {}, Empty {}).await.expect("declined");
            }
            _ => org.suspend().await,
        }
        if n == 1 {
            browser.open(&token).await.expect("still open");
            app.app.clock.advance(DAY_MS / 2);
        }
        let mut answers = vec![browser.open(&token).await.expect_err("gone")];
        answers.push(browser.call(GetInvitation {}, Empty {}).await.expect_err("gone"));
        answers.push(browser.call(AcceptInvitation {}, Empty {}).await.expect_err("gone"));
        answers.push(browser.call(DeclineInvitation {}, Empty {}).await.expect_err("gone"));
        for error in answers {
            assert_eq!((error.status, error.code, error.refusal), (410, ErrorCode::Gone, Some(refusal)), "{n}");
            assert_eq!(error.gone_at.is_some(), n != 4, "{n}");
            assert_eq!(error.accepted_into.is_some(), n == 2, "{n}: only whoever accepted hears where it led");
        }
        if n == 1 {
            let failure = pending(&org, &owner, &id).await.expect("shown as run out").last_failure.expect("tried");
            assert_eq!(failure.reason, Refusal::Expired);
        }
    }
}

#[tokio::test]
async fn inv_5_an_email_invitation_asks_for_the_verified_address_in_whatever_case() {
    let (app, org, owner) = stage().await;
    let (id, token) = org.invitation(&owner, Offer::BillingManager, Some("Accounting@Firm.example")).await;
    let mut browser = Browser::new(&app);
    browser.open(&token).await.expect("open");
    browser.sign_up("Ann", "accounting@firm.EXAMPLE").await;
    browser.sign_in("ACCOUNTING@firm.example").await;
    let view = browser.opened().await.expect("followed the sign-in");
    assert_eq!(view.refusal, Some(Refusal::UnverifiedAddress));
    assert_eq!(view.invited_address.as_deref(), Some("Accounting@Firm.example"), "one's own address is not masked");
    let error = browser.call(AcceptInvitation {}, Empty {}).await.expect_err("not verified");
    assert_eq!((error.status, error.code, error.refusal), (403, ErrorCode::NotInvited, Some(Refusal::UnverifiedAddress)));
    assert_eq!(pending(&org, &owner, &id).await.expect("pending").last_failure.expect("noted").reason, Refusal::UnverifiedAddress);
    browser.verify("accounting@firm.EXAMPLE").await;
    assert_eq!(browser.opened().await.expect("open").refusal, None);
    let accepted = browser.call(AcceptInvitation {}, Empty {}).await.expect("accepted");
    assert_eq!((accepted.slug.as_str(), accepted.as_billing_admin), ("firm", false));
    let card = owner.call(ListBillingManagers { org: org.by_id() }, Empty {}, Empty {}).await.expect("card");
    assert_eq!(card.managers[0].name, "Ann");
    assert_eq!(card.pending, Some(Vec::new()));
}

#[tokio::test]
async fn inv_3_signing_up_on_the_way_comes_back_to_the_invitation_in_whichever_browser() {
    for elsewhere in [false, true] {
        let (app, org, owner) = stage().await;
        let (_, token) = org.invitation(&owner, TO_MEMBER, None).await;
        let mut first = Browser::new(&app);
        let opened: InvitationView = first.open(&token).await.expect("open");
        first.sign_up("Ann", "ann@new.example").await;
        assert_eq!(first.opened().await, Some(opened.clone()));
        let mut second = if elsewhere { Browser::new(&app) } else { first.clone() };
        second.verify("ann@new.example").await;
        second.sign_in("ann@new.example").await;
        assert!(!second.cookies.contains_key("__Host-pre"), "the session holds it from here on");
        assert_eq!(second.opened().await, Some(opened), "elsewhere: {elsewhere}");
        if !elsewhere {
            assert_eq!(first.opened().await, None, "it has moved");
        }
        second.call(AcceptInvitation {}, Empty {}).await.expect("accepted");
        let viewer = second.call(GetViewer {}, Empty {}).await.expect("viewer");
        assert_eq!(viewer.orgs[0].tie, MEMBER);
        let found =
            owner.call(ListMembers { org: org.by_id() }, MemberQuery { search: Some("ann".into()), ..Default::default() }, Empty {});
        assert_eq!(found.await.expect("members").items.len(), 1, "found by name like everybody else");
        assert_eq!(owner.call(CountMembers { org: org.by_id() }, Empty {}, Empty {}).await.expect("count").members, 2);
    }
}

#[tokio::test]
async fn inv_3_what_was_opened_is_forgotten_after_a_day_and_at_signing_out() {
    let (app, org, owner) = stage().await;
    let (_, token) = org.invitation(&owner, Offer::BillingManager, None).await;
    let mut browser = Browser::new(&app);
    browser.open(&token).await.expect("open");
    app.app.clock.advance(DAY_MS);
    assert_eq!(browser.opened().await, None);
    bursar::jobs::clear(&app.app).await.expect("cleared");
    browser.open(&token).await.expect("open");
    browser.sign_in("nobody@elsewhere.example").await;
    assert!(browser.opened().await.is_some());
    browser.call(SignOut {}, Empty {}).await.expect("out");
    assert_eq!(browser.opened().await, None);
    browser.sign_in("member@acme.example").await;
    assert_eq!(browser.opened().await, None, "the next person at this browser knows nothing of it");
}

#[tokio::test]
async fn inv_5_the_wrong_account_is_changed_without_losing_the_invitation() {
    let (app, org, owner) = stage().await;
    let (_, token) = org.invitation(&owner, Offer::BillingManager, Some("nobody@elsewhere.example")).await;
    let mut browser = Browser::new(&app);
    browser.sign_in("member@acme.example").await;
    assert_eq!(browser.open(&token).await.expect("open").refusal, Some(Refusal::WrongAccount));
    let before = browser.clone();
    browser.call(SwitchAccount {}, Empty {}).await.expect("out");
    assert!(browser.call(GetViewer {}, Empty {}).await.expect("viewer").person.is_none());
    assert!(before.clone().call(GetViewer {}, Empty {}).await.expect("viewer").person.is_none(), "the session has ended");
    browser.sign_in("nobody@elsewhere.example").await;
    assert_eq!(browser.opened().await.expect("kept").refusal, None);
    browser.call(AcceptInvitation {}, Empty {}).await.expect("accepted");

    // Signing in as somebody else without signing out keeps it as well.
    let (_, token) = org.invitation(&owner, TO_MEMBER, Some("member2@acme.example")).await;
    browser.open(&token).await.expect("open");
    browser.sign_in("member2@acme.example").await;
    assert_eq!(browser.opened().await.expect("kept").refusal, None);
}

#[tokio::test]
async fn del_7_owners_and_the_person_hear_that_a_manager_accepted() {
    let (app, org, owner) = stage().await;
    let (other, somebody) = (org.with(OWNER).await, app.newcomer("Somebody").await);
    let (_, token) = org.invitation(&owner, Offer::BillingManager, None).await;
    let mut notices = app.app.live.subscribe();
    accept(&app, &somebody, &token).await.expect("accepted");
    assert_eq!(tie(&org, &somebody).await, Some(Tie::BillingManager));
    let mut told: Vec<_> = app.mails().await.into_iter().filter(|(kind, _)| kind == "billing_manager_added").map(|(_, to)| to).collect();
    let mut expected = vec![app.email_of(&owner).await, app.email_of(&other).await, app.email_of(&somebody).await];
    told.sort();
    expected.sort();
    assert_eq!(told, expected);
    let mut heard = Vec::new();
    while let Ok(notice) = notices.try_recv() {
        heard.push(notice.audience);
    }
    assert!(heard.contains(&bursar::live::Audience::Org(org.id.clone())) && heard.contains(&bursar::live::Audience::Person(somebody.id())));
    assert!(app.audit(&org.id).await.contains(&("accept_invitation".into(), "done".into())));
    // They may leave the organization alone again.
    somebody.call(LeaveOrg { org: org.by_id() }, Empty {}, Leave::default()).await.expect("left");
    assert_eq!(tie(&org, &somebody).await, None);
    let error = accept(&app, &somebody, &token).await.expect_err("used");
    assert_eq!((error.refusal, error.accepted_into.is_some()), (Some(Refusal::Used), true));
}

#[tokio::test]
async fn inv_10_whoever_became_a_member_meanwhile_gets_the_grant_and_a_manager_who_joins_keeps_it() {
    let (app, org, owner) = stage().await;
    let (_, token) = org.invitation(&owner, Offer::BillingManager, None).await;
    let member = org.with(MEMBER).await;
    member.call(RequestBillingAccess { org: org.by_id() }, Empty {}, NewAccessRequest::default()).await.expect("asked");
    let mut browser = Browser::of(&app, &member);
    let view = browser.open(&token).await.expect("open");
    assert!(view.will.contains(&Permission::ListMembers) && view.will.contains(&Permission::ManageSubscription), "both together");
    org.plan(Edition::Free).await;
    let accepted = browser.call(AcceptInvitation {}, Empty {}).await.expect("accepted");
    assert!(accepted.as_billing_admin);
    let granted = Some(Tie::Member { role: OrgRole::Member, billing_admin: true });
    assert_eq!(tie(&org, &member).await, granted);
    let mut conn = app.app.store.read().await.expect("conn");
    assert!(
        store::access_requests::open_of(&mut conn, &org.id, &member.id()).await.expect("read").is_none(),
        "there is nothing left to ask for"
    );
    drop(conn);
    assert!(app.mails().await.contains(&("grant_added".into(), app.email_of(&member).await)));

    let manager = org.with(Tie::BillingManager).await;
    let (_, token) = org.invitation(&owner, TO_MEMBER, None).await;
    let accepted = accept(&app, &manager, &token).await.expect("accepted");
    assert!(accepted.as_billing_admin);
    assert_eq!(tie(&org, &manager).await, granted);
    let card = owner.call(ListBillingManagers { org: org.by_id() }, Empty {}, Empty {}).await.expect("card");
    assert!(card.managers.is_empty());
    assert!(app.mails().await.contains(&("billing_manager_joined".into(), app.email_of(&manager).await)));
    let log = app.audit(&org.id).await;
    assert_eq!(log.iter().filter(|(action, outcome)| action == "add_billing_admin" && outcome == "done").count(), 2);
    assert_eq!(owner.call(CountMembers { org: org.by_id() }, Empty {}, Empty {}).await.expect("count").members, 3);
}

#[tokio::test]
async fn inv_3_declining_needs_the_token_only_unless_somebody_else_is_signed_in() {
    let (app, org, owner) = stage().await;
    let (id, token) = org.invitation(&owner, Offer::BillingManager, Some("accounting@firm.example")).await;
    let other = app.newcomer("Other").await;
    let mut browser = Browser::of(&app, &other);
    browser.open(&token).await.expect("open");
    let error = browser.call(DeclineInvitation {}, Empty {}).await.expect_err("refused");
    assert_eq!((error.status, error.refusal), (403, Some(Refusal::WrongAccount)));
    assert!(pending(&org, &owner, &id).await.is_some());
    let mut nobody = Browser::new(&app);
    nobody.open(&token).await.expect("open");
    nobody.call(DeclineInvitation {}, Empty {}).await.expect("declined");
    assert!(pending(&org, &owner, &id).await.is_none());
    assert_eq!(nobody.open(&token).await.expect_err("gone").refusal, Some(Refusal::Revoked));
    let declined = ("invitation_declined".to_owned(), app.email_of(&owner).await);
    assert!(app.mails().await.contains(&declined), "whoever invited hears of it");
    let (_, token) = org.invitation(&owner, TO_MEMBER, None).await;
    browser.open(&token).await.expect("open");
    browser.call(DeclineInvitation {}, Empty {}).await.expect("a link is for whoever holds it");
    let log = app.audit(&org.id).await;
    let outcomes: Vec<_> = log.iter().filter(|(action, _)| action == "decline_invitation").map(|(_, outcome)| outcome.as_str()).collect();
    assert_eq!(outcomes, ["wrong_account", "done", "done"]);
}

#[tokio::test]
async fn inv_4_a_closed_account_cannot_accept_and_a_suspended_org_takes_nobody() {
    let (app, org, owner) = stage().await;
    let (id, token) = org.invitation(&owner, Offer::BillingManager, None).await;
    let somebody = app.newcomer("Somebody").await;
    let mut browser = Browser::of(&app, &somebody);
    browser.open(&token).await.expect("open");
    app.close(&somebody).await;
    assert_eq!(browser.call(AcceptInvitation {}, Empty {}).await.expect_err("refused").code, ErrorCode::Unauthenticated);
    let other = app.newcomer("Other").await;
    let mut browser = Browser::of(&app, &other);
    browser.open(&token).await.expect("open");
    org.suspend().await;
    assert_eq!(browser.call(AcceptInvitation {}, Empty {}).await.expect_err("refused").refusal, Some(Refusal::Revoked));
    assert_eq!(tie(&org, &other).await, None);
    assert!(pending(&org, &owner, &id).await.is_some());
}

#[tokio::test]
async fn pol_3_a_page_that_shows_an_invitation_hears_that_it_was_revoked() {
    let (app, org, owner) = stage().await;
    let (id, token) = org.invitation(&owner, Offer::BillingManager, None).await;
    let somebody = app.newcomer("Somebody").await;
    Browser::of(&app, &somebody).open(&token).await.expect("open");
    let mut notices = app.app.live.subscribe();
    assert_eq!(owner.raw("DELETE", &format!("/api/v1/orgs/firm/billing-managers/invitations/{id}"), "{}").await.status, 200);
    let heard = [notices.recv().await.expect("told").audience, notices.recv().await.expect("told").audience];
    assert!(heard.contains(&bursar::live::Audience::Person(somebody.id())) && heard.contains(&bursar::live::Audience::Org(org.id.clone())));
}

#[tokio::test]
async fn inv_3_a_body_with_more_than_a_token_is_not_taken() {
    let app = TestApp::new().await;
    let body = serde_json::to_string(&TokenBody { token: "none".into() }).expect("json").replace('}', r#","person":"x"}"#);
    assert_eq!(app.nobody().raw("POST", "/api/v1/invitation", &body).await.status, 400);
}
