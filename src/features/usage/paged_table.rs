//! A table that draws one page of its rows at a time, however many there are.

use std::sync::Arc;

use leptos::prelude::*;

use crate::{
    browser::intl::number,
    messages::usage as t,
    ui::{Button, Cell, Column, DataTable, IconName, Row, RowHeader, announce},
};

/// Rows on a page.
const PAGE: usize = 100;

/// Where to find the cells of a row. The first names the row; the texts are made for the rows of one page only.
pub(super) type Cells = Arc<dyn Fn(usize) -> Vec<String> + Send + Sync>;

/// What a table shows.
#[derive(Clone)]
pub(super) struct Content {
    /// The heads: words, and whether the column holds amounts.
    pub(super) heads: Vec<(String, bool)>,
    /// How many rows.
    pub(super) rows: usize,
    /// The cells of a row.
    pub(super) cells: Cells,
}

/// First and last row (from 0, the last one excluded) of a page.
fn bounds(page: usize, rows: usize) -> (usize, usize) {
    let from = (page * PAGE).min(rows.saturating_sub(1) / PAGE * PAGE);
    (from, (from + PAGE).min(rows))
}

/// The table with its pager, from a signal that changes with the report.
pub(super) fn paged_table(caption: &'static str, content: impl Fn() -> Content + Send + Sync + 'static) -> AnyView {
    table(caption, Box::new(content))
}

fn table(caption: &'static str, content: Box<dyn Fn() -> Content + Send + Sync>) -> AnyView {
    let view = move || {
        let content = content();
        let page = RwSignal::new(0_usize);
        let (heads, rows, cells) = (content.heads, content.rows, content.cells);
        let columns = heads.iter().map(|(head, end)| if *end { Column::end(head.clone()) } else { Column::new(head.clone()) }).collect();
        let body = move || {
            let (from, to) = bounds(page.get(), rows);
            (from..to).map(|at| row(&heads, cells(at))).collect_view()
        };
        let pager = (rows > PAGE).then(|| pager(page, rows));
        view! {
            <div class="UsageTable">
                <DataTable caption columns=columns>{body}</DataTable>
            </div>
            {pager}
        }
    };
    view.into_any()
}

fn row(heads: &[(String, bool)], cells: Vec<String>) -> AnyView {
    let cell = |((at, text), (head, end)): ((usize, String), &(String, bool))| match at {
        0 => view! { <RowHeader>{text}</RowHeader> }.into_any(),
        _ => view! { <Cell label=head.clone() end=*end>{text}</Cell> }.into_any(),
    };
    let cells = cells.into_iter().enumerate().zip(heads).map(cell).collect_view();
    view! { <Row>{cells}</Row> }.into_any()
}

fn pager(page: RwSignal<usize>, rows: usize) -> AnyView {
    let count = |n: usize| number(i64::try_from(n).unwrap_or(i64::MAX));
    let range = move || {
        let (from, to) = bounds(page.get(), rows);
        t::page_range(&count(from + 1), &count(to), &count(rows))
    };
    let last = (rows - 1) / PAGE;
    let go = move |to: usize| {
        page.set(to.min(last));
        announce(untrack(range));
    };
    let at_first = Signal::derive(move || (page.get() == 0).then(|| t::page_first().to_owned()));
    let at_last = Signal::derive(move || (page.get() >= last).then(|| t::page_last().to_owned()));
    view! {
        <div class="UsagePager">
            <p>{range}</p>
            <Button small=true icon=IconName::ChevronLeft disabled_reason=at_first on_click=move |()| go(page.get_untracked().saturating_sub(1))>
                {t::page_before()}
            </Button>
            <Button small=true icon=IconName::ChevronRight disabled_reason=at_last on_click=move |()| go(page.get_untracked() + 1)>
                {t::page_after()}
            </Button>
        </div>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn act_1_pages_cover_every_row_once() {
        for rows in [1, 99, 100, 101, 10_000, 10_001] {
            let pages = (rows - 1) / PAGE + 1;
            let seen: usize = (0..pages).map(|page| bounds(page, rows)).map(|(from, to)| to - from).sum();
            assert_eq!(seen, rows);
            assert_eq!(bounds(pages + 5, rows), bounds(pages - 1, rows), "beyond the end is the end");
        }
        assert_eq!(bounds(0, 0), (0, 0));
    }
}
