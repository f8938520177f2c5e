//! The stage: the real binary with a fresh, seeded database of its own, its clock and its mailbox.
//!
//! Without a mail server of its own the demo keeps all mail in the developer mailbox; a stage that was opened with one hands
//! mail to it by SMTP, as an installation does.

use std::{
    cell::{Cell, RefCell},
    ffi::{OsStr, OsString},
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
    api::Api,
    mail_server::{Letter, MailServer},
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
    mail_server: Option<MailServer>,
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
        Self::new(members, None)
    }

    /// Starts the demo on a fresh database, and a mail server for it. What it does is logged in detail.
    ///
    /// # Panics
    /// If one of them does not come up, with what it printed.
    #[must_use]
    pub fn with_mail_server() -> Self {
        Self::new(0, Some(MailServer::start()))
    }

    fn new(members: u32, mail_server: Option<MailServer>) -> Self {
        let stage = Self::bare(members, mail_server);
        {
            let mut templates = TEMPLATES.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some((_, template)) = templates.iter().find(|(m, _)| *m == members) {
                copy_files(template.path(), stage.folder.path());
            } else {
                let seeding = Self::bare(members, None);
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

    fn bare(members: u32, mail_server: Option<MailServer>) -> Self {
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
        Self { port: free_port(), members, folder, server: RefCell::new(None), mail_server, agent, starts: Cell::new(0) }
    }

    /// Starts the server, on the same port and database each time.
    ///
    /// # Panics
    /// If it does not come up, with what it printed.
    pub fn start(&self) {
        let mut arguments: Vec<String> = ["demo", "--tls", "--listen"].map(str::to_owned).to_vec();
        arguments.push(format!("127.0.0.1:{}", self.port));
        arguments.push("--db".to_owned());
        arguments.push(self.database().display().to_string());
        if self.members > 0 {
            arguments.extend(["--members".to_owned(), self.members.to_string()]);
        }
        let console = paths::console();
        let mut environment: Vec<(&str, OsString)> = vec![("BURSAR_CONSOLE_DIR", console.into()), ("NO_COLOR", "1".into())];
        if let Some(mail_server) = &self.mail_server {
            environment.extend([
                ("BURSAR_SMTP_HOST", "127.0.0.1".into()),
                ("BURSAR_SMTP_PORT", mail_server.port().to_string().into()),
                ("BURSAR_SMTP_TLS", "none".into()),
                ("BURSAR_SMTP_FROM", "Bursar <billing@bursar.example>".into()),
                ("BURSAR_LOG", "debug".into()),
            ]);
        }
        let environment: Vec<(&str, &OsStr)> = environment.iter().map(|(name, value)| (*name, value.as_os_str())).collect();
        let server = Leash::start(&paths::binary(), &arguments, &environment, Duration::from_secs(5), self.log_file());
        // A hundred thousand members take a while to seed, and more so in a debug build.
        let patience = Instant::now() + Duration::from_secs(if self.members > 0 { 300 } else { 60 });
        while self.agent.get(self.url("/readyz")).call().map_or(0, |reply| reply.status().as_u16()) != 200 {
            assert!(Instant::now() < patience, "the server is not ready; it said:\n{}", server.last_words());
            thread::sleep(Duration::from_millis(30));
        }
        self.starts.set(self.starts.get() + 1);
        *self.server.borrow_mut() = Some(server);
    }

    /// The database file, for commands beside the running server.
    pub(crate) fn database(&self) -> PathBuf {
        self.folder.path().join("bursar.db")
    }

    fn log_file(&self) -> PathBuf {
        paths::left_behind().join(format!("server-{}.log", self.port))
    }

    /// Everything that the server has printed so far.
    #[must_use]
    pub fn log(&self) -> String {
        fs::read(self.log_file()).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default()
    }

    /// The bytes of every file that the server keeps: the database, what is not yet in it, its key.
    ///
    /// # Panics
    /// If one cannot be read.
    #[must_use]
    pub fn files(&self) -> Vec<(String, Vec<u8>)> {
        let read = |path: PathBuf| {
            let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            (name, fs::read(path).expect("a file of the server can be read"))
        };
        files_in(self.folder.path()).into_iter().map(read).collect()
    }

    /// Stops the server. The database stays.
    pub fn stop(&self) {
        self.server.borrow_mut().take();
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    pub(crate) fn agent(&self) -> &Agent {
        &self.agent
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

    /// The latest mail to an address whose whole text holds `containing`, as the developer mailbox has it; waited for.
    ///
    /// # Panics
    /// If none arrives within ten seconds.
    #[must_use]
    pub fn mail(&self, to: &str, containing: &str) -> Value {
        let patience = Instant::now() + Duration::from_secs(10);
        loop {
            let all = self.mailbox();
            let mut fitting = all.iter().filter(|mail| mail["to"] == to && mail.to_string().contains(containing));
            // The newest comes first.
            if let Some(mail) = fitting.next() {
                return mail.clone();
            }
            assert!(Instant::now() < patience, "no mail to {to} with {containing:?} in {all:#?}");
            thread::sleep(Duration::from_millis(100));
        }
    }

    /// Everything in the developer mailbox, the newest first.
    #[must_use]
    pub fn mailbox(&self) -> Vec<Value> {
        let (_, all) = self.visitor().call("GET", "/api/v1/dev/mailbox", &Value::Null);
        all.as_array().cloned().unwrap_or_default()
    }

    /// The link to a page with a token behind the `#`, from the latest mail to an address that has one; waited for. By way of
    /// the mail server where there is one, else from the developer mailbox.
    ///
    /// # Panics
    /// If no such mail arrives within ten seconds.
    #[must_use]
    pub fn mailed_link(&self, to: &str, page: &str) -> String {
        let start = self.url(format!("{page}#"));
        if let Some(mail_server) = &self.mail_server {
            let has_it = |letter: &Letter| letter.links().iter().any(|link| link.starts_with(&start));
            return mail_server.letter_with(to, &format!("a link to {page}"), has_it).link(&format!("{page}#"));
        }
        let mail = self.mail(to, &start);
        let words = mail["body"].as_str().unwrap_or_default().split_whitespace();
        let link = words.into_iter().find(|word| word.starts_with(&start));
        link.unwrap_or_else(|| panic!("no link to {page} in the text of {mail:#}")).to_owned()
    }

    /// The latest mail to an address with these words in its subject, as the mail server took it; waited for.
    ///
    /// # Panics
    /// If none arrives within ten seconds, or if the stage was opened without a mail server.
    #[must_use]
    pub fn letter(&self, to: &str, subject: &str) -> Letter {
        self.mail_server().letter_with(to, &format!("{subject:?} in its subject"), |letter| letter.subject.contains(subject))
    }

    /// The mail server.
    ///
    /// # Panics
    /// If the stage was opened without one.
    #[must_use]
    pub fn mail_server(&self) -> &MailServer {
        self.mail_server.as_ref().expect("a stage that was opened with a mail server")
    }

    /// What a program gets that takes a link of this stage from a mail and follows every redirect, without a browser: the last
    /// status, and the text.
    ///
    /// # Panics
    /// If there is no answer at all, or no end of redirects.
    #[must_use]
    pub fn fetched(&self, method: &str, link: &str) -> (u16, String) {
        let mut address = link.to_owned();
        for _ in 0..10 {
            let request = http::Request::builder().method(method).uri(address.split('#').next().unwrap_or_default()).body(());
            let mut reply = self.agent.run(request.expect("a well-formed request")).unwrap_or_else(|error| panic!("{address}: {error}"));
            match reply.headers().get("location").and_then(|to| to.to_str().ok()) {
                Some(to) if reply.status().is_redirection() => {
                    address = if to.starts_with('/') { self.url(to) } else { to.to_owned() };
                }
                _ => return (reply.status().as_u16(), reply.body_mut().read_to_string().unwrap_or_default()),
            }
        }
        panic!("{method} {link} leads from one redirect to the next");
    }

    /// Somebody who calls the API without being signed in.
    #[must_use]
    pub fn visitor(&self) -> Api<'_> {
        Api::new(self, None)
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
        Api::new(self, cookie)
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        self.stop();
    }
}

fn files_in(folder: &Path) -> Vec<PathBuf> {
    fs::read_dir(folder).expect("a stage's folder").flatten().map(|entry| entry.path()).filter(|path| path.is_file()).collect()
}

fn copy_files(from: &Path, to: &Path) {
    for file in files_in(from) {
        let name = file.file_name().map(OsStr::to_owned).unwrap_or_default();
        fs::copy(&file, to.join(name)).expect("a database file can be copied");
    }
}
