//! How to reach the mail server: what the operator says, and what follows from it once it is checked.

use std::{path::PathBuf, time::Duration};

use anyhow::{Context as _, bail};
use clap::{Args, ValueEnum};
use lettre::{
    message::Mailbox,
    transport::smtp::client::{Certificate, CertificateStore, TlsParameters},
};
use serde::Deserialize;

/// Whether and when the connection is encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum Tls {
    /// From the first byte.
    Implicit,
    /// After STARTTLS; a server that does not offer it gets no mail.
    Starttls,
    /// Never.
    None,
}

impl Tls {
    const fn usual_port(self) -> u16 {
        match self {
            Self::Implicit => 465,
            Self::Starttls => 587,
            Self::None => 25,
        }
    }
}

/// The mail server, as `[smtp]` of the configuration file and the environment say it.
#[derive(Debug, Clone, Default, Deserialize, Args)]
#[serde(deny_unknown_fields)]
#[command(next_help_heading = "Mail")]
pub struct SmtpOptions {
    /// Name of the mail server. Without it mail is not sent.
    #[arg(long = "smtp-host", id = "smtp-host", value_name = "NAME", env = "BURSAR_SMTP_HOST")]
    pub host: Option<String>,
    /// Its port; 465, 587 or 25 if nothing is said, by how it is encrypted.
    #[arg(long = "smtp-port", id = "smtp-port", value_name = "PORT", env = "BURSAR_SMTP_PORT")]
    pub port: Option<u16>,
    /// How the connection is encrypted; starttls if nothing is said.
    #[arg(long = "smtp-tls", id = "smtp-tls", value_name = "HOW", env = "BURSAR_SMTP_TLS")]
    pub tls: Option<Tls>,
    /// Who signs in there, if anybody has to.
    #[arg(long = "smtp-username", id = "smtp-username", value_name = "NAME", env = "BURSAR_SMTP_USERNAME")]
    pub username: Option<String>,
    /// A file with the password for it.
    #[arg(long = "smtp-password-file", id = "smtp-password-file", value_name = "FILE", env = "BURSAR_SMTP_PASSWORD_FILE")]
    pub password_file: Option<PathBuf>,
    /// Who mail is from, as in "Bursar <billing@example.com>".
    #[arg(long = "smtp-from", id = "smtp-from", value_name = "ADDRESS", env = "BURSAR_SMTP_FROM")]
    pub from: Option<String>,
    /// How long to wait for each answer of the server, 1 to 60; 30 if nothing is said.
    #[arg(long = "smtp-timeout-seconds", id = "smtp-timeout-seconds", value_name = "SECONDS", env = "BURSAR_SMTP_TIMEOUT_SECONDS")]
    pub timeout_seconds: Option<u64>,
    /// What this machine calls itself there; the host of the public URL if nothing is said.
    #[arg(long = "smtp-helo", id = "smtp-helo", value_name = "NAME", env = "BURSAR_SMTP_HELO")]
    pub helo: Option<String>,
    /// A PEM file with the authority that signed the server's certificate, where it is not one of the public ones.
    #[arg(long = "smtp-ca-file", id = "smtp-ca-file", value_name = "FILE", env = "BURSAR_SMTP_CA_FILE")]
    pub ca_file: Option<PathBuf>,
}

/// The mail server, checked.
#[derive(Clone)]
pub struct Smtp {
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) tls: Tls,
    pub(super) tls_parameters: Option<TlsParameters>,
    pub(super) credentials: Option<(String, String)>,
    pub(super) from: Mailbox,
    pub(super) timeout: Duration,
    pub(super) helo: String,
}

/// Without the password.
impl std::fmt::Debug for Smtp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Smtp").field("host", &self.host).field("port", &self.port).field("tls", &self.tls).finish_non_exhaustive()
    }
}

impl SmtpOptions {
    /// These, and where they say nothing what others say.
    #[must_use]
    pub fn or(self, others: Self) -> Self {
        Self {
            host: self.host.or(others.host),
            port: self.port.or(others.port),
            tls: self.tls.or(others.tls),
            username: self.username.or(others.username),
            password_file: self.password_file.or(others.password_file),
            from: self.from.or(others.from),
            timeout_seconds: self.timeout_seconds.or(others.timeout_seconds),
            helo: self.helo.or(others.helo),
            ca_file: self.ca_file.or(others.ca_file),
        }
    }

    fn says_something(&self) -> bool {
        self.port.is_some()
            || self.tls.is_some()
            || self.username.is_some()
            || self.password_file.is_some()
            || self.from.is_some()
            || self.timeout_seconds.is_some()
            || self.helo.is_some()
            || self.ca_file.is_some()
    }

    /// What follows; nothing if there is no mail server.
    ///
    /// # Errors
    /// Something is missing, cannot be read, or does not go together; the reason names it.
    pub fn check(self, public_url: &str) -> anyhow::Result<Option<Smtp>> {
        let Some(host) = self.host.clone().filter(|host| !host.trim().is_empty()) else {
            if self.says_something() {
                bail!("mail: say which server sends it: BURSAR_SMTP_HOST or `host` in [smtp]");
            }
            return Ok(None);
        };
        let host = host.trim().to_owned();
        let tls = self.tls.unwrap_or(Tls::Starttls);
        let from = self.from.context("mail: say who it is from: BURSAR_SMTP_FROM or `from` in [smtp]")?;
        let from: Mailbox =
            from.parse().with_context(|| format!("mail: `from` must look like Bursar <billing@example.com>, not {from}"))?;
        let credentials = match (self.username, self.password_file) {
            (None, None) => None,
            (Some(username), Some(file)) => {
                let password =
                    std::fs::read_to_string(&file).with_context(|| format!("mail: cannot read the password in {}", file.display()))?;
                Some((username, password.trim_end_matches(['\r', '\n']).to_owned()))
            }
            _ => bail!("mail: `username` and `password_file` go together"),
        };
        let here = matches!(host.as_str(), "localhost" | "127.0.0.1" | "::1");
        if tls == Tls::None && credentials.is_some() && !here {
            bail!("mail: without encryption the password could be read on the way to {host}; use tls = \"starttls\" or \"implicit\"");
        }
        let seconds = self.timeout_seconds.unwrap_or(30);
        if !(1..=60).contains(&seconds) {
            bail!("mail: `timeout_seconds` must be from 1 to 60, not {seconds}");
        }
        let helo = self.helo.unwrap_or_else(|| host_of(public_url).to_owned());
        if helo.is_empty() || helo.contains(|c: char| c.is_whitespace() || c.is_control()) {
            bail!("mail: `helo` must be the name of this machine, such as billing.example.com");
        }
        let tls_parameters = match tls {
            Tls::None => None,
            Tls::Implicit | Tls::Starttls => {
                let mut parameters = TlsParameters::builder(host.clone()).certificate_store(CertificateStore::WebpkiRoots);
                if let Some(file) = &self.ca_file {
                    let cannot = || format!("mail: cannot read the certificate {}", file.display());
                    let pem = std::fs::read(file).with_context(cannot)?;
                    parameters = parameters.add_root_certificate(Certificate::from_pem(&pem).with_context(cannot)?);
                }
                Some(parameters.build_rustls().context("mail: TLS cannot be used")?)
            }
        };
        let port = self.port.unwrap_or_else(|| tls.usual_port());
        Ok(Some(Smtp { host, port, tls, tls_parameters, credentials, from, timeout: Duration::from_secs(seconds), helo }))
    }
}

impl Smtp {
    /// Whether links that open something travel unencrypted to another machine.
    #[must_use]
    pub fn is_open_to_see(&self) -> bool {
        self.tls == Tls::None && !matches!(self.host.as_str(), "localhost" | "127.0.0.1" | "::1")
    }
}

/// Name of the host of a URL.
fn host_of(url: &str) -> &str {
    let host = url.split_once("://").map_or(url, |(_, rest)| rest);
    let host = host.split('/').next().unwrap_or(host);
    host.rsplit_once(':').map_or(host, |(name, _)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn good() -> SmtpOptions {
        SmtpOptions { host: Some("mail.example.com".into()), from: Some("Bursar <billing@example.com>".into()), ..SmtpOptions::default() }
    }

    fn refused(options: SmtpOptions) -> String {
        format!("{:#}", options.check("https://billing.example.com").expect_err("refused"))
    }

    #[test]
    fn mail_1_a_wrong_mail_server_is_refused_with_the_reason() {
        assert!(SmtpOptions::default().check("x").expect("fine").is_none());
        assert!(refused(SmtpOptions { host: None, ..good() }).contains("BURSAR_SMTP_HOST"));
        assert!(refused(SmtpOptions { from: None, ..good() }).contains("BURSAR_SMTP_FROM"));
        assert!(refused(SmtpOptions { from: Some("a\r\nBcc: x".into()), ..good() }).contains("`from` must look like"));
        assert!(refused(SmtpOptions { username: Some("u".into()), ..good() }).contains("go together"));
        assert!(refused(SmtpOptions { timeout_seconds: Some(0), ..good() }).contains("1 to 60"));
        assert!(refused(SmtpOptions { ca_file: Some("none.pem".into()), ..good() }).contains("none.pem"));
        let none = || SmtpOptions { username: Some("u".into()), password_file: Some("none".into()), ..good() };
        assert!(refused(none()).contains("cannot read the password in none"));
        let file = tempfile::NamedTempFile::new().expect("file");
        std::fs::write(file.path(), "secret-word\n").expect("written");
        let with = || SmtpOptions { password_file: Some(file.path().into()), ..none() };
        assert!(refused(SmtpOptions { tls: Some(Tls::None), ..with() }).contains("could be read on the way"));
        let smtp = with().check("https://billing.example.com:8443").expect("fine").expect("there");
        assert_eq!((smtp.port, smtp.helo.as_str()), (587, "billing.example.com"));
        assert_eq!(smtp.credentials.as_ref().map(|(_, password)| password.as_str()), Some("secret-word"));
        assert!(!format!("{smtp:?}").contains("secret-word"));
    }
}
