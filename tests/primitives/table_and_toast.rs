//! Table, card and toasts.

use bursar_console::ui::{Card, Cell, Column, DataTable, Row, RowHeader, Toasts, toast};
use leptos::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use super::stage::*;

#[wasm_bindgen_test]
async fn a_table_keeps_its_roles_and_names_its_cells_where_rows_are_stacked() {
    let _stage = stage(|| {
        view! {
            <Card title="People">
                <DataTable caption="Members of Acme" columns=vec![Column::new("Name"), Column::end("Cost"), Column::hidden("Actions")]>
                    <Row>
                        <RowHeader>"Ada"</RowHeader>
                        <Cell label="Cost" end=true>"$1.00"</Cell>
                        <Cell>"…"</Cell>
                    </Row>
                </DataTable>
            </Card>
        }
        .into_any()
    })
    .await;
    get("region", "People");
    let table = &all("table")[0];
    assert_eq!(
        table.query_selector("caption").ok().flatten().and_then(|caption| caption.text_content()).as_deref(),
        Some("Members of Acme")
    );
    assert_eq!(all("columnheader").iter().map(|head| name(head)).collect::<Vec<_>>(), ["Name", "Cost", "Actions"]);
    assert_eq!(get("rowheader", "Ada").tag_name(), "TH");
    assert_eq!(attribute(&get("cell", "$1.00"), "data-label"), "Cost");
    assert_eq!(all("row").len(), 2);
}

#[wasm_bindgen_test]
async fn a_toast_is_announced_politely_and_can_be_dismissed() {
    let _stage = stage(|| view! { <Toasts /> }.into_any()).await;
    let region =
        document().query_selector("[aria-live='polite'][aria-label='Notifications']").ok().flatten().expect("it is there from the start");
    toast("Ada can manage billing now.");
    toast("Ada can manage billing now.");
    settle(30).await;
    assert_eq!(region.text_content().as_deref(), Some("Ada can manage billing now."), "the same words once");
    toast("Copied");
    settle(30).await;
    click(&all("button")[0]).await;
    assert_eq!(region.text_content().as_deref(), Some("Copied"));
    click(&get("button", "Dismiss")).await;
    assert_eq!(region.text_content().as_deref(), Some(""));
}
