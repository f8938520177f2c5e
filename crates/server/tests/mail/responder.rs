//! A mail server in the test's own process, which answers as the test wants.

use std::sync::{Arc, Mutex, PoisonError};

use tokio::{
    io::{AsyncBufReadExt as _, AsyncRead, AsyncWrite, AsyncWriteExt as _, BufReader},
    net::{TcpListener, TcpStream},
};
use tokio_rustls::{TlsAcceptor, rustls};

/// What the server received and accepted.
#[derive(Debug, Clone)]
pub(crate) struct Received {
    pub(crate) from: String,
    pub(crate) to: String,
    pub(crate) data: String,
}

/// Says how to answer a step (`CONNECT`, `AUTH`, `MAIL`, `RCPT`, `DATA`, `END`) with its argument; `None` for "fine".
/// An empty answer cuts the connection.
type Script = dyn Fn(&str, &str) -> Option<String> + Send + Sync;

#[derive(Clone)]
pub(crate) struct Responder {
    pub(crate) port: u16,
    received: Arc<Mutex<Vec<Received>>>,
    script: Arc<Mutex<Arc<Script>>>,
}

/// How the server encrypts.
#[derive(Clone)]
pub(crate) enum Offer {
    Plain,
    StartTls(TlsAcceptor),
    Implicit(TlsAcceptor),
}

trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send> Stream for T {}

impl Responder {
    pub(crate) async fn start() -> Self {
        Self::offering(Offer::Plain).await
    }

    pub(crate) async fn offering(offer: Offer) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let fine: Arc<Script> = Arc::new(|_: &str, _: &str| None);
        let this =
            Self { port: listener.local_addr().expect("address").port(), received: Arc::default(), script: Arc::new(Mutex::new(fine)) };
        let server = this.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (server, offer) = (server.clone(), offer.clone());
                // A client that goes away is no failure of the test.
                tokio::spawn(async move { drop(server.serve(stream, offer).await) });
            }
        });
        this
    }

    /// Answers by this from now on.
    pub(crate) fn answer(&self, script: impl Fn(&str, &str) -> Option<String> + Send + Sync + 'static) {
        *self.script.lock().unwrap_or_else(PoisonError::into_inner) = Arc::new(script);
    }

    /// Everything that was accepted so far.
    pub(crate) fn received(&self) -> Vec<Received> {
        self.received.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn reply(&self, step: &str, argument: &str, fine: &str) -> String {
        let script = self.script.lock().unwrap_or_else(PoisonError::into_inner).clone();
        script(step, argument).unwrap_or_else(|| fine.to_owned())
    }

    async fn serve(&self, stream: TcpStream, offer: Offer) -> std::io::Result<()> {
        let mut stream: BufReader<Box<dyn Stream>> = BufReader::new(match &offer {
            Offer::Implicit(acceptor) => Box::new(acceptor.accept(stream).await?),
            Offer::Plain | Offer::StartTls(_) => Box::new(stream),
        });
        let mut upgrade = match offer {
            Offer::StartTls(acceptor) => Some(acceptor),
            Offer::Plain | Offer::Implicit(_) => None,
        };
        say(&mut stream, &self.reply("CONNECT", "", "220 test")).await?;
        let mut mail = Received { from: String::new(), to: String::new(), data: String::new() };
        loop {
            let mut line = String::new();
            if stream.read_line(&mut line).await? == 0 {
                return Ok(());
            }
            let line = line.trim_end();
            let verb = line.split(' ').next().unwrap_or("").to_uppercase();
            let answer = match verb.as_str() {
                "EHLO" if upgrade.is_some() => "250-test\r\n250 STARTTLS".to_owned(),
                "EHLO" => "250-test\r\n250 AUTH PLAIN".to_owned(),
                "AUTH" => self.reply("AUTH", line, "235 fine"),
                "MAIL" => {
                    line.clone_into(&mut mail.from);
                    self.reply("MAIL", line, "250 fine")
                }
                "RCPT" => {
                    line.clone_into(&mut mail.to);
                    self.reply("RCPT", line, "250 fine")
                }
                "DATA" => self.reply("DATA", "", "354 go on"),
                "QUIT" => {
                    say(&mut stream, "221 bye").await?;
                    return Ok(());
                }
                "STARTTLS" => "220 go on".to_owned(),
                _ => "250 fine".to_owned(),
            };
            say(&mut stream, &answer).await?;
            if verb == "STARTTLS"
                && let Some(acceptor) = upgrade.take()
            {
                stream = BufReader::new(Box::new(acceptor.accept(stream.into_inner()).await?));
            }
            if verb == "DATA" && answer.starts_with("354") {
                mail.data = data(&mut stream).await?;
                let answer = self.reply("END", &mail.data, "250 accepted");
                if answer.is_empty() || answer.starts_with("250") {
                    self.received.lock().unwrap_or_else(PoisonError::into_inner).push(mail.clone());
                }
                say(&mut stream, &answer).await?;
            }
        }
    }
}

async fn say(stream: &mut BufReader<Box<dyn Stream>>, answer: &str) -> std::io::Result<()> {
    if answer.is_empty() {
        return Err(std::io::ErrorKind::ConnectionAborted.into());
    }
    stream.write_all(format!("{answer}\r\n").as_bytes()).await?;
    stream.flush().await
}

async fn data(stream: &mut BufReader<Box<dyn Stream>>) -> std::io::Result<String> {
    let mut data = String::new();
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await? == 0 || line == ".\r\n" {
            return Ok(data);
        }
        data.push_str(line.strip_prefix('.').unwrap_or(&line));
    }
}

/// A certificate for this machine in PEM, and what serves with it.
pub(crate) fn certificate() -> (String, TlsAcceptor) {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned(), "127.0.0.1".to_owned()]).expect("made");
    let key = rustls::pki_types::PrivateKeyDer::try_from(made.signing_key.serialize_der()).expect("a key");
    let config = rustls::ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key)
        .expect("usable");
    (made.cert.pem(), TlsAcceptor::from(Arc::new(config)))
}
