//! A mail server that is not ours: what we take for SMTP is what others take for it.

use std::{
    net::{TcpListener, TcpStream},
    process::{Child, Command, Stdio},
    time::Duration,
};

use bursar::store::mail::State;
use tempfile::TempDir;

use crate::house::{House, plain_mail, serving, smtp};

/// Ends with the test.
struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

#[tokio::test]
async fn mail_1_a_mail_server_of_somebody_elses_takes_what_is_sent() {
    let python = std::env::var("BURSAR_TEST_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let there = Command::new(&python).args(["-c", "import aiosmtpd"]).stderr(Stdio::null()).status();
    if !there.is_ok_and(|status| status.success()) {
        eprintln!("skipped: {python} has no aiosmtpd (pip install aiosmtpd, or name a Python that has it in BURSAR_TEST_PYTHON)");
        return;
    }
    let folder = TempDir::new().expect("folder");
    let port = TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("address").port();
    let maildir = folder.path().join("mail");
    let listen = format!("127.0.0.1:{port}");
    let mut command = Command::new(&python);
    command.args(["-m", "aiosmtpd", "-n", "-l", &listen, "-c", "aiosmtpd.handlers.Mailbox"]).arg(&maildir);
    let _server = Server(command.stderr(Stdio::null()).spawn().expect("starts"));
    for _ in 0..200 {
        if TcpStream::connect(("127.0.0.1", port)).is_ok() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    let house = House::new(serving(smtp(port))).await;
    house.person("dora@firm.example", Some("de")).await;
    let id = house.enqueue(None, None, &plain_mail("dora@firm.example")).await;
    house.deliver().await;
    assert_eq!(house.row(&id).await.state(), State::Sent);
    let read = "import sys, mailbox, email.policy as p\nfor m in mailbox.Maildir(sys.argv[1], factory=None):\n m = __import__('email').message_from_bytes(bytes(m), policy=p.default)\n print(m['subject'], '|', m['to'], '|', m.get_body(('plain',)).get_content(), '|', m.get_body(('html',)).get_content())";
    let output = Command::new(&python).args(["-X", "utf8", "-c", read]).arg(&maildir).output().expect("runs");
    let told = String::from_utf8_lossy(&output.stdout);
    assert!(told.starts_with("Ihr Abrechnungszugriff auf Acme wurde entfernt | dora@firm.example | "), "{told} {output:?}");
    assert_eq!(told.matches("Mitgliedschaft und Rolle in der Organisation haben sich nicht geändert.").count(), 2, "{told}");
}
