//! A window over the page, on the browser's own `<dialog>`: focus is kept inside and the page behind is inert.

use leptos::html;
use leptos::prelude::*;

use super::{IconButton, IconName, unique_id};
use crate::browser::{dom, focus};
use crate::messages as t;

/// `<Dialog open title="Invite"> … </Dialog>`. The content is built anew at each opening.
#[component]
pub fn Dialog(
    /// Whether it is open, both ways: set it to open, it is set to false when the person closes.
    #[prop(into)]
    open: RwSignal<bool>,
    /// The heading, which names the dialog.
    #[prop(into)]
    title: Signal<String>,
    /// While true, neither Escape nor the backdrop nor the close button closes: an answer is on its way.
    #[prop(optional, into)]
    pending: Signal<bool>,
    /// Warns of a loss (`role=alertdialog`); then Escape closes and the backdrop does not.
    #[prop(optional)]
    alert: bool,
    /// The id of the text that explains an alert.
    #[prop(optional, into)]
    described_by: Option<String>,
    /// Wider, for tables and comparisons.
    #[prop(optional)]
    wide: bool,
    /// Called after it has been closed, by whatever way.
    #[prop(optional, into)]
    on_close: Option<Callback<()>>,
    /// The buttons at the foot, the confirming one last.
    #[prop(optional, into)]
    footer: Option<ViewFn>,
    /// The content.
    children: ChildrenFn,
) -> AnyView {
    let node = NodeRef::<html::Dialog>::new();
    let heading = unique_id("dialog");
    let opener = StoredValue::new_local(None::<focus::Focused>);
    Effect::new(move |was_open: Option<bool>| {
        let is_open = open.get();
        match (was_open.unwrap_or(false), is_open) {
            (false, true) => opener.set_value(focus::current()),
            (true, false) => {
                dom::close(node);
                // The browser gives the focus back too, but not where the opener was rebuilt meanwhile.
                if let Some(opener) = opener.try_get_value().flatten() {
                    opener.restore();
                }
                if let Some(on_close) = on_close {
                    on_close.run(());
                }
            }
            _ => {}
        }
        is_open
    });
    let ask_to_close = move || {
        if !pending.get_untracked() {
            open.set(false);
        }
    };
    let content = StoredValue::new((children, footer));
    let inner = move || {
        let (children, footer) = content.get_value();
        // Runs when the content is in the document: the browser then focuses its first field, or the first button.
        Effect::new(move |_| dom::show_modal(node));
        view! {
            <div class="Dialog-body">{children()}</div>
            {footer.map(|footer| view! { <footer class="Dialog-footer">{footer.run()}</footer> })}
        }
    };
    view! {
        <dialog
            class="Dialog"
            node_ref=node
            role=alert.then_some("alertdialog")
            aria-labelledby=heading.clone()
            aria-describedby=described_by.filter(|id| !id.is_empty())
            data-wide=wide.then_some("true")
            on:cancel=move |event| {
                if dom::is_on_itself(&event) {
                    event.prevent_default();
                    ask_to_close();
                }
            }
            on:close=move |event| {
                if dom::is_on_itself(&event) && open.get_untracked() {
                    open.set(false);
                }
            }
            on:mousedown=move |event| {
                if !alert && dom::is_on_itself(&event) {
                    ask_to_close();
                }
            }
        >
            <div class="Dialog-frame">
                <header class="Dialog-header">
                    <h2 id=heading.clone()>{move || title.get()}</h2>
                </header>
                <Show when=move || open.get()>{inner()}</Show>
                // Last, so that opening focuses what the dialog is about; the style puts it into the corner.
                <IconButton icon=IconName::Cross label=t::ui::close() on_click=move |()| ask_to_close() />
            </div>
        </dialog>
    }
    .into_any()
}
