//! Many at once, clients that go away, and accounts that change while a password is being verified.

use std::time::Duration;

use bursar::store;
use bursar_domain::{
    access::{OrgRole, Tie},
    api::{
        Empty,
        account::{ChangePassword, PasswordChange},
        billing::{AddBillingAdmin, ListTeammates, NewBillingAdmin, TeammateQuery},
        error::{ErrorCode, FieldProblem},
        members::{ChangeMemberRole, RoleChange},
        session::{Credentials, SignIn},
    },
    delegation::GrantEnd,
};
use futures::future::join_all;
use tokio::time::timeout;

use crate::support::TestApp;

const OWNER: Tie = Tie::Member { role: OrgRole::Owner, billing_admin: false };
const ADMIN: Tie = Tie::Member { role: OrgRole::Admin, billing_admin: false };
const MEMBER: Tie = Tie::Member { role: OrgRole::Member, billing_admin: false };
const PASSWORD: &str = "delegate-the-bill";
/// Three times the connections that read.
const MANY: usize = 24;

/// Long enough for a password to be verified, after which the writer is waited for.
async fn until_it_waits_for_the_writer() {
    tokio::time::sleep(Duration::from_millis(800)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn pol_4_many_refusals_at_once_do_not_wait_for_each_other() {
    let app = TestApp::new().await;
    let org = app.org("busy").await;
    let (owner, admin, member) = (org.with(OWNER).await, org.with(ADMIN).await, org.with(MEMBER).await);
    let at_the_gate = join_all((0..MANY).map(|_| {
        let (member, endpoint) = (member.clone(), ListTeammates { org: org.by_id() });
        tokio::spawn(async move { member.call(endpoint, TeammateQuery::default(), Empty {}).await.expect_err("refused").code })
    }));
    let answers = timeout(Duration::from_secs(2), at_the_gate).await.expect("in time");
    assert!(answers.into_iter().all(|code| code.expect("no panic") == ErrorCode::Forbidden));
    let behind_it = join_all((0..MANY).map(|_| {
        let (admin, endpoint) = (admin.clone(), ChangeMemberRole { org: org.by_id(), person: owner.id() });
        tokio::spawn(async move { admin.call(endpoint, Empty {}, RoleChange { role: OrgRole::Member }).await.expect_err("refused").code })
    }));
    let answers = timeout(Duration::from_secs(5), behind_it).await.expect("in time");
    assert!(answers.into_iter().all(|code| code.expect("no panic") == ErrorCode::Forbidden));
}

#[tokio::test]
async fn pol_3_a_call_whose_client_goes_away_is_finished_and_heard_of() {
    let app = TestApp::new().await;
    let org = app.org("busy").await;
    let (owner, member) = (org.with(OWNER).await, org.with(MEMBER).await);
    let mut notices = app.app.live.subscribe();
    let writer = app.app.store.write().await.expect("tx");
    let call = tokio::spawn({
        let body = NewBillingAdmin { person: member.id(), ends: GrantEnd::Never };
        let endpoint = AddBillingAdmin { org: org.by_id() };
        async move { owner.call(endpoint, Empty {}, body).await }
    });
    tokio::time::sleep(Duration::from_millis(300)).await;
    call.abort();
    assert!(call.await.expect_err("gone").is_cancelled());
    writer.rollback().await.expect("let go");
    timeout(Duration::from_secs(2), notices.recv()).await.expect("in time").expect("told");
    assert!(app.audit(&org.id).await.contains(&("add_billing_admin".into(), "done".into())));
}

#[tokio::test]
async fn idn_1_a_password_that_was_replaced_while_it_was_verified_does_not_sign_in() {
    let app = TestApp::new().await;
    let owner = app.person("owner@acme.example").await;
    let mut writer = app.app.store.write().await.expect("tx");
    let sign_in = tokio::spawn({
        let (nobody, body) = (app.nobody(), Credentials { email: "owner@acme.example".into(), password: PASSWORD.into() });
        async move { nobody.call(SignIn {}, Empty {}, body).await }
    });
    until_it_waits_for_the_writer().await;
    store::people::set_password(&mut writer, &owner.id(), "$argon2id$another").await.expect("set");
    writer.commit().await.expect("committed");
    assert_eq!(sign_in.await.expect("no panic").expect_err("refused").code, ErrorCode::InvalidCredentials);
}

#[tokio::test]
async fn idn_1_a_password_is_not_changed_by_a_session_that_ended_or_with_a_password_that_was_replaced() {
    for ended in [true, false] {
        let app = TestApp::new().await;
        let owner = app.person("owner@acme.example").await;
        let mut writer = app.app.store.write().await.expect("tx");
        let change = tokio::spawn({
            let (owner, body) = (owner.clone(), PasswordChange { current: PASSWORD.into(), new: "five red chairs".into() });
            async move { owner.call(ChangePassword {}, Empty {}, body).await }
        });
        // Verifying and hashing.
        until_it_waits_for_the_writer().await;
        until_it_waits_for_the_writer().await;
        if ended {
            store::sessions::delete_all(&mut writer, &owner.id(), None).await.expect("ended");
        } else {
            store::people::set_password(&mut writer, &owner.id(), "$argon2id$another").await.expect("set");
        }
        writer.commit().await.expect("committed");
        let error = change.await.expect("no panic").expect_err("refused");
        if ended {
            assert_eq!(error.code, ErrorCode::Unauthenticated);
        } else {
            assert_eq!(error.fields[0].problem, FieldProblem::WrongPassword);
        }
    }
}

#[tokio::test]
async fn pol_3_a_right_that_is_lost_between_the_gate_and_the_lock_is_lost() {
    let app = TestApp::new().await;
    let org = app.org("busy").await;
    let (owner, member) = (org.with(OWNER).await, org.with(MEMBER).await);
    org.with(OWNER).await;
    let mut writer = app.app.store.write().await.expect("tx");
    let call = tokio::spawn({
        let body = NewBillingAdmin { person: member.id(), ends: GrantEnd::Never };
        let (owner, endpoint) = (owner.clone(), AddBillingAdmin { org: org.by_id() });
        async move { owner.call(endpoint, Empty {}, body).await }
    });
    tokio::time::sleep(Duration::from_millis(300)).await;
    store::members::set_role(&mut writer, &org.id, &owner.id(), OrgRole::Member).await.expect("demoted");
    writer.commit().await.expect("committed");
    assert_eq!(call.await.expect("no panic").expect_err("refused").code, ErrorCode::Forbidden);
    assert_eq!(app.audit(&org.id).await, [("add_billing_admin".into(), "forbidden".into())]);
}
