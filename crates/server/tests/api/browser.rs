//! A browser that keeps its cookies, for what happens before and around signing in.

use std::collections::BTreeMap;

use axum::{body::Body, http::Request};
use bursar_domain::api::{
    BASE, Empty, Endpoint,
    error::ApiError,
    invitation::{GetInvitation, InvitationView, OpenInvitation},
    session::{Credentials, NewAccount, SignIn, SignUp, TokenBody, VerifyEmail},
    viewer::Viewer,
};

use crate::support::{Actor, ORIGIN, TestApp};

/// What every person of the demo, and everybody who signs up here, signs in with.
pub(crate) const PASSWORD: &str = "delegate-the-bill";

/// A browser.
#[derive(Clone)]
pub(crate) struct Browser {
    app: TestApp,
    pub(crate) cookies: BTreeMap<String, String>,
}

impl Browser {
    /// One that has never been here.
    pub(crate) fn new(app: &TestApp) -> Self {
        Self { app: app.clone(), cookies: BTreeMap::new() }
    }

    /// One in which a person is signed in.
    pub(crate) fn of(app: &TestApp, actor: &Actor) -> Self {
        let secret = actor.secret.clone().expect("signed in");
        Self { app: app.clone(), cookies: BTreeMap::from([("__Host-sid".to_owned(), secret)]) }
    }

    /// Calls an endpoint and keeps the cookies that come back.
    pub(crate) async fn call<E: Endpoint>(&mut self, endpoint: E, body: E::Body) -> Result<E::Reply, ApiError> {
        let mut request =
            Request::builder().method(E::METHOD.name()).uri(format!("{BASE}{}", endpoint.path())).header("host", "localhost:8080");
        if !E::METHOD.is_safe() {
            request = request.header("origin", ORIGIN).header("x-bursar-client", "test").header("content-type", "application/json");
        }
        if !self.cookies.is_empty() {
            let cookies: Vec<_> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
            request = request.header("cookie", cookies.join("; "));
        }
        let body = if E::METHOD.is_safe() { String::new() } else { serde_json::to_string(&body).expect("body") };
        let raw = self.app.send(request.body(Body::from(body)).expect("request")).await;
        for header in raw.headers.get_all("set-cookie") {
            let header = header.to_str().expect("text");
            assert!(header.ends_with("; Secure; HttpOnly; SameSite=Lax") && header.contains("; Path=/;"), "{}", E::NAME);
            assert!(!header.starts_with("__Host-pre=") || header.starts_with("__Host-pre=;") || !header.contains("Max-Age"), "{header}");
            let (name, rest) = header.split_once('=').expect("a cookie");
            let value = rest.split(';').next().unwrap_or_default();
            if value.is_empty() {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        if raw.status.is_success() {
            Ok(serde_json::from_slice(&raw.body).unwrap_or_else(|e| panic!("{} answered {}: {e}", E::NAME, raw.text())))
        } else {
            Err(raw.error())
        }
    }

    pub(crate) async fn open(&mut self, token: &str) -> Result<InvitationView, ApiError> {
        self.call(OpenInvitation {}, TokenBody { token: token.to_owned() }).await
    }

    pub(crate) async fn opened(&mut self) -> Option<InvitationView> {
        self.call(GetInvitation {}, Empty {}).await.expect("answered").invitation
    }

    pub(crate) async fn sign_up(&mut self, name: &str, email: &str) {
        let new = NewAccount { name: name.to_owned(), email: email.to_owned(), password: PASSWORD.to_owned() };
        self.call(SignUp {}, new).await.expect("signed up");
    }

    pub(crate) async fn verify(&mut self, email: &str) {
        let token = self.app.mailed_token("verify_email", email).await;
        self.call(VerifyEmail {}, TokenBody { token }).await.expect("verified");
    }

    pub(crate) async fn sign_in(&mut self, email: &str) -> Viewer {
        let credentials = Credentials { email: email.to_owned(), password: PASSWORD.to_owned() };
        self.call(SignIn {}, credentials).await.expect("signed in")
    }
}

/// The token of a link.
pub(crate) fn token_of(url: &str) -> String {
    let (page, token) = url.split_once('#').expect("a fragment");
    assert_eq!(page, format!("{ORIGIN}/invite"));
    assert!(token.len() >= 43, "256 bits");
    token.to_owned()
}
