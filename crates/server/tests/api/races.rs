//! Two people at once: exactly one wins, and no rule breaks.

use bursar_domain::{
    access::{OrgRole, Tie},
    api::{
        Empty,
        access_requests::{Approval, ApproveAccessRequest, DeclineAccessRequest, NewAccessRequest, RequestBillingAccess},
        billing::{AddBillingAdmin, NewBillingAdmin, RemoveBillingAdmin, RemoveBillingAdminQuery},
        error::Refusal,
        members::{ChangeMemberRole, RemoveMember, RemoveMemberQuery, RoleChange},
        orgs::{CreateOrg, HandOver, HandOverOwnership, Leave, LeaveOrg, NewOrg},
    },
    delegation::GrantEnd,
};
use futures::future::join_all;

use crate::support::TestApp;

const OWNER: Tie = Tie::Member { role: OrgRole::Owner, billing_admin: false };
const MEMBER: Tie = Tie::Member { role: OrgRole::Member, billing_admin: false };
const ROUNDS: usize = 100;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn del_8_two_owners_who_remove_demote_or_leave_at_once_never_leave_an_org_without_one() {
    let app = TestApp::new().await;
    for round in 0..ROUNDS {
        let org = app.org(&format!("race-{round}")).await;
        let (a, b, member) = (org.with(OWNER).await, org.with(OWNER).await, org.with(MEMBER).await);
        let at = org.by_id();
        let remove = |actor: &crate::support::Actor, person: &crate::support::Actor| {
            let (actor, endpoint) = (actor.clone(), RemoveMember { org: at.clone(), person: person.id() });
            tokio::spawn(async move { actor.call(endpoint, RemoveMemberQuery::default(), Empty {}).await.is_ok() })
        };
        let demote = |actor: &crate::support::Actor, person: &crate::support::Actor| {
            let (actor, endpoint) = (actor.clone(), ChangeMemberRole { org: at.clone(), person: person.id() });
            tokio::spawn(async move { actor.call(endpoint, Empty {}, RoleChange { role: OrgRole::Member }).await.is_ok() })
        };
        let leave = |actor: &crate::support::Actor| {
            let (actor, endpoint) = (actor.clone(), LeaveOrg { org: at.clone() });
            tokio::spawn(async move { actor.call(endpoint, Empty {}, Leave::default()).await.is_ok() })
        };
        let over = |actor: &crate::support::Actor| {
            let (actor, endpoint, to) = (actor.clone(), HandOverOwnership { org: at.clone() }, member.id());
            tokio::spawn(async move { actor.call(endpoint, Empty {}, HandOver { to, keep: OrgRole::Member }).await.is_ok() })
        };
        let tasks = match round % 4 {
            0 => vec![remove(&a, &b), remove(&b, &a)],
            1 => vec![demote(&a, &b), demote(&b, &a)],
            2 => vec![leave(&a), leave(&b)],
            _ => vec![demote(&a, &b), remove(&b, &a), leave(&a), over(&b)],
        };
        let won = join_all(tasks).await.into_iter().filter(|done| *done.as_ref().expect("no panic")).count();
        assert!(org.owners().await >= 1, "round {round}: no owner is left");
        if round % 4 < 3 {
            assert_eq!(won, 1, "round {round}");
        }
        app.audit(&org.id).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_member_who_is_added_twice_at_once_gets_one_grant() {
    let app = TestApp::new().await;
    for round in 0..ROUNDS {
        let org = app.org(&format!("race-{round}")).await;
        let (owner, member) = (org.with(OWNER).await, org.with(MEMBER).await);
        let tasks = (0..4).map(|_| {
            let (owner, endpoint) = (owner.clone(), AddBillingAdmin { org: org.by_id() });
            let body = NewBillingAdmin { person: member.id(), ends: GrantEnd::Never };
            tokio::spawn(async move { owner.call(endpoint, Empty {}, body).await.map_err(|error| error.refusal) })
        });
        let answers: Vec<_> = join_all(tasks).await.into_iter().map(|answer| answer.expect("no panic")).collect();
        assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1, "round {round}");
        assert!(answers.iter().filter_map(|answer| answer.as_ref().err()).all(|refusal| *refusal == Some(Refusal::AlreadyBillingAdmin)));
        let noted = |outcome: &str| ("add_billing_admin".to_owned(), outcome.to_owned());
        let log = app.audit(&org.id).await;
        assert_eq!(log.iter().filter(|entry| **entry == noted("done")).count(), 1);
        assert_eq!(log.iter().filter(|entry| **entry == noted("already_billing_admin")).count(), 3);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn del_5_a_grant_never_outlives_a_membership_that_ends_at_the_same_time() {
    let app = TestApp::new().await;
    for round in 0..ROUNDS {
        let org = app.org(&format!("race-{round}")).await;
        let (owner, other, member) = (org.with(OWNER).await, org.with(OWNER).await, org.with(MEMBER).await);
        let add = {
            let (owner, endpoint, body) =
                (owner.clone(), AddBillingAdmin { org: org.by_id() }, NewBillingAdmin { person: member.id(), ends: GrantEnd::Never });
            tokio::spawn(async move { owner.call(endpoint, Empty {}, body).await.is_ok() })
        };
        let remove = {
            let endpoint = RemoveMember { org: org.by_id(), person: member.id() };
            tokio::spawn(async move { other.call(endpoint, RemoveMemberQuery::default(), Empty {}).await.is_ok() })
        };
        let (_, removed) = (add.await.expect("no panic"), remove.await.expect("no panic"));
        assert!(removed, "round {round}");
        let mut conn = app.app.store.read().await.expect("conn");
        let left: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM billing_admins WHERE org_id = $1")
            .bind(org.id.as_str())
            .fetch_one(&mut *conn)
            .await
            .expect("count");
        assert_eq!(left, 0, "round {round}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn del_9_a_request_is_decided_once_and_asked_once() {
    let app = TestApp::new().await;
    for round in 0..ROUNDS {
        let org = app.org(&format!("race-{round}")).await;
        let (a, b, member) = (org.with(OWNER).await, org.with(OWNER).await, org.with(MEMBER).await);
        let asked = join_all((0..3).map(|_| {
            let (member, endpoint) = (member.clone(), RequestBillingAccess { org: org.by_id() });
            tokio::spawn(async move { member.call(endpoint, Empty {}, NewAccessRequest::default()).await })
        }))
        .await;
        let requests: Vec<_> = asked.into_iter().filter_map(|answer| answer.expect("no panic").ok()).collect();
        assert_eq!(requests.len(), 1, "round {round}");
        let id = requests[0].id.clone();
        let approve = {
            let endpoint = ApproveAccessRequest { org: org.by_id(), request: id.clone() };
            tokio::spawn(async move { a.call(endpoint, Empty {}, Approval::default()).await.is_ok() })
        };
        let decline = {
            let endpoint = DeclineAccessRequest { org: org.by_id(), request: id };
            tokio::spawn(async move { b.call(endpoint, Empty {}, Empty {}).await.is_ok() })
        };
        let (approved, declined) = (approve.await.expect("no panic"), decline.await.expect("no panic"));
        assert!(approved ^ declined, "round {round}: approved {approved}, declined {declined}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_slug_is_taken_once() {
    let app = TestApp::new().await;
    for round in 0..20 {
        let people = join_all((0..4).map(|_| app.newcomer("Racer"))).await;
        let tasks = people.into_iter().map(|person| {
            let body = NewOrg { name: "Race".into(), slug: format!("slug-{round}") };
            tokio::spawn(async move { person.call(CreateOrg {}, Empty {}, body).await.is_ok() })
        });
        let won = join_all(tasks).await.into_iter().filter(|done| *done.as_ref().expect("no panic")).count();
        assert_eq!(won, 1, "round {round}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn del_4_two_owners_who_remove_one_grant_at_once_remove_it_once() {
    let app = TestApp::new().await;
    for round in 0..ROUNDS {
        let org = app.org(&format!("race-{round}")).await;
        let (a, b) = (org.with(OWNER).await, org.with(OWNER).await);
        let admin = org.with(Tie::Member { role: OrgRole::Member, billing_admin: true }).await;
        let tasks = [a, b].map(|owner| {
            let endpoint = RemoveBillingAdmin { org: org.by_id(), person: admin.id() };
            tokio::spawn(
                async move { owner.call(endpoint, RemoveBillingAdminQuery::default(), Empty {}).await.map_err(|error| error.status) },
            )
        });
        let mut answers: Vec<_> = join_all(tasks)
            .await
            .into_iter()
            .map(|answer| answer.expect("no panic").map(|_| 200).unwrap_or_else(|status| status))
            .collect();
        answers.sort_unstable();
        assert_eq!(answers, [200, 404], "round {round}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn del_8_of_two_owners_who_remove_or_demote_each_other_one_wins_also_beside_a_third() {
    let app = TestApp::new().await;
    for round in 0..ROUNDS / 2 {
        let org = app.org(&format!("race-{round}")).await;
        let (a, b, _third) = (org.with(OWNER).await, org.with(OWNER).await, org.with(OWNER).await);
        let tasks = [(a.clone(), b.clone()), (b.clone(), a.clone())].map(|(actor, other)| {
            let (at, person) = (org.by_id(), other.id());
            tokio::spawn(async move {
                if round % 2 == 0 {
                    let endpoint = RemoveMember { org: at, person };
                    actor.call(endpoint, RemoveMemberQuery::default(), Empty {}).await.map(drop)
                } else {
                    let endpoint = ChangeMemberRole { org: at, person };
                    actor.call(endpoint, Empty {}, RoleChange { role: OrgRole::Member }).await.map(drop)
                }
            })
        });
        let answers: Vec<_> =
            join_all(tasks).await.into_iter().map(|answer| answer.expect("no panic").map_err(|error| error.status)).collect();
        // Whoever was quicker stays; the other has no right left by the time that they hold the lock.
        let refused = if round % 2 == 0 { 404 } else { 403 };
        assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1, "round {round}: {answers:?}");
        assert!(answers.contains(&Err(refused)), "round {round}: {answers:?}");
        assert_eq!(org.owners().await, 2, "round {round}");
    }
}
