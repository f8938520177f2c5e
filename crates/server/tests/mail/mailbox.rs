//! The developer mailbox of a demo: the outbox, opened.

use axum::{
    body::{Body, to_bytes},
    http::{HeaderMap, Request, StatusCode},
};
use bursar::{config::Config, http, store::mail::State};
use serde_json::Value;
use tower::ServiceExt as _;

use crate::{
    house::{House, TOKEN, plain_mail, secret_mail, serving, smtp},
    responder::Responder,
};

async fn get(house: &House, path: &str) -> (StatusCode, HeaderMap, String) {
    let request = Request::get(path).header("host", "localhost").body(Body::empty()).expect("request");
    let response = http::router(&house.app).oneshot(request).await.expect("answered");
    let (parts, body) = response.into_parts();
    let body = to_bytes(body, usize::MAX).await.expect("body");
    (parts.status, parts.headers, String::from_utf8_lossy(&body).into_owned())
}

#[tokio::test]
async fn mail_1_in_a_demo_mail_has_arrived_when_it_is_in_the_mailbox() {
    let house = House::new(Config { demo: true, smtp: None, ..serving(smtp(1)) }).await;
    house.enqueue(None, None, &plain_mail("ada@firm.example")).await;
    let id = house.enqueue(None, None, &secret_mail("ada@firm.example")).await;
    assert_eq!(house.row(&id).await.state(), State::Sent);
    house.deliver().await;

    let (status, _, body) = get(&house, "/api/v1/dev/mailbox").await;
    assert_eq!(status, StatusCode::OK);
    let list: Value = serde_json::from_str(&body).expect("JSON");
    let first = &list[0];
    assert_eq!((first["kind"].as_str(), first["to"].as_str()), (Some("invitation"), Some("ada@firm.example")), "newest first");
    assert_eq!((first["state"].as_str(), &first["last_error"]), (Some("sent"), &Value::Null));
    for field in ["body", "html"] {
        assert!(first[field].as_str().is_some_and(|text| text.contains(TOKEN)), "{field}");
    }
    assert_eq!(list.as_array().map(Vec::len), Some(2));

    let (_, _, page) = get(&house, "/dev/mailbox").await;
    let link = format!("/dev/mailbox/{}/html", id.as_str());
    assert!(page.contains(&format!("<a href=\"https://billing.acme.example/invite#{TOKEN}\">")) && page.contains(&link), "{page}");
    let (status, headers, html) = get(&house, &link).await;
    assert_eq!(status, StatusCode::OK);
    let policy = headers.get("content-security-policy").and_then(|value| value.to_str().ok()).unwrap_or("");
    assert!(policy.contains("default-src 'none'") && policy.contains("sandbox") && !policy.contains("allow-s"), "{policy}");
    assert!(html.contains(&format!("href=\"https://billing.acme.example/invite#{TOKEN}\"")));
    assert_eq!(get(&house, "/dev/mailbox/mail_none/html").await.0, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn mail_1_a_demo_with_a_mail_server_sends_and_keeps_showing() {
    let server = Responder::start().await;
    server.answer(|step, _| (step == "RCPT").then(|| "550 no <such> user".to_owned()));
    let house = House::new(Config { demo: true, ..serving(smtp(server.port)) }).await;
    let id = house.enqueue(None, None, &secret_mail("ada@firm.example")).await;
    assert_eq!(house.row(&id).await.state(), State::Queued);
    house.deliver().await;
    let (_, _, body) = get(&house, "/api/v1/dev/mailbox").await;
    let list: Value = serde_json::from_str(&body).expect("JSON");
    assert_eq!((list[0]["state"].as_str(), list[0]["last_error"].as_str()), (Some("failed"), Some("550 no <such> user")));
    assert!(list[0]["body"].as_str().is_some_and(|text| text.contains(TOKEN)));
    assert!(get(&house, "/dev/mailbox").await.2.contains("failed: 550 no &lt;such&gt; user"));
}

#[tokio::test]
async fn mail_1_outside_of_a_demo_there_is_no_mailbox() {
    let house = House::new(serving(smtp(1))).await;
    let id = house.enqueue(None, None, &secret_mail("ada@firm.example")).await;
    for path in ["/api/v1/dev/mailbox".to_owned(), "/dev/mailbox".to_owned(), format!("/dev/mailbox/{}/html", id.as_str())] {
        assert!(!get(&house, &path).await.2.contains(TOKEN), "{path}");
    }
}

#[tokio::test]
async fn mail_1_the_language_of_a_person_follows_their_browser() {
    use bursar_domain::api::{
        BASE, CLIENT_HEADER,
        endpoint::Endpoint,
        session::{Credentials, NewAccount, SignIn, SignUp},
    };
    let house = House::new(Config { demo: true, smtp: None, ..serving(smtp(1)) }).await;
    let post = async |path: &str, language: &str, body: String| {
        let request = Request::post(format!("{BASE}{path}"))
            .header("host", "billing.acme.example")
            .header("origin", "https://billing.acme.example")
            .header(CLIENT_HEADER, "test")
            .header("content-type", "application/json")
            .header("accept-language", language)
            .body(Body::from(body))
            .expect("request");
        let response = http::router(&house.app).oneshot(request).await.expect("answered");
        assert!(response.status().is_success(), "{path}: {}", response.status());
    };
    let new = NewAccount { name: "Dora".into(), email: "dora@firm.example".into(), password: "three blue lamps".into() };
    post(SignUp::PATH, "de-CH,en;q=0.5", serde_json::to_string(&new).expect("JSON")).await;
    let (_, _, body) = get(&house, "/api/v1/dev/mailbox").await;
    assert!(body.contains("Bestätigen Sie Ihre Adresse"), "{body}");
    let credentials = Credentials { email: new.email, password: new.password };
    for (language, subject) in [
        ("fr", "Ihr Abrechnungszugriff auf Acme wurde entfernt"),
        ("en-GB", "Your billing access to Acme was removed"),
        ("de", "Ihr Abrechnungszugriff auf Acme wurde entfernt"),
    ] {
        post(SignIn::PATH, language, serde_json::to_string(&credentials).expect("JSON")).await;
        let id = house.enqueue(None, None, &plain_mail("dora@firm.example")).await;
        assert_eq!(house.row(&id).await.subject, subject, "{language}");
    }
}
