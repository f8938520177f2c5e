//! Code that the browser loads when it is first needed: pages other than the one that people come for, and questions
//! that are asked after a click. `on_demand!` marks where one begins; the release build cuts the WebAssembly there
//! (feature `split`, `xtask bindgen`), any other build has all in one file and runs the same way.

use std::{
    future::Future,
    pin::{Pin, pin},
    task::{Context, Poll, Waker},
};

use leptos::{prelude::*, task::spawn_local, wasm_split::SplitLoaderError};

use super::shell::FailurePanel;
use crate::{
    api::{Failure, use_client},
    browser::{document, preload, timers},
    messages::ui,
    ui::Spinner,
};

/// The code is there, or could not be had.
pub type Loading = Pin<Box<dyn Future<Output = Result<(), SplitLoaderError>>>>;
/// A view whose code is on its way.
pub type Building = Pin<Box<dyn Future<Output = Result<AnyView, SplitLoaderError>>>>;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Waiting,
    Failed,
    Ready,
}

/// A view of code that is loaded when this is first shown: `on_demand!(roles() => features::roles::page())`. The name
/// is the file's, and the view is built anew whenever its values (by clone) are shown again.
#[macro_export]
macro_rules! on_demand {
    ($name:ident ($($value:ident : $kind:ty),*) => $view:expr) => {{
        #[cfg(feature = "split")]
        #[leptos::wasm_split::wasm_split($name, wasm_split_path = ::leptos::wasm_split, preload(load), fallible)]
        fn $name($($value: $kind),*) -> Result<leptos::prelude::AnyView, leptos::wasm_split::SplitLoaderError> {
            Ok($view)
        }
        #[cfg(not(feature = "split"))]
        async fn load() -> Result<(), leptos::wasm_split::SplitLoaderError> {
            Ok(())
        }
        #[cfg(not(feature = "split"))]
        async fn $name($($value: $kind),*) -> Result<leptos::prelude::AnyView, leptos::wasm_split::SplitLoaderError> {
            Ok($view)
        }
        $crate::parts::on_demand::show(|| Box::pin(load()), move || Box::pin($name($($value.clone()),*)))
    }};
}

/// The same from the first time on that `open` is true: for dialogs, whose code comes with the first question.
pub fn when_opened(open: Signal<bool>, view: impl Fn() -> AnyView + Send + 'static) -> AnyView {
    once_open(open, Box::new(view))
}

fn once_open(open: Signal<bool>, view: Box<dyn Fn() -> AnyView + Send>) -> AnyView {
    let was_open = Memo::new(move |before: Option<&bool>| before == Some(&true) || open.get());
    (move || if was_open.get() { view() } else { ().into_any() }).into_any()
}

/// Shows what `build` gives once `load` has brought its code; a failed load is tried again when the connection is back,
/// or when the person says so.
pub fn show(load: fn() -> Loading, build: impl Fn() -> Building + Send + 'static) -> AnyView {
    show_part(load, Box::new(build))
}

// Behind one type each, so that it is in the browser once.
fn show_part(load: fn() -> Loading, build: Box<dyn Fn() -> Building + Send>) -> AnyView {
    let stage = RwSignal::new(Stage::Waiting);
    let fetch = Callback::new(move |()| {
        stage.set(Stage::Waiting);
        spawn_local(async move {
            let now = if load().await.is_ok() { Stage::Ready } else { Stage::Failed };
            // Whoever asked for it may have gone on to another page meanwhile.
            stage.try_set(now);
        });
    });
    fetch.run(());
    let lost = use_client().connection_lost();
    Effect::new(move |before: Option<bool>| {
        let lost = lost.get();
        if before == Some(true) && !lost && stage.get_untracked() == Stage::Failed {
            fetch.run(());
        }
        lost
    });
    let view = move || match stage.get() {
        // Shown only after a moment (style/parts/on_demand.css), above everything: it moves nothing.
        Stage::Waiting => view! { <div class="OnDemand-waiting"><Spinner label=ui::loading() /></div> }.into_any(),
        Stage::Ready => {
            // The reads of a page that the document asked for ahead of time begin before this does.
            timers::after(0, preload::forget);
            finished(build()).unwrap_or_else(|| failed(fetch))
        }
        Stage::Failed => failed(fetch),
    };
    view.into_any()
}

/// The view of code that has been loaded: there is nothing to wait for any more.
fn finished(building: Building) -> Option<AnyView> {
    match pin!(building).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(view) => view.ok(),
        Poll::Pending => None,
    }
}

/// Without a connection it may work in a moment; with one, the file is likely that of an older version.
fn failed(retry: Callback<()>) -> AnyView {
    let lost = use_client().connection_lost().get_untracked() || !document::is_online();
    let failure = if lost { Failure::Offline } else { Failure::OutOfDate };
    view! { <FailurePanel failure retry/> }.into_any()
}
