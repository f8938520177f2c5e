//! What a handler gives back: the reply, and perhaps changes of cookies. A reply that is a file goes out as its bytes, every other
//! one as JSON; here is the only place that makes the difference.

use std::any::Any;

use axum::{
    Json,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use bursar_domain::api::file::File;

use super::cookies::Cookie;

/// A reply on its way out.
#[derive(Debug)]
pub struct Answer<R> {
    /// The JSON, or the file.
    pub reply: R,
    /// Which cookies change.
    pub cookies: Vec<Cookie>,
}

impl<R> From<R> for Answer<R> {
    fn from(reply: R) -> Self {
        Self { reply, cookies: Vec::new() }
    }
}

impl<R> Answer<R> {
    /// The reply with changes of cookies.
    #[must_use]
    pub fn with_cookies(reply: R, cookies: impl IntoIterator<Item = Cookie>) -> Self {
        Self { reply, cookies: cookies.into_iter().collect() }
    }
}

impl<R: serde::Serialize + 'static> IntoResponse for Answer<R> {
    fn into_response(mut self) -> Response {
        // Asked of the value, so that no endpoint can be mounted the wrong way.
        let mut response = match (&mut self.reply as &mut dyn Any).downcast_mut::<File>() {
            Some(file) => send_file(file),
            None => Json(self.reply).into_response(),
        };
        for cookie in self.cookies {
            response.headers_mut().append(header::SET_COOKIE, cookie.header());
        }
        response
    }
}

/// What a file may do in the browser that shows it: nothing but look like itself. (The browser's own viewer of PDFs needs styles.)
const FILE_POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// The bytes, which are taken out of the file.
fn send_file(file: &mut File) -> Response {
    let how = if file.inline { "inline" } else { "attachment" };
    let disposition = format!("{how}; filename=\"{}\"", safe_name(&file.name));
    let text = |text: &str, otherwise| HeaderValue::from_str(text).unwrap_or(HeaderValue::from_static(otherwise));
    let mut response = std::mem::take(&mut file.bytes).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, text(&file.media_type, "application/octet-stream"));
    headers.insert(header::CONTENT_DISPOSITION, text(&disposition, "attachment"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(FILE_POLICY));
    response
}

/// A name that needs no quoting in any header and is no path anywhere.
fn safe_name(name: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_') { c } else { '-' };
    let name: String = name.chars().map(plain).take(120).collect();
    let name = name.trim_matches(['.', '-']);
    if name.is_empty() { "file".to_owned() } else { name.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_of_a_file_cannot_break_out_of_its_header_or_folder() {
        assert_eq!(safe_name("ACME-INV-000042.pdf"), "ACME-INV-000042.pdf");
        assert_eq!(safe_name("../x\"; filename=\"evil.exe\r\n"), "x---filename--evil.exe");
        assert_eq!(safe_name("Übersicht.csv"), "bersicht.csv");
        assert_eq!(safe_name("…"), "file");
    }

    #[test]
    fn a_file_is_sent_as_its_bytes_and_everything_else_as_json() {
        let file = File { name: "a.csv".to_owned(), media_type: "text/csv".to_owned(), bytes: b"1,2\r\n".to_vec(), inline: false };
        let sent = Answer::from(file).into_response();
        assert_eq!(sent.headers()[header::CONTENT_TYPE], "text/csv");
        assert_eq!(sent.headers()[header::CONTENT_DISPOSITION], "attachment; filename=\"a.csv\"");
        assert_eq!(sent.headers()[header::CACHE_CONTROL], "no-store");
        assert_eq!(sent.headers()[header::X_CONTENT_TYPE_OPTIONS], "nosniff");
        let json = Answer::from(vec![1, 2]).into_response();
        assert_eq!(json.headers()[header::CONTENT_TYPE], "application/json");
    }
}
