//! Choosing one of very many by typing.

use leptos::prelude::*;

use super::{ComboOption, ComboSearch};

/// `<Combobox label="Select a teammate" value=chosen search=find />`.
#[component]
pub fn Combobox(
    /// The accessible name, shown as label.
    #[prop(into)]
    label: Signal<String>,
    /// What is chosen, both ways. Set it to `None` to empty the combobox.
    #[prop(into)]
    value: RwSignal<Option<ComboOption>>,
    /// Finds options.
    search: ComboSearch,
    /// An example of what to type.
    #[prop(optional, into)]
    placeholder: Option<String>,
    /// What to say when nothing is found; a page's own `empty_text` comes first.
    #[prop(optional, into)]
    empty_text: Option<Signal<String>>,
    /// What is wrong with the choice.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
    /// The label is for screen readers alone.
    #[prop(optional)]
    hide_label: bool,
    /// The id of the input, to focus it.
    #[prop(optional, into)]
    id: Option<String>,
) -> AnyView {
    let _ = (value, search, placeholder, empty_text, error, hide_label);
    view! { <input role="combobox" id=id aria-label=move || label.get() /> }.into_any()
}
