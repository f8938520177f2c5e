//! Serving the built console: embedded in release builds, read from `dist/` (or `BURSAR_CONSOLE_DIR`) otherwise.
//! Precompressed where the browser takes brotli; hashed files may be kept for ever, the page itself never.

use std::{borrow::Cow, path::PathBuf, sync::LazyLock};

use axum::{
    http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use rust_embed::RustEmbed;
use sha2::{Digest, Sha256};

use crate::http::fault;

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/../../dist"]
#[allow_missing = true]
struct Dist;

/// Where to read the console from instead of the embedded one.
static DIRECTORY: LazyLock<Option<PathBuf>> = LazyLock::new(|| std::env::var_os("BURSAR_CONSOLE_DIR").map(PathBuf::from));

/// Worked out once where the files cannot change.
static EMBEDDED_POLICY: LazyLock<HeaderValue> = LazyLock::new(|| policy(&file("index.html").unwrap_or_default()));

const NOT_BUILT: &str =
    "<!doctype html><html lang=\"en\"><title>Bursar</title><p>The console is not built yet. Run \u{201c}make console\u{201d}.</p></html>";

fn file(path: &str) -> Option<Cow<'static, [u8]>> {
    if path.split('/').any(|part| part.is_empty() || part.starts_with('.')) {
        return None;
    }
    match &*DIRECTORY {
        Some(directory) => std::fs::read(directory.join(path)).ok().map(Cow::Owned),
        None => Dist::get(path).map(|file| file.data),
    }
}

/// Names the build: the page names its hashed files, so its own hash changes with any of them.
#[must_use]
pub fn build_id() -> String {
    let digest = Sha256::digest(file("index.html").unwrap_or_default());
    digest.iter().take(6).map(|byte| format!("{byte:02x}")).collect()
}

/// The policy for everything that is served: our own files, and the inline scripts that the page was built with.
#[must_use]
pub fn content_security_policy() -> HeaderValue {
    if cfg!(debug_assertions) || DIRECTORY.is_some() { policy(&file("index.html").unwrap_or_default()) } else { EMBEDDED_POLICY.clone() }
}

fn policy(page: &[u8]) -> HeaderValue {
    let page = String::from_utf8_lossy(page);
    let hashes: String =
        inline_scripts(&page).map(|script| format!(" 'sha256-{}'", STANDARD.encode(Sha256::digest(script.as_bytes())))).collect();
    let policy = format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'{hashes}; style-src 'self'; img-src 'self' data:; font-src 'self'; \
         connect-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'"
    );
    HeaderValue::from_str(&policy).unwrap_or_else(|_| HeaderValue::from_static("default-src 'none'"))
}

/// What stands between `<script …>` without `src` and `</script>`: a browser hashes exactly that.
fn inline_scripts(page: &str) -> impl Iterator<Item = &str> {
    page.split("<script").skip(1).filter_map(|rest| {
        let (tag, rest) = rest.split_once('>')?;
        let (script, _) = rest.split_once("</script>")?;
        (!tag.contains("src=")).then_some(script)
    })
}

fn content_type(path: &str) -> &'static str {
    match path.rsplit('.').next().unwrap_or("") {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "wasm" => "application/wasm",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "woff2" => "font/woff2",
        "json" | "webmanifest" => "application/json",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

/// A file of the console, or its page for every address that the console knows.
pub async fn serve(method: Method, uri: Uri, headers: HeaderMap) -> Response {
    if !matches!(method, Method::GET | Method::HEAD) {
        return fault::unknown_address().await;
    }
    let path = uri.path().trim_start_matches('/');
    let is_asset = !path.is_empty() && path != "index.html" && file(path).is_some();
    if !is_asset && path.rsplit('/').next().is_some_and(|name| name.contains('.') && name != "index.html") {
        return (StatusCode::NOT_FOUND, [(header::CACHE_CONTROL, "no-store")], "not found\n").into_response();
    }
    let path = if is_asset { path } else { "index.html" };
    let brotli = headers
        .get_all(header::ACCEPT_ENCODING)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|coding| coding.split(';').next().unwrap_or("").trim() == "br");
    let compressed = if brotli { file(&format!("{path}.br")) } else { None };
    let encoded = compressed.is_some();
    let Some(body) = compressed.or_else(|| file(path)) else {
        return ([(header::CONTENT_TYPE, "text/html; charset=utf-8"), (header::CACHE_CONTROL, "no-store")], NOT_BUILT).into_response();
    };
    let mut response = body.into_response();
    let answer = response.headers_mut();
    answer.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type(path)));
    answer.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if encoded {
        answer.insert(header::CONTENT_ENCODING, HeaderValue::from_static("br"));
    }
    let caching = if is_asset && is_hashed(path) { "public, max-age=31536000, immutable" } else { "no-store" };
    answer.insert(header::CACHE_CONTROL, HeaderValue::from_static(caching));
    response
}

/// Whether the name carries a hash of the content, as in `app-0123456789abcdef.css` or `app-0123456789abcdef_bg.wasm`.
/// Trunk leaves out leading zeros, so a hash may have fewer than 16 digits.
fn is_hashed(path: &str) -> bool {
    path.split(['-', '.', '_', '/']).any(|part| part.len() >= 12 && part.bytes().all(|b| b.is_ascii_hexdigit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_policy_names_every_inline_script_and_no_other() {
        let page = "<script src=\"/a.js\"></script><script>one()</script><script type=\"module\">\nimport x\n</script>";
        assert_eq!(inline_scripts(page).collect::<Vec<_>>(), ["one()", "\nimport x\n"]);
        let policy = policy(page.as_bytes());
        let policy = policy.to_str().expect("text");
        assert_eq!(policy.matches("'sha256-").count(), 2);
        assert!(!policy.contains("unsafe-inline"));
    }

    #[test]
    fn only_hashed_names_are_kept_for_ever() {
        assert!(is_hashed("bursar-console-0a1b2c3d4e5f6789_bg.wasm"));
        assert!(is_hashed("bursar-a1b2c3d4e5f6789.css"));
        assert!(!is_hashed("index.html"));
        assert!(!is_hashed("favicon.svg"));
    }
}
