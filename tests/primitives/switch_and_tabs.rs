//! Switch and tabs.

use bursar_console::ui::{Switch, TabItem, Tabs};
use leptos::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use super::stage::*;

#[wasm_bindgen_test]
async fn a_switch_asks_and_shows_the_answer() {
    let (on, asked, pending) = (RwSignal::new(false), RwSignal::new(None), RwSignal::new(false));
    let _stage =
        stage(move || view! { <Switch on label="Auto-recharge" pending on_toggle=move |wanted| asked.set(Some(wanted)) /> }.into_any())
            .await;
    let switch = get("switch", "Auto-recharge");
    click(&switch).await;
    assert_eq!(asked.get_untracked(), Some(true));
    assert_eq!(attribute(&switch, "aria-checked"), "false", "it does not flip by itself");
    on.set(true);
    pending.set(true);
    settle(20).await;
    assert_eq!(attribute(&switch, "aria-checked"), "true");
    click(&switch).await;
    assert_eq!(asked.get_untracked(), Some(true), "clicks are ignored while pending");
    pending.set(false);
    settle(20).await;
    click(&switch).await;
    assert_eq!(asked.get_untracked(), Some(false));
}

#[wasm_bindgen_test]
async fn tabs_move_with_the_arrows_and_name_their_panel() {
    let selected = RwSignal::new("unknown".to_owned());
    let _stage = stage(move || {
        let tabs = vec![
            TabItem::new("open", "Open", || "open ones"),
            TabItem::new("paid", "Paid", || "paid ones"),
            TabItem::new("all", "All", || "all of them"),
        ];
        view! { <Tabs label="Invoices" tabs selected /> }.into_any()
    })
    .await;
    get("tablist", "Invoices");
    let open = get("tab", "Open");
    assert_eq!([attribute(&open, "aria-selected"), attribute(&open, "tabindex")], ["true", "0"], "an unknown key shows the first");
    open.focus().expect("it can be focused");
    press("ArrowRight").await;
    assert_eq!([focused_name(), selected.get_untracked()], ["Paid", "paid"]);
    assert_eq!(attribute(&open, "tabindex"), "-1");
    let panel = get("tabpanel", "Paid");
    assert_eq!(panel.text_content().as_deref(), Some("paid ones"));
    assert_eq!(attribute(&focused(), "aria-controls"), panel.id());
    press("End").await;
    assert_eq!(focused_name(), "All");
    press("ArrowRight").await;
    assert_eq!(focused_name(), "Open");
    press("ArrowLeft").await;
    press("Home").await;
    assert_eq!(focused_name(), "Open");
}
