//! A running application on a copy of a seeded database, and people who ask it.

use std::{
    path::PathBuf,
    sync::{Arc, LazyLock, OnceLock},
};

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{HeaderMap, Request, StatusCode},
};
use bursar::{
    app::{App, new_id},
    config::Config,
    demo, http,
    identity::token,
    seal::Sealer,
    service,
    store::{self, Store, invitations::NewInvitation},
};
use bursar_domain::{
    access::{OrgRole, Tie},
    api::{BASE, Endpoint, error::ApiError},
    catalogue::Catalogue,
    email::EmailAddress,
    ids::{InvitationId, OrgId, PersonId, SessionId},
    invite::{Channel, EMAIL_LIFE_MS, Offer},
    plan::Edition,
    slug::{OrgRef, Slug},
    time::{DAY_MS, Timestamp},
};
use sqlx::Row as _;
use tempfile::TempDir;
use tower::ServiceExt as _;

/// The origin that the tests' browser is at.
pub(crate) const ORIGIN: &str = "http://localhost:8080";

/// An application of its own for one test.
#[derive(Clone)]
pub(crate) struct TestApp {
    pub(crate) app: App,
    router: Router,
    /// A moment after the demo's past.
    seeded: Timestamp,
    // Last, so that the file outlives the connections.
    _folder: Arc<TempDir>,
}

/// An answer, undecoded.
#[derive(Debug, Clone)]
pub(crate) struct Raw {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Raw {
    pub(crate) fn error(&self) -> ApiError {
        serde_json::from_slice(&self.body).unwrap_or_else(|e| panic!("{e}: {} {}", self.status, self.text()))
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

/// All with one key: what was sealed in the seeded database can be opened in its copies.
fn config() -> Config {
    static SEALER: LazyLock<Sealer> = LazyLock::new(Sealer::random);
    Config { public_url: ORIGIN.to_owned(), demo: true, build: "test".to_owned(), sealer: SEALER.clone(), ..Config::default() }
}

/// Seeding hashes a password, so it is done once; every test copies the file.
async fn template() -> PathBuf {
    static TEMPLATE: OnceLock<(PathBuf, TempDir)> = OnceLock::new();
    static ONE: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());
    let _one = ONE.lock().await;
    if let Some((path, _)) = TEMPLATE.get() {
        return path.clone();
    }
    let folder = TempDir::new().expect("folder");
    let (live, path) = (folder.path().join("live.db"), folder.path().join("template.db"));
    let store = Store::open(&live).await.expect("opened");
    store.migrate().await.expect("migrated");
    let app = App::new(store, config()).expect("app");
    assert!(demo::seed(&app, 12).await.expect("seeded"));
    app.store.backup(&path).await.expect("copied");
    app.store.close().await;
    TEMPLATE.get_or_init(|| (path.clone(), folder));
    path
}

impl TestApp {
    /// The demo's people, with 12 members in acme.
    pub(crate) async fn new() -> Self {
        Self::with(config(), false).await
    }

    /// The same, where one address may be written to as often as one likes.
    pub(crate) async fn with_plenty_of_mail() -> Self {
        Self::with(config(), true).await
    }

    /// As `bursar serve` runs it, behind https.
    pub(crate) async fn serving() -> Self {
        Self::with(Config { public_url: "https://billing.acme.example".to_owned(), demo: false, ..config() }, false).await
    }

    /// The same with another price catalogue.
    pub(crate) async fn selling(change: impl FnOnce(&mut Catalogue)) -> Self {
        let mut catalogue = Catalogue::clone(&config().catalogue);
        change(&mut catalogue);
        Self::with(Config { catalogue: Arc::new(catalogue), ..config() }, false).await
    }

    /// Nobody and nothing, in memory where the machine has a folder for that, at a moment at which the clock stands still.
    #[allow(dead_code, reason = "the simulation asks for it")]
    pub(crate) async fn bare(at: Timestamp) -> Self {
        let memory = std::path::Path::new("/dev/shm");
        let folder = if memory.is_dir() { TempDir::new_in(memory) } else { TempDir::new() }.expect("folder");
        let store = Store::open(&folder.path().join("bursar.db")).await.expect("opened");
        store.migrate().await.expect("migrated");
        let app = App::new(store, config()).expect("app");
        app.clock.stop(at);
        Self { router: http::router(&app), seeded: Timestamp(0), app, _folder: Arc::new(folder) }
    }

    async fn with(config: Config, plenty: bool) -> Self {
        let folder = TempDir::new().expect("folder");
        let file = folder.path().join("bursar.db");
        std::fs::copy(template().await, &file).expect("copied");
        let store = Store::open(&file).await.expect("opened");
        store.migrate().await.expect("up to date");
        let mut app = App::new(store, config).expect("app");
        if plenty {
            app.limits = app.limits.with_mails(std::num::NonZeroU32::MAX);
        }
        Self { router: http::router(&app), seeded: app.now().plus_ms(-DAY_MS / 2), app, _folder: Arc::new(folder) }
    }

    /// A person of the demo, signed in without going through the password (which takes its time on purpose).
    pub(crate) async fn person(&self, email: &str) -> Actor {
        let mut tx = self.app.store.write().await.expect("tx");
        let row = store::people::by_email(&mut tx, email).await.expect("read").unwrap_or_else(|| panic!("{email} is seeded"));
        tx.rollback().await.expect("rolled back");
        self.signed_in(row.id.parse().expect("id")).await
    }

    async fn signed_in(&self, id: PersonId) -> Actor {
        let (secret, now) = (token::new_secret(), self.app.now());
        let session = new_id(now, SessionId::from_parts);
        let mut tx = self.app.store.write().await.expect("tx");
        store::sessions::insert(&mut tx, &session, &token::hash(&secret), &id, "Test/1.0", "127.0.0.1", now).await.expect("session");
        tx.commit().await.expect("committed");
        Actor { app: self.clone(), id: Some(id), session: Some(session), secret: Some(secret) }
    }

    /// Somebody new, signed in, tied to nothing.
    pub(crate) async fn newcomer(&self, name: &str) -> Actor {
        let id = new_id(self.app.now(), PersonId::from_parts);
        let email = format!("{}@new.example", id.as_str().replace('_', ""));
        self.newcomer_at(id, name, &email).await
    }

    /// The same with an address of the test's choice.
    pub(crate) async fn newcomer_at(&self, id: PersonId, name: &str, email: &str) -> Actor {
        let now = self.app.now();
        let email: EmailAddress = email.parse().expect("address");
        let mut tx = self.app.store.write().await.expect("tx");
        store::people::insert(&mut tx, &id, name, &email, None, now).await.expect("person");
        store::people::set_verified(&mut tx, &id, &email.key(), now).await.expect("verified");
        tx.commit().await.expect("committed");
        self.signed_in(id).await
    }

    /// The address that somebody signs in with.
    pub(crate) async fn email_of(&self, actor: &Actor) -> String {
        let mut conn = self.app.store.read().await.expect("conn");
        store::people::by_id(&mut conn, &actor.id()).await.expect("read").expect("there").email
    }

    /// Nobody.
    pub(crate) fn nobody(&self) -> Actor {
        Actor { app: self.clone(), id: None, session: None, secret: None }
    }

    /// Closes an account, as the operator does.
    pub(crate) async fn close(&self, actor: &Actor) {
        let mut tx = self.app.store.write().await.expect("tx");
        store::people::set_disabled(&mut tx, &actor.id(), Some(self.app.now())).await.expect("closed");
        tx.commit().await.expect("committed");
    }

    /// An organization of its own, without people.
    pub(crate) async fn org(&self, slug: &str) -> TestOrg {
        let (now, slug) = (self.app.now(), slug.parse::<Slug>().expect("slug"));
        let id = new_id(now, OrgId::from_parts);
        let mut tx = self.app.store.write().await.expect("tx");
        store::orgs::insert(&mut tx, &id, &slug, slug.as_str(), now).await.expect("org");
        tx.commit().await.expect("committed");
        TestOrg { app: self.clone(), id, slug }
    }

    /// Every row of every table but the audit log and the sessions' last use, as text.
    pub(crate) async fn snapshot(&self) -> String {
        let mut conn = self.app.store.read().await.expect("conn");
        let tables: Vec<String> = sqlx::query_scalar("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT IN ('audit_log', '_sqlx_migrations') ORDER BY name")
            .fetch_all(&mut *conn)
            .await
            .expect("tables");
        let mut text = String::new();
        for table in tables {
            let columns: Vec<String> = sqlx::query("SELECT name FROM pragma_table_info($1)")
                .bind(&table)
                .fetch_all(&mut *conn)
                .await
                .expect("columns")
                .into_iter()
                .map(|row| row.get::<String, _>(0))
                .filter(|column| column != "last_seen_at")
                .map(|column| format!("quote({column})"))
                .collect();
            let query = format!("SELECT {} FROM {table} ORDER BY 1", columns.join(" || ',' || "));
            let rows: Vec<String> = sqlx::query_scalar(sqlx::AssertSqlSafe(query)).fetch_all(&mut *conn).await.expect("rows");
            text.push_str(&format!("{table}\n{}\n", rows.join("\n")));
        }
        text
    }

    /// What the audit log of an organization holds: action and outcome, oldest first. The chain has to be whole.
    pub(crate) async fn audit(&self, org: &OrgId) -> Vec<(String, String)> {
        let mut conn = self.app.store.read().await.expect("conn");
        let chain = store::audit::chain(&mut conn, org.as_str()).await.expect("chain");
        assert_eq!(bursar::service::audit::first_break(&chain), None, "the chain is whole");
        chain.into_iter().map(|row| (row.action, row.outcome)).collect()
    }

    /// Kind and addressee of every mail, oldest first, but for those that the demo begins with, which are older than any test.
    pub(crate) async fn mails(&self) -> Vec<(String, String)> {
        let mut conn = self.app.store.read().await.expect("conn");
        // By the order of writing: tests beside this one, whose clocks are elsewhere, can mix up ids of one moment.
        sqlx::query_as("SELECT kind, to_address FROM outbox WHERE created_at > $1 ORDER BY rowid")
            .bind(self.seeded.0)
            .fetch_all(&mut *conn)
            .await
            .expect("mails")
    }

    /// What the audit log of a person or an organization holds, as it is stored.
    pub(crate) async fn chain(&self, scope: &str) -> Vec<store::audit::AuditRow> {
        store::audit::chain(&mut self.app.store.read().await.expect("conn"), scope).await.expect("chain")
    }

    /// The latest mail of a kind, opened if it is sealed.
    pub(crate) async fn mail(&self, kind: &str, to: &str) -> store::mail::MailRow {
        let mut conn = self.app.store.read().await.expect("conn");
        let mails = store::mail::latest(&mut conn, 1000).await.expect("mails");
        let mut mail =
            mails.into_iter().find(|mail| mail.kind == kind && mail.to_address == to).unwrap_or_else(|| panic!("no {kind} to {to}"));
        let texts = service::notify::opened(&self.app.config.sealer, &mail).expect("opened");
        [mail.body, mail.html] = texts.unwrap_or_default();
        mail
    }

    /// Waits until something that is done after the answer is done.
    pub(crate) async fn until<F: Future<Output = bool>>(&self, done: impl Fn() -> F) {
        for _ in 0..2000 {
            if done().await {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
        panic!("it was not done within twenty seconds");
    }

    /// The token in the latest mail of a kind.
    pub(crate) async fn mailed_token(&self, kind: &str, to: &str) -> String {
        let mail = self.mail(kind, to).await;
        let (_, rest) = mail.body.split_once('#').expect("a link with a fragment");
        rest.split_whitespace().next().expect("a token").to_owned()
    }

    /// An answer that goes on: its bytes as they come.
    pub(crate) async fn stream(&self, request: Request<Body>) -> axum::body::BodyDataStream {
        self.router.clone().oneshot(request).await.expect("answered").into_body().into_data_stream()
    }

    pub(crate) async fn send(&self, request: Request<Body>) -> Raw {
        let response = self.router.clone().oneshot(request).await.expect("answered");
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, usize::MAX).await.expect("body").to_vec();
        Raw { status: parts.status, headers: parts.headers, body }
    }
}

/// An organization that a test fills by itself.
#[derive(Clone)]
pub(crate) struct TestOrg {
    pub(crate) app: TestApp,
    pub(crate) id: OrgId,
    pub(crate) slug: Slug,
}

impl TestOrg {
    pub(crate) fn by_id(&self) -> OrgRef {
        OrgRef::Id(self.id.clone())
    }

    /// Somebody new with this tie, signed in.
    pub(crate) async fn with(&self, tie: Tie) -> Actor {
        let actor = self.app.newcomer(tie.label()).await;
        self.tie(&actor, Some(tie)).await;
        actor
    }

    /// Ties a person to the organization in this way and no other.
    pub(crate) async fn tie(&self, actor: &Actor, tie: Option<Tie>) {
        let (person, now) = (actor.id(), self.app.app.now());
        let mut tx = self.app.app.store.write().await.expect("tx");
        let row = store::people::by_id(&mut tx, &person).await.expect("read").expect("there");
        store::billing_managers::delete(&mut tx, &self.id, &person).await.expect("deleted");
        store::billing_admins::delete(&mut tx, &self.id, &person).await.expect("deleted");
        if store::members::find(&mut tx, &self.id, &person).await.expect("read").is_some() {
            store::members::delete(&mut tx, &self.id, &person).await.expect("deleted");
        }
        match tie {
            Some(Tie::Member { role, billing_admin }) => {
                store::members::insert(&mut tx, &self.id, &person, role, &row.name, &row.email, now).await.expect("member");
                if billing_admin {
                    store::billing_admins::insert(&mut tx, &self.id, &person, &person, now, None).await.expect("grant");
                }
            }
            Some(Tie::BillingManager) => store::billing_managers::insert(&mut tx, &self.id, &person, None, now).await.expect("manager"),
            None => {}
        }
        tx.commit().await.expect("committed");
    }

    /// Puts it on a plan.
    pub(crate) async fn plan(&self, edition: Edition) {
        let mut tx = self.app.app.store.write().await.expect("tx");
        store::orgs::set_plan(&mut tx, &self.id, edition.name(), None, None).await.expect("plan");
        tx.commit().await.expect("committed");
    }

    /// An invitation that was sent, or made as a link, two minutes ago; with the token that opens it.
    pub(crate) async fn invitation(&self, by: &Actor, offer: Offer, email: Option<&str>) -> (InvitationId, String) {
        let at = self.app.app.now().plus_ms(-120_000);
        let (id, secret) = (new_id(at, InvitationId::from_parts), token::new_secret());
        let channel = if email.is_some() { Channel::Email } else { Channel::Link };
        let expires_at = email.map(|_| at.plus_ms(EMAIL_LIFE_MS));
        let new = NewInvitation { id: &id, offer, channel, email, invited_by: &by.id(), expires_at };
        let mut tx = self.app.app.store.write().await.expect("tx");
        store::invitations::insert(&mut tx, &self.id, &new, at).await.expect("invitation");
        store::invitations::insert_token(&mut tx, &self.id, &token::hash(&secret), id.as_str()).await.expect("token");
        tx.commit().await.expect("committed");
        (id, secret)
    }

    pub(crate) async fn suspend(&self) {
        let mut tx = self.app.app.store.write().await.expect("tx");
        store::orgs::set_suspended(&mut tx, &self.slug, Some(self.app.app.now())).await.expect("suspended");
        tx.commit().await.expect("committed");
    }

    pub(crate) async fn owners(&self) -> i64 {
        let mut conn = self.app.app.store.read().await.expect("conn");
        store::members::count_role(&mut conn, &self.id, OrgRole::Owner).await.expect("count")
    }
}

/// Somebody at a browser.
#[derive(Clone)]
pub(crate) struct Actor {
    app: TestApp,
    id: Option<PersonId>,
    pub(crate) session: Option<SessionId>,
    pub(crate) secret: Option<String>,
}

impl Actor {
    pub(crate) fn id(&self) -> PersonId {
        self.id.clone().expect("signed in")
    }

    /// Another browser of the same person.
    pub(crate) async fn again(&self) -> Self {
        self.app.signed_in(self.id()).await
    }

    pub(crate) fn request(&self, method: &str, path: &str, body: &str) -> Request<Body> {
        let mut request = Request::builder().method(method).uri(path).header("host", "localhost:8080");
        if method != "GET" {
            request = request.header("origin", ORIGIN).header("x-bursar-client", "test").header("content-type", "application/json");
            // A new wish each time; who wants to say one twice replaces it.
            request = request.header("idempotency-key", token::new_secret());
        }
        if let Some(secret) = &self.secret {
            request = request.header("cookie", format!("__Host-sid={secret}"));
        }
        request.body(Body::from(body.to_owned())).expect("request")
    }

    pub(crate) async fn raw(&self, method: &str, path: &str, body: &str) -> Raw {
        self.app.send(self.request(method, path, body)).await
    }

    /// Calls an endpoint; the error is decoded where there is one.
    pub(crate) async fn call<E: Endpoint>(&self, endpoint: E, query: E::Query, body: E::Body) -> Result<E::Reply, ApiError> {
        let query = serde_urlencoded::to_string(query).expect("query");
        let mark = if query.is_empty() { "" } else { "?" };
        let path = format!("{BASE}{}{mark}{query}", endpoint.path());
        let body = if E::METHOD.is_safe() { String::new() } else { serde_json::to_string(&body).expect("body") };
        let raw = self.raw(E::METHOD.name(), &path, &body).await;
        if raw.status.is_success() {
            Ok(serde_json::from_slice(&raw.body).unwrap_or_else(|e| panic!("{} answered {}: {e}", E::NAME, raw.text())))
        } else {
            assert_eq!(raw.headers.get("content-type").map(|v| v.as_bytes()), Some(&b"application/problem+json"[..]), "{}", E::NAME);
            let error = raw.error();
            assert_eq!(error.status, raw.status.as_u16());
            Err(error)
        }
    }
}
