//! Calls to the API from outside a browser: to arrange things, to change them behind the back of an open page, and to look
//! at what is so. What a journey is about is done on the screen, not here.

use std::sync::atomic::{AtomicU32, Ordering};

use serde_json::Value;

use crate::stage::Stage;

/// How many writes were sent; each is a wish of its own.
static WRITES: AtomicU32 = AtomicU32::new(0);

/// Calls to the API.
#[derive(Debug)]
pub struct Api<'a> {
    stage: &'a Stage,
    cookie: Option<String>,
}

impl<'a> Api<'a> {
    pub(crate) fn new(stage: &'a Stage, cookie: Option<String>) -> Self {
        Self { stage, cookie }
    }

    pub(crate) fn send(&self, method: &str, path: &str, body: &Value) -> http::Response<ureq::Body> {
        let mut request = http::Request::builder()
            .method(method)
            .uri(self.stage.url(path))
            .header("origin", format!("https://localhost:{}", self.stage.port()))
            .header("sec-fetch-site", "same-origin")
            .header(bursar_domain::api::CLIENT_HEADER, "console")
            .header("content-type", "application/json");
        if method != "GET" {
            // Those that move no money do not look at it.
            let key = format!("journey-{}", WRITES.fetch_add(1, Ordering::Relaxed));
            request = request.header(bursar_domain::api::IDEMPOTENCY_KEY_HEADER, key);
        }
        if let Some(cookie) = &self.cookie {
            request = request.header("cookie", cookie);
        }
        let text = if method == "GET" { String::new() } else { body.to_string() };
        let request = request.body(text).expect("a well-formed request");
        let agent = self.stage.agent().configure_request(request).allow_non_standard_methods(true).build();
        self.stage.agent().run(agent).unwrap_or_else(|error| panic!("{method} {path}: {error}"))
    }

    /// Calls, and gives back status and body.
    ///
    /// # Panics
    /// If there is no answer at all.
    #[must_use]
    pub fn call(&self, method: &str, path: &str, body: &Value) -> (u16, Value) {
        let mut reply = self.send(method, path, body);
        let text = reply.body_mut().read_to_string().unwrap_or_default();
        (reply.status().as_u16(), serde_json::from_str(&text).unwrap_or(Value::String(text)))
    }

    /// Reads something that must be there.
    ///
    /// # Panics
    /// If the answer is not 200.
    #[must_use]
    pub fn get(&self, path: &str) -> Value {
        let (status, body) = self.call("GET", path, &Value::Null);
        assert_eq!(status, 200, "GET {path}: {body}");
        body
    }

    /// Does something that must work.
    ///
    /// # Panics
    /// If the answer is not a success.
    pub fn run(&self, method: &str, path: &str, body: &Value) {
        let (status, reply) = self.call(method, path, body);
        assert!((200..300).contains(&status), "{method} {path}: {status} {reply}");
    }

    /// The identifier of a member of an organization, by address.
    ///
    /// # Panics
    /// If nobody has this address.
    #[must_use]
    pub fn member_id(&self, org: &str, email: &str) -> String {
        let page = self.get(&format!("/api/v1/orgs/{org}/members?search={email}"));
        let items = page["items"].as_array().cloned().unwrap_or_default();
        let found = items.iter().find(|member| member["profile"]["email"] == email);
        found.and_then(|member| member["id"].as_str()).unwrap_or_else(|| panic!("no {email} among {page}")).to_owned()
    }
}
