//! The stage: the real binary with a fresh, seeded database of its own, its clock and its mailbox.

use std::{
    cell::{Cell, RefCell},
    ffi::OsStr,
    fmt::Display,
    fs,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
    thread,
    time::{Duration, Instant},
};

use serde_json::{Value, json};
use tempfile::TempDir;
use ureq::{Agent, tls::TlsConfig};

use crate::{
    paths,
    people::{PASSWORD, Person},
    process::{Leash, free_port},
};

/// One day, in milliseconds.
pub const DAY_MS: i64 = 86_400_000;

/// Database files seeded once per test process and copied for each stage, by number of members.
static TEMPLATES: Mutex<Vec<(u32, TempDir)>> = Mutex::new(Vec::new());

/// Deletes the seeded files.
pub(crate) fn forget_templates() {
    TEMPLATES.lock().unwrap_or_else(PoisonError::into_inner).clear();
}

/// A running server.
#[derive(Debug)]
pub struct Stage {
    port: u16,
    members: u32,
    folder: TempDir,
    server: RefCell<Option<Leash>>,
    agent: Agent,
    starts: Cell<u32>,
}

impl Stage {
    /// Starts the demo on a fresh database.
    ///
    /// # Panics
    /// If it does not come up, with what it printed.
    #[must_use]
    pub fn open() -> Self {
        Self::with_members(0)
    }

    /// Starts the demo with so many members in acme; 0 leaves the number to the demo.
    ///
    /// # Panics
    /// If it does not come up, with what it printed.
    #[must_use]
    pub fn with_members(members: u32) -> Self {
        let stage = Self::bare(members);
        {
            let mut templates = TEMPLATES.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some((_, template)) = templates.iter().find(|(m, _)| *m == members) {
                copy_files(template.path(), stage.folder.path());
            } else {
                let seeding = Self::bare(members);
                seeding.start();
                seeding.stop();
                copy_files(seeding.folder.path(), stage.folder.path());
                let template = tempfile::Builder::new().prefix("bursar-e2e-").tempdir().expect("a temporary folder");
                copy_files(seeding.folder.path(), template.path());
                templates.push((members, template));
            }
        }
        stage.start();
        stage
    }

    fn bare(members: u32) -> Self {
        // The certificate is the server's own, made when it starts.
        let tls = TlsConfig::builder().disable_verification(true).build();
        let agent = Agent::config_builder()
            .tls_config(tls)
            .http_status_as_error(false)
            .timeout_global(Some(Duration::from_secs(20)))
            .max_redirects(0)
            .build()
            .into();
        let folder = tempfile::Builder::new().prefix("bursar-e2e-").tempdir().expect("a temporary folder");
        Self { port: free_port(), members, folder, server: RefCell::new(None), agent, starts: Cell::new(0) }
    }

    /// Starts the server, on the same port and database each time.
    ///
    /// # Panics
    /// If it does not come up, with what it printed.
    pub fn start(&self) {
        let mut arguments: Vec<String> = ["demo", "--tls", "--listen"].map(str::to_owned).to_vec();
        arguments.push(format!("127.0.0.1:{}", self.port));
        arguments.push("--db".to_owned());
        arguments.push(self.folder.path().join("bursar.db").display().to_string());
        if self.members > 0 {
            arguments.extend(["--members".to_owned(), self.members.to_string()]);
        }
        let console = paths::console();
        let environment: [(&str, &OsStr); 2] = [("BURSAR_CONSOLE_DIR", console.as_os_str()), ("NO_COLOR", OsStr::new("1"))];
        let log = paths::left_behind().join(format!("server-{}.log", self.port));
        let server = Leash::start(&paths::binary(), &arguments, &environment, Duration::from_secs(5), log);
        // A hundred thousand members take a while to seed, and more so in a debug build.
        let patience = Instant::now() + Duration::from_secs(if self.members > 0 { 300 } else { 60 });
        while self.agent.get(self.url("/readyz")).call().map_or(0, |reply| reply.status().as_u16()) != 200 {
            assert!(Instant::now() < patience, "the server is not ready; it said:\n{}", server.last_words());
            thread::sleep(Duration::from_millis(30));
        }
        self.starts.set(self.starts.get() + 1);
        *self.server.borrow_mut() = Some(server);
    }

    /// Stops the server. The database stays.
    pub fn stop(&self) {
        self.server.borrow_mut().take();
    }

    /// An address on this stage.
    #[must_use]
    pub fn url(&self, path: impl Display) -> String {
        format!("https://localhost:{}{path}", self.port)
    }

    /// Advances the demo's clock.
    ///
    /// # Panics
    /// If the server does not do so.
    pub fn advance(&self, milliseconds: i64) {
        let (status, body) = self.visitor().call("POST", "/api/v1/dev/clock", &json!({ "advance_ms": milliseconds }));
        assert!((200..300).contains(&status), "the clock cannot be advanced: {status} {body}");
    }

    /// The latest mail to an address whose whole text holds `containing`, waited for.
    ///
    /// # Panics
    /// If none arrives within ten seconds.
    #[must_use]
    pub fn mail(&self, to: &str, containing: &str) -> Value {
        let patience = Instant::now() + Duration::from_secs(10);
        loop {
            let (_, all) = self.visitor().call("GET", "/api/v1/dev/mailbox", &Value::Null);
            let list = all.as_array().or_else(|| all.get("items").and_then(Value::as_array)).cloned().unwrap_or_default();
            let mut fitting = list.into_iter().filter(|mail| mail.to_string().contains(to) && mail.to_string().contains(containing));
            // The newest comes first.
            if let Some(mail) = fitting.next() {
                return mail;
            }
            assert!(Instant::now() < patience, "no mail to {to} with {containing:?} in {all:#}");
            thread::sleep(Duration::from_millis(100));
        }
    }

    /// Somebody who calls the API without being signed in.
    #[must_use]
    pub fn visitor(&self) -> Api<'_> {
        Api { stage: self, cookie: None }
    }

    /// Somebody who calls the API from another machine, to change things behind the back of an open page.
    ///
    /// # Panics
    /// If they cannot sign in.
    #[must_use]
    pub fn api(&self, person: Person) -> Api<'_> {
        let visitor = self.visitor();
        let credentials = json!({ "email": person.email, "password": PASSWORD });
        let mut reply = visitor.send("POST", "/api/v1/session", &credentials);
        let cookie = reply
            .headers()
            .get("set-cookie")
            .and_then(|value| value.to_str().ok())
            .map(|value| value.split(';').next().unwrap_or_default().to_owned());
        assert!(cookie.is_some(), "{} cannot sign in: {:?}", person.email, reply.body_mut().read_to_string());
        Api { stage: self, cookie }
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        self.stop();
    }
}

/// Calls to the API.
#[derive(Debug)]
pub struct Api<'a> {
    stage: &'a Stage,
    cookie: Option<String>,
}

impl Api<'_> {
    fn send(&self, method: &str, path: &str, body: &Value) -> http::Response<ureq::Body> {
        let mut request = http::Request::builder()
            .method(method)
            .uri(self.stage.url(path))
            .header("origin", format!("https://localhost:{}", self.stage.port))
            .header("sec-fetch-site", "same-origin")
            .header(bursar_domain::api::CLIENT_HEADER, "console")
            .header("content-type", "application/json");
        if let Some(cookie) = &self.cookie {
            request = request.header("cookie", cookie);
        }
        let text = if method == "GET" { String::new() } else { body.to_string() };
        let request = request.body(text).expect("a well-formed request");
        let agent = self.stage.agent.configure_request(request).allow_non_standard_methods(true).build();
        self.stage.agent.run(agent).unwrap_or_else(|error| panic!("{method} {path}: {error}"))
    }

    /// Calls, and gives back status and body.
    ///
    /// # Panics
    /// If there is no answer at all.
    #[must_use]
    pub fn call(&self, method: &str, path: &str, body: &Value) -> (u16, Value) {
        let mut reply = self.send(method, path, body);
        let text = reply.body_mut().read_to_string().unwrap_or_default();
        (reply.status().as_u16(), serde_json::from_str(&text).unwrap_or(Value::String(text)))
    }

    /// Reads something that must be there.
    ///
    /// # Panics
    /// If the answer is not 200.
    #[must_use]
    pub fn get(&self, path: &str) -> Value {
        let (status, body) = self.call("GET", path, &Value::Null);
        assert_eq!(status, 200, "GET {path}: {body}");
        body
    }

    /// Does something that must work.
    ///
    /// # Panics
    /// If the answer is not a success.
    pub fn run(&self, method: &str, path: &str, body: &Value) {
        let (status, reply) = self.call(method, path, body);
        assert!((200..300).contains(&status), "{method} {path}: {status} {reply}");
    }

    /// The identifier of a member of an organization, by address.
    ///
    /// # Panics
    /// If nobody has this address.
    #[must_use]
    pub fn member_id(&self, org: &str, email: &str) -> String {
        let page = self.get(&format!("/api/v1/orgs/{org}/members?search={email}"));
        let items = page["items"].as_array().cloned().unwrap_or_default();
        let found = items.iter().find(|member| member["profile"]["email"] == email);
        found.and_then(|member| member["id"].as_str()).unwrap_or_else(|| panic!("no {email} among {page}")).to_owned()
    }
}

fn copy_files(from: &Path, to: &Path) {
    let files: Vec<PathBuf> =
        fs::read_dir(from).expect("the template's folder").flatten().map(|entry| entry.path()).filter(|p| p.is_file()).collect();
    for file in files {
        let name = file.file_name().map(OsStr::to_owned).unwrap_or_default();
        fs::copy(&file, to.join(name)).expect("a database file can be copied");
    }
}
