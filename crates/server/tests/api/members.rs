//! Members: who sees what of them, roles, removal, leaving, handing over.

use bursar_domain::{
    access::{OrgRole, Tie},
    api::{
        Empty,
        error::{ErrorCode, FieldProblem, Refusal},
        members::{ChangeMemberRole, CountMembers, ListMembers, MemberQuery, RemoveMember, RemoveMemberQuery, RoleChange},
        orgs::{GetOrg, HandOver, HandOverOwnership, Leave, LeaveOrg},
        viewer::GetViewer,
    },
    slug::OrgRef,
};

use crate::support::TestApp;

const OWNER: Tie = Tie::Member { role: OrgRole::Owner, billing_admin: false };
const ADMIN: Tie = Tie::Member { role: OrgRole::Admin, billing_admin: false };
const MEMBER: Tie = Tie::Member { role: OrgRole::Member, billing_admin: false };

fn acme() -> OrgRef {
    "acme".parse().expect("slug")
}

#[tokio::test]
async fn inv_8_billing_managers_are_neither_listed_nor_counted() {
    let app = TestApp::new().await;
    let org = app.org("four").await;
    let owner = org.with(OWNER).await;
    for tie in [MEMBER, MEMBER, Tie::BillingManager] {
        org.with(tie).await;
    }
    let count = owner.call(CountMembers { org: org.by_id() }, Empty {}, Empty {}).await.expect("count");
    assert_eq!(count.members, 3);
    let list = owner.call(ListMembers { org: org.by_id() }, MemberQuery::default(), Empty {}).await.expect("list");
    assert_eq!(list.items.len(), 3);
}

#[tokio::test]
async fn a_billing_manager_lists_ids_and_roles_and_learns_no_name() {
    let app = TestApp::new().await;
    let partner = app.person("partner@partner.example").await;
    let (mut seen, mut cursor) = (Vec::new(), None);
    loop {
        let query = MemberQuery { cursor, limit: Some(5), search: Some("mira".into()), ..Default::default() };
        let path = format!("/api/v1/orgs/acme/members?{}", serde_urlencoded::to_string(&query).expect("query"));
        let raw = partner.raw("GET", &path, "").await;
        for secret in ["Mira", "Novak", "acme.example", "joined", "profile"] {
            assert!(!raw.text().contains(secret), "{secret}: {}", raw.text());
        }
        let page = partner.call(ListMembers { org: acme() }, query, Empty {}).await.expect("members");
        if let Some(next) = &page.next {
            use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
            let position = String::from_utf8(URL_SAFE_NO_PAD.decode(next).expect("base64")).expect("text");
            assert!(position.ends_with('\n'), "the cursor holds no name: {position}");
        }
        seen.extend(page.items.into_iter().map(|member| member.id.to_string()));
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }
    let sorted = {
        let mut sorted = seen.clone();
        sorted.sort();
        sorted
    };
    assert_eq!((seen.len(), &seen), (12, &sorted), "everybody once, and not in the order of their names");
}

#[tokio::test]
async fn members_are_found_by_word_and_role() {
    let app = TestApp::new().await;
    let member = app.person("member@acme.example").await;
    let by = |search: Option<&str>, role| MemberQuery { search: search.map(str::to_owned), role, ..Default::default() };
    let names = |page: bursar_domain::api::Page<bursar_domain::api::members::Member>| {
        page.items.into_iter().map(|m| m.profile.expect("profile").name).collect::<Vec<_>>()
    };
    let owners = member.call(ListMembers { org: acme() }, by(None, Some(OrgRole::Owner)), Empty {}).await.expect("list");
    assert_eq!(names(owners), ["Olivia Hart", "Oscar Lund"]);
    let found = member.call(ListMembers { org: acme() }, by(Some("amel"), None), Empty {}).await.expect("list");
    assert_eq!(names(found), ["Amelia Stone"]);
    let none = member.call(ListMembers { org: acme() }, by(Some("amel"), Some(OrgRole::Owner)), Empty {}).await.expect("list");
    assert!(none.items.is_empty());
}

#[tokio::test]
async fn admins_change_everybody_but_owners() {
    let app = TestApp::new().await;
    let org = app.org("small").await;
    let (owner, admin, member) = (org.with(OWNER).await, org.with(ADMIN).await, org.with(MEMBER).await);
    let role = |person: &crate::support::Actor| ChangeMemberRole { org: org.by_id(), person: person.id() };
    admin.call(role(&member), Empty {}, RoleChange { role: OrgRole::Admin }).await.expect("promoted");
    for (person, to) in [(&owner, OrgRole::Member), (&member, OrgRole::Owner), (&admin, OrgRole::Owner)] {
        let error = admin.call(role(person), Empty {}, RoleChange { role: to }).await.expect_err("refused");
        assert_eq!(error.code, ErrorCode::Forbidden);
        assert_eq!(error.denied.expect("way out").needed_permission.name(), "manage_owners");
    }
    let error = admin
        .call(RemoveMember { org: org.by_id(), person: owner.id() }, RemoveMemberQuery::default(), Empty {})
        .await
        .expect_err("refused");
    assert_eq!(error.code, ErrorCode::Forbidden);
    assert_eq!(app.audit(&org.id).await.iter().filter(|(_, outcome)| outcome == "forbidden").count(), 4, "every refused write is noted");
    admin.call(RemoveMember { org: org.by_id(), person: member.id() }, RemoveMemberQuery::default(), Empty {}).await.expect("removed");
    assert!(member.call(GetViewer {}, Empty {}, Empty {}).await.expect("viewer").orgs.is_empty());
}

#[tokio::test]
async fn del_8_the_last_owner_can_neither_step_down_nor_leave_nor_be_removed() {
    let app = TestApp::new().await;
    let org = app.org("small").await;
    let (owner, member) = (org.with(OWNER).await, org.with(MEMBER).await);
    let before = app.snapshot().await;
    let step_down =
        owner.call(ChangeMemberRole { org: org.by_id(), person: owner.id() }, Empty {}, RoleChange { role: OrgRole::Admin }).await;
    assert_eq!(step_down.expect_err("refused").refusal, Some(Refusal::LastOwner));
    let remove = owner.call(RemoveMember { org: org.by_id(), person: owner.id() }, RemoveMemberQuery::default(), Empty {}).await;
    assert_eq!(remove.expect_err("refused").refusal, Some(Refusal::LastOwner));
    let leave = owner.call(LeaveOrg { org: org.by_id() }, Empty {}, Leave::default()).await;
    assert_eq!(leave.expect_err("refused").refusal, Some(Refusal::SuccessorRequired));
    assert_eq!(before, app.snapshot().await);

    owner.call(LeaveOrg { org: org.by_id() }, Empty {}, Leave { successor: Some(member.id()) }).await.expect("left");
    assert_eq!(org.owners().await, 1);
    assert!(owner.call(GetViewer {}, Empty {}, Empty {}).await.expect("viewer").orgs.is_empty());
    assert_eq!(member.call(GetViewer {}, Empty {}, Empty {}).await.expect("viewer").orgs[0].tie, OWNER);
}

#[tokio::test]
async fn del_8_a_successor_has_to_be_somebody_else_and_a_member() {
    let app = TestApp::new().await;
    let org = app.org("small").await;
    let owner = org.with(OWNER).await;
    let (stranger, manager) = (app.newcomer("Stranger").await, org.with(Tie::BillingManager).await);
    for person in [&stranger, &manager] {
        let leave = owner.call(LeaveOrg { org: org.by_id() }, Empty {}, Leave { successor: Some(person.id()) }).await;
        assert_eq!(leave.expect_err("refused").refusal, Some(Refusal::NotAMember));
    }
    let itself = owner.call(LeaveOrg { org: org.by_id() }, Empty {}, Leave { successor: Some(owner.id()) }).await;
    assert_eq!(itself.expect_err("refused").refusal, Some(Refusal::SuccessorRequired));
    assert_eq!(org.owners().await, 1);
}

#[tokio::test]
async fn ownership_is_handed_over_in_one_step() {
    let app = TestApp::new().await;
    let org = app.org("small").await;
    let (owner, member) = (org.with(OWNER).await, org.with(MEMBER).await);
    let over = |to: &crate::support::Actor, keep| HandOver { to: to.id(), keep };
    let bad = owner.call(HandOverOwnership { org: org.by_id() }, Empty {}, over(&member, OrgRole::Owner)).await.expect_err("refused");
    assert_eq!((bad.fields[0].field.as_str(), bad.fields[0].problem), ("keep", FieldProblem::NotPossible));
    let bad = owner.call(HandOverOwnership { org: org.by_id() }, Empty {}, over(&owner, OrgRole::Admin)).await.expect_err("refused");
    assert_eq!((bad.fields[0].field.as_str(), bad.fields[0].problem), ("to", FieldProblem::NotPossible));
    owner.call(HandOverOwnership { org: org.by_id() }, Empty {}, over(&member, OrgRole::Admin)).await.expect("handed over");
    assert_eq!(member.call(GetViewer {}, Empty {}, Empty {}).await.expect("viewer").orgs[0].tie, OWNER);
    assert_eq!(owner.call(GetViewer {}, Empty {}, Empty {}).await.expect("viewer").orgs[0].tie, ADMIN);
}

#[tokio::test]
async fn a_billing_manager_can_leave() {
    let app = TestApp::new().await;
    let partner = app.person("partner@partner.example").await;
    partner.call(LeaveOrg { org: acme() }, Empty {}, Leave::default()).await.expect("left");
    let orgs = partner.call(GetViewer {}, Empty {}, Empty {}).await.expect("viewer").orgs;
    assert_eq!(orgs.iter().map(|org| org.slug.as_str()).collect::<Vec<_>>(), ["globex"]);
}

#[tokio::test]
async fn del_8_an_owner_whose_account_is_closed_does_not_count_as_one() {
    let app = TestApp::new().await;
    let org = app.org("small").await;
    let (owner, closed, member) = (org.with(OWNER).await, org.with(OWNER).await, org.with(MEMBER).await);
    app.close(&closed).await;
    let step_down =
        owner.call(ChangeMemberRole { org: org.by_id(), person: owner.id() }, Empty {}, RoleChange { role: OrgRole::Admin }).await;
    assert_eq!(step_down.expect_err("refused").refusal, Some(Refusal::LastOwner));
    let leave = owner.call(LeaveOrg { org: org.by_id() }, Empty {}, Leave::default()).await;
    assert_eq!(leave.expect_err("refused").refusal, Some(Refusal::SuccessorRequired));
    let settings = owner.call(GetOrg { org: org.by_id() }, Empty {}, Empty {}).await.expect("settings");
    assert_eq!(settings.owner_count, 1);

    // The closed one may go, and nobody whose account is closed becomes owner.
    owner.call(RemoveMember { org: org.by_id(), person: closed.id() }, RemoveMemberQuery::default(), Empty {}).await.expect("removed");
    app.close(&member).await;
    let leave = owner.call(LeaveOrg { org: org.by_id() }, Empty {}, Leave { successor: Some(member.id()) }).await;
    assert_eq!(leave.expect_err("refused").refusal, Some(Refusal::NotAMember));
    let over = owner.call(HandOverOwnership { org: org.by_id() }, Empty {}, HandOver { to: member.id(), keep: OrgRole::Member }).await;
    assert_eq!(over.expect_err("refused").refusal, Some(Refusal::NotAMember));
    let promote =
        owner.call(ChangeMemberRole { org: org.by_id(), person: member.id() }, Empty {}, RoleChange { role: OrgRole::Owner }).await;
    assert_eq!(promote.expect_err("refused").refusal, Some(Refusal::NotAMember));
    assert_eq!(org.owners().await, 1);
}

#[tokio::test]
async fn pol_4_one_can_leave_a_suspended_org_but_not_give_it_away() {
    let app = TestApp::new().await;
    let org = app.org("small").await;
    let (owner, other, member) = (org.with(OWNER).await, org.with(OWNER).await, org.with(MEMBER).await);
    org.suspend().await;
    let before = app.snapshot().await;
    for owner in [&owner, &other] {
        let away = owner.call(LeaveOrg { org: org.by_id() }, Empty {}, Leave { successor: Some(member.id()) }).await;
        assert_eq!(away.expect_err("refused").refusal, Some(Refusal::OrgSuspended));
    }
    assert_eq!(before, app.snapshot().await);
    other.call(LeaveOrg { org: org.by_id() }, Empty {}, Leave::default()).await.expect("left");
    member.call(LeaveOrg { org: org.by_id() }, Empty {}, Leave::default()).await.expect("left");
    let last = owner.call(LeaveOrg { org: org.by_id() }, Empty {}, Leave::default()).await;
    assert_eq!(last.expect_err("refused").refusal, Some(Refusal::SuccessorRequired));
}

#[tokio::test]
async fn del_7_owners_hear_that_a_billing_manager_left() {
    let app = TestApp::new().await;
    let partner = app.person("partner@partner.example").await;
    partner.call(LeaveOrg { org: acme() }, Empty {}, Leave::default()).await.expect("left");
    let kinds = ["partner@partner.example", "owner@acme.example", "owner2@acme.example"]
        .map(|to| ("billing_manager_left".to_owned(), to.to_owned()));
    assert_eq!(app.mails().await, kinds);
}
