//! What a server, a network or a crash does to mail.

use bursar::{
    app::App,
    clock::Clock,
    config::Config,
    mail::settings::{SmtpOptions, Tls},
    seal::Sealer,
    store::{self, mail::State},
};

use crate::{
    house::{House, plain_mail, secret_mail, serving, smtp},
    responder::{Offer, Responder, certificate},
};

#[tokio::test]
async fn mail_1_a_mail_whose_sender_died_is_sent_after_its_claim_has_run_out() {
    let server = Responder::start().await;
    let house = House::new(serving(smtp(server.port))).await;
    let id = house.enqueue(None, None, &plain_mail("ada@firm.example")).await;
    // A process that claims and is killed.
    let clock = Clock::default().now();
    let mut tx = house.app.store.write().await.expect("tx");
    let claimed = store::mail::claim(&mut tx, house.app.now(), clock, clock.plus_ms(300_000)).await.expect("claimed");
    tx.commit().await.expect("committed");
    assert_eq!(claimed.map(|mail| mail.id), Some(id.to_string()));
    house.app.clock.advance(3_600_000);
    house.deliver().await;
    assert!(server.received().is_empty(), "a claim runs by the machine's clock, not by the demo's");
    house.sql("UPDATE outbox SET claimed_until = 1").await;
    house.deliver().await;
    assert_eq!(server.received().len(), 1);
    assert_eq!(house.row(&id).await.state(), State::Sent);
}

#[tokio::test]
async fn mail_1_a_connection_that_breaks_after_the_server_took_the_mail_sends_it_again_under_the_same_id() {
    let server = Responder::start().await;
    let house = House::new(serving(smtp(server.port))).await;
    let id = house.enqueue(None, None, &plain_mail("ada@firm.example")).await;
    server.answer(|step, _| (step == "END").then(String::new));
    house.deliver().await;
    assert!(matches!(house.row(&id).await.state(), State::Retrying(_)), "nobody knows whether it arrived");
    server.answer(|_, _| None);
    house.app.clock.advance(61_000);
    house.deliver().await;
    let ids: Vec<_> = server
        .received()
        .iter()
        .map(|mail| mail.data.lines().find(|line| line.starts_with("Message-ID")).unwrap_or("none").to_owned())
        .collect();
    assert_eq!(ids.len(), 2, "at least once");
    assert_eq!(ids[0], ids[1]);
    assert!(ids[0].contains(id.as_str()));
}

#[tokio::test]
async fn mail_1_a_server_that_is_not_there_is_no_reason_to_give_up() {
    // Taken and let go: nobody listens there.
    let port = std::net::TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("address").port();
    let house = House::new(serving(smtp(port))).await;
    let id = house.enqueue(None, None, &plain_mail("ada@firm.example")).await;
    house.deliver().await;
    assert_eq!(house.row(&id).await.state(), State::Retrying("the mail server cannot be reached"));
}

#[tokio::test]
async fn mail_1_a_server_that_stays_silent_is_left_after_the_time_that_is_allowed() {
    let silent = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let options = SmtpOptions {
        host: Some("127.0.0.1".into()),
        port: Some(silent.local_addr().expect("address").port()),
        tls: Some(Tls::None),
        from: Some("billing@bursar.example".into()),
        timeout_seconds: Some(1),
        ..SmtpOptions::default()
    };
    let house = House::new(serving(options.check("https://b.example").expect("good").expect("there"))).await;
    let id = house.enqueue(None, None, &plain_mail("ada@firm.example")).await;
    house.deliver().await;
    assert_eq!(house.row(&id).await.state(), State::Retrying("the mail server cannot be reached"));
}

#[tokio::test]
async fn mail_1_mail_waits_where_no_server_is_configured() {
    let house = House::new(Config { smtp: None, ..serving(smtp(1)) }).await;
    let id = house.enqueue(None, None, &plain_mail("ada@firm.example")).await;
    house.deliver().await;
    assert_eq!(house.row(&id).await.state(), State::Queued);
}

#[tokio::test]
async fn mail_1_a_sealed_mail_without_its_key_waits_for_it_and_the_others_go_out() {
    let server = Responder::start().await;
    let house = House::new(serving(smtp(server.port))).await;
    let secret = house.enqueue(None, None, &secret_mail("ada@firm.example")).await;
    let plain = house.enqueue(None, None, &plain_mail("ada@firm.example")).await;
    let app = App::new(house.app.store.clone(), Config { sealer: Sealer::random(), ..Config::clone(&house.app.config) }).expect("app");
    House { app, ..house.clone() }.deliver().await;
    assert_eq!(house.row(&secret).await.state(), State::Retrying("its text cannot be read with this secret key"));
    house.app.clock.advance(61_000);
    house.deliver().await;
    assert_eq!(house.row(&secret).await.state(), State::Sent, "nothing was wiped");
    assert_eq!(house.row(&plain).await.state(), State::Sent);
}

fn encrypted(port: u16, tls: Tls, ca: &std::path::Path, password: &std::path::Path) -> Config {
    let options = SmtpOptions {
        host: Some("localhost".into()),
        port: Some(port),
        tls: Some(tls),
        username: Some("bursar".into()),
        password_file: Some(password.into()),
        from: Some("billing@bursar.example".into()),
        timeout_seconds: Some(5),
        ca_file: Some(ca.into()),
        ..SmtpOptions::default()
    };
    serving(options.check("https://b.example").expect("good").expect("there"))
}

#[tokio::test]
async fn mail_1_the_connection_is_encrypted_and_signed_in_before_anything_is_said() {
    let folder = tempfile::TempDir::new().expect("folder");
    let (ca, password) = (folder.path().join("ca.pem"), folder.path().join("password"));
    let (pem, acceptor) = certificate();
    std::fs::write(&ca, pem).expect("written");
    std::fs::write(&password, "three-blue-lamps\n").expect("written");
    for (offer, tls) in [(Offer::StartTls(acceptor.clone()), Tls::Starttls), (Offer::Implicit(acceptor.clone()), Tls::Implicit)] {
        let server = Responder::offering(offer).await;
        let house = House::new(encrypted(server.port, tls, &ca, &password)).await;
        house.enqueue(None, None, &secret_mail("ada@firm.example")).await;
        house.deliver().await;
        assert_eq!(server.received().len(), 1, "{tls:?}");

        // A server that refuses us: nobody's name or password is told to owners.
        server.answer(|step, line| (step == "AUTH").then(|| format!("535 5.7.8 wrong: {line} three-blue-lamps")));
        let id = house.enqueue(None, None, &plain_mail("ada@firm.example")).await;
        house.deliver().await;
        assert_eq!(house.row(&id).await.state(), State::Retrying("the mail server refused to sign Bursar in"));
    }

    // Whoever cuts STARTTLS out gets neither password nor mail.
    let server = Responder::start().await;
    let house = House::new(encrypted(server.port, Tls::Starttls, &ca, &password)).await;
    let id = house.enqueue(None, None, &secret_mail("ada@firm.example")).await;
    house.deliver().await;
    assert_eq!(house.row(&id).await.state(), State::Retrying("no secure connection to the mail server"));
    // Nor does a server with a certificate that nobody vouches for.
    let (_, stranger) = certificate();
    let server = Responder::offering(Offer::Implicit(stranger)).await;
    let house = House::new(encrypted(server.port, Tls::Implicit, &ca, &password)).await;
    let id = house.enqueue(None, None, &secret_mail("ada@firm.example")).await;
    house.deliver().await;
    assert!(matches!(house.row(&id).await.state(), State::Retrying(_)));
    assert!(server.received().is_empty());
}
