//! An organization that pays: cards stored through the sandbox, changes of the plan by preview and confirmation, purchases of credits,
//! and a clock that moves while the jobs do their work. Shared with the simulation.

use axum::{body::Body, http};
use bursar::{
    jobs::{queue, work},
    payments::sandbox::cards::TestCard,
    service::{self, invoices::Snapshot, plan},
    store::{self, billing_accounts::AccountRow},
};
use bursar_domain::{
    access::{OrgRole, Tie},
    api::{
        Empty, IDEMPOTENCY_KEY_HEADER,
        credits::{BuyCredits, NewTopUp, PreviewTopUp, TopUpOffer},
        error::{ApiError, Refusal},
        invoices::PayInvoice,
        payment_methods::{BeginCardSetup, CardSetupOutcome, CompleteCardSetup, NewCardSetup, SetDefaultPaymentMethod},
        payments::{CancelPayment, GetPayment, Payment},
        subscription::{Confirm, ConfirmPlanChange, PlanChangeRequest, PlanChanged, PlanPreview, PreviewPlanChange},
    },
    calendar::Month,
    credits::Credits,
    ids::{InvoiceId, PaymentId, PaymentMethodId, PreviewId},
    invoice::Settlement,
    payment::PaymentStatus,
    plan::{Cadence, Edition, Plan},
    subscription::{Preview, Request, Subscription},
    time::{DAY_MS, Timestamp},
};

use crate::{
    books,
    support::{Actor, ORIGIN, Raw, TestApp, TestOrg},
};

pub(crate) const fn plan_of(edition: Edition, cadence: Cadence) -> Plan {
    Plan { edition, cadence }
}

pub(crate) const TEAM: Plan = plan_of(Edition::Team, Cadence::Monthly);
pub(crate) const TEAM_YEAR: Plan = plan_of(Edition::Team, Cadence::Annual);
pub(crate) const ENTERPRISE: Plan = plan_of(Edition::Enterprise, Cadence::Monthly);
pub(crate) const ENTERPRISE_YEAR: Plan = plan_of(Edition::Enterprise, Cadence::Annual);

pub(crate) const fn to(plan: Plan) -> Request {
    Request::Change { to: plan }
}

/// What was refused, and nothing else went wrong.
pub(crate) fn refusal<T: std::fmt::Debug>(outcome: Result<T, ApiError>) -> Refusal {
    outcome.expect_err("refused").refusal.expect("a refusal")
}

/// An invoice, as it is kept.
#[derive(Debug, Clone)]
pub(crate) struct Document {
    pub(crate) id: InvoiceId,
    pub(crate) number: String,
    pub(crate) issued_at: Timestamp,
    pub(crate) status: String,
    pub(crate) total: i64,
    pub(crate) due: i64,
    #[allow(dead_code, reason = "the simulation asks for it")]
    pub(crate) paid_with: Option<String>,
    pub(crate) snapshot: Snapshot,
}

/// The organization and its owner.
#[derive(Clone)]
pub(crate) struct Payer {
    pub(crate) app: TestApp,
    pub(crate) org: TestOrg,
    pub(crate) owner: Actor,
}

impl Payer {
    /// One without a card.
    pub(crate) async fn new() -> Self {
        Self::of(&TestApp::new().await, "payer").await
    }

    pub(crate) async fn of(app: &TestApp, slug: &str) -> Self {
        let org = app.org(slug).await;
        let owner = org.with(Tie::Member { role: OrgRole::Owner, billing_admin: false }).await;
        Self { app: app.clone(), org, owner }
    }

    /// One whose card, a test card of this name, is charged.
    pub(crate) async fn with_card(card: &str) -> Self {
        let payer = Self::new().await;
        payer.card(card).await;
        payer
    }

    /// One that is on this plan.
    pub(crate) async fn on(plan: Plan) -> Self {
        let payer = Self::with_card("visa").await;
        payer.change(to(plan)).await;
        payer
    }

    /// Stores a test card through the provider's page; it is charged from now on.
    pub(crate) async fn card(&self, name: &str) -> PaymentMethodId {
        self.card_until(name, Month::of(self.app.app.now()).plus(36)).await
    }

    /// The same, with the month to whose end it can be used.
    pub(crate) async fn card_until(&self, name: &str, expires: Month) -> PaymentMethodId {
        let begun = self.owner.call(BeginCardSetup { org: self.org.by_id() }, Empty {}, NewCardSetup::default()).await.expect("begun");
        let card = TestCard::of_name(name).expect("a test card");
        let expiry = format!("{:02}/{:02}", expires.month, expires.year % 100);
        let cvc = "1234".get(..card.cvc_digits()).expect("digits");
        let back = self.visit(&begun.url, &[("number", card.number), ("expiry", &expiry), ("cvc", cvc)]).await;
        let setup = back.rsplit('=').next().expect("a setup").parse().expect("id");
        let complete = CompleteCardSetup { org: self.org.by_id(), setup };
        let method = match self.owner.call(complete, Empty {}, Empty {}).await.expect("answered") {
            CardSetupOutcome::Stored { method } => method.id,
            other => panic!("{other:?}"),
        };
        let default = SetDefaultPaymentMethod { org: self.org.by_id(), method: method.clone() };
        self.owner.call(default, Empty {}, Empty {}).await.expect("default");
        method
    }

    pub(crate) async fn preview(&self, change: Request) -> Result<PlanPreview, ApiError> {
        self.owner.call(PreviewPlanChange { org: self.org.by_id() }, Empty {}, PlanChangeRequest { change }).await
    }

    pub(crate) async fn confirm(&self, preview: &PreviewId) -> Result<PlanChanged, ApiError> {
        self.owner.call(ConfirmPlanChange { org: self.org.by_id() }, Empty {}, Confirm { preview: preview.clone() }).await
    }

    /// Previews and confirms; says what was shown.
    pub(crate) async fn change(&self, change: Request) -> Preview {
        let shown = self.preview(change).await.expect("previewed");
        let changed = self.confirm(&shown.id).await.expect("confirmed");
        if let Some(payment) = changed.payment {
            assert_eq!(payment.status, PaymentStatus::Succeeded, "{payment:?}");
        }
        shown.preview
    }

    /// Begins a change whose payment does not end at once.
    pub(crate) async fn begin(&self, change: Request) -> Payment {
        let shown = self.preview(change).await.expect("previewed");
        self.confirm(&shown.id).await.expect("confirmed").payment.expect("something is due")
    }

    pub(crate) async fn offer(&self, credits: i64) -> TopUpOffer {
        let new = NewTopUp { credits: Credits(credits) };
        self.owner.call(PreviewTopUp { org: self.org.by_id() }, Empty {}, new).await.expect("previewed")
    }

    pub(crate) async fn buy(&self, credits: i64) -> Payment {
        let preview = self.offer(credits).await.id;
        self.owner.call(BuyCredits { org: self.org.by_id() }, Empty {}, Confirm { preview }).await.expect("bought")
    }

    pub(crate) async fn pay(&self, invoice: &InvoiceId) -> Result<Payment, ApiError> {
        self.owner.call(PayInvoice { org: self.org.by_id(), invoice: invoice.clone() }, Empty {}, Empty {}).await
    }

    pub(crate) async fn payment(&self, id: &PaymentId) -> Payment {
        self.owner.call(GetPayment { org: self.org.by_id(), payment: id.clone() }, Empty {}, Empty {}).await.expect("read")
    }

    pub(crate) async fn cancel(&self, id: &PaymentId) -> Result<Payment, ApiError> {
        self.owner.call(CancelPayment { org: self.org.by_id(), payment: id.clone() }, Empty {}, Empty {}).await
    }

    /// The person does what the provider's page asks for.
    pub(crate) async fn authenticate(&self, payment: &Payment, succeeds: bool) {
        let page = payment.authenticate_at.as_deref().expect("waits for the person");
        self.visit(page, &[("do", if succeeds { "authenticate" } else { "fail" })]).await;
    }

    /// Sends the form of a page of the provider, as a browser does; says where that leads back to.
    async fn visit(&self, page: &str, fields: &[(&str, &str)]) -> String {
        let request = http::Request::builder()
            .method("POST")
            .uri(page.strip_prefix(ORIGIN).unwrap_or(page))
            .header("origin", "null")
            .header("content-type", "application/x-www-form-urlencoded");
        let form = Body::from(serde_urlencoded::to_string(fields).expect("form"));
        let answer = self.app.send(request.body(form).expect("request")).await;
        assert_eq!(answer.status, 303, "{}", answer.text());
        answer.headers["location"].to_str().expect("text").to_owned()
    }

    /// A write under a key that the test chooses.
    pub(crate) async fn keyed(&self, path: &str, body: &str, key: &str) -> Raw {
        let mut request = self.owner.request("POST", &format!("/api/v1/orgs/{}/billing/{path}", self.org.slug), body);
        request.headers_mut().insert(IDEMPOTENCY_KEY_HEADER, key.parse().expect("header"));
        self.app.send(request).await
    }

    /// Moves the clock and does what is due by then.
    pub(crate) async fn wait(&mut self, ms: i64) {
        self.app.app.clock.advance(ms);
        self.work().await;
        // Sessions end by themselves in the meantime; the owner signs in again.
        self.owner = self.owner.again().await;
    }

    /// The same day by day.
    pub(crate) async fn days(&mut self, days: i64) {
        for _ in 0..days {
            self.wait(DAY_MS).await;
        }
    }

    /// Moves the clock to a moment, day by day.
    pub(crate) async fn until(&mut self, at: Timestamp) {
        while self.app.app.now().plus_days(1) < at {
            self.wait(DAY_MS).await;
        }
        self.wait(at.ms_since(self.app.app.now()).max(0)).await;
    }

    /// What the jobs do at this moment.
    pub(crate) async fn work(&self) {
        let app = &self.app.app;
        queue::run_due(app, work::work).await.expect("done");
        service::ledger::expire_due(app).await.expect("expired");
        service::recharge::evaluate_due(app).await.expect("decided");
        service::payment_methods::warn_expiring(app).await.expect("warned");
    }

    pub(crate) async fn subscription(&self) -> Subscription {
        let mut conn = self.app.app.store.read().await.expect("conn");
        plan::find(&mut conn, &self.org.id).await.expect("read").expect("there").subscription
    }

    /// The plan, as everybody sees it.
    pub(crate) async fn edition(&self) -> String {
        let mut conn = self.app.app.store.read().await.expect("conn");
        sqlx::query_scalar("SELECT edition FROM orgs WHERE id = $1").bind(self.org.id.as_str()).fetch_one(&mut *conn).await.expect("org")
    }

    /// All invoices, the oldest first.
    pub(crate) async fn invoices(&self) -> Vec<Document> {
        let mut conn = self.app.app.store.read().await.expect("conn");
        type Row = (String, String, i64, String, i64, i64, Option<String>, String);
        let rows: Vec<Row> = sqlx::query_as(
            "SELECT id, number, issued_at, status, total, due, paid_with, snapshot FROM invoices WHERE org_id = $1 ORDER BY sequence",
        )
        .bind(self.org.id.as_str())
        .fetch_all(&mut *conn)
        .await
        .expect("invoices");
        let document = |(id, number, issued_at, status, total, due, paid_with, snapshot): Row| Document {
            id: id.parse().expect("id"),
            number,
            issued_at: Timestamp(issued_at),
            status,
            total,
            due,
            paid_with,
            snapshot: Snapshot::of_json(&snapshot).expect("snapshot"),
        };
        rows.into_iter().map(document).collect()
    }

    /// The youngest of them.
    pub(crate) async fn invoice(&self) -> Document {
        self.invoices().await.pop().expect("an invoice")
    }

    /// The youngest invoice is what the preview has shown, to the unit; the account balance is what it said.
    pub(crate) async fn assert_invoiced_as(&self, preview: &Preview) {
        let invoice = self.invoice().await;
        let Settlement { due, balance_after } = preview.settlement;
        assert_eq!(invoice.snapshot.lines, preview.lines);
        assert_eq!(invoice.snapshot.totals, preview.totals);
        assert_eq!((invoice.total, invoice.due), (preview.totals.total.minor, due.minor));
        assert_eq!(invoice.snapshot.from_balance.minor, preview.balance_before.minor - balance_after.minor);
        assert_eq!(self.account().await.balance, balance_after.minor);
        assert_eq!(invoice.status, "paid");
    }

    pub(crate) async fn account(&self) -> AccountRow {
        let mut conn = self.app.app.store.read().await.expect("conn");
        store::billing_accounts::find(&mut conn, &self.org.id).await.expect("read").expect("an account")
    }

    /// Included and purchased credits that are left; negative purchased ones are locked.
    pub(crate) async fn credits(&self) -> (i64, i64) {
        let mut conn = self.app.app.store.read().await.expect("conn");
        let summary = service::ledger::summary(&mut conn, &self.org.id, self.app.app.now()).await.expect("summary");
        let left = |class| summary.classes.iter().filter(|of| of.class == class).map(|of| of.left.0).sum::<i64>();
        let purchased = left(bursar_domain::ledger::Class::Purchased);
        (left(bursar_domain::ledger::Class::Included), if summary.locked.is_positive() { -purchased } else { purchased })
    }

    /// Purpose, status and amount of every payment, the oldest first.
    pub(crate) async fn payments(&self) -> Vec<(String, String, i64)> {
        let mut conn = self.app.app.store.read().await.expect("conn");
        sqlx::query_as("SELECT purpose, status, amount FROM payments WHERE org_id = $1 ORDER BY created_at, id")
            .bind(self.org.id.as_str())
            .fetch_all(&mut *conn)
            .await
            .expect("payments")
    }

    /// Status and amount of every payment that the provider has, the oldest first.
    pub(crate) async fn at_provider(&self) -> Vec<(String, i64)> {
        let mut conn = self.app.app.store.read().await.expect("conn");
        sqlx::query_as(
            "SELECT s.status, s.amount FROM sandbox_payments s JOIN billing_accounts a ON a.customer = s.customer
             WHERE a.org_id = $1 ORDER BY s.created_at, s.id",
        )
        .bind(self.org.id.as_str())
        .fetch_all(&mut *conn)
        .await
        .expect("payments")
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

    /// Kinds of the mails to the owner, the oldest first.
    #[allow(dead_code, reason = "the simulation asks for it")]
    pub(crate) async fn mails(&self) -> Vec<String> {
        let to = self.app.email_of(&self.owner).await;
        self.app.mails().await.into_iter().filter(|(_, address)| *address == to).map(|(kind, _)| kind).collect()
    }

    /// Provider, invoices, balance and ledger agree.
    pub(crate) async fn assert_books(&self) {
        books::assert_agree(&self.app.app).await;
    }
}
