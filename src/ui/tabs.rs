//! Views of one thing, one at a time (the ARIA tabs pattern, selection follows focus).

use leptos::prelude::*;

use super::unique_id;
use crate::browser::focus;

/// One tab and its panel.
#[derive(Clone)]
pub struct TabItem {
    /// What the program calls it; goes well into a query string.
    pub key: &'static str,
    /// What people call it.
    pub label: String,
    /// The panel, built when the tab is selected.
    pub panel: ViewFn,
}

impl TabItem {
    /// A tab.
    #[must_use]
    pub fn new(key: &'static str, label: impl Into<String>, panel: impl Into<ViewFn>) -> Self {
        Self { key, label: label.into(), panel: panel.into() }
    }
}

/// `<Tabs label="Invoices" tabs=vec![…] selected=key />`.
#[component]
pub fn Tabs(
    /// What the tabs are views of.
    #[prop(into)]
    label: Signal<String>,
    /// The tabs.
    tabs: Vec<TabItem>,
    /// The key of the selected tab, both ways.
    #[prop(into)]
    selected: RwSignal<String>,
) -> AnyView {
    let base = unique_id("tabs");
    let keys: Vec<&'static str> = tabs.iter().map(|tab| tab.key).collect();
    let fallback = keys.first().copied().unwrap_or_default();
    let panels: Vec<_> = tabs.iter().map(|tab| (tab.key, tab.panel.clone())).collect();
    // An unknown key, say from an old address, shows the first tab rather than nothing.
    let current = {
        let keys = keys.clone();
        Memo::new(move |_| selected.with(|key| keys.iter().copied().find(|known| known == key)).unwrap_or(fallback))
    };
    let on_key = {
        let base = base.clone();
        move |event: leptos::ev::KeyboardEvent| {
            let at = keys.iter().position(|key| *key == current.get_untracked()).unwrap_or_default();
            let next = match event.key().as_str() {
                "ArrowRight" => (at + 1) % keys.len(),
                "ArrowLeft" => (at + keys.len() - 1) % keys.len(),
                "Home" => 0,
                "End" => keys.len() - 1,
                _ => return,
            };
            event.prevent_default();
            selected.set(keys[next].to_owned());
            focus::id(&format!("{base}-tab-{}", keys[next]));
        }
    };
    let tab_button = |tab: TabItem| {
        let key = tab.key;
        let is_current = move || current.get() == key;
        view! {
            <button
                class="Tabs-tab"
                type="button"
                role="tab"
                id=format!("{base}-tab-{key}")
                aria-controls=format!("{base}-panel")
                aria-selected=move || if is_current() { "true" } else { "false" }
                tabindex=move || if is_current() { "0" } else { "-1" }
                on:click=move |_| selected.set(key.to_owned())
            >
                {tab.label}
            </button>
        }
    };
    let labelled_by = {
        let base = base.clone();
        move || format!("{base}-tab-{}", current.get())
    };
    let panel = move || panels.iter().find(|(key, _)| *key == current.get()).map(|(_, panel)| panel.run());
    let panel_id = format!("{base}-panel");
    view! {
        <div class="Tabs">
            <div class="Tabs-list" role="tablist" aria-label=move || label.get() on:keydown=on_key>
                {tabs.into_iter().map(tab_button).collect_view()}
            </div>
            <div class="Tabs-panel" role="tabpanel" id=panel_id tabindex="0" aria-labelledby=labelled_by>
                {panel}
            </div>
        </div>
    }
    .into_any()
}
