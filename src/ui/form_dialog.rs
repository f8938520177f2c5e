//! A dialog with something to fill in: its foot is *Cancel* and the button that does it, and both know that an answer
//! is on its way. The only place where dialogs get these two buttons.

use leptos::prelude::*;

use super::{Button, ButtonKind, Dialog, FormBanner, FormError};
use crate::messages as t;

/// `<FormDialog open title="Approve Ada?" confirm="Approve" on_confirm=… pending error> … </FormDialog>`.
/// The caller closes it (`open.set(false)`) when the work has succeeded.
#[component]
pub fn FormDialog(
    /// Whether it is open, both ways.
    #[prop(into)]
    open: RwSignal<bool>,
    /// The heading, which names the dialog.
    #[prop(into)]
    title: Signal<String>,
    /// The words on the confirming button, a verb.
    #[prop(into)]
    confirm: Signal<String>,
    /// Whether something is taken away.
    #[prop(optional)]
    danger: bool,
    /// Warns of a loss, as in `Dialog`.
    #[prop(optional)]
    alert: bool,
    /// The id of the text that explains an alert.
    #[prop(optional, into)]
    described_by: String,
    /// While true the confirming button works and the dialog stays.
    #[prop(optional, into)]
    pending: Signal<bool>,
    /// Why it cannot be confirmed yet.
    #[prop(optional, into)]
    disabled_reason: Signal<Option<String>>,
    /// Why it did not work.
    #[prop(optional, into)]
    error: Signal<Option<FormError>>,
    /// Called when the person confirms.
    #[prop(into)]
    on_confirm: Callback<()>,
    /// Called after it has been closed, by whatever way.
    #[prop(into)]
    on_close: Callback<()>,
    /// What to fill in.
    children: ChildrenFn,
) -> AnyView {
    let kind = if danger { ButtonKind::Danger } else { ButtonKind::Primary };
    let cancel = move |()| {
        if !pending.get_untracked() {
            open.set(false);
        }
    };
    let footer = move || {
        view! {
            <Button on_click=cancel>{t::ui::cancel()}</Button>
            <Button kind pending disabled_reason on_click=on_confirm>{move || confirm.get()}</Button>
        }
    };
    let content = StoredValue::new(children);
    view! {
        <Dialog open title pending alert described_by footer on_close>
            {content.with_value(|children| children())}
            <FormBanner error />
        </Dialog>
    }
    .into_any()
}
