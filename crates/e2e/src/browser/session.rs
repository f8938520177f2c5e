//! One browser with its driver, and its tabs.

use std::{
    ffi::OsStr,
    fs,
    future::Future,
    io,
    panic::Location,
    path::PathBuf,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use fantoccini::{
    Client, ClientBuilder,
    error::{CmdError, NewSessionError},
    wd::{WebDriverCompatibleCommand, WindowHandle},
};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use tempfile::TempDir;

use super::{engine::Engine, wait};
use crate::{
    paths,
    process::{Leash, free_port},
};

/// After this long without an answer a driver has gone silent. Longer than any of its own timeouts.
const SILENCE: Duration = Duration::from_secs(45);

/// A tab of a [`Browser`].
pub type Tab = WindowHandle;

/// A running browser.
#[derive(Debug)]
pub struct Browser {
    engine: Engine,
    client: Client,
    front: Mutex<Tab>,
    first: Tab,
    silent: AtomicBool,
    // Dropped in this order: the driver's group ends before its files go.
    _driver: Leash,
    _folder: TempDir,
}

/// A command that the client has no word for.
#[derive(Debug)]
struct Raw {
    method: http::Method,
    path: String,
    body: Option<Value>,
}

impl WebDriverCompatibleCommand for Raw {
    fn endpoint(&self, base: &url::Url, session: Option<&str>) -> Result<url::Url, url::ParseError> {
        base.join(&format!("session/{}/{}", session.unwrap_or_default(), self.path))
    }

    fn method_and_body(&self, _: &url::Url) -> (http::Method, Option<String>) {
        (self.method.clone(), self.body.as_ref().map(Value::to_string))
    }
}

impl Browser {
    /// Starts a driver and, through it, a browser with a fresh profile.
    ///
    /// # Panics
    /// If one of them does not come up, with what the driver printed.
    #[must_use]
    pub fn start(engine: Engine) -> Self {
        let mut failure = String::new();
        // A browser that is started while the machine is busy may miss its driver's patience once.
        for _ in 0..2 {
            match Self::try_start(engine) {
                Ok(browser) => return browser,
                Err(error) => failure = error,
            }
        }
        panic!("{engine} does not start: {failure}");
    }

    fn try_start(engine: Engine) -> Result<Self, String> {
        let folder = tempfile::Builder::new().prefix("bursar-browser-").tempdir().expect("a temporary folder");
        let port = free_port();
        let (driver, arguments) = engine.driver(port);
        let environment = engine.environment(folder.path());
        let environment: Vec<(&str, &OsStr)> = environment.iter().map(|(name, value)| (*name, value.as_os_str())).collect();
        let log = paths::left_behind().join(format!("{engine}-driver.log"));
        let leash = Leash::start(&driver, &arguments, &environment, Duration::from_secs(2), log);
        let address = format!("http://127.0.0.1:{port}");
        let mut builder = ClientBuilder::new(HttpConnector::new());
        builder.capabilities(engine.capabilities(folder.path()));
        let client = wait(async {
            let mut last = String::from("the driver does not listen");
            for _ in 0..200 {
                match builder.connect(&address).await {
                    Ok(client) => return Ok(client),
                    Err(NewSessionError::Lost(_) | NewSessionError::Failed(_) | NewSessionError::FailedC(_)) => {}
                    Err(error) => {
                        last = error.to_string();
                        break;
                    }
                }
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
            Err(last)
        })
        .map_err(|error| format!("{error}\n{}", leash.last_words()))?;
        let first = wait(client.window()).map_err(|error| error.to_string())?;
        let browser = Self {
            engine,
            client,
            front: Mutex::new(first.clone()),
            first,
            silent: AtomicBool::new(false),
            _driver: leash,
            _folder: folder,
        };
        browser.viewport(1280, 900);
        Ok(browser)
    }

    /// Which engine it is.
    #[must_use]
    pub fn engine(&self) -> Engine {
        self.engine
    }

    /// The tab that was there first.
    #[must_use]
    pub fn first_tab(&self) -> Tab {
        self.first.clone()
    }

    /// Waits for a command's answer, but not forever: a driver that has gone silent once is not asked again.
    #[track_caller]
    pub(crate) fn run<T>(&self, command: impl Future<Output = Result<T, CmdError>>) -> Result<T, CmdError> {
        self.run_for(SILENCE, command)
    }

    #[track_caller]
    fn run_for<T>(&self, patience: Duration, command: impl Future<Output = Result<T, CmdError>>) -> Result<T, CmdError> {
        let silence = || CmdError::Lost(io::Error::new(io::ErrorKind::TimedOut, format!("{}'s driver is silent", self.engine)));
        if self.silent.load(Ordering::Relaxed) {
            return Err(silence());
        }
        let asked_at = Location::caller();
        let answer = wait(async { tokio::time::timeout(patience, command).await });
        answer.unwrap_or_else(|_| {
            self.silent.store(true, Ordering::Relaxed);
            eprintln!("{}'s driver has gone silent at {}", self.engine, asked_at);
            Err(silence())
        })
    }

    /// The client, with this tab in front.
    pub(crate) fn at(&self, tab: &Tab) -> &Client {
        let mut front = self.front.lock().unwrap_or_else(PoisonError::into_inner);
        if *front != *tab && self.run(self.client.switch_to_window(tab.clone())).is_ok() {
            *front = tab.clone();
        }
        &self.client
    }

    /// Opens another tab.
    ///
    /// # Panics
    /// If the browser does not.
    #[must_use]
    pub fn new_tab(&self) -> Tab {
        let response = self.run(self.client.new_window(true)).expect("a new tab");
        Tab::try_from(response.handle).expect("a tab's handle")
    }

    /// Sends a driver command beyond the standard.
    ///
    /// # Errors
    /// What the driver says.
    pub fn command(&self, method: &http::Method, path: &str, body: Option<Value>) -> Result<Value, CmdError> {
        self.run(self.client.issue_cmd(Raw { method: method.clone(), path: path.to_owned(), body }))
    }

    /// Sends a command of the Chrome DevTools protocol.
    ///
    /// # Panics
    /// If it fails, and in other engines.
    pub fn devtools(&self, command: &str, parameters: Value) -> Value {
        assert_eq!(self.engine, Engine::Chromium, "{command} needs Chromium");
        let body = json!({ "cmd": command, "params": parameters });
        self.command(&http::Method::POST, "goog/cdp/execute", Some(body)).unwrap_or_else(|e| panic!("{command}: {e}"))
    }

    /// Runs a script in Firefox's own scope.
    fn in_firefox(&self, script: &str, arguments: Vec<Value>) {
        let context = |name| self.command(&http::Method::POST, "moz/context", Some(json!({ "context": name })));
        context("chrome").expect("Firefox's own scope");
        let outcome = self.run(self.client.execute(script, arguments));
        context("content").expect("the page's scope");
        outcome.expect("a script in Firefox's own scope");
    }

    /// Makes the viewport so many CSS pixels, as far as the engine goes, and tells the width that it really has.
    pub fn viewport(&self, width: u32, height: u32) -> u32 {
        match self.engine {
            Engine::Chromium => {
                let size = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
                self.devtools("Emulation.setDeviceMetricsOverride", size);
            }
            Engine::Firefox => {
                // What WebDriver BiDi's setViewport does, without a second connection.
                let script = "const s = gBrowser.selectedBrowser.style; \
                    s.setProperty('width', arguments[0] + 'px'); s.setProperty('max-width', arguments[0] + 'px'); \
                    s.setProperty('min-width', arguments[0] + 'px'); s.setProperty('height', arguments[1] + 'px');";
                self.in_firefox(script, vec![json!(width), json!(height)]);
            }
            Engine::Webkit => {
                // The window's frame takes a little; ask once more for the difference.
                for _ in 0..3 {
                    let (w, h) = (self.number("innerWidth"), self.number("innerHeight"));
                    if w == width && h == height {
                        break;
                    }
                    let outer = self.run(self.client.get_window_size()).unwrap_or((u64::from(width), u64::from(height)));
                    let grow = |outer: u64, have: u32, want: u32| u32::try_from(outer).unwrap_or(have) + want;
                    let (ow, oh) = (grow(outer.0, w, width).saturating_sub(w), grow(outer.1, h, height).saturating_sub(h));
                    let _ = self.run(self.client.set_window_size(ow, oh));
                    std::thread::sleep(Duration::from_millis(150));
                }
            }
        }
        // The window follows a moment later.
        for _ in 0..20 {
            if self.number("innerWidth") == width {
                break;
            }
            std::thread::sleep(Duration::from_millis(25));
        }
        self.number("innerWidth")
    }

    fn number(&self, property: &str) -> u32 {
        let value = self.run(self.client.execute(&format!("return Math.round(window.{property})"), vec![])).ok();
        value.and_then(|v| v.as_u64()).and_then(|v| u32::try_from(v).ok()).unwrap_or_default()
    }

    /// Makes the system's colour scheme dark or light, where the engine can be told so; tells whether it could.
    pub fn dark(&self, dark: bool) -> bool {
        match self.engine {
            Engine::Chromium => {
                let scheme = if dark { "dark" } else { "light" };
                self.devtools(
                    "Emulation.setEmulatedMedia",
                    json!({ "features": [
                        { "name": "prefers-color-scheme", "value": scheme },
                        { "name": "prefers-reduced-motion", "value": "reduce" },
                    ] }),
                );
                true
            }
            Engine::Firefox => {
                let script = "Services.prefs.setIntPref('layout.css.prefers-color-scheme.content-override', arguments[0]); \
                    Services.prefs.setIntPref('ui.prefersReducedMotion', 1);";
                self.in_firefox(script, vec![json!(i32::from(!dark))]);
                true
            }
            Engine::Webkit => false,
        }
    }

    /// Takes the network away from a Chromium, or gives it back.
    pub fn offline(&self, offline: bool) {
        let conditions = json!({ "network_conditions": { "offline": offline, "latency": 0, "throughput": -1 } });
        let command = if offline {
            self.command(&http::Method::POST, "chromium/network_conditions", Some(conditions))
        } else {
            self.command(&http::Method::DELETE, "chromium/network_conditions", None)
        };
        command.expect("Chromium's network conditions");
    }

    /// Takes a picture into `target/e2e`.
    #[must_use]
    pub fn picture(&self, tab: &Tab, name: &str) -> Option<PathBuf> {
        let png = self.run_for(Duration::from_secs(8), self.at(tab).screenshot()).ok()?;
        let path = paths::left_behind().join(format!("{name}-{}.png", self.engine));
        fs::write(&path, png).ok()?;
        Some(path)
    }

    /// Makes it as good as new for the next journey: one empty tab, no cookie, the usual size. Each stage has its own
    /// port, so that storage and caches are its own too.
    ///
    /// # Errors
    /// If the browser does not answer any more; then it should be dropped.
    pub(super) fn clean(&self, home: &str) -> Result<(), CmdError> {
        self.run(async {
            for tab in self.client.windows().await? {
                if tab != self.first {
                    self.client.switch_to_window(tab).await?;
                    self.client.close_window().await?;
                }
            }
            self.client.switch_to_window(self.first.clone()).await?;
            // Cookies can be deleted where they were set only; this address answers without a script.
            self.client.goto(home).await?;
            self.client.delete_all_cookies().await?;
            self.client.goto("about:blank").await
        })?;
        *self.front.lock().unwrap_or_else(PoisonError::into_inner) = self.first.clone();
        self.viewport(1280, 900);
        Ok(())
    }

    /// Lets the browser close its windows before its driver's group is ended.
    pub(super) fn leave(self) {
        let patience = Duration::from_secs(5);
        let _ = wait(async { tokio::time::timeout(patience, self.client.clone().close()).await });
    }
}
