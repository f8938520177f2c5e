//! Tables that turn into stacked rows where there is no room.
//!
//! The roles are written out because CSS that lays a table out as blocks takes them away in some browsers.

use leptos::prelude::*;

/// The head of a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    label: String,
    end: bool,
    hidden: bool,
}

impl Column {
    /// A column of text.
    #[must_use]
    pub fn new(label: impl Into<String>) -> Self {
        Self { label: label.into(), end: false, hidden: false }
    }

    /// A column of amounts, aligned at the end.
    #[must_use]
    pub fn end(label: impl Into<String>) -> Self {
        Self { label: label.into(), end: true, hidden: false }
    }

    /// A column whose head is for screen readers alone, such as "Actions".
    #[must_use]
    pub fn hidden(label: impl Into<String>) -> Self {
        Self { label: label.into(), end: true, hidden: true }
    }
}

/// `<DataTable caption="Members" columns=vec![Column::new("Name")]><Row>…</Row></DataTable>`.
#[component]
pub fn DataTable(
    /// What the table shows; for screen readers, since a heading stands near.
    #[prop(into)]
    caption: Signal<String>,
    /// The heads.
    columns: Vec<Column>,
    /// The rows.
    children: Children,
) -> AnyView {
    let head = |column: Column| {
        let Column { label, end, hidden } = column;
        let label = if hidden { view! { <span class="VisuallyHidden">{label}</span> }.into_any() } else { label.into_any() };
        view! { <th role="columnheader" scope="col" data-end=end.then_some("true")>{label}</th> }
    };
    view! {
        <div class="DataTable">
            <table role="table">
                <caption class="VisuallyHidden">{move || caption.get()}</caption>
                <thead role="rowgroup">
                    <tr role="row">{columns.into_iter().map(head).collect_view()}</tr>
                </thead>
                <tbody role="rowgroup">{children()}</tbody>
            </table>
        </div>
    }
    .into_any()
}

/// A row of a [`DataTable`].
#[component]
pub fn Row(
    /// Its cells.
    children: Children,
) -> AnyView {
    view! { <tr role="row">{children()}</tr> }.into_any()
}

/// The cell that names its row.
#[component]
pub fn RowHeader(
    /// The content.
    children: Children,
) -> AnyView {
    view! { <th role="rowheader" scope="row">{children()}</th> }.into_any()
}

/// A cell. `label` repeats the column's head where rows are stacked.
#[component]
pub fn Cell(
    /// The column's head; empty for actions.
    #[prop(optional, into)]
    label: String,
    /// Aligned at the end, for amounts and actions.
    #[prop(optional)]
    end: bool,
    /// The content.
    children: Children,
) -> AnyView {
    view! { <td role="cell" data-label=label data-end=end.then_some("true")>{children()}</td> }.into_any()
}
