//! What the operator decides, from flags and environment, checked before anything starts.

use std::{
    net::{IpAddr, SocketAddr},
    path::{Path, PathBuf},
    sync::{Arc, LazyLock},
};

use anyhow::{Context as _, bail};
use bursar_domain::{
    api::invoices::Party,
    catalogue::{Catalogue, file},
};
use serde::Deserialize;

use crate::{
    mail::settings::{Smtp, SmtpOptions},
    seal::Sealer,
};

/// The configuration file; everything in it can also be said by flag or environment, which win.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConfigFile {
    /// The database file.
    pub db: Option<PathBuf>,
    /// Where to listen.
    pub listen: Option<SocketAddr>,
    /// Where people reach the console.
    pub public_url: Option<String>,
    /// Proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Option<Vec<IpAddr>>,
    /// The key that seals what the database must not hold in plain.
    pub secret_key_file: Option<PathBuf>,
    /// The price catalogue.
    pub catalog: Option<PathBuf>,
    /// Who sells.
    pub seller: Option<Party>,
    /// The mail server.
    pub smtp: Option<SmtpOptions>,
}

impl ConfigFile {
    /// Reads a TOML file.
    ///
    /// # Errors
    /// It cannot be read, or says something unknown; the reason names file, line and column.
    pub fn read(path: &Path) -> anyhow::Result<Self> {
        let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
        toml::from_str(&text).with_context(|| path.display().to_string())
    }
}

/// Decided at start, the same until the end.
#[derive(Debug, Clone)]
pub struct Config {
    /// Where people reach the console: scheme, host and port, without a slash at the end.
    pub public_url: String,
    /// Whether this is a demo: seeded people, developer mailbox, a clock that can be moved.
    pub demo: bool,
    /// Proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpAddr>,
    /// Names this build; open consoles offer to reload when it changes.
    pub build: String,
    /// The mail server; without one mail stays in the outbox.
    pub smtp: Option<Smtp>,
    /// Seals what the database must not hold in plain.
    pub sealer: Sealer,
    /// What is sold.
    pub catalogue: Arc<Catalogue>,
    /// Who sells, as invoices say it.
    pub seller: Party,
}

/// What the commands and the tests begin with: no address, no mail server, a key of its own.
impl Default for Config {
    fn default() -> Self {
        Self {
            public_url: String::new(),
            demo: false,
            trusted_proxies: Vec::new(),
            build: String::new(),
            smtp: None,
            sealer: Sealer::random(),
            catalogue: default_catalogue(),
            seller: Party { name: "Bursar".to_owned(), ..Party::default() },
        }
    }
}

/// The catalogue that ships with Bursar; a test of the domain holds that it can be used.
fn default_catalogue() -> Arc<Catalogue> {
    static DEFAULT: LazyLock<Arc<Catalogue>> = LazyLock::new(|| match file::parse(file::DEFAULT_NAME, file::DEFAULT) {
        Ok(catalogue) => Arc::new(catalogue),
        Err(errors) => panic!("the catalogue that ships with Bursar: {errors:?}"),
    });
    DEFAULT.clone()
}

impl Config {
    /// The configuration of a demo that listens on `listen`.
    #[must_use]
    pub fn demo(listen: SocketAddr, tls: bool, build: String) -> Self {
        let scheme = if tls { "https" } else { "http" };
        Self { public_url: format!("{scheme}://localhost:{}", listen.port()), demo: true, build, ..Self::default() }
    }

    /// Checks the address that people use.
    ///
    /// # Errors
    /// It is no `http(s)://host[:port]`, or plain http to somewhere other than this machine.
    pub fn check_public_url(url: &str) -> anyhow::Result<String> {
        let url = url.trim_end_matches('/');
        let (scheme, host) = url.split_once("://").context("the public URL must look like https://billing.example.com")?;
        let name = host.rsplit_once(':').map_or(host, |(name, port)| if port.bytes().all(|b| b.is_ascii_digit()) { name } else { host });
        if host.is_empty() || host.contains(['/', '?', '#', '@', ' ']) {
            bail!("the public URL must be a scheme and a host, with nothing behind it: {url}");
        }
        match scheme {
            "https" => Ok(url.to_owned()),
            "http" if matches!(name, "localhost" | "127.0.0.1" | "[::1]") => Ok(url.to_owned()),
            "http" => bail!("the public URL must be https: over plain http browsers do not keep the session cookie ({url})"),
            other => bail!("the public URL must begin with https://, not {other}://"),
        }
    }

    /// Whether mail goes nowhere but into the developer mailbox.
    #[must_use]
    pub const fn mailbox_only(&self) -> bool {
        self.demo && self.smtp.is_none()
    }

    /// Whether people come by https.
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.public_url.starts_with("https://")
    }

    /// The absolute address of a path of the console.
    #[must_use]
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.public_url)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ops_1_a_wrong_public_url_is_refused_with_the_reason() {
        assert_eq!(Config::check_public_url("https://b.example.com/").ok().as_deref(), Some("https://b.example.com"));
        assert!(Config::check_public_url("http://localhost:8080").is_ok());
        for bad in ["b.example.com", "http://b.example.com", "ftp://x", "https://", "https://x/path"] {
            assert!(Config::check_public_url(bad).is_err(), "{bad}");
        }
    }
}
