//! Menu: arrow keys, first letters, Escape, and items that cannot be used.

use bursar_console::ui::{Menu, MenuItem};
use leptos::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use super::stage::*;

async fn menu(chosen: RwSignal<&'static str>) -> Stage {
    stage(move || {
        let items = move || {
            vec![
                MenuItem::new("Resend", move || chosen.set("resend")),
                MenuItem::new("Copy", move || chosen.set("copy")).disabled(Some("The link is gone.".to_owned())),
                MenuItem::new("Revoke", move || chosen.set("revoke")).danger(),
                MenuItem::link("Open", "#open"),
            ]
        };
        view! { <Menu label="Actions for Ada" items /> }.into_any()
    })
    .await
}

#[wasm_bindgen_test]
async fn the_button_says_what_it_opens() {
    let _stage = menu(RwSignal::new("")).await;
    let button = get("button", "Actions for Ada");
    assert_eq!([attribute(&button, "aria-haspopup"), attribute(&button, "aria-expanded")], ["menu", "false"]);
    click(&button).await;
    assert_eq!(attribute(&button, "aria-expanded"), "true");
    assert_eq!(attribute(&button, "aria-controls"), get("menu", "Actions for Ada").id());
    assert_eq!(focused_name(), "Resend");
    assert_eq!(all("menuitem").len(), 4);
}

#[wasm_bindgen_test]
async fn keys_move_and_escape_returns_to_the_button() {
    let _stage = menu(RwSignal::new("")).await;
    let button = get("button", "Actions for Ada");
    button.focus().expect("it can be focused");
    press("ArrowUp").await;
    assert_eq!(focused_name(), "Open", "Up opens at the end");
    press("ArrowDown").await;
    assert_eq!(focused_name(), "Resend", "and goes round");
    press("End").await;
    assert_eq!(focused_name(), "Open");
    press("Home").await;
    press("r").await;
    assert_eq!(focused_name(), "Revoke", "the next that begins with the letter");
    assert!(press("Escape").await, "an outer dialog does not see it");
    assert_eq!(focused(), button);
    assert!(all("menu").is_empty());
    press("ArrowDown").await;
    assert_eq!(focused_name(), "Resend");
    assert!(!press("Tab").await, "Tab goes on by itself");
    assert!(all("menu").is_empty());
}

#[wasm_bindgen_test]
async fn choosing_runs_the_action_and_a_disabled_item_says_why() {
    let chosen = RwSignal::new("");
    let _stage = menu(chosen).await;
    let button = get("button", "Actions for Ada");
    click(&button).await;
    press("ArrowDown").await;
    let copy = focused();
    assert_eq!([attribute(&copy, "aria-disabled"), description(&copy)], ["true", "The link is gone."]);
    click(&copy).await;
    assert_eq!(chosen.get_untracked(), "");
    assert_eq!(all("menu").len(), 1);
    press("ArrowDown").await;
    press(" ").await;
    assert_eq!(chosen.get_untracked(), "revoke");
    assert_eq!(focused(), button);
    click(&button).await;
    dispatch(&document().body().expect("the page has a body"), "pointerdown").await;
    assert!(all("menu").is_empty(), "a press elsewhere closes it");
}
