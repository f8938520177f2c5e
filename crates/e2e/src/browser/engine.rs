//! The three engines: their drivers, and how each is asked to be quiet, fresh and headless.

use std::{
    env,
    ffi::OsString,
    fmt, fs,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::{Mutex, PoisonError},
};

use serde_json::{Map, Value, json};

use crate::paths::program;

/// A browser engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// Blink, in Chromium.
    Chromium,
    /// Gecko, in Firefox.
    Firefox,
    /// WebKit, in its own small browser.
    Webkit,
}

impl fmt::Display for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Chromium => "chromium",
            Self::Firefox => "firefox",
            Self::Webkit => "webkit",
        })
    }
}

const CHROMIUM_FLAGS: &[&str] = &[
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--disable-default-apps",
    "--password-store=basic",
    "--lang=en-US",
];

impl Engine {
    /// The engine that `BURSAR_E2E_ENGINE` names; Chromium without it.
    ///
    /// # Panics
    /// If it names something else.
    #[must_use]
    pub fn chosen() -> Self {
        match env::var("BURSAR_E2E_ENGINE").as_deref() {
            Err(_) | Ok("" | "chromium") => Self::Chromium,
            Ok("firefox") => Self::Firefox,
            Ok("webkit") => Self::Webkit,
            Ok(other) => panic!("BURSAR_E2E_ENGINE is {other:?}; it can be chromium, firefox or webkit"),
        }
    }

    /// The driver program with its arguments for a port.
    pub(super) fn driver(self, port: u16) -> (PathBuf, Vec<String>) {
        let (names, package): (&[&str], _) = match self {
            Self::Chromium => (&["chromedriver", "/usr/lib/chromium/chromedriver"], "chromium-driver"),
            Self::Firefox => (&["geckodriver"], "geckodriver (cargo install --locked geckodriver)"),
            Self::Webkit => (&["WebKitWebDriver"], "webkit2gtk-driver"),
        };
        let driver = program(names).unwrap_or_else(|| missing(self, package));
        let arguments = match self {
            Self::Chromium => vec![format!("--port={port}"), "--allowed-ips=127.0.0.1".into()],
            // The viewport of a phone and the colour scheme are set from the browser's own scope.
            Self::Firefox => {
                let arguments = ["--host", "127.0.0.1", "--port", &port.to_string(), "--allow-system-access", "--log", "warn"];
                arguments.map(str::to_owned).to_vec()
            }
            Self::Webkit => vec!["--host=127.0.0.1".into(), format!("--port={port}")],
        };
        (driver, arguments)
    }

    /// What the driver needs in its environment. All temporary files go to `folder`.
    pub(super) fn environment(self, folder: &Path) -> Vec<(&'static str, OsString)> {
        let mut all: Vec<(_, OsString)> = vec![("TMPDIR", folder.into()), ("LANG", "C.UTF-8".into()), ("TZ", "UTC".into())];
        match self {
            Self::Chromium => {}
            Self::Firefox => all.extend([("MOZ_HEADLESS", "1".into()), ("MOZ_CRASHREPORTER_DISABLE", "1".into())]),
            Self::Webkit => all.extend([
                ("DISPLAY", display().into()),
                ("LIBGL_ALWAYS_SOFTWARE", "1".into()),
                ("WEBKIT_DISABLE_DMABUF_RENDERER", "1".into()),
                ("NO_AT_BRIDGE", "1".into()),
                ("GSETTINGS_BACKEND", "memory".into()),
                ("XDG_CACHE_HOME", folder.join("cache").into()),
                ("XDG_DATA_HOME", folder.join("data").into()),
                ("XDG_CONFIG_HOME", folder.join("config").into()),
            ]),
        }
        all
    }

    /// Capabilities of a new session.
    pub(super) fn capabilities(self, folder: &Path) -> Map<String, Value> {
        let mut all = Map::new();
        let mut set = |name: &str, value: Value| all.insert(name.to_owned(), value);
        // WebKitGTK's driver knows the name only in what it answers, and refuses a `true` that it cannot promise.
        set("acceptInsecureCerts", json!(true));
        set("timeouts", json!({ "pageLoad": 30_000, "script": 30_000, "implicit": 0 }));
        match self {
            Self::Chromium => {
                let binary =
                    program(&["chromium", "chromium-browser", "google-chrome", "chrome"]).unwrap_or_else(|| missing(self, "chromium"));
                let mut flags: Vec<String> = CHROMIUM_FLAGS.iter().map(|&flag| flag.to_owned()).collect();
                flags.push("--window-size=1280,900".to_owned());
                flags.push(format!("--user-data-dir={}", folder.join("profile").display()));
                set("goog:chromeOptions", json!({ "binary": binary, "args": flags, "prefs": { "credentials_enable_service": false } }));
            }
            Self::Firefox => {
                let binary = program(&["firefox-esr", "firefox"]).unwrap_or_else(|| missing(self, "firefox-esr"));
                set(
                    "moz:firefoxOptions",
                    json!({ "binary": binary, "args": ["-headless", "-width", "1280", "-height", "985"], "prefs": firefox_prefs() }),
                );
            }
            Self::Webkit => {
                let binary = minibrowser().unwrap_or_else(|| missing(self, "webkit2gtk-driver"));
                set("webkitgtk:browserOptions", json!({ "binary": binary, "args": ["--automation"] }));
            }
        }
        all
    }
}

fn missing(engine: Engine, package: &str) -> ! {
    panic!("{engine} cannot be driven: {package} is not installed; `tools/setup.sh` installs it")
}

/// Nothing that calls out, asks, or remembers.
fn firefox_prefs() -> Value {
    json!({
        "app.normandy.enabled": false,
        "app.update.disabledForTesting": true,
        "browser.safebrowsing.malware.enabled": false,
        "browser.safebrowsing.phishing.enabled": false,
        "browser.safebrowsing.downloads.enabled": false,
        "browser.aboutwelcome.enabled": false,
        "captivedetect.canonicalURL": "",
        "network.captive-portal-service.enabled": false,
        "network.connectivity-service.enabled": false,
        "datareporting.healthreport.uploadEnabled": false,
        "datareporting.policy.dataSubmissionEnabled": false,
        "toolkit.telemetry.server": "",
        "extensions.getAddons.cache.enabled": false,
        "services.settings.server": "data:,",
        "signon.rememberSignons": false,
        "intl.accept_languages": "en-US",
        "dom.security.https_only_mode": false,
        "security.insecure_field_warning.contextual.enabled": false
    })
}

fn minibrowser() -> Option<PathBuf> {
    let libraries = ["/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib64", "/usr/libexec", "/usr/lib"];
    let versions = ["webkit2gtk-4.1", "webkitgtk-6.0", "webkit2gtk-4.0"];
    let places = libraries.iter().flat_map(|library| versions.iter().map(move |version| Path::new(library).join(version)));
    places.map(|place| place.join("MiniBrowser")).find(|file| file.is_file())
}

/// The one X server of this test process, started when first asked for. [`end_display`] ends it.
static DISPLAY: Mutex<Option<(std::process::Child, String)>> = Mutex::new(None);

fn display() -> String {
    let mut held = DISPLAY.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((_, name)) = &*held {
        return name.clone();
    }
    let xvfb = program(&["Xvfb"]).unwrap_or_else(|| missing(Engine::Webkit, "xvfb"));
    // It picks a free number by itself, says which, and ends with its last client or with this process at the latest.
    let mut child = Command::new("/bin/sh")
        .args(["-c", "trap : TERM INT HUP; \"$@\" & cat >/dev/null; kill -TERM $!", "leash"])
        .arg(xvfb)
        .args(["-displayfd", "1", "-screen", "0", "1600x1200x24", "-nolisten", "tcp", "-ac"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("Xvfb can be started");
    let mut number = String::new();
    let out = child.stdout.take().expect("Xvfb's output");
    BufReader::new(out).read_line(&mut number).expect("Xvfb says its display");
    let name = format!(":{}", number.trim());
    *held = Some((child, name.clone()));
    name
}

/// Ends the X server, if one was started.
pub(super) fn end_display() {
    if let Some((mut child, name)) = DISPLAY.lock().unwrap_or_else(PoisonError::into_inner).take() {
        drop(child.stdin.take());
        if child.wait().is_err() {
            let _ = fs::remove_file(format!("/tmp/.X{}-lock", name.trim_start_matches(':')));
        }
    }
}
