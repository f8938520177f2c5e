//! Two years of one organization, day by day: everything that can happen to a subscription, by a script, with a clock that stands still
//! between two moments. What happened is a file that a person can read: `UPDATE_GOLDEN=1 cargo test -p bursar --test simulation` writes it
//! anew.

#[allow(dead_code, reason = "the tests of the API use more of it")]
#[path = "../api/books.rs"]
mod books;
#[allow(dead_code, reason = "the tests of the API use more of it")]
#[path = "../api/money.rs"]
mod money;
mod record;
#[allow(dead_code, reason = "the tests of the API use more of it")]
#[path = "../api/support.rs"]
mod support;

use std::path::PathBuf;

use axum::{body::Body, http};
use bursar::{app::new_id, service::tokens};
use bursar_domain::{
    access::{OrgRole, Tie},
    api::{
        Empty,
        credits::{RechargeChange, SetAutoRecharge},
    },
    calendar::{Date, Month},
    credits::Credits,
    ids::PersonId,
    money::{Currency, Money},
    recharge::{Mode, Settings},
    subscription::Request,
    time::{DAY_MS, Timestamp},
};

use money::{ENTERPRISE, Payer, TEAM, TEAM_YEAR, to};
use record::Record;
use support::TestApp;

/// At what time of the day people do something.
const MORNING_MS: i64 = 9 * 60 * 60 * 1000;

struct Two {
    payer: Payer,
    token: String,
    /// Tasks that are always there.
    quiet: usize,
    record: Record,
}

impl Two {
    async fn new() -> Self {
        let first = Date { year: 2027, month: 1, day: 31 }.start().plus_ms(MORNING_MS);
        let app = TestApp::bare(first).await;
        let org = app.org("firm").await;
        let owner = app.newcomer_at(new_id(first, PersonId::from_parts), "Olivia Hart", "olivia@firm.example").await;
        org.tie(&owner, Some(Tie::Member { role: OrgRole::Owner, billing_admin: false })).await;
        let token = tokens::create(&app.app, "firm", "Host product").await.expect("token");
        let payer = Payer { app, org, owner };
        let mut quiet = usize::MAX;
        for _ in 0..20 {
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
            quiet = quiet.min(tasks());
        }
        Self { payer, token, quiet, record: Record::default() }
    }

    fn now(&self) -> Timestamp {
        self.payer.app.app.now()
    }

    /// Until nothing that was begun is still being done.
    async fn quiet(&self) {
        for _ in 0..5_000 {
            tokio::task::yield_now().await;
            if tasks() <= self.quiet {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_micros(200)).await;
        }
        panic!("something does not end");
    }

    /// When the next thing is due by itself.
    async fn next_due(&self) -> Option<Timestamp> {
        let mut conn = self.payer.app.app.store.read().await.expect("conn");
        let due: Option<i64> = sqlx::query_scalar(
            "SELECT MIN(at) FROM (SELECT MIN(run_at) AS at FROM jobs WHERE done_at IS NULL
             UNION ALL SELECT MIN(due_at) FROM auto_recharge
             UNION ALL SELECT MIN(expires_at) FROM credit_lots WHERE remaining > 0)",
        )
        .fetch_one(&mut *conn)
        .await
        .expect("due");
        due.map(Timestamp)
    }

    /// Lives until then: whatever is due on the way is done at its moment.
    async fn until(&mut self, at: Timestamp) {
        while let Some(due) = self.next_due().await.filter(|due| *due <= at) {
            let due = due.max(self.now());
            self.payer.app.app.clock.advance(due.ms_since(self.now()));
            self.payer.work().await;
            self.quiet().await;
            if self.next_due().await.is_some_and(|next| next <= due) && due < at {
                // Nothing that can be done yet: it is looked at again a minute later, as the running server does.
                self.payer.app.app.clock.advance(60_000.min(at.ms_since(due)));
            } else if due >= at {
                break;
            }
        }
        self.payer.app.app.clock.advance(at.ms_since(self.now()));
        self.payer.work().await;
        self.quiet().await;
    }

    /// What the host product reports: more on working days.
    async fn usage(&self, date: Date) {
        let weekend = [0, 6].contains(&(date.days_since_epoch() + 4).rem_euclid(7));
        let heavy = (2027, 10) <= (date.year, date.month) && (date.year, date.month) < (2028, 4);
        let full = if heavy { 1_100 } else { 300 };
        let credits = if weekend { full / 4 } else { full };
        let body = format!(r#"{{"id":"{date}","credits":{credits},"meter":"builds","team":"Platform"}}"#);
        let request = http::Request::builder()
            .method("POST")
            .uri("/api/v1/usage/records")
            .header("content-type", "application/json")
            .header("authorization", format!("Bearer {}", self.token));
        let answer = self.payer.app.send(request.body(Body::from(body)).expect("request")).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        self.quiet().await;
    }

    async fn recharge(&self, enabled: bool) {
        let settings = Settings {
            enabled,
            threshold: Credits(10_000),
            mode: Mode::Fixed { increment: Credits(10_000) },
            monthly_cap: Money::new(25_000, Currency::Usd),
        };
        let change = RechargeChange { settings, consent: None };
        self.payer.owner.call(SetAutoRecharge { org: self.payer.org.by_id() }, Empty {}, change).await.expect("set");
    }

    /// What the owner does on a day.
    async fn script(&self, date: Date) {
        let payer = &self.payer;
        match (date.year, date.month, date.day) {
            (2027, 1, 31) => {
                payer.card_until("visa", Month { year: 2027, month: 6 }).await;
                payer.change(to(TEAM)).await;
            }
            (2027, 3, 10) => drop(payer.buy(5_000).await),
            (2027, 4, 15) => drop(payer.change(to(ENTERPRISE)).await),
            (2027, 5, 5) => drop(payer.change(to(TEAM)).await),
            (2027, 5, 12) => drop(payer.change(Request::Withdraw).await),
            // The card has expired by the end of July.
            (2027, 8, 2) => drop(payer.card_until("mastercard", Month { year: 2031, month: 12 }).await),
            (2027, 8, 10) => drop(payer.change(to(TEAM)).await),
            (2027, 9, 15) => drop(payer.change(to(TEAM_YEAR)).await),
            (2027, 12, 1) => self.recharge(true).await,
            (2028, 2, 18) => drop(payer.card("insufficient-funds").await),
            (2028, 3, 6) => drop(payer.card("visa").await),
            (2028, 4, 3) => self.recharge(false).await,
            (2028, 5, 2) => drop(payer.change(to(TEAM)).await),
            (2028, 10, 10) => drop(payer.card("declined").await),
            (2028, 10, 28) => {
                payer.card("amex").await;
                let invoice = payer.invoice().await.id;
                payer.pay(&invoice).await.expect("paid");
            }
            (2028, 11, 20) => drop(payer.change(Request::Cancel).await),
            (2028, 11, 25) => drop(payer.change(Request::Resume).await),
            (2028, 12, 1) => {
                payer.card("authentication").await;
                let waiting = payer.begin(to(ENTERPRISE)).await;
                payer.authenticate(&waiting, true).await;
                payer.payment(&waiting.id).await;
                payer.card("visa").await;
            }
            (2028, 12, 3) => drop(payer.buy(20_000).await),
            (2028, 12, 20) => drop(payer.change(Request::Cancel).await),
            _ => {}
        }
        self.quiet().await;
    }
}

fn tasks() -> usize {
    tokio::runtime::Handle::current().metrics().num_alive_tasks()
}

fn golden() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden/two_years.txt")
}

#[tokio::test]
async fn sub_2_pay_4_crd_1_two_years_of_one_organization() {
    let mut two = Two::new().await;
    let (first, last) = (Date::of(two.now()).start(), Date { year: 2029, month: 1, day: 31 }.start());
    let mut day = first;
    while day <= last {
        two.until(day.plus_ms(MORNING_MS)).await;
        two.payer.owner = two.payer.owner.again().await;
        let date = Date::of(day);
        two.script(date).await;
        two.usage(date).await;
        two.until(day.plus_ms(DAY_MS - 1)).await;
        let (payer, record) = (&two.payer, &mut two.record);
        record.day(payer, date).await;
        if date.day == 1 {
            two.payer.assert_books().await;
        }
        day = day.plus_ms(DAY_MS);
    }
    two.payer.assert_books().await;
    let text = two.record.text();
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(golden(), &text).expect("written");
    }
    let expected = std::fs::read_to_string(golden()).unwrap_or_default();
    if let Some((line, (now, then))) = text.lines().zip(expected.lines()).enumerate().find(|(_, (now, then))| now != then) {
        panic!("line {} is\n  {now}\nand was\n  {then}\nUPDATE_GOLDEN=1 writes the file anew, if that is meant", line + 1);
    }
    assert_eq!(text.lines().count(), expected.lines().count(), "UPDATE_GOLDEN=1 writes the file anew, if that is meant");
}
