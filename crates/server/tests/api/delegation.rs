//! Giving, changing and taking the billing-admin grant.

use bursar::service::grants;
use bursar_domain::{
    access::{OrgRole, Tie},
    api::{
        Empty,
        billing::{
            AddBillingAdmin, ChangeBillingAdminEnd, GetBilling, GrantEndChange, ListTeammates, NewBillingAdmin, RemoveBillingAdmin,
            RemoveBillingAdminQuery, TeammateQuery,
        },
        error::{ErrorCode, FieldProblem, Refusal},
        members::{ChangeMemberRole, ListMembers, MemberQuery, RemoveMember, RemoveMemberQuery, RoleChange},
        viewer::GetViewer,
    },
    delegation::GrantEnd,
    ids::PersonId,
    slug::OrgRef,
    time::DAY_MS,
};

use crate::support::{Actor, TestApp};

fn acme() -> OrgRef {
    "acme".parse().expect("slug")
}

async fn add(owner: &Actor, person: &PersonId, ends: GrantEnd) -> Result<Empty, bursar_domain::api::error::ApiError> {
    owner.call(AddBillingAdmin { org: acme() }, Empty {}, NewBillingAdmin { person: person.clone(), ends }).await
}

async fn remove(owner: &Actor, person: &PersonId, stop: bool) -> Result<Empty, bursar_domain::api::error::ApiError> {
    owner
        .call(RemoveBillingAdmin { org: acme(), person: person.clone() }, RemoveBillingAdminQuery { stop_billing_mail: stop }, Empty {})
        .await
}

async fn tie(actor: &Actor) -> Option<Tie> {
    let viewer = actor.call(GetViewer {}, Empty {}, Empty {}).await.expect("viewer");
    viewer.orgs.into_iter().find(|org| org.slug.as_str() == "acme").map(|org| org.tie)
}

async fn search(owner: &Actor, text: &str) -> bursar_domain::api::billing::Teammates {
    owner
        .call(ListTeammates { org: acme() }, TeammateQuery { search: Some(text.to_owned()), ..Default::default() }, Empty {})
        .await
        .expect("teammates")
}

#[tokio::test]
async fn del_1_an_owner_adds_and_removes_a_billing_admin() {
    let app = TestApp::new().await;
    let (owner, member) = (app.person("owner@acme.example").await, app.person("member@acme.example").await);
    add(&owner, &member.id(), GrantEnd::Never).await.expect("added");
    assert_eq!(tie(&member).await, Some(Tie::Member { role: OrgRole::Member, billing_admin: true }));
    let billing = owner.call(GetBilling { org: acme() }, Empty {}, Empty {}).await.expect("billing");
    assert!(billing.billing_admins.iter().any(|admin| admin.id == member.id() && admin.details.is_some()));
    // Others with access see the names, without details (DEL-1), and no requests.
    let seen = member.call(GetBilling { org: acme() }, Empty {}, Empty {}).await.expect("billing");
    assert!(seen.billing_admins.iter().all(|admin| admin.details.is_none()));
    assert_eq!(seen.requests, None);

    remove(&owner, &member.id(), false).await.expect("removed");
    assert_eq!(tie(&member).await, Some(Tie::Member { role: OrgRole::Member, billing_admin: false }), "del_4: membership and role stay");
    assert_eq!(remove(&owner, &member.id(), false).await.expect_err("gone").code, ErrorCode::NotFound);
}

#[tokio::test]
async fn pol_1_owners_and_billing_admins_cannot_be_added() {
    let app = TestApp::new().await;
    let owner = app.person("owner@acme.example").await;
    for (email, refusal) in [
        ("owner@acme.example", Refusal::OwnerHasAccess),
        ("owner2@acme.example", Refusal::OwnerHasAccess),
        ("billing@acme.example", Refusal::AlreadyBillingAdmin),
        ("partner@partner.example", Refusal::NotAMember),
        ("nobody@elsewhere.example", Refusal::NotAMember),
    ] {
        let person = app.person(email).await.id();
        assert_eq!(add(&owner, &person, GrantEnd::Never).await.expect_err(email).refusal, Some(refusal), "{email}");
    }
}

#[tokio::test]
async fn del_2_the_selector_offers_members_who_are_neither_owners_nor_billing_admins() {
    let app = TestApp::new().await;
    let owner = app.person("owner@acme.example").await;
    let everybody = owner.call(ListTeammates { org: acme() }, TeammateQuery::default(), Empty {}).await.expect("teammates");
    assert_eq!(everybody.page.items.len(), 12 - 2 - 1);
    assert_eq!(search(&owner, "olivia").await.page.items.len(), 0);
    assert_eq!(search(&owner, "olivia").await.have_access, ["Olivia Hart"]);
    assert_eq!(search(&owner, "BRUNO kel").await.have_access, ["Bruno Keller"]);
    for text in ["mira", "NOVAK", "nov mi", "member@acme.ex", "Mira N"] {
        let found = search(&owner, text).await.page.items;
        assert_eq!(found.iter().map(|mate| mate.name.as_str()).collect::<Vec<_>>(), ["Mira Novak"], "{text}");
    }
    assert!(search(&owner, "mira zzz").await.page.items.is_empty());
    assert!(search(&owner, "%").await.page.items.len() >= 9, "signs are no words");
}

#[tokio::test]
async fn del_2_pages_of_the_selector_hold_everybody_once() {
    let app = TestApp::new().await;
    let owner = app.person("owner@acme.example").await;
    for search in [None, Some("e".to_owned()), Some("acme".to_owned())] {
        let whole = TeammateQuery { search: search.clone(), limit: Some(200), ..Default::default() };
        let whole = owner.call(ListTeammates { org: acme() }, whole, Empty {}).await.expect("teammates").page;
        let (mut paged, mut cursor) = (Vec::new(), None);
        loop {
            let query = TeammateQuery { search: search.clone(), cursor, limit: Some(2) };
            let page = owner.call(ListTeammates { org: acme() }, query, Empty {}).await.expect("teammates").page;
            paged.extend(page.items);
            cursor = page.next;
            if cursor.is_none() {
                break;
            }
        }
        assert_eq!(paged, whole.items, "{search:?}");
    }
    let bad = TeammateQuery { cursor: Some("nonsense".into()), ..Default::default() };
    assert_eq!(owner.call(ListTeammates { org: acme() }, bad, Empty {}).await.expect_err("refused").code, ErrorCode::BadRequest);
    let bad = TeammateQuery { limit: Some(0), ..Default::default() };
    assert_eq!(owner.call(ListTeammates { org: acme() }, bad, Empty {}).await.expect_err("refused").code, ErrorCode::BadRequest);
}

#[tokio::test]
async fn del_3_pending_invitee_not_selectable() {
    let app = TestApp::new().await;
    let owner = app.person("owner@acme.example").await;
    for text in ["sam", "rivera", "sam.rivera@acme.example"] {
        let answer = search(&owner, text).await;
        assert!(answer.page.items.is_empty());
        assert_eq!(answer.pending, ["sam.rivera@acme.example"], "{text}");
    }
    assert!(search(&owner, "ivera").await.pending.is_empty());
}

#[tokio::test]
async fn del_5_losing_membership_drops_the_grant_and_coming_back_does_not_restore_it() {
    let app = TestApp::new().await;
    let (owner, billing) = (app.person("owner@acme.example").await, app.person("billing@acme.example").await);
    owner.call(RemoveMember { org: acme(), person: billing.id() }, RemoveMemberQuery::default(), Empty {}).await.expect("removed");
    assert_eq!(tie(&billing).await, None);
    let mut tx = app.app.store.write().await.expect("tx");
    let org = bursar::store::orgs::access(&mut tx, &acme(), &owner.id()).await.expect("read").expect("there");
    let org = org.id.parse().expect("id");
    bursar::store::members::insert(&mut tx, &org, &billing.id(), OrgRole::Member, "Bruno Keller", "billing@acme.example", app.app.now())
        .await
        .expect("back");
    tx.commit().await.expect("committed");
    assert_eq!(tie(&billing).await, Some(Tie::Member { role: OrgRole::Member, billing_admin: false }));
    assert!(app.audit(&org).await.contains(&("drop_billing_admin".into(), "done".into())));
}

#[tokio::test]
async fn del_5_becoming_an_owner_drops_the_grant() {
    let app = TestApp::new().await;
    let (owner, billing) = (app.person("owner@acme.example").await, app.person("billing@acme.example").await);
    let change = |role| ChangeMemberRoleCall { role };
    change(OrgRole::Owner).make(&owner, &billing.id()).await;
    assert_eq!(tie(&billing).await, Some(Tie::Member { role: OrgRole::Owner, billing_admin: false }));
    change(OrgRole::Member).make(&owner, &billing.id()).await;
    assert_eq!(tie(&billing).await, Some(Tie::Member { role: OrgRole::Member, billing_admin: false }), "it does not come back");
}

struct ChangeMemberRoleCall {
    role: OrgRole,
}

impl ChangeMemberRoleCall {
    async fn make(&self, owner: &Actor, person: &PersonId) {
        owner
            .call(ChangeMemberRole { org: acme(), person: person.clone() }, Empty {}, RoleChange { role: self.role })
            .await
            .expect("changed");
    }
}

#[tokio::test]
async fn del_6_a_grant_ends_on_the_very_next_request_without_any_sweeper() {
    let app = TestApp::new().await;
    let (owner, member) = (app.person("owner@acme.example").await, app.person("member@acme.example").await);
    add(&owner, &member.id(), GrantEnd::AfterDays { days: 2 }).await.expect("added");
    app.app.clock.advance(2 * DAY_MS - 60_000);
    assert_eq!(tie(&member).await, Some(Tie::Member { role: OrgRole::Member, billing_admin: true }));
    app.app.clock.advance(60_000);
    assert_eq!(tie(&member).await, Some(Tie::Member { role: OrgRole::Member, billing_admin: false }));
    // Nothing has swept, and the person can be given it anew.
    assert!(search(&owner, "mira").await.page.items.len() == 1);
    add(&owner, &member.id(), GrantEnd::Never).await.expect("added again");
    assert_eq!(tie(&member).await, Some(Tie::Member { role: OrgRole::Member, billing_admin: true }));
}

#[tokio::test]
async fn del_6_the_sweeper_ends_once_mails_once_and_reminds_three_days_before() {
    let app = TestApp::new().await;
    let (owner, member) = (app.person("owner@acme.example").await, app.person("member@acme.example").await);
    add(&owner, &member.id(), GrantEnd::AfterDays { days: 10 }).await.expect("added");
    let count = |mails: &[(String, String)], kind: &str| mails.iter().filter(|(k, _)| k == kind).count();
    grants::remind_due(&app.app).await.expect("swept");
    assert_eq!(count(&app.mails().await, "grant_ends_soon"), 0);
    app.app.clock.advance(7 * DAY_MS);
    for _ in 0..3 {
        grants::remind_due(&app.app).await.expect("swept");
    }
    assert_eq!(count(&app.mails().await, "grant_ends_soon"), 3, "the person and both owners, once");
    app.app.clock.advance(3 * DAY_MS);
    for _ in 0..3 {
        grants::end_due(&app.app).await.expect("swept");
    }
    assert_eq!(count(&app.mails().await, "grant_ended"), 3);
    let list = owner
        .call(ListMembers { org: acme() }, MemberQuery { search: Some("mira".into()), ..Default::default() }, Empty {})
        .await
        .expect("members");
    assert!(list.items.iter().all(|member| !member.profile.as_ref().expect("profile").billing_admin));
}

#[tokio::test]
async fn del_6_the_end_can_be_changed_and_a_wrong_one_is_explained() {
    let app = TestApp::new().await;
    let (owner, billing) = (app.person("owner@acme.example").await, app.person("billing@acme.example").await);
    let change = |ends| (ChangeBillingAdminEnd { org: acme(), person: billing.id() }, Empty {}, GrantEndChange { ends });
    let (endpoint, query, body) = change(GrantEnd::AfterDays { days: 5 });
    owner.call(endpoint, query, body).await.expect("changed");
    for (ends, problem) in [
        (GrantEnd::At { at: app.app.now() }, FieldProblem::InThePast),
        (GrantEnd::AfterDays { days: 0 }, FieldProblem::OutOfRange),
        (GrantEnd::AfterDays { days: 4000 }, FieldProblem::OutOfRange),
    ] {
        let (endpoint, query, body) = change(ends);
        let error = owner.call(endpoint, query, body).await.expect_err("refused");
        assert_eq!((error.code, error.fields[0].field.as_str(), error.fields[0].problem), (ErrorCode::InvalidFields, "ends", problem));
    }
    app.app.clock.advance(5 * DAY_MS);
    assert_eq!(tie(&billing).await, Some(Tie::Member { role: OrgRole::Member, billing_admin: false }));
}

#[tokio::test]
async fn del_7_all_owners_and_the_person_concerned_are_mailed() {
    let app = TestApp::new().await;
    let (owner, member) = (app.person("owner@acme.example").await, app.person("member@acme.example").await);
    add(&owner, &member.id(), GrantEnd::Never).await.expect("added");
    remove(&owner, &member.id(), false).await.expect("removed");
    let mut mails = app.mails().await;
    mails.sort();
    let expected =
        |kind: &str| ["member@acme.example", "owner2@acme.example", "owner@acme.example"].map(|to| (kind.to_owned(), to.to_owned()));
    assert_eq!(mails, [expected("grant_added"), expected("grant_removed")].concat());
}

#[tokio::test]
async fn del_7_removing_can_also_stop_billing_mail() {
    let app = TestApp::new().await;
    let (owner, billing) = (app.person("owner@acme.example").await, app.person("billing@acme.example").await);
    let receives = |billing: &bursar_domain::api::billing::Billing| {
        billing.billing_admins.iter().map(|a| a.details.clone().expect("details").receives_billing_mail).collect::<Vec<_>>()
    };
    let page = owner.call(GetBilling { org: acme() }, Empty {}, Empty {}).await.expect("billing");
    assert_eq!(receives(&page), [true]);
    remove(&owner, &billing.id(), false).await.expect("removed");
    add(&owner, &billing.id(), GrantEnd::Never).await.expect("added");
    let page = owner.call(GetBilling { org: acme() }, Empty {}, Empty {}).await.expect("billing");
    assert_eq!(receives(&page), [true], "removing alone leaves the address");
    remove(&owner, &billing.id(), true).await.expect("removed");
    add(&owner, &billing.id(), GrantEnd::Never).await.expect("added");
    let page = owner.call(GetBilling { org: acme() }, Empty {}, Empty {}).await.expect("billing");
    assert_eq!(receives(&page), [false]);
}

#[tokio::test]
async fn del_3_a_closed_account_is_neither_offered_nor_given_the_grant() {
    let app = TestApp::new().await;
    let (owner, member) = (app.person("owner@acme.example").await, app.person("member@acme.example").await);
    app.close(&member).await;
    let found = search(&owner, "mira").await;
    assert!(found.page.items.is_empty() && found.have_access.is_empty(), "{found:?}");
    assert_eq!(add(&owner, &member.id(), GrantEnd::Never).await.expect_err("refused").refusal, Some(Refusal::NotAMember));
}

#[tokio::test]
async fn del_2_a_search_for_more_than_anybody_means_is_refused_by_name() {
    let app = TestApp::new().await;
    let owner = app.person("owner@acme.example").await;
    for text in ["x".repeat(101), "a b c d e f g h i".to_owned()] {
        let query = TeammateQuery { search: Some(text.clone()), ..Default::default() };
        let error = owner.call(ListTeammates { org: acme() }, query, Empty {}).await.expect_err("refused");
        assert_eq!(error.code, ErrorCode::BadRequest);
        assert!(error.detail.expect("detail").contains("`search`"));
        let query = MemberQuery { search: Some(text), ..Default::default() };
        let error = owner.call(ListMembers { org: acme() }, query, Empty {}).await.expect_err("refused");
        assert!(error.code == ErrorCode::BadRequest && error.detail.expect("detail").contains("`search`"));
    }
    assert_eq!(search(&owner, "mira mira MIRA mira mira mira mira mira mira").await.page.items.len(), 1);
}

#[tokio::test]
async fn del_6_a_short_grant_is_not_reminded_of_right_after_it_was_given_or_changed() {
    let app = TestApp::new().await;
    let (owner, member, billing) =
        (app.person("owner@acme.example").await, app.person("member@acme.example").await, app.person("billing@acme.example").await);
    add(&owner, &member.id(), GrantEnd::AfterDays { days: 2 }).await.expect("added");
    let change = ChangeBillingAdminEnd { org: acme(), person: billing.id() };
    owner.call(change.clone(), Empty {}, GrantEndChange { ends: GrantEnd::AfterDays { days: 3 } }).await.expect("changed");
    grants::remind_due(&app.app).await.expect("swept");
    let soon = |mails: Vec<(String, String)>| mails.iter().filter(|(kind, _)| kind == "grant_ends_soon").count();
    assert_eq!(soon(app.mails().await), 0);
    owner.call(change, Empty {}, GrantEndChange { ends: GrantEnd::AfterDays { days: 4 } }).await.expect("changed");
    app.app.clock.advance(DAY_MS);
    grants::remind_due(&app.app).await.expect("swept");
    assert_eq!(soon(app.mails().await), 3, "the later end is reminded of");
}

#[tokio::test]
async fn del_6_an_end_that_was_not_swept_is_noted_by_whatever_meets_it_first() {
    let app = TestApp::new().await;
    let org = app.org("small").await;
    let owner = org.with(Tie::ALL[0]).await;
    for anew in [true, false] {
        let member = org.with(Tie::Member { role: OrgRole::Member, billing_admin: false }).await;
        let endpoint = AddBillingAdmin { org: org.by_id() };
        let give = |ends| owner.call(endpoint.clone(), Empty {}, NewBillingAdmin { person: member.id(), ends });
        give(GrantEnd::AfterDays { days: 1 }).await.expect("added");
        app.app.clock.advance(DAY_MS);
        if anew {
            give(GrantEnd::Never).await.expect("added again");
        } else {
            let remove = RemoveMember { org: org.by_id(), person: member.id() };
            owner.call(remove, RemoveMemberQuery::default(), Empty {}).await.expect("removed");
        }
        let log = app.chain(org.id.as_str()).await;
        let ended = log.iter().filter(|row| row.action == "end_billing_admin" && row.target.as_deref() == Some(member.id().as_str()));
        assert_eq!(ended.count(), 1, "anew: {anew}");
        assert_eq!(log.iter().filter(|row| row.action == "drop_billing_admin").count(), 0, "it had ended before");
        assert_eq!(app.mails().await.iter().filter(|(kind, _)| kind == "grant_ended").count(), if anew { 2 } else { 4 });
        grants::end_due(&app.app).await.expect("swept");
        assert_eq!(app.mails().await.iter().filter(|(kind, _)| kind == "grant_ended").count(), if anew { 2 } else { 4 }, "once");
    }
}

#[tokio::test]
async fn ops_2_a_misspelt_end_is_refused_by_name_and_gives_nothing() {
    let app = TestApp::new().await;
    let (owner, member) = (app.person("owner@acme.example").await, app.person("member@acme.example").await);
    let person = member.id();
    for (body, named) in [
        (format!(r#"{{"person":"{person}","end":{{"kind":"after_days","days":2}}}}"#), "`end`"),
        (format!(r#"{{"person":"{person}","ends":{{"kind":"after_days","days":"two"}}}}"#), "`ends`"),
        (format!(r#"{{"person":"{person}","ends":{{"kind":"after_days","days":2,"at":3}}}}"#), "`ends`"),
        (format!(r#"{{"person":"{person}"}} and more"#), "trailing"),
    ] {
        let answer = owner.raw("POST", "/api/v1/orgs/acme/billing-admins", &body).await;
        assert_eq!((answer.status.as_u16(), answer.error().code), (400, ErrorCode::BadRequest), "{body}");
        assert!(answer.error().detail.expect("detail").contains(named), "{body}: {}", answer.text());
    }
    assert_eq!(tie(&member).await, Some(Tie::Member { role: OrgRole::Member, billing_admin: false }));
}

#[tokio::test]
async fn del_2_a_full_last_page_says_that_it_is_the_last() {
    let app = TestApp::new().await;
    let owner = app.person("owner@acme.example").await;
    for (limit, more) in [(9, false), (8, true), (10, false)] {
        let query = TeammateQuery { limit: Some(limit), ..Default::default() };
        let page = owner.call(ListTeammates { org: acme() }, query, Empty {}).await.expect("teammates").page;
        assert_eq!((page.items.len(), page.next.is_some()), (limit.min(9) as usize, more), "{limit}");
        let query = MemberQuery { limit: Some(limit + 3), ..Default::default() };
        let page = owner.call(ListMembers { org: acme() }, query, Empty {}).await.expect("members");
        assert_eq!((page.items.len(), page.next.is_some()), ((limit + 3).min(12) as usize, more), "{limit}");
    }
}

#[tokio::test]
async fn del_7_who_is_removed_is_told_so_and_by_whom() {
    let app = TestApp::new().await;
    let (owner, billing) = (app.person("owner@acme.example").await, app.person("billing@acme.example").await);
    let admin = app.person("owner2@acme.example").await;
    let keep = RemoveMember { org: acme(), person: billing.id() };
    owner.call(keep, RemoveMemberQuery { stop_billing_mail: true }, Empty {}).await.expect("removed");
    let mail = app.mail("grant_dropped", "billing@acme.example").await;
    assert!(mail.body.contains("Olivia Hart removed you from Acme"), "{}", mail.body);
    assert!(!mail.body.contains("/orgs/acme"), "the page is closed to them: {}", mail.body);
    let mail = app.mail("grant_dropped", "owner@acme.example").await;
    assert!(mail.body.contains("Olivia Hart removed Bruno Keller") && mail.body.contains("/orgs/acme"), "{}", mail.body);
    let mut conn = app.app.store.read().await.expect("conn");
    let recipients: Vec<String> = sqlx::query_scalar("SELECT email_key FROM billing_recipients").fetch_all(&mut *conn).await.expect("read");
    assert!(!recipients.contains(&"billing@acme.example".to_owned()));
    drop(conn);

    owner.call(RemoveMember { org: acme(), person: admin.id() }, RemoveMemberQuery::default(), Empty {}).await.expect("removed");
    assert!(app.mail("owner_gone", "owner2@acme.example").await.body.contains("Olivia Hart removed you"));
    assert!(app.mail("owner_gone", "owner@acme.example").await.subject.contains("no longer an owner"));
}

#[tokio::test]
async fn pol_1_an_admin_who_removes_a_member_does_not_decide_about_billing_mail() {
    let app = TestApp::new().await;
    let org = app.org("small").await;
    org.with(Tie::ALL[0]).await;
    let admin = org.with(Tie::Member { role: OrgRole::Admin, billing_admin: false }).await;
    let member = org.with(Tie::Member { role: OrgRole::Member, billing_admin: false }).await;
    let remove = RemoveMember { org: org.by_id(), person: member.id() };
    let error = admin.call(remove.clone(), RemoveMemberQuery { stop_billing_mail: true }, Empty {}).await.expect_err("refused");
    assert_eq!(error.denied.expect("way out").needed_permission.name(), "manage_billing_admins");
    // Refused and done stand under one name, with the one whom it was about.
    admin.call(remove, RemoveMemberQuery::default(), Empty {}).await.expect("removed");
    let log = app.chain(org.id.as_str()).await;
    let about: Vec<_> = log.iter().map(|row| (row.action.as_str(), row.outcome.as_str(), row.target.clone())).collect();
    let person = Some(member.id().to_string());
    assert_eq!(about, [("remove_member", "forbidden", person.clone()), ("remove_member", "done", person)]);
}
