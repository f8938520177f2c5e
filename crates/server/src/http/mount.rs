//! Mounting an endpoint: the only way to add a route of the API, and it cannot leave the gate out.
//!
//! session → gate → decode → handler → encode. Whoever may not call learns nothing from how the body is read.

use std::{future::Future, marker::PhantomData};

use axum::{
    Json, Router,
    body::Bytes,
    extract::{FromRequestParts, RawPathParams, Request, State},
    http::{HeaderMap, Method as HttpMethod, header, request::Parts},
    response::{IntoResponse, Response},
    routing::{MethodFilter, on},
};
use bursar_domain::{
    api::{
        CLIENT_HEADER,
        endpoint::{Endpoint, Method},
        error::{ApiError, ErrorCode},
    },
    ids::OrgId,
    slug::OrgRef,
};
use serde::de::DeserializeOwned;

use super::{
    MAX_BODY,
    answer::Answer,
    cookies::{pre_secret, session_secret},
    fault,
    gate::{Admit, Refused},
    meta::RequestMeta,
};
use crate::{
    app::App,
    mail::{Language, LanguageExt as _},
    service::{
        Fault, SignedIn,
        audit::{self, Entry},
        session::{self, Browser},
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
    person: Option<SignedIn>,
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
    if let Err(fault) = own_page(&app, &parts.method, &parts.headers) {
        return fault::respond(fault, &request_id);
    }
    let secret = session_secret(&parts.headers).map(str::to_owned);
    let person = match &secret {
        Some(secret) => match session::authenticate(&app, secret, &meta.origin()).await {
            Ok(person) => person,
            Err(fault) => return fault::respond(fault, &request_id),
        },
        None => None,
    };
    let params = match RawPathParams::from_request_parts(&mut parts, &()).await {
        Ok(params) => params.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
        Err(_) => return fault::unknown_address().await,
    };
    let incoming = Incoming::<E> { parts, body, meta, person, secret, params, endpoint: PhantomData };
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
    let Incoming { parts, body, meta, person, secret, params, .. } = incoming;
    let param = |name: &str| params.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
    // Whom or what the call is about, if the path says so in a form that can be one.
    let target = E::from_path(param).and_then(|_| ["person", "request", "invitation"].into_iter().find_map(param));
    let org: Option<OrgRef> = param("org").and_then(|text| text.parse().ok());
    let proof = match E::Scope::admit(&app, person.clone(), org, E::GATE).await {
        Ok(proof) => proof,
        Err(Refused { fault, org }) => {
            note_refusal::<E>(&app, org.as_ref(), person.as_ref(), target, &meta, &fault).await;
            return fault::respond(fault, &meta.id);
        }
    };
    let access = E::Scope::access(&proof).cloned();
    let decoded = decode::<E>(&parts, body, param).await;
    let outcome = match decoded {
        Ok((endpoint, query, body)) => {
            let user_agent = parts.headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or("").to_owned();
            let pre = pre_secret(&parts.headers).map(str::to_owned);
            let preferred = parts.headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
            let language = preferred.and_then(Language::of_header);
            handler(app.clone(), Call { endpoint, query, body, proof, meta: meta.clone(), secret, pre, user_agent, language }).await
        }
        Err(fault) => Err(fault),
    };
    match outcome {
        Ok(answer) => encode(answer.into()),
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

fn encode<R: serde::Serialize>(answer: Answer<R>) -> Response {
    let mut response = Json(answer.reply).into_response();
    for cookie in answer.cookies {
        response.headers_mut().append(header::SET_COOKIE, cookie.header());
    }
    response
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

async fn decode<'a, E: Endpoint>(
    parts: &Parts,
    body: axum::body::Body,
    param: impl Fn(&str) -> Option<&'a str>,
) -> Result<(E, E::Query, E::Body), Fault> {
    let endpoint = E::from_path(param).ok_or_else(Fault::not_found)?;
    let query = serde_urlencoded::from_str(parts.uri.query().unwrap_or("")).map_err(|e| Fault::bad_request(format!("query: {e}")))?;
    if E::METHOD.is_safe() {
        return Ok((endpoint, query, empty()?));
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
    Ok((endpoint, query, body_from(&bytes)?))
}

/// Reads the JSON; what is wrong is said with the field that it is in.
fn body_from<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Fault> {
    let mut json = serde_json::Deserializer::from_slice(bytes);
    let body = serde_path_to_error::deserialize(&mut json).map_err(|error| {
        let field = error.path().to_string();
        let at = if field == "." { String::new() } else { format!(" in `{field}`") };
        Fault::bad_request(format!("body{at}: {}", error.inner()))
    })?;
    json.end().map_err(|error| Fault::bad_request(format!("body: {error}")))?;
    Ok(body)
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
