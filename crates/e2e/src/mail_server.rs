//! A real mail server on this machine, aiosmtpd, and what it was given: letters as a mail program reads them.

use std::{
    collections::BTreeSet,
    ffi::OsStr,
    fs,
    io::{BufRead, BufReader},
    net::{Ipv4Addr, TcpStream},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::LazyLock,
    thread,
    time::{Duration, Instant, SystemTime},
};

use mail_parser::{Address, MessageParser, PartType};
use tempfile::TempDir;

use crate::{
    paths,
    process::{Leash, free_port},
};

/// How long anything is waited for.
const PATIENCE: Duration = Duration::from_secs(10);

/// The Python that knows aiosmtpd: `tools/setup.sh` sees to one of these.
static PYTHON: LazyLock<PathBuf> = LazyLock::new(|| {
    let places = [Some(paths::root().join(".tools/venv/bin/python3")), paths::program(&["python3"]), Some("/usr/bin/python3".into())];
    let knows = |python: &PathBuf| {
        let mut asking = Command::new(python);
        asking.args(["-c", "import aiosmtpd"]).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        asking.status().is_ok_and(|status| status.success())
    };
    places.into_iter().flatten().find(knows).expect("no Python with aiosmtpd: `tools/setup.sh mail-server` installs it")
});

/// A running mail server. It takes every mail, for whomever, and ends with this value.
#[derive(Debug)]
pub struct MailServer {
    port: u16,
    folder: TempDir,
    _server: Leash,
}

impl MailServer {
    /// Starts one, and waits until it answers.
    ///
    /// # Panics
    /// If it does not come up, with what it printed.
    #[must_use]
    pub fn start() -> Self {
        let folder = tempfile::Builder::new().prefix("bursar-mail-").tempdir().expect("a temporary folder");
        let port = free_port();
        let address = format!("127.0.0.1:{port}");
        // The handler makes the maildir itself.
        let maildir = folder.path().join("maildir");
        let arguments: [&OsStr; 8] = [
            "-m".as_ref(),
            "aiosmtpd".as_ref(),
            "-n".as_ref(),
            "-l".as_ref(),
            address.as_ref(),
            "-c".as_ref(),
            "aiosmtpd.handlers.Mailbox".as_ref(),
            maildir.as_ref(),
        ];
        let log = paths::left_behind().join(format!("mail-server-{port}.log"));
        let server = Leash::start(&PYTHON, arguments, &[], Duration::from_secs(2), log);
        let patience = Instant::now() + PATIENCE;
        while !answers(port) {
            assert!(Instant::now() < patience, "the mail server does not answer; it said:\n{}", server.last_words());
            thread::sleep(Duration::from_millis(30));
        }
        Self { port, folder, _server: server }
    }

    /// The port that it listens on, on 127.0.0.1.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Everything that it was given, the latest first.
    ///
    /// # Panics
    /// If a letter cannot be read as a mail with a text and an HTML part.
    #[must_use]
    pub fn letters(&self) -> Vec<Letter> {
        let new = self.folder.path().join("maildir/new");
        let files = fs::read_dir(new).into_iter().flatten().flatten().map(|entry| entry.path());
        let when = |path: &Path| fs::metadata(path).and_then(|data| data.modified()).unwrap_or(SystemTime::UNIX_EPOCH);
        let mut files: Vec<_> = files.map(|path| (when(&path), path)).collect();
        files.sort();
        files.iter().rev().map(|(_, path)| Letter::read(&fs::read(path).expect("a letter can be read"))).collect()
    }

    /// The latest letter to an address that fits, waited for. `what` says in words what fits.
    ///
    /// # Panics
    /// If none arrives within ten seconds.
    #[must_use]
    pub fn letter_with(&self, to: &str, what: &str, fits: impl Fn(&Letter) -> bool) -> Letter {
        let patience = Instant::now() + PATIENCE;
        loop {
            let letters = self.letters();
            if let Some(letter) = letters.iter().find(|letter| letter.to == to && fits(letter)) {
                return letter.clone();
            }
            let there: Vec<_> = letters.iter().map(|letter| format!("{} to {}", letter.subject, letter.to)).collect();
            assert!(Instant::now() < patience, "no letter to {to} with {what} among {there:#?}");
            thread::sleep(Duration::from_millis(50));
        }
    }
}

/// Whether a mail server greets us.
fn answers(port: u16) -> bool {
    let Ok(stream) = TcpStream::connect((Ipv4Addr::LOCALHOST, port)) else { return false };
    let mut line = String::new();
    let in_time = stream.set_read_timeout(Some(Duration::from_secs(5))).is_ok();
    in_time && BufReader::new(stream).read_line(&mut line).is_ok() && line.starts_with("220 ")
}

/// A mail as it arrived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// The address that it is to.
    pub to: String,
    /// Subject.
    pub subject: String,
    /// Plain text.
    pub text: String,
    /// HTML.
    pub html: String,
}

impl Letter {
    fn read(bytes: &[u8]) -> Self {
        let message = MessageParser::default().parse(bytes).expect("a well-formed mail");
        let part = |wanted: fn(&PartType<'_>) -> Option<String>| message.parts.iter().find_map(|part| wanted(&part.body));
        let to = message.to().and_then(Address::first).and_then(|address| address.address());
        Self {
            to: to.expect("a recipient").to_owned(),
            subject: message.subject().expect("a subject").to_owned(),
            text: part(|body| if let PartType::Text(text) = body { Some(text.clone().into_owned()) } else { None }).expect("a text part"),
            html: part(|body| if let PartType::Html(html) = body { Some(html.clone().into_owned()) } else { None }).expect("an HTML part"),
        }
    }

    /// Every address that its text or its HTML leads to.
    #[must_use]
    pub fn links(&self) -> Vec<String> {
        let in_html = self.html.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next()).map(|link| link.replace("&amp;", "&"));
        let links: BTreeSet<String> = self.links_in_text().map(str::to_owned).chain(in_html).collect();
        links.into_iter().filter(|link| link.starts_with("https://")).collect()
    }

    fn links_in_text(&self) -> impl Iterator<Item = &str> {
        self.text.split_whitespace().filter(|word| word.starts_with("https://"))
    }

    /// The one link whose path begins so.
    ///
    /// # Panics
    /// If there is none, if there are several, or if text and HTML do not both have it.
    #[must_use]
    pub fn link(&self, path: &str) -> String {
        let fits = |link: &str| link.splitn(4, '/').nth(3).is_some_and(|rest| format!("/{rest}").starts_with(path));
        let all: Vec<_> = self.links().into_iter().filter(|link| fits(link)).collect();
        let [one] = <[String; 1]>::try_from(all).unwrap_or_else(|all| panic!("{} links to {path} in {self:#?}", all.len()));
        assert!(self.links_in_text().any(|link| link == one), "the text has no link to {path}: {}", self.text);
        assert!(self.html.contains(&format!("href=\"{one}\"")), "the HTML has no link to {path}: {}", self.html);
        one
    }
}

#[cfg(test)]
mod tests {
    use super::Letter;

    #[test]
    fn mail_1_a_letter_is_read_as_a_mail_program_reads_it() {
        let mail = "To: ada@firm.example\r\nFrom: Bursar <b@bursar.example>\r\nSubject: =?utf-8?Q?Acme_&_S=C3=B6hne?=\r\nMIME-Version: 1.0\r\n\
            Content-Type: multipart/alternative; boundary=\"b\"\r\n\r\n\
            --b\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n\
            S=C3=B6hne:\r\nhttps://localhost:1/invite#abc=\r\ndef\r\n\r\nBye\r\n\
            --b\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n\
            PGEgaHJlZj0iaHR0cHM6Ly9sb2NhbGhvc3Q6MS9pbnZpdGUjYWJjZGVmIj5TZWU8L2E+\r\n--b--\r\n";
        let letter = Letter::read(mail.as_bytes());
        assert_eq!((letter.to.as_str(), letter.subject.as_str()), ("ada@firm.example", "Acme & S\u{f6}hne"));
        assert_eq!(letter.links(), ["https://localhost:1/invite#abcdef"]);
        assert_eq!(letter.link("/invite#"), "https://localhost:1/invite#abcdef");
    }
}
