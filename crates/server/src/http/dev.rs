//! Of the demo only: the developer mailbox and a clock that can be moved forward. Never mounted by `bursar serve`.

use axum::{
    Json, Router,
    extract::{Extension, Path, Query, State},
    http::{HeaderMap, Method, header},
    response::{Html, IntoResponse, Response},
    routing::{get, post},
};
use serde::{Deserialize, Serialize};

use super::{fault, meta::RequestMeta, mount::own_page};
use crate::{
    app::App,
    mail,
    service::{Fault, notify},
    store::{
        self,
        mail::{MailRow, State as MailState},
    },
};

/// Messages that the mailbox shows at most.
const SHOWN: u32 = 200;

/// `GET /dev/mailbox` and `POST /dev/clock`, below the API.
pub fn api() -> Router<App> {
    Router::new().route("/dev/mailbox", get(list)).route("/dev/clock", post(advance))
}

/// The mailbox as a page, with its style.
pub fn pages() -> Router<App> {
    Router::new().route("/dev/mailbox", get(page)).route("/dev/mailbox.css", get(style)).route("/dev/mailbox/{id}/html", get(html))
}

/// A mail that stands here opened, secrets and all: the demo's people are made up.
#[derive(Serialize)]
struct DevMail {
    id: String,
    kind: String,
    to: String,
    subject: String,
    body: String,
    html: String,
    created_at: i64,
    state: &'static str,
    last_error: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Advance {
    advance_ms: i64,
}

#[derive(Debug, Serialize)]
struct Now {
    now: i64,
}

#[derive(Debug, Default, Deserialize)]
struct Filter {
    to: Option<String>,
}

async fn mails(app: &App, filter: &Filter) -> Result<Vec<DevMail>, Fault> {
    let rows = store::mail::latest(&mut *app.store.read().await?, SHOWN).await?;
    let wanted = |to: &str| filter.to.as_deref().is_none_or(|filter| filter.trim().is_empty() || to.eq_ignore_ascii_case(filter.trim()));
    Ok(rows.into_iter().filter(|row| wanted(&row.to_address)).map(|row| opened(app, row)).collect())
}

fn opened(app: &App, row: MailRow) -> DevMail {
    // A database that came without its key still shows the rest.
    let [body, html] = notify::opened(&app.config.sealer, &row).ok().flatten().unwrap_or_default();
    let state = match row.state() {
        MailState::Queued => "queued",
        MailState::Retrying(_) => "retrying",
        MailState::Sent => "sent",
        MailState::Failed(_) => "failed",
    };
    DevMail {
        id: row.id,
        kind: row.kind,
        to: row.to_address,
        subject: row.subject,
        body,
        html,
        created_at: row.created_at,
        state,
        last_error: row.last_error,
    }
}

async fn list(State(app): State<App>, Extension(meta): Extension<RequestMeta>, Query(filter): Query<Filter>) -> Response {
    match mails(&app, &filter).await {
        Ok(mails) => Json(mails).into_response(),
        Err(error) => fault::respond(error, &meta.id),
    }
}

async fn advance(State(app): State<App>, Extension(meta): Extension<RequestMeta>, headers: HeaderMap, Json(by): Json<Advance>) -> Response {
    if let Err(error) = own_page(&app, &Method::POST, &headers) {
        return fault::respond(error, &meta.id);
    }
    app.clock.advance(by.advance_ms.max(0));
    Json(Now { now: app.now().0 }).into_response()
}

async fn page(State(app): State<App>, Extension(meta): Extension<RequestMeta>, Query(filter): Query<Filter>) -> Response {
    match mails(&app, &filter).await {
        Ok(mails) => Html(render(&mails, filter.to.as_deref().unwrap_or(""))).into_response(),
        Err(error) => fault::respond(error, &meta.id),
    }
}

/// A mail as a mail program shows it. The page may do nothing but be looked at and be left by a link: no script, no form,
/// no request, not even this origin's cookies.
async fn html(State(app): State<App>, Extension(meta): Extension<RequestMeta>, Path(id): Path<String>) -> Response {
    const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'; \
                          sandbox allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation";
    let found = async {
        let row = store::mail::find(&mut *app.store.read().await?, &id).await?.ok_or_else(Fault::not_found)?;
        Ok::<_, Fault>(opened(&app, row))
    };
    match found.await {
        Ok(mail) => ([(header::CONTENT_SECURITY_POLICY, POLICY)], Html(mail.html)).into_response(),
        Err(error) => fault::respond(error, &meta.id),
    }
}

fn render(mails: &[DevMail], filter: &str) -> String {
    let mut rows = String::new();
    for message in mails {
        let error = message.last_error.as_deref().map(|error| format!(": {}", escape(error))).unwrap_or_default();
        rows.push_str(&format!(
            "<article><h2>{}</h2><p class=\"meta\">to <a href=\"/dev/mailbox?to={}\">{}</a> · {} · {} · {}{error} · \
             <a href=\"/dev/mailbox/{}/html\">HTML</a></p><div class=\"body\">{}</div></article>",
            escape(&message.subject),
            serde_urlencoded::to_string([("x", &message.to)]).unwrap_or_default().trim_start_matches("x="),
            escape(&message.to),
            mail::date_time(bursar_domain::time::Timestamp(message.created_at)),
            escape(&message.kind),
            message.state,
            escape(&message.id),
            linked(&message.body)
        ));
    }
    if mails.is_empty() {
        rows.push_str("<p>No mail yet. Whatever Bursar sends in this demo is kept here instead.</p>");
    }
    format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
         <title>Developer mailbox · Bursar</title><link rel=\"stylesheet\" href=\"/dev/mailbox.css\"></head><body><main>\
         <h1>Developer mailbox</h1><form><label for=\"to\">Only mail to</label> <input id=\"to\" name=\"to\" type=\"search\" value=\"{}\"> \
         <button>Show</button> <a href=\"/dev/mailbox\">Show all</a></form>{rows}</main></body></html>",
        escape(filter)
    )
}

/// Text for HTML, in an element or between double quotes.
pub(super) fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// Paragraphs, with every line that is an address made a link.
fn linked(body: &str) -> String {
    body.split("\n\n")
        .map(|paragraph| {
            let lines: Vec<_> = paragraph
                .lines()
                .map(|line| {
                    let text = escape(line);
                    if line.starts_with("http://") || line.starts_with("https://") {
                        format!("<a href=\"{text}\">{text}</a>")
                    } else {
                        text
                    }
                })
                .collect();
            format!("<p>{}</p>", lines.join("<br>"))
        })
        .collect()
}

async fn style() -> Response {
    const CSS: &str = "
:root { color-scheme: light dark; font: 14px/1.5 system-ui, sans-serif; }
main { max-inline-size: 720px; margin: 24px auto; padding-inline: 16px; }
h1 { font-size: 20px; } h2 { font-size: 15px; margin: 0; }
article { border: 1px solid light-dark(#d7dbe0, #3a4048); border-radius: 8px; padding: 12px 16px; margin-block: 12px; overflow-wrap: anywhere; }
.meta { color: light-dark(#55606c, #a4adb8); margin: 2px 0 8px; }
a { color: light-dark(#1f5fbf, #8ab6ff); } input, button { font: inherit; padding: 4px 8px; min-block-size: 32px; }
";
    ([(header::CONTENT_TYPE, "text/css; charset=utf-8")], CSS).into_response()
}
