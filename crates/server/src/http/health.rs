//! `/healthz`: the process runs. `/readyz`: it can serve (the database answers and is of this version).

use axum::{Router, extract::State, http::StatusCode, routing::get};

use crate::app::App;

/// Both routes.
pub fn router() -> Router<App> {
    Router::new().route("/healthz", get(|| async { "ok\n" })).route("/readyz", get(ready))
}

async fn ready(State(app): State<App>) -> (StatusCode, &'static str) {
    match app.store.is_current().await {
        Ok(true) => (StatusCode::OK, "ready\n"),
        _ => (StatusCode::SERVICE_UNAVAILABLE, "not ready: the database does not answer or is not of this version\n"),
    }
}
