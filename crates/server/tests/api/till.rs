//! An organization with credits, cards, a subscription and a token of the host product, for tests about credits.

use axum::{body::Body, http::Request};
use bursar::{
    app::new_id,
    payments::sandbox::cards::Script,
    service::{ledger, tokens},
    store::{self, payment_methods::NewMethod},
};
use bursar_domain::{
    access::{OrgRole, Tie},
    calendar::Month,
    credits::Credits,
    ids::PaymentMethodId,
    money::{Currency, Money},
    plan::{Cadence, Edition, Plan},
    subscription::Subscription,
};

use crate::support::{Actor, Raw, TestApp, TestOrg};

/// The stage.
#[derive(Clone)]
pub(crate) struct Till {
    pub(crate) app: TestApp,
    pub(crate) org: TestOrg,
    pub(crate) owner: Actor,
    pub(crate) token: String,
}

impl Till {
    pub(crate) async fn new() -> Self {
        Self::of(&TestApp::new().await, "till").await
    }

    pub(crate) async fn of(app: &TestApp, slug: &str) -> Self {
        let org = app.org(slug).await;
        let owner = org.with(Tie::Member { role: OrgRole::Owner, billing_admin: false }).await;
        let token = tokens::create(&app.app, slug, "Host product").await.expect("token");
        Self { app: app.clone(), org, owner, token }
    }

    /// Credits that were paid for under this name.
    pub(crate) async fn grant(&self, payment: &str, credits: i64) {
        let mut tx = self.app.app.store.write().await.expect("tx");
        ledger::grant_purchased(&mut tx, &self.org.id, self.app.app.now(), payment, Credits(credits)).await.expect("granted");
        tx.commit().await.expect("committed");
    }

    pub(crate) async fn balance(&self) -> i64 {
        ledger::balance(&mut self.app.app.store.read().await.expect("conn"), &self.org.id).await.expect("balance").0
    }

    /// All entries are added up again.
    pub(crate) async fn assert_books(&self) {
        assert_eq!(ledger::verify(&self.app.app, &self.org.id).await.expect("verified"), [], "the books add up");
    }

    /// A call of the host product.
    pub(crate) async fn report(&self, what: &str, body: &str) -> Raw {
        self.report_as(Some(&self.token), what, body).await
    }

    pub(crate) async fn report_as(&self, token: Option<&str>, what: &str, body: &str) -> Raw {
        let path = format!("/api/v1/usage/{what}");
        let mut request =
            Request::builder().method("POST").uri(path).header("host", "localhost:8080").header("content-type", "application/json");
        if let Some(token) = token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        self.app.send(request.body(Body::from(body.to_owned())).expect("request")).await
    }

    /// Usage that has to be taken.
    pub(crate) async fn draw(&self, id: &str, credits: i64) {
        let answer = self.report("records", &format!(r#"{{"id":"{id}","credits":{credits},"meter":"minutes"}}"#)).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
    }

    /// A stored card that behaves like this; it is the default from now on.
    pub(crate) async fn card(&self, script: Script) -> PaymentMethodId {
        let app = &self.app.app;
        let now = app.now();
        let customer = app.provider.ensure_customer(self.org.id.as_str(), "Till").await.expect("customer");
        let id = new_id(now, PaymentMethodId::from_parts);
        let (reference, expires) = (format!("pm_{id}"), Month::of(now).plus(36));
        let mut tx = app.store.write().await.expect("tx");
        sqlx::query(
            "INSERT INTO sandbox_methods (id, customer, script, brand, last4, exp_year, exp_month, created_at)
             VALUES ($1, $2, $3, 'visa', '4242', $4, $5, $6)",
        )
        .bind(&reference)
        .bind(&customer)
        .bind(script.name())
        .bind(expires.year)
        .bind(i32::from(expires.month))
        .bind(now.0)
        .execute(&mut *tx)
        .await
        .expect("card");
        store::billing_accounts::ensure(&mut tx, &self.org.id, Currency::Usd, "TILL", now).await.expect("account");
        store::billing_accounts::set_customer(&mut tx, &self.org.id, &customer).await.expect("customer");
        let new = NewMethod { id: &id, reference: &reference, brand: "visa", last4: "4242", expires };
        store::payment_methods::insert(&mut tx, &self.org.id, &new, now).await.expect("card");
        store::payment_methods::set_default(&mut tx, &self.org.id, id.as_str()).await.expect("default");
        tx.commit().await.expect("committed");
        id
    }

    /// A subscription that is paid.
    pub(crate) async fn subscribe(&self) {
        let now = self.app.app.now();
        let plan = Plan { edition: Edition::Enterprise, cadence: Cadence::Annual };
        let subscription = Subscription::starting(plan, now, Money::new(249_000, Currency::Usd));
        let json = serde_json::to_string(&subscription).expect("json");
        let mut tx = self.app.app.store.write().await.expect("tx");
        store::subscriptions::put(&mut tx, &self.org.id, &json, subscription.period().end, None).await.expect("subscription");
        tx.commit().await.expect("committed");
    }

    /// Purpose and status of every payment, the oldest first.
    pub(crate) async fn payments(&self) -> Vec<(String, String)> {
        let mut conn = self.app.app.store.read().await.expect("conn");
        sqlx::query_as("SELECT purpose, status FROM payments WHERE org_id = $1 ORDER BY created_at, id")
            .bind(self.org.id.as_str())
            .fetch_all(&mut *conn)
            .await
            .expect("payments")
    }

    /// Kinds of the mails to the owner since the test began, but for those that go with every invoice.
    pub(crate) async fn mails(&self) -> Vec<String> {
        let to = self.app.email_of(&self.owner).await;
        let told = |kind: &String| !matches!(kind.as_str(), "invoice_issued" | "receipt");
        self.app.mails().await.into_iter().filter(|(_, address)| *address == to).map(|(kind, _)| kind).filter(told).collect()
    }

    /// Kinds of the billing activity, the oldest first.
    pub(crate) async fn activities(&self) -> Vec<String> {
        let mut conn = self.app.app.store.read().await.expect("conn");
        sqlx::query_scalar("SELECT kind FROM activity WHERE org_id = $1 ORDER BY rowid")
            .bind(self.org.id.as_str())
            .fetch_all(&mut *conn)
            .await
            .expect("activity")
    }
}
