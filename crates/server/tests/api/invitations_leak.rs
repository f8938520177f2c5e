//! Where tokens are not: after whole journeys, no column of no table holds one in plain, and no line of the log.

use std::{
    io::Write,
    sync::{Arc, Mutex},
};

use bursar_domain::{
    access::{OrgRole, Tie},
    api::{
        Empty,
        billing_managers::{
            AddressResult, Addresses, CopyBillingManagerInvitation, CreateBillingManagerLink, InviteBillingManagers, NewLink,
            ResendBillingManagerInvitation, RevokeBillingManagerInvitation,
        },
        invitation::{AcceptInvitation, DeclineInvitation, SwitchAccount},
        member_invitations::{CreateMemberLink, NewMemberLink},
    },
    plan::Edition,
};
use sqlx::Row as _;
use tracing_subscriber::fmt::MakeWriter;

use crate::{
    browser::{Browser, token_of},
    support::TestApp,
};

#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().expect("lines").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Lines {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

/// Every value of every table, the audit log included; bytes as hexadecimal digits.
async fn everything(app: &TestApp) -> String {
    let mut conn = app.app.store.read().await.expect("conn");
    let tables: Vec<String> =
        sqlx::query_scalar("SELECT name FROM sqlite_master WHERE type = 'table'").fetch_all(&mut *conn).await.expect("tables");
    let mut text = String::new();
    for table in tables {
        let columns = sqlx::query("SELECT name FROM pragma_table_info($1)").bind(&table).fetch_all(&mut *conn).await.expect("columns");
        for column in columns {
            let column: String = column.get(0);
            let query = format!("SELECT quote({column}) FROM {table}");
            let values: Vec<String> = sqlx::query_scalar(sqlx::AssertSqlSafe(query)).fetch_all(&mut *conn).await.expect("values");
            text.push_str(&format!("{table}.{column}\n{}\n", values.join("\n")));
        }
    }
    text
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02X}")).collect()
}

#[tokio::test]
async fn inv_2_no_token_stands_in_the_database_or_in_the_log() {
    let lines = Lines::default();
    // With one dispatcher alone, whichever test meets a line of the log first decides for all whether it is heard.
    let _second = tracing::Dispatch::new(tracing::subscriber::NoSubscriber::new());
    let subscriber = tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE).with_writer(lines.clone()).finish();
    let _guard = tracing::subscriber::set_default(subscriber);
    let app = TestApp::new().await;
    let org = app.org("firm").await;
    org.plan(Edition::Enterprise).await;
    let owner = org.with(Tie::Member { role: OrgRole::Owner, billing_admin: false }).await;
    let at = || org.by_id();
    let mut secrets = Vec::new();

    let body = Addresses { emails: vec!["ann@firm.example".into(), "bob@firm.example".into()] };
    let answers = owner.call(InviteBillingManagers { org: at() }, Empty {}, body).await.expect("answers");
    let AddressResult::Invited { invitation } = answers[1].result.clone() else { panic!("{answers:?}") };
    for to in ["ann@firm.example", "bob@firm.example"] {
        secrets.push(app.mailed_token("invitation", to).await);
    }
    let link = owner.call(CreateBillingManagerLink { org: at() }, Empty {}, NewLink::default()).await.expect("link");
    secrets.push(token_of(&link.url));
    assert!(!format!("{link:?}").contains('#'));
    let member_link = NewMemberLink { role: OrgRole::Member, expires_at: None };
    secrets.push(token_of(&owner.call(CreateMemberLink { org: at() }, Empty {}, member_link).await.expect("link").url));
    let copied =
        owner.call(CopyBillingManagerInvitation { org: at(), invitation: invitation.clone() }, Empty {}, Empty {}).await.expect("copied");
    secrets.push(token_of(&copied.url));
    app.app.clock.advance(60_000);
    owner.call(ResendBillingManagerInvitation { org: at(), invitation: invitation.clone() }, Empty {}, Empty {}).await.expect("sent");
    secrets.push(app.mailed_token("invitation", "bob@firm.example").await);
    let (ann, bob, by_link, to_member, resent) = (&secrets[0], &secrets[1], &secrets[2], &secrets[3], &secrets[5]);

    let mut browser = Browser::new(&app);
    let mut pre = Vec::new();
    browser.open(ann).await.expect("open");
    pre.push(browser.cookies["__Host-pre"].clone());
    browser.open(bob).await.expect_err("dead");
    browser.open("never-made").await.expect_err("unknown");
    browser.sign_up("Ann", "ann@firm.example").await;
    browser.verify("ann@firm.example").await;
    browser.sign_in("ann@firm.example").await;
    browser.call(AcceptInvitation {}, Empty {}).await.expect("accepted");
    browser.call(AcceptInvitation {}, Empty {}).await.expect_err("used");
    browser.open(resent).await.expect("open");
    browser.call(AcceptInvitation {}, Empty {}).await.expect_err("wrong account");
    browser.call(SwitchAccount {}, Empty {}).await.expect("out");
    pre.push(browser.cookies["__Host-pre"].clone());
    browser.call(DeclineInvitation {}, Empty {}).await.expect("declined");
    browser.open(to_member).await.expect("open");
    browser.sign_in("nobody@elsewhere.example").await;
    browser.call(AcceptInvitation {}, Empty {}).await.expect("accepted");
    browser.open(by_link).await.expect("open");
    owner.call(RevokeBillingManagerInvitation { org: at(), invitation: link.invitation }, Empty {}, Empty {}).await.expect("revoked");
    browser.call(AcceptInvitation {}, Empty {}).await.expect_err("revoked");

    let (database, log) = (everything(&app).await, String::from_utf8_lossy(&lines.0.lock().expect("lines")).into_owned());
    assert!(log.contains("/api/v1/invitation/accept"), "the log was heard");
    for secret in secrets.iter().chain(&pre) {
        let digits = hex(secret.as_bytes());
        assert!(!database.contains(secret.as_str()) && !database.contains(&digits), "in the database");
        assert!(!log.contains(secret.as_str()), "in the log");
    }
    for secret in &secrets {
        assert!(database.contains(&hex(&bursar::identity::token::hash(secret))), "the hash is what is kept");
    }
}
