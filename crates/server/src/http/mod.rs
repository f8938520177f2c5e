//! HTTP: the only place that knows axum. Requests become calls of `service`, faults become problem documents.

pub mod answer;
mod card_guard;
pub mod cookies;
pub mod dev;
pub mod events;
pub mod fault;
pub mod gate;
pub mod handlers;
pub mod health;
pub mod meta;
pub mod mount;
pub mod sandbox;

use axum::{Router, extract::DefaultBodyLimit, middleware};

use crate::{app::App, payments::Provider};

/// Most bytes of a request that are read.
const MAX_BODY: usize = 64 * 1024;

/// Everything that the server answers.
pub fn router(app: &App) -> Router {
    let mut api = handlers::mount_all().into_router().route("/events", axum::routing::get(events::events));
    if app.config.demo {
        api = api.merge(dev::api());
    }
    let api = api
        .fallback(fault::unknown_address)
        .method_not_allowed_fallback(fault::unknown_method)
        .layer(middleware::from_fn(meta::api_headers));
    let mut router = Router::new().nest(bursar_domain::api::BASE, api).merge(health::router());
    if app.config.demo {
        router = router.merge(dev::pages());
    }
    match &app.provider {
        Provider::Sandbox(sandbox) => router = router.merge(sandbox::pages(sandbox)),
    }
    router
        .fallback(crate::console::serve)
        .layer(DefaultBodyLimit::max(MAX_BODY))
        .layer(middleware::from_fn_with_state(app.clone(), meta::every_answer))
        .with_state(app.clone())
}
