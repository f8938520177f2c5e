//! Server-sent events: who hears what, and how soon (POL-3).

use std::time::Duration;

use axum::body::BodyDataStream;
use bursar_domain::{
    access::{OrgRole, Tie},
    api::{
        Empty,
        billing::{AddBillingAdmin, NewBillingAdmin},
        events::{Changed, Tag},
        members::{RemoveMember, RemoveMemberQuery},
        session::{Credentials, SignIn, SignOut},
    },
    delegation::GrantEnd,
};
use futures::StreamExt as _;

use crate::support::{Actor, TestApp};

const OWNER: Tie = Tie::Member { role: OrgRole::Owner, billing_admin: false };
const MEMBER: Tie = Tie::Member { role: OrgRole::Member, billing_admin: false };

struct Ear {
    stream: BodyDataStream,
}

impl Ear {
    async fn open(app: &TestApp, actor: &Actor) -> Self {
        let mut ear = Self { stream: app.stream(actor.request("GET", "/api/v1/events", "")).await };
        assert!(ear.next().await.expect("a first event").contains("event: hello"));
        ear
    }

    async fn next(&mut self) -> Option<String> {
        let chunk = tokio::time::timeout(Duration::from_millis(500), self.stream.next()).await.ok()??;
        Some(String::from_utf8_lossy(&chunk.expect("bytes")).into_owned())
    }

    async fn changes(&mut self) -> Vec<Changed> {
        let mut heard = Vec::new();
        while let Some(text) = self.next().await {
            let data = text.lines().find_map(|line| line.strip_prefix("data: ")).expect("data");
            heard.push(serde_json::from_str(data).expect("json"));
        }
        heard
    }
}

#[tokio::test]
async fn pol_3_a_grant_is_heard_at_once_by_the_person_and_the_org_and_by_nobody_else() {
    let app = TestApp::new().await;
    let (org, other) = (app.org("loud").await, app.org("quiet").await);
    let (owner, member, manager) = (org.with(OWNER).await, org.with(MEMBER).await, org.with(Tie::BillingManager).await);
    let outsider = other.with(OWNER).await;
    let (mut at_member, mut at_manager, mut at_outsider) =
        (Ear::open(&app, &member).await, Ear::open(&app, &manager).await, Ear::open(&app, &outsider).await);
    owner
        .call(AddBillingAdmin { org: org.by_id() }, Empty {}, NewBillingAdmin { person: member.id(), ends: GrantEnd::Never })
        .await
        .expect("added");
    let heard = at_member.changes().await;
    assert!(heard.iter().any(|change| change.org.is_none() && change.tags.contains(&Tag::Viewer)), "{heard:?}");
    assert!(heard.iter().any(|change| change.org.as_ref() == Some(&org.id) && change.tags.contains(&Tag::Billing)), "{heard:?}");
    let heard = at_manager.changes().await;
    assert!(heard.iter().all(|change| change.org.as_ref() == Some(&org.id)) && !heard.is_empty(), "{heard:?}");
    assert_eq!(at_outsider.changes().await, []);
}

#[tokio::test]
async fn pol_3_whoever_lost_the_tie_hears_so_and_nothing_after() {
    let app = TestApp::new().await;
    let org = app.org("loud").await;
    let (owner, member, next) = (org.with(OWNER).await, org.with(MEMBER).await, org.with(MEMBER).await);
    let mut ear = Ear::open(&app, &member).await;
    owner.call(RemoveMember { org: org.by_id(), person: member.id() }, RemoveMemberQuery::default(), Empty {}).await.expect("removed");
    assert!(ear.changes().await.iter().any(|change| change.tags.contains(&Tag::Viewer)));
    owner.call(RemoveMember { org: org.by_id(), person: next.id() }, RemoveMemberQuery::default(), Empty {}).await.expect("removed");
    assert_eq!(ear.changes().await, []);
}

#[tokio::test]
async fn idn_1_a_stream_ends_with_its_session() {
    let app = TestApp::new().await;
    assert_eq!(app.nobody().raw("GET", "/api/v1/events", "").await.status, 401);
    let owner = app.person("owner@acme.example").await;
    let mut ear = Ear::open(&app, &owner).await;
    owner.call(SignOut {}, Empty {}, Empty {}).await.expect("out");
    assert!(ear.next().await.expect("one last event").contains("viewer"));
    let end = tokio::time::timeout(Duration::from_secs(1), ear.stream.next()).await.expect("ends");
    assert!(end.is_none());
}

#[tokio::test]
async fn pol_3_a_grant_that_ends_by_itself_is_heard_of() {
    let app = TestApp::new().await;
    let org = app.org("loud").await;
    let (owner, member) = (org.with(OWNER).await, org.with(MEMBER).await);
    let body = NewBillingAdmin { person: member.id(), ends: GrantEnd::AfterDays { days: 1 } };
    owner.call(AddBillingAdmin { org: org.by_id() }, Empty {}, body).await.expect("added");
    let mut ear = Ear::open(&app, &member).await;
    app.app.clock.advance(bursar_domain::time::DAY_MS);
    bursar::service::grants::end_due(&app.app).await.expect("swept");
    let heard = ear.changes().await;
    assert!(heard.iter().any(|change| change.org.is_none() && change.tags.contains(&Tag::Viewer)), "{heard:?}");
    assert!(heard.iter().any(|change| change.org.as_ref() == Some(&org.id) && change.tags.contains(&Tag::Billing)), "{heard:?}");
}

#[tokio::test]
async fn idn_1_somebody_else_who_signs_in_at_a_browser_ends_the_stream_of_the_one_before() {
    let app = TestApp::new().await;
    let member = app.person("member@acme.example").await;
    let mut ear = Ear::open(&app, &member).await;
    let credentials = Credentials { email: "owner@acme.example".into(), password: "delegate-the-bill".into() };
    member.call(SignIn {}, Empty {}, credentials).await.expect("signed in");
    assert!(ear.next().await.expect("one last event").contains("viewer"));
    assert!(tokio::time::timeout(Duration::from_secs(1), ear.stream.next()).await.expect("ends").is_none());
}

#[tokio::test]
async fn idn_1_a_stream_whose_session_runs_out_ends_though_nobody_says_so() {
    let app = TestApp::new().await;
    let member = app.person("member@acme.example").await;
    let mut ear = Ear::open(&app, &member).await;
    app.app.clock.advance(bursar::service::session::IDLE_MS);
    let ended = async { while ear.stream.next().await.is_some() {} };
    tokio::time::timeout(Duration::from_secs(20), ended).await.expect("within a check");
}
