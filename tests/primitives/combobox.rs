//! Combobox: the editable combobox with list of the ARIA practices, over a source with pages.

use std::time::Duration;

use bursar_console::ui::{ComboFuture, ComboOption, ComboPage, ComboQuery, Combobox};
use leptos::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::HtmlElement;

use super::stage::*;

const PEOPLE: usize = 100_000;
const PAGE: usize = 50;

fn person(at: usize) -> ComboOption {
    ComboOption { id: at.to_string(), primary: format!("Person {at}"), secondary: format!("p{at}@acme.example"), badge: None }
}

/// "slow" takes its time, "none" finds nothing, "broken" fails, anything else finds everybody.
async fn answer(query: ComboQuery) -> Result<ComboPage, String> {
    let from: usize = query.cursor.and_then(|cursor| cursor.parse().ok()).unwrap_or_default();
    match query.text.as_str() {
        "slow" => {
            settle(150).await;
            Ok(ComboPage { options: vec![ComboOption { primary: "Too late".to_owned(), ..person(0) }], ..ComboPage::default() })
        }
        "none" => Ok(ComboPage { empty_text: Some("Ada has not accepted yet.".to_owned()), ..ComboPage::default() }),
        "broken" => Err("No connection.".to_owned()),
        _ => Ok(ComboPage {
            options: (from..from + PAGE).map(person).collect(),
            next: (from + PAGE < PEOPLE).then(|| (from + PAGE).to_string()),
            total: Some(PEOPLE as u64),
            empty_text: None,
        }),
    }
}

async fn combobox(value: RwSignal<Option<ComboOption>>) -> (Stage, HtmlElement) {
    let stage = stage(move || {
        let search = Callback::new(|query: ComboQuery| -> ComboFuture { Box::pin(answer(query)) });
        view! { <Combobox label="Select a teammate" value search /> }.into_any()
    })
    .await;
    let input = get("combobox", "Select a teammate");
    input.focus().expect("it can be focused");
    (stage, input)
}

fn active(input: &HtmlElement) -> String {
    document()
        .get_element_by_id(&attribute(input, "aria-activedescendant"))
        .map(|row| row.text_content().unwrap_or_default())
        .unwrap_or_default()
}

fn text(input: &HtmlElement) -> String {
    use wasm_bindgen::JsCast;
    input.unchecked_ref::<web_sys::HtmlInputElement>().value()
}

#[wasm_bindgen_test]
async fn del_2_it_is_chosen_with_the_keyboard_alone() {
    let value = RwSignal::new(None);
    let (_stage, input) = combobox(value).await;
    assert_eq!(attribute(&input, "aria-autocomplete"), "list");
    assert_eq!(attribute(&input, "aria-expanded"), "false");
    type_text(&input, "p").await;
    assert_eq!(attribute(&input, "aria-expanded"), "true");
    assert_eq!(attribute(&input, "aria-controls"), get("listbox", "Select a teammate").id());
    assert_eq!(active(&input), "", "nothing is chosen by itself");

    press("ArrowDown").await;
    assert_eq!(active(&input), "Person 0p0@acme.example");
    press("ArrowDown").await;
    assert_eq!(focused(), input, "the focus stays with the text");
    let row = document().get_element_by_id(&attribute(&input, "aria-activedescendant")).expect("the active row is drawn");
    assert_eq!(["aria-selected", "aria-posinset", "aria-setsize"].map(|name| attribute(&row, name)), ["true", "2", "100000"]);
    assert!(press("Enter").await, "the form is not sent");
    assert_eq!(value.get_untracked().map(|chosen: ComboOption| chosen.id), Some("1".to_owned()));
    assert_eq!([text(&input), attribute(&input, "aria-expanded")], ["Person 1", "false"]);

    value.set(None);
    settle(30).await;
    assert_eq!(text(&input), "", "emptied from outside");
}

#[wasm_bindgen_test]
async fn keys_open_close_and_clear() {
    let value = RwSignal::new(None);
    let (_stage, input) = combobox(value).await;
    press("ArrowDown").await;
    assert_eq!(attribute(&input, "aria-expanded"), "true");
    press("ArrowUp").await;
    assert_eq!(active(&input), "Person 49p49@acme.example", "Up begins at the end");
    assert!(!press("Home").await, "Home moves in the text too");
    assert_eq!(active(&input), "");
    press("PageDown").await;
    press("PageDown").await;
    assert_eq!(active(&input), "Person 6p6@acme.example");
    assert!(press("Escape").await, "an outer dialog does not see it");
    assert_eq!(attribute(&input, "aria-expanded"), "false");
    press_with("ArrowDown", true).await;
    assert_eq!([attribute(&input, "aria-expanded"), active(&input)], ["true", ""]);
    press_with("ArrowUp", true).await;
    assert_eq!(attribute(&input, "aria-expanded"), "false");
    type_text(&input, "somebody").await;
    input.blur().expect("the focus can leave");
    settle(30).await;
    assert_eq!([text(&input), attribute(&input, "aria-expanded")], ["somebody", "false"], "what was typed stays");
    click(&get("button", "Clear selection")).await;
    assert_eq!([text(&input), focused().id()], ["".to_owned(), input.id()]);
}

#[wasm_bindgen_test]
async fn del_2_a_long_list_draws_what_is_seen_and_loads_as_it_is_scrolled() {
    let value = RwSignal::new(None);
    let (_stage, input) = combobox(value).await;
    click(&input).await;
    assert!(all("option").len() < 20, "{} rows are drawn", all("option").len());
    let list = get("listbox", "Select a teammate");
    for _ in 0..40 {
        list.set_scroll_top(list.scroll_height());
        settle(20).await;
    }
    assert!(list.scroll_height() > 48 * 1_000, "pages follow each other: {}", list.scroll_height());
    assert!(all("option").len() < 20);
    let last = all("option").pop().expect("rows are drawn at the end");
    click(&last).await;
    assert!(value.get_untracked().is_some_and(|chosen: ComboOption| chosen.id.parse::<usize>().is_ok_and(|id| id > 1_000)));
}

#[wasm_bindgen_test]
async fn del_3_nothing_found_and_failures_are_said_and_late_answers_dropped() {
    let value = RwSignal::new(None);
    let (_stage, input) = combobox(value).await;
    let said = || all("status").iter().map(|status| status.text_content().unwrap_or_default()).collect::<String>();
    type_text(&input, "none").await;
    settle(100).await;
    assert_eq!(said(), "Ada has not accepted yet.");
    type_text(&input, "broken").await;
    settle(100).await;
    assert_eq!(said(), "No connection.");
    type_text(&input, "slow").await;
    settle(80).await;
    type_text(&input, "p").await;
    settle(300).await;
    assert_eq!(said(), "100,000 results");
    assert!(all("option").iter().all(|row| !row.text_content().unwrap_or_default().contains("Too late")));
    // Whatever is under way when the page goes must not touch what is gone.
    type_text(&input, "slow").await;
    drop(_stage);
    settle(u32_ms(Duration::from_millis(250))).await;
}

fn u32_ms(duration: Duration) -> i32 {
    i32::try_from(duration.as_millis()).unwrap_or(i32::MAX)
}
