//! Rows that stay while the list changes around them: what is typed, open or focused in one is kept.
//!
//! All of them go through one list of one type: the framework's code for keyed lists is in the browser once.

use leptos::prelude::*;

/// One row: what tells it from others, and how it is built when it is new.
pub struct KeyedRow {
    key: String,
    view: Box<dyn FnOnce() -> AnyView + Send>,
}

impl KeyedRow {
    /// A row; `view` is called only if there is none with this key yet.
    pub fn new(key: impl Into<String>, view: impl FnOnce() -> AnyView + Send + 'static) -> Self {
        Self { key: key.into(), view: Box::new(view) }
    }
}

/// Rows whose content does not change while they are there.
pub fn keyed_rows(rows: impl Fn() -> Vec<KeyedRow> + Send + Sync + 'static) -> AnyView {
    let rows: Box<dyn Fn() -> Vec<KeyedRow> + Send + Sync> = Box::new(rows);
    view! { <For each=rows key=|row: &KeyedRow| row.key.clone() children=|row: KeyedRow| (row.view)() /> }.into_any()
}

/// Rows that follow their item. A row keeps its last state for the moment in which its item has left the list.
pub fn live_rows<T>(list: Memo<Vec<T>>, key: fn(&T) -> &str, row: impl Fn(Memo<T>) -> AnyView + Clone + Send + Sync + 'static) -> AnyView
where
    T: Clone + PartialEq + Send + Sync + 'static,
{
    keyed_rows(move || {
        let build = |first: &T| {
            let (first, id, row) = (first.clone(), key(first).to_owned(), row.clone());
            KeyedRow::new(id.clone(), move || {
                row(Memo::new(move |_| {
                    list.with(|list| list.iter().find(|item| key(item) == id).cloned()).unwrap_or_else(|| first.clone())
                }))
            })
        };
        list.with(|list| list.iter().map(build).collect())
    })
}
