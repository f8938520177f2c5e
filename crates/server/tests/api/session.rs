//! Coming in, going out, one's own account (the session and password part of IDN-1).

use bursar::service::session::{ABSOLUTE_MS, IDLE_MS};
use bursar_domain::{
    api::{
        Empty,
        account::{AccountChange, ChangePassword, EndOtherSessions, EndSession, ListSessions, PasswordChange, UpdateAccount},
        error::{ErrorCode, FieldProblem, Refusal},
        members::{ListMembers, MemberQuery},
        session::{
            Credentials, NewAccount, NewPassword, RequestPasswordReset, ResetPassword, ResetRequest, SignIn, SignOut, SignUp, TokenBody,
            VerifyEmail,
        },
        viewer::GetViewer,
    },
    time::DAY_MS,
};

use crate::support::{Actor, TestApp};

const PASSWORD: &str = "delegate-the-bill";

fn credentials(email: &str, password: &str) -> Credentials {
    Credentials { email: email.into(), password: password.into() }
}

async fn is_signed_in(actor: &Actor) -> bool {
    actor.call(GetViewer {}, Empty {}, Empty {}).await.expect("viewer").person.is_some()
}

#[tokio::test]
async fn idn_1_signing_in_sets_a_cookie_that_scripts_and_other_sites_cannot_use() {
    let app = TestApp::new().await;
    let body = serde_json::to_string(&credentials(" Owner@ACME.example ", PASSWORD)).expect("body");
    let raw = app.nobody().raw("POST", "/api/v1/session", &body).await;
    assert_eq!(raw.status, 200, "{}", raw.text());
    let cookie = raw.headers["set-cookie"].to_str().expect("text");
    assert!(cookie.starts_with("__Host-sid="), "{cookie}");
    for attribute in ["Path=/", "Secure", "HttpOnly", "SameSite=Lax"] {
        assert!(cookie.contains(attribute), "{attribute}: {cookie}");
    }
    let secret = cookie.trim_start_matches("__Host-sid=").split(';').next().expect("value");
    assert!(secret.len() >= 43, "256 bits");
    let snapshot = app.snapshot().await;
    assert!(!snapshot.contains(secret), "only the hash is stored");
}

#[tokio::test]
async fn idn_1_a_wrong_password_and_an_unknown_address_answer_alike() {
    let app = TestApp::new().await;
    let nobody = app.nobody();
    let mut answers = Vec::new();
    for email in ["owner@acme.example", "unknown@acme.example", "not an address"] {
        let raw = nobody.raw("POST", "/api/v1/session", &serde_json::to_string(&credentials(email, "wrong password")).expect("body")).await;
        assert!(!raw.headers.contains_key("set-cookie"));
        answers.push((raw.status.as_u16(), raw.text()));
    }
    assert!(answers.iter().all(|answer| *answer == answers[0] && answer.0 == 401), "{answers:?}");
}

#[tokio::test]
async fn idn_1_tries_at_an_account_are_slowed_down_with_a_time_to_wait() {
    let app = TestApp::new().await;
    let nobody = app.nobody();
    let mut slowed = None;
    for _ in 0..25 {
        let error = nobody.call(SignIn {}, Empty {}, credentials("owner@acme.example", "wrong password")).await.expect_err("refused");
        if error.code == ErrorCode::TooManyRequests {
            slowed = error.retry_after_seconds;
            break;
        }
    }
    assert!(slowed.is_some_and(|seconds| (1..60).contains(&seconds)), "{slowed:?}");
}

#[tokio::test]
async fn idn_1_a_session_ends_by_sign_out_by_age_and_by_disuse() {
    let app = TestApp::new().await;
    let owner = app.person("owner@acme.example").await;
    assert!(is_signed_in(&owner).await);
    owner.call(SignOut {}, Empty {}, Empty {}).await.expect("signed out");
    assert!(!is_signed_in(&owner).await);

    let idle = app.person("owner@acme.example").await;
    app.app.clock.advance(IDLE_MS - 60_000);
    assert!(is_signed_in(&idle).await);
    app.app.clock.advance(IDLE_MS);
    assert!(!is_signed_in(&idle).await);

    let busy = app.person("owner@acme.example").await;
    let mut days = 0;
    while days * DAY_MS < ABSOLUTE_MS - DAY_MS {
        app.app.clock.advance(DAY_MS);
        days += 1;
        assert!(is_signed_in(&busy).await, "day {days}");
    }
    app.app.clock.advance(DAY_MS);
    assert!(!is_signed_in(&busy).await);
}

#[tokio::test]
async fn idn_1_sign_up_verify_sign_in() {
    let app = TestApp::new().await;
    let nobody = app.nobody();
    let new = NewAccount { name: "Ann".into(), email: "ann@new.example".into(), password: "three blue lamps".into() };
    nobody.call(SignUp {}, Empty {}, new.clone()).await.expect("signed up");
    let viewer = nobody.call(SignIn {}, Empty {}, credentials("ann@new.example", "three blue lamps")).await.expect("in");
    assert!(!viewer.person.expect("person").email_verified);
    let token = app.mailed_token("verify_email", "ann@new.example").await;
    assert!(!app.snapshot().await.replace(&format!("#{token}"), "").contains(&token), "outside of the mail only its hash is kept");
    let verify = TokenBody { token: token.clone() };
    assert_eq!(nobody.call(VerifyEmail {}, Empty {}, verify.clone()).await.expect("verified").email, "ann@new.example");
    assert_eq!(nobody.call(VerifyEmail {}, Empty {}, verify).await.expect_err("once").refusal, Some(Refusal::Used));
    let viewer = nobody.call(SignIn {}, Empty {}, credentials("ann@new.example", "three blue lamps")).await.expect("in");
    assert!(viewer.person.expect("person").email_verified);

    // Somebody who signs up with it again learns nothing; the address does.
    nobody.call(SignUp {}, Empty {}, NewAccount { password: "another good one".into(), ..new }).await.expect("the same answer");
    assert!(app.mails().await.contains(&("already_registered".into(), "ann@new.example".into())));
    assert!(nobody.call(SignIn {}, Empty {}, credentials("ann@new.example", "another good one")).await.is_err());
}

#[tokio::test]
async fn idn_1_a_verification_link_runs_out() {
    let app = TestApp::new().await;
    let new = NewAccount { name: "Ann".into(), email: "ann@new.example".into(), password: "three blue lamps".into() };
    app.nobody().call(SignUp {}, Empty {}, new).await.expect("signed up");
    let token = app.mailed_token("verify_email", "ann@new.example").await;
    app.app.clock.advance(DAY_MS);
    let error = app.nobody().call(VerifyEmail {}, Empty {}, TokenBody { token }).await.expect_err("late");
    assert_eq!((error.code, error.refusal), (ErrorCode::Gone, Some(Refusal::Expired)));
    let error = app.nobody().call(VerifyEmail {}, Empty {}, TokenBody { token: "made-up".into() }).await.expect_err("unknown");
    assert_eq!(error.code, ErrorCode::NotFound);
}

#[tokio::test]
async fn ops_2_a_sign_up_form_hears_of_all_its_problems_at_once() {
    let app = TestApp::new().await;
    let error = app
        .nobody()
        .call(SignUp {}, Empty {}, NewAccount { name: String::new(), email: "nope".into(), password: "short".into() })
        .await
        .expect_err("refused");
    let fields: Vec<_> = error.fields.iter().map(|f| (f.field.as_str(), f.problem)).collect();
    assert_eq!(fields, [("name", FieldProblem::Required), ("email", FieldProblem::NotAnEmail), ("password", FieldProblem::TooShort)]);
    let common = NewAccount { name: "Ann".into(), email: "ann@new.example".into(), password: "Password123!".into() };
    assert_eq!(app.nobody().call(SignUp {}, Empty {}, common).await.expect_err("refused").fields[0].problem, FieldProblem::CommonPassword);
}

#[tokio::test]
async fn idn_1_a_reset_sets_the_password_once_and_ends_every_session() {
    let app = TestApp::new().await;
    let (nobody, owner) = (app.nobody(), app.person("owner@acme.example").await);
    nobody.call(RequestPasswordReset {}, Empty {}, ResetRequest { email: "OWNER@acme.example".into() }).await.expect("asked");
    nobody.call(RequestPasswordReset {}, Empty {}, ResetRequest { email: "unknown@acme.example".into() }).await.expect("the same answer");
    app.until(|| async { !app.mails().await.is_empty() }).await;
    assert_eq!(app.mails().await, [("reset_password".into(), "owner@acme.example".into())]);
    let token = app.mailed_token("reset_password", "owner@acme.example").await;
    // A password that cannot be taken does not use the link up.
    let weak = NewPassword { token: token.clone(), password: "12345678".into() };
    assert_eq!(nobody.call(ResetPassword {}, Empty {}, weak).await.expect_err("weak").fields[0].problem, FieldProblem::CommonPassword);
    let new = NewPassword { token, password: "four green doors".into() };
    nobody.call(ResetPassword {}, Empty {}, new.clone()).await.expect("set");
    assert_eq!(nobody.call(ResetPassword {}, Empty {}, new).await.expect_err("once").refusal, Some(Refusal::Used));
    assert!(!is_signed_in(&owner).await);
    assert!(nobody.call(SignIn {}, Empty {}, credentials("owner@acme.example", PASSWORD)).await.is_err());
    nobody.call(SignIn {}, Empty {}, credentials("owner@acme.example", "four green doors")).await.expect("in");
}

#[tokio::test]
async fn idn_1_changing_the_password_needs_the_present_one_and_ends_other_sessions() {
    let app = TestApp::new().await;
    let owner = app.person("owner@acme.example").await;
    let other = owner.again().await;
    let change = |current: &str, new: &str| PasswordChange { current: current.into(), new: new.into() };
    let error = owner.call(ChangePassword {}, Empty {}, change("wrong", "five red chairs")).await.expect_err("refused");
    assert_eq!((error.fields[0].field.as_str(), error.fields[0].problem), ("current", FieldProblem::WrongPassword));
    owner.call(ChangePassword {}, Empty {}, change(PASSWORD, "five red chairs")).await.expect("changed");
    assert!(is_signed_in(&owner).await);
    assert!(!is_signed_in(&other).await);
}

#[tokio::test]
async fn idn_1_sessions_are_listed_and_ended_by_their_own_person_only() {
    let app = TestApp::new().await;
    let (owner, stranger) = (app.person("owner@acme.example").await, app.person("member@acme.example").await);
    let second = owner.again().await;
    let third = owner.again().await;
    let sessions = owner.call(ListSessions {}, Empty {}, Empty {}).await.expect("sessions");
    assert_eq!(sessions.len(), 3);
    assert_eq!(
        sessions.iter().filter(|session| session.current).map(|session| session.id.clone()).collect::<Vec<_>>(),
        [owner.session.clone().expect("session")]
    );
    let end = EndSession { session: second.session.clone().expect("session") };
    assert_eq!(stranger.call(end.clone(), Empty {}, Empty {}).await.expect_err("not theirs").code, ErrorCode::NotFound);
    owner.call(end, Empty {}, Empty {}).await.expect("ended");
    assert!(!is_signed_in(&second).await && is_signed_in(&third).await);
    owner.call(EndOtherSessions {}, Empty {}, Empty {}).await.expect("ended");
    assert!(!is_signed_in(&third).await && is_signed_in(&owner).await && is_signed_in(&stranger).await);
}

#[tokio::test]
async fn a_new_name_is_found_where_members_are_listed() {
    let app = TestApp::new().await;
    let (owner, member) = (app.person("owner@acme.example").await, app.person("member@acme.example").await);
    member.call(UpdateAccount {}, Empty {}, AccountChange { name: "Zelda Quick".into() }).await.expect("renamed");
    let find = |search: &str| MemberQuery { search: Some(search.into()), ..Default::default() };
    let org = || "acme".parse().expect("slug");
    assert_eq!(owner.call(ListMembers { org: org() }, find("zel qui"), Empty {}).await.expect("list").items.len(), 1);
    assert_eq!(owner.call(ListMembers { org: org() }, find("mira"), Empty {}).await.expect("list").items.len(), 0);
}

#[tokio::test]
async fn idn_1_asking_again_does_not_make_an_older_link_useless_and_stops_soon() {
    let app = TestApp::new().await;
    let nobody = app.nobody();
    let ask = || nobody.call(RequestPasswordReset {}, Empty {}, ResetRequest { email: "owner@acme.example".into() });
    ask().await.expect("asked");
    app.until(|| async { app.mails().await.len() == 1 }).await;
    let token = app.mailed_token("reset_password", "owner@acme.example").await;
    ask().await.expect("asked");
    app.until(|| async { app.mails().await.len() == 2 }).await;
    let newer = app.mailed_token("reset_password", "owner@acme.example").await;
    ask().await.expect("asked");
    let enough = ask().await.expect_err("enough");
    assert_eq!(enough.code, ErrorCode::TooManyRequests);
    assert!(enough.retry_after_seconds.is_some_and(|seconds| seconds > 60));
    app.until(|| async { app.mails().await.len() == 3 }).await;

    let own = NewPassword { token: token.clone(), password: "owner@acme.example".into() };
    assert_eq!(nobody.call(ResetPassword {}, Empty {}, own).await.expect_err("weak").fields[0].problem, FieldProblem::CommonPassword);
    nobody.call(ResetPassword {}, Empty {}, NewPassword { token, password: "four green doors".into() }).await.expect("set");
    let late = nobody.call(ResetPassword {}, Empty {}, NewPassword { token: newer, password: "six white walls".into() }).await;
    assert_eq!(late.expect_err("the others go with it").code, ErrorCode::NotFound);
}

#[tokio::test]
async fn idn_1_tries_at_tokens_are_slowed_down() {
    let app = TestApp::new().await;
    let mut codes = Vec::new();
    for _ in 0..210 {
        codes.push(app.nobody().call(VerifyEmail {}, Empty {}, TokenBody { token: "none".into() }).await.expect_err("refused").code);
    }
    assert!(codes.starts_with(&[ErrorCode::NotFound; 100]) && codes.contains(&ErrorCode::TooManyRequests));
}

#[tokio::test]
async fn idn_1_coming_and_going_stands_in_the_persons_own_log() {
    let app = TestApp::new().await;
    let (owner, nobody) = (app.person("owner@acme.example").await, app.nobody());
    let scope = owner.id().to_string();
    let noted = async |action: &str, outcome: &str| {
        app.until(|| async { app.chain(&scope).await.iter().any(|row| row.action == action && row.outcome == outcome) }).await;
    };
    nobody.call(SignIn {}, Empty {}, credentials("owner@acme.example", "wrong password")).await.expect_err("refused");
    noted("sign_in", "invalid_credentials").await;
    owner.call(SignOut {}, Empty {}, Empty {}).await.expect("out");
    noted("sign_out", "done").await;
    nobody.call(RequestPasswordReset {}, Empty {}, ResetRequest { email: "owner@acme.example".into() }).await.expect("asked");
    noted("request_password_reset", "done").await;
    assert!(app.chain(&scope).await.iter().all(|row| row.action == "sign_out" || row.actor_id.is_none()), "who tried is not known");
    assert_eq!(bursar::service::audit::first_break(&app.chain(&scope).await), None);
}

#[tokio::test]
async fn idn_1_tokens_that_ran_out_are_forgotten_after_a_while() {
    let app = TestApp::new().await;
    let new = NewAccount { name: "Ann".into(), email: "ann@new.example".into(), password: "three blue lamps".into() };
    app.nobody().call(SignUp {}, Empty {}, new).await.expect("signed up");
    let token = app.mailed_token("verify_email", "ann@new.example").await;
    for (days, code) in [(2, ErrorCode::Gone), (7, ErrorCode::NotFound)] {
        app.app.clock.advance(days * DAY_MS);
        bursar::jobs::clear(&app.app).await.expect("cleared");
        let error = app.nobody().call(VerifyEmail {}, Empty {}, TokenBody { token: token.clone() }).await.expect_err("late");
        assert_eq!(error.code, code);
    }
}

#[tokio::test]
async fn idn_1_a_name_that_somebody_chose_for_a_strangers_address_is_not_mailed_there() {
    let app = TestApp::new().await;
    let new = NewAccount { name: "Visit evil.example".into(), email: "victim@new.example".into(), password: "three blue lamps".into() };
    app.nobody().call(SignUp {}, Empty {}, new).await.expect("signed up");
    app.nobody().call(RequestPasswordReset {}, Empty {}, ResetRequest { email: "victim@new.example".into() }).await.expect("asked");
    app.until(|| async { app.mails().await.len() == 2 }).await;
    for kind in ["verify_email", "reset_password"] {
        let mail = app.mail(kind, "victim@new.example").await;
        assert!(!mail.body.contains("evil") && !mail.subject.contains("evil"), "{kind}: {}", mail.body);
    }
}
