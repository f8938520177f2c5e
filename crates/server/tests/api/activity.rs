//! Billing activity from outside: what is told, in which order, who finds what, and the file that a spreadsheet opens.

use bursar::service::activity::{NewActivity, note};
use bursar_domain::{
    access::{OrgRole, Tie},
    api::{
        Empty,
        activity::{Activity, ActivityArea, ActivityKind, ActivityQuery, ListActivity},
        billing::{AddBillingAdmin, NewBillingAdmin, RemoveBillingAdmin, RemoveBillingAdminQuery},
        billing_managers::RemoveBillingManager,
        error::ErrorCode,
        orgs::{Leave, LeaveOrg},
    },
    credits::Credits,
    delegation::GrantEnd,
    invoice::{InvoiceNumber, InvoiceStatus, Series},
    money::{Currency, Money},
    plan::{Cadence, Edition, Plan},
    time::DAY_MS,
};

use crate::{
    documents::{Issued, issue},
    support::{Actor, TestApp, TestOrg},
};

const OWNER: Tie = Tie::Member { role: OrgRole::Owner, billing_admin: false };

async fn tell(app: &TestApp, org: &TestOrg, by: Option<(&Actor, &str)>, what: NewActivity) {
    let mut tx = app.app.store.write().await.expect("tx");
    let id = by.map(|(actor, _)| actor.id());
    let actor = id.as_ref().zip(by.map(|(_, name)| name));
    note(&mut tx, &org.id, app.app.now(), actor, what).await.expect("told");
    tx.commit().await.expect("committed");
}

async fn list(actor: &Actor, org: &TestOrg, query: ActivityQuery) -> Vec<Activity> {
    actor.call(ListActivity { org: org.by_id() }, query, Empty {}).await.expect("a page").items
}

/// An owner, and one line of each area.
async fn stage() -> (TestApp, TestOrg, Actor) {
    let app = TestApp::new().await;
    let org = app.org("matrix").await;
    let owner = org.with(OWNER).await;
    let paid = Issued { last: 41, at: app.app.now(), status: InvoiceStatus::Paid, corrects: None };
    let invoice = issue(&app, &org.id, paid).await;
    let number = InvoiceNumber::after("MATRIX", Series::Invoice, 41).expect("number");
    let plan = Plan { edition: Edition::Team, cadence: Cadence::Monthly };
    let usd = Money::new(-1205, Currency::Usd);
    let lines = [
        (Some("Ada Löwe"), NewActivity::new(ActivityKind::PlanChanged).plan(plan)),
        (None, NewActivity::new(ActivityKind::PaymentSucceeded).subject("visa 4242").amount(usd).invoice(&invoice, &number)),
        (None, NewActivity::new(ActivityKind::CreditsExpired).credits(Credits(-500))),
        (Some("=cmd|calc"), NewActivity::new(ActivityKind::ProfileChanged).subject("100%_x")),
    ];
    for (name, what) in lines {
        tell(&app, &org, name.map(|name| (&owner, name)), what).await;
    }
    (app, org, owner)
}

#[tokio::test]
async fn act_1_what_was_told_is_read_back_whole_the_youngest_first() {
    let (_, org, owner) = stage().await;
    let items = list(&owner, &org, ActivityQuery::default()).await;
    let kinds: Vec<_> = items.iter().map(|item| item.what).collect();
    assert_eq!(
        kinds,
        [ActivityKind::ProfileChanged, ActivityKind::CreditsExpired, ActivityKind::PaymentSucceeded, ActivityKind::PlanChanged]
    );
    assert_eq!((items[1].credits, items[1].actor.as_deref()), (Some(Credits(-500)), None));
    assert_eq!(items[2].amount, Some(Money::new(-1205, Currency::Usd)));
    assert!(items[2].invoice.is_some() && items[2].subject == "visa 4242");
    assert_eq!(items[3].actor.as_deref(), Some("Ada Löwe"));
    assert_eq!(items[3].plan, Some(Plan { edition: Edition::Team, cadence: Cadence::Monthly }));
}

#[tokio::test]
async fn act_1_filters_and_searches_find_what_they_name_and_cursors_lose_nothing() {
    let (app, org, owner) = stage().await;
    let foreign = app.org("other").await;
    tell(&app, &foreign, None, NewActivity::new(ActivityKind::Renewed).subject("Ada")).await;
    for (area, search, expected) in [
        (Some(ActivityArea::Plan), None, 1),
        (Some(ActivityArea::Payments), None, 1),
        (Some(ActivityArea::Credits), None, 1),
        (Some(ActivityArea::Access), None, 1),
        (None, Some("ada"), 1),
        (None, Some("LÖW"), 1),
        (None, Some("inv-000042"), 1),
        (None, Some("VISA 42"), 1),
        (None, Some("ada visa"), 0),
        (Some(ActivityArea::Plan), Some("visa"), 0),
        (None, Some("%_x@"), 0),
        (None, Some(""), 4),
    ] {
        let query = ActivityQuery { area, search: search.map(str::to_owned), ..ActivityQuery::default() };
        assert_eq!(list(&owner, &org, query).await.len(), expected, "{area:?} {search:?}");
    }
    let (mut seen, mut query) = (Vec::new(), ActivityQuery { limit: Some(1), ..ActivityQuery::default() });
    loop {
        let page = owner.call(ListActivity { org: org.by_id() }, query.clone(), Empty {}).await.expect("a page");
        seen.extend(page.items);
        match page.next {
            Some(next) => query.cursor = Some(next),
            None => break,
        }
    }
    assert_eq!(seen, list(&owner, &org, ActivityQuery::default()).await);
    for query in [
        ActivityQuery { limit: Some(0), ..ActivityQuery::default() },
        ActivityQuery { cursor: Some("doc_x".to_owned()), ..ActivityQuery::default() },
        ActivityQuery { search: Some("x".repeat(101)), ..ActivityQuery::default() },
    ] {
        let error = owner.call(ListActivity { org: org.by_id() }, query.clone(), Empty {}).await.expect_err("refused");
        assert_eq!(error.code, ErrorCode::BadRequest, "{query:?}");
    }
}

#[tokio::test]
async fn act_1_the_export_is_csv_that_no_spreadsheet_takes_for_a_formula() {
    let (_, org, owner) = stage().await;
    let get = |query: &'static str| {
        let (owner, slug) = (owner.clone(), org.slug.clone());
        async move { owner.raw("GET", &format!("/api/v1/orgs/{slug}/billing/activity.csv{query}"), "").await }
    };
    let answer = get("").await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.headers["content-type"], "text/csv; charset=utf-8");
    assert_eq!(answer.headers["content-disposition"], "attachment; filename=\"matrix-billing-activity.csv\"");
    let text = answer.text();
    let lines: Vec<&str> = text.split("\r\n").collect();
    assert_eq!(lines[0], "at,actor,what,subject,edition,cadence,amount,currency,credits,invoice");
    assert_eq!(lines.len(), 6, "a title, four lines, and the end of the last: {text}");
    let rest = |line: &str| line.split_once(',').map(|(_, rest)| rest.to_owned()).unwrap_or_default();
    assert_eq!(rest(lines[1]), "\"'=cmd|calc\",profile_changed,100%_x,,,,,,");
    assert_eq!(rest(lines[2]), ",credits_expired,,,,,,-500,");
    assert_eq!(rest(lines[3]), ",payment_succeeded,visa 4242,,,-12.05,USD,,MATRIX-INV-000042");
    assert_eq!(rest(lines[4]), "Ada Löwe,plan_changed,,team,monthly,,,,");
    assert_eq!(get("?area=credits").await.text().lines().count(), 2);
    assert_eq!(get("?search=nobody&limit=1").await.text().lines().count(), 1);
}

#[tokio::test]
async fn act_1_an_export_goes_on_past_a_page_and_says_where_it_stops() {
    let (app, org, owner) = stage().await;
    let mut tx = app.app.store.write().await.expect("tx");
    // One more than an export holds, with the four that are there.
    sqlx::query(
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 99997)
         INSERT INTO activity (id, org_id, at, kind, area, subject, terms)
         SELECT 'act_' || substr('00000000000000000000000000' || i, -26), $1, i, 'renewed', 'plan', '', '' FROM n",
    )
    .bind(org.id.as_str())
    .execute(&mut *tx)
    .await
    .expect("many");
    tx.commit().await.expect("committed");
    let answer = owner.raw("GET", "/api/v1/orgs/matrix/billing/activity.csv", "").await;
    assert_eq!(answer.text().lines().count(), 100_001);
    assert_eq!(answer.headers["content-disposition"], "attachment; filename=\"matrix-billing-activity-latest-100000.csv\"");
    assert_eq!(list(&owner, &org, ActivityQuery::default()).await.len(), 50);
}

#[tokio::test]
async fn act_1_changes_of_delegation_are_told_with_who_did_it_and_whom_it_concerns() {
    let app = TestApp::new().await;
    let org = app.org("matrix").await;
    let owner = org.with(OWNER).await;
    let member = org.with(Tie::Member { role: OrgRole::Member, billing_admin: false }).await;
    let (manager, leaver) = (org.with(Tie::BillingManager).await, org.with(Tie::BillingManager).await);
    let add = |ends| NewBillingAdmin { person: member.id(), ends };
    owner.call(AddBillingAdmin { org: org.by_id() }, Empty {}, add(GrantEnd::Never)).await.expect("added");
    let remove = RemoveBillingAdmin { org: org.by_id(), person: member.id() };
    owner.call(remove, RemoveBillingAdminQuery::default(), Empty {}).await.expect("removed");
    let remove = RemoveBillingManager { org: org.by_id(), person: manager.id() };
    owner.call(remove, RemoveBillingAdminQuery::default(), Empty {}).await.expect("removed");
    leaver.call(LeaveOrg { org: org.by_id() }, Empty {}, Leave::default()).await.expect("left");
    owner.call(AddBillingAdmin { org: org.by_id() }, Empty {}, add(GrantEnd::AfterDays { days: 1 })).await.expect("added");
    app.app.clock.advance(DAY_MS + 1);
    bursar::service::grants::end_due(&app.app).await.expect("ended");
    let told: Vec<_> = list(&owner, &org, ActivityQuery::default()).await.into_iter().map(|item| (item.what, item.actor)).collect();
    let by = |tie: Tie| Some(tie.label().to_owned());
    assert_eq!(
        told,
        [
            (ActivityKind::BillingAdminRemoved, None),
            (ActivityKind::BillingAdminAdded, by(OWNER)),
            (ActivityKind::BillingManagerRemoved, by(Tie::BillingManager)),
            (ActivityKind::BillingManagerRemoved, by(OWNER)),
            (ActivityKind::BillingAdminRemoved, by(OWNER)),
            (ActivityKind::BillingAdminAdded, by(OWNER)),
        ]
    );
    let subjects = list(&owner, &org, ActivityQuery::default()).await;
    assert!(subjects.iter().all(|item| !item.subject.is_empty()));
    let conn = &mut *app.app.store.read().await.expect("conn");
    assert_eq!(bursar::service::activity::latest(conn, &org.id, 5).await.expect("latest"), subjects[..5]);
}
