//! Who may have how much mail sent, and what ends an invitation that nobody has answered.

use bursar::{
    service::{Fault, audit::Origin, invitations::visitor, operator, session},
    store,
};
use bursar_domain::{
    access::{OrgRole, Tie},
    api::{
        Empty,
        billing::{RemoveBillingAdmin, RemoveBillingAdminQuery},
        billing_managers::{
            AddressResult, Addresses, CopyBillingManagerInvitation, InviteBillingManagers, ListBillingManagers, PendingState,
            RemoveBillingManager, ResendBillingManagerInvitation, RevokeBillingManagerInvitation,
        },
        error::{ErrorCode, Refusal},
        invitation::{AcceptInvitation, DeclineInvitation},
        members::{ChangeMemberRole, RemoveMember, RemoveMemberQuery, RoleChange},
        session::{NewPassword, RequestPasswordReset, ResetPassword, ResetRequest, SignOut},
    },
    ids::InvitationId,
    invite::{EMAIL_LIFE_MS, Offer},
    plan::Edition,
    time::DAY_MS,
};

use crate::{
    browser::{Browser, token_of},
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

async fn sql(app: &TestApp, query: &'static str, bind: &str) {
    let mut tx = app.app.store.write().await.expect("tx");
    sqlx::query(query).bind(bind).execute(&mut *tx).await.expect("done");
    tx.commit().await.expect("committed");
}

async fn invite(org: &TestOrg, by: &Actor, email: &str) -> AddressResult {
    let body = Addresses { emails: vec![email.to_owned()] };
    by.call(InviteBillingManagers { org: org.by_id() }, Empty {}, body).await.expect("answers").remove(0).result
}

async fn state(org: &TestOrg, owner: &Actor, id: &InvitationId) -> Option<(PendingState, Option<Refusal>)> {
    let card = owner.call(ListBillingManagers { org: org.by_id() }, Empty {}, Empty {}).await.expect("card");
    let row = card.pending.expect("for owners").into_iter().find(|row| row.id == *id);
    row.map(|row| (row.state, row.last_failure.map(|failure| failure.reason)))
}

async fn refusal(app: &TestApp, token: &str) -> Option<Refusal> {
    Browser::new(app).open(token).await.err().and_then(|error| error.refusal)
}

async fn accept(app: &TestApp, actor: &Actor, token: &str) {
    let mut browser = Browser::of(app, actor);
    browser.open(token).await.expect("open");
    browser.call(AcceptInvitation {}, Empty {}).await.expect("accepted");
}

#[tokio::test]
async fn inv_10_whoever_has_mail_sent_has_verified_their_own_address() {
    let (app, org, owner) = stage().await;
    let (id, _) = org.invitation(&owner, Offer::BillingManager, Some("old@firm.example")).await;
    sql(&app, "UPDATE people SET email_verified_at = NULL WHERE id = $1", owner.id().as_str()).await;
    let body = Addresses { emails: vec!["new@firm.example".to_owned()] };
    let resend = ResendBillingManagerInvitation { org: org.by_id(), invitation: id };
    for error in [
        owner.call(InviteBillingManagers { org: org.by_id() }, Empty {}, body).await.expect_err("refused"),
        owner.call(resend, Empty {}, Empty {}).await.expect_err("refused"),
    ] {
        assert_eq!((error.status, error.refusal), (409, Some(Refusal::UnverifiedAddress)));
        assert!(error.detail.is_some());
    }
    assert!(app.mails().await.is_empty());
}

#[tokio::test]
async fn inv_10_one_address_is_written_to_a_few_times_only() {
    let (app, org, owner) = stage().await;
    for _ in 0..3 {
        let AddressResult::Invited { invitation } = invite(&org, &owner, "new@firm.example").await else { panic!("invited") };
        owner.call(RevokeBillingManagerInvitation { org: org.by_id(), invitation }, Empty {}, Empty {}).await.expect("revoked");
    }
    let refused = AddressResult::Refused { reason: Refusal::CoolDown, upgrade_to: None };
    assert_eq!(invite(&org, &owner, "NEW@firm.example").await, refused);
    let (id, _) = org.invitation(&owner, Offer::BillingManager, Some("new@firm.example")).await;
    let resend = ResendBillingManagerInvitation { org: org.by_id(), invitation: id };
    let error = owner.call(resend, Empty {}, Empty {}).await.expect_err("refused");
    assert_eq!((error.status, error.refusal), (409, Some(Refusal::CoolDown)));
    assert!(error.retry_after_seconds.is_some());
    assert_eq!(app.mails().await.iter().filter(|(kind, _)| kind == "invitation").count(), 3);
}

#[tokio::test]
async fn inv_10_one_person_invites_so_many_a_day_whatever_the_organizations() {
    let (app, org, owner) = stage().await;
    let other = app.org("other").await;
    let now = app.app.now();
    let mut tx = app.app.store.write().await.expect("tx");
    for _ in 0..499 {
        store::invitations::insert_send(&mut tx, &other.id, &owner.id(), now).await.expect("counted");
    }
    tx.commit().await.expect("committed");
    assert!(matches!(invite(&org, &owner, "a@firm.example").await, AddressResult::Invited { .. }));
    let refused = AddressResult::Refused { reason: Refusal::DailyLimit, upgrade_to: None };
    assert_eq!(invite(&org, &owner, "b@firm.example").await, refused);
    assert!(matches!(invite(&org, &org.with(OWNER).await, "b@firm.example").await, AddressResult::Invited { .. }));
    app.app.clock.advance(DAY_MS);
    assert!(matches!(invite(&org, &owner.again().await, "c@firm.example").await, AddressResult::Invited { .. }));
}

#[tokio::test]
async fn del_4_what_is_taken_from_somebody_does_not_come_back_through_another_invitation() {
    let (app, org, owner) = stage().await;
    // Accepting one ends the others that it makes needless.
    let somebody = app.newcomer("Somebody").await;
    let email = app.email_of(&somebody).await;
    let (_, by_email) = org.invitation(&owner, Offer::BillingManager, Some(&email)).await;
    let (_, as_member) = org.invitation(&owner, TO_MEMBER, Some(&email)).await;
    let (_, by_link) = org.invitation(&owner, Offer::BillingManager, None).await;
    accept(&app, &somebody, &by_link).await;
    assert_eq!(refusal(&app, &by_email).await, Some(Refusal::Revoked));
    assert_eq!(refusal(&app, &as_member).await, None, "it still offers something");

    // Removing somebody ends what would bring them back.
    let (_, again) = org.invitation(&owner, Offer::BillingManager, Some(&email)).await;
    let remove = RemoveBillingManager { org: org.by_id(), person: somebody.id() };
    owner.call(remove, RemoveBillingAdminQuery::default(), Empty {}).await.expect("removed");
    assert_eq!(refusal(&app, &again).await, Some(Refusal::Revoked));

    let delegate = org.with(Tie::Member { role: OrgRole::Member, billing_admin: true }).await;
    let email = app.email_of(&delegate).await;
    let (_, token) = org.invitation(&owner, Offer::BillingManager, Some(&email)).await;
    let remove = RemoveBillingAdmin { org: org.by_id(), person: delegate.id() };
    owner.call(remove, RemoveBillingAdminQuery::default(), Empty {}).await.expect("removed");
    assert_eq!(refusal(&app, &token).await, Some(Refusal::Revoked));

    let member = org.with(MEMBER).await;
    let email = app.email_of(&member).await;
    let (_, token) = org.invitation(&owner, TO_MEMBER, Some(&email)).await;
    let (_, other) = org.invitation(&owner, Offer::BillingManager, Some(&email)).await;
    let remove = RemoveMember { org: org.by_id(), person: member.id() };
    owner.call(remove, RemoveMemberQuery::default(), Empty {}).await.expect("removed");
    assert_eq!((refusal(&app, &token).await, refusal(&app, &other).await), (Some(Refusal::Revoked), None), "another right stays");
    let log = app.audit(&org.id).await;
    let count = |action: &str| log.iter().filter(|(done, _)| done == action).count();
    assert_eq!((count("revoke_billing_manager_invitation"), count("revoke_member_invitation")), (3, 1));
}

#[tokio::test]
async fn inv_4_what_died_with_whoever_sent_it_stays_dead_until_somebody_vouches() {
    let (app, org, first) = stage().await;
    let second = org.with(OWNER).await;
    let email = app.email_of(&first).await;
    for n in 0..3 {
        let (id, token) = org.invitation(&first, Offer::BillingManager, None).await;
        match n {
            0 => {
                for role in [OrgRole::Admin, OrgRole::Owner] {
                    let endpoint = ChangeMemberRole { org: org.by_id(), person: first.id() };
                    second.call(endpoint, Empty {}, RoleChange { role }).await.expect("changed");
                }
            }
            1 => {
                for suspend in [true, false] {
                    operator::suspend_org(&app.app, "firm", suspend).await.expect("done");
                }
            }
            _ => {
                for disable in [true, false] {
                    operator::disable_account(&app.app, &email, disable, false).await.expect("done");
                }
            }
        }
        assert_eq!(refusal(&app, &token).await, Some(Refusal::Revoked), "{n}");
        assert_eq!(state(&org, &second, &id).await, Some((PendingState::SenderGone, None)), "{n}");
        let somebody = app.newcomer("Somebody").await;
        let copy = CopyBillingManagerInvitation { org: org.by_id(), invitation: id.clone() };
        let copied = token_of(&second.call(copy, Empty {}, Empty {}).await.expect("copied").url);
        assert_eq!(state(&org, &second, &id).await, Some((PendingState::Open, None)), "{n}");
        assert_eq!(refusal(&app, &token).await, Some(Refusal::Revoked), "{n}: the old one stays dead");
        accept(&app, &somebody, &copied).await;
    }
}

#[tokio::test]
async fn inv_4_a_refused_try_is_noted_once_a_minute_and_a_dead_token_says_nothing() {
    let (app, org, owner) = stage().await;
    let (id, token) = org.invitation(&owner, Offer::BillingManager, Some("accounting@firm.example")).await;
    let other = app.newcomer("Other").await;
    let mut browser = Browser::of(&app, &other);
    browser.open(&token).await.expect("open");
    let mut notices = app.app.live.subscribe();
    for _ in 0..5 {
        assert_eq!(browser.call(AcceptInvitation {}, Empty {}).await.expect_err("refused").refusal, Some(Refusal::WrongAccount));
        assert_eq!(browser.call(DeclineInvitation {}, Empty {}).await.expect_err("refused").refusal, Some(Refusal::WrongAccount));
    }
    let log = app.audit(&org.id).await;
    assert_eq!(log, [("accept_invitation".into(), "wrong_account".into()), ("decline_invitation".into(), "wrong_account".into())]);
    assert!(notices.try_recv().is_ok() && notices.try_recv().is_err(), "told once");
    assert_eq!(state(&org, &owner, &id).await, Some((PendingState::Open, Some(Refusal::WrongAccount))));
    let resend = ResendBillingManagerInvitation { org: org.by_id(), invitation: id.clone() };
    owner.call(resend, Empty {}, Empty {}).await.expect("sent again");
    assert_eq!(state(&org, &owner, &id).await, Some((PendingState::Open, None)), "that was the one before");
    assert_eq!(browser.call(AcceptInvitation {}, Empty {}).await.expect_err("dead").refusal, Some(Refusal::Revoked));
    assert_eq!(state(&org, &owner, &id).await, Some((PendingState::Open, None)));
    // Nobody in particular leaves no trace with a refusal.
    let before = app.audit(&org.id).await;
    let mut nobody = Browser::new(&app);
    let newest = app.mailed_token("invitation", "accounting@firm.example").await;
    nobody.open(&newest).await.expect("open");
    app.app.clock.advance(EMAIL_LIFE_MS);
    nobody.call(DeclineInvitation {}, Empty {}).await.expect_err("forgotten or run out");
    assert_eq!(app.audit(&org.id).await, before);
}

#[tokio::test]
async fn inv_4_opening_what_has_run_out_is_a_try_and_after_thirty_days_it_is_closed() {
    let (app, org, owner) = stage().await;
    let (id, token) = org.invitation(&owner, Offer::BillingManager, Some("accounting@firm.example")).await;
    app.app.clock.advance(EMAIL_LIFE_MS);
    assert_eq!(refusal(&app, &token).await, Some(Refusal::Expired));
    let owner = owner.again().await;
    assert_eq!(state(&org, &owner, &id).await, Some((PendingState::Expired, None)), "nobody in particular");
    let other = app.newcomer("Other").await;
    Browser::of(&app, &other).open(&token).await.expect_err("run out");
    assert_eq!(state(&org, &owner, &id).await, Some((PendingState::Expired, Some(Refusal::Expired))));
    let close = || async { bursar::service::invitations::ending::close_expired(&app.app).await.expect("closed") };
    app.app.clock.advance(29 * DAY_MS);
    close().await;
    assert!(state(&org, &owner.again().await, &id).await.is_some());
    app.app.clock.advance(DAY_MS);
    close().await;
    assert!(state(&org, &owner.again().await, &id).await.is_none());
    assert!(app.audit(&org.id).await.contains(&("close_expired_invitation".into(), "done".into())));
    assert!(matches!(invite(&org, &owner.again().await, "accounting@firm.example").await, AddressResult::Invited { .. }));
}

#[tokio::test]
async fn inv_3_signing_out_and_a_new_password_forget_what_was_opened_before() {
    let (app, org, owner) = stage().await;
    let (_, token) = org.invitation(&owner, Offer::BillingManager, None).await;
    let mut browser = Browser::new(&app);
    browser.open(&token).await.expect("open");
    browser.call(SignOut {}, Empty {}).await.expect("out");
    assert!(browser.cookies.is_empty());

    browser.open(&token).await.expect("open");
    browser.sign_up("Mallory", "victim@new.example").await;
    let mut victim = Browser::new(&app);
    victim.call(RequestPasswordReset {}, ResetRequest { email: "victim@new.example".into() }).await.expect("asked");
    let mailed = || async { app.mails().await.iter().any(|(kind, _)| kind == "reset_password") };
    app.until(mailed).await;
    let token = app.mailed_token("reset_password", "victim@new.example").await;
    let password = crate::browser::PASSWORD.to_owned();
    victim.call(ResetPassword {}, NewPassword { token, password }).await.expect("set");
    victim.sign_in("victim@new.example").await;
    assert_eq!(victim.opened().await, None);
}

#[tokio::test]
async fn inv_4_a_call_that_is_refused_for_what_became_of_it_says_so_with_409() {
    let (app, org, owner) = stage().await;
    let (id, token) = org.invitation(&owner, Offer::BillingManager, None).await;
    accept(&app, &app.newcomer("Somebody").await, &token).await;
    let revoke = RevokeBillingManagerInvitation { org: org.by_id(), invitation: id };
    let error = owner.call(revoke, Empty {}, Empty {}).await.expect_err("used");
    assert_eq!((error.code, error.refusal), (ErrorCode::Refused, Some(Refusal::Used)));
}

#[tokio::test]
async fn inv_6_a_session_that_ended_while_the_call_waited_accepts_nothing() {
    let (app, org, owner) = stage().await;
    let (id, token) = org.invitation(&owner, Offer::BillingManager, None).await;
    let somebody = app.newcomer("Somebody").await;
    Browser::of(&app, &somebody).open(&token).await.expect("open");
    let secret = somebody.secret.clone().expect("signed in");
    let person = session::authenticate(&app.app, &secret, &Origin::system("test")).await.expect("read").expect("signed in");
    let before = session::Before { session: Some(&secret), pre: None };
    session::sign_out(&app.app, before, &Origin::system("test")).await.expect("out");
    let answer = visitor::accept(&app.app, &person, [127, 0, 0, 1].into()).await;
    assert!(matches!(answer, Err(Fault::Problem(error)) if error.code == ErrorCode::Unauthenticated));
    assert!(state(&org, &owner, &id).await.is_some());
}
