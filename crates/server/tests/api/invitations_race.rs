//! Many who accept at once: as many win as may, and everybody else is told why not.

use bursar_domain::{
    access::{OrgRole, Tie},
    api::{
        Empty,
        billing_managers::{AddressResult, Addresses, InviteBillingManagers, ListBillingManagers, RevokeBillingManagerInvitation},
        error::Refusal,
        invitation::{AcceptInvitation, DeclineInvitation},
    },
    invite::Offer,
    plan::Edition,
};
use futures::future::join_all;

use crate::{
    browser::Browser,
    support::{Actor, TestApp, TestOrg},
};

const OWNER: Tie = Tie::Member { role: OrgRole::Owner, billing_admin: false };

/// How often: more often where time does not matter.
fn rounds() -> usize {
    std::env::var("BURSAR_RACE_ROUNDS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(10)
}

async fn stage(edition: Edition) -> (TestApp, TestOrg, Actor) {
    let app = TestApp::new().await;
    let org = app.org("race").await;
    org.plan(edition).await;
    let owner = org.with(OWNER).await;
    (app, org, owner)
}

/// A browser in which somebody new has opened the invitation.
async fn at_the_button(app: &TestApp, token: &str) -> Browser {
    let mut browser = Browser::of(app, &app.newcomer("Racer").await);
    browser.open(token).await.expect("open");
    browser
}

async fn all_accept(browsers: Vec<Browser>) -> Vec<Result<(), Option<Refusal>>> {
    let tasks = browsers.into_iter().map(|mut browser| {
        tokio::spawn(async move { browser.call(AcceptInvitation {}, Empty {}).await.map(drop).map_err(|error| error.refusal) })
    });
    join_all(tasks).await.into_iter().map(|answer| answer.expect("no panic")).collect()
}

async fn managers(org: &TestOrg, owner: &Actor) -> usize {
    owner.call(ListBillingManagers { org: org.by_id() }, Empty {}, Empty {}).await.expect("card").managers.len()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn inv_6_of_fifty_who_accept_one_link_at_once_exactly_one_wins() {
    for round in 0..rounds() {
        let (app, org, owner) = stage(Edition::Enterprise).await;
        let (_, token) = org.invitation(&owner, Offer::BillingManager, None).await;
        let mut browsers = Vec::new();
        for _ in 0..50 {
            browsers.push(at_the_button(&app, &token).await);
        }
        let answers = all_accept(browsers).await;
        assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1, "round {round}");
        assert_eq!(answers.iter().filter(|answer| **answer == Err(Some(Refusal::Used))).count(), 49, "round {round}");
        assert_eq!(managers(&org, &owner).await, 1, "round {round}");
        let log = app.audit(&org.id).await;
        assert_eq!(log.iter().filter(|(action, outcome)| action == "accept_invitation" && outcome == "done").count(), 1);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn inv_7_twenty_invitations_accepted_at_once_make_as_many_managers_as_the_edition_allows() {
    for round in 0..rounds() {
        let (app, org, owner) = stage(Edition::Enterprise).await;
        let mut browsers = Vec::new();
        for _ in 0..20 {
            let (_, token) = org.invitation(&owner, Offer::BillingManager, None).await;
            browsers.push(at_the_button(&app, &token).await);
        }
        // A larger edition has left more invitations behind than this one allows.
        org.plan(Edition::Team).await;
        let answers = all_accept(browsers).await;
        assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1, "round {round}");
        assert_eq!(answers.iter().filter(|answer| **answer == Err(Some(Refusal::ManagerLimit))).count(), 19, "round {round}");
        assert_eq!(managers(&org, &owner).await, 1, "round {round}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn inv_7_owners_who_invite_at_once_stay_within_the_limit_together() {
    for round in 0..rounds() {
        let (_, org, first) = stage(Edition::Team).await;
        let second = org.with(OWNER).await;
        let tasks = (0..8).map(|i| {
            let by = if i % 2 == 0 { first.clone() } else { second.clone() };
            let (endpoint, body) =
                (InviteBillingManagers { org: org.by_id() }, Addresses { emails: vec![format!("p{}@firm.example", i / 2)] });
            tokio::spawn(async move { by.call(endpoint, Empty {}, body).await.expect("answers").remove(0).result })
        });
        let answers: Vec<_> = join_all(tasks).await.into_iter().map(|answer| answer.expect("no panic")).collect();
        assert_eq!(
            answers.iter().filter(|answer| matches!(answer, AddressResult::Invited { .. })).count(),
            1,
            "round {round}: {answers:?}"
        );
        let card = first.call(ListBillingManagers { org: org.by_id() }, Empty {}, Empty {}).await.expect("card");
        assert_eq!(card.pending.expect("for owners").len(), 1, "round {round}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn inv_6_accepting_declining_and_revoking_at_once_do_one_of_the_three() {
    for round in 0..rounds() * 2 {
        let (app, org, owner) = stage(Edition::Enterprise).await;
        let (id, token) = org.invitation(&owner, Offer::BillingManager, None).await;
        let (mut accepts, mut declines) = (at_the_button(&app, &token).await, at_the_button(&app, &token).await);
        let accept = tokio::spawn(async move { accepts.call(AcceptInvitation {}, Empty {}).await.is_ok() });
        let decline = tokio::spawn(async move { declines.call(DeclineInvitation {}, Empty {}).await.is_ok() });
        let revoke = {
            let (owner, endpoint) = (owner.clone(), RevokeBillingManagerInvitation { org: org.by_id(), invitation: id });
            tokio::spawn(async move { owner.call(endpoint, Empty {}, Empty {}).await.is_ok() })
        };
        let done = [accept.await.expect("no panic"), decline.await.expect("no panic"), revoke.await.expect("no panic")];
        assert_eq!(done.iter().filter(|done| **done).count(), 1, "round {round}: {done:?}");
        assert_eq!(managers(&org, &owner).await, usize::from(done[0]), "round {round}");
    }
}
