//! Handing mail to the mail server, step by step, so that it is known which step was refused: a server that refuses the
//! recipient has spoken, one that refuses us may be set right. Decides nothing about when to try again.

use std::time::{Duration, SystemTime};

use bursar_domain::time::Timestamp;
use lettre::{
    Address, Message,
    message::{
        Mailbox, MultiPart, SinglePart,
        header::{HeaderName, HeaderValue},
    },
    transport::smtp::{
        Error,
        authentication::{Credentials, DEFAULT_MECHANISMS},
        client::AsyncSmtpConnection,
        commands::{Data, Mail, Rcpt},
        extension::{ClientId, Extension, MailParameter},
    },
};

use super::settings::{Smtp, Tls};

/// Longest error that is kept, in characters.
const ERROR_MAX: usize = 300;

/// What is sent.
#[derive(Clone, Copy)]
pub struct Letter<'a> {
    /// The mail's identifier: the same at every try, so that a mail that arrives twice can be told.
    pub id: &'a str,
    /// To whom.
    pub to: &'a str,
    /// Subject.
    pub subject: &'a str,
    /// Plain text.
    pub text: &'a str,
    /// HTML; empty for a mail of plain text alone.
    pub html: &'a str,
    /// When it was written.
    pub written_at: Timestamp,
}

/// Without the text.
impl std::fmt::Debug for Letter<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Letter").field("id", &self.id).field("to", &self.to).finish_non_exhaustive()
    }
}

/// Why a mail was not sent, in one line that owners may read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// Trying again helps nothing: the server refused this recipient or this mail.
    Permanent(String),
    /// It may work later.
    Temporary(String),
}

impl Failure {
    /// The reason.
    #[must_use]
    pub fn reason(&self) -> &str {
        match self {
            Self::Permanent(reason) | Self::Temporary(reason) => reason,
        }
    }
}

/// A connection that is signed in and ready.
pub struct Connection<'a> {
    smtp: &'a Smtp,
    inner: AsyncSmtpConnection,
}

impl std::fmt::Debug for Connection<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Connection").field("smtp", &self.smtp).finish_non_exhaustive()
    }
}

impl<'a> Connection<'a> {
    /// Connects, encrypts and signs in as configured.
    ///
    /// # Errors
    /// [`Failure::Temporary`]: whatever is wrong here is not the recipient's.
    pub async fn open(smtp: &'a Smtp) -> Result<Self, Failure> {
        let helo = ClientId::Domain(smtp.helo.clone());
        let implicit = smtp.tls_parameters.clone().filter(|_| smtp.tls == Tls::Implicit);
        let address = (smtp.host.as_str(), smtp.port);
        let connecting = AsyncSmtpConnection::connect_tokio1(address, Some(smtp.timeout), &helo, implicit, None);
        let mut inner = in_time(smtp, connecting).await.map_err(|e| unreachable("connecting", &e))?;
        if smtp.tls == Tls::Starttls
            && let Some(parameters) = smtp.tls_parameters.clone()
        {
            in_time(smtp, inner.starttls(parameters, &helo)).await.map_err(|e| unreachable("STARTTLS", &e))?;
        }
        if let Some((name, password)) = &smtp.credentials {
            let credentials = Credentials::new(name.clone(), password.clone());
            in_time(smtp, inner.auth(DEFAULT_MECHANISMS, &credentials)).await.map_err(|e| {
                tracing::warn!(error = %e.describe(), "the mail server refused to sign us in");
                Failure::Temporary("the mail server refused to sign Bursar in".to_owned())
            })?;
        }
        Ok(Self { smtp, inner })
    }

    /// Sends one mail. After an error the connection is of no use any more.
    ///
    /// # Errors
    /// [`Failure`]. Where the server's last answer did not come, it may have the mail nevertheless.
    pub async fn send(&mut self, letter: &Letter<'_>) -> Result<(), Failure> {
        let (to, bytes) = compose(self.smtp, letter)?;
        let mut parameters = Vec::new();
        if !to.to_string().is_ascii() || !self.smtp.from.email.to_string().is_ascii() {
            if !self.inner.server_info().supports_feature(Extension::SmtpUtfEight) {
                return Err(Failure::Permanent("the mail server takes no addresses with such letters".to_owned()));
            }
            parameters.push(MailParameter::SmtpUtfEight);
        }
        let (smtp, inner) = (self.smtp, &mut self.inner);
        let from = Mail::new(Some(smtp.from.email.clone()), parameters);
        // A refused sender is ours to set right.
        in_time(smtp, inner.command(from)).await.map_err(|e| Failure::Temporary(e.reason()))?;
        in_time(smtp, inner.command(Rcpt::new(to, Vec::new()))).await.map_err(|e| e.about_this_mail())?;
        in_time(smtp, inner.command(Data)).await.map_err(|e| e.about_this_mail())?;
        in_time(smtp, inner.message(&bytes)).await.map_err(|e| e.about_this_mail())?;
        Ok(())
    }

    /// Takes leave.
    pub async fn close(mut self) {
        // Whether the server answers makes no difference.
        let _ = in_time(self.smtp, self.inner.quit()).await;
    }
}

/// What went wrong in a step.
enum Trouble {
    Smtp(Error),
    TooSlow,
}

async fn in_time<T>(smtp: &Smtp, step: impl Future<Output = Result<T, Error>>) -> Result<T, Trouble> {
    match tokio::time::timeout(smtp.timeout, step).await {
        Ok(done) => done.map_err(Trouble::Smtp),
        Err(_) => Err(Trouble::TooSlow),
    }
}

impl Trouble {
    /// Everything that is known, for the log.
    fn describe(&self) -> String {
        match self {
            Self::Smtp(error) => one_line(&error.to_string()),
            Self::TooSlow => "no answer in time".to_owned(),
        }
    }

    /// What owners may read: the server's own words, nothing about the network behind it.
    fn reason(&self) -> String {
        match self {
            Self::Smtp(error) => match (error.status(), std::error::Error::source(error)) {
                (Some(code), Some(words)) => one_line(&format!("{code} {words}")),
                (Some(code), None) => code.to_string(),
                (None, _) => "the connection to the mail server broke".to_owned(),
            },
            Self::TooSlow => "the mail server did not answer in time".to_owned(),
        }
    }

    fn about_this_mail(&self) -> Failure {
        match self {
            Self::Smtp(error) if error.is_permanent() => Failure::Permanent(self.reason()),
            _ => Failure::Temporary(self.reason()),
        }
    }
}

fn unreachable(step: &str, trouble: &Trouble) -> Failure {
    tracing::warn!(error = %trouble.describe(), step, "the mail server cannot be used");
    Failure::Temporary(match trouble {
        Trouble::Smtp(error) if error.is_tls() || step == "STARTTLS" => "no secure connection to the mail server".to_owned(),
        Trouble::Smtp(error) if error.status().is_some() => trouble.reason(),
        _ => "the mail server cannot be reached".to_owned(),
    })
}

/// One line, not too long, in which nothing stands that could be a token: a server may repeat what it was sent.
fn one_line(text: &str) -> String {
    let words: Vec<String> =
        text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty()).map(masked).collect();
    words.join(" ").chars().take(ERROR_MAX).collect()
}

fn masked(word: &str) -> String {
    let mut out = String::new();
    let mut run = String::new();
    for c in word.chars().chain(['\0']) {
        if c.is_ascii_alphanumeric() || matches!(c, '-' | '_') {
            run.push(c);
            continue;
        }
        out.push_str(if run.len() >= 24 { "…" } else { &run });
        run.clear();
        if c != '\0' {
            out.push(c);
        }
    }
    out
}

/// The mail as it travels, and whom the envelope names.
fn compose(smtp: &Smtp, letter: &Letter<'_>) -> Result<(Address, Vec<u8>), Failure> {
    let to: Address = letter.to.parse().map_err(|_| Failure::Permanent("mail cannot be sent to this address".to_owned()))?;
    let written_at = SystemTime::UNIX_EPOCH + Duration::from_millis(u64::try_from(letter.written_at.0).unwrap_or(0));
    let automatic = HeaderValue::new(HeaderName::new_from_ascii_str("Auto-Submitted"), "auto-generated".to_owned());
    let builder = Message::builder()
        .from(smtp.from.clone())
        .to(Mailbox::new(None, to.clone()))
        .subject(letter.subject)
        .date(written_at)
        .message_id(Some(format!("<{}@{}>", letter.id, smtp.from.email.domain())))
        .raw_header(automatic);
    let message = if letter.html.is_empty() {
        builder.singlepart(SinglePart::plain(letter.text.to_owned()))
    } else {
        builder.multipart(MultiPart::alternative_plain_html(letter.text.to_owned(), letter.html.to_owned()))
    };
    let message = message.map_err(|error| {
        tracing::error!(%error, id = letter.id, "a mail cannot be composed");
        Failure::Permanent("the mail cannot be composed".to_owned())
    })?;
    Ok((to, message.formatted()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mail_1_an_error_is_one_line_that_holds_no_token() {
        let token = "q7L0r3xq2Yw9ZKfA1uVtJ8sHnB6cD4eG5iMoPpQrStU";
        let told =
            one_line(&format!("550 5.1.1 <ada@firm.example>:\r\n rejected https://b.example/invite#{token} by mx1.mail.firm.example"));
        assert_eq!(told, "550 5.1.1 <ada@firm.example>: rejected https://b.example/invite#… by mx1.mail.firm.example");
        assert_eq!(one_line(&"many words ".repeat(100)).chars().count(), ERROR_MAX);
    }
}
