//! The real binary as a process, and a client that speaks as much HTTP as it takes: one call a connection, and an error where the server
//! dies in the middle.

use std::{
    io::{BufRead as _, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
    time::Duration,
};

use bursar::identity::token;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

/// A running demo. Each start listens somewhere else, as after a restart on another machine.
pub(crate) struct Server {
    child: Child,
    port: u16,
}

/// An answer: status, what it sends the browser to, and the body.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) location: Option<String>,
    pub(crate) body: String,
}

impl Answer {
    /// The JSON of the body.
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap_or_default()
    }
}

impl Server {
    pub(crate) async fn start(db: &Path) -> Self {
        let program = std::env::var("BURSAR_BIN").unwrap_or_else(|_| env!("CARGO_BIN_EXE_bursar").to_owned());
        let mut command = Command::new(program);
        command.args(["demo", "--listen", "127.0.0.1:0", "--members", "6", "--db"]).arg(db);
        command.env_remove("DATABASE_URL").env("BURSAR_LOG", "off").stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().expect("started");
        let out = BufReader::new(child.stdout.take().expect("output"));
        let said = tokio::task::spawn_blocking(move || out.lines().map_while(Result::ok).find(|line| line.starts_with("Bursar demo: ")));
        let said = tokio::time::timeout(Duration::from_secs(60), said).await.expect("in time").expect("read").expect("it says where it is");
        let port = said.rsplit(':').next().and_then(|port| port.trim().parse().ok()).expect("a port");
        let server = Self { child, port };
        for _ in 0..400 {
            if server.send("GET", "/healthz", &[], "").await.is_ok_and(|answer| answer.status == 200) {
                return server;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("it does not answer");
    }

    /// Signal 9: no destructor, no last word.
    pub(crate) fn kill(mut self) {
        self.child.kill().expect("killed");
        self.child.wait().expect("gone");
    }

    /// Moves the demo's clock.
    pub(crate) async fn advance(&self, ms: i64) {
        let origin = format!("http://localhost:{}", self.port);
        let headers = [("origin", origin.as_str()), ("x-bursar-client", "crash"), ("content-type", "application/json")];
        let answer = self.send("POST", "/api/v1/dev/clock", &headers, &format!(r#"{{"advance_ms":{ms}}}"#)).await.expect("answered");
        assert_eq!(answer.status, 200, "{}", answer.body);
    }

    /// Sends a request; an error if the connection breaks before the whole answer is there.
    pub(crate) async fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> std::io::Result<Answer> {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).await?;
        let mut head = format!("{method} {path} HTTP/1.1\r\nhost: localhost:{}\r\nconnection: close\r\n", self.port);
        for (name, value) in headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        head.push_str(&format!("content-length: {}\r\n\r\n{body}", body.len()));
        stream.write_all(head.as_bytes()).await?;
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).await?;
        parse(&String::from_utf8_lossy(&bytes)).ok_or_else(|| std::io::ErrorKind::UnexpectedEof.into())
    }
}

fn parse(text: &str) -> Option<Answer> {
    let (head, body) = text.split_once("\r\n\r\n")?;
    let status = head.split_whitespace().nth(1)?.parse().ok()?;
    let header = |wanted: &str| {
        let mut found = head.lines().filter_map(|line| line.split_once(": ")).filter(|(name, _)| name.eq_ignore_ascii_case(wanted));
        found.next().map(|(_, value)| value.to_owned())
    };
    let length = header("content-length").and_then(|length| length.parse::<usize>().ok());
    // Half an answer is none.
    if length.is_some_and(|length| body.len() < length) {
        return None;
    }
    Some(Answer { status, location: header("location"), body: body.to_owned() })
}

/// Somebody at a browser.
#[derive(Debug, Clone)]
pub(crate) struct Client {
    secret: String,
}

impl Client {
    pub(crate) const fn new(secret: String) -> Self {
        Self { secret }
    }

    /// A write under a key, or under a new one.
    pub(crate) async fn post(&self, server: &Server, path: &str, body: &str, key: Option<&str>) -> std::io::Result<Answer> {
        let origin = format!("http://localhost:{}", server.port);
        let cookie = format!("__Host-sid={}", self.secret);
        let new = token::new_secret();
        let headers = [
            ("cookie", cookie.as_str()),
            ("origin", origin.as_str()),
            ("x-bursar-client", "crash"),
            ("content-type", "application/json"),
            ("idempotency-key", key.unwrap_or(&new)),
        ];
        server.send("POST", &format!("/api/v1{path}"), &headers, body).await
    }
}
