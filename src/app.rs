//! Puts the console together: language and theme, the connection, who is looking, the router and its pages.

use leptos::prelude::*;
use leptos_router::components::Router;

use crate::{
    api::{Client, Tags, live},
    browser::{document, intl, scroll, timers},
    messages::{Language, choose, set_language},
    parts::shell::{frame::Announcer, theme},
    routes::Routes,
    session::Session,
    ui::Toasts,
};

/// Starts the console in the document.
pub fn start() {
    let preferred = intl::preferred_languages();
    let language = choose(theme::stored_language().as_deref(), preferred.iter().map(String::as_str));
    if language == Language::English {
        document::set_language(language.tag());
        return leptos::mount::mount_to_body(App);
    }
    timers::run_before_views(async move {
        // Without its texts the console is in English rather than not there.
        let spoken = if set_language(language).await.is_ok() { language } else { Language::English };
        document::set_language(spoken.tag());
        leptos::mount::mount_to_body(App);
    });
}

/// The console.
#[component]
pub fn App() -> AnyView {
    provide_context(Client::new());
    provide_context(Tags::new());
    provide_context(theme::ThemeChoice::from_storage());
    provide_context(Announcer::new());
    provide_context(Session::start());
    live::follow_browser();
    scroll::restore_on_back();
    view! {
        <Router>
            <Routes />
        </Router>
        <Toasts />
    }
    .into_any()
}
