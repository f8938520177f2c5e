//! What every answer has in common: who may write from where, what broken requests get, which headers are there.

use axum::{body::Body, http::Request};
use bursar_domain::api::error::ErrorCode;

use crate::support::{ORIGIN, TestApp};

#[tokio::test]
async fn a_write_from_another_site_is_refused() {
    let app = TestApp::new().await;
    let owner = app.person("owner@acme.example").await;
    let send = |headers: &[(&str, &str)]| {
        let mut request = Request::builder()
            .method("PATCH")
            .uri("/api/v1/account")
            .header("cookie", format!("__Host-sid={}", owner.secret.clone().expect("secret")));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        app.send(request.body(Body::from(r#"{"name":"Somebody"}"#)).expect("request"))
    };
    let json = ("content-type", "application/json");
    let client = ("x-bursar-client", "t");
    for refused in [
        vec![json, client],
        vec![json, client, ("origin", "https://evil.example")],
        vec![json, client, ("origin", "null")],
        vec![json, client, ("sec-fetch-site", "cross-site"), ("origin", ORIGIN)],
        vec![json, client, ("sec-fetch-site", "same-site")],
        vec![json, client, ("sec-fetch-site", "none")],
        vec![json, ("sec-fetch-site", "same-origin")],
    ] {
        let answer = send(&refused).await;
        assert_eq!((answer.status.as_u16(), answer.error().code), (403, ErrorCode::CrossSite), "{refused:?}");
    }
    for taken in [vec![json, client, ("sec-fetch-site", "same-origin")], vec![json, client, ("origin", ORIGIN)]] {
        assert_eq!(send(&taken).await.status, 200, "{taken:?}");
    }
    let form = send(&[("content-type", "application/x-www-form-urlencoded"), client, ("origin", ORIGIN)]).await;
    assert_eq!(form.status, 415);
}

#[tokio::test]
async fn ops_2_broken_requests_get_our_error_shape() {
    let app = TestApp::new().await;
    let owner = app.person("owner@acme.example").await;
    for (method, path, body, status, code) in [
        ("PATCH", "/api/v1/account", "{", 400, ErrorCode::BadRequest),
        ("PATCH", "/api/v1/account", "[]", 400, ErrorCode::BadRequest),
        ("PATCH", "/api/v1/account", r#"{"name":7}"#, 400, ErrorCode::BadRequest),
        ("GET", "/api/v1/orgs/acme/members?limit=many", "", 400, ErrorCode::BadRequest),
        ("GET", "/api/v1/orgs/acme/members?colour=red", "", 400, ErrorCode::BadRequest),
        ("GET", "/api/v1/nowhere", "", 404, ErrorCode::NotFound),
        ("DELETE", "/api/v1/viewer", "{}", 405, ErrorCode::MethodNotAllowed),
        ("PATCH", "/api/v1/orgs/acme/members/not-an-id", r#"{"role":"admin"}"#, 404, ErrorCode::NotFound),
    ] {
        let answer = owner.raw(method, path, body).await;
        assert_eq!((answer.status.as_u16(), answer.error().code), (status, code), "{method} {path} {body}: {}", answer.text());
        assert_eq!(answer.headers["content-type"], "application/problem+json");
    }
    let large = owner.raw("PATCH", "/api/v1/account", &format!(r#"{{"name":"{}"}}"#, "x".repeat(70_000))).await;
    assert_eq!((large.status.as_u16(), large.error().code), (413, ErrorCode::TooLarge));
}

#[tokio::test]
async fn every_answer_carries_the_headers_of_a_careful_server() {
    let app = TestApp::new().await;
    for path in ["/", "/orgs/acme/settings/billing", "/api/v1/viewer", "/healthz", "/readyz", "/dev/mailbox"] {
        let answer = app.nobody().raw("GET", path, "").await;
        assert_eq!(answer.status, 200, "{path}");
        for (name, part) in [
            ("content-security-policy", "default-src 'none'"),
            ("content-security-policy", "frame-ancestors 'none'"),
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "no-referrer"),
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-resource-policy", "same-origin"),
            ("permissions-policy", "camera=()"),
            ("x-bursar-build", "test"),
        ] {
            assert!(answer.headers[name].to_str().expect("text").contains(part), "{path}: {name}");
        }
        assert!(!answer.headers.contains_key("strict-transport-security"), "only where people come by https");
        assert_eq!(answer.headers["x-request-id"].len(), 32, "{path}");
    }
    assert_eq!(app.nobody().raw("GET", "/api/v1/viewer", "").await.headers["cache-control"], "no-store");
    assert_eq!(app.nobody().raw("GET", "/no-such-file.js", "").await.status, 404);
}

#[tokio::test]
async fn ops_1_an_installation_has_nothing_of_the_demo_and_insists_on_https() {
    let app = TestApp::serving().await;
    let owner = app.person("owner@acme.example").await;
    for (method, path) in [("GET", "/api/v1/dev/mailbox"), ("POST", "/api/v1/dev/clock")] {
        assert_eq!(owner.raw(method, path, r#"{"advance_ms":1}"#).await.status, 404, "{path}");
    }
    for path in ["/dev/mailbox", "/dev/mailbox.css"] {
        assert!(!owner.raw("GET", path, "").await.text().contains("eveloper mailbox"), "{path}");
    }
    // The tests' browser is at an origin that is the host it asks, but not where people reach this console.
    let answer = owner.raw("PATCH", "/api/v1/account", r#"{"name":"Somebody"}"#).await;
    assert_eq!(answer.error().code, ErrorCode::CrossSite);
    let mut request = owner.request("PATCH", "/api/v1/account", r#"{"name":"Somebody"}"#);
    request.headers_mut().insert("origin", "https://billing.acme.example".parse().expect("header"));
    let answer = app.send(request).await;
    assert_eq!(answer.status, 200);
    assert!(answer.headers["strict-transport-security"].to_str().expect("text").starts_with("max-age="));
}
