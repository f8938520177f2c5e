//! An invite link on its way to the clipboard. It is told once and kept no longer than it takes: not in the address,
//! not in storage.

use leptos::{prelude::*, task::spawn_local};

use crate::{
    browser::{clipboard, timers},
    messages::ui,
    ui::{Button, IconName, toast},
};

/// How long the button says that it has copied, milliseconds.
const SAID_MS: u32 = 2_500;

/// Where a link is on its way.
#[derive(Debug, Clone, Copy)]
pub(crate) struct LinkCopy {
    url: RwSignal<String>,
    copied: RwSignal<bool>,
    by_hand: RwSignal<bool>,
}

impl LinkCopy {
    /// No link yet.
    pub(crate) fn new() -> Self {
        Self { url: RwSignal::new(String::new()), copied: RwSignal::new(false), by_hand: RwSignal::new(false) }
    }

    /// Copies a link and says `said`. Where the browser refuses, the link is shown for copying by hand: Safari takes
    /// only what is copied within the click itself.
    pub(crate) fn deliver(self, url: String, said: String) {
        self.url.set(url.clone());
        spawn_local(async move {
            if clipboard::copy(&url).await.is_ok() {
                toast(said);
                self.url.try_set(String::new());
            } else {
                self.copied.try_set(false);
                self.by_hand.try_set(true);
            }
        });
    }

    /// The same for a link that was made by the button, which says so for a moment.
    pub(crate) fn deliver_new(self, url: String, said: String) {
        self.copied.set(true);
        self.deliver(url, said);
        timers::after(SAID_MS, move || {
            self.copied.try_set(false);
        });
    }

    /// Whether the link is shown, both ways.
    pub(crate) fn by_hand(self) -> RwSignal<bool> {
        self.by_hand
    }

    /// The link that is shown.
    pub(crate) fn url(self) -> RwSignal<String> {
        self.url
    }
}

/// *Copy … link*: makes a link with the first click; a double click is one.
#[component]
pub(crate) fn CopyLinkButton(
    /// The words.
    label: &'static str,
    /// Where the link goes.
    copy: LinkCopy,
    /// While it is being made.
    pending: Signal<bool>,
    /// Why none can be made.
    disabled_reason: Signal<Option<String>>,
    /// Makes a link.
    #[prop(into)]
    on_click: Callback<()>,
) -> AnyView {
    let click = move |()| {
        if !copy.copied.get_untracked() {
            on_click.run(());
        }
    };
    let words = move || if copy.copied.get() { ui::copied() } else { label };
    view! {
        <Button icon=IconName::Copy label pending disabled_reason on_click=click>
            <span class="CopyLinkButton-text" data-rest=label>{words}</span>
        </Button>
    }
    .into_any()
}
