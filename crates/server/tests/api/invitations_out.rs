//! Inviting: who may, how many, what comes back, and what each role sees of it.

use bursar::{
    mail::invitation::{InvitationMail, invitation},
    service::notify::Writing,
    store,
};
use bursar_domain::{
    access::{OrgRole, Tie},
    api::{
        Empty,
        billing::RemoveBillingAdminQuery,
        billing_managers::{
            AddressAnswer, AddressResult, Addresses, BillingManagers, CopyBillingManagerInvitation, CreateBillingManagerLink, Delivery,
            InviteBillingManagers, ListBillingManagers, NewLink, PendingInvitation, PendingState, RemoveBillingManager,
            ResendBillingManagerInvitation, RevokeBillingManagerInvitation,
        },
        error::{ApiError, ErrorCode, FieldProblem, Refusal},
        member_invitations::{
            CopyMemberInvitation, CreateMemberLink, InviteMembers, ListMemberInvitations, NewMemberLink, NewMembers,
            ResendMemberInvitation, RevokeMemberInvitation,
        },
        members::{ChangeMemberRole, RoleChange},
        viewer::GetViewer,
    },
    ids::InvitationId,
    invite::{Channel, EMAIL_LIFE_MS, Offer},
    plan::Edition,
    time::DAY_MS,
};

use crate::{
    browser::{Browser, token_of},
    support::{Actor, TestApp, TestOrg},
};

const OWNER: Tie = Tie::Member { role: OrgRole::Owner, billing_admin: false };
const ADMIN: Tie = Tie::Member { role: OrgRole::Admin, billing_admin: false };
const MEMBER: Tie = Tie::Member { role: OrgRole::Member, billing_admin: false };
const BILLING_ADMIN: Tie = Tie::Member { role: OrgRole::Member, billing_admin: true };

async fn stage(edition: Edition) -> (TestApp, TestOrg, Actor) {
    let app = TestApp::new().await;
    let org = app.org("firm").await;
    org.plan(edition).await;
    let owner = org.with(OWNER).await;
    (app, org, owner)
}

async fn invite(org: &TestOrg, by: &Actor, emails: &[&str]) -> Vec<AddressAnswer> {
    let body = Addresses { emails: emails.iter().map(|email| (*email).to_owned()).collect() };
    by.call(InviteBillingManagers { org: org.by_id() }, Empty {}, body).await.expect("answers")
}

async fn link(org: &TestOrg, by: &Actor) -> Result<(InvitationId, String), ApiError> {
    let link = by.call(CreateBillingManagerLink { org: org.by_id() }, Empty {}, NewLink::default()).await?;
    Ok((link.invitation, token_of(&link.url)))
}

async fn card(org: &TestOrg, by: &Actor) -> BillingManagers {
    by.call(ListBillingManagers { org: org.by_id() }, Empty {}, Empty {}).await.expect("card")
}

async fn row(org: &TestOrg, by: &Actor, id: &InvitationId) -> PendingInvitation {
    let pending = card(org, by).await.pending.expect("for owners");
    pending.into_iter().find(|row| row.id == *id).expect("pending")
}

fn invited(answer: &AddressAnswer) -> InvitationId {
    match &answer.result {
        AddressResult::Invited { invitation } => invitation.clone(),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn inv_1_many_addresses_at_once_get_an_answer_each() {
    let (app, org, owner) = stage(Edition::Enterprise).await;
    let (member, delegate, manager) = (org.with(MEMBER).await, org.with(BILLING_ADMIN).await, org.with(Tie::BillingManager).await);
    let (of_member, of_delegate) = (app.email_of(&member).await, app.email_of(&delegate).await);
    let (of_manager, of_owner) = (app.email_of(&manager).await, app.email_of(&owner).await);
    let first = invited(&invite(&org, &owner, &["First@Firm.example"]).await[0]);
    let emails =
        ["first@firm.EXAMPLE", "new@firm.example", " ", "NEW@firm.example ", "nonsense", &of_member, &of_delegate, &of_manager, &of_owner];
    let answers = invite(&org, &owner, &emails).await;
    assert_eq!(answers.len(), 7, "what is empty or repeated is left out: {answers:?}");
    let refused = AddressResult::Refused { reason: Refusal::AlreadyDelegate, upgrade_to: None };
    assert_eq!(answers[0].result, AddressResult::AlreadyInvited { invitation: first, role: None });
    let second = invited(&answers[1]);
    assert_eq!(answers[2], AddressAnswer { email: "nonsense".into(), result: AddressResult::NotAnEmail });
    assert_eq!(answers[3].result, AddressResult::IsMember { person: member.id(), name: "member".into() });
    for answer in &answers[4..] {
        assert_eq!(answer.result, refused, "{}", answer.email);
    }
    let pending = row(&org, &owner, &second).await;
    assert_eq!((pending.channel, pending.email.as_deref(), pending.state), (Channel::Email, Some("new@firm.example"), PendingState::Open));
    assert_eq!(pending.expires_at, Some(pending.invited_at.plus_ms(EMAIL_LIFE_MS)));
    assert!(matches!(pending.delivery, Some(Delivery::Queued | Delivery::Sent)));
    let mails: Vec<_> = app.mails().await.into_iter().filter(|(kind, _)| kind == "invitation").map(|(_, to)| to).collect();
    assert_eq!(mails, ["First@Firm.example", "new@firm.example"]);
    let log = app.audit(&org.id).await;
    let count = |outcome: &str| log.iter().filter(|(action, out)| action == "invite_billing_managers" && out == outcome).count();
    assert_eq!((count("done"), count("already_delegate")), (2, 3));
}

#[tokio::test]
async fn inv_1_a_list_without_an_address_or_with_too_many_is_refused_as_a_whole() {
    let (app, org, owner) = stage(Edition::Enterprise).await;
    let before = app.snapshot().await;
    for (emails, problem) in [
        (vec![" ".to_owned()], FieldProblem::Required),
        ((0..51).map(|i| format!("p{i}@firm.example")).collect(), FieldProblem::OutOfRange),
    ] {
        let error = owner.call(InviteBillingManagers { org: org.by_id() }, Empty {}, Addresses { emails }).await.expect_err("refused");
        assert_eq!((error.fields[0].field.as_str(), error.fields[0].problem), ("emails", problem));
    }
    assert_eq!(before, app.snapshot().await);
}

#[tokio::test]
async fn inv_1_members_are_invited_the_same_two_ways_and_never_as_owners() {
    let (app, org, owner) = stage(Edition::Free).await;
    let admin = org.with(ADMIN).await;
    for role in [OrgRole::Admin, OrgRole::Member] {
        let body = NewMembers { emails: vec![format!("{}@firm.example", role.name())], role };
        let answers = admin.call(InviteMembers { org: org.by_id() }, Empty {}, body).await.expect("answers");
        invited(&answers[0]);
        let made =
            admin.call(CreateMemberLink { org: org.by_id() }, Empty {}, NewMemberLink { role, expires_at: None }).await.expect("link");
        token_of(&made.url);
    }
    let before = app.snapshot().await;
    for by in [&admin, &owner] {
        let body = NewMembers { emails: vec!["boss@firm.example".into()], role: OrgRole::Owner };
        let error = by.call(InviteMembers { org: org.by_id() }, Empty {}, body).await.expect_err("refused");
        assert_eq!((error.fields[0].field.as_str(), error.fields[0].problem), ("role", FieldProblem::NotPossible));
        let body = NewMemberLink { role: OrgRole::Owner, expires_at: None };
        assert_eq!(
            by.call(CreateMemberLink { org: org.by_id() }, Empty {}, body).await.expect_err("refused").code,
            ErrorCode::InvalidFields
        );
    }
    assert_eq!(before, app.snapshot().await);
    let pending = admin.call(ListMemberInvitations { org: org.by_id() }, Empty {}, Empty {}).await.expect("list");
    assert_eq!(pending.len(), 4);
    let by_email = pending.iter().find(|row| row.email.as_deref() == Some("admin@firm.example")).expect("there");
    assert_eq!(by_email.role, Some(OrgRole::Admin));
    let manager = org.with(MEMBER).await;
    let body = NewMembers { emails: vec![app.email_of(&manager).await, "admin@firm.example".into()], role: OrgRole::Member };
    let answers = admin.call(InviteMembers { org: org.by_id() }, Empty {}, body).await.expect("answers");
    assert!(matches!(answers[0].result, AddressResult::IsMember { .. }), "{answers:?}");
    assert_eq!(
        answers[1].result,
        AddressResult::AlreadyInvited { invitation: by_email.id.clone(), role: Some(OrgRole::Admin) },
        "as what it was sent"
    );
    // The ways of the Billing page do not reach what the Members page has made, nor the other way round.
    let resend = ResendBillingManagerInvitation { org: org.by_id(), invitation: by_email.id.clone() };
    assert_eq!(owner.call(resend, Empty {}, Empty {}).await.expect_err("refused").code, ErrorCode::NotFound);
    let revoke = RevokeMemberInvitation { org: org.by_id(), invitation: by_email.id.clone() };
    admin.call(revoke.clone(), Empty {}, Empty {}).await.expect("revoked");
    let again = admin.call(revoke, Empty {}, Empty {}).await.expect_err("gone");
    assert_eq!((again.code, again.refusal), (ErrorCode::Refused, Some(Refusal::Revoked)));
}

#[tokio::test]
async fn inv_2_an_email_invitation_runs_out_after_seven_days_and_a_link_when_it_was_told_to() {
    let (app, org, owner) = stage(Edition::Enterprise).await;
    let by_email = invited(&invite(&org, &owner, &["new@firm.example"]).await[0]);
    let mailed = app.mailed_token("invitation", "new@firm.example").await;
    let (_, endless) = link(&org, &owner).await.expect("link");
    let end = app.app.now().plus_days(3);
    let body = NewLink { expires_at: Some(end) };
    let ending = owner.call(CreateBillingManagerLink { org: org.by_id() }, Empty {}, body).await.expect("link");
    let past = NewLink { expires_at: Some(app.app.now()) };
    let error = owner.call(CreateBillingManagerLink { org: org.by_id() }, Empty {}, past).await.expect_err("refused");
    assert_eq!((error.fields[0].field.as_str(), error.fields[0].problem), ("expires_at", FieldProblem::InThePast));

    let mut visitor = Browser::new(&app);
    app.app.clock.advance(3 * DAY_MS);
    let error = visitor.open(&token_of(&ending.url)).await.expect_err("gone");
    assert_eq!((error.status, error.refusal, error.gone_at), (410, Some(Refusal::Expired), Some(end)));
    let copy = CopyBillingManagerInvitation { org: org.by_id(), invitation: ending.invitation.clone() };
    assert_eq!(owner.call(copy, Empty {}, Empty {}).await.expect_err("refused").refusal, Some(Refusal::Expired));
    visitor.open(&mailed).await.expect("still open");
    app.app.clock.advance(4 * DAY_MS);
    assert_eq!(visitor.open(&mailed).await.expect_err("gone").refusal, Some(Refusal::Expired));
    assert_eq!(row(&org, &owner, &by_email).await.state, PendingState::Expired);

    let resend = ResendBillingManagerInvitation { org: org.by_id(), invitation: by_email.clone() };
    owner.call(resend, Empty {}, Empty {}).await.expect("sent");
    assert_eq!(row(&org, &owner, &by_email).await.state, PendingState::Open);
    assert_eq!(visitor.open(&mailed).await.expect_err("gone").refusal, Some(Refusal::Revoked), "the old token died");
    visitor.open(&app.mailed_token("invitation", "new@firm.example").await).await.expect("the new one works");
    app.app.clock.advance(4000 * DAY_MS);
    visitor.open(&endless).await.expect("a link never runs out");
}

#[tokio::test]
async fn inv_9_sending_again_waits_a_minute_and_kills_older_tokens_copying_adds_one() {
    let (app, org, owner) = stage(Edition::Enterprise).await;
    let id = invited(&invite(&org, &owner, &["new@firm.example"]).await[0]);
    let first = app.mailed_token("invitation", "new@firm.example").await;
    let resend = ResendBillingManagerInvitation { org: org.by_id(), invitation: id.clone() };
    let copy = CopyBillingManagerInvitation { org: org.by_id(), invitation: id.clone() };
    let error = owner.call(resend.clone(), Empty {}, Empty {}).await.expect_err("too soon");
    assert_eq!((error.code, error.refusal), (ErrorCode::Refused, Some(Refusal::CoolDown)));
    assert!((1..=60).contains(&error.retry_after_seconds.expect("how long")), "{error:?}");

    let mut visitor = Browser::new(&app);
    let copied = token_of(&owner.call(copy.clone(), Empty {}, Empty {}).await.expect("copied").url);
    for token in [&first, &copied] {
        assert_eq!(visitor.open(token).await.expect("open").invited_address.as_deref(), Some("ne…@firm.example"));
    }
    app.app.clock.advance(60_000);
    owner.call(resend.clone(), Empty {}, Empty {}).await.expect("sent again");
    for token in [&first, &copied] {
        assert_eq!(visitor.open(token).await.expect_err("dead").refusal, Some(Refusal::Revoked));
    }
    let second = app.mailed_token("invitation", "new@firm.example").await;
    visitor.open(&second).await.expect("alive");
    let (from_link, token) = link(&org, &owner).await.expect("link");
    let error = owner.call(ResendBillingManagerInvitation { org: org.by_id(), invitation: from_link.clone() }, Empty {}, Empty {}).await;
    assert_eq!(error.expect_err("a link has no address").code, ErrorCode::BadRequest);

    for (id, token) in [(id, second), (from_link, token)] {
        let revoke = RevokeBillingManagerInvitation { org: org.by_id(), invitation: id.clone() };
        owner.call(revoke.clone(), Empty {}, Empty {}).await.expect("revoked");
        let error = visitor.open(&token).await.expect_err("revoked");
        assert_eq!((error.status, error.refusal), (410, Some(Refusal::Revoked)));
        assert!(error.gone_at.is_some());
        for error in [
            owner.call(revoke, Empty {}, Empty {}).await.expect_err("gone"),
            owner.call(CopyBillingManagerInvitation { org: org.by_id(), invitation: id }, Empty {}, Empty {}).await.expect_err("gone"),
            owner.call(resend.clone(), Empty {}, Empty {}).await.expect_err("gone"),
        ] {
            assert_eq!((error.code, error.refusal), (ErrorCode::Refused, Some(Refusal::Revoked)));
        }
    }
    assert_eq!(card(&org, &owner).await.pending, Some(Vec::new()));
    let log = app.audit(&org.id).await;
    for (action, outcome) in [
        ("resend_billing_manager_invitation", "cool_down"),
        ("copy_billing_manager_invitation", "done"),
        ("resend_billing_manager_invitation", "done"),
        ("create_billing_manager_link", "done"),
        ("revoke_billing_manager_invitation", "done"),
        ("revoke_billing_manager_invitation", "revoked"),
    ] {
        assert!(log.contains(&(action.into(), outcome.into())), "{action} {outcome}: {log:?}");
    }
}

#[tokio::test]
async fn inv_7_the_edition_says_how_many_and_the_refusal_says_which_allows_more() {
    for (edition, allowed, upgrade_to) in [(Edition::Free, 0, Edition::Team), (Edition::Team, 1, Edition::Enterprise)] {
        let (app, org, owner) = stage(edition).await;
        let answers = invite(&org, &owner, &["a@firm.example", "b@firm.example"]).await;
        for (i, answer) in answers.iter().enumerate() {
            let refused = AddressResult::Refused { reason: Refusal::ManagerLimit, upgrade_to: Some(upgrade_to) };
            assert_eq!(answer.result == refused, i >= allowed, "{edition:?}: {answer:?}");
        }
        let error = link(&org, &owner).await.expect_err("refused");
        assert_eq!((error.status, error.refusal, error.upgrade_to), (409, Some(Refusal::ManagerLimit), Some(upgrade_to)));
        let card = card(&org, &owner).await;
        assert_eq!((card.limit, card.upgrade_to), (Some(u32::try_from(allowed).expect("few")), Some(upgrade_to)));
        assert_eq!(app.audit(&org.id).await.iter().filter(|(_, outcome)| outcome == "manager_limit").count(), 3 - allowed);
    }
    let (_, org, owner) = stage(Edition::BusinessCritical).await;
    for answer in invite(&org, &owner, &["a@firm.example", "b@firm.example", "c@firm.example"]).await {
        invited(&answer);
    }
    let card = card(&org, &owner).await;
    assert_eq!((card.limit, card.upgrade_to), (None, None));
}

#[tokio::test]
async fn inv_7_what_has_run_out_or_was_revoked_makes_room_and_sending_again_needs_it() {
    let (app, org, owner) = stage(Edition::Team).await;
    let old = invited(&invite(&org, &owner, &["a@firm.example"]).await[0]);
    app.app.clock.advance(EMAIL_LIFE_MS);
    let new = invited(&invite(&org, &owner, &["b@firm.example"]).await[0]);
    let resend = |id: &InvitationId| ResendBillingManagerInvitation { org: org.by_id(), invitation: id.clone() };
    let error = owner.call(resend(&old), Empty {}, Empty {}).await.expect_err("no room");
    assert_eq!((error.refusal, error.upgrade_to), (Some(Refusal::ManagerLimit), Some(Edition::Enterprise)));
    app.app.clock.advance(60_000);
    owner.call(resend(&new), Empty {}, Empty {}).await.expect("its own place is its own");
    owner.call(RevokeBillingManagerInvitation { org: org.by_id(), invitation: new }, Empty {}, Empty {}).await.expect("revoked");
    owner.call(resend(&old), Empty {}, Empty {}).await.expect("there is room now");
}

#[tokio::test]
async fn inv_8_billing_managers_are_not_counted() {
    let (app, org, owner) = stage(Edition::Enterprise).await;
    for tie in [MEMBER, MEMBER, Tie::BillingManager] {
        org.with(tie).await;
    }
    invite(&org, &owner, &["a@firm.example"]).await;
    let viewer = app.nobody();
    assert!(viewer.call(GetViewer {}, Empty {}, Empty {}).await.expect("viewer").orgs.is_empty());
    let count = owner.raw("GET", "/api/v1/orgs/firm/member-count", "").await;
    assert_eq!(count.text(), r#"{"members":3}"#);
    let listed: serde_json::Value = serde_json::from_slice(&owner.raw("GET", "/api/v1/orgs/firm/members", "").await.body).expect("json");
    assert_eq!(listed["items"].as_array().expect("items").len(), 3);
}

#[tokio::test]
async fn inv_10_so_many_invitations_a_day_as_the_edition_allows() {
    let (app, org, owner) = stage(Edition::Free).await;
    let many = |from: usize, n: usize| NewMembers {
        emails: (from..from + n).map(|i| format!("p{i}@firm.example")).collect(),
        role: OrgRole::Member,
    };
    let answers = owner.call(InviteMembers { org: org.by_id() }, Empty {}, many(0, 49)).await.expect("answers");
    let first = invited(&answers[0]);
    let answers = owner.call(InviteMembers { org: org.by_id() }, Empty {}, many(49, 2)).await.expect("answers");
    invited(&answers[0]);
    assert_eq!(answers[1].result, AddressResult::Refused { reason: Refusal::DailyLimit, upgrade_to: Some(Edition::Team) });
    app.app.clock.advance(60_000);
    let resend = ResendMemberInvitation { org: org.by_id(), invitation: first };
    assert_eq!(
        owner.call(resend.clone(), Empty {}, Empty {}).await.expect_err("refused").refusal,
        Some(Refusal::DailyLimit),
        "it is a mail as well"
    );
    let body = NewMemberLink { role: OrgRole::Member, expires_at: None };
    let error = owner.call(CreateMemberLink { org: org.by_id() }, Empty {}, body.clone()).await.expect_err("refused");
    assert_eq!((error.status, error.refusal, error.upgrade_to), (409, Some(Refusal::DailyLimit), Some(Edition::Team)));
    org.plan(Edition::Team).await;
    owner.call(resend, Empty {}, Empty {}).await.expect("paid editions allow more");
    org.plan(Edition::Free).await;
    app.app.clock.advance(DAY_MS);
    owner.call(CreateMemberLink { org: org.by_id() }, Empty {}, body).await.expect("another day");
}

#[tokio::test]
async fn inv_4_an_invitation_dies_with_the_right_of_whoever_sent_it_until_somebody_else_vouches() {
    let (app, org, first) = stage(Edition::Team).await;
    let second = org.with(OWNER).await;
    let (id, token) = link(&org, &first).await.expect("link");
    let mut visitor = Browser::new(&app);
    visitor.open(&token).await.expect("open");
    let demote = ChangeMemberRole { org: org.by_id(), person: first.id() };
    second.call(demote, Empty {}, RoleChange { role: OrgRole::Admin }).await.expect("demoted");
    assert_eq!(visitor.open(&token).await.expect_err("dead").refusal, Some(Refusal::Revoked));
    assert_eq!(row(&org, &second, &id).await.state, PendingState::SenderGone);
    assert_eq!(card(&org, &second).await.upgrade_to, None, "it takes no place");
    let copy = CopyBillingManagerInvitation { org: org.by_id(), invitation: id.clone() };
    let copied = token_of(&second.call(copy, Empty {}, Empty {}).await.expect("copied").url);
    visitor.open(&copied).await.expect("alive");
    assert_eq!(visitor.open(&token).await.expect_err("dead").refusal, Some(Refusal::Revoked), "nobody vouched for the old one");
    assert_eq!(row(&org, &second, &id).await.state, PendingState::Open);
    assert_eq!(card(&org, &second).await.upgrade_to, Some(Edition::Enterprise));

    // An admin may invite members; their invitations die when the account is closed, too.
    let admin = org.with(ADMIN).await;
    let body = NewMemberLink { role: OrgRole::Admin, expires_at: None };
    let made = admin.call(CreateMemberLink { org: org.by_id() }, Empty {}, body).await.expect("link");
    visitor.open(&token_of(&made.url)).await.expect("open");
    app.close(&admin).await;
    assert_eq!(visitor.open(&token_of(&made.url)).await.expect_err("dead").refusal, Some(Refusal::Revoked));
    let copy = CopyMemberInvitation { org: org.by_id(), invitation: made.invitation };
    visitor.open(&token_of(&second.call(copy, Empty {}, Empty {}).await.expect("copied").url)).await.expect("alive");
}

#[tokio::test]
async fn del_7_removing_a_manager_is_told_to_owners_and_the_person_and_can_stop_billing_mail() {
    for stop in [true, false] {
        let (app, org, owner) = stage(Edition::Enterprise).await;
        let (other, manager) = (org.with(OWNER).await, org.with(Tie::BillingManager).await);
        let email = app.email_of(&manager).await;
        let mut tx = app.app.store.write().await.expect("tx");
        store::orgs::insert_billing_recipient(&mut tx, &org.id, &email).await.expect("recipient");
        tx.commit().await.expect("committed");
        let details = card(&org, &owner).await.managers.remove(0).details.expect("for owners");
        assert!(details.receives_billing_mail && details.email == email);
        let mut notices = app.app.live.subscribe();
        let remove = RemoveBillingManager { org: org.by_id(), person: manager.id() };
        owner.call(remove.clone(), RemoveBillingAdminQuery { stop_billing_mail: stop }, Empty {}).await.expect("removed");
        assert!(manager.call(GetViewer {}, Empty {}, Empty {}).await.expect("viewer").orgs.is_empty());
        let mut told: Vec<_> =
            app.mails().await.into_iter().filter(|(kind, _)| kind == "billing_manager_removed").map(|(_, to)| to).collect();
        told.sort();
        let mut expected = vec![email.clone(), app.email_of(&owner).await, app.email_of(&other).await];
        expected.sort();
        assert_eq!(told, expected);
        let heard = notices.recv().await.expect("told");
        assert_eq!(heard.audience, bursar::live::Audience::Person(manager.id()));
        let mut tx = app.app.store.write().await.expect("tx");
        assert_eq!(store::orgs::delete_billing_recipient(&mut tx, &org.id, &email).await.expect("read"), !stop);
        drop(tx);
        let again = owner.call(remove, RemoveBillingAdminQuery::default(), Empty {}).await.expect_err("gone");
        assert_eq!(again.code, ErrorCode::NotFound);
        assert!(app.audit(&org.id).await.contains(&("remove_billing_manager".into(), "done".into())));
    }
}

/// Every path to a value in a JSON text, without the places in lists.
fn keys(value: &serde_json::Value, at: &str, found: &mut std::collections::BTreeSet<String>) {
    match value {
        serde_json::Value::Object(map) => {
            for (name, value) in map {
                let path = if at.is_empty() { name.clone() } else { format!("{at}.{name}") };
                keys(value, &path, found);
                found.insert(path);
            }
        }
        serde_json::Value::Array(items) => items.iter().for_each(|item| keys(item, &format!("{at}[]"), found)),
        _ => {}
    }
}

#[tokio::test]
async fn inv_9_each_role_gets_exactly_these_fields() {
    let (app, org, owner) = stage(Edition::Enterprise).await;
    org.with(Tie::BillingManager).await;
    org.with(BILLING_ADMIN).await;
    for offer in [Offer::BillingManager, Offer::Member { role: OrgRole::Member }] {
        for email in [Some("secret@firm.example"), None] {
            let (id, _) = org.invitation(&owner, offer, email).await;
            let mut tx = app.app.store.write().await.expect("tx");
            if let Some(email) = email {
                let mail = InvitationMail { org: "firm", inviter: "owner", offer, url: "https://x.example", expires_at: None };
                let writing = Writing { config: &app.app.config, now: app.app.now(), org: &org.id, by: None };
                let sent = writing.to(&mut tx, &invitation(email, &mail)).await.expect("written");
                store::invitations::set_mail(&mut tx, &org.id, id.as_str(), &sent).await.expect("noted");
            }
            store::invitations::set_failure(&mut tx, &org.id, id.as_str(), "wrong_account", app.app.now()).await.expect("noted");
            tx.commit().await.expect("committed");
        }
    }
    org.plan(Edition::Team).await;
    let mut golden = String::new();
    for tie in Tie::ALL {
        let actor = org.with(tie).await;
        for path in ["billing-managers", "member-invitations", "members", "billing"] {
            let answer = actor.raw("GET", &format!("/api/v1/orgs/firm/{path}"), "").await;
            golden.push_str(&format!("{} GET {path}: {}\n", tie.label(), answer.status.as_u16()));
            let mut found = std::collections::BTreeSet::new();
            if answer.status.is_success() {
                keys(&serde_json::from_slice(&answer.body).expect("json"), "", &mut found);
            }
            found.iter().for_each(|key| golden.push_str(&format!("    {key}\n")));
            let tells_addresses = answer.text().contains("secret@firm.example");
            assert!(!tells_addresses || tie == OWNER || path == "member-invitations", "{} {path}", tie.label());
        }
    }
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/field_level.txt");
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::create_dir_all(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden")).expect("folder");
        std::fs::write(file, &golden).expect("golden file can be written");
    }
    let expected = std::fs::read_to_string(file).expect("golden file is there");
    assert_eq!(golden, expected, "run with UPDATE_GOLDEN=1 if the change of what each role sees is meant");
}

#[tokio::test]
async fn inv_9_the_demo_has_pending_invitations_of_every_kind() {
    let app = TestApp::new().await;
    let owner = app.person("owner@acme.example").await;
    let card = owner.call(ListBillingManagers { org: "acme".parse().expect("slug") }, Empty {}, Empty {}).await.expect("card");
    assert_eq!(card.managers[0].details.as_ref().expect("for owners").email, "partner@partner.example");
    let pending = card.pending.expect("for owners");
    assert_eq!(pending.iter().map(|row| row.channel).collect::<Vec<_>>(), [Channel::Email, Channel::Link]);
    assert!(pending.iter().all(|row| row.state == PendingState::Open));
    assert_eq!(pending[1].last_failure.as_ref().expect("tried").reason, Refusal::AlreadyDelegate);
    let members = owner.call(ListMemberInvitations { org: "acme".parse().expect("slug") }, Empty {}, Empty {}).await.expect("list");
    assert_eq!(members.iter().map(|row| row.email.as_deref()).collect::<Vec<_>>(), [Some("sam.rivera@acme.example")]);
    let token = app.mailed_token("invitation", "accounting@ledger-works.example").await;
    assert_eq!(Browser::new(&app).open(&token).await.expect("the mailbox's link works").org_name, "Acme Robotics");
}
