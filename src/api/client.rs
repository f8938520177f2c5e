//! One call: address, headers, body out; reply or [`Failure`] back. What is the same for every endpoint is not
//! generic, so that it is in the browser once.

use bursar_domain::api::{BASE, BUILD_HEADER, CLIENT_HEADER, Endpoint, IDEMPOTENCY_KEY_HEADER, Method};
use leptos::prelude::*;
use serde::{Serialize, de::DeserializeOwned};

use super::Failure;
use crate::{
    browser::net::{self, Call, NoAnswer, Stop},
    messages,
};

/// How long a read may take.
const READ_LIMIT_MS: u32 = 20_000;
/// How long a write may take: longer, because giving up leaves it open whether it was made.
const WRITE_LIMIT_MS: u32 = 45_000;

/// The connection to the server, in context.
#[derive(Debug, Clone, Copy)]
pub struct Client {
    lost: RwSignal<bool>,
    outdated: RwSignal<bool>,
    build: StoredValue<Option<String>>,
}

/// The connection to the server.
#[must_use]
pub fn use_client() -> Client {
    expect_context()
}

impl Client {
    pub(crate) fn new() -> Self {
        Self { lost: RwSignal::new(false), outdated: RwSignal::new(false), build: StoredValue::new(None) }
    }

    /// Whether the last call did not reach the server.
    #[must_use]
    pub fn connection_lost(self) -> Signal<bool> {
        self.lost.into()
    }

    /// Whether the server runs another build than the one that this page was loaded from.
    #[must_use]
    pub fn outdated(self) -> Signal<bool> {
        self.outdated.into()
    }

    /// Notes from elsewhere (the browser, the event stream) that the connection is lost or back.
    pub fn note_connection(self, lost: bool) {
        if self.lost.try_get_untracked() == Some(!lost) {
            self.lost.set(lost);
        }
    }

    /// Makes a call and waits for its reply.
    ///
    /// # Errors
    /// See [`Failure`].
    pub fn send<E: Endpoint>(
        self,
        endpoint: &E,
        query: &E::Query,
        body: &E::Body,
    ) -> impl Future<Output = Result<E::Reply, Failure>> + use<E> {
        let call = Prepared::new(endpoint, query, body);
        async move { self.read(&self.make(call).await?) }
    }

    /// Makes a call that is nothing but text: once in the browser, whatever the endpoint.
    pub(super) async fn make(self, call: Prepared) -> Result<String, Failure> {
        let Prepared { method, url, body, idempotency_key } = call;
        self.exchange(method, &url, body.as_deref(), idempotency_key.as_deref(), &Stop::new()).await
    }

    /// The part of a call that is the same for all endpoints: text out, text back.
    pub(super) async fn exchange(
        self,
        method: Method,
        url: &str,
        body: Option<&str>,
        idempotency_key: Option<&str>,
        stop: &Stop,
    ) -> Result<String, Failure> {
        // What the person has chosen here, not what the browser prefers: mail follows it.
        let mut headers = vec![("accept", "application/json"), ("accept-language", messages::language().tag())];
        if !method.is_safe() {
            headers.push((CLIENT_HEADER, "console"));
            headers.push(("content-type", "application/json"));
        }
        headers.extend(idempotency_key.map(|key| (IDEMPOTENCY_KEY_HEADER, key)));
        let limit_ms = if method.is_safe() { READ_LIMIT_MS } else { WRITE_LIMIT_MS };
        let call = Call { method: method.name(), url, headers: &headers, body, limit_ms, read_header: BUILD_HEADER };
        match net::fetch(call, stop).await {
            Ok(answer) => {
                self.note_connection(false);
                self.note_build(answer.header);
                if (200..300).contains(&answer.status) { Ok(answer.text) } else { Err(Failure::from_answer(answer.status, &answer.text)) }
            }
            Err(NoAnswer::TimedOut) => Err(Failure::TimedOut),
            Err(reason) => {
                if reason == NoAnswer::Unreachable {
                    self.note_connection(true);
                }
                Err(Failure::Offline)
            }
        }
    }

    /// Reads a reply.
    pub(super) fn read<T: DeserializeOwned>(self, text: &str) -> Result<T, Failure> {
        // 204 and an empty body stand for an empty object.
        serde_json::from_str(if text.is_empty() { "{}" } else { text })
            .map_err(|_| if self.outdated.try_get_untracked() == Some(true) { Failure::OutOfDate } else { Failure::Unreadable })
    }

    fn note_build(self, seen: Option<String>) {
        let Some(seen) = seen else { return };
        match self.build.try_get_value().flatten() {
            None => {
                self.build.try_set_value(Some(seen));
            }
            Some(ours) if ours != seen && self.outdated.try_get_untracked() == Some(false) => self.outdated.set(true),
            Some(_) => {}
        }
    }
}

/// A call as text, ready to be made.
#[derive(Debug)]
pub(super) struct Prepared {
    method: Method,
    pub(super) url: String,
    pub(super) body: Option<String>,
    pub(super) idempotency_key: Option<String>,
}

impl Prepared {
    pub(super) fn new<E: Endpoint>(endpoint: &E, query: &E::Query, body: &E::Body) -> Self {
        let body = (!E::METHOD.is_safe()).then(|| json(body));
        Self { method: E::METHOD, url: url(endpoint, query), body, idempotency_key: None }
    }
}

/// Path and query of a call: for links to files, which the browser fetches by itself.
pub fn url<E: Endpoint>(endpoint: &E, query: &E::Query) -> String {
    let path = endpoint.path();
    match serde_urlencoded::to_string(query) {
        Ok(query) if !query.is_empty() => format!("{BASE}{path}?{query}"),
        _ => format!("{BASE}{path}"),
    }
}

/// Our own types always serialize; if one did not, the server would say so.
fn json<T: Serialize>(body: &T) -> String {
    serde_json::to_string(body).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use bursar_domain::api::{
        Empty,
        account::ListSessions,
        billing::GetBilling,
        invitation::GetInvitation,
        members::{ListMembers, MemberQuery},
        orgs::GetOrg,
        viewer::GetViewer,
    };

    use super::*;

    #[test]
    fn the_document_asks_early_for_what_the_pages_ask_for() {
        let org = || "acme".parse().expect("a slug");
        let first_page = MemberQuery { limit: Some(50), ..MemberQuery::default() };
        for url in [
            url(&GetViewer {}, &Empty {}),
            url(&ListSessions {}, &Empty {}),
            url(&GetInvitation {}, &Empty {}),
            url(&GetBilling { org: org() }, &Empty {}),
            url(&GetOrg { org: org() }, &Empty {}),
            url(&ListMembers { org: org() }, &first_page),
        ] {
            let path = url.strip_prefix(BASE).expect("below the base").replace("/orgs/acme", "/orgs/\" + page[1] + \"");
            let call = format!("ask(\"{path}\")").replace(" + \"\")", ")");
            assert!(include_str!("../../index.html").contains(&call), "index.html has no {call}");
        }
    }

    #[test]
    fn addresses_carry_path_and_query() {
        assert_eq!(url(&GetViewer {}, &Empty {}), "/api/v1/viewer");
        let members = ListMembers { org: "acme".parse().expect("a slug") };
        assert_eq!(url(&members, &MemberQuery::default()), "/api/v1/orgs/acme/members");
        let query = MemberQuery { search: Some("ada & co".to_owned()), ..MemberQuery::default() };
        assert_eq!(url(&members, &query), "/api/v1/orgs/acme/members?search=ada+%26+co");
    }
}
