//! Usage that the host product reports (CRD-4), and the monthly limit (CRD-5).

use bursar::service::tokens;
use bursar_domain::{
    api::{
        Empty,
        credits::{GetCredits, SetSpendLimit, SpendLimitChange},
        error::{ErrorCode, FieldProblem, Refusal},
        metering::{Authorization, Recorded},
        usage::{GetUsage, UsageQuery},
    },
    calendar::Month,
    credits::Credits,
    spend::SpendLimit,
};
use futures::future::join_all;

use crate::{
    support::{Raw, TestApp},
    till::Till,
};

fn authorize(id: &str, credits: i64) -> String {
    format!(r#"{{"id":"{id}","credits":{credits}}}"#)
}

fn record(id: &str, credits: i64) -> String {
    format!(r#"{{"id":"{id}","credits":{credits},"meter":"minutes","team":"Core"}}"#)
}

fn refusal(answer: &Raw) -> (u16, Option<Refusal>, Option<Credits>) {
    let error = answer.error();
    (answer.status.as_u16(), error.refusal, error.available)
}

impl Till {
    async fn limit(&self, limit: i64, alerts: bool, hard_stop: bool) {
        let limit = Some(SpendLimit { limit: Credits(limit), alerts, hard_stop });
        self.owner.call(SetSpendLimit { org: self.org.by_id() }, Empty {}, SpendLimitChange { limit }).await.expect("set");
    }
}

#[tokio::test]
async fn crd_4_the_same_id_again_gets_the_same_answer_to_the_byte_and_draws_nothing_more() {
    let till = Till::new().await;
    till.grant("pay_a", 1000).await;
    let release = r#"{"id":"job","authorization":"job"}"#.to_owned();
    // One id for all three: each kind of call has its own.
    for (what, body, other) in [
        ("authorizations", authorize("job", 100), authorize("job", 101)),
        ("releases", release, r#"{"id":"job","authorization":"other"}"#.to_owned()),
        ("records", record("job", 30), record("job", 31)),
    ] {
        let first = till.report(what, &body).await;
        assert_eq!(first.status, 200, "{}", first.text());
        let before = till.app.snapshot().await;
        // What has happened in between does not change what was answered.
        let again = till.report(what, &body.replace(',', " ,\n ")).await;
        assert_eq!((again.status, again.text()), (first.status, first.text()), "{what}");
        assert_eq!(refusal(&till.report(what, &other).await), (409, Some(Refusal::IdReused), None), "{what}");
        assert_eq!(before, till.app.snapshot().await, "{what}");
    }
    assert_eq!(till.balance().await, 970);
    till.assert_books().await;
}

#[tokio::test]
async fn crd_4_authorized_work_is_set_aside_until_it_is_recorded_released_or_lapses() {
    let till = Till::new().await;
    till.grant("pay_a", 100).await;
    let answer: Authorization = serde_json::from_slice(&till.report("authorizations", &authorize("a", 60)).await.body).expect("json");
    assert_eq!((answer.id.as_str(), answer.available), ("a", Credits(40)));
    let refused = till.report("authorizations", &authorize("b", 41)).await;
    assert_eq!(refusal(&refused), (409, Some(Refusal::InsufficientCredits), Some(Credits(40))));
    let body = r#"{"id":"u","authorization":"a","credits":10,"meter":"minutes"}"#;
    let recorded: Recorded = serde_json::from_slice(&till.report("records", body).await.body).expect("json");
    assert_eq!((recorded.balance, recorded.available), (Credits(90), Credits(90)), "the rest of the hold is free again");
    assert_eq!(till.report("authorizations", &authorize("b", 41)).await.status, 200, "what was refused may be asked again");
    let release = |id: &str| format!(r#"{{"id":"{id}","authorization":"b"}}"#);
    assert_eq!(till.report("releases", &release("r1")).await.status, 200);
    assert_eq!(refusal(&till.report("releases", &release("r2")).await), (409, Some(Refusal::UnknownAuthorization), None));
    let short = r#"{"id":"c","credits":90,"expires_in_seconds":60}"#;
    assert_eq!(till.report("authorizations", short).await.status, 200);
    assert_eq!(till.report("authorizations", &authorize("d", 1)).await.status, 409);
    till.app.app.clock.advance(60_000);
    assert_eq!(till.report("authorizations", &authorize("d", 90)).await.status, 200);
    till.assert_books().await;
}

#[tokio::test]
async fn crd_4_debt_blocks_new_work_and_is_paid_first_by_new_credits() {
    let till = Till::new().await;
    till.grant("pay_a", 100).await;
    assert_eq!(till.report("authorizations", &authorize("a", 100)).await.status, 200);
    // More than was asked for, and then something that nobody asked for: it happened, so it is recorded.
    let body = r#"{"id":"u1","authorization":"a","credits":130,"meter":"minutes"}"#;
    let recorded: Recorded = serde_json::from_slice(&till.report("records", body).await.body).expect("json");
    assert_eq!((recorded.balance, recorded.available), (Credits(-30), Credits(0)));
    till.draw("u2", 20).await;
    assert_eq!(till.balance().await, -50);
    assert_eq!(refusal(&till.report("authorizations", &authorize("b", 1)).await), (409, Some(Refusal::InDebt), None));
    till.grant("pay_b", 60).await;
    assert_eq!(till.balance().await, 10);
    assert_eq!(till.report("authorizations", &authorize("b", 10)).await.status, 200);
    till.assert_books().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn crd_4_twenty_at_once_against_credits_for_ten_let_in_ten() {
    let till = Till::new().await;
    till.grant("pay_a", 1000).await;
    let calls = (0..20).map(|n| {
        let till = till.clone();
        tokio::spawn(async move { till.report("authorizations", &authorize(&format!("a{n}"), 100)).await.status.as_u16() })
    });
    let mut statuses: Vec<u16> = join_all(calls).await.into_iter().map(|status| status.expect("no panic")).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [[200; 10], [409; 10]].concat());
    let again = (0..20).map(|_| till.report("records", r#"{"id":"u","credits":7,"meter":"minutes"}"#));
    let answers: Vec<String> = join_all(again).await.iter().map(Raw::text).collect();
    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
    assert_eq!(till.balance().await, 993, "one report, however often it comes");
    till.assert_books().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn crd_5_the_hard_stop_holds_against_many_at_once_and_work_under_way_is_recorded() {
    let till = Till::new().await;
    till.grant("pay_a", 1_000_000).await;
    till.limit(500, false, true).await;
    let calls = (0..20).map(|n| {
        let till = till.clone();
        tokio::spawn(async move { till.report("authorizations", &authorize(&format!("a{n}"), 100)).await })
    });
    let answers: Vec<Raw> = join_all(calls).await.into_iter().map(|answer| answer.expect("no panic")).collect();
    assert_eq!(answers.iter().filter(|answer| answer.status == 200).count(), 5);
    for answer in answers.iter().filter(|answer| answer.status != 200) {
        assert_eq!(refusal(answer), (409, Some(Refusal::SpendLimitReached), Some(Credits(0))));
    }
    till.draw("u1", 700).await;
    till.limit(500, false, false).await;
    assert_eq!(till.report("authorizations", &authorize("b", 100)).await.status, 200, "the stop is a switch of its own");
    till.limit(500, false, true).await;
    let month = Month::of(till.app.app.now());
    till.app.app.clock.advance(month.end().ms_since(till.app.app.now()));
    assert_eq!(till.report("authorizations", &authorize("c", 100)).await.status, 200, "a new month");
}

#[tokio::test]
async fn crd_5_each_share_of_the_limit_is_told_once_a_month() {
    let till = Till::new().await;
    till.grant("pay_a", 1_000_000).await;
    till.limit(1000, true, false).await;
    for (draw, mails) in [(499, 0), (1, 1), (100, 1), (300, 2), (200, 3), (500, 3)] {
        till.draw(&format!("u{draw}"), draw).await;
        assert_eq!(till.mails().await, vec!["spend_alert"; mails], "after {draw}");
    }
    let told = till.activities().await.iter().filter(|kind| *kind == "spend_alert").count();
    assert_eq!(told, 3);
    till.limit(10_000, true, false).await;
    till.draw("more", 4_000).await;
    assert_eq!(till.mails().await.len(), 4, "half of a new limit");
}

#[tokio::test]
async fn api_1_usage_is_reported_with_a_token_and_with_nothing_else() {
    let app = TestApp::new().await;
    let (till, other) = (Till::of(&app, "till").await, Till::of(&app, "other").await);
    till.grant("pay_a", 100).await;
    let body = record("u", 10);
    let made_up = format!("{}{}", tokens::PREFIX, "A".repeat(43));
    for token in [None, Some(""), Some("none"), Some(made_up.as_str()), till.owner.secret.as_deref()] {
        let answer = till.report_as(token, "records", &body).await;
        assert_eq!((answer.status.as_u16(), answer.error().code), (401, ErrorCode::Unauthenticated), "{token:?}");
    }
    // A session opens nothing here, and is not even looked at.
    assert_eq!(till.owner.raw("POST", "/api/v1/usage/records", &body).await.status, 401);
    assert_eq!(till.balance().await, 100);

    // Another organization's token draws there.
    other.draw("u", 10).await;
    assert_eq!((till.balance().await, other.balance().await), (100, -10));

    assert_eq!(till.report("records", &body).await.status, 200);
    tokens::revoke(&app.app, "till", "Host product").await.expect("revoked");
    assert_eq!(till.report("records", &body).await.status, 401, "not even the answer that it got before");
    let token = tokens::create(&app.app, "till", "Host product").await.expect("a name is free again");
    assert!(tokens::create(&app.app, "till", "Host product").await.is_err(), "a name in use");
    assert_eq!(till.report_as(Some(&token), "records", &body).await.status, 200);

    till.org.suspend().await;
    let before = app.snapshot().await;
    for what in ["records", "authorizations", "releases", "resources"] {
        assert_eq!(refusal(&till.report_as(Some(&token), what, "{}").await), (409, Some(Refusal::OrgSuspended), None), "{what}");
    }
    assert_eq!(before, app.snapshot().await);
    for secret in [&till.token, &token] {
        assert!(!before.contains(secret.as_str()) && !before.contains(&secret[tokens::PREFIX.len()..]), "only its hash is kept");
    }
}

#[tokio::test]
async fn ops_2_what_cannot_be_taken_is_said_by_field() {
    let till = Till::new().await;
    let long = "x".repeat(65);
    for (what, body, field, problem) in [
        ("authorizations", authorize("", 1), "id", FieldProblem::Required),
        ("authorizations", authorize(&long, 1), "id", FieldProblem::TooLong),
        ("authorizations", authorize("a b", 1), "id", FieldProblem::NotPossible),
        ("authorizations", authorize("a", 0), "credits", FieldProblem::OutOfRange),
        ("authorizations", authorize("a", 1_000_000_000_001), "credits", FieldProblem::OutOfRange),
        ("authorizations", r#"{"id":"a","credits":1,"expires_in_seconds":604801}"#.into(), "expires_in_seconds", FieldProblem::OutOfRange),
        ("records", record("a", -1), "credits", FieldProblem::OutOfRange),
        ("records", r#"{"id":"a","credits":1,"meter":" "}"#.into(), "meter", FieldProblem::Required),
        ("records", format!(r#"{{"id":"a","credits":1,"meter":"{long}"}}"#), "meter", FieldProblem::TooLong),
        ("records", format!(r#"{{"id":"a","credits":1,"meter":"m","team":"{long}"}}"#), "team", FieldProblem::TooLong),
        ("records", r#"{"id":"a","authorization":"","credits":1,"meter":"m"}"#.into(), "authorization", FieldProblem::Required),
        ("releases", r#"{"id":"a","authorization":"ä"}"#.into(), "authorization", FieldProblem::NotPossible),
        ("resources", format!(r#"{{"count":{}}}"#, u64::MAX), "count", FieldProblem::OutOfRange),
    ] {
        let answer = till.report(what, &body).await;
        assert_eq!(answer.status, 422, "{body}: {}", answer.text());
        let fields: Vec<_> = answer.error().fields.into_iter().map(|error| (error.field, error.problem)).collect();
        assert_eq!(fields, [(field.to_owned(), problem)], "{body}");
    }
    assert_eq!(till.report("records", "{").await.status, 400);
}

#[tokio::test]
async fn act_1_usage_is_reported_by_day_meter_and_team_with_the_resources() {
    let till = Till::new().await;
    let now = till.app.app.now();
    till.app.app.clock.advance(Month::of(now).end().plus_days(4).ms_since(now));
    for (id, credits, meter, team) in
        [("a", 5, "minutes", "Core"), ("b", 7, "minutes", "Core"), ("c", 1, "storage", ""), ("d", 0, "none", "")]
    {
        let body = format!(r#"{{"id":"{id}","credits":{credits},"meter":"{meter}","team":"{team}"}}"#);
        assert_eq!(till.report("records", &body).await.status, 200);
    }
    for count in [40, 90, 60] {
        assert_eq!(till.report("resources", &format!(r#"{{"count":{count}}}"#)).await.status, 200);
    }
    let get = async |month: Option<String>| {
        till.owner.again().await.call(GetUsage { org: till.org.by_id() }, UsageQuery { month }, Empty {}).await
    };
    let report = get(None).await.expect("report");
    let rows: Vec<_> = report.rows.iter().map(|row| (row.meter.as_str(), row.team.as_str(), row.credits.0)).collect();
    assert_eq!(rows, [("minutes", "Core", 12), ("storage", "", 1)]);
    assert_eq!((report.total, report.total_before), (Credits(13), Credits(0)));
    let resources = report.resources.expect("reported");
    assert_eq!((resources.count, resources.peak), (60, 90));

    let month = report.month;
    till.app.app.clock.advance(month.end().ms_since(till.app.app.now()));
    let next = get(None).await.expect("report");
    assert_eq!((next.first, next.total_before, next.resources), (month, Credits(0), None), "not as far into the month yet");
    till.app.app.clock.advance(10 * bursar_domain::time::DAY_MS);
    assert_eq!(get(None).await.expect("report").total_before, Credits(13));
    assert_eq!(get(Some(month.to_string())).await.expect("report").rows, report.rows);
    assert_eq!(get(Some("2026-13".to_owned())).await.expect_err("no month").code, ErrorCode::BadRequest);

    till.draw("late", 30).await;
    let owner = till.owner.again().await;
    let details = owner.call(GetCredits { org: till.org.by_id() }, Empty {}, Empty {}).await.expect("details");
    assert_eq!((details.summary.balance, details.summary.days_left), (Credits(-43), Some(0)));
    let file = owner.raw("GET", &format!("/api/v1/orgs/till/billing/usage.csv?month={month}"), "").await;
    assert_eq!(file.status, 200);
    let day = report.rows[0].day;
    assert_eq!(file.text(), format!("day,meter,team,credits\r\n{day},minutes,Core,12\r\n{day},storage,,1\r\n"));
}
