//! What every request has (an id, an address) and every answer carries (security headers, build, caching).

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    time::Instant,
};

use axum::{
    extract::{ConnectInfo, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, header},
    middleware::Next,
    response::Response,
};
use bursar_domain::{
    api::{BUILD_HEADER, REQUEST_ID_HEADER},
    card::redact_card_numbers,
};

use crate::{app::App, console, identity::token, service::audit::Origin};

/// Id and address of a request.
#[derive(Debug, Clone)]
pub struct RequestMeta {
    /// The id: random, ours.
    pub id: String,
    /// The client's address: the peer, unless the peer is a proxy that the operator trusts.
    pub address: IpAddr,
}

impl RequestMeta {
    /// As the audit log wants it.
    #[must_use]
    pub fn origin(&self) -> Origin {
        Origin { address: self.address.to_string(), request_id: self.id.clone() }
    }
}

/// The right-most address of `X-Forwarded-For` that is no trusted proxy itself; everything left of it may be invented.
/// Where that entry cannot be read, the peer is all that is known.
fn client_address(peer: IpAddr, headers: &HeaderMap, trusted: &[IpAddr]) -> IpAddr {
    let peer = peer.to_canonical();
    let is_trusted = |address: &IpAddr| trusted.iter().any(|proxy| proxy.to_canonical() == *address);
    if !is_trusted(&peer) {
        return peer;
    }
    let lines: Vec<&str> = headers.get_all("x-forwarded-for").iter().map(|value| value.to_str().unwrap_or("?")).collect();
    let entries = lines.iter().rev().flat_map(|line| line.rsplit(','));
    for entry in entries {
        match forwarded_address(entry) {
            Some(address) if is_trusted(&address) => {}
            Some(address) => return address,
            None => return peer,
        }
    }
    peer
}

/// An entry of `X-Forwarded-For`; some proxies write the port too.
fn forwarded_address(entry: &str) -> Option<IpAddr> {
    let entry = entry.trim();
    let address = entry.parse::<IpAddr>().or_else(|_| entry.parse::<SocketAddr>().map(|with_port| with_port.ip()));
    address.ok().map(|address| address.to_canonical())
}

/// Gives the request its id and the answer its headers, and writes one line about both to the log. Query strings are
/// not logged.
pub async fn every_answer(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |info| info.0.ip());
    let meta = RequestMeta {
        id: format!("{:032x}", token::random_bits()),
        address: client_address(peer, request.headers(), &app.config.trusted_proxies),
    };
    let (method, path) = (request.method().clone(), loggable(request.uri().path()));
    let id = HeaderValue::from_str(&meta.id).unwrap_or_else(|_| HeaderValue::from_static(""));
    request.extensions_mut().insert(meta.clone());
    let begun = Instant::now();
    let mut response = next.run(request).await;

    let headers = response.headers_mut();
    headers.insert(HeaderName::from_static(REQUEST_ID_HEADER), id);
    if let Ok(build) = HeaderValue::from_str(&app.config.build) {
        headers.insert(HeaderName::from_static(BUILD_HEADER), build);
    }
    for (name, value) in [
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "no-referrer"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
        ("permissions-policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()"),
        ("x-frame-options", "DENY"),
    ] {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    if !headers.contains_key(header::CONTENT_SECURITY_POLICY) {
        headers.insert(header::CONTENT_SECURITY_POLICY, console::content_security_policy());
    }
    if app.config.is_https() {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000"));
    }
    tracing::info!(
        request_id = %meta.id, %method, path, status = response.status().as_u16(),
        ms = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX), address = %meta.address, "request"
    );
    response
}

/// The path as the log may hold it: without card numbers, and without the identifiers that open the payment sandbox's pages.
fn loggable(path: &str) -> String {
    let mut parts = path.splitn(4, '/');
    match (parts.next(), parts.next(), parts.next(), parts.next()) {
        (Some(""), Some("sandbox"), Some(page), Some(_)) => format!("/sandbox/{}/…", redact_card_numbers(page)),
        _ => redact_card_numbers(path),
    }
}

/// Answers of the API are for this moment and this person.
pub async fn api_headers(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pay_1_no_card_number_and_no_capability_gets_into_the_log() {
        assert_eq!(loggable("/orgs/acme/settings"), "/orgs/acme/settings");
        assert_eq!(loggable("/orgs/4242424242424242"), "/orgs/[card number]");
        assert_eq!(loggable("/sandbox/setup/visit_secret"), "/sandbox/setup/…");
        assert_eq!(loggable("/sandbox/style.css"), "/sandbox/style.css");
    }

    #[test]
    fn the_client_address_is_the_peer_unless_a_trusted_proxy_says_otherwise() {
        let (peer, proxy, client): (IpAddr, IpAddr, IpAddr) = ([203, 0, 113, 9].into(), [10, 0, 0, 1].into(), [198, 51, 100, 7].into());
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-for", HeaderValue::from_static("6.6.6.6, 198.51.100.7, 10.0.0.1"));
        assert_eq!(client_address(peer, &headers, &[proxy]), peer);
        assert_eq!(client_address(proxy, &headers, &[proxy]), client);
        assert_eq!(client_address(proxy, &HeaderMap::new(), &[proxy]), proxy);
    }

    #[test]
    fn ops_1_forwarded_addresses_are_read_from_the_right_and_only_as_far_as_they_are_believed() {
        let proxy: IpAddr = [10, 0, 0, 1].into();
        let mapped: IpAddr = "::ffff:10.0.0.1".parse().expect("address");
        let client: IpAddr = [198, 51, 100, 7].into();
        for (header, expected) in [
            ("6.6.6.6, 198.51.100.7:4711", client),
            ("198.51.100.7, ::ffff:10.0.0.1", client),
            ("6.6.6.6, ::ffff:198.51.100.7", client),
            ("6.6.6.6, [2001:db8::7]:443", "2001:db8::7".parse().expect("address")),
            ("6.6.6.6, unknown", proxy),
            ("6.6.6.6, unknown, 10.0.0.1", proxy),
            ("10.0.0.1", proxy),
            ("", proxy),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert("x-forwarded-for", HeaderValue::from_str(header).expect("header"));
            for (peer, trusted) in [(proxy, proxy), (mapped, proxy), (proxy, mapped)] {
                assert_eq!(client_address(peer, &headers, &[trusted]), expected, "{header}");
            }
        }
        let mut headers = HeaderMap::new();
        headers.append("x-forwarded-for", HeaderValue::from_static("6.6.6.6"));
        headers.append("x-forwarded-for", HeaderValue::from_static("198.51.100.7"));
        assert_eq!(client_address(proxy, &headers, &[proxy]), client, "the last line is the nearest");
    }
}
