//! Mounting an endpoint: the only way to add a route of the API, and it cannot leave the gate out.
//!
//! session → gate → decode → handler → encode. Whoever may not call learns nothing from how the body is read.

use std::{future::Future, marker::PhantomData};

use axum::{
    Router,
    body::Bytes,
    extract::{FromRequestParts, RawPathParams, Request, State},
    http::{HeaderMap, Method as HttpMethod, header, request::Parts},
    response::{IntoResponse, Response},
    routing::{MethodFilter, on},
};
use bursar_domain::{
    api::{
        CLIENT_HEADER, IDEMPOTENCY_KEY_HEADER,
        endpoint::{Endpoint, Method},
        error::{ApiError, ErrorCode},
    },
    card::redact_card_numbers,
    ids::OrgId,
    slug::OrgRef,
};
use serde::de::DeserializeOwned;
use sha2::{Digest as _, Sha256};

use super::{
    MAX_BODY,
    answer::Answer,
    card_guard,
    cookies::{pre_secret, session_secret},
    fault,
    gate::{Admit, Caller, Refused},
    meta::RequestMeta,
};
use crate::{
    app::App,
    mail::{Language, LanguageExt as _},
    service::{
        Fault, SignedIn,
        audit::{self, Entry},
        payments::keyed::{KEY_MAX, Key},
        session::{self, Browser},
        tokens,
    },
};

/// A decoded call by somebody who may make it.
pub struct Call<E: Endpoint>
where
    E::Scope: Admit,
{
    /// The endpoint with the values of its path.
    pub endpoint: E,
    /// What stood behind the `?`.
    pub query: E::Query,
    /// The JSON.
    pub body: E::Body,
    /// Who calls, and what was checked.
    pub proof: <E::Scope as Admit>::Proof,
    /// Id and address of the request.
    pub meta: RequestMeta,
    /// The session secret that came with it.
    pub secret: Option<String>,
    /// The secret of the pre-session that came with it.
    pub pre: Option<String>,
    /// The browser's own words about itself.
    pub user_agent: String,
    /// The language that it prefers.
    pub language: Option<Language>,
    /// The idempotency key; there for every endpoint that needs one.
    pub key: Option<Key>,
}

/// Without the body and the secrets: neither belongs into a log.
impl<E: Endpoint> std::fmt::Debug for Call<E>
where
    E::Scope: Admit,
{
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Call").field("endpoint", &E::NAME).field("proof", &self.proof).field("meta", &self.meta).finish_non_exhaustive()
    }
}

impl<E: Endpoint> Call<E>
where
    E::Scope: Admit,
{
    /// Where the browser is and what it says it is.
    #[must_use]
    pub fn browser(&self) -> Browser {
        Browser { address: self.meta.address, user_agent: self.user_agent.clone(), language: self.language }
    }

    /// The idempotency key of an endpoint that needs one.
    ///
    /// # Errors
    /// The endpoint is not declared as one (a mistake in our code).
    pub fn needed_key(&self) -> Result<&Key, Fault> {
        self.key.as_ref().ok_or_else(|| Fault::Internal(anyhow::anyhow!("{} is not declared with a key", E::NAME)))
    }
}

/// Routes with the names of the endpoints behind them.
#[derive(Debug, Default)]
pub struct Mounted {
    router: Router<App>,
    names: Vec<&'static str>,
}

impl Mounted {
    /// Adds an endpoint.
    #[must_use]
    pub fn mount<E, H, F, A>(mut self, handler: H) -> Self
    where
        E: Endpoint,
        E::Scope: Admit,
        H: Fn(App, Call<E>) -> F + Clone + Send + Sync + 'static,
        F: Future<Output = Result<A, Fault>> + Send + 'static,
        A: Into<Answer<E::Reply>> + Send + 'static,
    {
        let method = match E::METHOD {
            Method::Get => MethodFilter::GET,
            Method::Post => MethodFilter::POST,
            Method::Patch => MethodFilter::PATCH,
            Method::Delete => MethodFilter::DELETE,
        };
        let route = move |State(app): State<App>, request: Request| async move { run::<E, H, F, A>(app, request, handler).await };
        self.router = self.router.route(E::PATH, on(method, route));
        self.names.push(E::NAME);
        self
    }

    /// Names of the mounted endpoints.
    #[must_use]
    pub fn names(&self) -> &[&'static str] {
        &self.names
    }

    /// The routes.
    pub fn into_router(self) -> Router<App> {
        self.router
    }
}

struct Incoming<E: Endpoint> {
    parts: Parts,
    body: axum::body::Body,
    meta: RequestMeta,
    caller: Caller,
    secret: Option<String>,
    params: Vec<(String, String)>,
    endpoint: PhantomData<E>,
}

async fn run<E, H, F, A>(app: App, request: Request, handler: H) -> Response
where
    E: Endpoint,
    E::Scope: Admit,
    H: Fn(App, Call<E>) -> F + Send + Sync + 'static,
    F: Future<Output = Result<A, Fault>> + Send + 'static,
    A: Into<Answer<E::Reply>> + Send + 'static,
{
    let (mut parts, body) = request.into_parts();
    let Some(meta) = parts.extensions.get::<RequestMeta>().cloned() else {
        return fault::respond(Fault::code(ErrorCode::Internal), "-");
    };
    let request_id = meta.id.clone();
    let token = if E::Scope::BY_TOKEN { bearer(&parts.headers) } else { None };
    let (mut secret, mut person) = (None, None);
    if !E::Scope::BY_TOKEN {
        if let Err(fault) = own_page(&app, &parts.method, &parts.headers) {
            return fault::respond(fault, &request_id);
        }
        secret = session_secret(&parts.headers).map(str::to_owned);
        if let Some(secret) = &secret {
            person = match session::authenticate(&app, secret, &meta.origin()).await {
                Ok(person) => person,
                Err(fault) => return fault::respond(fault, &request_id),
            };
        }
    }
    let caller = Caller { person, token };
    let params = match RawPathParams::from_request_parts(&mut parts, &()).await {
        Ok(params) => params.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
        Err(_) => return fault::unknown_address().await,
    };
    let incoming = Incoming::<E> { parts, body, meta, caller, secret, params, endpoint: PhantomData };
    // On a task of its own: a client that goes away must not stop a call half-way, between the commit and telling others.
    match tokio::spawn(answer(app, incoming, handler)).await {
        Ok(response) => response,
        Err(error) => fault::respond(Fault::Internal(error.into()), &request_id),
    }
}

async fn answer<E, H, F, A>(app: App, incoming: Incoming<E>, handler: H) -> Response
where
    E: Endpoint,
    E::Scope: Admit,
    H: Fn(App, Call<E>) -> F,
    F: Future<Output = Result<A, Fault>>,
    A: Into<Answer<E::Reply>>,
{
    let Incoming { parts, body, meta, caller, secret, params, .. } = incoming;
    let person = caller.person.clone();
    let param = |name: &str| params.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
    // Whom or what the call is about, if the path says so in a form that can be one.
    let target = E::from_path(param)
        .and_then(|_| ["person", "request", "invitation", "payment", "invoice", "method", "setup"].into_iter().find_map(param));
    let org: Option<OrgRef> = param("org").and_then(|text| text.parse().ok());
    let proof = match E::Scope::admit(&app, caller, org, E::GATE).await {
        Ok(proof) => proof,
        Err(Refused { fault, org }) => {
            note_refusal::<E>(&app, org.as_ref(), person.as_ref(), target, &meta, &fault).await;
            return fault::respond(fault, &meta.id);
        }
    };
    let access = E::Scope::access(&proof).cloned();
    let decoded = decode::<E>(&parts, body, param).await;
    let outcome = match decoded {
        Ok(Decoded { endpoint, query, body, key }) => {
            let user_agent = parts.headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or("").to_owned();
            let pre = pre_secret(&parts.headers).map(str::to_owned);
            let preferred = parts.headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
            let language = preferred.and_then(Language::of_header);
            handler(app.clone(), Call { endpoint, query, body, proof, meta: meta.clone(), secret, pre, user_agent, language, key }).await
        }
        Err(fault) => Err(fault),
    };
    match outcome {
        Ok(answer) => answer.into().into_response(),
        Err(fault) => {
            let org = access.as_ref().map(|access| &access.org.id);
            note_refusal::<E>(&app, org, person.as_ref(), target, &meta, &fault).await;
            match &access {
                Some(access) => fault::respond_in_org(&app, access, fault, &meta.id).await,
                None => fault::respond(fault, &meta.id),
            }
        }
    }
}

/// The token of the host product: `Authorization: Bearer burs_…`.
fn bearer(headers: &HeaderMap) -> Option<String> {
    let (scheme, token) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    let token = token.trim();
    (scheme.eq_ignore_ascii_case("bearer") && token.starts_with(tokens::PREFIX)).then(|| token.to_owned())
}

/// A write has to come from our own page: the browser says so by `Sec-Fetch-Site`, or at least by `Origin`; and it
/// carries a header that no form can set.
///
/// # Errors
/// `cross_site`.
pub fn own_page(app: &App, method: &HttpMethod, headers: &HeaderMap) -> Result<(), Fault> {
    if matches!(*method, HttpMethod::GET | HttpMethod::HEAD) {
        return Ok(());
    }
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let same = match (text("sec-fetch-site"), text("origin")) {
        (Some(site), _) => site == "same-origin",
        (None, Some(origin)) => is_own_origin(app, origin, text("host")),
        (None, None) => false,
    };
    if same && headers.contains_key(CLIENT_HEADER) { Ok(()) } else { Err(Fault::code(ErrorCode::CrossSite)) }
}

fn is_own_origin(app: &App, origin: &str, host: Option<&str>) -> bool {
    if origin == app.config.public_url {
        return true;
    }
    // A demo answers under several names of this machine, so there the host of the request counts.
    let scheme = if app.config.is_https() { "https://" } else { "http://" };
    app.config.demo && origin.strip_prefix(scheme).is_some_and(|rest| Some(rest) == host)
}

struct Decoded<E: Endpoint> {
    endpoint: E,
    query: E::Query,
    body: E::Body,
    key: Option<Key>,
}

async fn decode<'a, E: Endpoint>(
    parts: &Parts,
    body: axum::body::Body,
    param: impl Fn(&str) -> Option<&'a str>,
) -> Result<Decoded<E>, Fault> {
    let endpoint = E::from_path(param).ok_or_else(Fault::not_found)?;
    let query = parts.uri.query().unwrap_or("");
    card_guard::check_query(query)?;
    let query = serde_urlencoded::from_str(query).map_err(|e| unreadable(&format!("query: {e}")))?;
    if E::METHOD.is_safe() {
        return Ok(Decoded { endpoint, query, body: empty()?, key: None });
    }
    let json = parts
        .headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|kind| kind.split(';').next().unwrap_or("").trim().eq_ignore_ascii_case("application/json"));
    if !json {
        return Err(Fault::code(ErrorCode::UnsupportedMediaType));
    }
    let bytes: Bytes = axum::body::to_bytes(body, MAX_BODY).await.map_err(|_| Fault::code(ErrorCode::TooLarge))?;
    card_guard::check_body(&bytes)?;
    let key = if E::KEYED { Some(key_from(parts, &bytes)?) } else { None };
    Ok(Decoded { endpoint, query, body: body_from(&bytes)?, key })
}

/// The idempotency key, with a hash of what is asked for: the same key for something else is noticed.
fn key_from(parts: &Parts, body: &[u8]) -> Result<Key, Fault> {
    let text = parts.headers.get(IDEMPOTENCY_KEY_HEADER).and_then(|value| value.to_str().ok()).unwrap_or("");
    if text.is_empty() || text.len() > KEY_MAX || !text.bytes().all(|b| b.is_ascii_graphic()) {
        let detail = format!("the header {IDEMPOTENCY_KEY_HEADER} is needed: 1 to {KEY_MAX} visible ASCII characters, new for each wish");
        return Err(Fault::bad_request(detail));
    }
    let mut hash = Sha256::new();
    for part in [parts.method.as_str().as_bytes(), parts.uri.path().as_bytes(), body] {
        hash.update(part.len().to_be_bytes());
        hash.update(part);
    }
    Ok(Key { text: text.to_owned(), request: hash.finalize().into() })
}

/// Reads the JSON; what is wrong is said with the field that it is in.
fn body_from<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Fault> {
    let mut json = serde_json::Deserializer::from_slice(bytes);
    let body = serde_path_to_error::deserialize(&mut json).map_err(|error| {
        let field = error.path().to_string();
        let at = if field == "." { String::new() } else { format!(" in `{field}`") };
        unreadable(&format!("body{at}: {}", error.inner()))
    })?;
    json.end().map_err(|error| unreadable(&format!("body: {error}")))?;
    Ok(body)
}

/// What is said of a request that cannot be read may quote it, but not a card number.
fn unreadable(detail: &str) -> Fault {
    Fault::bad_request(redact_card_numbers(detail))
}

fn empty<T: DeserializeOwned>() -> Result<T, Fault> {
    Ok(serde_json::from_str("{}")?)
}

/// Every refused write of somebody with a tie stands in the organization's audit log. (Strangers are in the server's
/// log only: they could fill an audit log that is not theirs.)
async fn note_refusal<E: Endpoint>(
    app: &App,
    org: Option<&OrgId>,
    person: Option<&SignedIn>,
    target: Option<&str>,
    meta: &RequestMeta,
    fault: &Fault,
) {
    let (Some(org), Some(person)) = (org, person) else { return };
    let outcome = match fault {
        _ if E::METHOD.is_safe() => return,
        Fault::Forbidden(_) => ErrorCode::Forbidden.name(),
        Fault::Problem(error) => refusal_name(error),
        Fault::Internal(_) => return,
    };
    let noted = async {
        let mut tx = app.store.write().await?;
        let mut entry = Entry::new(audit::action_of(E::NAME));
        entry.target = target.map(str::to_owned);
        audit::append(&mut tx, org.as_str(), app.now().0, &person.actor(), &meta.origin(), entry, outcome).await?;
        tx.commit().await
    };
    if let Err(error) = noted.await {
        tracing::error!(request_id = meta.id, %error, "a refusal could not be noted");
    }
}

fn refusal_name(error: &ApiError) -> &'static str {
    error.refusal.map_or_else(|| error.code.name(), bursar_domain::api::error::Refusal::name)
}
