//! Asking for billing access (DEL-9).

use bursar::{
    http::fault,
    service::{access::Org, audit::Origin, session},
    store,
};
use bursar_domain::{
    access::{OrgRole, Permission, Tie},
    api::{
        Empty,
        access_requests::{
            Approval, ApproveAccessRequest, DeclineAccessRequest, NewAccessRequest, RequestBillingAccess, WithdrawAccessRequest,
        },
        billing::{AddBillingAdmin, GetBilling, NewBillingAdmin},
        error::{ErrorCode, FieldProblem, Refusal},
        members::{RemoveMember, RemoveMemberQuery},
        viewer::GetViewer,
    },
    delegation::GrantEnd,
    slug::OrgRef,
    time::DAY_MS,
};

use crate::support::{Actor, TestApp};

fn acme() -> OrgRef {
    "acme".parse().expect("slug")
}

async fn ask(actor: &Actor, note: &str) -> Result<bursar_domain::api::access_requests::AccessRequest, bursar_domain::api::error::ApiError> {
    actor.call(RequestBillingAccess { org: acme() }, Empty {}, NewAccessRequest { note: note.into() }).await
}

async fn open(owner: &Actor) -> usize {
    owner.call(GetBilling { org: acme() }, Empty {}, Empty {}).await.expect("billing").requests.expect("owners see them").len()
}

#[tokio::test]
async fn del_9_a_member_asks_and_an_owner_approves_with_an_end() {
    let app = TestApp::new().await;
    let (owner, member) = (app.person("owner@acme.example").await, app.person("member@acme.example").await);
    let request = ask(&member, "Invoices for the audit").await.expect("asked");
    assert_eq!(ask(&member, "again").await.expect_err("one at a time").refusal, Some(Refusal::AlreadyRequested));
    let mine = member.call(GetBilling { org: acme() }, Empty {}, Empty {}).await.expect("billing").my_request;
    assert_eq!(mine, Some(request.clone()));
    let mails = app.mails().await;
    assert_eq!(
        mails,
        [("access_requested".into(), "owner@acme.example".into()), ("access_requested".into(), "owner2@acme.example".into())]
    );

    let approve = ApproveAccessRequest { org: acme(), request: request.id.clone() };
    owner.call(approve.clone(), Empty {}, Approval { ends: GrantEnd::AfterDays { days: 1 } }).await.expect("approved");
    assert_eq!(owner.call(approve, Empty {}, Approval::default()).await.expect_err("closed").refusal, Some(Refusal::RequestClosed));
    let tie = |viewer: bursar_domain::api::viewer::Viewer| viewer.orgs[0].tie;
    assert_eq!(
        tie(member.call(GetViewer {}, Empty {}, Empty {}).await.expect("viewer")),
        Tie::Member { role: OrgRole::Member, billing_admin: true }
    );
    assert_eq!(open(&owner).await, 0);
    assert!(app.mails().await.contains(&("grant_added".into(), "member@acme.example".into())), "the asker hears of it");
    app.app.clock.advance(DAY_MS);
    assert_eq!(
        tie(member.call(GetViewer {}, Empty {}, Empty {}).await.expect("viewer")),
        Tie::Member { role: OrgRole::Member, billing_admin: false }
    );
}

#[tokio::test]
async fn del_9_a_declined_asker_hears_of_it_and_may_ask_again() {
    let app = TestApp::new().await;
    let (owner, member) = (app.person("owner@acme.example").await, app.person("member@acme.example").await);
    let request = ask(&member, "").await.expect("asked");
    owner.call(DeclineAccessRequest { org: acme(), request: request.id.clone() }, Empty {}, Empty {}).await.expect("declined");
    assert!(app.mails().await.contains(&("access_declined".into(), "member@acme.example".into())));
    assert_eq!(
        owner.call(DeclineAccessRequest { org: acme(), request: request.id }, Empty {}, Empty {}).await.expect_err("closed").refusal,
        Some(Refusal::RequestClosed)
    );
    ask(&member, "again").await.expect("asked again");
}

#[tokio::test]
async fn del_9_only_the_asker_withdraws() {
    let app = TestApp::new().await;
    let (member, other) = (app.person("member@acme.example").await, app.person("member2@acme.example").await);
    let request = ask(&member, "").await.expect("asked").id;
    let withdraw = WithdrawAccessRequest { org: acme(), request };
    assert_eq!(other.call(withdraw.clone(), Empty {}, Empty {}).await.expect_err("not theirs").code, ErrorCode::NotFound);
    member.call(withdraw.clone(), Empty {}, Empty {}).await.expect("withdrawn");
    assert_eq!(member.call(withdraw, Empty {}, Empty {}).await.expect_err("closed").refusal, Some(Refusal::RequestClosed));
}

#[tokio::test]
async fn del_9_a_request_that_lost_its_sense_is_closed() {
    let app = TestApp::new().await;
    let (owner, member, other) =
        (app.person("owner@acme.example").await, app.person("member@acme.example").await, app.person("member2@acme.example").await);
    ask(&member, "").await.expect("asked");
    ask(&other, "").await.expect("asked");
    assert_eq!(open(&owner).await, 2);
    owner
        .call(AddBillingAdmin { org: acme() }, Empty {}, NewBillingAdmin { person: member.id(), ends: GrantEnd::Never })
        .await
        .expect("added");
    owner.call(RemoveMember { org: acme(), person: other.id() }, RemoveMemberQuery::default(), Empty {}).await.expect("removed");
    assert_eq!(open(&owner).await, 0);
}

#[tokio::test]
async fn ops_2_a_note_that_is_too_long_is_refused_with_the_limit() {
    let app = TestApp::new().await;
    let member = app.person("member@acme.example").await;
    let error = ask(&member, &"x".repeat(501)).await.expect_err("refused");
    assert_eq!(
        (error.fields[0].field.as_str(), error.fields[0].problem, error.fields[0].limit),
        ("note", FieldProblem::TooLong, Some(500))
    );
}

#[tokio::test]
async fn del_9_asking_over_and_over_is_slowed_down() {
    let app = TestApp::new().await;
    let member = app.person("member@acme.example").await;
    for _ in 0..3 {
        let request = ask(&member, "").await.expect("asked").id;
        assert_eq!(ask(&member, "").await.expect_err("open").refusal, Some(Refusal::AlreadyRequested));
        member.call(WithdrawAccessRequest { org: acme(), request }, Empty {}, Empty {}).await.expect("withdrawn");
    }
    let mails = app.mails().await.len();
    let error = ask(&member, "").await.expect_err("enough");
    assert_eq!(error.code, ErrorCode::TooManyRequests);
    assert!(error.retry_after_seconds.is_some_and(|seconds| (3000..=3601).contains(&seconds)), "{error:?}");
    assert_eq!(app.mails().await.len(), mails);
    app.app.clock.advance(60 * 60 * 1000);
    ask(&member, "").await.expect("asked an hour later");
}

#[tokio::test]
async fn pol_4_asking_is_not_offered_in_a_suspended_org() {
    let app = TestApp::new().await;
    let org = app.org("still").await;
    let member = org.with(Tie::Member { role: OrgRole::Member, billing_admin: false }).await;
    let secret = member.secret.clone().expect("signed in");
    let person = session::authenticate(&app.app, &secret, &Origin::system("test")).await.expect("read").expect("signed in");
    let offered = async || {
        let mut conn = app.app.store.read().await.expect("conn");
        let row = store::orgs::access(&mut conn, &org.by_id(), &person.id).await.expect("read").expect("tied");
        let org = Org::from_row(row).expect("org");
        let error = fault::denied(&mut conn, app.app.now(), &person, &org, Permission::ManageCredits).await.expect("denied");
        error.denied.expect("way out").request_access
    };
    assert!(offered().await);
    org.suspend().await;
    assert!(!offered().await);
}
