//! The policy table as people read it: groups of lines, a word in every cell, the viewer's own columns marked.

use bursar_domain::access::Tie;
use leptos::prelude::*;

use super::{
    view_model::{Column, Group, Line},
    words,
};
use crate::messages::roles as t;

/// The whole table, scrolling sideways inside a region of its own where the page is narrow.
#[component]
pub(super) fn PolicyTable(
    /// How the viewer is tied to the organization.
    #[prop(into)]
    tie: Signal<Tie>,
) -> impl IntoView {
    // A scrolling region needs the keyboard: it is focusable and has a name.
    view! {
        <div class="PolicyTable" role="region" aria-label=t::table_scroll() tabindex="0">
            <table>
                <caption class="VisuallyHidden">{t::table()}</caption>
                <thead>
                    <tr>
                        <th scope="col">{t::permission()}</th>
                        {Column::ALL.map(|column| view! { <Heading column tie/> }).collect_view()}
                    </tr>
                </thead>
                {Group::ALL.map(|group| view! { <Lines group tie/> }).collect_view()}
            </table>
        </div>
    }
}

#[component]
fn Heading(column: Column, tie: Signal<Tie>) -> impl IntoView {
    let own = move || column.speaks_of(tie.get());
    view! {
        <th scope="col" data-own=move || own().then_some("true")>
            {words::column(column)}
            {move || own().then(|| view! { <span class="PolicyTable-you">{t::you()}</span> })}
        </th>
    }
}

#[component]
fn Lines(group: Group, tie: Signal<Tie>) -> impl IntoView {
    view! {
        <tbody>
            <tr class="PolicyTable-group">
                <th scope="rowgroup" colspan="6">{words::group(group)}</th>
            </tr>
            {group.lines().into_iter().map(|line| view! { <OneLine line tie/> }).collect_view()}
        </tbody>
    }
}

#[component]
fn OneLine(line: Line, tie: Signal<Tie>) -> impl IntoView {
    let cells = Column::ALL.into_iter().zip(line.cells);
    view! {
        <tr>
            <th scope="row">{words::permission(line.permission)}</th>
            {cells
                .map(|(column, cell)| {
                    let own = move || column.speaks_of(tie.get()).then_some("true");
                    view! {
                        <td data-tone=words::tone(cell) data-own=own>
                            {words::cell(cell)}
                        </td>
                    }
                })
                .collect_view()}
        </tr>
    }
}
